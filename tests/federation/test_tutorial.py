"""The page for newcomers, run as it stands: three processes on loopback."""

import json
import math
import re
import shutil

import pytest

from tests.federation.pages import TUTORIALS, run_page

pytestmark = pytest.mark.serial
PAGE = TUTORIALS / "three-nodes.md"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three-nodes")
    shutil.copy(PAGE.parent / "station.oem", folder)
    return folder, *run_page(PAGE, folder)


def load(ran, name):
    return json.loads((ran[0] / name).read_text())


def test_bravo_sees_all_and_charlie_a_degraded_orbit(ran):
    (full,), (coarse,) = (
        load(ran, "seen-by-bravo.json"),
        load(ran, "seen-by-charlie.json"),
    )
    assert full["row"]["position_km"][1][0] == pytest.approx(6735.992, abs=0.001)
    assert any(x % 1 for xyz in full["row"]["position_km"] for x in xyz)
    said = coarse["row"]["degraded"]
    # A kilometre was agreed; the ephemeris of the page is no orbit that SGP4 knows (it lacks J2), so
    # that its error is larger than 5.5 km, or its class the next.
    class_km = said["class_km"]
    assert class_km in {1, 10}
    assert 5.5 * class_km < said["error_km"] <= 10 * class_km
    # Whole steps of the clock, positions on a tenth of a kilometre.
    assert len(coarse["row"]["t_us"]) == 7
    assert all(t % 300_000_000 == 0 for t in coarse["row"]["t_us"])
    steps = [x * 10 / class_km for xyz in coarse["row"]["position_km"] for x in xyz]
    assert steps == pytest.approx([round(x) for x in steps], abs=1e-6)
    at = {t: k for k, t in enumerate(full["row"]["t_us"])}
    shift = [
        math.dist(full["row"]["position_km"][at[t]], position)
        for t, position in zip(
            coarse["row"]["t_us"], coarse["row"]["position_km"], strict=True
        )
        if t in at
    ]
    assert len(shift) == 4
    assert min(shift) >= 0.9 * class_km
    assert max(shift) <= said["error_km"]
    # Its covariance is that of the class: nothing of the true one is in it.
    assert coarse["row"]["covariance_rtn"][0][2] == pytest.approx(
        9.0 * class_km**2, rel=0.01
    )


def test_sharing_stops_at_the_notice_date(ran):
    after = {one["peer"]: one for one in load(ran, "after.json")["shared"]}
    assert after["party:bravo"]["rows"] == 0
    assert after["party:bravo"]["withheld"] == {"no-clause": 2}
    assert after["party:charlie"]["rows"] == 1
    assert load(ran, "still-seen-by-bravo.json") == load(ran, "seen-by-bravo.json")


def test_the_bundle_proves_what_was_shared_and_nothing_later(ran):
    proven = load(ran, "proven.json")
    assert proven["holds"]
    (agreement,) = proven["agreements"]
    assert set(agreement["signed_us"]) == {"party:alfa", "party:bravo"}
    assert set(agreement["withdrawn_us"]) == {"party:bravo"}
    kinds = [
        e["content"]["document"]["kind"]
        for e in proven["entries"]
        if e["from"] == "party:alfa"
    ]
    assert kinds.count("ephemerides") == 1
    assert all(
        e["witnesses"] == ["party:alfa", "party:bravo"] for e in proven["entries"]
    )


def test_what_the_page_prints_is_what_is_printed(ran):
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for line in shown.splitlines():
        assert line in ran[1]


def test_logs_hold_events_and_no_content(ran):
    for line in ran[2].splitlines():
        assert set(json.loads(line)) >= {"at", "event"}
    assert "STATION" not in ran[2]

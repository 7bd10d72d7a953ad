"""The page for newcomers, run as it stands: three processes on loopback."""

import json
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


def test_bravo_sees_all_and_charlie_at_the_agreed_precision(ran):
    (full,), (coarse,) = (
        load(ran, "seen-by-bravo.json"),
        load(ran, "seen-by-charlie.json"),
    )
    assert full["row"]["position_km"][1][0] == pytest.approx(6735.992, abs=0.001)
    assert any(x % 1 for xyz in full["row"]["position_km"] for x in xyz)
    assert all(x % 1 == 0 for xyz in coarse["row"]["position_km"] for x in xyz)
    shift = [
        abs(a - b)
        for one, two in zip(
            full["row"]["position_km"], coarse["row"]["position_km"], strict=True
        )
        for a, b in zip(one, two, strict=True)
    ]
    assert 0.1 < max(shift) <= 0.5
    grown = coarse["row"]["covariance_rtn"][0][0] - full["row"]["covariance_rtn"][0][0]
    assert grown == pytest.approx(1 / 12)


def test_sharing_stops_at_the_notice_date(ran):
    after = {one["peer"]: one for one in load(ran, "after.json")["shared"]}
    assert after["party:bravo"]["rows"] == 0
    assert after["party:bravo"]["withheld"] == {"no-clause": 1}
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

"""A joint mission between two real nodes: the page as it stands."""

import json

import pytest

from tests.federation.pages import TUTORIALS, run_page

pytestmark = pytest.mark.serial
PAGE = TUTORIALS / "joint-mission.md"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("joint-mission")
    return folder, *run_page(PAGE, folder)


def load(ran, name):
    return json.loads((ran[0] / name).read_text())


def test_both_nodes_see_the_same_mission(ran):
    one, two = load(ran, "at-alfa.json"), load(ran, "at-bravo.json")
    assert {k: v for k, v in one.items() if k != "at"} == {
        k: v for k, v in two.items() if k != "at"
    }
    assert one["state"] == "in service"
    assert one["objects"] == [
        {"object": "object:norad:70001", "registration": "ST/SG/SER.E/1300"}
    ]
    assert [n["form"] for n in one["notices"]] == ["pre-launch", "post-launch"]
    assert one["slots"][0]["notice_inside"]
    assert not [f for f in one["findings"] if f["weight"] == "fault"]


def test_shares_flown_are_counted_against_those_promised(ran):
    parties = {p["party"]: p for p in load(ran, "at-alfa.json")["parties"]}
    assert parties["party:alfa"]["share_promised"] == pytest.approx(0.35)
    # 25 and a quarter of 10, of 45, 20, 25 and 2.5.
    assert parties["party:alfa"]["share_flown"] == pytest.approx(27.5 / 92.5)
    assert "share promised 35.0 %, flown 29.7 %" in ran[1]


def test_a_withdrawal_ends_passes_on_or_leaves(ran):
    after = load(ran, "after.json")
    assert after["state"] == "ended"
    holders = {row["id"]: row["holder"] for row in after["contributions"]}
    assert holders["dish"] == "party:bravo"
    assert holders["radar"] == "party:alfa"


def test_what_the_page_prints_is_what_is_printed(ran):
    line = "party:alfa: sea ice each day; share promised 35.0 %, flown 29.7 %"
    assert line in PAGE.read_text()
    assert line in ran[1]

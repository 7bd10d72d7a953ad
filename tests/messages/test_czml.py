"""Scenes in CZML: held to the rules of the published schema; text of others is never markup."""

import json

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.foundations import parse_utc
from comity.messages.czml import CzmlObject, CzmlSight, CzmlStation, czml_text
from tests.messages.czml_rules import check_czml

START = parse_utc("2024-11-01")
STEP = 60_000_000
AT = START + STEP * np.arange(7, dtype=np.int64)


def scene(key="25544", name="ISS (ZARYA)", station="Dresden", **changes):
    values = {
        "light": [
            ("sunlit", START, START + STEP),
            ("umbra", START + STEP, int(AT[-1])),
        ],
        "ground_deg": [(179.0, 10.0), (180.0, 11.0), (-179.0, 12.0)],
        "facts": [("source", "made up"), ("doubts", "<b>old</b>")],
        "doubtful_us": [(START, START + STEP)],
    } | changes
    places = np.column_stack([np.full(7, 7000.0), np.arange(7) * 400.0, np.zeros(7)])
    one = CzmlObject(key, name, AT, places, **values)
    where = CzmlStation(f"station/{station}", station, 13.7, 51.0, 110.0)
    sight = CzmlSight(key, where.id, [(START + STEP, START + 2 * STEP)])
    return czml_text("Test", (START, int(AT[-1])), [one], [where], [sight])


def test_a_scene_follows_the_schema():
    packets = check_czml(json.loads(scene()))
    assert list(packets) == [
        "document",
        "25544",
        "25544/ground-track",
        "25544/doubtful",
        "station/Dresden",
        "sight/station/Dresden/25544",
    ]
    cells = packets["25544"]["position"]["cartesian"]
    assert cells[4:8] == [60.0, 7_000_000.0, 400_000.0, 0.0]
    shown = packets["sight/station/Dresden/25544"]["polyline"]["show"]
    assert [one["boolean"] for one in shown] == [False, True, False]
    assert packets["25544"]["point"]["color"][0]["interval"] == (
        "2024-11-01T00:00:00.000000Z/2024-11-01T00:01:00.000000Z"
    )


def test_facts_are_text_in_the_description():
    packets = json.loads(scene())
    assert "<td>&lt;b&gt;old&lt;/b&gt;</td>" in packets[1]["description"]
    assert packets[1]["properties"]["doubts"] == {"string": "<b>old</b>"}


def test_a_validator_of_others_takes_it():
    core = pytest.importorskip(
        "czml3.core", reason="czml3 is not installed (no dependency of any group)"
    )
    for packet in json.loads(scene()):
        core.Packet.model_validate(packet)


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_any_name_and_key(key, station):
    if key == "document":
        return
    packets = json.loads(scene(f"o{key}", station=station))
    check_czml(packets)


@pytest.mark.parametrize(
    "broken",
    [
        lambda p: p[0].update(version="2"),
        lambda p: p[1]["position"]["cartesian"].pop(),
        lambda p: p[1]["position"].update(interpolationAlgorithm="CUBIC"),
        lambda p: p[1].update(colour={}),
        lambda p: p[2].update(parent="nobody"),
        lambda p: p[5]["polyline"]["positions"]["references"].append("x#position"),
        lambda p: p[5]["polyline"]["show"].pop(1),
        lambda p: p.append(p[1]),
    ],
)
def test_the_rules_can_fail(broken):
    packets = json.loads(scene())
    broken(packets)
    with pytest.raises(AssertionError):
        check_czml(packets)

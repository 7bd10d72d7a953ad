"""Rolls: their ages; amendments from one's own collection leave what was there visible."""

from dataclasses import replace
from datetime import date

import pytest

from comity.apps.atlas.collection import open_atlas, read_atlas, shipped
from comity.apps.atlas.roll_amendments import Amendment, amend_roll
from comity.atlas.reviewing import Judge
from comity.atlas.rolls import LIMIT_D, roll_ages
from comity.foundations.errors import FormatError, InputError, UnknownNameError
from comity.main import run

TODAY = date(2027, 2, 1)
ADDED = Amendment(
    "mem-artemis-2027-01",
    "mem-artemis",
    "party:KEN",
    "signatory",
    "2027-01-15/..",
    "gcat-launch-log",
    "page 3",
)


def members(folder, party):
    roll = open_atlas(folder).collection.records["mem-artemis"]
    return [c for c in roll.claims if c.part("party") == party]


def test_a_party_is_added_and_the_amendment_is_no_second_roll(tmp_path):
    before = shipped()[0].records["mem-artemis"]
    path = amend_roll(tmp_path, ADDED, TODAY, by=Judge("person:ADA1", "analyst"))
    collection = open_atlas(tmp_path).collection
    assert ADDED.record not in collection.records
    (claim,) = members(tmp_path, "party:KEN")
    assert claim.reviewed == "accepted by person:ADA1 (analyst)"
    assert str(claim.valid) == "2027-01-15/.."
    assert len(collection.records["mem-artemis"].claims) == len(before.claims) + 1
    assert path.is_file()


def test_what_stands_instead_leaves_the_old_claim_visible(tmp_path):
    left = replace(
        ADDED,
        party="party:FRA",
        valid="2022-06-07/2027-01-15",
        instead="France has left",
    )
    amend_roll(tmp_path, left, TODAY)
    old, new = members(tmp_path, "party:FRA")
    assert old.rank == "deprecated"
    assert old.reason == "amended by mem-artemis-2027-01: France has left"
    assert new.rank == "normal"
    by_roll = {
        row.record: row for row in roll_ages(open_atlas(tmp_path).collection, TODAY)
    }
    was = {row.record: row for row in roll_ages(shipped()[0], TODAY)}
    now = by_roll["mem-artemis"]
    assert now.members == was["mem-artemis"].members - 1
    assert now.ended == was["mem-artemis"].ended + 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"roll": "agr-ost-1967"}, UnknownNameError),
        ({"roll": "mem-none"}, UnknownNameError),
        ({"party": "party:NOBODY"}, FormatError),
        ({"valid": "soon"}, FormatError),
        ({"valid": "2027-13-01/.."}, FormatError),
        ({"source": "nowhere"}, FormatError),
        ({"locator": "line 3"}, InputError),
        ({"locator": ""}, InputError),
        ({"record": "Artemis!"}, InputError),
        ({"confidence": "sure"}, InputError),
    ],
)
def test_what_does_not_hold_leaves_nothing_behind(tmp_path, change, error):
    with pytest.raises(error):
        amend_roll(tmp_path, replace(ADDED, **change), TODAY)
    assert list(tmp_path.rglob("*.yaml")) == []


def test_an_amendment_of_no_roll_is_a_fault(tmp_path):
    path = amend_roll(tmp_path, ADDED, TODAY)
    path.write_text(
        path.read_text().replace("value: mem-artemis", "value: agr-ost-1967")
    )
    faults = read_atlas(tmp_path).faults
    assert any("no roll of members" in fault.reason for fault in faults)
    with pytest.raises(InputError, match="exists"):
        amend_roll(tmp_path, ADDED, TODAY)


def test_each_roll_says_how_old_it_is():
    rows = roll_ages(shipped()[0], date(2026, 12, 1))
    assert len(rows) >= 25
    for row in rows:
        assert row.stale == (row.age_d is None or row.age_d > LIMIT_D)
        assert row.extent in {"complete", "partial", "floor", "not stated"}
        assert row.members >= 2
    ages = [row.age_d for row in rows if row.age_d is not None]
    assert ages == sorted(ages, reverse=True)
    later = roll_ages(shipped()[0], date(2030, 1, 1))
    assert all(row.stale for row in later)


def test_the_commands(tmp_path, capsys):
    words = [
        "--collection",
        str(tmp_path),
        "--record",
        ADDED.record,
        "--party",
        "Kenya",
    ]
    rest = ["--valid", ADDED.valid, "--source", ADDED.source, "--locator", "page 3"]
    assert run(["atlas", "amend", "mem-artemis", *words, *rest]) == 0
    assert run(["atlas", "show", "mem-artemis", "--collection", str(tmp_path)]) == 0
    assert "KEN" in capsys.readouterr().out
    assert run(["atlas", "amend", "mem-artemis", *words, *rest]) == 2
    assert run(["atlas", "rolls", "--stale"]) == 0
    out = capsys.readouterr().out
    assert "look again" in out
    assert "to be looked at again" in out

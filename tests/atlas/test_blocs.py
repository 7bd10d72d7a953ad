"""Votes by state and bloc: members at the date, absence apart from abstention, denominators."""

from datetime import date

import pytest

from comity.apps.atlas.collection import open_atlas
from comity.atlas.blocs import (
    CONTESTED,
    ballots_of,
    bloc_votes,
    members_on,
    state_votes,
)
from tests.atlas.files import RECORD, read

HEAD = RECORD[: RECORD.index("claims:")]


def vote(record, day, calls, topic="arms"):
    head = HEAD.replace("agr-pact-2001", record).replace("agreement", "vote")
    return (
        f"{head}claims:\n- {{property: date, value: {day}, confidence: high}}\n"
        f"- {{property: topic, value: {topic}, confidence: high}}\n"
        f"- {{property: roll-call, value: {{{calls}}}, confidence: high}}\n"
    )


ROLL = (
    HEAD.replace("agr-pact-2001", "mem-bloc").replace(
        "kind: agreement", "kind: membership\nof: agr-pact-2001"
    )
    + "claims:\n"
    "- {property: member, id: a, value: {party: party:FRA, role: m}, confidence: high, valid: 2000/..}\n"
    "- {property: member, id: b, value: {party: party:DEU, role: m}, confidence: high, valid: 2005-06-01/..}\n"
    "- {property: member, id: c, value: {party: party:USA, role: m}, confidence: high, valid: 2000/2009-12-31}\n"
)
COVERAGE = (
    "- {property: coverage, value: {extent: partial, as-of: 2020}, confidence: high}\n"
)


def whole(roll=ROLL):
    collection, faults = read(
        one=vote("unr-1", "2004-12-01", "Y: DEU FRA, N: USA, A: GBR"),
        two=vote("unr-2", "2005-12-01", "Y: FRA GBR, A: DEU, X: USA"),
        three=vote("unr-3", "2010-12-01", "Y: DEU GBR, X: USA", topic="other"),
        roll=roll,
    )
    assert not faults
    return collection


def test_a_bloc_is_its_members_on_the_day_of_the_vote():
    collection = whole()
    rows = bloc_votes(ballots_of(collection), collection.records["mem-bloc"])
    counted = [
        (r.record, r.members, r.yes, r.no, r.abstain, r.did_not_vote, r.not_listed)
        for r in rows
    ]
    assert counted == [
        # Germany had not joined; its yes is not the bloc's.
        ("unr-1", 2, 1, 1, 0, 0, 0),
        # The United States did not vote, Germany abstained: that is not the same.
        ("unr-2", 3, 1, 0, 1, 1, 0),
        # The United States had left; France is not named at all.
        ("unr-3", 2, 1, 0, 0, 0, 1),
    ]
    for row in rows:
        counts = (row.yes, row.no, row.abstain, row.did_not_vote, row.not_listed)
        assert sum(counts) == row.members
    assert [r.cohesion for r in rows] == [0.5, 0.5, 1.0]
    assert {r.coverage for r in rows} == {"not stated"}


def test_a_partial_roll_says_so():
    collection = whole(ROLL + COVERAGE)
    rows = bloc_votes(ballots_of(collection), collection.records["mem-bloc"])
    assert {(r.coverage, r.as_of) for r in rows} == {("partial", "2020")}


def test_a_bloc_without_members_on_the_day_has_no_vote():
    collection = whole()
    roll = collection.records["mem-bloc"]
    assert members_on(roll, date(1999, 1, 1)) == ()
    early = ballots_of(read(one=vote("unr-0", "1999-01-01", "Y: FRA"), roll=ROLL)[0])
    assert len(early) == 1
    assert bloc_votes(early, roll) == []


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "contested"),
    [
        (18, 0, 2, True),
        (19, 0, 1, False),
        (9, 1, 0, True),
        (0, 20, 1, False),
        (1, 0, 0, False),
    ],
)
def test_contested_votes_stand_apart(yes, no, abstain, contested):
    codes = [f"A{chr(65 + k // 26)}{chr(65 + k % 26)}" for k in range(100)]
    parts = {
        "Y": codes[:yes],
        "N": codes[yes : yes + no],
        "A": codes[yes + no : yes + no + abstain],
        # Who did not vote makes no vote contested.
        "X": codes[60:90],
    }
    calls = ", ".join(f"{k}: {' '.join(v)}" for k, v in parts.items() if v)
    (ballot,) = ballots_of(read(one=vote("unr-1", "2001", calls))[0])
    assert ballot.contested is contested
    assert CONTESTED == 0.1


def test_a_state_has_contested_votes_and_others():
    ballots = ballots_of(whole())
    contested, others = state_votes(ballots, "party:USA")
    assert (contested.named, contested.no, contested.did_not_vote) == (2, 1, 1)
    assert (others.named, others.did_not_vote, others.abstain) == (1, 1, 0)
    assert [b.record for b in ballots_of(whole(), "other")] == ["unr-3"]
    assert state_votes(ballots, "party:nobody")[0].named == 0


def test_blocs_of_the_collection_add_up():
    collection = open_atlas().collection
    ballots = ballots_of(collection)
    if not ballots:
        pytest.skip("the collection holds no roll call")
    nato = {b.record: b for b in bloc_votes(ballots, collection.records["mem-nato"])}
    assert any(row.contested for row in nato.values())
    assert not all(row.contested for row in nato.values())
    for row in nato.values():
        counts = (row.yes, row.no, row.abstain, row.did_not_vote, row.not_listed)
        assert sum(counts) == row.members
    years = {row.day.year: row.members for row in nato.values()}
    assert years[min(years)] < years[max(years)]

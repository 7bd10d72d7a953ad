"""Ties: who is tied, at which stage, until when, how much it counts, and on what it rests."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.networks import network_between
from comity.atlas.evidence import evidence_by_pair
from comity.atlas.network import build
from comity.atlas.stability import Stability, standings, state_of
from comity.atlas.ties import LaunchPair, Tie, ties_of
from comity.atlas.weights import KINDS, STAGES, TERM_YEARS, launch_weight, tie_weight
from tests.atlas.files import RECORD, read

UNDERSTANDING = Path(__file__).parents[2] / "docs" / "understanding" / "atlas.md"
PAIR = ("party:DEU", "party:FRA")


def with_claims(*claims, record=RECORD, drop=()):
    kept = "".join(
        line
        for line in record.splitlines(True)
        if not any(f"property: {name}," in line for name in drop)
    )
    return kept + "".join(
        f"- {{property: {name}, id: {name}{k or ''}, value: {value}, confidence: high}}\n"
        for k, (name, value) in enumerate(claims)
    )


def ties(*claims, record=RECORD, drop=(), **more):
    collection, faults = read(with_claims(*claims, record=record, drop=drop), **more)
    assert not faults
    return ties_of(collection)


def spans(*claims, **kw):
    return [(t.stage, str(t.first), str(t.last)) for t in ties(*claims, **kw)]


# --- stages


def test_an_agreement_of_which_only_the_signing_is_known_ties_for_a_term():
    assert spans() == [("signed", "2001-05-07", f"{2001 + TERM_YEARS}-05-07")]


def test_what_never_operated_ties_nobody_beyond_its_signing():
    claims = (("operation", "No source shows it."), ("in-force", "2002-01-01"))
    assert spans(*claims) == [("signed", "2001-05-07", "2001-05-07")]
    # One source that shows it at work outweighs that.
    worked = spans(*claims, ("operated", "2003/2004"))
    assert ("operated", "2003-01-01", "2004-12-31") in worked
    assert ("in force", "2002-01-01", "9999-12-31") in worked


def test_ties_end_with_the_thing_and_pause_while_it_is_suspended():
    found = spans(
        ("in-force", "2002-01-01"),
        ("operated", "2003/.."),
        ("suspended", "2005-02-01/2005-02-28"),
        ("ended", "2008-03-01"),
    )
    assert found == [
        ("signed", "2001-05-07", "2001-05-07"),
        ("in force", "2002-01-01", "2005-01-31"),
        ("in force", "2005-03-01", "2008-03-01"),
        ("operated", "2003-01-01", "2005-01-31"),
        ("operated", "2005-03-01", "2008-03-01"),
    ]
    assert spans(("in-force", "2009"), ("ended", "2008")) == [
        ("signed", "2001-05-07", "2001-05-07")
    ]


@pytest.mark.parametrize(
    ("kind", "when", "expected"),
    [
        ("agreement", "1995/2005", [("signed", 1995, 1995), ("in force", 1995, 2005)]),
        ("agreement", "1995/..", [("signed", 1995, 2000)]),
        ("agreement", "'[1995..1997]'", [("signed", 1997, 2002)]),
        ("facility", "1995/2005", [("signed", 1995, 1995), ("operated", 1995, 2005)]),
        ("facility", "1995", [("operated", 1995, 1995)]),
        ("mission", "1995-06-01", [("signed", 1995, 1995), ("operated", 1995, 1995)]),
        ("exercise", "1995", [("signed", 1995, 1995), ("operated", 1995, 1995)]),
        ("incident", "1995", []),
        ("policy", "1995", []),
        ("gesture", "1995", []),
    ],
)
def test_what_a_date_says_belongs_to_the_kind(kind, when, expected):
    record = RECORD.replace("kind: agreement", f"kind: {kind}").replace(
        "2001-05-07", when
    )
    found = [(t.stage, t.first.year, t.last.year) for t in ties(record=record)]
    assert found == expected


# --- parties and depositaries


def test_who_keeps_a_treaty_is_not_tied_by_that():
    three = RECORD.replace("party:DEU]", "party:DEU, party:USA]")
    assert {(t.one, t.other) for t in ties(record=three)} == {
        PAIR,
        ("party:DEU", "party:USA"),
        ("party:FRA", "party:USA"),
    }
    kept = ties(("depositary", "{party: party:USA}"), record=three)
    assert {(t.one, t.other) for t in kept} == {PAIR}
    # The share of a pair is that of two parties, not of three.
    assert {t.weight for t in kept} == {tie_weight("agreement", "signed", 2)}
    both = (
        ("depositary", "{party: party:FRA}"),
        ("depositary", "{party: party:DEU}"),
        ("in-force", "2002"),
    )
    assert ties(*both) == []


def test_depositaries_of_treaties_are_not_each_other_s_strongest_partners():
    atlas = open_atlas()
    if not any(r.all("depositary") for r in atlas.collection.records.values()):
        pytest.skip("the collection names no depositary")
    found = network_between(atlas, date(1970, 1, 1), date(1979, 12, 31), [])
    ranked = sorted(found.edges, key=lambda e: -e.weight)
    strongest = [(e.one, e.other) for e in ranked[:20]]
    assert ("party:GBR", "party:SUN") not in strongest
    for edge in found.edges:
        if (edge.one, edge.other) == ("party:GBR", "party:SUN"):
            # Rolls of treaties tie them weakly, as they tie a hundred others.
            assert edge.weight < 0.1


def test_a_centre_that_never_operated_is_no_tie_of_later_years():
    atlas = open_atlas()
    found = network_between(atlas, date(2022, 1, 1), date(2026, 12, 31), [])
    edges = {(e.one, e.other): e for e in found.edges}
    edge = edges.get(("party:RUS", "party:USA"))
    if edge is not None:
        assert not {"agr-jdec-2000", "agr-plns-2000"} & set(edge.sources)
    signed = network_between(atlas, date(2000, 1, 1), date(2000, 12, 31), [])
    (then,) = [
        e for e in signed.edges if (e.one, e.other) == ("party:RUS", "party:USA")
    ]
    assert "agr-jdec-2000" in then.sources


def test_a_party_is_not_tied_before_it_existed():
    ties = ties_of(open_atlas().collection)
    russian = [t for t in ties if "party:RUS" in {t.one, t.other}]
    assert russian
    assert min(t.first for t in russian) >= date(1991, 12, 26)
    # A state and the one that it continues never stood beside each other.
    assert not [
        t for t in russian if "party:SUN" in {t.one, t.other} and t.first < t.last
    ]


# --- rolls

ROLL = RECORD.replace("agr-pact-2001", "mem-pact").replace(
    "kind: agreement", "kind: membership\nof: agr-pact-2001"
)
ROLL = ROLL[: ROLL.index("claims:")] + "claims:\n"


def member(party, role, valid):
    return (
        f"- {{property: member, id: {party.lower()}, value: {{party: party:{party}, "
        f"role: {role}}}, confidence: high, valid: {valid}}}\n"
    )


def test_members_are_tied_as_far_as_the_body_got():
    roll = ROLL + member("FRA", "party", "2002/..") + member("DEU", "party", "2004/..")
    held = [("in force", "2004-01-01", "9999-12-31")]
    assert spans(roll=roll) == held
    worked = spans(("operated", "2003/2010"), roll=roll)
    assert worked == [*held, ("operated", "2004-01-01", "2010-12-31")]
    idle = spans(("operation", "No source shows it."), roll=roll)
    assert idle == [("signed", "2004-01-01", "2004-01-01")]
    assert spans(("ended", "2006-01-01"), roll=roll) == [
        ("in force", "2004-01-01", "2006-01-01")
    ]
    assert spans(("ended", "2003-01-01"), roll=roll) == []


@pytest.mark.parametrize(
    ("role", "stage"),
    [
        ("signatory", ["signed"]),
        ("signed letter of intent", ["signed"]),
        ("observer", ["signed"]),
        ("member", ["in force"]),
        ("participation frozen (own statement)", []),
        ("withdrew", []),
    ],
)
def test_a_role_says_how_far_a_member_got(role, stage):
    roll = ROLL + member("FRA", role, "2002/..") + member("DEU", "party", "2002/..")
    assert [t.stage for t in ties(roll=roll)] == stage


def test_to_make_the_same_pledge_is_not_to_act_together():
    roll = ROLL + member("FRA", "pledged", "2002/..")
    roll += member("DEU", "pledged", "2002/..")
    pledge = RECORD.replace("kind: agreement", "kind: policy")
    assert ties(record=pledge, roll=roll) == []


# --- weights


def test_weights_are_told_with_their_reasons_where_readers_look():
    text = UNDERSTANDING.read_text("utf-8")
    for table in (KINDS, STAGES):
        for name, weight in table.items():
            assert re.search(rf"\| {name} \| {weight.value:g} \|", text), name
            assert weight.reason
    assert f"{TERM_YEARS} years" in text


def test_large_treaties_count_little_and_launches_by_their_logarithm():
    assert tie_weight("agreement", "operated", 2) == 1.0
    assert tie_weight("membership", "in force", 115) < 0.005
    assert tie_weight("agreement", "operated", 1) == 1.0
    assert launch_weight(100) < 2 * launch_weight(10)
    assert launch_weight(1) < tie_weight("agreement", "in force", 2)
    stages = [STAGES[name].value for name in ("signed", "in force", "operated")]
    assert stages == sorted(stages)


# --- evidence


def test_a_tie_keeps_what_it_rests_on():
    (tie, _) = ties(("in-force", "2002-01-01"))[::-1]
    assert tie.claims == ("agr-pact-2001/in-force", "agr-pact-2001/parties")
    assert tie.sources == ("alfa-note",)


def test_a_record_counts_once_for_a_pair_at_its_furthest_stage():
    found = ties(("in-force", "2002-01-01"), ("operated", "2003/2004"))
    whole = evidence_by_pair(found, [], date(2000, 1, 1), date(2010, 1, 1))
    (one,) = whole[PAIR]
    assert (one.stage, one.weight, one.record) == ("operated", 1.0, "agr-pact-2001")
    late = evidence_by_pair(found, [], date(2006, 1, 1), date(2010, 1, 1))
    assert [e.stage for e in late[PAIR]] == ["in force"]
    assert evidence_by_pair(found, [], date(1990, 1, 1), date(2000, 1, 1)) == {}


def test_launches_of_both_ways_are_one_piece_of_evidence():
    pairs = [LaunchPair("a", "b", {1990: 3}), LaunchPair("b", "a", {1995: 1})]
    (log,) = evidence_by_pair([], pairs, date(1980, 1, 1), date(2000, 1, 1))["a", "b"]
    assert (log.count, log.kind, log.weight) == (4, "owner-launcher", launch_weight(4))
    assert (log.first, log.last) == (date(1990, 1, 1), date(1995, 12, 31))
    alone = evidence_by_pair(
        [], pairs, date(1980, 1, 1), date(2000, 1, 1), modes=("competitive",)
    )
    assert alone == {}


def test_an_edge_is_the_sum_of_its_evidence():
    atlas = open_atlas()
    found = ties_of(atlas.collection)
    since, until = date(1990, 1, 1), date(2026, 1, 1)
    by_pair = evidence_by_pair(found, [], since, until)
    network = build(found, [], since, until)
    assert {(e.one, e.other) for e in network.edges} == by_pair.keys()
    for edge in network.edges:
        rests = by_pair[edge.one, edge.other]
        assert edge.weight == pytest.approx(sum(e.weight for e in rests), abs=1e-6)
        assert set(edge.sources) == {e.record for e in rests}
        assert all(e.claims and e.sources for e in rests)


# --- leaving out a publisher


def tie(one, other, record, source, weight=1.0):
    always = (date(1950, 1, 1), date(2050, 1, 1))
    return Tie(
        one, other, record, "agreement", "political", "cooperative", *always, weight,
        "operated", (), (source,),
    )  # fmt: skip


def standing(found):
    by_pair = evidence_by_pair(found, [], date(2000, 1, 1), date(2001, 1, 1))
    told = standings(by_pair, {"s1": "P", "s2": "Q", "s3": "Q"})
    return {(s.one, s.other): s for s in told}


def test_a_pair_that_one_publisher_carries_says_so():
    told = standing(
        [
            tie("a", "b", "r1", "s1", 3.0),
            tie("c", "d", "r2", "s1", 1.0),
            tie("c", "d", "r3", "s2", 1.0),
            tie("e", "f", "r4", "s2", 0.5),
        ]
    )
    first = told["a", "b"]
    assert (first.rank, first.best, first.worst) == (1, 1, 3)
    assert first.state == "rests on one publisher"
    assert first.without == "P"
    second = told["c", "d"]
    assert (second.rank, second.best, second.worst, second.publishers) == (2, 1, 2, 2)
    assert second.state == "stable"
    # Two sources of one publisher are one publisher.
    assert told["e", "f"].publishers == 1


def test_a_rank_that_moves_far_is_unstable():
    others = [
        tie(f"m{k}", f"n{k}", f"r{k}-{source}", source, 1.0)
        for k in range(20)
        for source in ("s1", "s2")
    ]
    moved = [tie("a", "b", "x1", "s1", 3.0), tie("a", "b", "x2", "s2", 0.1)]
    told = standing(others + moved)["a", "b"]
    assert (told.rank, told.worst, told.state) == (1, 21, "unstable")


@pytest.mark.parametrize(
    ("rank", "best", "worst", "publishers", "state"),
    [
        (1, 1, 1, 1, Stability.ONE_PUBLISHER),
        (1, 1, 4, 2, Stability.STABLE),
        (1, 1, 5, 2, Stability.UNSTABLE),
        (40, 22, 60, 3, Stability.STABLE),
        (40, 19, 40, 3, Stability.UNSTABLE),
    ],
)
def test_a_state_follows_from_places(rank, best, worst, publishers, state):
    assert state_of(rank, best, worst, publishers) is state


def test_ranks_without_a_publisher_are_those_of_the_network_without_it():
    atlas = open_atlas()
    sources = atlas.collection.sources
    publisher_of = {s.id: s.publisher for s in sources.values()}
    since, until = date(1990, 1, 1), date(2026, 1, 1)
    by_pair = evidence_by_pair(ties_of(atlas.collection), [], since, until)
    told = standings(by_pair, publisher_of, most=10_000)
    weights = {key: sum(e.weight for e in rests) for key, rests in by_pair.items()}
    named = {
        publisher_of[s] for rests in by_pair.values() for e in rests for s in e.sources
    }
    shown = [(row.one, row.other) for row in told[:40]]
    worst = dict.fromkeys(shown, 0)
    for publisher in named:
        left = {
            key: sum(
                e.weight
                for e in rests
                if {publisher_of[s] for s in e.sources} != {publisher}
            )
            for key, rests in by_pair.items()
        }
        every = np.array(list(left.values()))
        for key in shown:
            place = 1 + int((every > left[key] + 1e-9).sum())
            worst[key] = max(worst[key], place)
    whole = np.array(list(weights.values()))
    for row, key in zip(told[:40], shown, strict=True):
        assert row.rank == 1 + int((whole > weights[key] + 1e-9).sum())
        assert row.worst == max(worst[key], row.rank)

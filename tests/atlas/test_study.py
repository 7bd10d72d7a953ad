"""Network, stance ledger, change points, versions of texts: against twins and known answers."""

import csv
import gzip
import io
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest
import ruptures
import rustworkx as rx
from hypothesis import given, settings, strategies as st

from comity.apps.atlas.collection import open_atlas
from comity.apps.atlas.networks import launch_pairs, network_between
from comity.apps.atlas.policy_shifts import (
    gather,
    ideal_point_shifts,
    measured_alarms,
    vote_shifts,
)
from comity.atlas.alignment import align, change_key, paragraphs, read_labels, word_runs
from comity.atlas.changes import (
    change_points,
    false_alarms,
    noise,
    partition,
)
from comity.atlas.network import build, change, communities
from comity.atlas.points import read_points
from comity.atlas.stances import stances_of_records, stances_of_votes
from comity.atlas.ties import LaunchPair, Tie, read_launch_pairs, ties_of
from comity.atlas.votes import read_long_votes, read_roll_calls, read_wide_votes
from comity.foundations.errors import FormatError, RangeError
from comity.system.environment import load_register
from tests.atlas.files import RECORD, read

SINCE, UNTIL = date(1950, 1, 1), date(2050, 1, 1)


def needed(data, *names):
    for name in names:
        if not (data / "atlas" / name).is_file():
            pytest.skip(f"{name} is absent")
    return [data / "atlas" / name for name in names]


def tie(one, other, weight=1.0, mode="cooperative", first=SINCE, last=UNTIL):
    return Tie(one, other, "x", "agreement", "political", mode, first, last, weight)


# --- network


def test_communities_of_the_karate_club_are_the_published_ones():
    """Clauset, Newman and Moore find three with modularity 0.3807 in Zachary's club."""
    graph = rx.generators.karate_club_graph(multigraph=False)
    weights = np.zeros((34, 34))
    for i, j in graph.edge_list():
        weights[i, j] = weights[j, i] = 1.0
    groups, quality = communities(weights)
    assert len(set(groups)) == 3
    assert quality == pytest.approx(0.3807, abs=5e-5)


@settings(max_examples=40)
@given(st.integers(2, 9), st.integers(0, 10_000))
def test_modularity_is_that_of_the_groups(n, seed):
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.random((n, n)) * (rng.random((n, n)) < 0.5), 1)
    weights += weights.T
    groups, quality = communities(weights.copy())
    whole = weights.sum()
    if whole == 0.0:
        assert quality == 0.0
        return
    plain = 0.0
    for i in range(n):
        for j in range(n):
            if groups[i] == groups[j]:
                plain += weights[i, j] / whole
                plain -= weights[i].sum() * weights[j].sum() / whole**2
    assert quality == pytest.approx(plain, abs=1e-9)


def test_a_network_is_what_held_between_two_days():
    ties = [
        tie("a", "b"),
        tie("b", "c", last=date(1990, 1, 1)),
        tie("c", "d", mode="competitive"),
    ]
    early = build(ties, [], SINCE, date(1980, 1, 1))
    late = build(ties, [], date(2000, 1, 1), UNTIL)
    assert [(e.one, e.other) for e in early.edges] == [("a", "b"), ("b", "c")]
    assert [(e.one, e.other) for e in late.edges] == [("a", "b")]
    told = change(early, late)
    assert told.went == (("b", "c"),)
    assert told.parties_went == ("c",)
    assert told.brokers == (("b", 1.0, 0.0),)
    rivals = build(ties, [], SINCE, UNTIL, modes=("competitive",))
    assert [(e.one, e.other) for e in rivals.edges] == [("c", "d")]
    assert build([], [], SINCE, UNTIL).nodes == ()


def test_launches_tie_owner_and_launcher_by_year():
    pairs = [LaunchPair("a", "b", {1990: 3, 2000: 1})]
    whole = build([], pairs, SINCE, UNTIL)
    assert whole.edges[0].kinds == {"owner-launcher": 4}
    assert build([], pairs, date(1995, 1, 1), UNTIL).edges[0].kinds == {
        "owner-launcher": 1
    }
    assert build([], pairs, date(2001, 1, 1), UNTIL).edges == ()


def test_places_are_distinct_and_the_same_each_time():
    ties = ties_of(open_atlas().collection)
    one, two = (build(ties, [], SINCE, UNTIL) for _ in range(2))
    assert one == two
    places = [(n.x, n.y) for n in one.nodes]
    assert len(set(places)) == len(places)
    assert all(0.0 <= v <= 1.0 for place in places for v in place)


def test_brokerage_is_the_share_of_shortest_paths():
    found = build([tie("a", "m"), tie("b", "m"), tie("c", "m")], [], SINCE, UNTIL)
    assert {n.id: n.broker for n in found.nodes} == {
        "a": 0.0,
        "b": 0.0,
        "c": 0.0,
        "m": 1.0,
    }


def test_members_are_tied_while_both_are_members_and_exist():
    roll = RECORD.replace("agr-pact-2001", "mem-pact").replace(
        "kind: agreement", "kind: membership\nof: agr-pact-2001"
    )
    roll = roll[: roll.index("claims:")] + (
        "claims:\n"
        "- {property: member, id: a, value: {party: party:FRA, role: x}, confidence: high, valid: 2001/..}\n"
        "- {property: member, id: b, value: {party: party:DEU, role: x}, confidence: high, valid: 2005/2010}\n"
        "- {property: member, id: c, value: {party: party:USA, role: x}, confidence: high, valid: 1990/2002}\n"
    )
    found = ties_of(read(roll=roll)[0])
    spans = {(t.one, t.other): (t.first.year, t.last.year) for t in found}
    assert spans == {
        ("party:DEU", "party:FRA"): (2005, 2010),
        ("party:FRA", "party:USA"): (2001, 2002),
    }
    assert {t.weight for t in found} == {0.25}
    assert {t.stage for t in found} == {"in force"}
    soviet = [
        t for t in ties_of(open_atlas().collection) if "party:SUN" in {t.one, t.other}
    ]
    assert soviet
    assert max(t.last for t in soviet) <= date(1991, 12, 31)


def test_the_whole_launch_log_makes_a_network(data):
    (path,) = needed(data, "gcat_launchlog_1957-2024.tsv.gz")
    atlas = open_atlas()
    pairs, faults, rows = launch_pairs(atlas, path)
    assert rows == 23_433
    assert [f.reason for f in faults] == [
        "state 'I-ESRO' is not in the register of parties"
    ]
    assert sum(sum(p.by_year.values()) for p in pairs) > 3_500
    network = network_between(atlas, None, None, pairs)
    edges = {(e.one, e.other): e.kinds for e in network.edges}
    # 480 British payloads on French rockets, 5 French on British ones none.
    assert edges["party:FRA", "party:GBR"]["owner-launcher"] == 480
    assert len(network.nodes) > 140


@pytest.mark.parametrize(
    "text", ["", "a\tb\n1\t2\n", "#Launch_Date\tType\tSatState\tLVState\n"]
)
def test_what_is_no_launch_log_is_refused(text):
    with pytest.raises(FormatError, match="launch log"):
        read_launch_pairs(text, lambda code: code, "x")


# --- stances

CALLS = """rcid,session,date,unres,space,topic
1,38,1983-12-01,R/38/70,1,arms
2,39,1984-12-01,R/39/59,1,arms
3,40,1985-12-01,R/40/87,1,arms
4,41,1986-12-01,R/41/53,1,arms
5,41,1986-12-02,R/41/54,1,arms
6,42,1987-12-02,R/42/1,1,many-other
7,42,1987-12-02,R/42/2,0,arms
8,x,1987-12-02,R/42/3,1,arms
"""
VOTES = "rcid,FR,US,ZZ\n1,Y,N,Y\n2,Y,A,\n3,,A,N\n4,N,N,N\n5,Y,Y,Y\n6,N,N,N\n7,N,N,N\n"


def ledger(votes=VOTES):
    calls, faults = read_roll_calls(CALLS, "calls.csv")
    assert [f.line for f in faults] == [9]
    party = {"FR": "party:FRA", "US": "party:USA"}
    return read_wide_votes(votes, calls, lambda c: party.get(c, c), "votes.csv")


def test_a_shift_is_two_stances_in_a_row_that_differ():
    found = stances_of_votes(ledger())
    rows = [(s.actor, s.date, s.before, s.after) for s in found.shifts]
    # Absence is no stance; a session with two votes on a topic names none.
    assert rows == [("ZZ", "1985", "Y", "N"), ("party:USA", "1984", "N", "A")]
    assert found.ambiguous == ("arms 1986: 2 votes",)
    assert found.starts["party:FRA", "arms"] == ("1983", "Y")
    assert found.shifts[0].evidence == (
        "rcid 1 (R/38/70, 1983): yes",
        "rcid 3 (R/40/87, 1985): no",
    )
    assert {s.coverage_to for s in found.shifts} == {"1986"}


def test_votes_that_cannot_be_read_are_named():
    votes = ledger(VOTES.replace("2,Y,A,", "2,Q,A,"))
    assert [(f.file, f.line) for f in votes.faults] == [("votes.csv", 3)]
    with pytest.raises(FormatError, match="rcid"):
        ledger("a,b\n1,2\n")
    calls, _ = read_roll_calls(CALLS, "x")
    with pytest.raises(FormatError, match="same party"):
        read_wide_votes(VOTES, calls, lambda _c: "party:FRA", "x")
    with pytest.raises(FormatError, match="topic"):
        read_roll_calls("rcid,session\n", "x")


def test_long_tables_of_votes():
    text = (
        "text,date,body,state,vote,topic\nR1,2001-12-01,plenary,FRA,yes,arms\n"
        "R2,2002,plenary,FRA,abstain,arms\nR2,2002,plenary,FRA,no,arms\nR3,soon,x,FRA,no,arms\n"
    )
    votes = read_long_votes(text, lambda c: f"party:{c}", "v")
    assert [f.line for f in votes.faults] == [4, 5]
    (shift,) = stances_of_votes(votes).shifts
    assert (shift.date, shift.before, shift.after) == ("2002", "Y", "A")


TOPICS = {
    "UNGA resolution on prevention of an arms race in outer space": "paros",
    "UNGA resolution on no first placement of weapons in outer space": "no-first-placement",
}


def test_stance_shifts_have_full_precision_and_recall(data):
    votes, _, known = needed(
        data,
        "unga_votes_wide_1946-2019.csv.gz",
        "unga_roll_calls_1946-2019.csv.gz",
        "policy-shift-known-answers.csv",
    )
    found, faults = vote_shifts(votes)
    assert faults == ()
    rows = list(csv.DictReader(io.StringIO(known.read_text("utf-8"))))
    ours = {
        (s.actor.removeprefix("party:"), s.topic, s.date, s.before, s.after)
        for s in found.shifts
    }
    expected = {
        (r["actor"], TOPICS[r["series"]], r["year"], r["from"], r["to"])
        for r in rows
        if r["kind"] == "shift" and r["series"] in TOPICS
    }
    actors = {(r["actor"], TOPICS[r["series"]]) for r in rows if r["series"] in TOPICS}
    scope = {s for s in ours if s[1] == "no-first-placement" or (s[0], s[1]) in actors}
    assert scope == expected
    assert len(expected) == 36
    starts = {
        (r["actor"], TOPICS[r["series"]]): (r["year"], r["to"])
        for r in rows
        if r["kind"] == "start" and r["series"] in TOPICS
    }
    for (actor, topic), said in starts.items():
        assert found.starts[f"party:{actor}", topic] == said
    assert found.ambiguous == ("paros 1981: 2 votes", "paros 1982: 2 votes")


def test_statements_shift_as_the_known_answers_say(data):
    (known,) = needed(data, "policy-shift-known-answers.csv")
    rows = list(csv.DictReader(io.StringIO(known.read_text("utf-8"))))
    wanted = {
        (r["year"], r["from"], r["to"])
        for r in rows
        if r["series"] == "NATO policy texts"
    }
    found = stances_of_records(open_atlas().collection).shifts
    nato = {(s.date[:4], s.before, s.after) for s in found if s.actor == "party:nato"}
    assert nato == wanted
    assert len(wanted) == 2


# --- change points


def cost_of(values, cuts, penalty):
    edges = [0, *cuts, len(values)]
    pieces = [values[a:b] for a, b in pairwise(edges)]
    return sum(float(((p - p.mean()) ** 2).sum()) for p in pieces) + penalty * len(cuts)


@settings(max_examples=60)
@given(st.integers(6, 40), st.integers(0, 10_000), st.floats(0.01, 3.0))
def test_no_partition_of_pelt_is_better(n, seed, penalty):
    """PELT prunes what a least length of pieces may still need; ours does not prune."""
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(0, 0.3, n)) + rng.normal(0, 0.3, n)
    ours = cost_of(values, partition(values, penalty, 3), penalty)
    pelt = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(values)
    theirs = cost_of(values, pelt.predict(pen=penalty)[:-1], penalty)
    assert ours <= theirs + 1e-9


@settings(max_examples=30)
@given(st.integers(4, 11), st.integers(0, 10_000), st.floats(0.01, 3.0))
def test_no_partition_at_all_is_better(n, seed, penalty):
    values = np.random.default_rng(seed).normal(0, 1, n)
    ours = cost_of(values, partition(values, penalty, 2), penalty)
    for count in range(n // 2):
        for cuts in combinations(range(2, n - 1), count):
            if all(b - a >= 2 for a, b in pairwise([0, *cuts, n])):
                assert ours <= cost_of(values, list(cuts), penalty) + 1e-9


def test_levels_are_found_and_small_ones_left():
    rng = np.random.default_rng(1)
    values = np.r_[np.zeros(20), np.ones(20), np.ones(20) * 1.3] + rng.normal(
        0, 0.05, 60
    )
    cuts = change_points(range(1950, 2010), values)
    assert [c.year for c in cuts] == [1970]
    assert cuts[0].effect == pytest.approx(1.0, abs=0.2)
    finer = change_points(range(1950, 2010), values, least_effect=0.2)
    assert [c.year for c in finer] == [1970, 1990]


def test_noise_is_measured_through_a_change():
    rng = np.random.default_rng(2)
    values = np.r_[np.zeros(300), np.full(300, 9.0)] + rng.normal(0, 0.2, 600)
    assert noise(values) == pytest.approx(0.2, rel=0.1)


@pytest.mark.parametrize(
    ("years", "values"),
    [
        ([1, 2], [1.0]),
        ([2, 1], [1.0, 2.0]),
        ([1, 1], [1.0, 2.0]),
        ([1, 2], [1.0, np.nan]),
    ],
)
def test_bad_series_are_refused(years, values):
    with pytest.raises(RangeError):
        change_points(years, values)


def test_short_series_have_no_change():
    assert change_points([1, 2, 3], [0.0, 9.0, 9.0]) == []


def test_false_alarms_are_rare_and_told():
    alarms = measured_alarms()
    assert alarms.series == 1000
    shares = {rate.memory: rate.share for rate in alarms.rates}
    assert shares[0.0] <= 0.01
    assert shares[0.5] <= 0.01
    # The test can fail: levels that wander do raise alarms.
    rng = np.random.default_rng(3)
    wandering = np.cumsum(rng.normal(0.0, 0.15, (50, 67)), axis=1)
    alarmed, count = false_alarms(wandering)
    assert count >= alarmed > 10


def test_the_four_known_windows_are_found(data):
    points, known = needed(
        data, "unga_ideal_points_1946-2012.csv.gz", "policy-shift-known-answers.csv"
    )
    found, faults = ideal_point_shifts(points, open_atlas().collection)
    assert ["NAU has two values" in f.reason for f in faults] == [True]
    rows = list(csv.DictReader(io.StringIO(known.read_text("utf-8"))))
    windows = [r for r in rows if r["kind"] == "window"]
    assert len(windows) == 4
    for row in windows:
        low, high = map(int, row["year"].split("-"))
        inside = [
            s
            for s in found
            if s.actor == f"party:{row['actor']}" and low <= int(s.date) <= high
        ]
        assert inside, row
        toward = row["to"].startswith("toward")
        assert all((float(s.after) > float(s.before)) == toward for s in inside)
        assert all(s.explained != "unexplained" for s in inside)
    others = [s for s in found if s.actor == "party:POL" and s.date == "1949"]
    assert others[0].explained == "unexplained"
    assert {s.coverage_to for s in found if s.actor == "party:POL"} == {"2012"}


def test_points_that_cannot_be_read_are_named():
    text = "Year,CountryAbb,CountryName,idealpoint\n" + "".join(
        f"{year},FRA,France,{value}\n"
        for year, value in (
            (1990, "0.1"),
            (1991, "nan"),
            ("x", "1"),
            (1992, "inf"),
            (1993, ""),
        )
    )
    series, faults = read_points(text, load_register(), "p.csv")
    assert [(s.party, dict(s.values)) for s in series] == [("party:FRA", {1990: 0.1})]
    assert [f.line for f in faults] == [3, 4, 5, 6]
    with pytest.raises(FormatError, match="CountryName"):
        read_points("Year,CountryAbb\n", load_register(), "p.csv")


def test_every_output_says_how_far_the_data_reach(data):
    votes, points, _ = needed(
        data,
        "unga_votes_wide_1946-2019.csv.gz",
        "unga_ideal_points_1946-2012.csv.gz",
        "unga_roll_calls_1946-2019.csv.gz",
    )
    found, notes = gather(open_atlas().collection, votes, None, points)
    assert all(s.coverage_to for s in found)
    assert any("false alarms in 1000 series" in note for note in notes)


# --- versions of texts

OLD = (
    "Space is for peace.\n\nStates shall notify launches.\n\nNobody may own the Moon.\n"
)
NEW = (
    "Space is for peace.\n\nStates shall notify all launches in good time.\n\n"
    "A committee shall meet.\n\nNobody may own the Moon.\n"
)


def test_paragraphs_are_aligned_and_changes_told():
    changed, added = align(OLD, NEW)
    assert (changed.kind, changed.old_at, changed.new_at) == ("changed", 2, 2)
    assert changed.words == (
        ("=", "States shall notify"),
        ("-", "launches."),
        ("+", "all launches in good time."),
    )
    assert (added.kind, added.new) == ("added", "A committee shall meet.")
    assert align(OLD, OLD) == []
    gone = align(NEW, OLD)
    assert [c.kind for c in gone] == ["changed", "removed"]


def test_what_is_elsewhere_is_moved():
    moved = align(
        "One long paragraph here.\n\nTwo other words.",
        "Two other words.\n\nOne long paragraph here.",
    )
    assert [c.kind for c in moved] == ["moved"]


def test_a_label_is_a_persons_judgement():
    key = change_key(
        "States shall notify launches.",
        "States shall notify all launches in good time.",
    )
    labels = read_labels(
        f"{key}: {{label: widened, role: analyst, reason: all launches}}"
    )
    changed, added = align(OLD, NEW, labels)
    assert changed.label.label == "widened"
    assert added.label is None


@pytest.mark.parametrize(
    "text",
    [
        "x: {label: better, role: a, reason: b}",
        "x: {label: widened}",
        "- a",
        "x: {label: widened, role: '', reason: b}",
        "x: [",
    ],
)
def test_bad_labels_are_refused(text):
    with pytest.raises(FormatError):
        read_labels(text)


def test_empty_texts_are_refused():
    with pytest.raises(FormatError):
        align("", NEW)
    with pytest.raises(RangeError):
        align("a\n\n" * 5001, NEW)


WORD = st.text("abc ", min_size=1, max_size=12)


@settings(max_examples=80)
@given(st.lists(WORD, min_size=1, max_size=8), st.lists(WORD, min_size=1, max_size=8))
def test_alignment_accounts_for_every_paragraph(one, two):
    old, new = "\n\n".join(one), "\n\n".join(two)
    if not paragraphs(old) or not paragraphs(new):
        return
    changes = align(old, new)
    gone = {c.old_at for c in changes if c.kind == "removed"}
    came = {c.new_at for c in changes if c.kind == "added"}
    assert len(paragraphs(old)) - len(gone) == len(paragraphs(new)) - len(came)
    for c in changes:
        kept = " ".join(w for sign, w in c.words if sign in "=-" and w)
        if c.words:
            assert kept == " ".join(c.old.split())


def test_runs_of_words_rebuild_both_texts():
    runs = word_runs("a b c d", "a x c d e")
    assert " ".join(w for s, w in runs if s != "+") == "a b c d"
    assert " ".join(w for s, w in runs if s != "-") == "a x c d e"


def test_gzip_and_plain_tables_read_alike(tmp_path):
    (tmp_path / "x_roll_calls.csv").write_text(CALLS)
    with gzip.open(tmp_path / "votes.csv.gz", "wt", encoding="utf-8") as out:
        out.write("rcid,FR,US\n1,Y,N\n2,Y,A\n")
    found, _ = vote_shifts(tmp_path / "votes.csv.gz")
    assert [(s.actor, s.date) for s in found.shifts] == [("party:USA", "1984")]

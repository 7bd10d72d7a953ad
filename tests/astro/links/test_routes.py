"""Routes over contact plans: the four keys against every route there is; plans as they are."""

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from comity.astro.links import best_route, book, read_plan, several_routes
from comity.astro.links.plans import plan_of_rows
from comity.foundations.errors import FormatError, RangeError, UnknownNameError
from comity.main import run


def plan_text(rows):
    names = (
        "contact",
        "source",
        "dest",
        "startTime",
        "endTime",
        "rateBitsPerSec",
        "owlt",
    )
    return json.dumps(
        {"contacts": [dict(zip(names, row, strict=True)) for row in rows]}
    )


def plan_of(*rows):
    plan, faults = read_plan(plan_text(rows))
    assert [f for f in faults if not f.kept] == []
    return plan


def all_routes(plan, source, dest, start_s, size_bit):
    """Go through every route without a circle: (arrival, hops, −end, entry)."""

    def walk(at, now, seen, used):
        if at == dest:
            ends = min(plan.end_s[c] for c in used)
            entry = plan.nodes[plan.receiver[used[0]]]
            yield now, len(used), -ends, entry
            return
        for c in range(len(plan)):
            if plan.nodes[plan.sender[c]] != at or plan.nodes[plan.receiver[c]] in seen:
                continue
            done = max(now, plan.free_s[c]) + size_bit / plan.rate_bit_s[c]
            if done <= plan.end_s[c]:
                there = plan.nodes[plan.receiver[c]]
                yield from walk(
                    there, done + plan.light_s[c], seen | {there}, [*used, c]
                )

    yield from walk(source, start_s, {source}, [])


CONTACT = st.tuples(
    st.integers(1, 5), st.integers(1, 5), st.integers(0, 12), st.integers(1, 9),
    st.sampled_from([1, 2, 4]), st.sampled_from([0, 1, 2]),
)  # fmt: skip


@settings(max_examples=400)
@given(
    st.lists(CONTACT, min_size=1, max_size=11),
    st.integers(0, 6),
    st.sampled_from([0, 2, 5]),
)
def test_the_best_route_is_the_best_of_all(rows, start, size):
    plan, _ = plan_of_rows(
        [
            (k, (k, a, b, float(t), float(t + d), float(rate), float(light)))
            for k, (a, b, t, d, rate, light) in enumerate(rows)
        ]
    )
    if plan.place(1) < 0 or plan.place(2) < 0:
        return
    found = best_route(plan, 1, 2, float(start), float(size))
    every = sorted(all_routes(plan, 1, 2, float(start), float(size)))
    if not every:
        assert found is None
        return
    assert found is not None
    assert (found.arrival_s, found.hops, -found.ends_s, found.entry) == every[0]
    # It is a route: hop after hop, each in its window.
    at, now = 1, float(start)
    for c, sent, through in zip(
        found.contacts, found.sent_s, found.through_s, strict=True
    ):
        assert plan.nodes[plan.sender[c]] == at
        assert sent == max(now, plan.free_s[c])
        assert through <= plan.end_s[c]
        at, now = plan.nodes[plan.receiver[c]], through + plan.light_s[c]
    assert (at, now) == (2, found.arrival_s)


def test_each_key_decides_after_the_one_before():
    base = [(1, 1, 2, 0, 50, 1e6, 1), (2, 2, 9, 0, 50, 1e6, 1)]
    later = plan_of(*base, (3, 1, 9, 5, 50, 1e6, 0))
    assert best_route(later, 1, 9, 0.0).arrival_s == 2.0
    fewer = plan_of(*base, (3, 1, 9, 0, 10, 1e6, 2))
    assert best_route(fewer, 1, 9, 0.0).hops == 1
    longer = plan_of(*base, (3, 1, 3, 0, 60, 1e6, 1), (4, 3, 9, 0, 60, 1e6, 1))
    assert best_route(longer, 1, 9, 0.0).entry == 3
    lower = plan_of(*base, (3, 1, 3, 0, 50, 1e6, 1), (4, 3, 9, 0, 50, 1e6, 1))
    assert best_route(lower, 1, 9, 0.0).entry == 2


def test_what_was_booked_is_used_up():
    plan = plan_of(
        (1, 1, 2, 0, 10, 10, 0), (2, 1, 3, 0, 20, 10, 0), (3, 3, 2, 0, 30, 10, 0)
    )
    first = best_route(plan, 1, 2, 0.0, 60.0)
    assert (first.arrival_s, first.hops, first.volume_bit) == (6.0, 1, 40.0)
    plan = book(plan, first)
    second = best_route(plan, 1, 2, 0.0, 60.0)
    assert (second.arrival_s, second.hops) == (12.0, 2)
    plan = book(plan, second)
    third = best_route(plan, 1, 2, 0.0, 60.0)
    assert third.arrival_s == 18.0
    assert best_route(book(plan, third), 1, 2, 0.0, 400.0) is None


def test_several_routes_share_nothing():
    plan = plan_of(
        (1, 1, 2, 0, 50, 1e6, 1), (2, 2, 9, 0, 50, 1e6, 1), (3, 1, 2, 0, 50, 1e6, 2),
        (4, 2, 9, 0, 50, 1e6, 2), (5, 1, 3, 0, 50, 1e6, 4), (6, 3, 9, 0, 50, 1e6, 4),
    )  # fmt: skip
    apart = several_routes(plan, 1, 9, 0.0, most=5)
    assert [r.arrival_s for r in apart] == [2.0, 4.0, 8.0]
    used = [c for r in apart for c in r.contacts]
    assert len(set(used)) == len(used)
    nodes = several_routes(plan, 1, 9, 0.0, most=5, apart="nodes")
    assert [r.entry for r in nodes] == [2, 3]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((1, 1, 1, 0, 5, 1, 1), "itself"),
        ((1, 1, 2, 5, 5, 1, 1), "before it begins"),
        ((1, 1, 2, 0, 5, 0, 1), "rate"),
        ((1, 1, 2, 0, 5, -1, 1), "rate"),
        ((1, 1, 2, 0, 5, 1, -1), "light time"),
        ((1, -1, 2, 0, 5, 1, 1), "source"),
        ((1, "a", 2, 0, 5, 1, 1), "source"),
        ((1, 1, 2, "now", 5, 1, 1), "startTime"),
        ((True, 1, 2, 0, 5, 1, 1), "contact"),
        ((1, 1, 2, 0, 5, None, 1), "rateBitsPerSec"),
    ],
)
def test_rows_that_do_not_hold_are_refused_one_by_one(row, reason):
    plan, faults = read_plan(plan_text([(9, 1, 2, 0, 5, 1, 1), row]))
    assert len(plan) == 1
    assert [f.row for f in faults] == [2]
    assert reason in faults[0].reason
    assert not faults[0].kept


def test_contacts_that_overlap_are_told_and_kept():
    plan, faults = read_plan(plan_text([(1, 1, 2, 0, 9, 1, 1), (2, 1, 2, 5, 12, 1, 1)]))
    assert len(plan) == 2
    assert [(f.row, f.kept) for f in faults] == [(2, True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"contacts": []}',
        "a range +0 +9 1 2 1",
        "a contact +0 +9 1 2 5",
    ],
)
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(FormatError):
        read_plan(text)


def test_commands_of_ion():
    text = (
        "m horizon +0\na contact +0 +100 1 2 1000 # bytes\na contact +0 +100 2 1 1000\n"
        "a range +0 +100 2 1 3\na contact later +5 1 2 9\na contact +0 +5 1 7 9\na contact +1\n"
    )
    plan, faults = read_plan(text)
    assert len(plan) == 2
    assert [f.row for f in faults] == [5, 6, 7]
    assert best_route(plan, 1, 2, 0.0, 8000.0).arrival_s == 4.0


def test_bad_questions_are_refused():
    plan = plan_of((1, 1, 2, 0, 9, 1, 1))
    for nodes in ((1, 7), (7, 2)):
        with pytest.raises(UnknownNameError):
            best_route(plan, *nodes, 0.0)
    for given_ in ((1, 1, 0.0), (1, 2, np.nan), (1, 2, 0.0, -1.0), (1, 2, 0.0, np.inf)):
        with pytest.raises(RangeError):
            best_route(plan, *given_)
    with pytest.raises(RangeError):
        several_routes(plan, 1, 2, 0.0, most=0)
    with pytest.raises(UnknownNameError):
        several_routes(plan, 1, 2, 0.0, apart="friends")
    assert best_route(plan, 2, 1, 0.0) is None
    assert best_route(plan, 1, 2, 100.0) is None


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_refused(data):
    try:
        plan, _ = read_plan(data.decode("utf-8", "replace"))
    except FormatError:
        return
    assert len(plan)


def text_of(path):
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as text:
            return text.read()
    return path.read_text("utf-8")


#: Contacts of the file, of these refused, and the first node of the best way from 20 to 40.
FIRST = {
    "hdtn_10nodes": (368, 6, 3686),
    "hdtn_50nodes": (7186, 148, 3513),
    "hdtn_100nodes": (28_162, 658, 1215),
}


@pytest.mark.parametrize("name", FIRST)
def test_published_plans_have_their_known_answers(data, name):
    path = data / "links" / "contact_plans" / f"{name}.json.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    plan, faults = read_plan(text_of(path))
    count, refused, entry = FIRST[name]
    # Some published contacts end before they begin.
    assert [len(plan), sum(not f.kept for f in faults)] == [count - refused, refused]
    assert all(f.kept or "before it begins" in f.reason for f in faults)
    found = best_route(plan, 20, 40, 0.0)
    assert (found.arrival_s, found.hops, found.entry) == (2.0, 2, entry)


def test_the_routing_test_of_hdtn(data):
    path = data / "links" / "contact_plans" / "hdtn_contactPlan_RoutingTest.json"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    plan, _ = read_plan(text_of(path))
    assert len(plan) == 8
    found = best_route(plan, 1, 4, 0.0)
    assert (found.hops, found.entry) == (2, 2)
    assert best_route(plan, 4, 1, 0.0) is None


def test_the_order_of_rows_does_not_matter(data):
    path = data / "links" / "contact_plans" / "hdtn_10nodes.json.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    value = json.loads(text_of(path))
    one, _ = read_plan(json.dumps(value))
    value["contacts"].reverse()
    other, _ = read_plan(json.dumps(value))
    for source, dest in ((20, 40), (3639, 40), (40, 3517)):
        a, b = (
            best_route(one, source, dest, 20_000.0),
            best_route(other, source, dest, 20_000.0),
        )
        assert (a is None) == (b is None)
        if a is not None:
            assert replace(a, contacts=()) == replace(b, contacts=())


def test_the_command(tmp_path, capsys):
    path = tmp_path / "plan.json"
    path.write_text(plan_text([(7, 1, 2, 0, 50, 1e6, 1), (8, 2, 9, 10, 50, 1e6, 1)]))
    asked = [
        "link",
        "route",
        "--plan",
        str(path),
        "--from",
        "1",
        "--to",
        "9",
        "--ready-s",
        "0",
    ]
    assert run([*asked, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["arrival"] == 11.0
    assert value["hops"] == [
        {"contact": 7, "from": 1, "to": 2, "sent": 0.0, "through": 0.0, "arrives": 1.0},
        {
            "contact": 8,
            "from": 2,
            "to": 9,
            "sent": 10.0,
            "through": 10.0,
            "arrives": 11.0,
        },
    ]
    assert value["volume"] == 40e6
    assert value["faults"] == []
    assert run([*asked, "--routes", "2"]) == 0
    assert "11" in capsys.readouterr().out
    assert run([*asked[:-1], "60"]) == 1
    for wrong, code in (
        (["--from", "5", "--to", "9"], 2),
        (["--from", "1", "--to", "1"], 2),
    ):
        assert (
            run(["link", "route", "--plan", str(path), *wrong, "--ready-s", "0"])
            == code
        )
    assert run([*asked[:3], "/nowhere", *asked[4:]]) == 4
    path.write_text("{}")
    assert run(asked) == 3

"""A joint mission from agreement to withdrawal: pure folds, and whole nodes."""

from dataclasses import replace

import pytest

from comity.apps.missions.find import find_mission
from comity.apps.missions.report import StepReport, report
from comity.apps.missions.views import (
    check_mission,
    list_missions,
    plan_mission,
    show_mission,
)
from comity.apps.notices.issue import Order
from comity.apps.sharing.previews import preview
from comity.coordination.notices.forms import from_file
from comity.foundations.errors import (
    FormatError,
    InputError,
    RangeError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.time import parse_utc
from comity.trust.policy import read_agreement
from comity.trust.policy.lifecycle import life_of
from comity.trust.policy.missions import NoticeFacts, Report, standing_of
from comity.trust.policy.missions.terms import read_mission
from tests.acts import send_notice, withdraw
from tests.agreements import left
from tests.federation.prepared import prepared_world
from tests.federation.world import DAY_US

PACT = """
agreement: polar-watch
version: 1
title: A radar satellite for the polar seas
parties: [party:alfa, party:bravo, party:charlie]
groups: {all: [party:alfa, party:bravo, party:charlie]}
from: "2026-12-01"
until: "2030-12-01"
notice_d: 30
clauses:
  - {id: reports, data: missions, by: all, to: all, purposes: coordination}
  - {id: notices, data: notices, by: all, to: all, purposes: [flight-safety]}
terms:
  notices: {pre-launch: {ahead_h: 36}}
  mission:
    name: polar-watch
    goals:
      party:alfa: [sea ice each day]
      party:bravo: [ships in distress, storms]
    contributions:
      - {id: bus, by: party:bravo, kind: satellite, amount: 1, value: 40, what: the satellite}
      - {id: radar, by: party:alfa, kind: instrument, amount: 1, value: 25, if_leaves: stays}
      - {id: ride, by: party:charlie, kind: launch, amount: 1, value: 20, site: Kourou, from: "2027-03-03T00:00:00", until: "2027-03-10T00:00:00"}
      - {id: dish, by: party:alfa, kind: ground-time, amount: 100, value: 10, if_leaves: "party:bravo"}
      - {id: maps, by: party:charlie, kind: data, amount: 50, value: 5, until: "2028-03-01T00:00:00"}
    data_rights:
      - {to: party:bravo, data: raw echoes, after_h: 0}
      - {to: party:charlie, data: maps, after_h: 24, onward: true}
"""
LAUNCH = {
    "class": "space-launch",
    "earliest": "2027-03-04T10:30:00Z",
    "latest": "2027-03-04T14:00:00Z",
    "site": "Kourou, pad 3",
    "area": {"centre_deg": [5.24, -52.77], "radius_km": 50},
    "azimuth_deg": 93.5,
    "orbit": {"perigee_km": 500, "apogee_km": 520, "inclination_deg": 97.4},
    "objects_expected": 1,
    "contact": "range safety",
}
AGREEMENT = read_agreement(PACT)
MISSION = read_mission(AGREEMENT.terms["mission"], AGREEMENT.parties)
SIGNED = dict.fromkeys(AGREEMENT.parties, parse_utc("2026-12-02T00:00:00"))
MARCH = parse_utc("2027-03-05T00:00:00")
BEFORE = NoticeFacts(
    "charlie/2027/1/0", "pre-launch", "party:charlie", "", "open",
    parse_utc("2027-03-04T10:30:00"), parse_utc("2027-03-04T14:00:00"), "Kourou",
)  # fmt: skip
AFTER = NoticeFacts(
    "charlie/2027/2/0", "post-launch", "party:charlie", "charlie/2027/1/0", "open",
    outcome="orbit", objects=("object:norad:70001",),
)  # fmt: skip


def stands(reports=(), notices=(), at_us=MARCH, withdrawals=(), signed=None):
    known = SIGNED if signed is None else signed
    life = life_of(AGREEMENT, known, withdrawals, at_us=at_us)
    return standing_of(
        AGREEMENT, MISSION, life, list(reports), {one.id: one for one in notices}, at_us
    )


def said(by, step, contribution, **more):
    return Report(f"party:{by}", step, contribution, MARCH, **more)


FLIGHT = (
    said("charlie", "notice", "ride", notice=BEFORE.id),
    said("charlie", "launched", "ride", notice=AFTER.id),
    said("bravo", "objects", "bus", objects=("object:norad:70001",)),
)


def test_a_mission_goes_from_draft_to_complete():
    assert stands(signed={}).state == "draft"
    assert stands().state == "agreed"
    assert stands(FLIGHT[:1], [BEFORE]).state == "announced"
    assert stands(FLIGHT[:2], [BEFORE, AFTER]).state == "launched"
    failed = replace(AFTER, outcome="failure")
    assert stands(FLIGHT[:2], [BEFORE, failed]).state == "launch failed"
    assert stands(FLIGHT, [BEFORE, AFTER]).state == "in orbit"
    entry = said(
        "bravo",
        "registered",
        "bus",
        objects=("object:norad:70001",),
        registration="ST/SG/SER.E/1",
    )
    found = stands([*FLIGHT, entry], [BEFORE, AFTER])
    assert found.state == "registered"
    assert found.registered == {"object:norad:70001": "ST/SG/SER.E/1"}
    used = said("alfa", "flown", "dish", amount=25.0)
    found = stands([*FLIGHT, entry, used], [BEFORE, AFTER])
    assert found.state == "in service"
    assert not [one for one in found.findings if one.weight == "fault"]
    every = [
        said("alfa", "flown", "radar", amount=1),
        said("alfa", "flown", "dish", amount=100),
        said("charlie", "flown", "maps", amount=50),
    ]
    found = stands([*FLIGHT, entry, *every], [BEFORE, AFTER])
    assert found.state == "complete"
    assert found.coming == ()


def test_shares_promised_and_flown_add_up():
    found = stands(
        [*FLIGHT, said("alfa", "flown", "dish", amount=50.0)], [BEFORE, AFTER]
    )
    assert found.promised == {
        "party:alfa": 0.35,
        "party:bravo": 0.4,
        "party:charlie": 0.25,
    }
    # Flown: the satellite 40, the ride 20, half the dish 5.
    assert found.flown["party:bravo"] == pytest.approx(40 / 65)
    assert sum(found.flown.values()) == pytest.approx(1.0)
    none = stands()
    assert sum(none.flown.values()) == 0.0
    more = stands([said("alfa", "flown", "dish", amount=500.0)])
    assert more.contributions[3].part == 1.0
    assert any("500 hours flown" in one.words for one in more.findings)


@pytest.mark.parametrize(
    "reports, notices, words",
    [
        ([said("alfa", "flown", "maps", amount=1)], [], "it is party:charlie's"),
        ([said("alfa", "flown", "nothing", amount=1)], [], "no contribution"),
        (
            [said("charlie", "notice", "ride", notice="x/1/1/0")],
            [],
            "not known to this node",
        ),
        (FLIGHT[:1], [replace(BEFORE, site="Vandenberg")], "names 'Vandenberg'"),
        (
            FLIGHT[:1],
            [replace(BEFORE, issuer="party:alfa")],
            "its notice is party:alfa's",
        ),
        (
            FLIGHT[:1],
            [replace(BEFORE, latest_us=parse_utc("2027-04-01T00:00:00"))],
            "outside the slot",
        ),
        (FLIGHT[:1], [replace(BEFORE, life="cancelled")], "was cancelled"),
        (FLIGHT[:2], [BEFORE, replace(AFTER, reference="")], "refers to nothing"),
        (
            [*FLIGHT[:2], said("bravo", "objects", "bus", objects=("object:norad:9",))],
            [BEFORE, AFTER],
            "object:norad:9 not among the objects",
        ),
        (FLIGHT, [BEFORE, AFTER], "not registered yet"),
        (
            [
                said(
                    "bravo",
                    "registered",
                    "bus",
                    objects=("object:norad:9",),
                    registration="x",
                )
            ],
            [],
            "nobody reported them",
        ),
    ],
)
def test_what_does_not_fit_is_found(reports, notices, words):
    found = stands(reports, notices)
    assert any(words in one.words for one in found.findings), found.findings


def test_a_slot_that_passes_and_data_that_do_not_come_are_said():
    late = stands(at_us=parse_utc("2028-06-01T00:00:00"))
    words = " ".join(one.words for one in late.findings)
    assert "slot has passed" in words
    assert "overdue: 0 of 50 Gbit" in words
    first = stands(at_us=parse_utc("2027-01-01T00:00:00")).coming
    notice = next(step for step in first if "pre-launch notice" in step[2])
    # Due 36 hours ahead, as the agreement says.
    assert notice[0] == parse_utc("2027-03-01T12:00:00")


def test_a_withdrawal_ends_passes_on_or_leaves():
    gone = [left(AGREEMENT, "party:alfa", MARCH)]
    used = said("alfa", "flown", "dish", amount=25.0)
    during = stands([*FLIGHT, used], [BEFORE, AFTER], withdrawals=gone)
    assert during.leaving == {"party:alfa": MARCH + 30 * DAY_US}
    assert {row.state for row in during.contributions} == {
        "promised",
        "begun",
        "complete",
    }
    later = stands(
        [*FLIGHT, used, said("bravo", "flown", "dish", amount=10.0)],
        [BEFORE, AFTER],
        at_us=MARCH + 31 * DAY_US,
        withdrawals=gone,
    )
    by_id = {row.contribution.id: row for row in later.contributions}
    assert (by_id["dish"].state, by_id["dish"].holder, by_id["dish"].amount) == (
        "passed on",
        "party:bravo",
        35.0,
    )
    assert by_id["radar"].holder == "party:alfa"
    assert later.state == "in service"
    charlie = stands(
        FLIGHT,
        [BEFORE, AFTER],
        at_us=MARCH + 31 * DAY_US,
        withdrawals=[left(AGREEMENT, "party:charlie", MARCH)],
    )
    assert any(
        "ended with the withdrawal of party:charlie" in one.words
        for one in charlie.findings
    )
    both = [*gone, left(AGREEMENT, "party:charlie", MARCH)]
    assert (
        stands(
            FLIGHT, [BEFORE, AFTER], at_us=MARCH + 31 * DAY_US, withdrawals=both
        ).state
        == "ended"
    )


def changed(**more):
    return {**AGREEMENT.terms["mission"], **more}


ONE = {"id": "a", "by": "party:alfa", "kind": "data", "amount": 1}


@pytest.mark.parametrize(
    "mission, error, words",
    [
        (changed(contributions=[]), FormatError, "missing"),
        (changed(contributions=[ONE, ONE]), FormatError, "twice"),
        (changed(contributions=[{**ONE, "amount": -5}]), RangeError, "amount"),
        (changed(contributions=[{**ONE, "value": -5}]), RangeError, "value"),
        (changed(contributions=[{**ONE, "by": "party:xray"}]), FormatError, "no party"),
        (changed(contributions=[{**ONE, "kind": "luck"}]), FormatError, "kind"),
        (
            changed(contributions=[{**ONE, "kind": "launch"}]),
            FormatError,
            "site, from and until",
        ),
        (
            changed(
                contributions=[{**ONE, "from": "2027-01-02", "until": "2027-01-01"}]
            ),
            RangeError,
            "after from",
        ),
        (
            changed(contributions=[{**ONE, "if_leaves": "party:alfa"}]),
            FormatError,
            "if_leaves",
        ),
        (
            changed(contributions=[{**ONE, "objects": ["party:alfa"]}]),
            FormatError,
            "no object",
        ),
        (changed(contributions=[{**ONE, "id": "A B"}]), FormatError, "a-z"),
        (changed(name="Polar Watch"), FormatError, "a-z"),
        (changed(shares={"party:alfa": 0.5}), RangeError, "1 together"),
        (changed(shares={"party:xray": 1}), FormatError, "no party"),
        (changed(goals={"party:xray": ["x"]}), FormatError, "no party"),
        (
            changed(data_rights=[{"to": "party:alfa", "data": "x", "onward": 1}]),
            FormatError,
            "true or false",
        ),
        (changed(luck=1), FormatError, "unknown"),
    ],
)
def test_missions_that_cannot_be_followed_are_not_signed(mission, error, words):
    with pytest.raises(error, match=words):
        read_mission(mission, AGREEMENT.parties)
    text = PACT[: PACT.index("  mission:")]
    whole = read_agreement(text)
    with pytest.raises(error):
        read_agreement(
            __import__("json").dumps({**whole.content, "terms": {"mission": mission}})
        )


@pytest.fixture
def world(tmp_path):
    """Three nodes that have signed the mission."""
    names = ["alfa", "bravo", "charlie"]
    with prepared_world(tmp_path, names, signed=[(PACT, *names)]) as net:
        yield net


def tell(net, name, *words, **more):
    report(net.nodes[name], "polar-watch", [StepReport(*words, **more)])
    net.settle()


@pytest.mark.federation
def test_from_agreement_to_withdrawal_over_whole_nodes(world):
    nodes = world.nodes
    assert show_mission(nodes["alfa"], "polar-watch").state == "agreed"
    everybody = ["party:alfa", "party:bravo"]
    launch = Order("pre-launch", from_file("pre-launch", LAUNCH), everybody)
    before = str(send_notice(nodes["charlie"], launch))
    world.settle()
    tell(world, "charlie", "notice", "ride", notice=before)
    for node in nodes.values():
        shown = show_mission(node, "polar-watch")
        assert shown.state == "announced"
        (slot,) = shown.slots
        assert slot.notice == before
        assert slot.notice_inside
    world.clock.move(3.6 * 86400)
    outcome = {
        "at": "2027-03-04T12:00:00Z",
        "outcome": "orbit",
        "objects": ["object:norad:70001"],
    }
    done = Order(
        "post-launch", from_file("post-launch", outcome), everybody, reference=before
    )
    after = str(send_notice(nodes["charlie"], done))
    world.settle()
    tell(world, "charlie", "launched", "ride", notice=after)
    tell(world, "bravo", "objects", "bus", objects=("object:norad:70001",))
    assert show_mission(nodes["alfa"], "polar-watch").state == "in orbit"
    tell(
        world,
        "bravo",
        "registered",
        "bus",
        objects=("object:norad:70001",),
        registration="ST/SG/SER.E/1234",
    )
    tell(world, "alfa", "flown", "radar", amount=1.0)
    tell(world, "alfa", "flown", "dish", amount=10.0)
    tell(world, "alfa", "flown", "dish", amount=40.0)
    seen = [show_mission(node, "polar-watch") for node in nodes.values()]
    for shown in seen[1:]:
        # Whoever looks sees the same.
        assert replace(shown, at="") == replace(seen[0], at="")
    assert seen[0].state == "in service"
    flown = {row.id: row.flown for row in seen[0].contributions}
    assert flown == {"bus": 1.0, "radar": 1.0, "ride": 1.0, "dish": 40.0, "maps": 0.0}
    assert sum(p.share_flown for p in seen[0].parties) == pytest.approx(1.0)
    assert [
        f for f in check_mission(nodes["bravo"], "polar-watch") if f.weight == "fault"
    ] == []
    # A member leaves: what it brought ends, passes on or stays, once its notice has run.
    withdraw(nodes["alfa"], "polar-watch")
    world.settle()
    assert show_mission(nodes["bravo"], "polar-watch").parties[0].leaves
    world.clock.move(31 * 86400)
    left = show_mission(nodes["bravo"], "polar-watch")
    holders = {row.id: row.holder for row in left.contributions}
    assert holders["dish"] == "party:bravo"
    with pytest.raises(TrustError, match="sent to nobody"):
        report(nodes["alfa"], "polar-watch", [StepReport("flown", "dish", amount=60.0)])
    tell(world, "bravo", "flown", "dish", amount=20.0)
    after_all = show_mission(nodes["charlie"], "polar-watch")
    assert {r.id: r.flown for r in after_all.contributions}["dish"] == 60.0


@pytest.mark.federation
def test_reports_that_do_not_hold_are_refused(world):
    node = world.nodes["alfa"]
    for wrong, error in (
        (StepReport("danced", "dish"), UnknownNameError),
        (StepReport("flown", "moon", amount=1.0), UnknownNameError),
        (StepReport("flown", "dish"), InputError),
        (StepReport("flown", "dish", amount=-1.0), InputError),
        (StepReport("notice", "ride"), InputError),
        (StepReport("registered", "bus", objects=("object:norad:1",)), InputError),
        (StepReport("objects", "bus", objects=("party:alfa",)), InputError),
    ):
        with pytest.raises(error):
            report(node, "polar-watch", [wrong])
    with pytest.raises(UnknownNameError, match="no mission"):
        show_mission(node, "moon-base")


@pytest.mark.federation
def test_reports_are_laid_out_for_nobody_else(world):
    tell(world, "alfa", "flown", "dish", amount=5.0)
    node = world.nodes["alfa"]
    assert preview(node, "party:bravo", "missions", "coordination") == []
    pair = PACT.replace("agreement: polar-watch", "agreement: pair").replace(
        "name: polar-watch", "name: pair"
    )
    world.agree(pair, "alfa", "bravo", "charlie")
    report(node, "pair", [StepReport("flown", "dish", amount=7.0)])
    world.settle()
    for name, wanted in (("polar-watch", 5.0), ("pair", 7.0)):
        rows = show_mission(world.nodes["bravo"], name).contributions
        assert {r.id: r.flown for r in rows}["dish"] == wanted
        own = show_mission(node, name).contributions
        assert {r.id: r.flown for r in own}["dish"] == wanted


@pytest.mark.federation
def test_plans_say_what_leaving_costs_and_slots_do_not_collide(world):
    node = world.nodes["alfa"]
    plan = plan_mission(node, "polar-watch")
    leave = {one.party: one for one in plan.if_leaves}
    assert leave["party:alfa"].stays == ["radar"]
    assert leave["party:alfa"].passes == {"dish": "party:bravo"}
    assert leave["party:bravo"].value_lost_part == pytest.approx(0.4)
    assert any("pre-launch notice" in step.what for step in plan.next)
    other = PACT.replace("agreement: polar-watch", "agreement: second").replace(
        "name: polar-watch", "name: second"
    )
    world.agree(other, "charlie", "alfa", "bravo")
    assert [one.mission for one in list_missions(node)] == ["polar-watch", "second"]
    clash = [f for f in check_mission(node, "second") if "overlaps" in f.words]
    assert clash
    assert "polar-watch" in clash[0].words


@pytest.mark.federation
def test_a_newer_version_replaces_the_mission_once_it_is_signed(world):
    node = world.nodes["alfa"]
    with node.reading() as work:
        first = find_mission(work, "polar-watch")[0]
    draft = PACT.replace("version: 1", f"version: 2\namends: {first.hash}").replace(
        "amount: 100", "amount: 150"
    )
    from comity.apps.sharing.agreements import propose
    from tests.acts import sign

    second = read_agreement(draft)
    propose(node, second)
    world.settle()
    assert show_mission(node, "polar-watch").contributions[3].promised == 100
    for name in ("alfa", "bravo", "charlie"):
        sign(world.nodes[name], second.hash)
        world.settle()
    assert show_mission(node, "polar-watch").contributions[3].promised == 150

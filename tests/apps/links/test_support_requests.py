"""Requests and answers between two nodes, under an agreement and not without."""

import json

import pytest

from comity.apps.links import support_requests
from comity.apps.links.operations import LIST_REQUESTS, ListSupport
from comity.apps.links.schedule import schedule_result, solve_problem
from comity.apps.links.schedule_files import open_problem, with_partner_requests
from comity.astro.links.scheduling.instance import read_instance
from comity.foundations.errors import InputError, TrustError
from comity.foundations.plain import plain, plain_object
from comity.system.interruptible import Effort
from comity.trust.persons import Role
from comity.trust.persons.callers import LOCAL, Caller
from tests.federation.prepared import prepared_world

TERMS = """
agreement: {one}-{two}
version: 1
parties: [party:{one}, party:{two}]
from: "2026-12-01"
until: "2028-12-01"
clauses:
  - {{id: there, data: support, by: party:{one}, to: party:{two}, purposes: coordination}}
  - {{id: back, data: support, by: party:{two}, to: party:{one}, purposes: coordination}}
"""


def window(antenna, start, end):
    day = "2027-03-02T"
    return {"antennas": [antenna], "start": day + start, "end": day + end}


def ask(name, *windows):
    return {"name": name, "duration_s": 3600, "windows": list(windows)}


OURS = {
    "start": "2027-03-02T00:00:00",
    "end": "2027-03-02T12:00:00",
    "members": [{"name": "party:alfa"}],
    "antennas": [{"name": "K", "owner": "party:alfa"}],
    "requests": [
        {**ask("own", window("K", "00:00", "01:00")), "member": "party:alfa", "priority": 9}
    ],
}  # fmt: skip


def plan(world, folder):
    """Schedule at alfa what it wants itself and what its partners ask of it."""
    path = folder / "instance.json"
    path.write_text(json.dumps(OURS))
    partners = support_requests.partner_requests(world.nodes["alfa"]).items
    problem, faults = open_problem([path], "comity", None, partners)
    found = solve_problem(
        problem, Effort(5.0, 1, 1), "balanced", (), lambda _d, _t: None
    )
    return plain_object(schedule_result(problem, found, "comity", ())), faults


def test_a_request_is_asked_scheduled_and_answered(tmp_path):
    names = ["alfa", "bravo", "charlie"]
    met = [("alfa", "bravo"), ("alfa", "charlie")]
    signed = [(TERMS.format(one="alfa", two=two), "alfa", two) for _, two in met]
    with prepared_world(
        tmp_path / "world", names, met=met, signed=signed, seed=3
    ) as world:
        bravo, charlie = world.nodes["bravo"], world.nodes["charlie"]
        requests = [
            ask("early", window("K", "00:00", "01:00")),
            ask("late", window("K", "02:00", "04:00"), window("Elsewhere", "02:00", "04:00")),
            ask("moot", window("K", "05:00", "07:00")),
        ]  # fmt: skip
        assert support_requests.request_support(bravo, "party:alfa", requests) == 3
        assert (
            support_requests.request_support(
                bravo, "party:alfa", [], withdrawn=["moot"]
            )
            == 1
        )
        assert support_requests.request_support(charlie, "party:alfa", [ask("late", window("K", "03:00", "04:00"))]) == 1  # fmt: skip
        world.settle()
        names = {
            r["name"]
            for r in support_requests.partner_requests(world.nodes["alfa"]).items
        }
        assert names == {"party:bravo early", "party:bravo late", "party:charlie late"}
        value, faults = plan(world, tmp_path)
        assert not faults
        assert support_requests.answer_partner(
            world.nodes["alfa"], "party:bravo", value
        ) == (
            1,
            1,
        )
        world.settle()
        answers = {
            one.request: one for one in support_requests.received_answers(bravo).items
        }
        assert answers["early"].status == "refused"
        assert answers["late"].windows == [window("K", "02:00:00", "03:00:00")]
        # Nothing about the other party, nor what alfa wants itself.
        assert "own" not in json.dumps(answers["early"].reasons)
        assert "charlie" not in json.dumps(plain(list(answers.values())))
        assert answers["early"].reasons == ["given to another request on K"]
        assert support_requests.received_answers(charlie).items == ()


def test_without_a_clause_nothing_is_sent(tmp_path):
    with prepared_world(tmp_path, ["alfa", "bravo"], seed=4) as world:
        bravo = world.nodes["bravo"]
        with pytest.raises(TrustError, match="nothing is sent"):
            support_requests.request_support(
                bravo, "party:alfa", [ask("p", window("K", "00:00", "01:00"))]
            )
        world.settle()
        assert support_requests.partner_requests(world.nodes["alfa"]).items == ()
        with pytest.raises(InputError):
            support_requests.request_support(bravo, "party:alfa", [])
        with pytest.raises(InputError):
            support_requests.request_support(bravo, "party:alfa", [{"name": ""}])
        with pytest.raises(InputError):
            support_requests.answer_partner(
                bravo, "party:alfa", {"tracks": [], "rejected": []}
            )


def test_what_partners_ask_becomes_part_of_an_instance():
    asked = [{"name": "party:b x", "member": "party:b", **ask("x", window("Z", "00:00", "01:00"))}]  # fmt: skip
    asked[0]["name"] = "party:b x"
    value = with_partner_requests(OURS, asked)
    problem, faults = read_instance(json.dumps(value))
    assert not faults
    assert [m.name for m in problem.members] == ["party:alfa", "party:b"]
    assert problem.requests[1].options == ()


def test_each_role_sees_the_requests_of_its_classes(tmp_path):
    names = ["alfa", "bravo"]
    signed = [(TERMS.format(one="alfa", two="bravo"), "alfa", "bravo")]
    with prepared_world(tmp_path / "world", names, signed=signed, seed=3) as world:
        for name, level in (("open", "green"), ("close", "red")):
            rows = [ask(name, window("K", "00:00", "01:00"))]
            support_requests.request_support(
                world.nodes["bravo"], "party:alfa", rows, level=level
            )
        world.settle()

        def seen(*roles):
            caller = Caller("person", "person:A", "Ada", frozenset(roles))
            page = LIST_REQUESTS.run(world.nodes["alfa"], ListSupport(), caller)
            return {one["name"] for one in page.items}

        assert seen(Role.FLIGHT_DYNAMICS) == {"party:bravo open", "party:bravo close"}
        assert seen(Role.ANALYST) == {"party:bravo open"}
        assert seen(Role.VIEWER) == set()
        first = LIST_REQUESTS.run(world.nodes["alfa"], ListSupport(limit=1), LOCAL)
        rest = LIST_REQUESTS.run(
            world.nodes["alfa"], ListSupport(cursor=first.next, limit=1), LOCAL
        )
        assert {one["name"] for one in (*first.items, *rest.items)} == seen(
            Role.DUTY_OFFICER
        )

"""The first run: each step is done when the node's state says so, and never before."""

from dataclasses import replace

import pytest

from comity.apps.operations.first_run import NEEDED, Facts, first_run
from comity.trust.persons import Role
from tests.federation.prepared import prepared_world

ALL = frozenset(Role)
EMPTY = Facts("Alba", "https://alba.example", "AAAA-BBBB", 1, [ALL], 0, 0, {})


def states(**changes):
    """Return name of a step → where it stands, for a node that differs from an empty one."""
    run = first_run(replace(EMPTY, **changes))
    return {one.name: one.state for one in run.steps}


def test_an_empty_node_begins_with_the_first_step_that_is_open():
    assert states() == {
        "who": "done",
        "authenticators": "now",
        "persons": "later",
        "peer": "later",
        "agreement": "later",
    }
    run = first_run(EMPTY)
    assert run.now is not None
    assert run.now.name == "authenticators"
    assert not run.over


@pytest.mark.parametrize("lacking", ["name", "url", "fingerprint"])
def test_who_you_are_needs_a_name_an_address_and_a_root(lacking):
    assert states(**{lacking: ""})["who"] == "now"


@pytest.mark.parametrize(("count", "state"), [(0, "now"), (1, "now"), (2, "done")])
def test_two_authenticators_prove_acts(count, state):
    assert states(authenticators=count)["authenticators"] == state


@pytest.mark.parametrize("role", NEEDED)
def test_each_role_that_a_node_needs_is_held_by_somebody(role):
    persons = [ALL - {role}, frozenset()]
    assert states(authenticators=2, persons=persons)["persons"] == "now"
    (step,) = [
        one
        for one in first_run(replace(EMPTY, persons=persons)).steps
        if one.name == "persons"
    ]
    assert str(role) in step.words


def test_one_person_with_all_roles_is_not_enough():
    assert states(authenticators=2)["persons"] == "now"
    both = [ALL, frozenset({Role.SIGNATORY})]
    assert states(authenticators=2, persons=both)["persons"] == "done"


def test_persons_that_are_not_seen_are_neither_done_nor_open():
    made = states(authenticators=2, persons=None)
    assert made["persons"] == "not seen"
    assert made["peer"] == "now"
    done = first_run(
        replace(
            EMPTY,
            authenticators=2,
            persons=None,
            peers=1,
            verified=1,
            agreements={"in force": 1},
        )
    )
    assert done.over
    assert done.now is None


@pytest.mark.parametrize(
    ("peers", "verified", "state"), [(0, 0, "later"), (1, 0, "later"), (2, 1, "done")]
)
def test_a_peer_counts_once_its_fingerprint_was_compared(peers, verified, state):
    assert states(peers=peers, verified=verified)["peer"] == state


@pytest.mark.parametrize(
    ("held", "state"),
    [
        ({}, "later"),
        ({"draft": 2}, "later"),
        ({"signing": 1}, "later"),
        ({"expired": 1, "withdrawn": 1, "amended": 1}, "later"),
        ({"signed": 1}, "done"),
        ({"in force": 1}, "done"),
        ({"notice given": 1}, "done"),
    ],
)
def test_an_agreement_counts_once_all_have_signed_it(held, state):
    assert states(agreements=held)["agreement"] == state


def test_steps_lead_where_the_persons_rights_reach():
    paths = {one.name: one.path for one in first_run(EMPTY).steps}
    assert (paths["peer"], paths["agreement"]) == ("/parties/meet", "/agreements/new")
    less = first_run(replace(EMPTY, may_draft=False, may_meet=False)).steps
    assert [one.path for one in less if one.name in {"peer", "agreement"}] == [
        "/parties",
        "/agreements",
    ]
    assert all("Your roles" in one.words for one in less[3:])


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Yield a desk of a node that knows nobody."""
    from comity.serve import Intake
    from tests.attacks.serving import door, serving
    from tests.web.console_desk import Desk

    with prepared_world(tmp_path_factory.mktemp("empty"), ["alfa"], met=()) as world:
        node = world.nodes["alfa"]
        intake = Intake.of(node.settings)
        with door(node) as (admission, _):
            with serving(intake.for_people(admission), intake.people) as port:
                node.settings = replace(node.settings, people_port=port)
                yield Desk(node, world, {}, f"http://localhost:{port}")


@pytest.mark.parametrize("path", ["/today", "/first-run"])
def test_today_of_an_empty_node_leads_through(empty, path):
    text = empty.get(path).text
    for words in ("Who are you?", "The first party", "The first agreement"):
        assert words in text
    assert 'data-step="peer" data-state="later"' in text
    assert text.count('aria-current="step"') == 1


@pytest.mark.parametrize(
    "path",
    [
        "/agreements",
        "/agreements/new",
        "/ledger",
        "/ledger/verify",
        "/parties",
        "/parties/meet",
        "/administration",
        "/administration/audit",
    ],
)
def test_every_page_of_an_empty_node_says_what_there_is_not(empty, path):
    answer = empty.get(path)
    assert answer.status_code == 200
    assert not any(word in answer.text for word in ("N/A", "all clear", ">OK<"))


def test_a_viewer_of_an_empty_node_is_not_told_of_persons(empty):
    text = empty.get("/first-run", "viewer").text
    assert 'data-step="persons" data-state="not seen"' in text

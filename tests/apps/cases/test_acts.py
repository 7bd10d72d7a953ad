"""Steps of cases as persons' acts: adopted policies, two persons, what receivers refuse."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from comity.apps.cases.acts import STEPS, CaseStep
from comity.apps.cases.documents import case_of
from comity.apps.cases.pairs import persons_for
from comity.coordination.negotiation.baseline import RefusalError
from comity.coordination.negotiation.bodies import body_for
from comity.coordination.negotiation.records import Event, Step
from comity.foundations.errors import InputError, TrustError
from comity.messages.document import own_document
from comity.node.persons.acts import list_acts, prepare
from comity.node.persons.policies import Authority, policy_state
from comity.trust.persons import Role
from tests.acts import adopt_policy, jobs, open_from_message, signing
from tests.apps.cases.cases import message, partners, set_limits
from tests.persons import enrol, invented, performed, person_with, proved


@pytest.fixture
def world(tmp_path):
    with partners(tmp_path / "world") as made:
        for name in ("alfa", "bravo"):
            set_limits(made, name)
        yield made


@pytest.fixture
def encounter(world, tmp_path):
    path = message(tmp_path, "first")
    made = open_from_message(world.nodes["alfa"], "party:bravo", path)
    world.settle()
    return made


def documents(node):
    """Return the documents of a case that a node has signed itself."""
    with node.reading() as work:
        rows = work.connection.exec_driver_sql(
            "SELECT document FROM entries WHERE kind = 'coordination' AND outgoing "
            "ORDER BY id"
        )
        texts = [row[0] for row in rows]
        return [own_document(one, work.ring(work.party), work.now_us) for one in texts]


def refusals(node):
    with node.reading() as work:
        rows = work.connection.execute(
            text("SELECT reason FROM entries WHERE reason LIKE 'persons%' ORDER BY id")
        )
        return [row[0] for row in rows]


def run(node):
    notes = []
    jobs.run_due_steps(node, lambda what, **more: notes.append((what, more)))
    return [more["act"] for what, more in notes if what == "case"]


def test_a_policy_that_nobody_adopted_lets_the_node_do_nothing(world, encounter):
    bravo = world.nodes["bravo"]
    path = bravo.folder / "cases.yaml"
    path.write_text("mode: automatic\ncatalogue: sample:500\n")
    assert not policy_state(bravo).adopted
    assert run(bravo) == []
    adopt_policy(bravo)
    state = policy_state(bravo)
    assert state.adopted
    # Whoever edits the file changes nothing until a person has looked.
    path.write_text("mode: automatic\ncatalogue: sample:500\nlargest_m_s: 50.0\n")
    assert not policy_state(bravo).adopted
    assert run(bravo) == []
    path.write_text("mode: automatic\ncatalogue: sample:500\n")
    assert run(bravo) == ["acknowledge"]
    (signed,) = documents(bravo)
    assert signed.policy == state.hash
    assert [mark.role for mark in signed.persons] == [Role.SIGNATORY]
    world.settle()
    with world.nodes["alfa"].reading() as work:
        steps = [one.step for one in case_of(work, encounter).documents]
    assert steps == [Step.OPEN, Step.ACK]


def test_a_step_is_shown_proved_and_names_who_took_it(world, encounter):
    bravo = world.nodes["bravo"]
    flight = person_with(bravo, "flight dynamics")
    prepared = prepare(bravo, STEPS["acknowledge"], CaseStep(encounter), flight.caller)
    assert any("closest" in line for line in prepared.act.lines)
    done = proved(
        bravo, {"case acknowledge": STEPS["acknowledge"]}, prepared, flight
    ).value
    assert done.state == "agreed"
    (signed,) = documents(bravo)
    assert signed.policy == ""
    assert [(m.person, m.role) for m in signed.persons] == [
        (flight.id, Role.FLIGHT_DYNAMICS)
    ]


def test_what_the_other_side_sends_meanwhile_voids_the_proof(world, encounter):
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    flight = person_with(bravo, "flight dynamics")
    prepared = prepare(bravo, STEPS["acknowledge"], CaseStep(encounter), flight.caller)
    with alfa.writing() as work:
        case = case_of(work, encounter)
        ours = case.baseline.craft_of("party:alfa").object
        body = {"epoch": 1, "object": ours}
        signing.write_step(work, case, encounter, Step.STAND_DOWN, body)
    world.settle()
    with pytest.raises(TrustError, match="not about what was shown"):
        proved(bravo, {"case acknowledge": STEPS["acknowledge"]}, prepared, flight)
    assert documents(bravo) == []


@pytest.mark.parametrize("role", [None, "administrator", "duty officer", "analyst"])
def test_a_receiver_refuses_a_step_of_nobody_or_of_a_role_that_may_not(
    world, encounter, role
):
    alfa, bravo = world.nodes["alfa"], world.nodes["bravo"]
    marks = () if role is None else invented(role)
    with bravo.writing() as work:
        case = case_of(work, encounter)
        body = body_for(case, Event.ACK)
        signing.write_step(
            work, case, encounter, Step.ACK, body, authority=Authority(marks)
        )
    world.settle()
    with alfa.reading() as work:
        assert not case_of(work, encounter).seat.agreed
    assert refusals(alfa)


def needed(node, encounter, event):
    """Return how many persons an act of a case needs."""
    with node.reading() as work:
        return persons_for(work, case_of(work, encounter), encounter, event)


def test_two_persons_commit_where_settings_ask_for_them(world, encounter):
    bravo = world.nodes["bravo"]
    asked = CaseStep(encounter)
    assert needed(bravo, encounter, Event.COMMIT) == 1
    bravo.settings = replace(bravo.settings, two_persons=("commitments",))
    assert needed(bravo, encounter, Event.COMMIT) == 2
    # A burn that is smaller than the limit needs one.
    bravo.settings = replace(bravo.settings, two_persons_above_m_s=1000.0)
    assert needed(bravo, encounter, Event.COMMIT) == 1
    assert STEPS["acknowledge"].subject(bravo, asked).persons == 1
    bravo.settings = replace(bravo.settings, two_persons=("lunch",))
    with pytest.raises(InputError, match=r"two_persons in node\.yaml holds lunch"):
        needed(bravo, encounter, Event.COMMIT)
    second = enrol(bravo, "Second", "signatory")
    bravo.settings = replace(bravo.settings, two_persons=("agreements",))
    assert performed(bravo, STEPS["acknowledge"], asked, second).state == "agreed"


def test_nobody_is_asked_to_prove_a_step_that_is_not_possible_now(world, encounter):
    bravo = world.nodes["bravo"]
    flight = person_with(bravo, "flight dynamics")
    with pytest.raises(RefusalError, match="promise is not possible now"):
        prepare(bravo, STEPS["promise"], CaseStep(encounter), flight.caller)
    assert list_acts(bravo).items == ()

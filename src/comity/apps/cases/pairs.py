"""Commitments that two persons have to prove, by the agreement of the case or by settings."""

from collections.abc import Mapping
from typing import Any

from comity.apps.cases.store.encounters import read_case
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.records import Event, Step
from comity.foundations.errors import TrustError
from comity.node.node import UnitOfWork
from comity.node.persons.four_eyes import agreed_persons, persons_needed
from comity.node.persons.policies import Authority

__all__ = ["check_pair", "persons_agreed_for", "persons_for"]

#: Acts, and the steps of their documents, by which a party binds itself to a burn.
BINDING = frozenset({Event.COMMIT, Event.TAKEOVER})
BINDING_STEPS = frozenset({Step.COMMIT, Step.TAKEOVER})


def _terms(work: UnitOfWork, encounter: str) -> Mapping[str, Any]:
    row = read_case(work.connection, encounter)
    if row is None:
        return {}
    agreement = work.release_context().decider.agreements.get(row.agreement)
    return {} if agreement is None else agreement.terms


def _largest_m_s(case: Case, party: str) -> float | None:
    """Return the largest burn that a party may have to fly in a case, m/s."""
    choice = own_choice(case, party)
    if choice is None:
        return None
    return max(choice.commit.dv_km_s[1], choice.fallback.dv_km_s[1]) * 1e3


def persons_for(work: UnitOfWork, case: Case, encounter: str, event: Event) -> int:
    """Return how many persons have to prove an act of a case."""
    if event not in BINDING:
        return 1
    size_m_s = _largest_m_s(case, work.party)
    terms = _terms(work, encounter)
    return persons_needed(work.node.settings, "commitments", terms, size_m_s)


def check_pair(
    work: UnitOfWork, case: Case, encounter: str, event: Event, authority: Authority
) -> None:
    """Check that enough persons have proved an act, or adopted the policy that it follows.

    Raises
    ------
    TrustError
        If there are fewer than agreement or settings ask for.
    """
    needed, found = persons_for(work, case, encounter, event), len(authority.marks)
    if found < needed:
        raise TrustError(
            f"{event} is proved by {needed} persons here, {found} has",
            remedy="comity act list; another person proves it: comity act prove ID",
        )


def persons_agreed_for(work: UnitOfWork, case: Case, encounter: str, step: Step) -> int:
    """Return how many persons of the other side a document of a case has to name."""
    if step not in BINDING_STEPS:
        return 1
    size_m_s = _largest_m_s(case, case.peer)
    return agreed_persons(_terms(work, encounter), "commitments", size_m_s)

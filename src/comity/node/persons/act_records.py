"""Acts as people and programs see them."""

import json
from dataclasses import dataclass

from comity.foundations.plain import Json
from comity.node.node import UnitOfWork
from comity.node.persons.accounts import Account
from comity.node.store import acts as store
from comity.node.store.acts import ActRow
from comity.trust.identity.keys import to_text64
from comity.trust.persons import ActTerms, challenge_of

__all__ = [
    "DONE",
    "OPEN",
    "STATES",
    "Act",
    "ActProof",
    "PreparedAct",
    "act_record",
    "prepared_record",
    "terms_of",
]

#: States of an act: waiting for a proof; over.
OPEN = ("prepared", "waiting")
DONE = ("performed", "failed", "expired", "withdrawn")
STATES = (*OPEN, "proved", *DONE)


@dataclass(frozen=True, slots=True)
class ActProof:
    """A person's proof of an act: who, in which role, by which kind of authenticator, when."""

    person: str
    role: str
    kind: str
    proof: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Act:
    """An act of persons, and what has become of it.

    Attributes
    ----------
    id, operation, right
        Its id, the name of its operation, and the right that it needs.
    person
        Account of who prepared it.
    request
        What was asked for, as JSON.
    document, lines
        Hash of what it is about, and what a person is shown.
    state
        ``prepared``, ``waiting`` (for another person), ``proved``, ``performed``, ``failed``,
        ``expired`` or ``withdrawn``.
    persons
        How many persons have to prove it.
    proofs
        Those who have.
    prepared_us, expires_us
        Microseconds of UTC since 1970.
    reason
        Why it failed; empty otherwise.
    result
        What it returned, as JSON, once it was performed.
    """

    id: str
    operation: str
    right: str
    person: str
    request: Json
    document: str
    lines: tuple[str, ...]
    state: str
    persons: int
    proofs: tuple[ActProof, ...]
    prepared_us: int
    expires_us: int
    reason: str = ""
    result: Json = None


@dataclass(frozen=True, slots=True)
class PreparedAct:
    """An act with the challenge that one person's authenticator has to answer.

    Attributes
    ----------
    act
        The act.
    person
        Account of the person whom the challenge is for.
    nonce
        Part of the challenge, used once.
    challenge
        Base64url of the 32 bytes to be signed.
    """

    act: Act
    person: str
    nonce: str
    challenge: str


def terms_of(row: ActRow, party: str, person: str) -> ActTerms:
    """Return what a person's proof of an act is good for."""
    return ActTerms(
        party, row.document, row.operation, person, row.nonce, row.expires_us
    )


def act_record(work: UnitOfWork, row: ActRow) -> Act:
    """Return an act with its proofs; one whose time is over is shown as expired."""
    late = row.state in OPEN and work.now_us > row.expires_us
    return Act(
        row.id,
        row.operation,
        row.right,
        row.person,
        json.loads(row.request),
        row.document,
        tuple(json.loads(row.lines)),
        "expired" if late else row.state,
        row.persons,
        tuple(
            ActProof(
                one.person,
                str(content["role"]),
                str(content["authenticator"]["kind"]),
                one.proof,
                one.at_us,
            )
            for one in store.proofs_of(work.connection, row.id)
            for content in (json.loads(one.content),)
        ),
        row.prepared_us,
        row.expires_us,
        row.reason,
        None if row.result is None else json.loads(row.result),
    )


def prepared_record(work: UnitOfWork, row: ActRow, person: Account) -> PreparedAct:
    """Return an act with the challenge for a person."""
    challenge = challenge_of(terms_of(row, work.party, person.id))
    return PreparedAct(
        act_record(work, row), person.id, row.nonce, to_text64(challenge)
    )

"""Proving an act: the last proof that it needs performs it.

The proof goes to the journal before anything is signed; the signature's transaction notes that
the proof was used. So an act that a crash interrupts is found again at the next start, and told
to be done or not by that note alone: it is never performed twice, and nothing is half signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from pydantic import TypeAdapter, ValidationError

from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.plain import json_text, plain
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.persons.accounts import Account, check_may_act
from comity.node.persons.act_records import OPEN, Act, act_record, terms_of
from comity.node.persons.acts import (
    ActOperation,
    act_row,
    acting_person,
    as_now,
    check_sees,
    subject_of,
)
from comity.node.persons.authority import PROVED, Performance, performing
from comity.node.persons.interrupted import settle_interrupted
from comity.node.persons.journal import add_record, mark_of, role_for
from comity.node.persons.liveness import kept_alive
from comity.node.persons.proofs import PASSWORD, Answer, verify
from comity.node.persons.verifiers import count_failure
from comity.node.store import acts as store
from comity.node.store.acts import ActRow
from comity.trust.persons import ACTS, PersonMark, Right, challenge_of
from comity.trust.persons.callers import Caller

__all__ = ["Performed", "prove"]

#: Most proofs of an act that may not hold.
MAX_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Performed:
    """An act after a proof, and what its operation has returned, if it ran now.

    ``value`` is None where it waits for another person, or was performed before: then the act
    itself holds the result as JSON.
    """

    act: Act
    value: object = None


class _UnprovenError(Exception):
    """An answer of an authenticator that does not hold, and why."""

    def __init__(self, why: ComityError) -> None:
        super().__init__(str(why))
        self.why = why


def _operation(operations: Mapping[str, ActOperation], name: str) -> ActOperation:
    found = operations.get(name)
    if found is None or found.right not in ACTS:
        raise UnknownNameError(f"{name[:60]!r} is no act of this node")
    return found


def _read_request(operation: ActOperation, row: ActRow) -> object:
    try:
        value = read_strict(row.request.encode())
        return TypeAdapter(operation.request).validate_python(value)
    except ValidationError as error:
        raise FormatError(
            f"the request of act {row.id} does not fit {operation.name} any more",
            remedy="prepare the act anew",
        ) from error


def prove(
    node: Node,
    operations: Mapping[str, ActOperation],
    name: str,
    caller: Caller,
    answer: Answer,
) -> Performed:
    """Prove an act as a person; the last proof that it needs performs it.

    The same proof again returns the same result and does nothing.

    Parameters
    ----------
    operations
        The operations of the node, by name.
    answer
        What the person's authenticator answers to the challenge.

    Raises
    ------
    UnknownNameError, TrustError, InputError
        If there is no such act, it does not wait for this person any more, the answer does
        not hold, or somebody has changed meanwhile what it is about.
    ComityError
        What the operation raises; then the act has failed.
    """
    settle_interrupted(node)
    with node.reading() as work:
        row = act_row(work, name)
        before = _repeated(work, row, caller, answer)
        if before is not None:
            return before
        operation = _operation(operations, row.operation)
        request = _read_request(operation, row)
        late = row.state in OPEN and work.now_us > row.expires_us
        person = None if late else _may_prove(work, row, caller)
    if person is None:
        _expire(node, row)
    check_sees(node, operation, request, as_now(caller, person))
    _same_subject(node, operation, request, row)
    with kept_alive(node.folder, row.id) as free:
        if not free:
            raise InputError(f"act {row.id} is being performed")
        marks = _counted(node, row, caller, answer)
        if not marks:
            with node.reading() as work:
                return Performed(act_record(work, act_row(work, name)))
        return _perform(node, operation, request, row, _acting(caller, person, marks))


def _acting(caller: Caller, person: Account, marks: tuple[PersonMark, ...]) -> Caller:
    return replace(as_now(caller, person), marks=marks)


def _repeated(
    work: UnitOfWork, row: ActRow, caller: Caller, answer: Answer
) -> Performed | None:
    """Return the act as it stands if this very proof was given before."""
    for proof in store.proofs_of(work.connection, row.id):
        if proof.person != caller.id:
            continue
        kept = read_strict(proof.content.encode())
        # Of a password nothing is kept that could be compared: who is signed in is that person.
        same = kept["assertion"] == dict(answer.content) or answer.kind == PASSWORD
        if same and kept["authenticator"]["kind"] == answer.kind:
            if row.state == "failed":
                raise InputError(f"act {row.id} has failed: {row.reason}")
            return Performed(act_record(work, row))
        raise TrustError(f"{caller.id} has proved act {row.id} already, otherwise")
    return None


def _may_prove(work: UnitOfWork, row: ActRow, caller: Caller) -> Account:
    """Return the person whose proof an act waits for."""
    if row.state not in OPEN:
        words = f": {row.reason}" if row.reason else ""
        raise InputError(
            f"act {row.id} is {row.state}{words}", remedy="prepare it anew"
        )
    person = acting_person(work, caller, Right(row.right))
    if row.state == "prepared" and person.id != row.person:
        raise TrustError(
            f"act {row.id} was prepared by another person, who has to prove it first"
        )
    return person


def _expire(node: Node, row: ActRow) -> NoReturn:
    """Note that the time of an act is over, and say so."""
    with node.writing() as work:
        now = act_row(work, row.id)
        if now.state in OPEN:
            store.set_act(work.connection, now, state="expired")
    raise TrustError(
        f"act {row.id} has expired: it had to be proved within "
        f"{node.settings.act_minutes:g} minutes",
        remedy="prepare it anew",
    )


def _counted(
    node: Node, row: ActRow, caller: Caller, answer: Answer
) -> tuple[PersonMark, ...]:
    """Record a proof; count one that does not hold, and end an act with too many of them."""
    try:
        return _record(node, row.id, caller, answer)
    except _UnprovenError as error:
        with node.writing() as work:
            now = act_row(work, row.id)
            failures = now.failures + 1
            over = failures >= MAX_FAILURES and now.state in OPEN
            store.set_act(
                work.connection,
                now,
                state="failed" if over else now.state,
                failures=failures,
                result=now.result,
                reason=f"{failures} proofs did not hold" if over else now.reason,
            )
        if answer.kind == PASSWORD:
            count_failure(node, caller.id)
        raise error.why from error


def _same_subject(
    node: Node, operation: ActOperation, request: object, row: ActRow
) -> None:
    """Check that what an act is about is still what the persons were shown.

    Raises
    ------
    TrustError
        If somebody has changed it: then the act is void, for all who have to prove it.
    """
    try:
        found = subject_of(node, operation, request).document
        why = "" if found == row.document else "somebody has changed it since"
    except ComityError as error:
        why = str(error)
    if not why:
        return
    with node.writing() as work:
        now = act_row(work, row.id)
        if now.state in OPEN:
            store.set_act(work.connection, now, state="failed", reason=why)
    raise TrustError(
        f"{row.operation} is not about what was shown any more: {why}; nothing is signed",
        remedy="prepare it anew, and look again",
    )


def _record(
    node: Node, name: str, caller: Caller, answer: Answer
) -> tuple[PersonMark, ...]:
    """Append the proof to the journal; return the marks if no other person is needed."""
    with node.writing() as work:
        row = act_row(work, name)
        person = _may_prove(work, row, caller)
        if work.now_us > row.expires_us:
            raise TrustError(f"act {row.id} has expired", remedy="prepare it anew")
        terms = terms_of(row, work.party, person.id)
        try:
            authenticator = verify(work, person.id, challenge_of(terms), answer)
        except ComityError as error:
            raise _UnprovenError(error) from error
        before = store.proofs_of(work.connection, row.id)
        if any(one.person == person.id for one in before):
            raise TrustError(f"{person.name} has proved act {row.id} already")
        if any(one.authenticator == authenticator.id for one in before):
            raise TrustError(
                "the other person's proof is by the same authenticator: two persons need two"
            )
        mark = add_record(work, row, person, terms, authenticator)
        marks = (*(mark_of(one) for one in before), mark)
        whole = len(marks) >= row.persons
        if whole:
            _all_still_may(work, row, marks)
        store.set_act(work.connection, row, state=PROVED if whole else "waiting")
        return marks if whole else ()


def _all_still_may(
    work: UnitOfWork, row: ActRow, marks: tuple[PersonMark, ...]
) -> None:
    """Check that those who proved before have not lost the right, or were frozen, since."""
    for mark in marks:
        role_for(check_may_act(work, mark.person), Right(row.right))


def _perform(
    node: Node, operation: ActOperation, request: object, row: ActRow, caller: Caller
) -> Performed:
    def check() -> None:
        if subject_of(node, operation, request).document != row.document:
            raise TrustError(
                f"{row.operation} is not about what was shown any more; nothing is signed",
                remedy="prepare it anew, and look again",
            )

    try:
        with performing(Performance(caller.marks, check)):
            value = operation.run(node, request, caller)
        result = json_text(plain(value))
    except ComityError as error:
        _end(node, row, "failed", reason=str(error) or type(error).__name__)
        raise
    except Exception as error:
        # Its words may hold what not everybody who sees the act may see.
        _end(node, row, "failed", reason=f"a fault of Comity: {type(error).__name__}")
        raise
    return Performed(_end(node, row, "performed", result=result), value)


def _end(
    node: Node, row: ActRow, state: str, *, result: str | None = None, reason: str = ""
) -> Act:
    with node.writing() as work:
        now = act_row(work, row.id)
        now = store.set_act(
            work.connection, now, state=state, result=result, reason=reason
        )
        return act_record(work, now)

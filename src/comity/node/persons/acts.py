"""Acts of persons: prepared and shown, then proved by each person's authenticator (`proving`)."""

from dataclasses import replace
from typing import Any

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.plain import plain
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node, UnitOfWork
from comity.node.operations import Operation, Page, Subject
from comity.node.persons.accounts import Account, account_of, check_may_act
from comity.node.persons.act_records import (
    OPEN,
    Act,
    PreparedAct,
    act_record,
    prepared_record,
)
from comity.node.persons.authority import PROVED
from comity.node.persons.interrupted import settle_interrupted
from comity.node.store import acts as store
from comity.node.store.acts import ActRow
from comity.trust.identity.keys import to_text64
from comity.trust.persons import ACTS, Right
from comity.trust.persons.callers import LOCAL, Caller, allowed

__all__ = [
    "ActOperation",
    "act_row",
    "acting_person",
    "as_now",
    "check_sees",
    "list_acts",
    "may_see",
    "prepare",
    "show_act",
    "subject_of",
    "withdraw",
]

#: An operation that is an act; what it takes and returns differs from one to the next.
ActOperation = Operation[Node, Any, Any]
#: Most acts of a person that wait at a time.
MAX_OPEN = 50
MINUTE_US = 60_000_000
#: Most lines that a person is shown, and characters of one.
MAX_LINES, MAX_LINE_CHARS = 60, 500


def acting_person(work: UnitOfWork, caller: Caller, right: Right) -> Account:
    """Return the person who asks, if it may use a right now.

    Raises
    ------
    TrustError
        If it is no person, or may not; or its acts do not count.
    """
    if caller.kind != "person":
        raise TrustError(
            f"to {right} is a person's act: {caller.name or 'a program'} is none",
            remedy="sign in, or name yourself with --as PERSON",
        )
    person = account_of(work, caller.id)
    now = as_now(caller, person)
    if right not in ACTS or not allowed(now, right):
        raise TrustError(
            f"{person.name} ({', '.join(sorted(person.roles)) or 'no role'}) may not "
            f"{right}",
            remedy="ask a person whose role has that right",
        )
    return check_may_act(work, person.id)


def subject_of(node: Node, operation: ActOperation, request: object) -> Subject:
    """Return what an act is about now, with bounds on what is shown.

    Raises
    ------
    FormatError
        If it is no act, or shows nothing.
    """
    if operation.subject is None:
        raise FormatError(f"{operation.name} is no act")
    made = operation.subject(node, request)
    lines = tuple(line[:MAX_LINE_CHARS] for line in made.lines[:MAX_LINES])
    if not lines or made.persons < 1:
        raise FormatError(f"{operation.name} shows nothing to the person")
    return replace(made, lines=lines)


def as_now(caller: Caller, person: Account) -> Caller:
    """Return a caller with the roles that its account has now."""
    return replace(caller, roles=frozenset(person.roles))


def check_sees(
    node: Node, operation: ActOperation, request: object, caller: Caller
) -> None:
    """Refuse a person who does not see what an act names, as if it were not there.

    Raises
    ------
    UnknownNameError
        If it does not.
    """
    if operation.sees is not None:
        operation.sees(node, request, caller)


def act_row(work: UnitOfWork, name: str) -> ActRow:
    """Return a stored act.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    row = store.find_act(work.connection, name)
    if row is None:
        raise UnknownNameError(
            f"there is no act {name[:40]!r}", remedy="comity act list names them"
        )
    return row


# -- prepared --------------------------------------------------------------------------


def prepare(
    node: Node, operation: ActOperation, request: object, caller: Caller
) -> PreparedAct:
    """Prepare an act: what it is about, in words, and the challenge for who asks.

    Parameters
    ----------
    request
        The record that the operation takes.

    Raises
    ------
    TrustError
        If the caller is no person, may not, or its acts do not count after a reset.
    InputError
        If as many acts of that person wait as may; or what the operation says.
    """
    settle_interrupted(node)
    with node.reading() as work:
        asking = acting_person(work, caller, operation.right)
    check_sees(node, operation, request, as_now(caller, asking))
    subject = subject_of(node, operation, request)
    with node.writing() as work:
        person = acting_person(work, caller, operation.right)
        waiting = store.count_open_acts(work.connection, person.id, work.now_us)
        if waiting >= MAX_OPEN:
            raise InputError(
                f"{waiting} acts of {person.name} wait to be proved, at most {MAX_OPEN} may",
                remedy="comity act list, then comity act withdraw ID",
            )
        row = ActRow(
            node.entropy(16, "act id").hex(),
            operation.name,
            str(operation.right),
            canonical_bytes(plain(request)).decode(),
            canonical_bytes(list(subject.lines)).decode(),
            person.id,
            subject.document,
            subject.persons,
            to_text64(node.entropy(32, "act nonce")),
            work.now_us,
            work.now_us + round(node.settings.act_minutes * MINUTE_US),
            "prepared",
            0,
            None,
            "",
        )
        store.add_act(work.connection, row)
        return prepared_record(work, row, person)


def may_see(caller: Caller, act: Act) -> bool:
    """Tell whether somebody sees an act: who prepared it, and whoever may do the same.

    Its lines tell what the act is about, so that they are for nobody else; whoever works at the
    node's folder could read them in its database.
    """
    return (
        caller.kind == "local"
        or (caller.kind == "person" and act.person == caller.id)
        or allowed(caller, Right(act.right))
    )


def show_act(node: Node, name: str, caller: Caller) -> Act | PreparedAct:
    """Return an act; with the challenge for the one who asks, if that person may prove it.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    settle_interrupted(node)
    with node.reading() as work:
        row = act_row(work, name)
        record = act_record(work, row)
        if record.state not in OPEN:
            return record
        try:
            person = acting_person(work, caller, Right(row.right))
        except ComityError:
            return record
        first = person.id == row.person
        proved = any(proof.person == person.id for proof in record.proofs)
        if proved or (record.state == "prepared" and not first):
            return record
        return prepared_record(work, row, person)


def list_acts(
    node: Node,
    caller: Caller = LOCAL,
    *,
    closed: bool = False,
    limit: int = 100,
    cursor: str = "",
) -> Page[Act]:
    """Return acts that wait and a caller may see, the newest first; with ``closed`` all.

    Raises
    ------
    InputError
        If the cursor is none.
    """
    states = () if closed else (*OPEN, PROVED)
    near = caller.kind == "local"
    rights = None if near else [one for one in ACTS if allowed(caller, one)]
    person = caller.id if caller.kind == "person" else ""
    behind: Any = place_of(cursor, int, str) or None
    with node.reading() as work:
        rows = store.list_acts(
            work.connection,
            states,
            limit + 1,
            behind=behind,
            rights=rights,
            person=person,
        )
        records = [act_record(work, row) for row in rows[:limit]]
    shown = tuple(one for one in records if closed or one.state != "expired")
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(shown, "" if last is None else cursor_behind(last.prepared_us, last.id))


def withdraw(node: Node, name: str, caller: Caller) -> Act:
    """Withdraw an act that waits: the person who prepared it, or one who may do it as well.

    Raises
    ------
    UnknownNameError, InputError, TrustError
        If there is none, it does not wait any more, or the caller may not.
    """
    with node.writing() as work:
        row = act_row(work, name)
        acting_person(work, caller, Right(row.right))
        if row.state not in OPEN:
            raise InputError(f"act {row.id} is {row.state}: it cannot be withdrawn")
        row = store.set_act(
            work.connection, row, state="withdrawn", reason=f"by {caller.id}"
        )
        return act_record(work, row)

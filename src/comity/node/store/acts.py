"""Persons' acts as rows: prepared, proved, used, done; and the public keys of persons."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from comity.node.store.act_schema import act_journal, act_uses, acts, person_keys
from comity.node.store.upsert import upsert

__all__ = [
    "ActRow",
    "JournalRow",
    "PersonKeyRow",
    "add_act",
    "add_person_key",
    "add_proof",
    "count_open_acts",
    "end_person_key",
    "find_act",
    "find_person_key",
    "find_proof",
    "keys_of_person",
    "keys_of_persons",
    "last_proof",
    "list_acts",
    "proofs_after",
    "proofs_of",
    "set_act",
    "use_of",
    "use_proof",
]


class ActRow(NamedTuple):
    """A stored act; `act_schema.acts` describes the fields."""

    id: str
    operation: str
    right: str
    request: str
    lines: str
    person: str
    document: str
    persons: int
    nonce: str
    prepared_us: int
    expires_us: int
    state: str
    failures: int
    result: str | None
    reason: str


class JournalRow(NamedTuple):
    """A stored proof of a person."""

    number: int
    proof: str
    act: str
    person: str
    authenticator: str
    at_us: int
    content: str


class PersonKeyRow(NamedTuple):
    """The public half of a person's key file."""

    kid: str
    person: str
    public: str
    label: str
    made_us: int
    ended_us: int | None


def add_act(connection: Connection, row: ActRow) -> None:
    """Store a new act."""
    connection.execute(insert(acts).values(**row._asdict()))


def find_act(connection: Connection, name: str) -> ActRow | None:
    """Return the act with an id."""
    row = connection.execute(select(acts).where(acts.c.id == name)).one_or_none()
    return None if row is None else ActRow._make(row)


def list_acts(
    connection: Connection,
    states: Collection[str] = (),
    limit: int = 100,
    *,
    behind: tuple[int, str] | None = None,
    rights: Collection[str] | None = None,
    person: str = "",
) -> list[ActRow]:
    """Return acts, the newest first; in some states alone if any are named.

    Parameters
    ----------
    behind
        Time and id of the last act of the page before.
    rights, person
        Those that need one of these rights, or were prepared by that person; None: all.
    """
    query = select(acts).order_by(acts.c.prepared_us.desc(), acts.c.id).limit(limit)
    if states:
        # Computed, so that the list is walked by time and not sorted whole.
        query = query.where(acts.c.state.concat("").in_(sorted(states)))
    if rights is not None:
        query = query.where(
            or_(acts.c.right.in_(sorted(rights)), acts.c.person == person)
        )
    if behind is not None:
        at_us, name = behind
        beyond = or_(acts.c.prepared_us < at_us, acts.c.id > name)
        query = query.where(acts.c.prepared_us <= at_us, beyond)
    return [ActRow._make(row) for row in connection.execute(query)]


def count_open_acts(connection: Connection, person: str, now_us: int) -> int:
    """Return how many acts that a person prepared still wait for a proof."""
    query = select(acts.c.id).where(
        acts.c.person == person,
        acts.c.state.in_(("prepared", "waiting")),
        acts.c.expires_us > now_us,
    )
    return len(connection.execute(query).all())


def set_act(
    connection: Connection,
    row: ActRow,
    *,
    state: str,
    failures: int | None = None,
    result: str | None = None,
    reason: str = "",
) -> ActRow:
    """Store what has become of an act; return it as it is now."""
    changed = row._replace(
        state=state,
        failures=row.failures if failures is None else failures,
        result=result,
        reason=reason[:400],
    )
    connection.execute(
        update(acts)
        .where(acts.c.id == row.id)
        .values(
            state=changed.state,
            failures=changed.failures,
            result=changed.result,
            reason=changed.reason,
        )
    )
    return changed


# -- the journal -----------------------------------------------------------------------


def last_proof(connection: Connection) -> str:
    """Return the hash of the newest proof; empty if there is none."""
    query = select(act_journal.c.proof).order_by(act_journal.c.number.desc()).limit(1)
    return str(connection.execute(query).scalar() or "")


def add_proof(connection: Connection, row: JournalRow) -> None:
    """Append a proof; its number is given by the database."""
    values = row._asdict()
    del values["number"]
    connection.execute(insert(act_journal).values(**values))


def find_proof(connection: Connection, proof: str) -> JournalRow | None:
    """Return the proof with a hash."""
    query = select(act_journal).where(act_journal.c.proof == proof)
    row = connection.execute(query).one_or_none()
    return None if row is None else JournalRow._make(row)


def proofs_of(connection: Connection, act: str) -> list[JournalRow]:
    """Return the proofs of an act, in their order."""
    query = (
        select(act_journal)
        .where(act_journal.c.act == act)
        .order_by(act_journal.c.number)
    )
    return [JournalRow._make(row) for row in connection.execute(query)]


def proofs_after(
    connection: Connection, number: int, limit: int = 1000
) -> Sequence[JournalRow]:
    """Return the proofs after a number of the journal, in their order."""
    query = (
        select(act_journal)
        .where(act_journal.c.number > number)
        .order_by(act_journal.c.number)
        .limit(limit)
    )
    return [JournalRow._make(row) for row in connection.execute(query)]


def use_proof(connection: Connection, proof: str, at_us: int) -> None:
    """Note that a proof was used, in the transaction of what it allows."""
    if use_of(connection, proof) is None:
        connection.execute(insert(act_uses).values(proof=proof, at_us=at_us))


def use_of(connection: Connection, proof: str) -> int | None:
    """Return when a proof was used, µs of UTC; None if it never was."""
    query = select(act_uses.c.at_us).where(act_uses.c.proof == proof)
    at_us: int | None = connection.execute(query).scalar()
    return at_us


# -- keys of persons -------------------------------------------------------------------


def add_person_key(connection: Connection, row: PersonKeyRow) -> bool:
    """Store the public half of a key; return whether it is nobody's yet."""
    if find_person_key(connection, row.kid) is not None:
        return False
    connection.execute(insert(person_keys).values(**row._asdict()))
    return True


def find_person_key(connection: Connection, kid: str) -> PersonKeyRow | None:
    """Return a key by its name, ended or not."""
    query = select(person_keys).where(person_keys.c.kid == kid)
    row = connection.execute(query).one_or_none()
    return None if row is None else PersonKeyRow._make(row)


def keys_of_person(connection: Connection, person: str) -> list[PersonKeyRow]:
    """Return the keys of an account, the oldest first."""
    return keys_of_persons(connection, [person])


def keys_of_persons(
    connection: Connection, persons: Collection[str]
) -> list[PersonKeyRow]:
    """Return the keys of some accounts, the oldest first."""
    query = (
        select(person_keys)
        .where(person_keys.c.person.in_(persons))
        .order_by(person_keys.c.made_us, person_keys.c.kid)
    )
    return [PersonKeyRow._make(row) for row in connection.execute(query)]


def end_person_key(connection: Connection, row: PersonKeyRow, at_us: int) -> None:
    """Note that a key counts no more."""
    upsert(connection, person_keys, [row._replace(ended_us=at_us)._asdict()])

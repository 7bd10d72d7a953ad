"""What happened to accounts and authenticators, in the order in which it did."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, desc, insert, select

from comity.node.store.person_schema import person_events

__all__ = [
    "PersonEvent",
    "add_person_event",
    "person_events_before",
    "person_events_of",
]


class PersonEvent(NamedTuple):
    """An event: when (µs of UTC since 1970), about whom, by whom, what, in which words."""

    at_us: int
    account: str
    by: str
    event: str
    words: str


def add_person_event(connection: Connection, event: PersonEvent) -> None:
    """Store an event."""
    connection.execute(insert(person_events).values(**event._asdict()))


def person_events_of(
    connection: Connection, account: str = "", most: int = 100
) -> Sequence[PersonEvent]:
    """Return the newest events of an account, or of all; the newest first."""
    return [row for _, row in person_events_before(connection, account, most)]


def person_events_before(
    connection: Connection, account: str, most: int, before: int | None = None
) -> list[tuple[int, PersonEvent]]:
    """Return events of an account, or of all, with their numbers; the newest first.

    Parameters
    ----------
    before
        Those with a lower number; all if None.
    """
    columns = [person_events.c[name] for name in PersonEvent._fields]
    query = select(person_events.c.id, *columns).order_by(desc(person_events.c.id))
    if account:
        query = query.where(person_events.c.account == account)
    if before is not None:
        query = query.where(person_events.c.id < before)
    rows = connection.execute(query.limit(most))
    return [(int(number), PersonEvent._make(row)) for number, *row in rows]

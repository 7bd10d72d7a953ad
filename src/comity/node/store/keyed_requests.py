"""Requests that bear a key: begun, answered, dropped after their time."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from comity.node.store.request_schema import keyed_requests as table

__all__ = ["KeyedRow", "begin", "drop", "drop_before", "find", "finish"]


class KeyedRow(NamedTuple):
    """A request that bears a key; the table describes the members."""

    caller: str
    key: str
    fingerprint: str
    holder: str
    state: str
    status: int
    headers: str
    body: bytes
    made_us: int


def find(connection: Connection, caller: str, key: str) -> KeyedRow | None:
    """Return the request of a caller with a key."""
    columns = [table.c[name] for name in KeyedRow._fields]
    query = select(*columns).where(table.c.caller == caller, table.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else KeyedRow._make(row)


def begin(connection: Connection, row: KeyedRow) -> None:
    """Store a request before it is worked on."""
    connection.execute(insert(table).values(**row._asdict()))


def finish(connection: Connection, row: KeyedRow) -> None:
    """Store what was answered."""
    connection.execute(
        update(table)
        .where(table.c.caller == row.caller, table.c.key == row.key)
        .values(state=row.state, status=row.status, headers=row.headers, body=row.body)
    )


def drop(connection: Connection, caller: str, key: str) -> None:
    """Forget a request of which nothing was done."""
    connection.execute(
        delete(table).where(table.c.caller == caller, table.c.key == key)
    )


def drop_before(connection: Connection, before_us: int) -> None:
    """Forget requests whose time is over."""
    connection.execute(delete(table).where(table.c.made_us < before_us))

"""Rows of the audit: append, find, page through, remove the oldest."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, desc, func, insert, select

from comity.node.store.audit_schema import audit, audit_heads, audit_things
from comity.node.store.upsert import upsert

__all__ = [
    "AuditRow",
    "HeadRow",
    "Search",
    "Tail",
    "add_head",
    "add_rows",
    "find_row",
    "heads_of",
    "last_before",
    "newest_head",
    "remove_through",
    "rows_after",
    "search_rows",
    "tail_of",
]


class AuditRow(NamedTuple):
    """A row; ``node.audit.records.AuditEntry`` describes the members."""

    id: int
    at_us: int
    instance: str
    kind: str
    person: str
    caller: str
    operation: str
    outcome: str
    request: str
    request_hash: str
    seen: str
    content: str
    chain: str


class Tail(NamedTuple):
    """Number and chain hash of the last row."""

    id: int
    chain: str


class HeadRow(NamedTuple):
    """A signed statement about the chain: ``head`` or ``removal``, its row and hash, its text."""

    kind: str
    row: int
    chain: str
    made_us: int
    statement: str


class Search(NamedTuple):
    """What rows are looked for; empty texts and None mean any."""

    person: str = ""
    operation: str = ""
    thing: str = ""
    since_us: int | None = None
    until_us: int | None = None


_COLUMNS = [audit.c[name] for name in AuditRow._fields]
_TAIL = select(audit.c.id, audit.c.chain).order_by(desc(audit.c.id)).limit(1)
_AFTER = (
    select(*_COLUMNS)
    .where(audit.c.id > bindparam("after"))
    .order_by(audit.c.id)
    .limit(bindparam("most"))
)


def tail_of(connection: Connection) -> Tail | None:
    """Return the last row; None if there is none."""
    row = connection.execute(_TAIL).one_or_none()
    return None if row is None else Tail(row.id, row.chain)


def add_rows(
    connection: Connection,
    rows: Sequence[AuditRow],
    things: Sequence[tuple[str, int]],
) -> None:
    """Append rows that continue the chain, and what they are about (thing, row)."""
    connection.execute(insert(audit), [row._asdict() for row in rows])
    upsert(
        connection,
        audit_things,
        [{"thing": one, "row": row} for one, row in things],
    )


def find_row(connection: Connection, number: int, instance: str) -> AuditRow | None:
    """Return the row of a number, or the first of a request."""
    query = select(*_COLUMNS).order_by(audit.c.id).limit(1)
    query = query.where(
        audit.c.instance == instance if instance else audit.c.id == number
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else AuditRow._make(row)


def search_rows(
    connection: Connection, search: Search, before: int | None, most: int
) -> list[AuditRow]:
    """Return rows that fit, the newest first, those with numbers below ``before`` alone."""
    query = select(*_COLUMNS).order_by(desc(audit.c.id)).limit(most)
    if before is not None:
        query = query.where(audit.c.id < before)
    if search.person:
        query = query.where(
            (audit.c.person == search.person) | (audit.c.caller == search.person)
        )
    if search.operation:
        query = query.where(audit.c.operation == search.operation)
    if search.thing:
        query = query.join(audit_things, audit_things.c.row == audit.c.id).where(
            audit_things.c.thing == search.thing
        )
    if search.since_us is not None:
        query = query.where(audit.c.at_us >= search.since_us)
    if search.until_us is not None:
        query = query.where(audit.c.at_us < search.until_us)
    return [AuditRow._make(row) for row in connection.execute(query)]


def rows_after(
    connection: Connection, after: int, page: int = 1000
) -> Iterator[AuditRow]:
    """Yield all rows beyond a number in order, read page by page."""
    while True:
        found = connection.execute(_AFTER, {"after": after, "most": page}).all()
        for row in found:
            yield AuditRow._make(row)
        if len(found) < page:
            return
        after = found[-1].id


def last_before(connection: Connection, before_us: int) -> Tail | None:
    """Return the last of the rows that begin the chain and are older than an instant.

    A clock that went back makes no hole: rows behind the first younger one stay.
    """
    first_kept = select(func.min(audit.c.id)).where(audit.c.at_us >= before_us)
    kept = connection.execute(first_kept).scalar()
    query = select(audit.c.id, audit.c.chain).order_by(desc(audit.c.id)).limit(1)
    if kept is not None:
        query = query.where(audit.c.id < kept)
    row = connection.execute(query).one_or_none()
    return None if row is None else Tail(row.id, row.chain)


def remove_through(connection: Connection, number: int) -> int:
    """Remove rows up to a number; return how many."""
    connection.execute(delete(audit_things).where(audit_things.c.row <= number))
    return connection.execute(delete(audit).where(audit.c.id <= number)).rowcount


def add_head(connection: Connection, head: HeadRow) -> None:
    """Store a signed statement about the chain."""
    connection.execute(insert(audit_heads).values(**head._asdict(), version=1))


def newest_head(connection: Connection, kind: str) -> HeadRow | None:
    """Return the newest head, or the newest removal."""
    columns = [audit_heads.c[name] for name in HeadRow._fields]
    query = select(*columns).where(audit_heads.c.kind == kind)
    row = connection.execute(
        query.order_by(desc(audit_heads.c.id)).limit(1)
    ).one_or_none()
    return None if row is None else HeadRow._make(row)


def heads_of(connection: Connection, kind: str) -> list[HeadRow]:
    """Return all heads, or all removals, the oldest first."""
    columns = [audit_heads.c[name] for name in HeadRow._fields]
    query = select(*columns).where(audit_heads.c.kind == kind)
    return [
        HeadRow._make(row)
        for row in connection.execute(query.order_by(audit_heads.c.id))
    ]

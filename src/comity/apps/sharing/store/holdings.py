"""What peers have shared with this node, and what it has sent."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    literal,
    select,
    tuple_,
)

from comity.node.store import schema
from comity.node.store.upsert import upsert

__all__ = [
    "HoldingRow",
    "IncomingRow",
    "KindOfEntry",
    "WantedHoldings",
    "count_all_holdings",
    "count_holdings",
    "forget_holdings",
    "keep_holdings",
    "kinds_of_entries",
    "read_holdings",
    "sent_documents",
]


class IncomingRow(NamedTuple):
    """A row that a peer has shared, before its entry has a number."""

    peer: str
    kind: str
    object: str
    key: str
    as_of_us: int
    received_us: int
    row: str


class HoldingRow(NamedTuple):
    """A row that a peer has shared, with its ledger entry and when it must be erased."""

    peer: str
    kind: str
    object: str
    key: str
    as_of_us: int
    received_us: int
    row: str
    entry: int
    erase_us: int | None
    envelope: str


class WantedHoldings(NamedTuple):
    """Which rows are wanted: of a peer, kind and object; empty texts mean all."""

    peer: str = ""
    kind: str = ""
    object: str = ""


def keep_holdings(
    connection: Connection, rows: Sequence[IncomingRow], entry: int, sequence: int
) -> None:
    """Keep rows of a peer's document; a row of a later document is never replaced."""
    # What fills a gap must not replace what came after it.
    whole = [{**row._asdict(), "entry": entry, "sequence": sequence} for row in rows]
    upsert(connection, schema.holdings, whole, newer="sequence")


def read_holdings(
    connection: Connection,
    wanted: WantedHoldings,
    limit: int,
    after: Sequence[str | int] = (),
) -> list[HoldingRow]:
    """Return the rows that peers have shared, by peer, kind, object and key.

    Parameters
    ----------
    after
        Peer, kind, object and key of a row: those behind it; from the first one if empty.
    """
    table, entries = schema.holdings, schema.entries
    columns = table.c
    query = select(
        columns.peer,
        columns.kind,
        columns.object,
        columns.key,
        columns.as_of_us,
        columns.received_us,
        columns.row,
        columns.entry,
        entries.c.erase_us,
        entries.c.hash,
    ).join(entries, entries.c.id == columns.entry)
    free: list[ColumnElement[Any]] = []
    place: list[ColumnElement[Any]] = []
    for k, (column, value) in enumerate(
        (
            (columns.peer, wanted.peer),
            (columns.kind, wanted.kind),
            (columns.object, wanted.object),
            (columns.key, ""),
        )
    ):
        if value:
            query = query.where(column == value)
            continue
        # What is the same in all rows is no part of their order: an index begins with it.
        free.append(column)
        place += [literal(after[k])] if after else []
    if after:
        query = query.where(tuple_(*free) > tuple_(*place))
    query = query.order_by(*free).limit(limit)
    return [HoldingRow._make(row) for row in connection.execute(query)]


class KindOfEntry(NamedTuple):
    """How many rows of a kind the document of an entry has brought."""

    kind: str
    entry: int
    hash: str
    rows: int


def kinds_of_entries(connection: Connection, peer: str) -> list[KindOfEntry]:
    """Return what a peer has shared that is kept: kinds, by the entries that brought them."""
    table, entries = schema.holdings, schema.entries
    query = (
        select(table.c.kind, table.c.entry, entries.c.hash, func.count())
        .join(entries, entries.c.id == table.c.entry)
        .where(table.c.peer == peer)
        .group_by(table.c.kind, table.c.entry, entries.c.hash)
        .order_by(table.c.kind, table.c.entry)
    )
    return [KindOfEntry._make(row) for row in connection.execute(query)]


def count_holdings(connection: Connection, peer: str) -> int:
    """Return how many rows a peer has shared that are kept."""
    table = schema.holdings
    query = select(func.count()).select_from(table).where(table.c.peer == peer)
    return int(connection.execute(query).scalar() or 0)


def count_all_holdings(connection: Connection) -> int:
    """Return how many rows of all peers are kept."""
    query = select(func.count()).select_from(schema.holdings)
    return int(connection.execute(query).scalar() or 0)


def forget_holdings(connection: Connection, entries: Sequence[int]) -> None:
    """Delete the rows of entries whose documents are erased."""
    table = schema.holdings
    connection.execute(delete(table).where(table.c.entry.in_(entries)))


def sent_documents(connection: Connection, kind: str) -> list[str]:
    """Return the documents of a kind that this node sent and that are not erased."""
    table = schema.entries
    query = (
        select(table.c.document)
        .where(table.c.outgoing, table.c.kind == kind, table.c.document.is_not(None))
        .order_by(table.c.id)
    )
    return list(connection.execute(query).scalars())

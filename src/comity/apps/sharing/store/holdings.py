"""What peers have shared with this node, and what it has sent."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from comity.node.store import schema
from comity.node.store.upsert import upsert

__all__ = [
    "HoldingRow",
    "IncomingRow",
    "forget_holdings",
    "keep_holdings",
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
    as_of_us: int
    received_us: int
    row: str
    entry: int
    erase_us: int | None
    envelope: str


def keep_holdings(
    connection: Connection, rows: Sequence[IncomingRow], entry: int, sequence: int
) -> None:
    """Keep rows of a peer's document; a row of a later document is never replaced."""
    # What fills a gap must not replace what came after it.
    whole = [{**row._asdict(), "entry": entry, "sequence": sequence} for row in rows]
    upsert(connection, schema.holdings, whole, newer="sequence")


def read_holdings(
    connection: Connection, peer: str, kind: str, object_id: str, limit: int
) -> list[HoldingRow]:
    """Return the rows that peers have shared, by peer, kind and object; empty: all."""
    table, entries = schema.holdings, schema.entries
    query = select(
        table.c.peer,
        table.c.kind,
        table.c.object,
        table.c.as_of_us,
        table.c.received_us,
        table.c.row,
        table.c.entry,
        entries.c.erase_us,
        entries.c.hash,
    ).join(entries, entries.c.id == table.c.entry)
    for column, value in (
        (table.c.peer, peer),
        (table.c.kind, kind),
        (table.c.object, object_id),
    ):
        if value:
            query = query.where(column == value)
    query = query.order_by(table.c.peer, table.c.kind, table.c.object).limit(limit)
    return [HoldingRow._make(row) for row in connection.execute(query)]


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

"""Entries of the ledger as people see them: what they are about, not their bodies."""

from typing import Any

from sqlalchemy import Connection, select

from comity.node.node import Node
from comity.node.store import schema

__all__ = ["entries_after", "entry_json"]


def entry_json(row: Any) -> dict[str, Any]:
    """Return what people see of an entry."""
    return {
        "id": row.id,
        "at_us": row.at_us,
        "act": row.act,
        "peer": row.peer,
        "outgoing": row.outgoing,
        "sequence": row.sequence,
        "hash": row.hash,
        "kind": row.kind,
        "reason": row.reason,
    }


def entries_after(node: Node, after: int, most: int) -> list[dict[str, Any]]:
    """Return entries beyond a number."""
    table = schema.entries

    def read(connection: Connection) -> list[dict[str, Any]]:
        rows = connection.execute(
            select(table).where(table.c.id > after).order_by(table.c.id).limit(most)
        )
        return [entry_json(row) for row in rows]

    return node.database.read(read)

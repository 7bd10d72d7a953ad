"""Entries of the ledger as people see them, without their documents."""

from dataclasses import dataclass

from comity.node.node import Node
from comity.node.store import entries
from comity.node.store.entries import EntryRow

__all__ = ["ListedEntry", "entries_after", "listed_entry"]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """The part of an entry that people see; `EntryRow` describes the fields."""

    id: int
    at_us: int
    act: str
    peer: str
    outgoing: bool
    sequence: int | None
    hash: str
    kind: str
    reason: str


def listed_entry(row: EntryRow) -> ListedEntry:
    """Return the part of an entry that people see."""
    return ListedEntry(
        row.id,
        row.at_us,
        row.act,
        row.peer,
        row.outgoing,
        row.sequence,
        row.hash,
        row.kind,
        row.reason,
    )


def entries_after(node: Node, after: int, limit: int) -> list[ListedEntry]:
    """Return at most ``limit`` entries beyond a number."""
    with node.reading() as work:
        rows = entries.entries_after(work.connection, after=after, limit=limit)
    return [listed_entry(row) for row in rows]

"""Entries of the ledger as people see them, without their documents."""

from dataclasses import dataclass

from comity.node.node import Node
from comity.node.store import entries
from comity.node.store.entries import EVERY, EntryRow, Wanted

__all__ = ["ListedEntry", "entries_after", "last_entry", "listed_entry"]


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


def last_entry(node: Node) -> int:
    """Return the number of the last entry, 0 for none."""
    with node.reading() as work:
        return entries.last_number(work.connection)


def entries_after(
    node: Node,
    after: int,
    limit: int,
    wanted: Wanted = EVERY,
    *,
    newest: bool = False,
) -> list[ListedEntry]:
    """Return at most ``limit`` entries beyond a number; before it, if the newest come first."""
    with node.reading() as work:
        rows = entries.outlines_after(
            work.connection, after, limit, wanted, newest=newest
        )
    return [ListedEntry(*row) for row in rows]

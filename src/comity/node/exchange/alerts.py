"""Calling people: entries of the ledger that every screen and event stream shows."""

from collections.abc import Sequence

from comity.foundations.canonical import content_hash
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.node.store.database import Connection
from comity.node.store.entries import NewEntry, has_entry

__all__ = ["page", "page_once", "was_paged"]


def page(work: UnitOfWork, peer: str, key: Sequence[str], message: str) -> None:
    """Call people: an entry of the ledger that every screen and stream shows.

    In an exercise the message begins with its banner.
    """
    if work.node.settings.exercise:
        message = f"EXERCISE {work.node.settings.exercise}: {message}"
    row = NewEntry(
        work.now_us,
        "page",
        peer,
        outgoing=False,
        hash=content_hash(list(key)),
        kind="notices",
        reason=message[:200],
    )
    log.add_entries(work.connection, [row])


def page_once(work: UnitOfWork, peer: str, key: Sequence[str], message: str) -> bool:
    """Call people unless they were called for this already; return whether they were."""
    fresh = not was_paged(work.connection, key)
    if fresh:
        page(work, peer, key, message)
    return fresh


def was_paged(connection: Connection, key: Sequence[str]) -> bool:
    """Tell whether people were called for something already."""
    return has_entry(connection, "page", content_hash(list(key)))

"""Calling people: entries of the ledger that every screen and event stream shows."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from comity.foundations.canonical import content_hash
from comity.node.node import UnitOfWork
from comity.node.store import log, schema

__all__ = ["page", "page_once", "was_paged"]


def page(work: UnitOfWork, peer: str, key: Sequence[str], words: str) -> None:
    """Call people: an entry of the ledger that every screen and stream shows.

    In an exercise the words begin with its banner.
    """
    if work.node.settings.exercise:
        words = f"EXERCISE {work.node.settings.exercise}: {words}"
    row = {
        "at_us": work.now_us,
        "act": "page",
        "peer": peer,
        "outgoing": False,
        "hash": content_hash(list(key)),
        "kind": "notices",
        "reason": words[:200],
    }
    log.add_entries(work.connection, [row])


def page_once(work: UnitOfWork, peer: str, key: Sequence[str], words: str) -> bool:
    """Call people unless they were called for this already; return whether it is news."""
    fresh = not was_paged(work.connection, key)
    if fresh:
        page(work, peer, key, words)
    return fresh


def was_paged(connection: Connection, key: Sequence[str]) -> bool:
    """Tell whether people were called for something already."""
    table = schema.entries
    found = connection.execute(
        select(table.c.id).where(
            table.c.hash == content_hash(list(key)), table.c.act == "page"
        )
    ).first()
    return found is not None

"""Calling people: entries of the ledger that every screen and event stream shows."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from comity.foundations.canonical import content_hash
from comity.node.services.node import Node
from comity.node.store import log, schema

__all__ = ["page", "page_once"]


def page(
    connection: Connection, node: Node, peer: str, key: Sequence[str], words: str
) -> None:
    """Call people: an entry of the ledger that every screen and stream shows.

    In an exercise the words begin with its banner.
    """
    if node.settings.exercise:
        words = f"EXERCISE {node.settings.exercise}: {words}"
    row = {
        "at_us": node.clock(),
        "act": "page",
        "peer": peer,
        "outgoing": False,
        "hash": content_hash(list(key)),
        "kind": "notices",
        "reason": words[:200],
    }
    log.add_entries(connection, [row])


def page_once(
    connection: Connection, node: Node, peer: str, key: Sequence[str], words: str
) -> bool:
    """Call people unless they were called for this already; return whether it is news."""
    table = schema.entries
    known = connection.execute(
        select(table.c.id).where(
            table.c.hash == content_hash(list(key)), table.c.act == "page"
        )
    ).first()
    if known is None:
        page(connection, node, peer, key, words)
    return known is None

"""Errands beside deliveries: leave with gateways, collect from them, read public feeds."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Connection

from comity.foundations.errors import ComityError
from comity.node.services.collecting import collect
from comity.node.services.leaving import deposit_due, due_gateways
from comity.node.services.node import Node
from comity.node.services.notices.feed import poll_feed
from comity.node.services.notices.ways import load_channels, our_gateways

__all__ = ["Errand", "asking", "leaving", "run_errands"]

#: What an errand is called, and what does it: returns how much it moved.
Errand = tuple[str, Callable[[], int]]


def leaving(node: Node) -> list[Errand]:
    """Return what is to be left with gateways now."""
    return [(f"leave {g}", partial(deposit_due, node, g)) for g in due_gateways(node)]


def asking(node: Node) -> list[Errand]:
    """Return whom to ask for what came around: gateways and feeds."""

    def look(connection: Connection) -> list[str]:
        return our_gateways(connection, node)

    found: list[Errand] = [
        (f"ask {g}", partial(collect, node, g)) for g in node.database.read(look)
    ]
    feeds = load_channels(node).feeds
    return found + [(f"ask {f.url}", partial(poll_feed, node, f)) for f in feeds]


def run_errands(errands: Sequence[Errand]) -> int:
    """Do errands; whoever does not answer is asked another time. Return how much moved."""
    moved = 0
    for _, work in errands:
        try:
            moved += work()
        except ComityError:
            continue
    return moved

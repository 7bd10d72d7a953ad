"""Exchanges beside deliveries: with gateways, and what topics fetch from other machines."""

from collections.abc import Sequence
from functools import partial

from comity.foundations.errors import ComityError
from comity.node.exchange.channels import our_gateways
from comity.node.exchange.relay_collect import collect
from comity.node.exchange.relay_deposit import deposit_due, due_gateways
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Errand

__all__ = ["asking", "leaving", "run_errands"]


def leaving(node: Node) -> list[Errand]:
    """Return what is to be left with gateways now."""
    return [(f"leave {g}", partial(deposit_due, node, g)) for g in due_gateways(node)]


def asking(node: Node) -> list[Errand]:
    """Return whom to ask for what did not come directly: gateways, and what topics list."""

    def look(work: UnitOfWork) -> list[str]:
        return our_gateways(work)

    found: list[Errand] = [
        (f"ask {g}", partial(collect, node, g)) for g in node.view(look)
    ]
    for errands in node.registry.errands.values():
        found += errands(node)
    return found


def run_errands(errands: Sequence[Errand]) -> int:
    """Do errands; whoever does not answer is asked another time. Return how much moved."""
    moved = 0
    for _, work in errands:
        try:
            moved += work()
        except ComityError:
            continue
    return moved

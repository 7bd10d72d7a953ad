"""Exchanges other than deliveries: with gateways, and what topics fetch by registered tasks."""

from collections.abc import Sequence
from functools import partial

from comity.node.exchange.channels import our_gateways
from comity.node.exchange.isolation import Loop
from comity.node.exchange.relay_collect import collect
from comity.node.exchange.relay_deposit import deposit_due, due_gateways
from comity.node.node import Node
from comity.node.registry import Note, RemoteTask
from comity.node.store.set_aside import is_of_machine

__all__ = ["collection_tasks", "deposit_tasks", "run_tasks"]


def deposit_tasks(node: Node) -> list[RemoteTask]:
    """List the gateways with which parcels are to be left now."""
    return [(f"leave {g}", partial(deposit_due, node, g)) for g in due_gateways(node)]


def collection_tasks(node: Node, note: Note | None = None) -> list[RemoteTask]:
    """List where to fetch what did not come directly: gateways, and what topics register.

    A topic whose list cannot be made is set aside; the others and the gateways are asked.
    """
    with node.reading() as work:
        tasks: list[RemoteTask] = [
            (f"ask {gateway}", partial(collect, node, gateway))
            for gateway in our_gateways(work)
        ]
    loop = Loop(node, "channels to collect from", note)
    for name, list_tasks in node.registry.remote_tasks.items():
        tasks += loop.run(name, partial(list_tasks, node)) or ()
    return tasks


def run_tasks(tasks: Sequence[RemoteTask]) -> int:
    """Run tasks, and go on after those that fail; return how many things were moved."""
    moved = 0
    for _, run in tasks:
        try:
            moved += run()
        except Exception as error:
            if is_of_machine(error):
                raise
    return moved

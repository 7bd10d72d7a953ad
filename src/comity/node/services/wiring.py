"""Which topics a node has, named by path: naming them loads nothing before they are wanted."""

from importlib import import_module
from typing import TYPE_CHECKING

from comity.node.services.registry import Registry

if TYPE_CHECKING:
    from comity.node.services.node import Node

__all__ = ["TOPICS", "standard_registry"]

#: Modules with a function ``register``; jobs of equal intervals run in this order.
TOPICS = (
    "comity.node.services.answering",
    "comity.node.services.sharing_registration",
    "comity.node.services.cases.registration",
    "comity.node.services.notices.registration",
    "comity.node.services.space",
)


def standard_registry() -> "Registry[Node]":
    """Return a new registry with all topics of Comity."""
    registry: Registry[Node] = Registry()
    for path in TOPICS:
        import_module(path).register(registry)
    return registry

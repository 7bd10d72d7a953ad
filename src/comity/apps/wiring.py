"""Which topics a node has, named by path: naming them loads nothing before they are wanted."""

from importlib import import_module
from typing import TYPE_CHECKING

from comity.node.registry import Registry

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork

__all__ = ["TOPICS", "standard_registry"]

#: Modules with a function ``register``; jobs of equal intervals run in this order.
TOPICS = (
    "comity.node.exchange.questions",
    "comity.apps.sharing.registration",
    "comity.apps.cases.registration",
    "comity.apps.notices.registration",
)


def standard_registry() -> "Registry[Node, UnitOfWork]":
    """Return a new registry with all topics of Comity."""
    registry: Registry[Node, UnitOfWork] = Registry()
    for path in TOPICS:
        import_module(path).register(registry)
    return registry

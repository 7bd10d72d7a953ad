"""Operations about the node itself, and about anything with an id."""

from dataclasses import dataclass

from comity.apps.operations.show_id import KnownThing, known_of
from comity.apps.operations.status import NodeStatus, status
from comity.node.node import Node
from comity.node.operations import Nothing, Operation
from comity.node.persons.seen import seen_by
from comity.node.server.health import Health, Monitor
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = ["NODE_HEALTH", "NODE_STATUS", "OPERATIONS", "SHOW_ID", "NamedThing"]


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A party, object, agreement, document or notice by its id."""

    id: str


def _status(node: Node, _asked: Nothing, caller: Caller) -> NodeStatus:
    """Show the node: keys with their ends, peers, agreements, numbers."""
    return status(node, seen_by(caller))


def _health(node: Node, _asked: Nothing, _caller: Caller) -> Health:
    """Tell whether the node can work, and what it lacks."""
    return Monitor(node).health()


def _show(node: Node, asked: NamedThing, caller: Caller) -> KnownThing:
    """Show anything with an id as this node knows it: what governs it, who shares it."""
    return known_of(node, asked.id, seen_by(caller))


NODE_STATUS = Operation(
    name="node status",
    path="/node",
    right=Right.READ,
    request=Nothing,
    result=NodeStatus,
    run=_status,
    example=Nothing(),
)
NODE_HEALTH = Operation(
    name="node health",
    path="/node/health",
    right=Right.READ,
    request=Nothing,
    result=Health,
    run=_health,
    example=Nothing(),
)
SHOW_ID = Operation(
    name="show id",
    path="/things/{id:path}",
    right=Right.READ,
    request=NamedThing,
    result=KnownThing,
    run=_show,
    example=NamedThing("party:alfa"),
)
OPERATIONS = (NODE_STATUS, NODE_HEALTH, SHOW_ID)

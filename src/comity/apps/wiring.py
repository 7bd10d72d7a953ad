"""Which topics a node has, named by path: naming them loads nothing before they are wanted."""

from importlib import import_module
from typing import TYPE_CHECKING

from comity.node.registry import Registry

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork
    from comity.node.operations import Operations
    from comity.web.console import ConsolePage

__all__ = [
    "OPERATIONS",
    "PAGES",
    "TOPICS",
    "standard_operations",
    "standard_pages",
    "standard_registry",
]

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


#: Modules with a table ``OPERATIONS``: what people and programs can ask a node to do.
OPERATIONS = (
    "comity.apps.operations.operations",
    "comity.apps.operations.audit_operations",
    "comity.apps.persons.operations",
    "comity.apps.persons.token_operations",
    "comity.apps.persons.act_operations",
    "comity.apps.sharing.peer_operations",
    "comity.apps.sharing.agreement_operations",
    "comity.apps.sharing.share_operations",
    "comity.apps.sharing.transfer_operations",
    "comity.apps.sharing.ledger_operations",
    "comity.apps.sharing.agreement_views",
    "comity.apps.sharing.channel_views",
    "comity.apps.sharing.acts",
    "comity.apps.cases.operations",
    "comity.apps.cases.acts",
    "comity.apps.cases.evidence_acts",
    "comity.apps.cases.policy_acts",
    "comity.apps.notices.acts",
    "comity.apps.notices.watch_acts",
    "comity.apps.cases.draft_operations",
    "comity.apps.links.operations",
    "comity.apps.notices.operations",
    "comity.apps.notices.warning_operations",
    "comity.apps.notices.channel_operations",
    "comity.apps.notices.watch_operations",
    "comity.apps.watch.operations",
    "comity.apps.sky.operations",
    "comity.apps.computing.operations",
    "comity.apps.missions.operations",
    "comity.apps.atlas.operations",
    "comity.apps.atlas.explorer",
    "comity.apps.atlas.node_operations",
    "comity.apps.atlas.review_operations",
    "comity.apps.atlas.roll_operations",
    "comity.apps.console.triage",
)


def standard_operations() -> "Operations[Node]":
    """Return the operations of all topics of Comity."""
    from comity.node.operations import Operations  # noqa: PLC0415 - as the topics

    made: Operations[Node] = Operations()
    for path in OPERATIONS:
        made.add(import_module(path).OPERATIONS)
    return made


#: Topics with a module ``pages`` whose table ``PAGES`` names pages of the console; their templates
#: and texts lie beside it.
PAGES = (
    "comity.apps.cases",
    "comity.apps.notices",
    "comity.apps.sky",
    "comity.apps.atlas",
    "comity.apps.sharing",
    "comity.apps.operations",
    "comity.apps.console",
)


def standard_pages() -> "list[ConsolePage]":
    """Return the pages of all topics of Comity."""
    return [page for path in PAGES for page in import_module(f"{path}.pages").PAGES]

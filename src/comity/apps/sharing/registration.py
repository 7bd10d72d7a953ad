"""What sharing adds to a node: handlers of rows, keys and agreements, and its job."""

from collections.abc import Callable

from comity.apps.sharing.delivered_rows import forget_undelivered
from comity.apps.sharing.handlers import (
    receive_agreement,
    receive_keys,
    receive_rows,
    receive_signature,
    receive_subscription,
    receive_withdrawal,
)
from comity.apps.sharing.share import share_now
from comity.apps.sharing.store.holdings import forget_holdings
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Registry, any_channel
from comity.trust.policy.kinds import KINDS

__all__ = ["register"]

#: Kinds of data whose documents another topic handles.
ELSEWHERE = frozenset({"coordination", "notices"})
#: Seconds between two rounds of sharing.
EVERY_S = 60.0


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register sharing."""
    for kind in KINDS:
        if kind not in ELSEWHERE:
            registry.add_document(kind, any_channel(receive_rows))
    for kind, receive in {
        "keys": receive_keys,
        "agreement": receive_agreement,
        "agreement-signature": receive_signature,
        "agreement-withdrawal": receive_withdrawal,
        "subscription": receive_subscription,
    }.items():
        registry.add_document(kind, any_channel(receive))
    registry.on_undelivered("sharing", forget_undelivered)
    registry.on_erased("sharing", forget_holdings)
    registry.add_job("sharing", Job(_share, EVERY_S))


def _share(node: Node, note: Callable[..., None]) -> None:
    for shared in share_now(node):
        if shared.rows:
            note("released", peer=shared.peer, rows=shared.rows)

"""What sharing adds to a node: handlers of rows, keys and agreements, and its job."""

from collections.abc import Callable

from comity.apps.sharing.delivered_rows import forget_undelivered
from comity.apps.sharing.handlers import (
    receive_agreement,
    receive_keys,
    receive_receipt,
    receive_rows,
    receive_signature,
    receive_subscription,
    receive_withdrawal,
)
from comity.apps.sharing.share import share_due
from comity.apps.sharing.store.holdings import forget_holdings
from comity.apps.sharing.withdrawal_receipts import RECEIPT_DOCUMENT
from comity.foundations.plain import JsonObject
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Job, Registry, any_channel
from comity.trust.policy.kinds import KINDS

__all__ = ["register"]

#: Kinds of data whose documents another topic handles.
ELSEWHERE = frozenset({"coordination", "notices"})
#: Documents that neither a flood nor a block stops: keys with revocations, withdrawals.
RESERVED = frozenset({"keys", "agreement-withdrawal", RECEIPT_DOCUMENT})
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
        RECEIPT_DOCUMENT: receive_receipt,
        "subscription": receive_subscription,
    }.items():
        reserved = _always if kind in RESERVED else None
        registry.add_document(kind, any_channel(receive), reserved=reserved)
    registry.on_undelivered("sharing", forget_undelivered)
    registry.on_erased("sharing", forget_holdings)
    registry.add_job("sharing", Job(_share, EVERY_S))


def _always(_work: UnitOfWork, _peer: str, _body: JsonObject) -> bool:
    return True


def _share(node: Node, note: Callable[..., None]) -> None:
    for shared in share_due(node, note):
        if shared.rows:
            note("released", peer=shared.peer, rows=shared.rows)

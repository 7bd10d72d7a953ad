"""One exchange with a peer, now: keys, outbox, gaps, and a head that both sign."""

from dataclasses import dataclass

from comity.foundations.errors import ComityError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.exchange.client import ask, note_seen, pull
from comity.node.exchange.delivery import deliver_all
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import (
    keep_head,
    latest_heads,
    propose,
    stored_head,
    verified_head,
)
from comity.node.store.statements import store_statements
from comity.trust.identity import Keyring

__all__ = ["Synchronised", "cosign_head", "sync_peer"]


@dataclass(frozen=True, slots=True)
class Synchronised:
    """The result of an exchange with a peer.

    Attributes
    ----------
    delivered, refused, withheld, pulled
        Numbers of envelopes.
    faults
        Why the peer does not sign our log; empty if it does.
    cosigned_us
        When both signed the log last, microseconds of UTC since 1970.
    """

    peer: str
    delivered: int
    refused: int
    withheld: int
    pulled: int
    faults: tuple[str, ...]
    cosigned_us: int | None


def cosign_head(node: Node, peer: str) -> list[str]:
    """Propose a head over both streams; return the faults that the peer names.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError, DataError
        If no good answer came, or our own log does not hold.
    """
    ours = node.transact(lambda work: propose(work, peer))
    node.raise_fence()
    answer = ask(node, peer, "head", {"head": ours})
    faults, theirs = answer.body.get("faults"), answer.body.get("head")
    if not isinstance(faults, list) or not isinstance(theirs, str):
        raise TrustError(f"the answer of {peer} does not fit")
    if faults:
        return [str(fault)[:300] for fault in faults]

    def keep(work: UnitOfWork) -> list[str]:
        head = verified_head(work, peer, theirs)
        if head.streams != stored_head(ours).streams:
            return [f"{peer} signs another state of the log than it was asked to"]
        keep_head(work.connection, peer, head, ours, theirs)
        return []

    return node.transact(keep)


def sync_peer(node: Node, peer: str) -> Synchronised:
    """Exchange everything with a peer now: keys, outbox, gaps, head.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If the peer cannot be reached or does not hold.
    """
    keys = ask(node, peer, "keys", {})
    node.transact(lambda work: _learn_keys(work, peer, keys.body))
    total = deliver_all(node, peer)
    answer = ask(node, peer, "hello", {})
    node.transact(lambda work: note_seen(work, peer, answer))
    pulled = pull(node, peer, answer.sizes.sent)
    try:
        faults = cosign_head(node, peer)
    except ComityError as error:
        faults = [str(error)]
    cosigned = node.database.read(lambda c: latest_heads(c, peer))
    return Synchronised(
        peer=peer,
        delivered=total.stored,
        refused=total.refused,
        withheld=total.withheld,
        pulled=total.pulled + pulled,
        faults=tuple(faults),
        cosigned_us=cosigned[0].at_us if cosigned else None,
    )


def _learn_keys(work: UnitOfWork, peer: str, body: JsonObject) -> None:
    """Take in new certificates and revocations of a peer."""
    stated = body.get("keys")
    texts = (
        [t for t in stated if isinstance(t, str)] if isinstance(stated, list) else []
    )
    if not isinstance(stated, list) or len(texts) != len(stated):
        raise TrustError(f"the answer of {peer} does not fit")
    ring = work.ring(peer)
    if set(texts) - set(ring.texts()):
        whole = Keyring.from_texts(peer, ring.root, {*ring.texts(), *texts})
        store_statements(work.connection, peer, whole.texts())

"""One exchange with a peer, now: keys, outbox, gaps, and a head that both sign."""

from dataclasses import dataclass

from comity.foundations.errors import ComityError, RemoteError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.exchange.client import ask, note_seen, pull
from comity.node.exchange.delivery import deliver_all
from comity.node.exchange.meeting import learn_peer
from comity.node.exchange.taken_keys import take_statements
from comity.node.gate.shapes import OpenShape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import (
    keep_head,
    latest_heads,
    propose,
    stored_head,
    verified_head,
)

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


class _HeadShape(OpenShape):
    faults: list[str]
    head: str


class _KeysShape(OpenShape):
    keys: list[str]


def cosign_head(node: Node, peer: str) -> list[str]:
    """Propose a head over both streams; return the faults that the peer names.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError, DataError
        If no good answer came, or our own log does not hold.
    """
    with node.writing() as work:
        ours = propose(work, peer)
    node.raise_fence()
    answer = ask(node, peer, "head", {"head": ours})
    name = f"the answer of {peer}"
    cosigned = read_shape(answer.body, _HeadShape, name, TrustError)
    theirs = cosigned.head
    if cosigned.faults:
        return [fault[:300] for fault in cosigned.faults]
    with node.writing() as work:
        head = verified_head(work, peer, theirs)
        if head.streams != stored_head(ours).streams:
            return [f"{peer} signs another state of the log than it was asked to"]
        keep_head(work.connection, peer, head, ours, theirs)
        return []


def sync_peer(node: Node, peer: str) -> Synchronised:
    """Exchange everything with a peer now: keys, outbox, gaps, head.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If the peer cannot be reached or does not hold.
    """
    _learn(node, peer)
    keys = ask(node, peer, "keys", {})
    with node.writing() as work:
        _learn_keys(work, peer, keys.body)
    total = deliver_all(node, peer)
    answer = ask(node, peer, "hello", {})
    with node.writing() as work:
        note_seen(work, peer, answer)
    pulled = pull(node, peer, answer.sizes.sent)
    try:
        faults = cosign_head(node, peer)
    except ComityError as error:
        faults = [str(error)]
    with node.reading() as work:
        cosigned = latest_heads(work.connection, peer)
    return Synchronised(
        peer=peer,
        delivered=total.stored,
        refused=total.refused,
        withheld=total.withheld,
        pulled=total.pulled + pulled,
        faults=tuple(faults),
        cosigned_us=cosigned[0].at_us if cosigned else None,
    )


def _learn(node: Node, peer: str) -> None:
    """Ask a verified peer who it is now; without an answer the rest is tried all the same."""
    with node.reading() as work:
        verified = peer in work.release_context().verified
    if verified:
        try:
            learn_peer(node, peer)
        except RemoteError:
            return


def _learn_keys(work: UnitOfWork, peer: str, body: JsonObject) -> None:
    """Take in new certificates and revocations of a peer."""
    name = f"the answer of {peer}"
    texts = read_shape(body, _KeysShape, name, TrustError).keys
    ring = work.ring(peer)
    if set(texts) - set(ring.texts()):
        whole = ring.with_news(texts, work.now_us)
        take_statements(work, whole, ring)

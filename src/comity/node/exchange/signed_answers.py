"""Signed answers: the reply of a node, bound to the request that it answers."""

import hashlib
from dataclasses import dataclass

from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject, plain
from comity.foundations.strict import has_exactly
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.trust.identity import sign_statement

__all__ = [
    "ANSWER",
    "SignedAnswer",
    "StreamSizes",
    "read_answer",
    "sizes_of",
    "write_answer",
]

#: Type of the signed statement.
ANSWER = "comity-answer"
_SHAPE: dict[str, type] = {
    "at_us": int,
    "body": dict,
    "from": str,
    "in_reply_to": str,
    "incarnation": int,
    "sizes": dict,
    "to": str,
}
_SIZES: dict[str, type] = {"received": int, "sent": int}


@dataclass(frozen=True, slots=True)
class StreamSizes:
    """How many envelopes a node has in both streams of a channel."""

    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """A verified answer of a peer.

    Attributes
    ----------
    at_us
        Its clock when it answered, microseconds of UTC since 1970.
    incarnation
        Of its node.
    sizes
        How far its streams to and from this node have come.
    body
        The answer itself.
    """

    at_us: int
    incarnation: int
    sizes: StreamSizes
    body: JsonObject


def sizes_of(work: UnitOfWork, peer: str) -> StreamSizes:
    """Return how far both streams of a channel have come at this node."""
    sent, received = (
        log.load_stream(work.connection, work.party, peer, outgoing=outgoing).size
        for outgoing in (True, False)
    )
    return StreamSizes(sent, received)


def write_answer(
    node: Node, peer: str, request: bytes, body: JsonObject, sizes: StreamSizes
) -> bytes:
    """Sign an answer to a request; by it the peer learns how our clock differs, too."""
    payload = {
        "at_us": node.clock(),
        "body": body,
        "from": node.party,
        "in_reply_to": hashlib.sha256(request).hexdigest(),
        "incarnation": node.incarnation,
        "sizes": plain(sizes),
        "to": peer,
    }
    return sign_statement(node.signer, ANSWER, payload).encode()


def read_answer(
    work: UnitOfWork, peer: str, request: bytes, answer: bytes
) -> SignedAnswer:
    """Verify an answer to our request.

    Raises
    ------
    FormatError, TrustError
        If it is not the peer's, or answers another request.
    """
    ring = work.ring(peer)
    payload = ring.read(
        answer.decode("ascii", "replace"), ANSWER, work.node.roles, work.now_us
    ).payload
    if not has_exactly(payload, _SHAPE):
        raise TrustError(f"the answer of {peer} does not fit")
    if (payload["from"], payload["to"]) != (peer, work.party):
        raise TrustError(f"the answer is not from {peer} to {work.party}")
    if payload["in_reply_to"] != hashlib.sha256(request).hexdigest():
        raise TrustError(f"{peer} answers another request")
    sizes = payload["sizes"]
    if not has_exactly(sizes, _SIZES) or min(sizes.values()) < 0:
        raise TrustError(f"the answer of {peer} does not fit")
    return SignedAnswer(
        payload["at_us"], payload["incarnation"], StreamSizes(**sizes), payload["body"]
    )

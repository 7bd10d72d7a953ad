"""Signed answers: the reply of a node, bound to the request that it answers."""

import hashlib
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, field

from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject, plain
from comity.node.gate.shapes import Shape, read_shape
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


class _SizesShape(Shape):
    received: Annotated[int, Meta(ge=0)]
    sent: Annotated[int, Meta(ge=0)]


class _AnswerShape(Shape):
    at_us: int
    body: JsonObject
    sender: str = field(name="from")
    in_reply_to: str
    incarnation: int
    sizes: _SizesShape
    recipient: str = field(name="to")


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
    shape = read_shape(payload, _AnswerShape, f"the answer of {peer}", TrustError)
    if (shape.sender, shape.recipient) != (peer, work.party):
        raise TrustError(f"the answer is not from {peer} to {work.party}")
    if shape.in_reply_to != hashlib.sha256(request).hexdigest():
        raise TrustError(f"{peer} answers another request")
    sizes = StreamSizes(shape.sizes.sent, shape.sizes.received)
    return SignedAnswer(shape.at_us, shape.incarnation, sizes, shape.body)

"""Signed answers: what a node says back, bound to the request that it answers."""

import hashlib
from typing import Any

from comity.foundations.errors import TrustError
from comity.foundations.strict import has_exactly
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.trust.identity import sign_statement

__all__ = ["ANSWER", "read_answer", "sizes_of", "write_answer"]

#: Type of the signed statement.
ANSWER = "comity-answer"


def sizes_of(work: UnitOfWork, peer: str) -> dict[str, int]:
    """Return how far both streams of a channel have come here."""
    return {
        name: log.load_stream(work.connection, work.party, peer, outgoing=out).size
        for name, out in (("sent", True), ("received", False))
    }


def write_answer(
    node: Node, peer: str, request: bytes, body: dict[str, Any], sizes: dict[str, int]
) -> bytes:
    """Return a signed answer to a request; it is a beacon of our clock, too."""
    payload = {
        "at_us": node.clock(),
        "body": body,
        "from": node.party,
        "in_reply_to": hashlib.sha256(request).hexdigest(),
        "incarnation": node.incarnation,
        "sizes": sizes,
        "to": peer,
    }
    return sign_statement(node.signer, ANSWER, payload).encode()


def read_answer(
    work: UnitOfWork, peer: str, request: bytes, answer: bytes
) -> dict[str, Any]:
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
    shape = {
        "at_us": int,
        "body": dict,
        "from": str,
        "in_reply_to": str,
        "incarnation": int,
        "sizes": dict,
        "to": str,
    }
    if not has_exactly(payload, shape):
        raise TrustError(f"the answer of {peer} does not fit")
    if (payload["from"], payload["to"]) != (peer, work.party):
        raise TrustError(f"the answer is not from {peer} to {work.party}")
    if payload["in_reply_to"] != hashlib.sha256(request).hexdigest():
        raise TrustError(f"{peer} answers another request")
    sizes = payload["sizes"]
    if set(sizes) != {"sent", "received"} or not all(
        type(size) is int and size >= 0 for size in sizes.values()
    ):
        raise TrustError(f"the answer of {peer} does not fit")
    return payload

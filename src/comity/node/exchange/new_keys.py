"""Peers that may have new keys: each is asked who it is, at its known address, under its known root.

A peer is asked when a request in its name came under a key that is not known here, when it has sent
other keys, and when its answer is signed with another key. So a key that was replaced costs minutes,
and a thief of the old one is heard until then, no longer. Whoever sends such requests in another's
name makes this node ask that party once in a while, nothing more.
"""

import contextlib
from collections.abc import Callable
from typing import TypeVar

from comity.foundations.constants import MINUTE_S, SECOND_US
from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.meeting import learn_peer
from comity.node.exchange.signed_answers import SignedAnswer, read_answer
from comity.node.node import Node

__all__ = ["ask_who_they_are", "verified_answer"]

Result = TypeVar("Result")

#: A peer is asked again after that long at the earliest, microseconds.
PAUSE_US = round(5 * MINUTE_S * SECOND_US)


def ask_who_they_are(node: Node) -> list[str]:
    """Ask the peers that may have new keys; return those that answered.

    One that does not answer, or is not believed, is asked again when there is a reason again.
    """
    done = []
    for party in sorted(node.to_ask):
        now = node.clock()
        # A clock that jumped back lets nobody wait for as long as it jumped.
        if 0 <= now - node.asked_us.get(party, -PAUSE_US) < PAUSE_US:
            continue
        node.asked_us[party] = now
        node.to_ask.discard(party)
        try:
            learn_peer(node, party)
        except ComityError:
            continue
        done.append(party)
    return done


def verified_answer(node: Node, peer: str, sent: bytes, data: bytes) -> SignedAnswer:
    """Verify an answer of a peer; if its key is unknown, ask the peer who it is, once.

    Raises
    ------
    FormatError, TrustError
        If it is not the peer's, or answers another request.
    """

    def read() -> SignedAnswer:
        with node.reading() as work:
            return read_answer(work, peer, sent, data)

    return _once_more(node, peer, read)


def _once_more(node: Node, peer: str, read: Callable[[], Result]) -> Result:
    try:
        return read()
    except TrustError:
        if 0 <= node.clock() - node.asked_us.get(peer, -PAUSE_US) < PAUSE_US:
            raise
        node.asked_us[peer] = node.clock()
        # If it does not answer, the refusal itself is told.
        with contextlib.suppress(ComityError):
            learn_peer(node, peer)
        return read()

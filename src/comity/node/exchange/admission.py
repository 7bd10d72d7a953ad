"""Admission of requests: who calls, whether it is a repeat, how much it may send."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from comity.foundations.constants import MINUTE_S
from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.questions import (
    Finished,
    answer_ask,
    answer_delivery,
    answer_deposit,
)
from comity.node.gate import Caller, authenticate
from comity.node.node import Node, UnitOfWork
from comity.node.store.database import Connection, GroupWriter
from comity.node.store.nonces import add_nonce
from comity.trust.identity import Keyring

__all__ = ["PATHS", "RequestAdmission", "TooMuchError"]

Handler = Callable[[UnitOfWork, str, bytes], Finished]
#: What a peer may call, by path.
PATHS: dict[str, Handler] = {
    "/comity/deliver": answer_delivery,
    "/comity/ask": answer_ask,
    "/comity/deposit": answer_deposit,
}


class TooMuchError(ComityError):
    """A peer sends more than its quota."""

    code = "quota"


@dataclass
class RequestAdmission:
    """Takes requests of peers: authenticates, keeps nonces, counts, hands on in groups."""

    node: Node
    writer: GroupWriter
    counts: dict[str, int] = field(default_factory=dict)
    _recent: dict[str, deque[tuple[float, int]]] = field(default_factory=dict)

    def admit(
        self, path: str, headers: Mapping[str, str], body: bytes
    ) -> "Future[Finished]":
        """Take in a request; its future is set when everything is on the disk.

        Raises
        ------
        TrustError
            If it is not a verified party's, or a repeat.
        TooMuchError
            If the party's quota is used up.
        """
        node = self.node
        url = node.settings.url.rstrip("/") + path
        caller = authenticate(
            url=url,
            headers=headers,
            body=body,
            ring_of=self._ring_of,
            at_us=node.clock(),
            skew_s=node.settings.skew_s,
        )
        self._count_in(caller.party, 1 + body.count(b'"envelope"'))

        def change(connection: Connection) -> Finished:
            keep_nonce(connection, caller)
            return PATHS[path](node.unit_of_work(connection), caller.party, body)

        return self.writer.submit(change)

    def note(self, outcome: str) -> None:
        """Count an outcome, for metrics."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def _ring_of(self, party: str) -> Keyring:
        with self.node.reading() as work:
            if party not in work.release_context().verified:
                raise TrustError("the caller is no verified party")
            return work.ring(party)

    def _count_in(self, party: str, items: int) -> None:
        now = time.monotonic()
        recent = self._recent.setdefault(party, deque())
        while recent and recent[0][0] < now - MINUTE_S:
            recent.popleft()
        used = sum(count for _, count in recent)
        if used + items > self.node.settings.quota_per_minute:
            raise TooMuchError(
                f"{party} has sent {used} items within a minute, "
                f"at most {self.node.settings.quota_per_minute} are taken",
                remedy="try again later",
            )
        recent.append((now, items))


def keep_nonce(connection: Connection, caller: Caller) -> None:
    """Keep a nonce until its signature has expired; refuse it a second time.

    Raises
    ------
    TrustError
        If it was used before.
    """
    if not add_nonce(connection, caller.kid, caller.nonce, caller.expires_us):
        raise TrustError("the request was here before")

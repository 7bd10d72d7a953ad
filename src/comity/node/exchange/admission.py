"""Admission of requests: who calls, whether it is a repeat, how much it may send."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.peer_limits import is_reserved
from comity.node.exchange.questions import Finished
from comity.node.exchange.received import open_received
from comity.node.gate import Caller, UnknownKeyError, authenticate, unpack
from comity.node.node import Node
from comity.node.store.database import Connection
from comity.node.store.group_writer import GroupWriter
from comity.node.store.nonces import add_nonce
from comity.trust.identity import Keyring

__all__ = ["RequestAdmission", "TooMuchError"]


class TooMuchError(ComityError):
    """A peer sends more than its quota."""

    code = "quota"


@dataclass
class RequestAdmission:
    """Takes requests of peers: authenticates, keeps nonces, counts, hands on in groups."""

    node: Node
    writer: GroupWriter
    counts: dict[str, int] = field(default_factory=dict)

    def admit(
        self, path: str, headers: Mapping[str, str], body: bytes
    ) -> "Future[Finished]":
        """Take in a request; its future is set when everything is on the disk.

        Raises
        ------
        TrustError, FormatError
            If it is not a verified party's, a repeat, does not open, or came over an
            older link that is not allowed.
        TooMuchError
            If the party's quota is used up.
        """
        node = self.node
        caller = self._authenticate(path, headers, body)
        # The signature held over the bytes that travelled; now they are opened.
        received = open_received(node, path, caller.party, body)
        self._count_in(caller.party, path, received.body)

        def change(connection: Connection) -> Finished:
            keep_nonce(connection, caller)
            finish = received.take(node.unit_of_work(connection))
            return lambda: received.seal(finish())

        return self.writer.submit(change)

    def check_head(self, path: str, headers: Mapping[str, str]) -> None:
        """Check by its headers alone that a request is worth reading its body.

        Raises
        ------
        TrustError
            If it is not a verified party's, signed over these headers.
        """
        self._authenticate(path, headers, b"", head_only=True)

    def _authenticate(
        self,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        head_only: bool = False,
    ) -> Caller:
        node = self.node
        try:
            return authenticate(
                url=node.settings.url.rstrip("/") + path,
                headers=headers,
                body=body,
                ring_of=self._ring_of,
                stand_in=node.signer.public,
                at_us=node.clock(),
                skew_s=node.settings.skew_s,
                head_only=head_only,
            )
        except UnknownKeyError as error:
            # It may have another key since; it is asked, at the address where it is verified.
            node.to_ask.add(error.party)
            raise

    def note(self, outcome: str) -> None:
        """Count an outcome, for metrics."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def _ring_of(self, party: str) -> tuple[Keyring, bool]:
        """Return the keys of a verified party; our own, unused, for any other."""
        with self.node.reading() as work:
            verified = party in work.release_context().verified
            return work.ring(party if verified else work.party), verified

    def _count_in(self, party: str, path: str, body: bytes) -> None:
        """Count a request; its documents are counted one by one once they were parsed.

        Beyond the ordinary allowance, and of a blocked party, questions and parcels for
        others use the reserved one; a delivery is taken if it holds something reserved.

        Raises
        ------
        TooMuchError
            If none of this is left.
        """
        settings, allowances = self.node.settings, self.node.allowances
        with self.node.reading() as work:
            blocked = party in work.release_context().blocked
            if not blocked and allowances.take(
                party, "ordinary", 1, settings.quota_per_minute
            ):
                return
            reserved = settings.reserved_per_minute
            if path.endswith("/deliver"):
                # Looking costs time, too: so often and no oftener.
                taken = allowances.take(party, "looks", 1, reserved) and any(
                    is_reserved(work, party, item.document) for item in unpack(body)
                )
            else:
                taken = allowances.take(party, "reserved", 1, reserved)
        if not taken:
            raise TooMuchError(
                f"{party} is blocked"
                if blocked
                else f"{party} has sent {allowances.used(party, 'ordinary')} items within "
                f"a minute, at most {settings.quota_per_minute} are taken",
                remedy="try again later",
            )


def keep_nonce(connection: Connection, caller: Caller) -> None:
    """Keep a nonce until its signature has expired; refuse it a second time.

    Raises
    ------
    TrustError
        If it was used before.
    """
    if not add_nonce(connection, caller.kid, caller.nonce, caller.expires_us):
        raise TrustError("the request was here before")

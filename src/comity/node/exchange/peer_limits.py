"""What is taken from a peer: within its allowances, and if people do not block it.

What is not taken is answered with the code ``quota`` and not logged, so that it costs
nothing here; its sender keeps it and tries again. A sender is not told of a block.
"""

from dataclasses import dataclass

from comity.foundations.errors import ComityError
from comity.node.allowances import Purse
from comity.node.gate.parcels import Item
from comity.node.node import UnitOfWork
from comity.node.registry import BILATERAL
from comity.node.store.stored_bytes import count_pending, stored_bytes
from comity.trust.identity.statements import claimed_payload

__all__ = ["PeerLimits", "is_reserved", "limits_of"]

MEGABYTE = 1_000_000
#: Exceptions that a malformed document raises when its kind is looked up.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def is_reserved(work: UnitOfWork, party: str, text: str | None) -> bool:
    """Tell whether a topic wants a document however much its sender has sent.

    The document is not verified yet: what does not hold is refused afterwards.
    """
    if text is None:
        return False
    try:
        claimed = claimed_payload(text)
        kind = work.node.registry.documents.get(claimed["kind"])
        if kind is None or kind.reserved is None:
            return False
        return kind.reserved(work, party, claimed["body"])
    except (ComityError, RecursionError, *MALFORMED):
        return False


@dataclass
class PeerLimits:
    """The limits of a peer within one delivery.

    Attributes
    ----------
    blocked
        Whether people block it.
    counted
        Whether its items count against the allowances of a minute: those that a gateway
        or a file brings do not, for they come once.
    stored, pending
        Characters that are stored of it, and envelopes that wait for one before them.
    """

    work: UnitOfWork
    party: str
    blocked: bool
    counted: bool
    stored: int
    pending: int
    added: int = 0

    def admits(self, item: Item) -> bool:
        """Tell whether an item is looked at: its signatures, and what follows."""
        settings = self.work.node.settings
        length = len(item.envelope) + len(item.document or "")
        total = self.stored + self.added + length
        room = settings.stored_mb_per_peer * MEGABYTE
        open_ = not self.blocked and total <= room
        if open_ and self._take("ordinary", settings.quota_per_minute):
            return True
        if total > room + settings.reserved_mb_per_peer * MEGABYTE:
            return False
        return is_reserved(self.work, self.party, item.document) and self._take(
            "reserved", settings.reserved_per_minute
        )

    def _take(self, purse: Purse, limit: int) -> bool:
        if not self.counted:
            return True
        return self.work.node.allowances.take(self.party, purse, 1, limit)

    def may_wait(self, item: Item) -> bool:
        """Tell whether an envelope may be kept before the one that it follows has come."""
        settings = self.work.node.settings
        if self.pending < settings.pending_per_peer:
            self.pending += 1
            return True
        most = settings.pending_per_peer + settings.reserved_per_minute
        if self.pending < most and is_reserved(self.work, self.party, item.document):
            self.pending += 1
            return True
        return False


def limits_of(work: UnitOfWork, party: str, size: int, channel: str) -> PeerLimits:
    """Return the limits of a peer whose stream has so many entries without a gap."""
    return PeerLimits(
        work,
        party,
        party in work.release_context().blocked,
        channel == BILATERAL,
        stored_bytes(work.connection, party),
        count_pending(work.connection, party, size),
    )

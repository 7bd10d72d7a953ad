"""What a peer turned out not to have got: it is due again, after a pause."""

from collections.abc import Sequence
from typing import Protocol

from comity.apps.sharing.store.standing import forget_delivered
from comity.messages.document import own_document
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.trust.policy.kinds import KINDS

__all__ = ["UndeliveredEntry", "forget_undelivered", "is_paused"]

#: After a refusal, how long nothing is shared with that peer again, microseconds.
RESHARE_BACKOFF_US = 600_000_000


class UndeliveredEntry(Protocol):
    """An entry of the ledger whose document the peer has not got."""

    @property
    def kind(self) -> str:
        """Return the kind of the document."""
        ...

    @property
    def document(self) -> str | None:
        """Return the document; None if it is erased."""
        ...

    @property
    def at_us(self) -> int:
        """Return when it was written, microseconds of UTC since 1970."""
        ...


def _pause_name(peer: str) -> str:
    return f"share again {peer}"


def is_paused(node: Node, peer: str) -> bool:
    """Tell whether a peer has refused something less than ``RESHARE_BACKOFF_US`` ago."""
    with node.reading() as work:
        again_us = log.read_number(work.connection, _pause_name(peer))
    return again_us > node.clock()


def forget_undelivered(
    work: UnitOfWork, peer: str, entries: Sequence[UndeliveredEntry]
) -> None:
    """Note that a peer did not get documents after all: their rows are due again, later.

    The two sides may see an agreement differently for a while: a third party's signature
    is under way, or a withdrawal.
    """
    ring = work.ring(work.party)
    missed = False
    for entry in entries:
        if entry.kind not in KINDS or entry.document is None:
            continue
        document = own_document(entry.document, ring, entry.at_us)
        names = [str(row.get("object", "")) for row in document.rows]
        forget_delivered(work.connection, peer, entry.kind, names)
        missed = True
    if missed:
        until_us = work.now_us + RESHARE_BACKOFF_US
        log.set_number(work.connection, _pause_name(peer), until_us)

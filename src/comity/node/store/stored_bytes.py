"""How much of the database the documents and envelopes of a peer take, characters."""

from sqlalchemy import Connection, func, select

from comity.node.store import log
from comity.node.store.schema import entries

__all__ = ["count_pending", "note_erased", "set_stored", "stored_bytes"]


def _name(peer: str) -> str:
    return f"stored {peer}"


def stored_bytes(connection: Connection, peer: str) -> int:
    """Return how much a peer's documents and envelopes take; it is counted once."""
    known = log.get_note(connection, _name(peer))
    if known is not None:
        return int(known)
    lengths = func.coalesce(func.length(entries.c.document), 0) + func.coalesce(
        func.length(entries.c.envelope), 0
    )
    total = connection.execute(
        select(func.sum(lengths)).where(
            entries.c.peer == peer, entries.c.outgoing.is_(False)
        )
    ).scalar()
    return int(total or 0)


def set_stored(connection: Connection, peer: str, total: int) -> None:
    """Note how much is stored of a peer now."""
    log.set_number(connection, _name(peer), total)


def note_erased(connection: Connection, peer: str, length: int) -> None:
    """Note that a document of a peer was erased, if what is stored of it is known."""
    if log.get_note(connection, _name(peer)) is not None:
        total = stored_bytes(connection, peer) - length
        log.set_number(connection, _name(peer), max(0, total))


def count_pending(connection: Connection, peer: str, size: int) -> int:
    """Return how many envelopes of a peer wait for one before them.

    ``size``: how many of its stream follow each other without a gap.
    """
    query = (
        select(func.count())
        .select_from(entries)
        .where(
            entries.c.peer == peer,
            entries.c.outgoing.is_(False),
            entries.c.sequence > size,
        )
    )
    return int(connection.execute(query).scalar() or 0)

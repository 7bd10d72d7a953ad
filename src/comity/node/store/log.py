"""The log on disk: streams, entries, and the private tree over everything.

All functions take the connection of a transaction that their caller has begun.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import DataError
from comity.node.store.entries import EntryRow, NewEntry, stream_entries
from comity.node.store.schema import entries, notes, streams
from comity.node.store.upsert import upsert
from comity.trust.ledger import Envelope, Frontier, Stream
from comity.trust.ledger.audit import Leaf
from comity.trust.ledger.tree import leaf_hash

__all__ = [
    "add_entries",
    "drop_note",
    "entry_at",
    "envelope_entry",
    "first_incarnation",
    "get_note",
    "hashes_of",
    "last_sequence",
    "leaves_of",
    "load_stream",
    "read_number",
    "read_numbers",
    "save_stream",
    "set_first_incarnation",
    "set_note",
    "set_number",
    "stream_sizes",
]


_ENTRY = tuple(field.name for field in fields(NewEntry))
#: Statements of the hottest reads, built once: building one costs more than running it.
_NOTE = select(notes.c.value).where(notes.c.name == bindparam("name"))
_NOTES = select(notes.c.name, notes.c.value).where(
    notes.c.name.in_(bindparam("names", expanding=True))
)
_STREAM = select(streams).where(
    streams.c.peer == bindparam("peer"), streams.c.outgoing == bindparam("outgoing")
)


def get_note(connection: Connection, name: str) -> bytes | None:
    """Return a single value, if it was ever set."""
    value: bytes | None = connection.execute(_NOTE, {"name": name}).scalar()
    return value


def set_note(connection: Connection, name: str, value: bytes) -> None:
    """Store a single value."""
    upsert(connection, notes, [{"name": name, "value": value}])


def drop_note(connection: Connection, name: str) -> None:
    """Forget a single value."""
    connection.execute(delete(notes).where(notes.c.name == name))


def read_number(connection: Connection, name: str) -> int:
    """Return a single number, 0 if it was never set."""
    return int(get_note(connection, name) or b"0")


def read_numbers(connection: Connection, names: Sequence[str]) -> tuple[int, ...]:
    """Return several numbers by one query, 0 for those that were never set."""
    rows = connection.execute(_NOTES, {"names": list(names)})
    found = {row.name: int(row.value) for row in rows}
    return tuple(found.get(name, 0) for name in names)


def set_number(connection: Connection, name: str, value: int) -> None:
    """Store a single number."""
    set_note(connection, name, str(value).encode())


def set_first_incarnation(connection: Connection, number: int) -> None:
    """Note the incarnation in which a node is made."""
    set_number(connection, "incarnation", number)
    set_number(connection, "first incarnation", number)


def first_incarnation(connection: Connection) -> int:
    """Return the incarnation in which the node was made: what its introduction shows for ever.

    Everybody can read an introduction. The number of the incarnation that lives would tell
    all of them when the node was last restored; a peer learns it from the question by which
    the node recovers, before anything is signed for that peer.
    """
    return read_number(connection, "first incarnation")


def load_stream(
    connection: Connection, own: str, peer: str, *, outgoing: bool
) -> Stream:
    """Load one direction of a channel.

    Raises
    ------
    DataError
        If what is stored is damaged.
    """
    row = connection.execute(
        _STREAM, {"peer": peer, "outgoing": outgoing}
    ).one_or_none()
    sender, recipient = (own, peer) if outgoing else (peer, own)
    if row is None:
        return Stream(sender, recipient)
    frontier = _frontier(row.frontier, f"{sender} → {recipient}")
    return Stream(sender, recipient, frontier, row.tip, row.incarnation)


def stream_sizes(
    connection: Connection, peers: Collection[str]
) -> dict[tuple[str, bool], int]:
    """Return how many envelopes are in the streams of some channels, by peer and direction.

    Raises
    ------
    DataError
        If what is stored is damaged.
    """
    rows = connection.execute(
        select(streams.c.peer, streams.c.outgoing, streams.c.frontier).where(
            streams.c.peer.in_(peers)
        )
    )
    return {
        (row.peer, bool(row.outgoing)): _frontier(row.frontier, row.peer).size
        for row in rows
    }


def _frontier(data: bytes, channel: str) -> Frontier:
    try:
        return Frontier.from_bytes(data)
    except Exception as error:
        raise DataError(
            f"the tree of {channel} is damaged",
            remedy="comity ledger verify names the fault; restore a backup",
        ) from error


def save_stream(
    connection: Connection, peer: str, stream: Stream, *, outgoing: bool
) -> None:
    """Store one direction of a channel."""
    row = {
        "peer": peer,
        "outgoing": outgoing,
        "frontier": stream.frontier.to_bytes(),
        "tip": stream.tip,
        "incarnation": stream.incarnation,
    }
    upsert(connection, streams, [row])


def add_entries(connection: Connection, rows: Sequence[NewEntry]) -> list[int]:
    """Append entries to the log and to the private tree; return their numbers."""
    if not rows:
        return []
    tree = Frontier.from_bytes(get_note(connection, "journal") or bytes(8))
    whole, numbers = [], []
    for row in rows:
        number = tree.size + 1
        journal = leaf_hash(journal_bytes(row, number))
        tree = tree.append(journal)
        # By name: ``asdict`` copies every value, and these are many.
        made = {name: getattr(row, name) for name in _ENTRY}
        whole.append({**made, "id": number, "journal": journal})
        numbers.append(number)
    connection.execute(insert(entries), whole)
    set_note(connection, "journal", tree.to_bytes())
    return numbers


def envelope_entry(
    envelope: Envelope, act: str, peer: str, at_us: int, *, outgoing: bool
) -> NewEntry:
    """Make the entry of an envelope; the caller adds document, salt and kind."""
    return NewEntry(
        at_us,
        act,
        peer,
        outgoing,
        envelope.hash,
        envelope.sequence,
        envelope.incarnation,
        envelope.previous,
        leaf_hash(envelope.text.encode()),
        envelope.text,
    )


def journal_bytes(entry: EntryRow | NewEntry, number: int) -> bytes:
    """Return the canonical bytes of an entry in the private tree; no content is in it."""
    return canonical_bytes(
        {
            "act": entry.act,
            "at_us": entry.at_us,
            "hash": entry.hash,
            "id": number,
            "outgoing": entry.outgoing,
            "peer": entry.peer,
        }
    )


def entry_at(
    connection: Connection, peer: str, sequence: int, *, outgoing: bool
) -> EntryRow | None:
    """Find the entry with a number of a stream."""
    row = connection.execute(
        select(entries).where(
            and_(
                entries.c.peer == peer,
                entries.c.outgoing == outgoing,
                entries.c.sequence == sequence,
            )
        )
    ).one_or_none()
    return None if row is None else EntryRow._make(row)


def last_sequence(connection: Connection, peer: str, *, outgoing: bool) -> int:
    """Return the highest number of a stream that is stored, gaps or not."""
    highest = connection.execute(
        select(func.max(entries.c.sequence)).where(
            and_(entries.c.peer == peer, entries.c.outgoing == outgoing)
        )
    ).scalar()
    return int(highest or 0)


def hashes_of(
    connection: Connection, peer: str, *, outgoing: bool, size: int
) -> list[bytes]:
    """Return the leaf hashes of the first ``size`` entries of a stream, as logged."""
    rows = connection.execute(
        select(entries.c.leaf)
        .where(
            and_(
                entries.c.peer == peer,
                entries.c.outgoing == outgoing,
                entries.c.sequence <= size,
            )
        )
        .order_by(entries.c.sequence)
    )
    return [row.leaf for row in rows]


def leaves_of(
    connection: Connection,
    peer: str,
    *,
    outgoing: bool,
    after: int = 0,
    size: int | None = None,
) -> Iterable[Leaf]:
    """Yield the stored entries of a stream, to be hashed again."""
    rows = stream_entries(connection, peer, outgoing=outgoing, after=after, size=size)
    for row in rows:
        yield Leaf(
            row.sequence or 0,
            (row.envelope or "").encode(),
            row.leaf,
            row.previous,
            row.hash,
        )

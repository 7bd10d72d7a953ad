"""Entries of the ledger as rows: read one, a stream, a page; erase, void.

All functions take the connection of a transaction that their caller has begun. ``log``
appends entries and keeps the trees over them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from comity.node.store.schema import entries

__all__ = [
    "EVERY",
    "EntryRow",
    "ErasableRow",
    "NewEntry",
    "OutlineRow",
    "Wanted",
    "all_entries",
    "count_entries",
    "count_signed_since",
    "documents_of",
    "erasable_entries",
    "erase_body",
    "find_entry",
    "get_entry",
    "has_entry",
    "hashes_in_stream",
    "last_number",
    "mark_renewed",
    "numbered_entries",
    "outlines_after",
    "refuse_entry",
    "stream_entries",
    "void_entries",
    "void_from",
]


#: Entries that one query names, at most.
PORTION = 1000


class OutlineRow(NamedTuple):
    """The part of an entry that people see; `EntryRow` describes the fields."""

    id: int
    at_us: int
    act: str
    peer: str
    outgoing: bool
    sequence: int | None
    hash: str
    kind: str
    reason: str


class EntryRow(NamedTuple):
    """A stored entry, column by column; a tuple, because ledgers hold many.

    Attributes
    ----------
    id
        Number in the private tree, and the id that people see.
    at_us
        When it was logged, microseconds of UTC since 1970.
    act
        ``sent``, ``received``, ``refused``, ``erased`` and so on.
    peer, outgoing, sequence
        Channel, direction and number in the stream; without a number it is not in one.
    hash, previous, leaf
        Hash of the envelope or statement, of the envelope before it, and Merkle leaf.
    erase_us
        When the document must be erased, if ever.
    journal
        Leaf in the private tree.
    """

    id: int
    at_us: int
    act: str
    peer: str
    outgoing: bool
    sequence: int | None
    incarnation: int | None
    hash: str
    previous: str
    leaf: bytes
    envelope: str | None
    document: str | None
    salt: bytes | None
    kind: str
    reason: str
    statement: str | None
    erase_us: int | None
    journal: bytes


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is to be appended; its number is given by the log."""

    at_us: int
    act: str
    peer: str
    outgoing: bool
    hash: str
    sequence: int | None = None
    incarnation: int | None = None
    previous: str = ""
    leaf: bytes = b""
    envelope: str | None = None
    document: str | None = None
    salt: bytes | None = None
    kind: str = ""
    reason: str = ""
    statement: str | None = None
    erase_us: int | None = None


class ErasableRow(NamedTuple):
    """An entry whose document must be erased, and how many characters that has."""

    id: int
    hash: str
    peer: str
    outgoing: bool
    length: int


def get_entry(connection: Connection, number: int) -> EntryRow:
    """Return the entry with an id that is known to exist."""
    row = connection.execute(select(entries).where(entries.c.id == number)).one()
    return EntryRow._make(row)


def find_entry(
    connection: Connection, *, number: int | None = None, prefix: str = ""
) -> EntryRow | None:
    """Find an entry by number, or by the beginning of its hash.

    An entry that was voided and came back is stored twice: the one in the stream is taken.
    """
    wanted = (
        entries.c.hash.startswith(prefix, autoescape=True)
        if number is None
        else entries.c.id == number
    )
    row = connection.execute(
        select(entries)
        .where(wanted)
        .order_by(entries.c.sequence.is_(None), entries.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else EntryRow._make(row)


def documents_of(
    connection: Connection, numbers: Sequence[int]
) -> dict[int, str | None]:
    """Return number of an entry → its document, None if that is erased."""
    found: dict[int, str | None] = {}
    for start in range(0, len(numbers), PORTION):
        part = numbers[start : start + PORTION]
        query = select(entries.c.id, entries.c.document).where(entries.c.id.in_(part))
        found.update((row.id, row.document) for row in connection.execute(query))
    return found


def has_entry(connection: Connection, act: str, digest: str) -> bool:
    """Tell whether an act with a hash was logged."""
    query = select(entries.c.id).where(entries.c.hash == digest, entries.c.act == act)
    return connection.execute(query).first() is not None


def all_entries(connection: Connection) -> Iterator[EntryRow]:
    """Yield every entry in order."""
    for row in connection.execute(select(entries).order_by(entries.c.id)):
        yield EntryRow._make(row)


def numbered_entries(connection: Connection, peer: str = "") -> list[EntryRow]:
    """Return the entries that stand in a stream, of one channel or of all."""
    query = select(entries).where(entries.c.sequence.is_not(None))
    if peer:
        query = query.where(entries.c.peer == peer)
    rows = connection.execute(query.order_by(entries.c.id))
    return [EntryRow._make(row) for row in rows]


def stream_entries(
    connection: Connection,
    peer: str,
    *,
    outgoing: bool,
    after: int = 0,
    size: int | None = None,
    limit: int | None = None,
) -> Iterator[EntryRow]:
    """Yield the entries of a stream in order, beyond ``after`` and up to ``size``."""
    query = select(entries).where(
        entries.c.peer == peer,
        entries.c.outgoing == outgoing,
        entries.c.sequence > after,
    )
    if size is not None:
        query = query.where(entries.c.sequence <= size)
    for row in connection.execute(query.order_by(entries.c.sequence).limit(limit)):
        yield EntryRow._make(row)


def count_entries(connection: Connection) -> int:
    """Return how many entries there are."""
    count = connection.execute(select(func.count()).select_from(entries)).scalar()
    return int(count or 0)


def count_signed_since(
    connection: Connection, at_us: int, peer: str = "", *, outgoing: bool = True
) -> int:
    """Return how many envelopes were sent, or received, since an instant; of one peer or all."""
    query = (
        select(func.count())
        .select_from(entries)
        .where(
            entries.c.outgoing.is_(outgoing),
            entries.c.sequence.is_not(None),
            entries.c.at_us >= at_us,
        )
    )
    if peer:
        query = query.where(entries.c.peer == peer)
    return int(connection.execute(query).scalar() or 0)


def erasable_entries(
    connection: Connection, at_us: int, limit: int
) -> list[ErasableRow]:
    """Return at most ``limit`` entries whose documents must be erased by an instant."""
    rows = connection.execute(
        select(
            entries.c.id,
            entries.c.hash,
            entries.c.peer,
            entries.c.outgoing,
            func.length(entries.c.document),
        )
        .where(entries.c.erase_us <= at_us, entries.c.document.is_not(None))
        .limit(limit)
    )
    return [ErasableRow._make(row) for row in rows]


def erase_body(connection: Connection, number: int, statement: str) -> None:
    """Erase document and salt of an entry, and keep a signed tombstone."""
    connection.execute(
        update(entries)
        .where(entries.c.id == number)
        .values(document=None, salt=None, statement=statement)
    )


def void_from(connection: Connection, peer: str, sequence: int) -> None:
    """Take our entries from a number on out of the stream to a peer."""
    connection.execute(
        update(entries)
        .where(
            entries.c.peer == peer,
            entries.c.outgoing.is_(True),
            entries.c.sequence >= sequence,
        )
        .values(act="void", sequence=None, reason="")
    )


def last_number(connection: Connection) -> int:
    """Return the number of the last entry, 0 for none."""
    return int(connection.execute(select(func.max(entries.c.id))).scalar() or 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are meant: of a channel, act or kind, logged by an instant (UTC, us)."""

    peer: str = ""
    act: str = ""
    kind: str = ""
    until_us: int | None = None


#: All entries.
EVERY = Wanted()


def outlines_after(
    connection: Connection,
    after: int,
    limit: int,
    wanted: Wanted = EVERY,
    *,
    newest: bool = False,
) -> list[OutlineRow]:
    """Return what people see of entries beyond a number, without texts and documents.

    Parameters
    ----------
    newest
        The newest first: those before the number, from the last one if it is 0.
    """
    c = entries.c
    shown = (c.id, c.at_us, c.act, c.peer, c.outgoing, c.sequence, c.hash, c.kind)
    query = select(*shown, c.reason).order_by(c.id.desc() if newest else c.id)
    if not newest:
        query = query.where(c.id > after)
    elif after:
        query = query.where(c.id < after)
    for name in ("peer", "act", "kind"):
        text = getattr(wanted, name)
        if text:
            query = query.where(c[name] == text)
    if wanted.until_us is not None:
        query = query.where(c.at_us <= wanted.until_us)
    return [OutlineRow._make(row) for row in connection.execute(query.limit(limit))]


def refuse_entry(connection: Connection, number: int, reason: str) -> None:
    """Leave an entry its envelope alone: its document could not be applied."""
    connection.execute(
        update(entries)
        .where(entries.c.id == number)
        .values(document=None, salt=None, kind="", erase_us=None, reason=reason)
    )


def void_entries(connection: Connection, peer: str) -> list[EntryRow]:
    """Return our void entries to a peer that were not renewed yet."""
    rows = connection.execute(
        select(entries)
        .where(
            entries.c.peer == peer,
            entries.c.outgoing.is_(True),
            entries.c.act == "void",
            entries.c.reason == "",
        )
        .order_by(entries.c.id)
    )
    return [EntryRow._make(row) for row in rows]


def mark_renewed(connection: Connection, numbers: Sequence[int]) -> None:
    """Note that void entries were signed anew, or need not be."""
    connection.execute(
        update(entries).where(entries.c.id.in_(numbers)).values(reason="renewed")
    )


def hashes_in_stream(connection: Connection, peer: str) -> set[str]:
    """Return the hashes of all envelopes in our stream to a peer."""
    rows = connection.execute(
        select(entries.c.hash).where(
            entries.c.peer == peer,
            entries.c.outgoing.is_(True),
            entries.c.sequence.is_not(None),
        )
    )
    return {row.hash for row in rows}

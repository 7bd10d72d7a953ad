"""Entries of the ledger as notices read them: documents, acknowledgements, the watch log."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from comity.node.store import notice_schema as tables, schema
from comity.node.store.upsert import upsert

__all__ = [
    "AcknowledgementRow",
    "DocumentRow",
    "WatchRow",
    "acknowledgements_of",
    "add_acknowledgement",
    "entry_document",
    "received_documents",
    "watch_rows",
]

_ENTRIES, _ACKNOWLEDGEMENTS = schema.entries, tables.acks


@dataclass(frozen=True, slots=True)
class AcknowledgementRow:
    """A signed acknowledgement: its entry, who sent it, when it was stored (UTC us)."""

    entry: int
    outgoing: bool
    peer: str
    at_us: int
    document: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A signed document and its entry."""

    entry: int
    document: str


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A line of the watch log: ``act`` is ``page`` for a call, ``watch`` for a person's."""

    entry: int
    at_us: int
    act: str
    kind: str
    text: str


def entry_document(connection: Connection, entry: int) -> str:
    """Return the signed document of an entry, empty if it was erased."""
    value = connection.execute(
        select(_ENTRIES.c.document).where(_ENTRIES.c.id == entry)
    ).scalar()
    return value or ""


def received_documents(
    connection: Connection, kind: str, peer: str, most: int
) -> list[DocumentRow]:
    """Return the last documents of a kind from a peer that are not erased, newest first."""
    rows = connection.execute(
        select(_ENTRIES.c.id, _ENTRIES.c.document)
        .where(
            _ENTRIES.c.kind == kind,
            _ENTRIES.c.peer == peer,
            _ENTRIES.c.outgoing.is_(False),
        )
        .order_by(_ENTRIES.c.id.desc())
        .limit(most)
    )
    return [DocumentRow(row.id, row.document) for row in rows if row.document]


def add_acknowledgement(connection: Connection, notice: str, entry: int) -> None:
    """Note which entry of the ledger acknowledges a notice."""
    upsert(connection, _ACKNOWLEDGEMENTS, [{"entry": entry, "notice": notice}])


def acknowledgements_of(
    connection: Connection, notice: str, until_us: int | None = None
) -> list[AcknowledgementRow]:
    """Return the acknowledgements of a notice that are not erased, the oldest first.

    Parameters
    ----------
    until_us
        Those that were stored until then, UTC us; all if None.
    """
    query = (
        select(
            _ENTRIES.c.id,
            _ENTRIES.c.outgoing,
            _ENTRIES.c.peer,
            _ENTRIES.c.at_us,
            _ENTRIES.c.document,
        )
        .join(_ACKNOWLEDGEMENTS, _ACKNOWLEDGEMENTS.c.entry == _ENTRIES.c.id)
        .where(_ACKNOWLEDGEMENTS.c.notice == notice, _ENTRIES.c.document.is_not(None))
        .order_by(_ENTRIES.c.id)
    )
    if until_us is not None:
        query = query.where(_ENTRIES.c.at_us <= until_us)
    return [AcknowledgementRow(*row) for row in connection.execute(query)]


def watch_rows(
    connection: Connection,
    most: int,
    before: int | None = None,
    until_us: int | None = None,
) -> list[WatchRow]:
    """Return the newest lines of the watch log, calls among them, the newest first.

    Parameters
    ----------
    before
        Those of entries with a lower number; all if None.
    until_us
        Those that were written until then, UTC us; all if None.
    """
    query = (
        select(
            _ENTRIES.c.id,
            _ENTRIES.c.at_us,
            _ENTRIES.c.act,
            _ENTRIES.c.kind,
            _ENTRIES.c.reason,
        )
        .where(_ENTRIES.c.act.in_(["watch", "page"]))
        .order_by(_ENTRIES.c.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(_ENTRIES.c.id < before)
    if until_us is not None:
        query = query.where(_ENTRIES.c.at_us <= until_us)
    return [WatchRow(*row) for row in connection.execute(query)]

"""Documents of cases as the ledger stores them.

All functions take the connection of a transaction that their caller has begun.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from comity.node.store import case_schema, schema

__all__ = [
    "DocumentText",
    "StoredDocument",
    "add_document",
    "encounter_of_case",
    "encounters_with_prefix",
    "gather_documents",
    "stored_documents",
    "texts_by_hash",
    "texts_of_encounter",
]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of an encounter with its entry of the ledger.

    Attributes
    ----------
    entry, at_us
        Number of the entry, and when it was made.
    peer, outgoing
        The other party, and whether we signed the document.
    hash
        Hash of the text when it was stored.
    text
        The signed text, ``None`` once it is erased.
    """

    entry: int
    at_us: int
    peer: str
    outgoing: bool
    hash: str
    text: str | None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's entry in the ledger, and its signed text (empty once it is erased)."""

    entry: int
    text: str


def encounter_of_case(connection: Connection, case: str) -> str | None:
    """Return the encounter of a case by the id that documents name."""
    table = case_schema.case_papers
    encounter: str | None = connection.execute(
        select(table.c.encounter).where(table.c.case == case).limit(1)
    ).scalar()
    return encounter


def encounters_with_prefix(connection: Connection, prefix: str) -> list[str]:
    """Return the encounters that hold a case whose id starts with a text."""
    table = case_schema.case_papers
    rows = connection.execute(
        select(table.c.encounter)
        .where(table.c.case.startswith(prefix, autoescape=True))
        .distinct()
    )
    return [row.encounter for row in rows]


def add_document(
    connection: Connection, encounter: str, case: str, text_hash: str, entry: int
) -> None:
    """Store a document of an encounter."""
    row = {"entry": entry, "encounter": encounter, "case": case, "hash": text_hash}
    connection.execute(insert(case_schema.case_papers), [row])


def gather_documents(connection: Connection, case: str, encounter: str) -> None:
    """Add the documents of a case that came before its OPEN to its encounter."""
    table = case_schema.case_papers
    connection.execute(
        update(table).where(table.c.case == case).values(encounter=encounter)
    )


def stored_documents(connection: Connection, encounter: str) -> list[StoredDocument]:
    """Return the documents of an encounter in the order of the ledger."""
    table, entries = case_schema.case_papers, schema.entries
    rows = connection.execute(
        select(
            entries.c.id,
            entries.c.at_us,
            entries.c.peer,
            entries.c.outgoing,
            entries.c.document,
            table.c.hash,
        )
        .join(table, table.c.entry == entries.c.id)
        .where(table.c.encounter == encounter)
        .order_by(entries.c.id)
    )
    return [
        StoredDocument(
            row.id, row.at_us, row.peer, row.outgoing, row.hash, row.document
        )
        for row in rows
    ]


def texts_of_encounter(
    connection: Connection, encounter: str
) -> dict[str, DocumentText]:
    """Return the texts of an encounter's documents by their hashes."""
    return {
        item.hash: DocumentText(item.entry, item.text or "")
        for item in stored_documents(connection, encounter)
    }


def texts_by_hash(connection: Connection, hashes: Collection[str]) -> dict[str, str]:
    """Return the texts of documents of any case by their hashes."""
    table, entries = case_schema.case_papers, schema.entries
    rows = connection.execute(
        select(table.c.hash, entries.c.document)
        .join(entries, entries.c.id == table.c.entry)
        .where(table.c.hash.in_(hashes))
    )
    return {row.hash: row.document for row in rows}

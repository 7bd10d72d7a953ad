"""SQL of the conformance kit: items taken out of the outbox, stored documents, addresses.

All functions take the connection of a transaction that their caller has begun.
"""

from sqlalchemy import Connection, select, update

from comity.node.gate.parcels import Item
from comity.node.store import case_schema, schema

__all__ = ["document_text", "set_address", "take_item"]


def take_item(connection: Connection, entry: int) -> Item:
    """Mark an entry of the outbox as delivered, and return it as an item for a delivery."""
    outbox, entries = schema.outbox, schema.entries
    connection.execute(
        update(outbox).where(outbox.c.entry == entry).values(state="done")
    )
    row = connection.execute(
        select(entries.c.envelope, entries.c.document, entries.c.salt).where(
            entries.c.id == entry
        )
    ).one()
    return Item(row.envelope, row.document, row.salt)


def document_text(connection: Connection, text_hash: str) -> str:
    """Return the signed text of a document of a case by its hash."""
    table, entries = case_schema.case_papers, schema.entries
    text: str = connection.execute(
        select(entries.c.document)
        .join(table, table.c.entry == entries.c.id)
        .where(table.c.hash == text_hash)
    ).scalar_one()
    return text


def set_address(connection: Connection, party: str, url: str) -> None:
    """Store the address of a peer that is reached on a private network."""
    connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == party)
        .values(url=url, private=True)
    )

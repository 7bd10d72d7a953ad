"""Certificates and revocations of parties as the database holds them."""

from sqlalchemy import Connection

from comity.node.store import log, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.envelope import text_hash

__all__ = ["store_statements"]


def store_statements(connection: Connection, party: str, texts: list[str]) -> None:
    """Keep verified certificates and revocations of a party."""
    rows = [{"party": party, "hash": text_hash(text), "text": text} for text in texts]
    upsert(connection, schema.statements, rows)
    name = f"keys {party}"
    log.set_number(connection, name, log.read_number(connection, name) + 1)

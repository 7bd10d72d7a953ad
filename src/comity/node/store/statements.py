"""Certificates and revocations of parties as the database holds them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from comity.node.store import log, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.envelope import text_hash

__all__ = ["statements_of", "store_statements"]


def store_statements(connection: Connection, party: str, texts: Sequence[str]) -> None:
    """Store verified certificates and revocations of a party."""
    rows = [{"party": party, "hash": text_hash(text), "text": text} for text in texts]
    upsert(connection, schema.statements, rows)
    name = f"keys {party}"
    log.set_number(connection, name, log.read_number(connection, name) + 1)


def statements_of(connection: Connection, party: str) -> list[str]:
    """Return the certificates and revocations of a party."""
    table = schema.statements
    query = select(table.c.text).where(table.c.party == party)
    return list(connection.execute(query).scalars())

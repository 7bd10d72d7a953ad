"""The tables of the audit: who asked for what, who saw which row; of the one schema of a node."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from comity.node.store.schema import Counted, metadata

__all__ = ["audit", "audit_heads", "audit_things"]

#: Columns that the chain of hashes covers stand in ``node.audit.chain``.
audit = Table(
    "audit",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    # UUID of the request, as the answer names it.
    Column("instance", String(36), nullable=False),
    # person, program, local or node.
    Column("kind", String(8), nullable=False),
    Column("person", String(40), nullable=False),
    Column("caller", String(80), nullable=False),
    Column("operation", String(80), nullable=False),
    # done, prepared, refused or the code of an error.
    Column("outcome", String(40), nullable=False),
    # Members of the request that are no secrets, as canonical JSON, and their hash.
    Column("request", Text, nullable=False),
    Column("request_hash", String(71), nullable=False),
    # JSON list of the rows of others that went out.
    Column("seen", Text, nullable=False),
    # Of the row, and of the row with all before it; hexadecimal.
    Column("content", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
)
Index("ix_audit_at_us", audit.c.at_us)
Index("ix_audit_person", audit.c.person, audit.c.id)
Index("ix_audit_operation", audit.c.operation, audit.c.id)

#: What a row is about: ids that the request named and those of rows that went out.
audit_things = Table(
    "audit_things",
    metadata,
    Column("thing", String(100), primary_key=True),
    Column("row", BigInteger, primary_key=True),
)
Index("ix_audit_things_row", audit_things.c.row)

#: Signed heads of the chain: of its last row, and of the last one that was removed by age.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("id", Counted, primary_key=True),
    # head or removal.
    Column("kind", String(8), nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("chain", String(64), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("statement", Text, nullable=False),
    Column("version", Integer, nullable=False),
)

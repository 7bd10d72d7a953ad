"""The table of requests that bear a key, with their answers; of the one schema of a node."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from comity.node.store.schema import metadata

__all__ = ["keyed_requests"]

#: What was asked for with an ``Idempotency-Key``, and what was answered.
keyed_requests = Table(
    "keyed_requests",
    metadata,
    # Hash of who asks, and of the key.
    Column("caller", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    # Of method, path and body.
    Column("fingerprint", String(64), nullable=False),
    # The process that works on it: one that is gone answers no more.
    Column("holder", String(36), nullable=False),
    # begun, done, or withheld: done, and its answer is not kept.
    Column("state", String(8), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_us", BigInteger, nullable=False),
)
Index("ix_keyed_requests_made_us", keyed_requests.c.made_us)

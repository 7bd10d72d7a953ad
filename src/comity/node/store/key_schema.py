"""The tables of keys that counted once."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from comity.node.store.schema import metadata

__all__ = ["former_roots"]

#: Root keys of parties that people have replaced, until when each counted, and a JSON list of what
#: it had signed: that verifies what was taken in before.
former_roots = Table(
    "former_roots",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("root", String(43), primary_key=True),
    Column("until_us", BigInteger, nullable=False),
    Column("statements", Text, nullable=False),
)

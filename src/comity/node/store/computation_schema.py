"""The tables of computations on files, and of the files that were uploaded for them."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from comity.node.store.schema import metadata

__all__ = ["computations", "uploads"]

#: Files that callers have given; their content lies in the node's folder under the same name.
uploads = Table(
    "uploads",
    metadata,
    # ``sha256:`` and the hash of the content.
    Column("name", String(71), primary_key=True),
    # Whose it is: id of an account, or hash of a token of the node.
    Column("owner", String(64), primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
)
Index("ix_uploads_until_us", uploads.c.until_us)

computations = Table(
    "computations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("owner", String(64), nullable=False),
    # Of the caller: its name, and its session or token, as long as they count.
    Column("by", String(80), nullable=False),
    Column("session", String(100), nullable=False),
    # JSON: the words of the command, inputs by the name that they have there, width of a text.
    Column("task", Text, nullable=False),
    Column("state", String(12), nullable=False),
    # Name of its folder; empty until it has run.
    Column("folder", String(40), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("started_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("until_us", BigInteger),
    Column("exit_code", Integer),
    # JSON: code, message and remedy of why there is no result; empty otherwise.
    Column("problem", Text, nullable=False),
)
Index("ix_computations_state", computations.c.state)
Index(
    "ix_computations_owner",
    computations.c.owner,
    computations.c.made_us,
    computations.c.id,
)
Index("ix_computations_made_us", computations.c.made_us, computations.c.id)

"""The tables of triage: what people set aside, own and note; of the one schema of a node.

None of it is ever part of a document: it stays at this node.
"""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from comity.node.store.schema import Counted, metadata

__all__ = ["saved_views", "triage", "triage_notes"]

#: What one person decided about something that waits, for all who work at the node.
triage = Table(
    "triage",
    metadata,
    # Page of what waits: cases/ID, notices/ID.
    Column("subject", String(250), primary_key=True),
    # Account that takes care of it; empty for nobody.
    Column("owner", String(40), nullable=False),
    # open, snoozed or dismissed.
    Column("state", String(10), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("until_us", BigInteger),
    # Digest of what waited: a change wakes what was set aside.
    Column("seen", String(64), nullable=False),
    Column("by", String(40), nullable=False),
    Column("at_us", BigInteger, nullable=False),
)
triage_notes = Table(
    "triage_notes",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("subject", String(250), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("by", String(40), nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_triage_notes_subject", triage_notes.c.subject, triage_notes.c.id)
saved_views = Table(
    "saved_views",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("path", String(500), nullable=False),
)

"""The tables of cases; of the one schema of a node."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
)

from comity.node.store.schema import metadata

__all__ = ["case_papers", "cases"]

#: Encounters that are, or were, negotiated. ``state`` is the seat as it was last; the
#: papers alone say what it is.
cases = Table(
    "cases",
    metadata,
    Column("encounter", String(71), primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("object_1", String(80), nullable=False),
    Column("object_2", String(80), nullable=False),
    Column("tca_us", BigInteger, nullable=False),
    Column("agreement", String(71), nullable=False),
    Column("live", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    # Steps of the clock that people have been called for.
    Column("paged", Text, nullable=False),
    # The case in brief for lists, with when it holds; empty: it has to be built.
    Column("brief", Text, nullable=False),
)
Index("ix_cases_tca_us", cases.c.tca_us, cases.c.encounter)

#: The documents of an encounter, in the order of the ledger; names of cases that merged
#: into it are those of its OPENs.
case_papers = Table(
    "case_papers",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("encounter", String(71), nullable=False),
    Column("case", String(71), nullable=False),
    Column("hash", String(71), nullable=False),
)
Index("ix_case_papers_encounter", case_papers.c.encounter, case_papers.c.entry)
Index("ix_case_papers_case", case_papers.c.case)

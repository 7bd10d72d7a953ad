"""The tables of a node. Plain SQL types: PostgreSQL holds the same."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "agreements",
    "case_papers",
    "cases",
    "entries",
    "equivocations",
    "heads",
    "holdings",
    "metadata",
    "nonces",
    "notes",
    "offers",
    "outbox",
    "peers",
    "shared",
    "signatures",
    "standing",
    "statements",
    "streams",
    "tokens",
    "withdrawals",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: Large numbers that count themselves; SQLite numbers INTEGER columns alone.
Counted = BigInteger().with_variant(Integer, "sqlite")

#: Single values: incarnation, number of signatures, private tree.
notes = Table(
    "notes",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: Certificates and revocations, our own and those of peers.
statements = Table(
    "statements",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("hash", String(71), primary_key=True),
    Column("text", Text, nullable=False),
)

peers = Table(
    "peers",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("root", String(43), nullable=False),
    Column("verified_us", BigInteger),
    Column("private", Boolean, nullable=False),
    Column("protocol", Integer, nullable=False),
    # Of the peer's node: lives before this one are fenced.
    Column("incarnation", BigInteger, nullable=False),
    # Our own node has to get its envelopes back before it signs another one.
    Column("recovering", Boolean, nullable=False),
    Column("seen_us", BigInteger),
    Column("skew_us", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("next_us", BigInteger, nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("hash", String(71), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("received_us", BigInteger, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("agreement", String(71), primary_key=True),
    Column("party", String(80), primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("agreement", String(71), primary_key=True),
    Column("party", String(80), primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

#: One row per direction of a channel: its Merkle frontier and the last hash.
streams = Table(
    "streams",
    metadata,
    Column("peer", String(80), primary_key=True),
    Column("outgoing", Boolean, primary_key=True),
    Column("frontier", LargeBinary, nullable=False),
    Column("tip", String(71), nullable=False),
    Column("incarnation", BigInteger, nullable=False),
)

#: Everything that the node sent, received, signed, refused or erased. ``id`` is the
#: number in the private tree, and the id of events that people see.
entries = Table(
    "entries",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("act", String(16), nullable=False),
    Column("peer", String(80), nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("sequence", BigInteger),
    Column("incarnation", BigInteger),
    Column("hash", String(71), nullable=False),
    Column("previous", String(71), nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("envelope", Text),
    Column("document", Text),
    Column("salt", LargeBinary),
    Column("kind", String(40), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("statement", Text),
    Column("erase_us", BigInteger),
    Column("journal", LargeBinary, nullable=False),
    UniqueConstraint("peer", "outgoing", "sequence"),
)
Index("ix_entries_hash", entries.c.hash)
Index("ix_entries_erase_us", entries.c.erase_us)

outbox = Table(
    "outbox",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("deadline_us", BigInteger),
    Column("keep", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("code", String(40), nullable=False),
)
Index("ix_outbox_peer_state", outbox.c.peer, outbox.c.state, outbox.c.entry)

heads = Table(
    "heads",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("sizes", String(60), nullable=False),
    Column("ours", Text, nullable=False),
    Column("theirs", Text),
)

equivocations = Table(
    "equivocations",
    metadata,
    Column("id", Counted, primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("key", String(200), nullable=False),
    Column("first", Text, nullable=False),
    Column("second", Text, nullable=False),
    UniqueConstraint("key", "second"),
)

nonces = Table(
    "nonces",
    metadata,
    Column("kid", String(43), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("expires_us", BigInteger, nullable=False),
)
Index("ix_nonces_expires_us", nonces.c.expires_us)

#: What others have shared with us: the newest row of each thing.
holdings = Table(
    "holdings",
    metadata,
    Column("peer", String(80), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("entry", BigInteger, ForeignKey("entries.id"), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("as_of_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("row", Text, nullable=False),
)
Index("ix_holdings_entry", holdings.c.entry)

#: What we have to share: the newest row of each thing, whole.
offers = Table(
    "offers",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("originator", String(80), nullable=False),
    Column("level", String(40), nullable=False),
    Column("as_of_us", BigInteger, nullable=False),
    Column("row", Text, nullable=False),
    # Of row, originator and level: whether anything about it has changed.
    Column("hash", LargeBinary, nullable=False),
)

#: With whom a kind is shared as it changes: our own will, or a peer's subscription.
standing = Table(
    "standing",
    metadata,
    Column("peer", String(80), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("purpose", String(40), primary_key=True),
    Column("ours", Boolean, nullable=False),
    Column("theirs", Boolean, nullable=False),
    Column("objects", Text, nullable=False),
    # Of the rules in force when everything was shared last; empty: look at all again.
    Column("rules", LargeBinary, nullable=False),
)

#: What a peer got last of an offer: the hash of the offer, and of what was released of it.
shared = Table(
    "shared",
    metadata,
    Column("peer", String(80), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("purpose", String(40), primary_key=True),
    Column("object", String(80), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("offered", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("made_us", BigInteger, nullable=False),
)

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
)

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

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
    "degraded_orbits",
    "entries",
    "equivocations",
    "heads",
    "holdings",
    "key_owners",
    "lease",
    "metadata",
    "nonces",
    "notes",
    "offers",
    "outbox",
    "peers",
    "sealing_keys",
    "shared",
    "signatures",
    "standing",
    "statements",
    "streams",
    "tokens",
    "transports",
    "withdrawal_receipts",
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

#: On PostgreSQL, one row: how often a process has become the signer, and how often something was
#: written. Empty in an SQLite file, where the file's own lock does this.
lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("changes", BigInteger, nullable=False),
)

#: Certificates and revocations, our own and those of peers.
statements = Table(
    "statements",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("hash", String(71), primary_key=True),
    Column("text", Text, nullable=False),
)

#: Which party has shown which key, by the key's name: a key of two parties counts for neither.
key_owners = Table(
    "key_owners",
    metadata,
    Column("kid", String(43), primary_key=True),
    Column("party", String(80), primary_key=True),
    Index("ix_key_owners_party", "party"),
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
    # Until when a person allows the older link, which is not sealed.
    Column("older_until_us", BigInteger),
    # Since when people block it, and since when it is removed: its keys stay.
    Column("blocked_us", BigInteger),
    Column("removed_us", BigInteger),
)

#: Keys that are sealed for, our own and those of peers. ``seed`` is what opens: of our own
#: alone, until nothing waits for it; then it is overwritten.
sealing_keys = Table(
    "sealing_keys",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("kid", String(43), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("signer", String(43), nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("seed", LargeBinary),
)

#: Where a party's node is, as its root states it; ``renewal`` is of the node's key.
transports = Table(
    "transports",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("text", Text, nullable=False),
    Column("renewal", Text),
    Column("number", Integer, nullable=False),
)

#: Versions of agreements. What lists and lives need stands beside the content, so that
#: the clauses of a draft are read when people look at it, and not before.
agreements = Table(
    "agreements",
    metadata,
    Column("hash", String(71), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    # Which party sent it first; our own id if we did.
    Column("proposer", String(80), nullable=False),
    Column("title", Text, nullable=False),
    # JSON lists: ids of its parties and of its clauses, names of its terms.
    Column("parties", Text, nullable=False),
    Column("clauses", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("notice_us", BigInteger, nullable=False),
    Column("amends", String(71), nullable=False),
    Column("gateway", String(80), nullable=False),
    # When people of this node rejected it.
    Column("rejected_us", BigInteger),
)
Index("ix_agreements_proposer", agreements.c.proposer)
Index("ix_agreements_name", agreements.c.name, agreements.c.version, agreements.c.hash)
Index("ix_agreements_amends", agreements.c.amends)

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

#: Who has signed that it received a withdrawal, and when: the notice to it runs from then.
#: The text is empty for withdrawals from before there were receipts.
withdrawal_receipts = Table(
    "withdrawal_receipts",
    metadata,
    Column("agreement", String(71), primary_key=True),
    Column("party", String(80), primary_key=True),
    Column("by", String(80), primary_key=True),
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
Index("ix_entries_act", entries.c.act, entries.c.id)

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
Index(
    "ix_holdings_kind",
    holdings.c.kind,
    holdings.c.peer,
    holdings.c.object,
    holdings.c.key,
)
Index(
    "ix_holdings_object",
    holdings.c.object,
    holdings.c.peer,
    holdings.c.kind,
    holdings.c.key,
)

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

#: Orbits from which rows of coarse classes derive: all of an object and a class in a window of
#: a day derive from one, whatever changed. ``orbit`` is canonical JSON.
degraded_orbits = Table(
    "degraded_orbits",
    metadata,
    Column("object", String(80), primary_key=True),
    Column("originator", String(80), primary_key=True),
    Column("class_km", Integer, primary_key=True),
    Column("window", BigInteger, primary_key=True),
    # How often it had to be made again within its window.
    Column("revision", Integer, nullable=False),
    Column("as_of_us", BigInteger, nullable=False),
    Column("orbit", Text, nullable=False),
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

#: Tokens of programs, as hashes.
tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    # Of the account that it acts for; empty: of the node, made at its command line.
    Column("owner", String(40), nullable=False),
    # JSON list of the rights that it has.
    Column("scopes", Text, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("used_us", BigInteger),
)
Index("ix_tokens_name", tokens.c.name)
Index("ix_tokens_owner", tokens.c.owner, tokens.c.name)

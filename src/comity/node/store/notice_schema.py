"""The tables of notices and channels, and of what was set aside; of the one schema of a node."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from comity.node.store.schema import metadata

__all__ = [
    "acks",
    "collected",
    "feed_items",
    "ladders",
    "line_tests",
    "notices",
    "parcels",
    "polls",
    "publications",
    "relays",
    "set_aside",
    "traces",
]

#: Revisions of notices, ours and others'. ``at_us`` is when we sent it or had it durably.
notices = Table(
    "notices",
    metadata,
    Column("notice", String(120), primary_key=True),
    Column("base", String(112), nullable=False),
    Column("about", String(112), nullable=False),
    Column("form", String(32), nullable=False),
    Column("issuer", String(80), nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("issued_us", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    # The span of time that it is about, if it tells one.
    Column("from_us", BigInteger),
    Column("until_us", BigInteger),
    Column("row", Text, nullable=False),
    # The strictest class (TLP) of the documents that brought it; empty: nobody sees it.
    Column("tlp", String(16), nullable=False),
)
Index("ix_notices_from_us", notices.c.from_us)
Index("ix_notices_at_us", notices.c.at_us, notices.c.base)
Index("ix_notices_base", notices.c.base)
Index("ix_notices_about", notices.c.about)
Index("ix_notices_form_at_us", notices.c.form, notices.c.at_us)
Index("ix_notices_form", notices.c.form, notices.c.base, notices.c.at_us)

#: Where a notice stands with a recipient: with others for our own, with us for theirs.
ladders = Table(
    "ladders",
    metadata,
    Column("notice", String(120), primary_key=True),
    Column("party", String(80), primary_key=True),
    Column("outgoing", Boolean, nullable=False),
    Column("peer", String(80), nullable=False),
    Column("entry", BigInteger, ForeignKey("entries.id"), nullable=False),
    Column("paper", String(71), nullable=False),
    Column("sent_us", BigInteger, nullable=False),
    Column("received_us", BigInteger),
    Column("state", String(12), nullable=False),
    Column("reached", Text, nullable=False),
    Column("times", String(80), nullable=False),
    Column("level", Integer, nullable=False),
    # When somebody else is to be called next; null: never.
    Column("due_us", BigInteger),
    # Whether the sender was told that it is stored here.
    Column("told", Boolean, nullable=False),
)
Index("ix_ladders_due_us", ladders.c.due_us)
Index("ix_ladders_entry", ladders.c.entry)
Index("ix_ladders_state", ladders.c.state, ladders.c.notice)

#: The acknowledgements of a notice, ours and theirs.
acks = Table(
    "acks",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("notice", String(120), nullable=False),
)
Index("ix_acks_notice", acks.c.notice)

#: What each channel did with a notice on its way to a recipient.
traces = Table(
    "traces",
    metadata,
    Column("notice", String(120), primary_key=True),
    Column("party", String(80), primary_key=True),
    Column("way", String(100), primary_key=True),
    Column("sent_us", BigInteger, nullable=False),
    Column("accepted_us", BigInteger),
    Column("delivered_us", BigInteger),
)
Index("ix_traces_way_sent_us", traces.c.way, traces.c.sent_us)

#: Envelopes that go to a gateway, sealed for their recipient.
parcels = Table(
    "parcels",
    metadata,
    Column("entry", BigInteger, ForeignKey("entries.id"), primary_key=True),
    Column("gateway", String(80), primary_key=True),
    Column("notice", String(120), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    # The gateway's signed word that it took it, and what it took.
    Column("receipt", Text, nullable=False),
    Column("parcel", Text, nullable=False),
)
Index("ix_parcels_state_next_us", parcels.c.state, parcels.c.next_us)

#: As a gateway: what we keep for others, sealed.
relays = Table(
    "relays",
    metadata,
    Column("hash", String(71), primary_key=True),
    Column("sender", String(80), nullable=False),
    Column("recipient", String(80), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("parcel", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("taken", Boolean, nullable=False),
)
Index("ix_relays_recipient_taken", relays.c.recipient, relays.c.taken)

#: Parcels that a gateway has handed to us, and whether it knows that we have them.
collected = Table(
    "collected",
    metadata,
    Column("gateway", String(80), primary_key=True),
    Column("hash", String(71), primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    # Our question that told it, and its signed answer.
    Column("proof", Text, nullable=False),
)

line_tests = Table(
    "line_tests",
    metadata,
    Column("serial", BigInteger, primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("way", String(100), nullable=False),
    Column("sent_us", BigInteger, nullable=False),
    Column("answered_us", BigInteger),
)
Index("ix_line_tests_peer_way", line_tests.c.peer, line_tests.c.way)
Index("ix_line_tests_sent_us", line_tests.c.sent_us, line_tests.c.serial)

#: Our public feed: each item is signed and names the one before it.
publications = Table(
    "publications",
    metadata,
    Column("serial", BigInteger, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("hash", String(71), nullable=False),
    Column("text", Text, nullable=False),
)

#: Items of public feeds that we follow.
feed_items = Table(
    "feed_items",
    metadata,
    Column("party", String(80), primary_key=True),
    Column("serial", BigInteger, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("hash", String(71), nullable=False),
    Column("text", Text, nullable=False),
)
Index("ix_feed_items_hash", feed_items.c.hash)

#: Items that could not be handled: kept, named and counted, so that the rest goes on.
set_aside = Table(
    "set_aside",
    metadata,
    # Where it came from or which work it is: a channel, a feed, a job.
    Column("place", String(120), primary_key=True),
    Column("item", String(120), primary_key=True),
    Column("peer", String(80), nullable=False),
    # Of the error; its message may quote what must not be kept.
    Column("code", String(40), nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    # When it is tried again; null: never, or at each round anyway.
    Column("retry_us", BigInteger),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
Index("ix_set_aside_last_us", set_aside.c.last_us)

#: How collecting from a channel or feed went last.
polls = Table(
    "polls",
    metadata,
    Column("way", String(120), primary_key=True),
    Column("asked_us", BigInteger, nullable=False),
    Column("good_us", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("code", String(40), nullable=False),
)

"""The tables of persons' acts: what was prepared, the journal of proofs, and persons' keys."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from comity.node.store.schema import Counted, metadata

__all__ = ["act_journal", "act_uses", "acts", "person_keys"]

#: What persons have prepared, waiting to be proved or done.
acts = Table(
    "acts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("operation", String(60), nullable=False),
    Column("right", String(40), nullable=False),
    # Canonical JSON of the request, and of the lines that a person is shown.
    Column("request", Text, nullable=False),
    Column("lines", Text, nullable=False),
    # Account of who prepared it.
    Column("person", String(64), nullable=False),
    Column("document", String(71), nullable=False),
    # How many persons have to prove it.
    Column("persons", Integer, nullable=False),
    Column("nonce", String(43), nullable=False),
    Column("prepared_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    # Proofs that did not hold.
    Column("failures", Integer, nullable=False),
    # JSON of what it returned, or why it was not done.
    Column("result", Text),
    Column("reason", String(400), nullable=False),
)
Index("ix_acts_state", acts.c.state)
Index("ix_acts_prepared_us", acts.c.prepared_us)

#: Proofs of persons, each with the hash of the one before. Rows are only ever added: the
#: database refuses anything else.
act_journal = Table(
    "act_journal",
    metadata,
    Column("number", Counted, primary_key=True),
    Column("proof", String(71), nullable=False, unique=True),
    Column("act", String(32), nullable=False),
    Column("person", String(64), nullable=False),
    Column("authenticator", String(120), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    # Canonical JSON, of which ``proof`` is the hash.
    Column("content", Text, nullable=False),
)
Index("ix_act_journal_act", act_journal.c.act)

#: Where a proof was used: written with what it allowed, in one transaction.
act_uses = Table(
    "act_uses",
    metadata,
    Column("proof", String(71), primary_key=True),
    Column("at_us", BigInteger, nullable=False),
)

#: Public halves of persons' key files; a key belongs to one account for ever.
person_keys = Table(
    "person_keys",
    metadata,
    Column("kid", String(43), primary_key=True),
    Column("person", String(64), nullable=False),
    Column("public", String(43), nullable=False),
    Column("label", String(80), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
)
Index("ix_person_keys_person", person_keys.c.person)

"""The first form of the database."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "agreements",
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_agreements")),
    )
    op.create_table(
        "entries",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("incarnation", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("previous", sa.String(length=71), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("erase_us", sa.BigInteger(), nullable=True),
        sa.Column("journal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint(
            "peer",
            "outgoing",
            "sequence",
            name=op.f("uq_entries_peer_outgoing_sequence"),
        ),
    )
    op.create_index("ix_entries_erase_us", "entries", ["erase_us"], unique=False)
    op.create_index("ix_entries_hash", "entries", ["hash"], unique=False)
    op.create_table(
        "equivocations",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivocations")),
        sa.UniqueConstraint("key", "second", name=op.f("uq_equivocations_key_second")),
    )
    op.create_table(
        "heads",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("sizes", sa.String(length=60), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heads")),
    )
    op.create_table(
        "nonces",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kid", "nonce", name=op.f("pk_nonces")),
    )
    op.create_index("ix_nonces_expires_us", "nonces", ["expires_us"], unique=False)
    op.create_table(
        "notes",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notes")),
    )
    op.create_table(
        "offers",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("originator", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("as_of_us", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object", "key", name=op.f("pk_offers")),
    )
    op.create_table(
        "peers",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("root", sa.String(length=43), nullable=False),
        sa.Column("verified_us", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("protocol", sa.Integer(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.Column("recovering", sa.Boolean(), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=True),
        sa.Column("skew_us", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", name=op.f("pk_peers")),
    )
    op.create_table(
        "shared",
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("offered", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "peer", "kind", "purpose", "object", "key", name=op.f("pk_shared")
        ),
    )
    op.create_table(
        "signatures",
        sa.Column("agreement", sa.String(length=71), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "party", name=op.f("pk_signatures")),
    )
    op.create_table(
        "standing",
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("theirs", sa.Boolean(), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("peer", "kind", "purpose", name=op.f("pk_standing")),
    )
    op.create_table(
        "statements",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("party", "hash", name=op.f("pk_statements")),
    )
    op.create_table(
        "streams",
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("tip", sa.String(length=71), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("peer", "outgoing", name=op.f("pk_streams")),
    )
    op.create_table(
        "tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_tokens")),
    )
    op.create_table(
        "withdrawals",
        sa.Column("agreement", sa.String(length=71), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "party", name=op.f("pk_withdrawals")),
    )
    op.create_table(
        "holdings",
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("as_of_us", sa.BigInteger(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_holdings_entry")
        ),
        sa.PrimaryKeyConstraint(
            "peer", "kind", "object", "key", name=op.f("pk_holdings")
        ),
    )
    op.create_index("ix_holdings_entry", "holdings", ["entry"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("deadline_us", sa.BigInteger(), nullable=True),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_outbox_entry")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_peer_state", "outbox", ["peer", "state", "entry"], unique=False
    )
    op.create_table(
        "cases",
        sa.Column("encounter", sa.String(length=71), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("object_1", sa.String(length=80), nullable=False),
        sa.Column("object_2", sa.String(length=80), nullable=False),
        sa.Column("tca_us", sa.BigInteger(), nullable=False),
        sa.Column("agreement", sa.String(length=71), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("paged", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("encounter", name=op.f("pk_cases")),
    )
    op.create_table(
        "case_papers",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("encounter", sa.String(length=71), nullable=False),
        sa.Column("case", sa.String(length=71), nullable=False),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_case_papers_entry")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_case_papers")),
    )
    op.create_index(
        "ix_case_papers_encounter",
        "case_papers",
        ["encounter", "entry"],
        unique=False,
    )
    op.create_index("ix_case_papers_case", "case_papers", ["case"], unique=False)

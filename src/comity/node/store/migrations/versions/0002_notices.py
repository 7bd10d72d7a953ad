"""Notices, channels, line tests, the public feed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of notices."""
    op.create_table(
        "acks",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name=op.f("fk_acks_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_acks")),
    )
    op.create_index("ix_acks_notice", "acks", ["notice"], unique=False)
    op.create_table(
        "collected",
        sa.Column("gateway", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "hash", name=op.f("pk_collected")),
    )
    op.create_table(
        "feed_items",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("party", "serial", name=op.f("pk_feed_items")),
    )
    op.create_index("ix_feed_items_hash", "feed_items", ["hash"], unique=False)
    op.create_table(
        "line_tests",
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=100), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_line_tests")),
    )
    op.create_index(
        "ix_line_tests_peer_way", "line_tests", ["peer", "way"], unique=False
    )
    op.create_table(
        "notices",
        sa.Column("notice", sa.String(length=120), nullable=False),
        sa.Column("base", sa.String(length=112), nullable=False),
        sa.Column("about", sa.String(length=112), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("issuer", sa.String(length=80), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("from_us", sa.BigInteger(), nullable=True),
        sa.Column("until_us", sa.BigInteger(), nullable=True),
        sa.Column("row", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("notice", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_about", "notices", ["about"], unique=False)
    op.create_index("ix_notices_from_us", "notices", ["from_us"], unique=False)
    op.create_index("ix_notices_base", "notices", ["base"], unique=False)
    op.create_index("ix_notices_form_at_us", "notices", ["form", "at_us"], unique=False)
    op.create_table(
        "publications",
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_publications")),
    )
    op.create_table(
        "relays",
        sa.Column("hash", sa.String(length=71), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("parcel", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_relays")),
    )
    op.create_index(
        "ix_relays_recipient_taken", "relays", ["recipient", "taken"], unique=False
    )
    op.create_table(
        "traces",
        sa.Column("notice", sa.String(length=120), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=100), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("accepted_us", sa.BigInteger(), nullable=True),
        sa.Column("delivered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("notice", "party", "way", name=op.f("pk_traces")),
    )
    op.create_index("ix_traces_way_sent_us", "traces", ["way", "sent_us"], unique=False)
    op.create_table(
        "ladders",
        sa.Column("notice", sa.String(length=120), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.String(length=71), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("times", sa.String(length=80), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_ladders_entry")
        ),
        sa.PrimaryKeyConstraint("notice", "party", name=op.f("pk_ladders")),
    )
    op.create_index("ix_ladders_due_us", "ladders", ["due_us"], unique=False)
    op.create_index("ix_ladders_entry", "ladders", ["entry"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("gateway", sa.String(length=80), nullable=False),
        sa.Column("notice", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("parcel", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_parcels_entry")
        ),
        sa.PrimaryKeyConstraint("entry", "gateway", name=op.f("pk_parcels")),
    )
    op.create_index(
        "ix_parcels_state_next_us", "parcels", ["state", "next_us"], unique=False
    )

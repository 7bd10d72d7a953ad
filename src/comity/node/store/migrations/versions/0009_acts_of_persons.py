"""Acts of persons: what was prepared, the journal of proofs, their use, persons' keys."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables; the journal can only be added to."""
    _acts()
    op.create_table(
        "act_journal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=71), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("authenticator", sa.String(length=120), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_act_journal")),
        sa.UniqueConstraint("proof", name=op.f("uq_act_journal_proof")),
    )
    op.create_index(op.f("ix_act_journal_act"), "act_journal", ["act"])
    op.create_table(
        "act_uses",
        sa.Column("proof", sa.String(length=71), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("proof", name=op.f("pk_act_uses")),
    )
    op.create_table(
        "person_keys",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("public", sa.String(length=43), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_person_keys")),
    )
    op.create_index(op.f("ix_person_keys_person"), "person_keys", ["person"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER act_journal_no_{change.lower()} "
                f"BEFORE {change} ON act_journal BEGIN "
                "SELECT RAISE(ABORT, 'the journal of proofs is only added to'); END"
            )


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("operation", sa.String(length=60), nullable=False),
        sa.Column("right", sa.String(length=40), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=71), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=43), nullable=False),
        sa.Column("prepared_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index(op.f("ix_acts_state"), "acts", ["state"])
    op.create_index(op.f("ix_acts_prepared_us"), "acts", ["prepared_us"])

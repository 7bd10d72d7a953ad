"""Items that were set aside, and how collecting from each channel went last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "set_aside",
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("peer", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_us", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place", "item", name=op.f("pk_set_aside")),
    )
    op.create_index("ix_set_aside_last_us", "set_aside", ["last_us"], unique=False)
    op.create_table(
        "polls",
        sa.Column("way", sa.String(length=120), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("good_us", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_polls")),
    )

"""Sealing keys, addresses that a root has stated, allowances for older protocols."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of sealing keys and addresses."""
    op.add_column("peers", sa.Column("older_until_us", sa.BigInteger()))
    op.create_table(
        "sealing_keys",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("signer", sa.String(length=43), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("party", "kid", name=op.f("pk_sealing_keys")),
    )
    op.create_table(
        "transports",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("renewal", sa.Text()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("party", name=op.f("pk_transports")),
    )

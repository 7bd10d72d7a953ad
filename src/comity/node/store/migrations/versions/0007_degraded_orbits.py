"""Degraded orbits, one per object, maker, class and window."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table of degraded orbits."""
    op.create_table(
        "degraded_orbits",
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("originator", sa.String(length=80), nullable=False),
        sa.Column("class_km", sa.Integer(), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("as_of_us", sa.BigInteger(), nullable=False),
        sa.Column("orbit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "object",
            "originator",
            "class_km",
            "window",
            name=op.f("pk_degraded_orbits"),
        ),
    )

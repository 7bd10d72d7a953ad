"""Root keys that people have replaced, with what they certified."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table of former roots."""
    op.create_table(
        "former_roots",
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("root", sa.String(length=43), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("statements", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("party", "root", name=op.f("pk_former_roots")),
    )

"""Requests with a key, and their answers: the same request is done once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def _text(name: str, length: int | None = None, **more: object) -> sa.Column[object]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False, **more)  # type: ignore[arg-type]


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "keyed_requests",
        _text("caller", 64, primary_key=True),
        _text("key", 64, primary_key=True),
        _text("fingerprint", 64),
        _text("holder", 36),
        _text("state", 8),
        sa.Column("status", sa.Integer(), nullable=False),
        _text("headers"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
    )
    op.create_index(op.f("ix_keyed_requests_made_us"), "keyed_requests", ["made_us"])

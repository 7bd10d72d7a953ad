"""The audit: who asked for what and saw which rows, in a chain with signed heads."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int | None = None, **more: object) -> sa.Column[object]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False, **more)  # type: ignore[arg-type]


def _number(name: str, **more: object) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=False, **more)  # type: ignore[arg-type]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit",
        sa.Column("id", COUNTED, nullable=False, primary_key=True),
        _number("at_us"),
        _text("instance", 36),
        _text("kind", 8),
        _text("person", 40),
        _text("caller", 80),
        _text("operation", 80),
        _text("outcome", 40),
        _text("request"),
        _text("request_hash", 71),
        _text("seen"),
        _text("content", 64),
        _text("chain", 64),
    )
    op.create_index(op.f("ix_audit_at_us"), "audit", ["at_us"])
    op.create_index(op.f("ix_audit_person"), "audit", ["person", "id"])
    op.create_index(op.f("ix_audit_operation"), "audit", ["operation", "id"])
    op.create_table(
        "audit_things",
        _text("thing", 100, primary_key=True),
        _number("row", primary_key=True),
    )
    op.create_index(op.f("ix_audit_things_row"), "audit_things", ["row"])
    op.create_table(
        "audit_heads",
        sa.Column("id", COUNTED, nullable=False, primary_key=True),
        _text("kind", 8),
        _number("row"),
        _text("chain", 64),
        _number("made_us"),
        _text("statement"),
        sa.Column("version", sa.Integer(), nullable=False),
    )

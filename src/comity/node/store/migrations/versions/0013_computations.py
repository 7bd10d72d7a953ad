"""Computations on files, and the files that were uploaded for them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def _text(name: str, length: int | None = None, **more: object) -> sa.Column[object]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False, **more)  # type: ignore[arg-type]


def _time(name: str, *, may_lack: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=may_lack)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "uploads",
        _text("name", 71, primary_key=True),
        _text("owner", 64, primary_key=True),
        _time("bytes"),
        _time("made_us"),
        _time("until_us"),
    )
    op.create_index(op.f("ix_uploads_until_us"), "uploads", ["until_us"])
    op.create_table(
        "computations",
        _text("id", 32, primary_key=True),
        _text("kind", 40),
        _text("owner", 64),
        _text("by", 80),
        _text("session", 100),
        _text("task"),
        _text("state", 12),
        _text("folder", 40),
        _time("made_us"),
        _time("started_us", may_lack=True),
        _time("ended_us", may_lack=True),
        _time("until_us", may_lack=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        _text("problem"),
    )
    op.create_index(op.f("ix_computations_state"), "computations", ["state"])
    op.create_index(op.f("ix_computations_owner"), "computations", ["owner"])

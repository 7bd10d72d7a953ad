"""Persons: accounts, their authenticators and sessions; tokens with scopes and an end."""

import time

import sqlalchemy as sa
from alembic import op

from comity.foundations.plain import json_text

revision = "0008"
down_revision = "0007"

#: What tokens of before may do from now on, and for how long: reads alone, for 90 days.
SCOPES = ["read", "read shared data", "compute"]
TERM_US = 90 * 86_400 * 1_000_000


def _make(name: str, *columns: sa.schema.SchemaItem, index: str = "") -> None:
    op.create_table(name, *columns)
    if index:
        op.create_index(op.f(f"ix_{name}_{index}"), name, [index])


def _text(name: str, length: int | None = None, **more: object) -> sa.Column[object]:
    kind = sa.Text() if length is None else sa.String(length=length)
    return sa.Column(name, kind, nullable=False, **more)  # type: ignore[arg-type]


def _time(name: str, *, may_lack: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=may_lack)


def _account(table: str, *, key: bool = False) -> sa.Column[object]:
    """Return the column that names the account that a row belongs to."""
    return sa.Column(
        "account",
        sa.String(length=40),
        sa.ForeignKey("accounts.id", name=op.f(f"fk_{table}_account_accounts")),
        nullable=False,
        primary_key=key,
    )


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Make the tables of persons; give tokens of before an owner, scopes and an end."""
    _make(
        "accounts",
        _text("id", 40, primary_key=True),
        _text("name", 80),
        _text("login", 160),
        _text("roles"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _number("version"),
        _time("frozen_until_us", may_lack=True),
        _text("frozen_by", 40),
        _time("made_us"),
        _text("made_by", 40),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    _authenticators()
    _sessions()
    _counts()
    _tokens()


def _authenticators() -> None:
    _make(
        "passkeys",
        _text("id", 1364, primary_key=True),
        _account("passkeys"),
        _text("name", 80),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        _time("counter"),
        sa.Column("synced", sa.Boolean(), nullable=False),
        _time("made_us"),
        _time("used_us", may_lack=True),
        _time("revoked_us", may_lack=True),
        index="account",
    )
    _make(
        "passwords",
        _account("passwords", key=True),
        _text("hash"),
        _text("secret", 64),
        _time("last_step"),
        _time("made_us"),
    )
    _make(
        "bindings",
        _text("issuer", 400, primary_key=True),
        _text("subject", 255, primary_key=True),
        _account("bindings"),
        _time("made_us"),
        index="account",
    )


def _sessions() -> None:
    _make(
        "sessions",
        _text("hash", 64, primary_key=True),
        _account("sessions"),
        _text("means", 1400),
        _time("begun_us"),
        _time("seen_us"),
        _time("proved_us"),
        _time("until_us"),
        _text("agent", 200),
        _text("id_token"),
        index="account",
    )
    _make(
        "links",
        _text("hash", 64, primary_key=True),
        _text("kind", 12),
        _text("account", 40),
        _time("made_us"),
        _text("made_by", 40),
        _time("until_us"),
        index="account",
    )
    _make(
        "ceremonies",
        _text("hash", 64, primary_key=True),
        _text("kind", 20),
        _text("data"),
        _time("until_us"),
        index="until_us",
    )
    _make(
        "spent_challenges",
        _text("hash", 64, primary_key=True),
        _time("at_us"),
        index="at_us",
    )


def _counts() -> None:
    _make(
        "attempts",
        _text("key", 64, primary_key=True),
        _number("failures"),
        _time("last_us"),
        _time("next_us"),
    )
    _make(
        "token_uses",
        _text("token", 64, primary_key=True),
        sa.Column("day", sa.Integer(), nullable=False, primary_key=True),
        _time("count"),
    )
    counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    _make(
        "person_events",
        sa.Column("id", counted, nullable=False, primary_key=True),
        _time("at_us"),
        _text("account", 40),
        _text("by", 40),
        _text("event", 40),
        _text("words"),
        index="account",
    )


def _tokens() -> None:
    """Give the tokens that there are the scopes that only read, and an end."""
    until_us = time.time_ns() // 1000 + TERM_US
    scopes = json_text(SCOPES)
    with op.batch_alter_table("tokens") as table:
        table.add_column(_text("owner", 40, server_default=""))
        table.add_column(_text("scopes", server_default=scopes))
        table.add_column(
            sa.Column(
                "until_us",
                sa.BigInteger(),
                nullable=False,
                server_default=str(until_us),
            )
        )
        table.add_column(_time("used_us", may_lack=True))
    with op.batch_alter_table("tokens") as table:
        for name in ("owner", "scopes", "until_us"):
            table.alter_column(name, server_default=None)

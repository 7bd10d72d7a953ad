"""Tokens of people's programs, as hashes with a name."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from comity.node.store.schema import tokens

__all__ = ["TokenRow", "add_token", "all_tokens", "drop_token", "name_of_token"]


class TokenRow(NamedTuple):
    """A stored token: hash, name, and when it was made (microseconds of UTC)."""

    hash: str
    name: str
    made_us: int


def add_token(connection: Connection, row: TokenRow) -> bool:
    """Store a token; return whether its name was free."""
    if connection.execute(select(tokens).where(tokens.c.name == row.name)).first():
        return False
    connection.execute(insert(tokens).values(**row._asdict()))
    return True


def name_of_token(connection: Connection, digest: str) -> str | None:
    """Return the name of the token with a hash."""
    name: str | None = connection.execute(
        select(tokens.c.name).where(tokens.c.hash == digest)
    ).scalar()
    return name


def all_tokens(connection: Connection) -> list[TokenRow]:
    """Return all tokens."""
    return [TokenRow._make(row) for row in connection.execute(select(tokens))]


def drop_token(connection: Connection, name: str) -> bool:
    """Delete a token; return whether there was one."""
    done = connection.execute(delete(tokens).where(tokens.c.name == name))
    return bool(done.rowcount)

"""Tokens of people's programs: shown once, kept as hashes."""

import hashlib
from typing import Any

from sqlalchemy import delete, insert, select

from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.node import Node, UnitOfWork
from comity.node.store import schema
from comity.trust.identity.keys import to_text64

__all__ = ["check_token", "list_tokens", "make_token", "revoke_token"]


def _hash(token: str) -> str:
    return hashlib.sha256(b"comity token\x00" + token.encode()).hexdigest()


def make_token(node: Node, name: str) -> str:
    """Return a new token; only its hash is kept.

    Raises
    ------
    InputError
        If the name is empty, too long or taken.
    """
    if not 0 < len(name) <= 80:
        raise InputError("a token's name has 1 to 80 characters")
    token = "comity_" + to_text64(node.entropy(32, "token"))

    def change(work: UnitOfWork) -> None:
        table = schema.tokens
        if work.connection.execute(select(table).where(table.c.name == name)).first():
            raise InputError(f"there is a token {name!r}", remedy="choose another name")
        work.connection.execute(
            insert(table).values(hash=_hash(token), name=name, made_us=work.now_us)
        )

    node.transact(change)
    return token


def check_token(node: Node, token: str) -> str:
    """Return the name of a token.

    Raises
    ------
    TrustError
        If it is unknown.
    """
    table = schema.tokens
    where = table.c.hash == _hash(token)
    name = node.database.read(
        lambda c: c.execute(select(table.c.name).where(where)).scalar()
    )
    if name is None:
        raise TrustError("the token is unknown", remedy="comity node token NAME")
    return str(name)


def list_tokens(node: Node) -> list[dict[str, Any]]:
    """Return the names of all tokens."""
    table = schema.tokens
    rows = node.database.read(lambda c: c.execute(select(table)).fetchall())
    return [{"name": r.name, "made_us": r.made_us} for r in rows]


def revoke_token(node: Node, name: str) -> None:
    """Take a token back.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    table = schema.tokens
    done: Any = node.write(
        lambda c: c.execute(delete(table).where(table.c.name == name))
    )
    if not done.rowcount:
        raise UnknownNameError(f"there is no token {name[:80]!r}")

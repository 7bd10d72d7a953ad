"""Tokens of people's programs: shown once, kept as hashes."""

import hashlib
from dataclasses import dataclass
from functools import partial

from comity.foundations.errors import InputError, TrustError, UnknownNameError
from comity.node.node import Node
from comity.node.store.tokens import (
    TokenRow,
    add_token,
    all_tokens,
    drop_token,
    name_of_token,
)
from comity.trust.identity.keys import to_text64

__all__ = ["Token", "check_token", "list_tokens", "make_token", "revoke_token"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token's name, and when it was made (microseconds of UTC since 1970)."""

    name: str
    made_us: int


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
    with node.writing() as work:
        row = TokenRow(_hash(token), name, work.now_us)
        if not add_token(work.connection, row):
            raise InputError(f"there is a token {name!r}", remedy="choose another name")
    return token


def check_token(node: Node, token: str) -> str:
    """Return the name of a token.

    Raises
    ------
    TrustError
        If it is unknown.
    """
    name = node.database.read(partial(name_of_token, digest=_hash(token)))
    if name is None:
        raise TrustError("the token is unknown", remedy="comity node token NAME")
    return name


def list_tokens(node: Node) -> list[Token]:
    """Return all tokens."""
    with node.reading() as work:
        return [Token(row.name, row.made_us) for row in all_tokens(work.connection)]


def revoke_token(node: Node, name: str) -> None:
    """Take a token back.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if not node.write(partial(drop_token, name=name)):
        raise UnknownNameError(f"there is no token {name[:80]!r}")

"""Tokens of programs: shown once, kept as hashes; with an owner, rights and an end.

A token gives no more than its scopes and, if a person owns it, than that person has now. No token
performs a person's act.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from comity.foundations.constants import DAY_US
from comity.foundations.errors import (
    InputError,
    RangeError,
    TrustError,
    UnknownNameError,
)
from comity.foundations.visible import is_plain
from comity.node.node import Entropy, Node, system_entropy
from comity.node.persons.accounts import account_of, note
from comity.node.store.tokens import (
    TokenRow,
    add_token,
    all_tokens,
    drop_token,
    find_token,
    record_uses,
    uses_of,
)
from comity.trust.identity.keys import to_text64
from comity.trust.persons import ACTS, Right, Role
from comity.trust.persons.callers import Caller

__all__ = [
    "DAYS",
    "SCOPES",
    "Token",
    "flush_uses",
    "list_tokens",
    "make_token",
    "new_token",
    "program_of",
    "revoke_token",
    "scopes_of",
    "store_token",
    "token_hash",
]

#: What a token may do if nothing else is asked for, and for how many days it counts.
SCOPES = frozenset({Right.READ, Right.READ_SHARED, Right.COMPUTE})
DAYS, MOST_DAYS = 90, 366
#: Days of which the use of a token is listed.
LISTED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed.

    Attributes
    ----------
    name
        What it is for.
    made_us, until_us
        From when to when it counts (µs of UTC since 1970).
    owner
        Id of the account that it acts for; empty: of the node.
    scopes
        Its rights.
    used_us
        When it was last used; None: never.
    uses
        How often on each of the last 30 days with a use, as (day of UTC since 1970, count).
    """

    name: str
    made_us: int
    until_us: int
    owner: str
    scopes: tuple[Right, ...]
    used_us: int | None = None
    uses: tuple[tuple[int, int], ...] = ()


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(b"comity token\x00" + token.encode()).hexdigest()


def new_token(entropy: Entropy = system_entropy) -> str:
    """Return a token that nobody knows yet; for a node far away, by this machine's random numbers."""
    return "comity_" + to_text64(entropy(32, "token"))


def scopes_of(names: Collection[str]) -> frozenset[Right]:
    """Read the rights of a token by name; those of ``SCOPES`` if none is named.

    Raises
    ------
    UnknownNameError
        If there is no such right.
    InputError
        If it is one that persons alone use.
    """
    if not names:
        return SCOPES
    free = sorted(str(right) for right in set(Right) - ACTS)
    for name in names:
        if name in {str(right) for right in ACTS}:
            raise InputError(
                f"no program may {name}: that is a person's act",
                remedy=f"one or more of: {', '.join(free)}",
            )
        if name not in free:
            raise UnknownNameError(
                f"{name[:40]!r} is no right",
                remedy=f"one or more of: {', '.join(free)}",
            )
    return frozenset(Right(name) for name in names)


def make_token(
    node: Node,
    name: str,
    *,
    owner: str = "",
    scopes: Collection[Right] = SCOPES,
    days: int = DAYS,
) -> str:
    """Return a new token; only its hash is kept.

    Parameters
    ----------
    owner
        Id of the account that it acts for; empty: of the node.
    scopes, days
        What it may do, and for how long it counts.

    Raises
    ------
    InputError
        If the name is empty, too long or taken, or a scope is a person's act.
    RangeError
        If it would count for less than a day or more than a year.
    """
    token = new_token(node.entropy)
    store_token(node, name, token_hash(token), owner=owner, scopes=scopes, days=days)
    return token


def store_token(
    node: Node,
    name: str,
    digest: str,
    *,
    owner: str = "",
    scopes: Collection[Right] = SCOPES,
    days: int = DAYS,
) -> Token:
    """Store a token by its hash, for whoever has made it; see `make_token`.

    Raises
    ------
    InputError, RangeError
        As `make_token`, or if the hash is none.
    """
    if not 0 < len(name) <= 80 or not is_plain(name):
        raise InputError("a token's name has 1 to 80 characters, all of them shown")
    if not 1 <= days <= MOST_DAYS:
        raise RangeError(
            "the life of a token", f"{days} days", f"1 to {MOST_DAYS} days"
        )
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise InputError(
            "the hash of a token has 64 hexadecimal digits",
            remedy="SHA-256 of 'comity token', a zero byte and the token",
        )
    rights = tuple(sorted(scopes_of([str(right) for right in scopes])))
    with node.writing() as work:
        row = TokenRow(
            hash=digest,
            name=name,
            made_us=work.now_us,
            owner=owner and account_of(work, owner).id,
            scopes=tuple(str(right) for right in rights),
            until_us=work.now_us + days * DAY_US,
        )
        if find_token(work.connection, digest) is not None or not add_token(
            work.connection, row
        ):
            raise InputError(f"there is a token {name!r}", remedy="choose another name")
        words = f"{name}, for {days} days: {', '.join(row.scopes)}"
        note(work, row.owner, row.owner, "token made", words)
    return Token(name, row.made_us, row.until_us, row.owner, rights)


def program_of(node: Node, token: str) -> Caller:
    """Return the program that holds a token, and count the use.

    Raises
    ------
    TrustError
        If the token is unknown or has ended, or its owner is suspended.
    """
    digest = token_hash(token)
    until_us, caller = node.known_callers.find(
        f"token {digest}", node.database.changes(), lambda: _read_program(node, digest)
    )
    now_us = node.clock()
    if until_us <= now_us:
        raise TrustError("the token has ended", remedy="comity node token NAME")
    if node.token_uses.count(digest, now_us):
        flush_uses(node)
    return caller


def _read_program(node: Node, digest: str) -> tuple[int, Caller]:
    """Return until when a token counts, and the program that holds it."""
    roles, version = frozenset(Role), 0
    with node.reading() as work:
        row = find_token(work.connection, digest)
        if row is None:
            raise TrustError("the token is unknown", remedy="comity node token NAME")
        if row.owner:
            account = account_of(work, row.owner)
            if not account.active:
                raise TrustError("the owner of the token is suspended")
            roles, version = frozenset(account.roles), account.version
    known = {str(right) for right in Right}
    caller = Caller(
        "program",
        id=row.owner,
        name=row.name,
        roles=roles,
        scopes=frozenset(Right(name) for name in row.scopes if name in known),
        session=f"{digest}:{version}",
    )
    return row.until_us, caller


def flush_uses(node: Node) -> None:
    """Record the uses of tokens that were counted."""
    uses = node.token_uses.take(node.clock())
    if uses:
        node.write(lambda connection: record_uses(connection, uses))


def list_tokens(
    node: Node,
    owner: str | None = None,
    after: str = "",
    limit: int | None = None,
) -> list[Token]:
    """Return all tokens, or those of an owner, by name; beyond one name, at most ``limit``."""
    flush_uses(node)
    with node.reading() as work:
        since = work.now_us // DAY_US - LISTED_DAYS
        rows = all_tokens(work.connection, owner, after, limit)
        uses = uses_of(work.connection, [row.hash for row in rows], since)
        return [
            Token(
                row.name,
                row.made_us,
                row.until_us,
                row.owner,
                tuple(sorted(Right(s) for s in row.scopes if s in list(Right))),
                row.used_us,
                tuple(uses[row.hash]),
            )
            for row in rows
        ]


def revoke_token(node: Node, name: str, owner: str | None = None) -> None:
    """Take a token back; with an owner, only one of his.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    with node.writing() as work:
        mine = {row.name: row.owner for row in all_tokens(work.connection, owner)}
        if name not in mine or not drop_token(work.connection, name):
            raise UnknownNameError(f"there is no token {name[:80]!r}")
        note(work, mine[name], owner or "", "token revoked", name)

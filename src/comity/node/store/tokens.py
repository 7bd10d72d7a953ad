"""Tokens of people's programs, as hashes with name, owner, scopes and end; how they were used."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from comity.foundations.plain import json_text
from comity.node.store.person_schema import accounts, token_uses
from comity.node.store.schema import tokens
from comity.node.store.upsert import insert_for

__all__ = [
    "TokenRow",
    "Use",
    "add_token",
    "all_tokens",
    "drop_token",
    "find_token",
    "live_tokens",
    "record_uses",
    "uses_of",
]


class TokenRow(NamedTuple):
    """A stored token; times are µs of UTC since 1970, ``owner`` is empty for the node."""

    hash: str
    name: str
    made_us: int
    owner: str
    scopes: tuple[str, ...]
    until_us: int
    used_us: int | None = None


class Use(NamedTuple):
    """How often a token was used on a day (of UTC, since 1970), and when last."""

    token: str
    day: int
    times: int
    last_us: int


_COLUMNS = [tokens.c[name] for name in TokenRow._fields]


def _row(found: tuple[object, ...]) -> TokenRow:
    row = TokenRow._make(found)
    return row._replace(scopes=tuple(json.loads(str(row.scopes))))


def add_token(connection: Connection, row: TokenRow) -> bool:
    """Store a token; return whether its name was free."""
    if connection.execute(select(tokens).where(tokens.c.name == row.name)).first():
        return False
    values = {**row._asdict(), "scopes": json_text(sorted(row.scopes))}
    connection.execute(insert(tokens).values(values))
    return True


def find_token(connection: Connection, digest: str) -> TokenRow | None:
    """Return the token with a hash."""
    found = connection.execute(select(*_COLUMNS).where(tokens.c.hash == digest)).first()
    return None if found is None else _row(tuple(found))


def all_tokens(
    connection: Connection,
    owner: str | None = None,
    after: str = "",
    limit: int | None = None,
) -> list[TokenRow]:
    """Return all tokens, or those of an owner, by name; beyond one name, at most ``limit``."""
    query = select(*_COLUMNS).order_by(tokens.c.name).limit(limit)
    if owner is not None:
        query = query.where(tokens.c.owner == owner)
    if after:
        query = query.where(tokens.c.name > after)
    return [_row(tuple(found)) for found in connection.execute(query)]


def live_tokens(connection: Connection, at_us: int) -> Sequence[tuple[str, int]]:
    """Return hash and version of the owner (0 for the node) of every token that counts."""
    query = (
        select(tokens.c.hash, tokens.c.owner, accounts.c.active, accounts.c.version)
        .join(accounts, accounts.c.id == tokens.c.owner, isouter=True)
        .where(tokens.c.until_us > at_us)
    )
    return [
        (str(digest), int(version or 0))
        for digest, owner, active, version in connection.execute(query)
        if active or not owner
    ]


def drop_token(connection: Connection, name: str) -> bool:
    """Delete a token and the record of its use; return whether there was one."""
    digest = connection.execute(
        delete(tokens).where(tokens.c.name == name).returning(tokens.c.hash)
    ).scalar()
    connection.execute(delete(token_uses).where(token_uses.c.token == digest))
    return digest is not None


def record_uses(connection: Connection, uses: Iterable[Use]) -> None:
    """Add to what is recorded of the use of tokens that there still are."""
    for use in uses:
        known = connection.execute(
            update(tokens).where(tokens.c.hash == use.token).values(used_us=use.last_us)
        )
        if not known.rowcount:
            continue
        statement = insert_for(connection.dialect.name, token_uses).values(
            token=use.token, day=use.day, count=use.times
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["token", "day"],
                set_={"count": token_uses.c.count + statement.excluded.count},
            )
        )


def uses_of(
    connection: Connection, digests: Collection[str], since_day: int
) -> dict[str, list[tuple[int, int]]]:
    """Return day and count of the use of some tokens, from a day on, by hash."""
    query = (
        select(token_uses.c.token, token_uses.c.day, token_uses.c.count)
        .where(token_uses.c.token.in_(digests), token_uses.c.day >= since_day)
        .order_by(token_uses.c.day)
    )
    found: dict[str, list[tuple[int, int]]] = {digest: [] for digest in digests}
    for digest, day, count in connection.execute(query):
        found[digest].append((int(day), int(count)))
    return found

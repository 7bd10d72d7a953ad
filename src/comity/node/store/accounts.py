"""Accounts of persons as rows, and the links by which they get their authenticators."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select, update

from comity.foundations.plain import json_text
from comity.node.store.person_schema import accounts, links

__all__ = [
    "AccountRow",
    "LinkRow",
    "add_account",
    "add_link",
    "all_accounts",
    "drop_links",
    "find_account",
    "find_link",
    "names_taken",
    "replace_account",
]


class AccountRow(NamedTuple):
    """A stored account; ``comity.node.persons.accounts.Account`` describes it."""

    id: str
    name: str
    login: str
    roles: tuple[str, ...]
    active: bool
    version: int
    frozen_until_us: int | None
    frozen_by: str
    made_us: int
    made_by: str


class LinkRow(NamedTuple):
    """A stored link: the hash of its secret, its kind, whose it is, until when it counts."""

    hash: str
    kind: str
    account: str
    made_us: int
    made_by: str
    until_us: int


_COLUMNS = [accounts.c[name] for name in AccountRow._fields]
_LINKS = [links.c[name] for name in LinkRow._fields]


def _values(row: AccountRow) -> dict[str, object]:
    return {**row._asdict(), "roles": json_text(sorted(row.roles))}


def _row(found: tuple[object, ...]) -> AccountRow:
    row = AccountRow._make(found)
    return row._replace(roles=tuple(json.loads(str(row.roles))))


def add_account(connection: Connection, row: AccountRow) -> None:
    """Store a new account."""
    connection.execute(insert(accounts).values(_values(row)))


def replace_account(connection: Connection, row: AccountRow) -> None:
    """Store an account as it is now."""
    connection.execute(
        update(accounts).where(accounts.c.id == row.id).values(_values(row))
    )


def find_account(connection: Connection, name: str) -> AccountRow | None:
    """Return the account with an id, or with a name as it is compared."""
    query = select(*_COLUMNS).where(
        or_(accounts.c.id == name, accounts.c.login == name)
    )
    found = connection.execute(query).first()
    return None if found is None else _row(tuple(found))


def names_taken(connection: Connection, account: str, login: str) -> bool:
    """Tell whether an id or a name as it is compared is of an account."""
    return (
        connection.execute(
            select(accounts.c.id).where(
                or_(accounts.c.id == account, accounts.c.login == login)
            )
        ).first()
        is not None
    )


def all_accounts(
    connection: Connection, after: str = "", limit: int | None = None
) -> list[AccountRow]:
    """Return accounts by name, beyond one as it is compared, at most ``limit``."""
    query = select(*_COLUMNS).order_by(accounts.c.login).limit(limit)
    if after:
        query = query.where(accounts.c.login > after)
    return [_row(tuple(found)) for found in connection.execute(query)]


def add_link(connection: Connection, row: LinkRow) -> None:
    """Store a link."""
    connection.execute(insert(links).values(**row._asdict()))


def find_link(connection: Connection, digest: str) -> LinkRow | None:
    """Return the link whose secret has a hash."""
    found = connection.execute(select(*_LINKS).where(links.c.hash == digest)).first()
    return None if found is None else LinkRow._make(found)


def drop_links(
    connection: Connection, *, digest: str = "", kind: str = "", account: str = ""
) -> int:
    """Delete one link, those of a kind, or those of an account; return how many."""
    query = delete(links)
    if digest:
        query = query.where(links.c.hash == digest)
    if kind:
        query = query.where(links.c.kind == kind)
    if account:
        query = query.where(links.c.account == account)
    return int(connection.execute(query).rowcount)

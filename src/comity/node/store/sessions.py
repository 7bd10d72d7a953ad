"""Sessions of persons, as hashes of what their cookies hold; pending sign-ins; spent challenges."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from comity.node.store.person_schema import (
    accounts,
    ceremonies,
    links,
    sessions,
    spent_challenges,
)
from comity.node.store.upsert import insert_for

__all__ = [
    "CeremonyRow",
    "SessionRow",
    "add_ceremony",
    "add_session",
    "drop_old",
    "drop_session",
    "drop_sessions",
    "end_everything",
    "find_session",
    "live_rows",
    "sessions_of",
    "spend_challenge",
    "take_ceremony",
    "touch_session",
]


class SessionRow(NamedTuple):
    """A stored session; times are µs of UTC since 1970."""

    hash: str
    account: str
    means: str
    begun_us: int
    seen_us: int
    proved_us: int
    until_us: int
    agent: str
    id_token: str


class CeremonyRow(NamedTuple):
    """A sign-in or registration that was begun: hash of its secret, kind, data, end."""

    hash: str
    kind: str
    data: str
    until_us: int


_COLUMNS = [sessions.c[name] for name in SessionRow._fields]


def add_session(connection: Connection, row: SessionRow) -> None:
    """Store a session."""
    connection.execute(insert(sessions).values(**row._asdict()))


def find_session(connection: Connection, digest: str) -> SessionRow | None:
    """Return the session whose secret has a hash."""
    query = select(*_COLUMNS).where(sessions.c.hash == digest)
    found = connection.execute(query).first()
    return None if found is None else SessionRow._make(found)


def sessions_of(connection: Connection, account: str) -> list[SessionRow]:
    """Return the sessions of an account, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(sessions.c.account == account)
        .order_by(sessions.c.begun_us.desc())
    )
    return [SessionRow._make(row) for row in connection.execute(query)]


def touch_session(connection: Connection, digest: str, at_us: int) -> None:
    """Store when a session was last used."""
    connection.execute(
        update(sessions).where(sessions.c.hash == digest).values(seen_us=at_us)
    )


def drop_session(connection: Connection, digest: str) -> bool:
    """Delete a session; return whether there was one."""
    done = connection.execute(delete(sessions).where(sessions.c.hash == digest))
    return bool(done.rowcount)


def drop_sessions(
    connection: Connection, account: str = "", *, means: str = "", but: str = ""
) -> int:
    """Delete sessions: of an account or of all, begun by one means, but not one; return how many."""
    query = delete(sessions).where(sessions.c.hash != but)
    if account:
        query = query.where(sessions.c.account == account)
    if means:
        query = query.where(sessions.c.means == means)
    return int(connection.execute(query).rowcount)


def live_rows(
    connection: Connection, at_us: int, idle_us: int
) -> Sequence[tuple[str, int]]:
    """Return hash and version of the account of every session that counts."""
    query = (
        select(sessions.c.hash, accounts.c.version)
        .join(accounts, accounts.c.id == sessions.c.account)
        .where(
            accounts.c.active,
            sessions.c.until_us > at_us,
            sessions.c.seen_us > at_us - idle_us,
        )
    )
    return [
        (str(digest), int(version)) for digest, version in connection.execute(query)
    ]


def add_ceremony(connection: Connection, row: CeremonyRow) -> None:
    """Store what was begun."""
    connection.execute(insert(ceremonies).values(**row._asdict()))


def take_ceremony(connection: Connection, digest: str) -> CeremonyRow | None:
    """Return what was begun and delete it: it is ended once."""
    columns = [ceremonies.c[name] for name in CeremonyRow._fields]
    found = connection.execute(
        delete(ceremonies).where(ceremonies.c.hash == digest).returning(*columns)
    ).first()
    return None if found is None else CeremonyRow._make(found)


def spend_challenge(connection: Connection, digest: str, at_us: int) -> bool:
    """Store that a challenge was answered; return whether it was not before."""
    row = {"hash": digest, "at_us": at_us}
    adding = insert_for(connection.dialect.name, spent_challenges)
    adding = adding.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    done = connection.execute(adding, row)
    return done.rowcount == 1


def drop_old(connection: Connection, at_us: int, spent_before_us: int) -> None:
    """Delete sessions, ceremonies and spent challenges that count no more."""
    connection.execute(delete(sessions).where(sessions.c.until_us <= at_us))
    connection.execute(delete(ceremonies).where(ceremonies.c.until_us <= at_us))
    connection.execute(
        delete(spent_challenges).where(spent_challenges.c.at_us < spent_before_us)
    )


def end_everything(connection: Connection) -> None:
    """Delete all sessions, links and ceremonies."""
    for table in (sessions, links, ceremonies):
        connection.execute(delete(table))

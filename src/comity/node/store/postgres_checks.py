"""What a PostgreSQL server and the way to it must be like, so that nothing acknowledged is lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from comity.foundations.errors import ResourceError

if TYPE_CHECKING:
    import psycopg

__all__ = ["OLDEST", "check_server", "check_sessions"]

#: The oldest version of the server that is known to work, as ``server_version_num``.
OLDEST = 140_000
#: Orders of texts that are those of their bytes, as SQLite's and Python's are.
BINARY_ORDERS = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8"})
#: Another provider of locales than the system's is told by a column that version 14 has not.
_ORDER = text(
    "SELECT CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'ICU' ELSE datcollate END "
    "FROM pg_database AS d WHERE datname = current_database()"
)
#: The advisory lock of the probe that finds a pooler.
PROBE_LOCK = 0x636F6D69_0000_0003


def check_server(connection: Connection, place: str) -> None:
    """Refuse a server on which what was acknowledged could be lost.

    Raises
    ------
    ResourceError
        With the setting, and what to do.
    """

    def show(name: str) -> str:
        return str(connection.execute(text(f"SHOW {name}")).scalar_one())

    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one():
        raise ResourceError(
            f"{place} is a standby: it can be read only",
            remedy="name the primary server, or promote this one (pg_ctl promote)",
        )
    version = int(show("server_version_num"))
    if version < OLDEST:
        raise ResourceError(
            f"{place} is version {show('server_version')}; {OLDEST // 10_000} is "
            "the oldest that is supported",
            remedy="upgrade the server",
        )
    for name, why in (
        ("synchronous_commit", "a commit returns before it is on the disk"),
        ("fsync", "nothing is ever sure to be on the disk"),
        ("full_page_writes", "a torn page cannot be mended after a crash"),
    ):
        if show(name) == "off":
            raise ResourceError(
                f"{place} has {name} = off: {why}",
                remedy=f"set {name} = on for this database, role or server",
            )
    order = connection.execute(_ORDER).scalar_one()
    if show("server_encoding") != "UTF8" or order not in BINARY_ORDERS:
        raise ResourceError(
            f"{place} is encoded as {show('server_encoding')} and orders texts by "
            f"{order}: lists would come in another order than from a file",
            remedy="createdb --template template0 --encoding UTF8 --locale C.UTF-8",
        )


def check_sessions(
    connect: "Callable[[], psycopg.Connection[Any]]", place: str
) -> None:
    """Refuse a pooler that gives one session of the server to several connections.

    A lock that belongs to a session is asked for by two connections: only if both are the same
    session of the server do both get it.

    Raises
    ------
    ResourceError
        If both get it.
    """
    with connect() as one, connect() as other:
        one.execute("SELECT pg_advisory_lock(%s)", (PROBE_LOCK,))
        got = other.execute("SELECT pg_try_advisory_lock(%s)", (PROBE_LOCK,)).fetchone()
        one.execute("SELECT pg_advisory_unlock_all()")
        other.execute("SELECT pg_advisory_unlock_all()")
    if got == (True,):
        raise ResourceError(
            f"{place} is behind a pooler that shares sessions between transactions",
            remedy="connect to the server itself, or use pool_mode = session",
        )

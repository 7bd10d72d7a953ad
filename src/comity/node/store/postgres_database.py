"""A node's database on a PostgreSQL server (psycopg 3).

All transactions that write, of all processes, first change the one row of ``lease``: they come one
after the other, as SQLite's do, and a process whose lease another one has taken writes nothing
more. A standby, ``synchronous_commit=off``, ``fsync=off`` and poolers that share sessions between
transactions are refused: with each of them, what was acknowledged could be lost.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, text
from typing_extensions import override

from comity.foundations.errors import ComityError, ResourceError
from comity.node.store.copying import copy_rows
from comity.node.store.database import Database
from comity.node.store.faults import BUSY_MS
from comity.node.store.postgres_checks import check_server, check_sessions
from comity.node.store.postgres_faults import translated, word_for
from comity.node.store.sqlite_database import open_sqlite

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresDatabase", "open_postgres"]

#: How long a connection may take, and a try to write, s.
CONNECT_S, PROBE_S = 5, 1
#: Names of advisory locks, each one number of 64 bits: who signs, and who changes the form. The
#: first bytes of "comity", then a number.
SIGNER_LOCK, FORM_LOCK = (0x636F6D69_0000_0000 + k for k in (1, 2))
_CLAIM = text("UPDATE lease SET changes = changes + 1 WHERE id = 1 RETURNING epoch")
_IDENTITY = text(
    "SELECT (SELECT system_identifier FROM pg_control_system()), "
    "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), oid, datname, "
    "'public'::regnamespace::oid FROM pg_database WHERE datname = current_database()"
)


class PostgresDatabase(Database):
    """A database of a server.

    Attributes
    ----------
    epoch
        How many processes have become the signer so far, as this process knows it; 0: not yet.
    """

    #: Reads see one consistent state, and write nothing.
    reading_options = MappingProxyType(
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )

    def __init__(self, place: str, engine: Engine) -> None:
        super().__init__(place, engine, None)
        self.epoch = 0
        self._signer: psycopg.Connection[Any] | None = None
        self._watch: psycopg.Connection[Any] | None = None
        self._watching = threading.Lock()

    @override
    @contextmanager
    def translated(self) -> Iterator[None]:
        with translated(self.place):
            yield

    # -- one writer at a time, and one signer -----------------------------------------------

    @override
    def _claim(self, connection: Connection) -> None:
        epoch = connection.execute(_CLAIM).scalar_one()
        if self._signer is not None and epoch != self.epoch:
            raise ResourceError(
                f"another process signs for this node now (lease {epoch}, ours was "
                f"{self.epoch}): nothing is written",
                remedy="end this process; the other one goes on",
            )
        if epoch != self.epoch:
            # Another signer has begun: what was derived before may be its past.
            self.forget_undone()
            self.epoch = epoch

    @override
    def sign_alone(self) -> None:
        if self._signer is not None:
            return
        with self.translated():
            found = self.plain_connection()
            held = found.execute("SELECT pg_try_advisory_lock(%s)", (SIGNER_LOCK,))
            if held.fetchone() != (True,):
                found.close()
                raise ResourceError(
                    f"{self.place}: another process signs for this node already",
                    remedy="end it, or serve people only: comity serve --people-only",
                )
            with self.engine.begin() as connection:
                taken = text(
                    "UPDATE lease SET epoch = epoch + 1, changes = changes + 1 "
                    "WHERE id = 1 RETURNING epoch"
                )
                self.epoch = connection.execute(taken).scalar_one()
            self._signer = found

    @override
    def signed_elsewhere(self) -> bool:
        if self._signer is not None:
            return False
        query = text(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND classid::bigint << 32 | objid::bigint = :lock AND objsubid = 1"
        )
        with self.reading() as connection:
            return bool(connection.execute(query, {"lock": SIGNER_LOCK}).scalar_one())

    def plain_connection(self) -> "psycopg.Connection[Any]":
        """Return a connection of its own, outside the pool, each statement durable by itself."""
        import psycopg  # noqa: PLC0415 - an extra

        _, words = self.engine.dialect.create_connect_args(self.engine.url)
        return psycopg.connect(**words, **_words(), autocommit=True)

    # -- what it is ---------------------------------------------------------------------------

    @override
    def identity(self) -> str:
        # A promoted standby and a recovery to a point in time have another timeline, a copy made
        # from a dump another system identifier or database, a restored backup another schema.
        with self.translated(), self.engine.connect() as connection:
            row = connection.execute(_IDENTITY).one()
        return ":".join(("postgresql", *(str(part) for part in row)))

    @override
    def changes(self) -> int:
        with self.translated(), self._watching:
            for again in (True, False):
                try:
                    if self._watch is None:
                        self._watch = self.plain_connection()
                    row = self._watch.execute("SELECT changes FROM lease WHERE id = 1")
                    return int((row.fetchone() or (0,))[0])
                except Exception:
                    # The server may have been restarted since: a new connection, once.
                    self._drop_watch()
                    if not again:
                        raise
        raise AssertionError

    @override
    def forget(self) -> None:
        # What was erased leaves its pages to others; the server's log and its archive keep it as
        # long as its administrator says (docs/guides/postgresql.md).
        with self.translated():
            driver = self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            with driver as connection:
                for table in ("entries", "sealing_keys", "notes"):
                    connection.execute(text(f"VACUUM {table}"))

    @override
    def copy_to(self, path: Path) -> None:
        made = open_sqlite(path, create=True)
        try:
            with self.reading() as source, made.writing() as target:
                copy_rows(source, target)
            made.forget()
        except BaseException:
            made.close()
            path.unlink(missing_ok=True)
            raise
        made.close()

    @override
    def examine(self) -> list[str]:
        query = text(
            "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database "
            "WHERE datname = current_database()"
        )
        failures = int(self.read(lambda c: c.execute(query).scalar_one()))
        return [f"{failures} pages with wrong checksums"] if failures else []

    @override
    def try_writing(self) -> tuple[str, str] | None:
        try:
            with self.translated(), self.plain_connection() as connection:
                connection.execute(f"SET statement_timeout = '{PROBE_S}s'")
                connection.execute(
                    "INSERT INTO notes (name, value) VALUES ('probe', '\\x00') "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                )
        except ComityError as error:
            return word_for(error), f"the database cannot be written: {error.message}"
        return None

    @override
    def log_bytes(self) -> int:
        return 0

    @override
    def empty_log(self, beyond: int) -> bool:
        return False

    @override
    def shrink(self) -> None:
        self.engine.dispose()

    def put_aside(self, stamp: int) -> str:
        """Keep all that is there in a schema of its own, and begin an empty one; return its name.

        Raises
        ------
        ResourceError
            If another process signs for the node, or the role may not do this.
        """
        self.sign_alone()
        kept = f"before_{stamp}"
        with self.translated(), self.engine.begin() as connection:
            connection.execute(text(f"ALTER SCHEMA public RENAME TO {kept}"))
            connection.execute(text("CREATE SCHEMA public"))
        with self.translated():
            _bring_up_to_date(self, create=True, epoch=self.epoch)
        return f"schema {kept} of {self.place}"

    def _drop_watch(self) -> None:
        if self._watch is not None:
            with suppress(Exception):
                self._watch.close()
            self._watch = None

    @override
    def _disconnect(self) -> None:
        with self._watching:
            self._drop_watch()
        if self._signer is not None:
            self._signer.close()
            self._signer = None


def _words() -> dict[str, Any]:
    """Return what every connection asks for."""
    return {
        "connect_timeout": CONNECT_S,
        "options": f"-c lock_timeout={BUSY_MS} -c client_encoding=UTF8",
        "application_name": "comity",
    }


def _place(url: URL) -> str:
    """Name a database in messages, without what opens it."""
    where = url.host or url.query.get("host") or "this machine"
    return f"PostgreSQL {url.database or '?'} at {where}:{url.port or 5432}"


def open_postgres(url: URL, *, create: bool = False) -> PostgresDatabase:
    """Open a database of a server, brought to the form of this version.

    Parameters
    ----------
    url
        ``postgresql+psycopg://…`` with the password, if the server asks for one.
    create
        Whether a node is being made: then the database must hold none.

    Raises
    ------
    ResourceError
        If it cannot be reached or used, or the server could lose what was acknowledged.
    DataError
        If it was written by a later version.
    """
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "a node on PostgreSQL needs psycopg",
            remedy="pip install 'comity[postgres]'",
        ) from error
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_use_lifo=True,
        # The server may have been restarted: a connection is tried before it is used.
        pool_pre_ping=True,
        connect_args=_words(),
    )
    database = PostgresDatabase(_place(url), engine)
    try:
        with database.translated():
            with engine.connect() as connection:
                check_server(connection, database.place)
            check_sessions(database.plain_connection, database.place)
            _bring_up_to_date(database, create=create)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(
    database: PostgresDatabase, *, create: bool, epoch: int = 0
) -> None:
    from comity.node.store.migrate import bring_up_to_date  # noqa: PLC0415 - heavy

    with database.engine.begin() as connection:
        # Processes that begin at the same time change the form one after the other; a change
        # that is cut off is undone whole.
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": FORM_LOCK}
        )
        bring_up_to_date(connection)
        if create and connection.execute(text("SELECT count(*) FROM notes")).scalar():
            raise ResourceError(
                f"{database.place} holds a node already",
                remedy="make a new database for each node (createdb)",
            )
        connection.execute(
            text(
                "INSERT INTO lease (id, epoch, changes) VALUES (1, :epoch, 0) "
                "ON CONFLICT DO NOTHING"
            ),
            {"epoch": epoch},
        )

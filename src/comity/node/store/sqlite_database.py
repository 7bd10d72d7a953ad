"""A node's database as one file: SQLite in WAL mode.

``synchronous=FULL`` makes a commit return only when its bytes are on the disk.
"""

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry
from typing_extensions import override

from comity.foundations.errors import ComityError, ResourceError
from comity.node.store.database import Database
from comity.node.store.faults import BUSY_MS, translated, word_for
from comity.system.private_files import make_private_file

__all__ = ["SqliteDatabase", "file_identity", "open_sqlite"]

#: Pages that one connection keeps, KiB.
CACHE_KIB = 512
#: How long a try to write waits for others, seconds.
PROBE_S = 1.0


def _on_connect(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # Transactions are begun by ``_on_begin``, not guessed by the driver.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is erased is overwritten.
        "secure_delete=ON",
        "cell_size_check=ON",
        # There may be 32 connections, each with a cache of its own; the system caches the file.
        f"cache_size=-{CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def file_identity(path: Path) -> str:
    """Name a database file by device and inode, which a copy of it does not share."""
    status = path.stat()
    return f"{status.st_dev}:{status.st_ino}"


class SqliteDatabase(Database):
    """The file in the node's folder."""

    def __init__(self, path: Path, engine: Engine) -> None:
        super().__init__(str(path), engine, path.parent)
        self.path = path
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()

    @override
    @contextmanager
    def translated(self) -> Iterator[None]:
        with translated(self.place):
            yield

    @override
    def identity(self) -> str:
        return file_identity(self.path)

    @override
    def changes(self) -> int:
        # SQLite's index of changes; never written by this connection, so that every commit is
        # one of another.
        with self.translated(), self._watching:
            if self._watch is None:
                self._watch = sqlite3.connect(
                    self.path, check_same_thread=False, isolation_level=None
                )
                self._watch.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            row = self._watch.execute("PRAGMA data_version").fetchone()
            return int(row[0])

    @override
    def forget(self) -> None:
        with self.translated(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @override
    def copy_to(self, path: Path) -> None:
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise ResourceError(f"{self.place} is closed")
            # SQLite fills an empty file that is there: its mode is ours from the first moment.
            make_private_file(path)
            try:
                driver.execute("VACUUM INTO ?", (str(path),))
            except sqlite3.DatabaseError as error:
                path.unlink(missing_ok=True)
                raise ResourceError(
                    f"{path} cannot be written: {error}",
                    remedy="check rights and space of its folder",
                ) from error

    @override
    def examine(self) -> list[str]:
        rows = self.read(
            lambda c: c.execute(text("PRAGMA integrity_check(20)")).fetchall()
        )
        return [str(row[0]) for row in rows if row[0] != "ok"]

    @override
    def try_writing(self) -> tuple[str, str] | None:
        # On a connection of its own, so that no other thread waits for it.
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self.path))}?mode=rw", PROBE_S, uri=True
            )
            try:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(
                    "INSERT OR REPLACE INTO notes (name, value) VALUES ('probe', ?)",
                    (secrets.token_bytes(8),),
                )
                connection.commit()
            finally:
                connection.close()
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            return word_for(name), f"the database cannot be written: {error}"
        return None

    @override
    def log_bytes(self) -> int:
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except OSError:
            return 0

    @override
    def empty_log(self, beyond: int) -> bool:
        # It is left as it is while another program reads.
        if self.log_bytes() <= beyond:
            return False
        with self.translated(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA busy_timeout=100")
                try:
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        return True

    @override
    def shrink(self) -> None:
        # The system caches the file anyway.
        idle = getattr(self.engine.pool, "checkedin", int)()
        with ExitStack() as stack:
            taken = [stack.enter_context(self.engine.connect()) for _ in range(idle)]
            for connection in taken:
                driver = connection.connection.driver_connection
                if driver is not None:
                    driver.execute("PRAGMA shrink_memory")

    @override
    def _disconnect(self) -> None:
        with self._watching:
            if self._watch is not None:
                self._watch.close()
                self._watch = None


def open_sqlite(path: Path, *, create: bool = False) -> SqliteDatabase:
    """Open a file, brought to the form of this version.

    Raises
    ------
    ResourceError
        If there is none, or it cannot be written.
    DataError
        If it is damaged, or was written by a later version.
    """
    if not create and not path.is_file():
        raise ResourceError(
            f"{path} does not exist", remedy="make a node with comity node init"
        )
    if create and not path.exists():
        # SQLite's own files beside it get the same mode.
        make_private_file(path)
    engine = create_engine(
        f"sqlite:///{path}", pool_size=8, max_overflow=24, pool_use_lifo=True
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    database = SqliteDatabase(path, engine)
    from comity.node.store.migrate import bring_up_to_date  # noqa: PLC0415 - heavy

    try:
        with database.translated(), engine.begin() as connection:
            bring_up_to_date(connection)
    except ComityError:
        database.close()
        raise
    return database

"""The database of a node: SQLite in WAL mode, durable before anything is acknowledged.

``synchronous=FULL`` makes a commit return only when its bytes are on the disk. One
transaction may hold the work of many callers (``GroupWriter``): they share its cost and
are answered after it. Every fault of the database becomes an error of our own tree.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.pool import ConnectionPoolEntry

from comity.foundations.errors import ComityError, DataError, ResourceError
from comity.node.store.turns import Turns

__all__ = ["Connection", "Database", "GroupWriter", "open_database"]

Result = TypeVar("Result")
#: Callers whose work one transaction may hold.
GROUP = 64
BUSY_MS = 30_000


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
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of the database into ours.

    Raises
    ------
    DataError
        If the database is damaged.
    ResourceError
        If it is busy, or cannot be written: disk full, no rights.
    """
    try:
        yield
    except (exc.DatabaseError, sqlite3.DatabaseError) as error:
        cause = getattr(error, "orig", None) or error
        message = str(cause)
        name = getattr(cause, "sqlite_errorname", "")
        if "FULL" in name or "full" in message:
            raise ResourceError(
                f"the disk of {path} is full; nothing was lost that was acknowledged",
                remedy="free space and run the same command again",
            ) from error
        if "CORRUPT" in name or "NOTADB" in name or "malformed" in message:
            raise DataError(
                f"{path} is damaged: {message}",
                remedy="restore a backup with comity node restore: peers return the rest",
            ) from error
        if "BUSY" in name or "locked" in message:
            raise ResourceError(
                f"{path} is busy for more than {BUSY_MS // 1000} s",
                remedy="end the process that holds it",
            ) from error
        raise ResourceError(
            f"{path}: {message}", remedy="check rights and space of its folder"
        ) from error


class Database:
    """Reads and durable writes."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self.engine = engine
        self._turns = Turns()
        self._reader = engine.execution_options(reading=True)
        #: The thread whose transaction writes now; 0 for none.
        self._writer = 0
        #: Called when a transaction was rolled back: caches of its results are dropped.
        self.undone: list[Callable[[], None]] = []

    def forget_undone(self) -> None:
        """Tell all listeners that a transaction was rolled back."""
        for listener in self.undone:
            listener()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; when the block ends, it is on the disk.

        An error in the block undoes all of it.

        Raises
        ------
        DataError, ResourceError
            If it could not be written; then nothing of it was.
        RuntimeError
            If this thread has one open already: it would wait for itself.
        """
        thread = threading.get_ident()
        if self._writer == thread:
            raise RuntimeError("a transaction that writes is open in this thread")
        try:
            with translated(self.path), self._turns, self.engine.begin() as connection:
                self._writer = thread
                try:
                    yield connection
                finally:
                    self._writer = 0
        except BaseException:
            self.forget_undone()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads one consistent state.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """
        with translated(self.path), self._reader.begin() as connection:
            yield connection

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Do work in one transaction; when this returns, it is on the disk.

        Raises
        ------
        DataError, ResourceError
            If it could not be written; then nothing of it was.
        """
        with self.writing() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Do work on one consistent state.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """
        with self.reading() as connection:
            return work(connection)

    def forget(self) -> None:
        """Empty the write-ahead log, so that nothing erased stays in it."""
        with translated(self.path), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the database to a new file, while others work on it.

        Raises
        ------
        ResourceError
            If it cannot be written.
        """
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                raise ResourceError(f"{self.path} is closed")
            try:
                driver.execute("VACUUM INTO ?", (str(path),))
            except sqlite3.DatabaseError as error:
                raise ResourceError(
                    f"{path} cannot be written: {error}",
                    remedy="check rights and space of its folder",
                ) from error

    def check_writable(self) -> None:
        """Write nothing in a transaction of its own.

        Raises
        ------
        DataError, ResourceError
            If the database cannot be written.
        """
        self.write(lambda connection: connection.execute(text("SELECT 1")))

    def examine(self) -> list[str]:
        """List the faults of the file's pages; nothing if it is whole."""
        rows = self.read(
            lambda c: c.execute(text("PRAGMA integrity_check(20)")).fetchall()
        )
        return [str(row[0]) for row in rows if row[0] != "ok"]

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(path: Path, *, create: bool = False) -> Database:
    """Open the database of a node, brought to the form of this version.

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
    engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    database = Database(path, engine)
    from comity.node.store.migrate import bring_up_to_date  # noqa: PLC0415 - heavy

    try:
        with translated(path), engine.begin() as connection:
            bring_up_to_date(connection)
    except ComityError:
        database.close()
        raise
    return database


@dataclass(frozen=True, slots=True)
class _Piece:
    """Work of one caller.

    ``run`` does it and returns a function that hands over its result after the commit;
    ``fail`` hands over an error.
    """

    run: Callable[[Connection], Callable[[], None]]
    fail: Callable[[BaseException], None]


class GroupWriter:
    """One thread that gathers the work of many callers into one transaction.

    Work runs in the order in which it came, each piece under a savepoint: one that fails
    takes no other with it. Futures are set after the commit.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._queue: SimpleQueue[_Piece | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], Result]) -> "Future[Result]":
        """Hand in work; the future is set when it is durable."""
        future: Future[Result] = Future()

        def run(connection: Connection) -> Callable[[], None]:
            return partial(future.set_result, work(connection))

        self._queue.put(_Piece(run, future.set_exception))
        return future

    def close(self) -> None:
        """Finish the work that was handed in, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group, last = [first], False
            while len(group) < GROUP:
                try:
                    item = self._queue.get_nowait()
                except Empty:
                    break
                if item is None:
                    last = True
                    break
                group.append(item)
            self._commit(group)
            if last:
                return

    def _commit(self, group: Sequence[_Piece]) -> None:
        answers: list[Callable[[], None]] = []

        def together(connection: Connection) -> None:
            for piece in group:
                try:
                    with translated(self.database.path), connection.begin_nested():
                        answer = piece.run(connection)
                except Exception as error:  # noqa: BLE001 - handed to its own caller
                    self.database.forget_undone()
                    answer = partial(piece.fail, error)
                answers.append(answer)

        try:
            self.database.write(together)
        except Exception as error:  # noqa: BLE001 - handed to every caller
            answers = [partial(piece.fail, error) for piece in group]
        for answer in answers:
            answer()

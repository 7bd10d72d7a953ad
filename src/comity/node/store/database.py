"""The database of a node, durable before anything is acknowledged; SQLite's file, or PostgreSQL.

A commit returns only when its bytes are on the disk. Transactions that write come one after
the other, in all processes of a node: whatever is read in one holds until it ends. Every fault
of the database becomes an error of our own tree.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from comity.node.store.turns import Turns

__all__ = ["Connection", "Database"]

Result = TypeVar("Result")


class Database(ABC):
    """Reads and durable writes.

    Attributes
    ----------
    place
        What it is called in messages: its path, or its server and name, without a password.
    folder
        The folder whose disk it fills; None if that is another machine's.
    undone
        Called when a transaction was rolled back: caches of its results are dropped.
    """

    def __init__(self, place: str, engine: Engine, folder: Path | None) -> None:
        self.place = place
        self.engine = engine
        self.folder = folder
        self.undone: list[Callable[[], None]] = []
        self._turns = Turns()
        self._reader = engine.execution_options(**self.reading_options)
        #: The thread whose transaction writes now; 0 for none.
        self._writer = 0

    #: Options of SQLAlchemy for transactions that only read.
    reading_options: Mapping[str, Any] = MappingProxyType({"reading": True})

    # -- what each kind does in its own way ----------------------------------------------

    @abstractmethod
    def translated(self) -> AbstractContextManager[None]:
        """Turn errors of the database into ours, for the time of a block.

        Raises
        ------
        DataError, InputError, ResourceError
            In place of an error of the driver.
        """

    @abstractmethod
    def identity(self) -> str:
        """Name this very database: a copy of it has another name.

        Raises
        ------
        ResourceError
            If it cannot be told.
        """

    @abstractmethod
    def changes(self) -> int:
        """Return a number that differs once anybody, in any process, has committed a change.

        It tells whether what was read before is still what there is, for a small price.

        Raises
        ------
        DataError, ResourceError
            If it cannot be read.
        """

    @abstractmethod
    def forget(self) -> None:
        """Leave nothing of what was erased, as far as the database allows."""

    @abstractmethod
    def copy_to(self, path: Path) -> None:
        """Write a whole copy as an SQLite file, mode 0600, while others work on it.

        Raises
        ------
        ResourceError
            If it cannot be written.
        """

    @abstractmethod
    def examine(self) -> list[str]:
        """List the faults of what is stored; nothing if it is whole."""

    @abstractmethod
    def try_writing(self) -> tuple[str, str] | None:
        """Write a line durably, in a second at most; return what is wrong: a word, a sentence."""

    @abstractmethod
    def log_bytes(self) -> int:
        """Return the length of the write-ahead log, as far as this node has to look after it."""

    @abstractmethod
    def empty_log(self, beyond: int) -> bool:
        """Empty the write-ahead log if it is longer than some bytes; return whether it was."""

    @abstractmethod
    def shrink(self) -> None:
        """Give back the memory of idle connections."""

    def sign_alone(self) -> None:  # noqa: B027 - nothing to do where one file is locked
        """Become the one process that signs what peers send, until it is closed.

        Raises
        ------
        ResourceError
            If another process is it.
        """

    def signed_elsewhere(self) -> bool:
        """Tell whether another process is the one that signs; False if that cannot be known."""
        return False

    def _claim(self, connection: Connection) -> None:  # noqa: B027 - nothing to do where one file is locked
        """Make sure, at the beginning of a transaction that writes, that this process may."""

    def _disconnect(self) -> None:  # noqa: B027 - nothing to do where one file is locked
        """Close what is open beside the engine's connections."""

    # -- what is the same in all ------------------------------------------------------------

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
            with self.translated(), self._turns, self.engine.begin() as connection:
                self._claim(connection)
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
        with self.translated(), self._reader.begin() as connection:
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

    def check_writable(self) -> None:
        """Write nothing in a transaction of its own.

        Raises
        ------
        DataError, ResourceError
            If the database cannot be written.
        """
        self.write(lambda connection: connection.execute(text("SELECT 1")))

    def close(self) -> None:
        """Close all connections."""
        self._disconnect()
        self.engine.dispose()

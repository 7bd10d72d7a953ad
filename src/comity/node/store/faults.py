"""Faults of SQLite as errors of our own tree, and as words for the state of a node."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from comity.foundations.errors import DataError, InputError, ResourceError

__all__ = ["BUSY_MS", "translated", "word_for"]

#: How long a transaction waits for others, milliseconds.
BUSY_MS = 30_000
#: Parts of SQLite's names of errors, and the words for them.
_WORDS = (
    ("FULL", "disk-full"),
    ("READONLY", "read-only"),
    ("BUSY", "database-locked"),
    ("LOCKED", "database-locked"),
    ("CANTOPEN", "files"),
    ("IOERR", "disk-fault"),
    ("CORRUPT", "database-damaged"),
    ("NOTADB", "database-damaged"),
)


def word_for(name: str) -> str:
    """Return the word for a fault by SQLite's name of the error."""
    return next((word for part, word in _WORDS if part in name), "database")


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn errors of the database into ours.

    Raises
    ------
    DataError
        If the database is damaged.
    InputError
        If an integer is beyond 64 bits.
    ResourceError
        If it is busy, or cannot be written: disk full, no rights.
    """
    try:
        yield
    except OverflowError as error:
        # Of the driver, for an integer beyond 64 bits: whoever gave it gave no number of ours.
        raise InputError(
            f"a number is too large: {error}", remedy="numbers have 64 bits at most"
        ) from error
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

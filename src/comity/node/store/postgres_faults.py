"""Faults of PostgreSQL as errors of our own tree, and as words for the state of a node."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from comity.foundations.errors import (
    ComityError,
    DataError,
    InputError,
    ResourceError,
)
from comity.node.store.faults import BUSY_MS

__all__ = ["translated", "word_for"]

#: Beginning of an SQLSTATE → what is said, and what helps (PostgreSQL, appendix A).
_FAULTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("53100",),
        "the disk of {place} is full; nothing was lost that was acknowledged",
        "free space on the server and run the same command again",
    ),
    (
        ("25006",),
        "{place} takes no writes: it is a standby, or set to read only",
        "name the primary server",
    ),
    (
        ("42501",),
        "{place}: the role may not do this: {said}",
        "make the role the owner of the database",
    ),
    (
        ("28",),
        "{place} refuses the role or its password",
        "check user, password file and pg_hba.conf",
    ),
    (
        ("3D000",),
        "{place} does not exist on the server",
        "make it with createdb, or name another in node.yaml: database",
    ),
    (
        ("55P03", "40001", "40P01", "57014"),
        f"{{place}} is busy for more than {BUSY_MS // 1000} s",
        "end the process that holds it (pg_stat_activity shows it)",
    ),
    (
        ("53", "57P", "08"),
        "{place} cannot be reached: {said}; nothing was lost that was acknowledged",
        "start the server; what was under way is tried again",
    ),
)
#: Beginnings of words of our own messages, and the words for the state of a node.
_WORDS = (
    ("the disk of", "disk-full"),
    ("takes no writes", "read-only"),
    ("busy", "database-locked"),
    ("damaged", "database-damaged"),
)


def word_for(error: ComityError) -> str:
    """Return the word for a fault."""
    return next((word for part, word in _WORDS if part in error.message), "database")


def _state_of_refusal(said: str) -> str:
    """Return the state of an error that was met while connecting, when the driver has none."""
    if any(w in said for w in ("authentication failed", "pg_hba.conf", "no password")):
        return "28000"
    for word, state in (('role "', "28000"), ('database "', "3D000")):
        if f"FATAL:  {word}" in said:
            return state
    return "08006"


def _first_line(cause: BaseException) -> str:
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0][:200]


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn errors of the database into ours.

    Raises
    ------
    DataError
        If the database is damaged.
    InputError
        If a value cannot be stored: a number beyond 64 bits, a text with the character U+0000.
    ResourceError
        If it cannot be reached, is busy, or cannot be written.
    """
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        if not isinstance(error, exc.SQLAlchemyError) and not _is_driver(cause):
            raise
        state = str(getattr(cause, "sqlstate", None) or "")
        said = _first_line(cause)
        if state.startswith("22") or isinstance(cause, OverflowError):
            raise InputError(
                f"a value cannot be stored: {said}",
                remedy="numbers have 64 bits at most, texts no character U+0000",
            ) from error
        if state.startswith("XX"):
            raise DataError(
                f"{place} is damaged: {said}",
                remedy="restore a backup with comity node restore: peers return the rest",
            ) from error
        if not state and _is_operational(cause):
            state = _state_of_refusal(str(cause))
        for states, message, remedy in _FAULTS:
            if state.startswith(states):
                raise ResourceError(
                    message.format(place=place, said=said), remedy=remedy
                ) from error
        raise ResourceError(
            f"{place}: {said}", remedy="see the log of the server"
        ) from error


def _is_driver(error: BaseException) -> bool:
    return type(error).__module__.split(".")[0] == "psycopg"


def _is_operational(error: BaseException) -> bool:
    return any(one.__name__ == "OperationalError" for one in type(error).__mro__)

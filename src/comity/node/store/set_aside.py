"""Items that were set aside because they could not be handled, and how polls went."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, delete, exc, func, select

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import ResourceError
from comity.node.store.notice_schema import parcels, polls, set_aside
from comity.node.store.schema import peers
from comity.node.store.upsert import upsert

__all__ = [
    "PollRow",
    "SetAsideRow",
    "bring_forward",
    "count_kept",
    "counts_by_peer",
    "drop_item",
    "drop_old",
    "due_items",
    "find_item",
    "is_of_machine",
    "keep_item",
    "keep_poll",
    "list_items",
    "list_polls",
    "names_at",
    "savepoint",
]

#: What the system says when it lacks something, whatever the item.
_LACKING = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EMFILE,
        errno.ENFILE,
        errno.EIO,
        errno.EFBIG,
        errno.ENOMEM,
    }
)
#: Errors of the database that a statement or its values cause.
_OF_STATEMENT = (
    exc.IntegrityError,
    exc.DataError,
    exc.ProgrammingError,
    exc.NotSupportedError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
)


class SetAsideRow(NamedTuple):
    """An item that was set aside; see the table."""

    place: str
    item: str
    peer: str
    code: str
    first_us: int
    last_us: int
    tries: int
    retry_us: int | None
    size: int
    content: bytes


class PollRow(NamedTuple):
    """How collecting from a channel went: when last, when it was good last, failures since."""

    way: str
    asked_us: int
    good_us: int | None
    failures: int
    code: str


def is_of_machine(error: BaseException) -> bool:
    """Tell whether an error is of this machine, so that no item is to blame.

    A full disk, a locked or damaged database, no file descriptors: what was under way is tried
    again when that is mended, and nothing is set aside for it.
    """
    if isinstance(error, ResourceError):
        return True
    if isinstance(error, OSError):
        return error.errno in _LACKING
    database = (exc.DatabaseError, sqlite3.DatabaseError)
    return isinstance(error, database) and not isinstance(error, _OF_STATEMENT)


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what the block has written if it raises, and nothing else of the transaction."""
    with connection.begin_nested():
        yield


def keep_item(connection: Connection, row: SetAsideRow) -> None:
    """Keep an item, or what changed about it."""
    upsert(connection, set_aside, [row._asdict()])


def find_item(connection: Connection, place: str, item: str) -> SetAsideRow | None:
    """Find an item that was set aside."""
    row = connection.execute(
        select(set_aside).where(set_aside.c.place == place, set_aside.c.item == item)
    ).one_or_none()
    return None if row is None else SetAsideRow._make(row)


def drop_item(connection: Connection, place: str, item: str) -> None:
    """Forget an item: it was handled."""
    connection.execute(
        delete(set_aside).where(set_aside.c.place == place, set_aside.c.item == item)
    )


def drop_old(connection: Connection, before_us: int) -> None:
    """Forget items that were met last before an instant."""
    connection.execute(delete(set_aside).where(set_aside.c.last_us < before_us))


def due_items(
    connection: Connection, place: str, at_us: int, most: int
) -> list[SetAsideRow]:
    """Return items of a place that are to be tried again by now, the longest due first."""
    rows = connection.execute(
        select(set_aside)
        .where(set_aside.c.place == place, set_aside.c.retry_us <= at_us)
        .order_by(set_aside.c.retry_us)
        .limit(most)
    )
    return [SetAsideRow._make(row) for row in rows]


def names_at(connection: Connection, place: str) -> set[str]:
    """Return the names of the items that were set aside at a place."""
    query = select(set_aside.c.item).where(set_aside.c.place == place)
    return set(connection.execute(query).scalars())


def count_kept(connection: Connection, place: str = "") -> tuple[int, int]:
    """Return how many items are set aside, at one place or at all, and their bytes."""
    query = select(
        func.count(), func.coalesce(func.sum(func.length(set_aside.c.content)), 0)
    )
    if place:
        query = query.where(set_aside.c.place == place)
    count, size = connection.execute(query).one()
    return int(count), int(size)


def counts_by_peer(connection: Connection) -> dict[str, int]:
    """Return how many items of each party are set aside; those of nobody are not in it."""
    query = (
        select(set_aside.c.peer, func.count())
        .where(set_aside.c.peer != "")
        .group_by(set_aside.c.peer)
    )
    return {peer: int(count) for peer, count in connection.execute(query)}


def list_items(connection: Connection, most: int) -> list[SetAsideRow]:
    """Return items without their content, the newest first."""
    columns = [c for c in set_aside.c if c.name != "content"]
    rows = connection.execute(
        select(*columns).order_by(set_aside.c.last_us.desc()).limit(most)
    )
    return [SetAsideRow._make([*row, b""]) for row in rows]


def bring_forward(connection: Connection, now_us: int, longest_s: float) -> int:
    """Let what waits for longer than the longest wait be due now; return how much did."""
    latest_us = now_us + round(2 * longest_s * SECOND_US)
    moved = 0
    for column in (peers.c.next_us, parcels.c.next_us):
        done = connection.execute(
            column.table.update().where(column > latest_us).values(next_us=now_us)
        )
        moved += done.rowcount
    return moved


def keep_poll(connection: Connection, row: PollRow) -> None:
    """Note how collecting from a channel went."""
    upsert(connection, polls, [row._asdict()])


def list_polls(connection: Connection) -> dict[str, PollRow]:
    """Return how collecting from each channel went last, by channel."""
    rows = connection.execute(select(polls).order_by(polls.c.way))
    return {row.way: PollRow._make(row) for row in rows}

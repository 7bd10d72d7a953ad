"""One bad item never stops the others: it is set aside, named, counted and shown.

Every loop over what others send, over jobs, cases, feeds and files handles its items through
this module. Whatever an item raises ends that item alone; it is kept with the place where it was
met, and people are called once. What the machine lacks (a full disk, a locked database) is no
item's fault: that is raised, nothing is set aside, and the loop is tried again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from comity.foundations.constants import DAY_US, MINUTE_S, SECOND_US
from comity.foundations.errors import ComityError
from comity.node.exchange.alerts import page_once
from comity.node.exchange.backoff import retry_at_us
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Note
from comity.node.store import set_aside as store
from comity.node.store.set_aside import PollRow, SetAsideRow, is_of_machine

__all__ = [
    "Item",
    "Loop",
    "SetAside",
    "attempted",
    "code_of",
    "drop_old_items",
    "due_again",
    "failing_channels",
    "list_set_aside",
    "note_poll",
    "polled",
    "put_aside",
]

Result = TypeVar("Result")
#: How long an item is kept that is met no more, microseconds.
KEEP_US = 30 * DAY_US
#: Items of one place, and bytes of all, that are kept; beyond, only their number is.
MOST_ITEMS, MOST_BYTES = 2_000, 64_000_000
#: Longest wait until an item is tried again, seconds.
LONGEST_WAIT_S = 360 * MINUTE_S
#: The name under which items beyond ``MOST_ITEMS`` are counted.
FURTHER = "further items"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a loop.

    Attributes
    ----------
    place
        The loop: a channel, a feed, a job.
    name
        The item: a hash, an id, a file.
    peer
        The party that it is of, if any.
    content
        What is kept of it, to be tried again or looked at.
    again
        Whether it is to be tried again from what is kept.
    """

    place: str
    name: str
    peer: str = ""
    content: bytes = b""
    again: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that was set aside: where, which, whose, why, since when, how often, how long."""

    place: str
    item: str
    peer: str
    code: str
    first_us: int
    last_us: int
    tries: int
    bytes: int


def code_of(error: BaseException) -> str:
    """Return the word for an error: of our tree its code, otherwise the name of its class."""
    name = error.code if isinstance(error, ComityError) else type(error).__name__
    return name[:40]


def put_aside(work: UnitOfWork, item: Item, error: BaseException) -> None:
    """Set an item aside in a transaction, and call people once for its place.

    Raises
    ------
    BaseException
        The error itself, if it is of the machine.
    """
    if is_of_machine(error):
        raise error
    connection, now_us = work.connection, work.now_us
    place, name = item.place[:120], item.name[:120]
    known = store.find_item(connection, place, name)
    content = item.content
    if known is None:
        count, _ = store.count_kept(connection, place)
        if count >= MOST_ITEMS:
            name, content = FURTHER, b""
            known = store.find_item(connection, place, name)
    _, kept = store.count_kept(connection)
    if kept + len(content) > MOST_BYTES:
        content = b""
    tries = 1 if known is None else known.tries + 1
    again = item.again and bool(content or (known and known.content))
    row = SetAsideRow(
        place,
        name,
        item.peer[:80],
        code_of(error),
        now_us if known is None else known.first_us,
        now_us,
        tries,
        retry_at_us(tries, now_us, longest_s=LONGEST_WAIT_S) if again else None,
        len(item.content),
        content or (known.content if known else b""),
    )
    store.keep_item(connection, row)
    of = f" of {item.peer}" if item.peer else ""
    page_once(
        work,
        item.peer,
        ["set aside", place, item.peer],
        f"{place}: an item{of} cannot be handled and is set aside: comity node status",
    )


@contextmanager
def attempted(work: UnitOfWork, item: Item) -> Iterator[list[BaseException]]:
    """Handle an item within a transaction; if that fails, undo its part and set it aside.

    Yields
    ------
    list
        Of the error, once the block has ended with one.
    """
    failed: list[BaseException] = []
    try:
        with store.savepoint(work.connection):
            yield failed
    except Exception as error:
        if is_of_machine(error):
            raise
        work.node.database.forget_undone()
        failed.append(error)
        put_aside(work, item, error)


class Loop:
    """A loop over items, each in transactions of its own."""

    def __init__(self, node: Node, place: str, note: Note | None = None) -> None:
        self.node = node
        self.place = place
        self.note = note
        with node.reading() as work:
            self._open = store.names_at(work.connection, place)

    def run(
        self,
        name: str,
        handle: Callable[[], Result],
        *,
        peer: str = "",
        content: bytes = b"",
    ) -> Result | None:
        """Handle one item and return the result; ``None`` if it had to be set aside.

        An item that was set aside before and is handled now is forgotten.
        """
        try:
            result = handle()
        except Exception as error:
            if is_of_machine(error):
                raise
            with self.node.writing() as work:
                put_aside(work, Item(self.place, name, peer, content), error)
            if self.note is not None:
                self.note("set-aside", place=self.place, item=name, code=code_of(error))
            return None
        if name[:120] in self._open:
            with self.node.writing() as work:
                store.drop_item(work.connection, self.place[:120], name[:120])
        return result


def due_again(work: UnitOfWork, place: str, most: int) -> Sequence[tuple[str, bytes]]:
    """Return name and content of items of a place that are to be tried again now."""
    rows = store.due_items(work.connection, place[:120], work.now_us, most)
    return [(row.item, row.content) for row in rows]


def list_set_aside(work: UnitOfWork, most: int = 100) -> list[SetAside]:
    """Return what was set aside, the newest first."""
    return [
        SetAside(
            row.place,
            row.item,
            row.peer,
            row.code,
            row.first_us,
            row.last_us,
            row.tries,
            row.size,
        )
        for row in store.list_items(work.connection, most)
    ]


def drop_old_items(node: Node) -> None:
    """Forget what was met last before the time for keeping it."""
    with node.writing() as work:
        store.drop_old(work.connection, work.now_us - KEEP_US)


def failing_channels(work: UnitOfWork) -> dict[str, str]:
    """Return channels whose last collection failed: how often in a row, and why."""
    return {
        way: f"{row.failures} times: {row.code}"
        for way, row in store.list_polls(work.connection).items()
        if row.failures
    }


def note_poll(node: Node, way: str, error: BaseException | None) -> None:
    """Note whether collecting from a channel was good; its standing depends on that."""
    with node.writing() as work:
        known = store.list_polls(work.connection).get(way[:120])
        good = work.now_us if error is None else known.good_us if known else None
        failures = 0 if error is None else 1 + (known.failures if known else 0)
        code = "" if error is None else code_of(error)
        row = PollRow(way[:120], work.now_us, good, failures, code)
        store.keep_poll(work.connection, row)


@contextmanager
def polled(node: Node, way: str) -> Iterator[None]:
    """Collect from a channel: how that went is noted, and an error is raised on."""
    try:
        yield
    except Exception as error:
        if not is_of_machine(error):
            note_poll(node, way, error)
        raise
    _note_good(node, way)


def _note_good(node: Node, way: str) -> None:
    """Note a good poll, at most once a minute while nothing changes: polls are frequent."""
    with node.reading() as work:
        known = store.list_polls(work.connection).get(way[:120])
        fresh = known is not None and work.now_us - known.asked_us < 60 * SECOND_US
    if known is None or known.failures or not fresh:
        note_poll(node, way, None)

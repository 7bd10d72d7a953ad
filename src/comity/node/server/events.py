"""Events for people and their programs: one reader of the ledger for all listeners of a process.

The ledger's number of an entry is the id of its event, so that a listener that was cut off goes on
from where it was. One task reads what is new, twice a second however many listen, and keeps the
last events in one buffer that all share; a listener has a place in it and nothing else. Whoever
is further behind reads from the ledger until it has caught up. A listener whose session has ended,
whose token was revoked or whose rights have changed is ended; one that does not read is dropped
by its connection.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from comity.foundations.errors import ComityError, ResourceError
from comity.foundations.plain import json_text
from comity.node.node import Node
from comity.node.persons.callers import live_keys
from comity.node.persons.named_notices import WITHHELD, classes_named
from comity.node.persons.seen import NOTHING, Seen
from comity.node.proofs.listing import ListedEntry, entries_after, last_entry

__all__ = ["Events", "Listener"]

#: Time between two looks at the ledger, and between two signs of life without events, seconds.
PAUSE_S, SIGN_S = 0.5, 15.0
#: Listeners in all and of one session or token; events in the shared buffer; entries read at once.
MOST, MOST_OF_ONE, KEPT, PAGE = 1200, 64, 1000, 100
WAITING = ": waiting\n\n"


@dataclass(eq=False)
class Listener:
    """A listener: the key of its session or token (``Caller.session``), its last entry, what it sees."""

    key: str
    after: int
    seen: Seen = NOTHING


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as text, and without its reason for whoever does not see the notices that it names.

    ``needed``: the class that its reason needs, as `classes_named` returns it.
    """

    number: int
    text: str
    withheld: str
    needed: str | None

    def text_for(self, seen: Seen) -> str:
        """Return the text for a listener."""
        return self.text if seen.reads(self.needed) else self.withheld


def _text(row: ListedEntry) -> str:
    return f"id: {row.id}\nevent: {row.act}\ndata: {json_text(row)}\n\n"


def _events_after(node: Node, after: int) -> list[_Event]:
    """Return the next events beyond a number."""
    rows = entries_after(node, after, PAGE)
    if not rows:
        return []
    with node.reading() as work:
        needed = classes_named(work, [row.reason for row in rows])
    return [
        _Event(row.id, _text(row), _text(replace(row, reason=WITHHELD)), one)
        for row, one in zip(rows, needed, strict=True)
    ]


@dataclass
class Events:
    """The listeners of a process, and the events that they share."""

    node: Node
    pause_s: float = PAUSE_S
    sign_s: float = SIGN_S
    #: How often the ledger was looked at for new entries, and listeners that were turned away.
    looks: int = 0
    refused: int = 0
    _listeners: set[Listener] = field(default_factory=set)
    _recent: deque[_Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    #: The last entry that was read; entries beyond the first of the buffer are in it.
    _last: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set once the reader knows where the ledger ends.
    _begun: asyncio.Event = field(default_factory=asyncio.Event)
    _tailer: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def join(self, key: str, after: int, seen: Seen = NOTHING) -> Listener:
        """Take a listener in.

        Parameters
        ----------
        seen
            Reasons that name notices of these classes alone are told to it.

        Raises
        ------
        ResourceError
            If too many listen, in all or with this session or token.
        """
        own = sum(one.key == key for one in self._listeners)
        if len(self._listeners) >= MOST or own >= MOST_OF_ONE:
            self.refused += 1
            raise ResourceError(
                f"{len(self._listeners)} listen, {own} of them with this sign-in or token: "
                f"at most {MOST} and {MOST_OF_ONE} may",
                remedy="end one, or try again later",
            )
        listener = Listener(key, after, seen)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self._listeners.discard(listener)

    def end(self) -> None:
        """End all streams, as a server does that stops; called in their loop."""
        self._listeners.clear()
        self._changed.set()

    async def stream(self, listener: Listener) -> AsyncIterator[str]:
        """Yield the events of a listener as text, until its sign-in or token ends."""
        try:
            while listener in self._listeners:
                await self._tail()
                changed = self._changed
                found = await self._next(listener)
                for event in found:
                    listener.after = event.number
                    yield event.text_for(listener.seen)
                if not found:
                    yield WAITING
                    await self._wait(changed)
        finally:
            self.leave(listener)

    async def _wait(self, changed: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(changed.wait(), self.sign_s)
        except TimeoutError:
            return

    async def _next(self, listener: Listener) -> list[_Event]:
        """Return what comes next for a listener: from the buffer, or from the ledger."""
        if listener.after >= self._last:
            return []
        first = self._recent[0].number if self._recent else self._last + 1
        if listener.after >= first - 1:
            behind = self._last - listener.after
            recent = list(self._recent)[-behind:]
            return [one for one in recent if one.number > listener.after][:PAGE]
        return await asyncio.to_thread(_events_after, self.node, listener.after)

    async def _tail(self) -> None:
        """Let the one reader run, in the loop that runs now.

        Nothing is awaited between the look at the task and its start: listeners that come at
        once would each start a reader of their own.
        """
        task, loop = self._tailer, asyncio.get_running_loop()
        if task is None or task.done() or task.get_loop() is not loop:
            self._recent.clear()
            self._changed, self._begun = asyncio.Event(), asyncio.Event()
            self._tailer = loop.create_task(self._read_on())
        await self._begun.wait()

    async def _read_on(self) -> None:
        """Read what is new while anybody listens, and end listeners whose key counts no more."""
        try:
            self._last = await asyncio.to_thread(last_entry, self.node)
        finally:
            self._begun.set()
        while self._listeners:
            try:
                found, live = await asyncio.to_thread(self._look, self._last)
            except ComityError:
                # The database is busy or full for a while: nobody is ended for that.
                await asyncio.sleep(self.pause_s)
                continue
            for event in found:
                self._recent.append(event)
                self._last = event.number
            gone = {one for one in self._listeners if one.key not in live}
            self._listeners -= gone
            if found or gone:
                self._changed.set()
                self._changed = asyncio.Event()
            if len(found) < PAGE:
                await asyncio.sleep(self.pause_s)

    def _look(self, after: int) -> tuple[list[_Event], frozenset[str]]:
        self.looks += 1
        return _events_after(self.node, after), live_keys(self.node)

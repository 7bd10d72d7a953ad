"""Writes the audit: many requests in one transaction, each row linked to the one before.

What has to be on the disk before an answer leaves is waited for (``Audit.now``): all who wait at
that moment share one transaction. Plain reads are handed in and follow (``Audit.later``): after a
crash at most those of the last ``LAG_S`` are missing, never one from between others, because the
order is that of handing in.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.errors import ComityError, FormatError, ResourceError
from comity.node.audit.chain import BEGIN, content_of, covered, linked
from comity.node.audit.records import Facts, things_of
from comity.node.node import Node
from comity.node.store.audit import AuditRow, Tail, add_rows, newest_head, tail_of
from comity.node.store.database import Connection

__all__ = ["LAG_S", "Audit", "append", "tail"]

#: How long rows of plain reads may wait for the disk, seconds.
LAG_S = 0.5
#: Rows of one transaction, and rows that may wait.
GROUP, MOST_WAITING = 1000, 20_000
#: Time without work after which the thread ends; the next row starts another, seconds.
IDLE_S = 5.0

Piece = tuple[Facts, "Future[None] | None"]


def tail(connection: Connection) -> Tail:
    """Return where the chain stands: its last row, or what was removed last by age."""
    found = tail_of(connection)
    if found is not None:
        return found
    removed = newest_head(connection, "removal")
    return Tail(0, BEGIN) if removed is None else Tail(removed.row, removed.chain)


def _writable(facts: Facts) -> Facts:
    """Return facts that can be written: one row that cannot would keep all others back."""
    try:
        canonical_bytes([facts.request, list(facts.seen)])
    except FormatError as error:
        return replace(facts, request={"unwritable": error.code}, seen=())
    return facts


def append(connection: Connection, rows: Sequence[Facts]) -> None:
    """Append rows in a transaction that writes."""
    number, chain = tail(connection)
    made, things = [], []
    for facts in map(_writable, rows):
        number += 1
        row = AuditRow(
            number,
            facts.at_us,
            facts.instance,
            facts.kind,
            facts.person,
            facts.caller[:80],
            facts.operation,
            facts.outcome[:40],
            canonical_bytes(facts.request).decode(),
            content_hash(facts.request),
            canonical_bytes(list(facts.seen)).decode(),
            "",
            "",
        )
        content = content_of(covered(row))
        chain = linked(chain, content)
        made.append(row._replace(content=content, chain=chain))
        things += [(thing, number) for thing in things_of(facts)]
    add_rows(connection, made, things)


class Audit:
    """The audit of an open node. Safe between threads."""

    def __init__(self, node: Node) -> None:
        self.node = node
        #: Rows that could not be written and were given up, because too many waited.
        self.lost = 0
        self._waiting: deque[Piece] = deque()
        #: Rows that are being written, and how many of those that wait are waited for.
        self._writing: list[Piece] = []
        self._urgent = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        node.closing.append(self.close)

    def now(self, facts: Facts) -> None:
        """Write a row; when this returns, it is on the disk.

        Raises
        ------
        DataError, ResourceError
            If it could not be written: then nothing that it is about may leave.
        """
        future: Future[None] = Future()
        self._hand_in(facts, future)
        future.result()

    def later(self, facts: Facts) -> None:
        """Hand in a row that is written soon."""
        self._hand_in(facts, None)

    def flush(self) -> None:
        """Wait until everything that was handed in is on the disk, or given up."""
        with self._changed:
            self._urgent += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._writing, 10)
            self._urgent -= 1

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        with self._changed:
            self._closed = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(10)

    def _hand_in(self, facts: Facts, future: "Future[None] | None") -> None:
        with self._changed:
            if self._closed:
                raise ResourceError("the node is closing: nothing more is answered")
            if len(self._waiting) >= MOST_WAITING:
                self._give_up_one()
            self._waiting.append((facts, future))
            self._urgent += future is not None
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="audit", daemon=True
                )
                self._thread.start()
            if future is not None or len(self._waiting) >= GROUP:
                self._changed.notify_all()

    def _give_up_one(self) -> None:
        """Drop the oldest row that nobody waits for."""
        for index, (_, future) in enumerate(self._waiting):
            if future is None:
                del self._waiting[index]
                self.lost += 1
                return

    def _is_due(self) -> bool:
        return self._urgent > 0 or self._closed or len(self._waiting) >= GROUP

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting and not self._closed:
                    self._changed.wait_for(
                        lambda: bool(self._waiting) or self._closed, IDLE_S
                    )
                if not self._waiting:
                    self._thread = None
                    self._changed.notify_all()
                    return
                self._changed.wait_for(self._is_due, LAG_S)
                self._take()
            self._write()

    def _take(self) -> None:
        count = min(GROUP, len(self._waiting))
        self._writing = [self._waiting.popleft() for _ in range(count)]
        self._urgent -= sum(future is not None for _, future in self._writing)

    def _write(self) -> None:
        group, failed = self._writing, None
        rows = [facts for facts, _ in group]
        try:
            self.node.write(lambda connection: append(connection, rows))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
            failed = _as_ours(error)
        unwaited = [piece for piece in group if piece[1] is None]
        with self._changed:
            self._writing = []
            if failed is not None and self._closed:
                self.lost += len(unwaited)
            elif failed is not None:
                # Tried again, before what came since.
                self._waiting.extendleft(reversed(unwaited))
            self._changed.notify_all()
        for _, future in group:
            if future is not None and failed is None:
                future.set_result(None)
            elif future is not None:
                future.set_exception(failed)
        if failed is not None:
            time.sleep(LAG_S)


def _as_ours(error: Exception) -> ComityError:
    if isinstance(error, ComityError):
        return error
    return ResourceError(f"the audit cannot be written: {type(error).__name__}")

"""Work of many callers in one transaction: they share its cost, and are answered after it."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

from comity.node.store.database import Connection, Database

__all__ = ["GroupWriter"]

Result = TypeVar("Result")
#: Callers whose work one transaction may hold.
GROUP = 64


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
                    with self.database.translated(), connection.begin_nested():
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

"""A lock for writers of one process that is given in turn."""

import threading
from collections import deque

__all__ = ["Turns"]


class Turns:
    """A lock that is given in the order in which it was asked for.

    SQLite has no queue: a writer that finds the database busy sleeps and tries again, so a
    thread could wait for a second behind busy ones. Threads of one process queue here;
    between processes SQLite's own waiting remains.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        """Wait until all earlier threads are done."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        """Let the next thread in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

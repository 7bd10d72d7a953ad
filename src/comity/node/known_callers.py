"""Sessions and tokens as they were last read, for as long as nobody has changed the database."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

__all__ = ["KnownCallers"]

T = TypeVar("T")
#: Most that are kept.
MOST = 4096


@dataclass
class KnownCallers:
    """What was read by hash of a secret, with the database's number of changes before it.

    A revocation is a change, so that it counts at once. Limits in time are for the reader to check.
    Safe between threads.
    """

    _read: "OrderedDict[str, tuple[int, Any]]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, key: str, changes: int, read: Callable[[], T]) -> T:
        """Return what is kept if nothing has changed since; else read it, and keep that."""
        with self._lock:
            kept = self._read.get(key)
        if kept is not None and kept[0] == changes:
            value: T = kept[1]
            return value
        # Counted before it is read: a change in between makes it be read again.
        value = read()
        with self._lock:
            self._read[key] = (changes, value)
            self._read.move_to_end(key)
            while len(self._read) > MOST:
                self._read.popitem(last=False)
        return value

"""Values that take long to derive from the database, kept until what they rest on changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

__all__ = ["Derived"]

T = TypeVar("T")


@dataclass
class Derived:
    """Values by name, each with the state from which it was derived; safe between threads.

    Attributes
    ----------
    most
        How many are kept; the least recently used is dropped first.
    """

    most: int = 8
    _values: "OrderedDict[Hashable, tuple[Hashable, Any]]" = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, name: Hashable, state: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a name if its state is still the same; else make and keep it."""
        with self._lock:
            kept = self._values.get(name)
            if kept is not None:
                self._values.move_to_end(name)
        if kept is not None and kept[0] == state:
            value: T = kept[1]
            return value
        value = make()
        with self._lock:
            self._values[name] = (state, value)
            self._values.move_to_end(name)
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._values.clear()

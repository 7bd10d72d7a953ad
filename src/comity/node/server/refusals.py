"""Addresses whose requests are refused again and again: for a while nothing more is taken of them.

Each refused request costs a look at headers and keys. An address that was refused ``most`` times
within ``window_s`` seconds and never answered well is closed at the door for ``pause_s`` seconds. A
peer whose keys, clock or settings are wrong tries more slowly than that (``exchange.backoff``).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Refusals"]

#: Addresses that are remembered.
MOST_ADDRESSES = 10_000


@dataclass
class Refusals:
    """The refused requests of a server, by address.

    ``paused`` counts connections and requests that were not taken for them.
    """

    most: int = 20
    window_s: float = 10.0
    pause_s: float = 30.0
    clock: Callable[[], float] = time.monotonic
    paused: int = 0
    #: Address → when its count began, the count, until when nothing is taken of it.
    _counts: "OrderedDict[str, tuple[float, int, float]]" = field(
        default_factory=OrderedDict
    )

    def note(self, client: str) -> None:
        """Count a refusal."""
        now = self.clock()
        since, count, until = self._counts.get(client, (now, 0, 0.0))
        if now - since > self.window_s:
            since, count = now, 0
        count += 1
        if count >= self.most:
            since, count, until = now, 0, now + self.pause_s
        self._counts[client] = (since, count, until)
        self._counts.move_to_end(client)
        while len(self._counts) > MOST_ADDRESSES:
            self._counts.popitem(last=False)

    def forgive(self, client: str) -> None:
        """Forget the refusals of an address whose request was answered well."""
        self._counts.pop(client, None)

    def is_paused(self, client: str) -> bool:
        """Tell whether nothing is taken of an address now."""
        found = self._counts.get(client)
        if found is None or found[2] <= self.clock():
            return False
        self.paused += 1
        return True

"""Which consoles are attended: browsers of persons on watch that can sound an alarm, as they say so.

It is known in memory alone: a process that begins knows of none, until each has said so again.
"""

import threading
from dataclasses import dataclass, field

from comity.foundations.constants import SECOND_US

__all__ = ["BEAT_S", "Attendance"]

#: Time between two signs of life of a console, and how long one of them counts, seconds.
BEAT_S, COUNTS_S = 20, 65


@dataclass
class Attendance:
    """When each session last said that its console is attended. Safe between threads.

    Attributes
    ----------
    absent_since_us
        Since when a watch is on duty and no console is attended, UTC us; None while one is, or
        nobody has to. It is kept by the job that calls people.
    """

    absent_since_us: int | None = None
    _seen_us: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, session: str, at_us: int) -> None:
        """Note that the console of a session is attended now."""
        with self._lock:
            self._seen_us[session] = at_us

    def end(self, session: str) -> None:
        """Note that it is not any more."""
        with self._lock:
            self._seen_us.pop(session, None)

    def attends(self, session: str, at_us: int) -> bool:
        """Tell whether the console of a session is attended."""
        with self._lock:
            self._drop(at_us)
            return session in self._seen_us

    def count(self, at_us: int) -> int:
        """Return how many consoles are attended."""
        with self._lock:
            self._drop(at_us)
            return len(self._seen_us)

    def _drop(self, at_us: int) -> None:
        # A clock that jumped back keeps no console attended for as long as it jumped.
        least_us = at_us - COUNTS_S * SECOND_US
        self._seen_us = {
            name: seen_us
            for name, seen_us in self._seen_us.items()
            if least_us <= seen_us <= at_us + COUNTS_S * SECOND_US
        }

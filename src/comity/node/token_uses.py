"""How often tokens are used, counted in memory: the database is written now and then."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from comity.foundations.constants import DAY_US, SECOND_US
from comity.node.store.tokens import Use

__all__ = ["TokenUses"]

#: Time between two records, seconds: a crash loses the counts of that long.
PAUSE_S = 10


@dataclass
class TokenUses:
    """Counts each token's uses by day. Safe between threads."""

    _counts: dict[tuple[str, int], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    _recorded_us: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, token: str, at_us: int) -> bool:
        """Count one use; return whether it is time to record what was counted."""
        with self._lock:
            entry = self._counts[token, at_us // DAY_US]
            entry[0] += 1
            entry[1] = at_us
            return at_us - self._recorded_us >= PAUSE_S * SECOND_US

    def take(self, at_us: int) -> list[Use]:
        """Return what was counted, and begin anew."""
        with self._lock:
            taken = [
                Use(token, day, count, last)
                for (token, day), (count, last) in self._counts.items()
            ]
            self._counts.clear()
            self._recorded_us = at_us
            return taken

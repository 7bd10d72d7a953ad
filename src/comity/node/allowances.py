"""How much a peer may send a minute: an ordinary allowance, and a reserved one beside it.

Ordinary requests and documents never use the reserved allowance. What topics register as
reserved (documents of live cases, crisis messages, withdrawals, keys) falls back on it when
the ordinary one is used up, or while people block the peer. So neither a flood nor a block
stops them, and neither has no bound at all.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from comity.foundations.constants import MINUTE_S

__all__ = ["Allowances", "Purse"]

#: ``looks``: requests beyond the ordinary allowance whose items are looked at for reserved
#: ones.
Purse = Literal["ordinary", "reserved", "looks"]


@dataclass
class Allowances:
    """Counts what each peer has used within the last minute. Safe between threads."""

    _recent: dict[tuple[str, Purse], deque[tuple[float, int]]] = field(
        default_factory=dict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def used(self, party: str, purse: Purse) -> int:
        """Return how much a peer has used of a purse within the last minute."""
        with self._lock:
            return sum(count for _, count in self._of(party, purse))

    def take(self, party: str, purse: Purse, count: int, limit: int) -> bool:
        """Use some of a purse; return False, and use none, if that passes the limit."""
        with self._lock:
            recent = self._of(party, purse)
            if sum(used for _, used in recent) + count > limit:
                return False
            now = time.monotonic()
            if recent and now - recent[-1][0] < STEP_S:
                recent[-1] = (recent[-1][0], recent[-1][1] + count)
            else:
                recent.append((now, count))
            return True

    def _of(self, party: str, purse: Purse) -> deque[tuple[float, int]]:
        recent = self._recent.setdefault((party, purse), deque())
        before = time.monotonic() - MINUTE_S
        while recent and recent[0][0] < before:
            recent.popleft()
        return recent


#: Uses within this time are counted as one, so that a minute holds at most 240 of them.
STEP_S = 0.25

"""Nonces forgotten once their signatures have expired, whatever the clock shows meanwhile.

A clock may jump forward and back again. What was dropped while it stood in the future could be sent
once more afterwards. So a nonce goes only when its signature has expired by every reading of
the clock within a time in which it has expired by a clock that only goes forward as well.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from comity.foundations.constants import SECOND_US
from comity.node.gate.incoming import SIGNATURE_LIFE_S
from comity.node.node import Node
from comity.node.registry import Note
from comity.node.store.nonces import drop_nonces

__all__ = ["NonceDropper"]


@dataclass
class NonceDropper:
    """Drops old nonces, and remembers the readings of the clock."""

    #: A clock that only goes forward, seconds.
    steady: Callable[[], float] = time.monotonic
    _readings: deque[tuple[float, int]] = field(default_factory=deque)

    def run(self, node: Node, _note: Note) -> None:
        """Drop the nonces of signatures that have expired for certain."""
        now_s, skew_s = self.steady(), node.settings.skew_s
        # By then a signature that holds now has expired, and no clock that is right takes it.
        held_s = SIGNATURE_LIFE_S + 2 * skew_s
        self._readings.append((now_s, node.clock()))
        while len(self._readings) > 1 and self._readings[1][0] <= now_s - held_s:
            self._readings.popleft()
        if self._readings[0][0] > now_s - held_s:
            return
        earliest_us = min(at_us for _, at_us in self._readings)
        before_us = earliest_us - round(skew_s * SECOND_US)
        with node.writing() as work:
            drop_nonces(work.connection, before_us=before_us)

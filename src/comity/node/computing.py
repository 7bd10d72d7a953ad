"""Computations that are under way: what the process that serves knows and the database does not."""

import math
import threading
import time
from dataclasses import dataclass, field

__all__ = ["Computing", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a computation is: ``done`` of ``total`` units of the step that ``label`` names."""

    label: str
    unit: str
    done: int
    total: int


@dataclass
class Computing:
    """Computations that are under way. Safe between threads.

    Attributes
    ----------
    bell
        Set when one was asked for or cancelled: whoever runs them looks at once.
    progress
        How far each is, by its id.
    coming
        Uploads that are coming in: whose, and how long.
    wanted_s
        When somebody last uploaded a file or asked for a computation (s of the monotonic clock).
    lock
        Held while ``coming`` is looked at and changed.
    """

    bell: threading.Event = field(default_factory=threading.Event)
    progress: dict[str, Progress] = field(default_factory=dict)
    coming: list[tuple[str, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    wanted_s: float = -math.inf

    def want(self) -> None:
        """Say that somebody wants to compute: a worker may begin to load what it will need."""
        self.wanted_s = time.monotonic()
        self.bell.set()

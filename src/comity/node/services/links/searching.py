"""Long searches: how long, and ending them with the best so far."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from comity.links.scheduling.halting import Halt

__all__ = ["Effort", "Tick", "interruptible"]

Tick = Callable[[int, int], None]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, with how many threads and which seed."""

    seconds: float
    workers: int
    seed: int


def interruptible(work: Callable[[Halt], Found]) -> Found:
    """Do work in a thread; an interruption asks it to end, and takes what it has."""
    halt = Halt()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(work, halt)
        while True:
            try:
                return job.result()
            except KeyboardInterrupt:
                halt.halt()

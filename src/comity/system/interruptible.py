"""Long searches: how long, on which threads, and ending them with the best so far."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from comity.astro.links.scheduling.halting import Halt
from comity.astro.links.scheduling.spot5_search import ParallelMap

__all__ = ["Effort", "Tick", "interruptible", "parallel_map"]

Tick = Callable[[int, int], None]
Found = TypeVar("Found")
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, with how many threads and which seed."""

    seconds: float
    workers: int
    seed: int


def parallel_map(workers: int) -> ParallelMap:
    """Return a map that runs so many at once, each on a thread."""

    def apply(
        work: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterable[Result]:
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(work, items))

    return apply


def interruptible(work: Callable[[Halt], Found]) -> Found:
    """Do work in a thread; an interruption asks it to end, and takes its best result."""
    halt = Halt()
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(work, halt)
        while True:
            try:
                return job.result()
            except KeyboardInterrupt:
                halt.halt()

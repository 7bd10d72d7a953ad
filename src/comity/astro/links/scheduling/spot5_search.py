"""Search for the best photographs of SPOT 5: CP-SAT, and annealing by several threads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from comity.astro.links.kernels.choices import anneal
from comity.astro.links.scheduling.halting import Halt
from comity.astro.links.scheduling.spot5 import Photographs
from comity.foundations.arrays import Ints
from comity.foundations.errors import RangeError
from comity.foundations.extras import extra

__all__ = ["ParallelMap", "best_photographs"]

Item = TypeVar("Item")
Result = TypeVar("Result")
#: A solution: its worth, and the choice for each photograph or −1.
Solution = tuple[int, Ints]

#: Annealings (hottest, coldest, steps) that begin with nothing. The worth of photographs is
#: 1000 and more or 5 and less: the first settles the great ones, the second the small.
FRESH_STAGES = ((300.0, 1.0, 10_000_000), (8.0, 0.12, 10_000_000))
#: Annealings that continue from one of the best solutions.
CONTINUED_STAGES = ((30.0, 0.12, 20_000_000), (8.0, 0.12, 20_000_000))
#: Number of best solutions that are kept, and of fresh annealings before a continued one.
BEST_FEW, FRESH_ONES = 4, 6
#: Least worth of a great photograph.
GREAT = 1000
#: Parts of the time: for CP-SAT first, and the end of annealing; in the rest CP-SAT improves
#: the small photographs of the best solutions.
FIRST, ANNEALED = 0.1, 0.6
#: Steps between two readings of the clock.
SLICE = 2_000_000


class ParallelMap(Protocol):
    """Applies a function to items and returns results in their order.

    The built-in ``map`` is one; the caller may give one with threads.
    """

    def __call__(
        self, work: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterable[Result]:
        """Return the result for each item."""


def _neighbours(instance: Photographs) -> tuple[Ints, Ints, Ints, Ints]:
    count = len(instance.item)
    pairs: list[list[int]] = [[] for _ in range(count)]
    triples: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for row in instance.excluded:
        if len(row) == 2:
            pairs[row[0]].append(row[1])
            pairs[row[1]].append(row[0])
        else:
            x, y, z = row
            triples[x].append((y, z))
            triples[y].append((x, z))
            triples[z].append((x, y))

    def rows(lists: Sequence[Sequence[object]]) -> Ints:
        return np.cumsum([0] + [len(some) for some in lists]).astype(np.int64)

    return (
        rows(pairs),
        np.array([q for some in pairs for q in some], np.int64),
        rows(triples),
        np.array([q for some in triples for q in some], np.int64).reshape(-1, 2),
    )


def _by_cp_sat(
    instance: Photographs,
    seconds: float,
    workers: int,
    seed: int,
    halt: Halt,
    near: Sequence[int] = (),
) -> tuple[list[int], bool]:
    """Return the best solution of CP-SAT within a time, and whether it is proved.

    With ``near`` a solution to improve: its great photographs stay, by any camera, no others
    are taken, and better small ones are searched for.
    """
    cp_model = extra("ortools.sat.python.cp_model", "schedule")

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in instance.item]
    great = {int(instance.item[c]) for c in near if instance.worth[c] >= GREAT}
    for i in range(len(instance.names)):
        choices = np.flatnonzero(instance.item == i)
        some = [taken[c] for c in choices]
        if i in great:
            model.add_exactly_one(some)
        elif near and instance.worth[choices[0]] >= GREAT:
            model.add(sum(some) == 0)
        else:
            model.add_at_most_one(some)
    for c in near:
        model.add_hint(taken[c], 1)
    for row in instance.excluded:
        model.add_bool_or([~taken[c] for c in row])
    if instance.capacity < 10**6:
        weighed = zip(instance.weight, taken, strict=True)
        model.add(sum(int(w) * x for w, x in weighed) <= instance.capacity)
    model.maximize(sum(int(w) * x for w, x in zip(instance.worth, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.05)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    with halt.over(solver):
        status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return list(near), False
    chosen = [c for c, x in enumerate(taken) if solver.value(x)]
    return chosen, status == cp_model.OPTIMAL


@dataclass(frozen=True, slots=True)
class _Clock:
    """The time gone, with progress and a way to end the search."""

    seconds: float
    part: float
    elapsed_s: Callable[[], float]
    tick: Callable[[int, int], None]
    halt: Halt

    def over(self) -> bool:
        """Report progress; return whether annealing ends now."""
        gone = self.elapsed_s()
        self.tick(min(int(gone), int(self.seconds)), int(self.seconds))
        return gone >= self.part * self.seconds or self.halt.asked


def _annealed(
    instance: Photographs,
    tables: tuple[Ints, Ints, Ints, Ints],
    rng: np.random.Generator,
    clock: _Clock,
    start: Solution,
    stages: tuple[tuple[float, float, int], ...],
) -> Solution:
    """Anneal from a solution in stages, each from the best so far; return the best."""
    value, best = start
    for hot, cold, steps in stages:
        pieces = steps // SLICE
        at = best.copy()
        for piece in range(pieces):
            high = hot * (cold / hot) ** (piece / pieces)
            low = hot * (cold / hot) ** ((piece + 1) / pieces)
            result = np.empty_like(best)
            worth = anneal(
                instance.item, instance.worth, instance.weight, *tables, instance.capacity,
                SLICE, high, low, rng, at, result,
            )  # fmt: skip
            if worth >= value:
                value, best = worth, result
            if clock.over():
                return value, best
    return value, best


def _rounds(
    instance: Photographs,
    tables: tuple[Ints, Ints, Ints, Ints],
    seed: int,
    clock: _Clock,
) -> list[Solution]:
    """Anneal from nothing repeatedly, and now and then from one of the best solutions."""
    rng = np.random.default_rng(seed)
    nothing = np.full(len(instance.names), -1, np.int64)
    few: list[Solution] = []
    number = 0
    while not few or not clock.over():
        number += 1
        if number % (FRESH_ONES + 1) == 0:
            place = int(rng.integers(len(few)))
            few[place] = _annealed(
                instance, tables, rng, clock, few[place], CONTINUED_STAGES
            )
        else:
            few.append(
                _annealed(instance, tables, rng, clock, (0, nothing), FRESH_STAGES)
            )
        few = sorted(few, key=lambda one: -one[0])[:BEST_FEW]
    return few


def best_photographs(
    instance: Photographs,
    seconds: float,
    elapsed_s: Callable[[], float],
    parallel_map: ParallelMap,
    *,
    workers: int = 2,
    seed: int = 1,
    tick: Callable[[int, int], None] = lambda _done, _total: None,
    halt: Halt | None = None,
) -> tuple[tuple[int, ...], int, bool]:
    """Return the best choices found in a time, their worth, and whether it is proved.

    CP-SAT has the first tenth (at least 5 s) and proves the small instances; annealing from
    many seeds follows, and CP-SAT improves the best solutions.

    Parameters
    ----------
    instance
        The photographs.
    seconds
        Time of the search, above 0 to 86,400 s.
    elapsed_s
        Returns the seconds since the call.
    parallel_map
        Runs as many ``workers`` at once.
    workers, seed
        Threads, 1 to 256, and seed.
    tick
        Called with seconds gone and seconds in all.
    halt
        Ends the search early, from another thread.

    Raises
    ------
    RangeError
        For times and threads outside their limits.
    """
    if not 0.0 < seconds <= 86_400.0 or not 1 <= workers <= 256:
        raise RangeError(
            "seconds or threads",
            f"{seconds}, {workers}",
            "above 0 and at most 86400 s, 1 to 256",
        )
    halt = halt or Halt()
    first = min(seconds, max(5.0, FIRST * seconds))
    chosen, proved = _by_cp_sat(instance, first, workers, seed, halt)
    worth = int(instance.worth[chosen].sum()) if chosen else 0
    clock = _Clock(seconds, ANNEALED, elapsed_s, tick, halt)
    if proved or clock.over():
        return tuple(chosen), worth, proved
    tables = _neighbours(instance)

    def annealed(worker: int) -> list[Solution]:
        return _rounds(instance, tables, seed * 1000 + worker, clock)

    solutions = [one for some in parallel_map(annealed, range(workers)) for one in some]
    best = sorted(solutions, key=lambda one: -one[0])[:BEST_FEW]
    share_s = (seconds - elapsed_s()) / -(-len(best) // workers)

    def improved(one: Solution) -> list[int]:
        near = [int(c) for c in one[1] if c >= 0]
        if share_s <= 0.0 or halt.asked:
            return near
        return _by_cp_sat(instance, share_s, 1, seed, halt, near)[0]

    for near in parallel_map(improved, best):
        if (value := int(instance.worth[near].sum())) > worth:
            worth, chosen = value, near
    return tuple(sorted(chosen)), worth, False

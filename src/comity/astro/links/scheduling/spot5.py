"""Photographs of SPOT 5 for a day (Bensana, Lemaître, Verfaillie 1999).

Each photograph may be taken by a camera (1, 2, 3, or 13: both at once) or not at all; some
pairs and triples exclude each other; the recorder of instances with several orbits holds 200.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from comity.astro.links.kernels.choices import anneal
from comity.astro.links.scheduling.halting import Halt
from comity.foundations.arrays import Ints
from comity.foundations.errors import FormatError, RangeError

__all__ = [
    "ParallelMap",
    "Photographs",
    "best_photographs",
    "photograph_faults",
    "read_spot5",
]

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Capacity of the recorder, and what one photograph of unit weight consumes.
CAPACITY, UNIT = 200, 451.0
#: Annealings (hottest, coldest, steps) that begin with nothing. The worth of photographs is
#: 1000 and more or 5 and less: the first settles the great ones, the second the small.
FRESH = ((300.0, 1.0, 10_000_000), (8.0, 0.12, 10_000_000))
#: Annealings that go on from one of the best few, once for so many fresh ones.
AGAIN = ((30.0, 0.12, 20_000_000), (8.0, 0.12, 20_000_000))
BEST_FEW, FRESH_ONES = 4, 6
#: From this worth on a photograph is a great one.
GREAT = 1000
#: Parts of the time: for CP-SAT first, and until when annealing goes on; the rest betters the
#: small photographs of the best few.
FIRST, ANNEALED = 0.1, 0.6
#: Steps between two looks at the clock.
SLICE = 2_000_000


class ParallelMap(Protocol):
    """Applies a function to items and returns results in their order.

    The built-in ``map`` does one after another; threads come from the caller.
    """

    def __call__(
        self, work: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterable[Result]:
        """Return the result for each item."""


@dataclass(frozen=True, slots=True)
class Photographs:
    """An instance.

    Attributes
    ----------
    names
        Number of each photograph.
    item, camera, worth, weight
        (L,) of each choice: place of its photograph, camera, worth, weight.
    excluded
        Pairs and triples of choices that may not stand together.
    capacity
        Of the recorder; a million and more if the instance has none.
    """

    names: tuple[int, ...]
    item: Ints
    camera: Ints
    worth: Ints
    weight: Ints
    excluded: tuple[tuple[int, ...], ...]
    capacity: int


def _numbers(line: str, number: int, least: int) -> list[float]:
    try:
        values = [float(word) for word in line.split()]
    except ValueError as error:
        raise FormatError(f"line {number}: {line[:40]!r} is not read") from error
    if len(values) < least:
        raise FormatError(f"line {number} has {len(values)} numbers, must have {least}")
    return values


def read_spot5(text: str) -> Photographs:
    """Read an instance; one that closes with a capacity has a recorder that fills.

    The capacity itself is to be ignored: the recorder holds 200 photographs of unit weight.

    Raises
    ------
    FormatError
        If a line is not what its place says.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise FormatError("is empty")
    count = int(_numbers(lines[0], 1, 1)[0])
    if not 0 < count < len(lines) - 1:
        raise FormatError(f"says {count} photographs, has {len(lines)} lines")
    places: dict[tuple[int, int], int] = {}
    names: list[int] = []
    rows: list[tuple[int, int, int, int]] = []
    several_orbits = len(lines[-1].split()) == 1 and len(lines) > count + 2
    for number, line in enumerate(lines[1 : count + 1], start=2):
        values = _numbers(line, number, 3)
        many = int(values[2])
        if len(values) < 3 + 2 * many or many < 1:
            raise FormatError(f"line {number} has not its {many} choices")
        for k in range(many):
            camera, used = int(values[3 + 2 * k]), values[4 + 2 * k]
            places[int(values[0]), camera] = len(rows)
            weight = round(used / UNIT) if several_orbits else 0
            rows.append((len(names), camera, int(values[1]), weight))
        names.append(int(values[0]))
    excluded = _excluded(lines, count, places)
    item, camera, worth, weight = np.array(rows, np.int64).T
    capacity = CAPACITY if several_orbits else 10**9
    return Photographs(tuple(names), item, camera, worth, weight, excluded, capacity)


def _excluded(
    lines: list[str], count: int, places: dict[tuple[int, int], int]
) -> tuple[tuple[int, ...], ...]:
    many = int(_numbers(lines[count + 1], count + 2, 1)[0])
    rows = lines[count + 2 : count + 2 + many]
    if len(rows) < many:
        raise FormatError(f"says {many} constraints, has {len(rows)}")
    out: set[tuple[int, ...]] = set()
    for number, line in enumerate(rows, start=count + 3):
        values = [int(v) for v in _numbers(line, number, 1)]
        arity, rest = values[0], values[1:]
        if arity not in {2, 3} or len(rest) < 2 * arity or len(rest) % arity:
            # The capacity that closes an instance of several orbits.
            if len(values) == 1 and number == len(lines):
                continue
            raise FormatError(f"line {number} is no constraint on 2 or 3 photographs")
        for k in range(arity, len(rest), arity):
            told = [places.get((rest[j], rest[k + j]), -1) for j in range(arity)]
            if min(told) >= 0:
                out.add(tuple(sorted(told)))
    return tuple(sorted(out))


def photograph_faults(given: Photographs, chosen: Sequence[int]) -> list[str]:
    """Return every rule that chosen places break, in words."""
    some = set(chosen)
    out = [
        f"{[(given.names[given.item[c]], int(given.camera[c])) for c in row]} together"
        for row in given.excluded
        if some.issuperset(row)
    ]
    items = [int(given.item[c]) for c in some]
    if len(set(items)) < len(items):
        out.append("a photograph is taken twice")
    heavy = int(given.weight[list(some)].sum()) if some else 0
    if heavy > given.capacity:
        out.append(f"weighs {heavy}, the recorder holds {given.capacity}")
    return out


def _neighbours(given: Photographs) -> tuple[Ints, Ints, Ints, Ints]:
    count = len(given.item)
    pairs: list[list[int]] = [[] for _ in range(count)]
    triples: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for row in given.excluded:
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
    given: Photographs,
    seconds: float,
    workers: int,
    seed: int,
    halt: Halt,
    near: Sequence[int] = (),
) -> tuple[list[int], bool]:
    """Return the best by CP-SAT in a time, and whether it is proved.

    With ``near`` a solution to better: it keeps its great photographs, cameras free, takes no
    other great ones, and looks for better small ones.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - slow, needed only here

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in given.item]
    great = {int(given.item[c]) for c in near if given.worth[c] >= GREAT}
    for i in range(len(given.names)):
        choices = np.flatnonzero(given.item == i)
        some = [taken[c] for c in choices]
        if i in great:
            model.add_exactly_one(some)
        elif near and given.worth[choices[0]] >= GREAT:
            model.add(sum(some) == 0)
        else:
            model.add_at_most_one(some)
    for c in near:
        model.add_hint(taken[c], 1)
    for row in given.excluded:
        model.add_bool_or([~taken[c] for c in row])
    if given.capacity < 10**6:
        weighed = zip(given.weight, taken, strict=True)
        model.add(sum(int(w) * x for w, x in weighed) <= given.capacity)
    model.maximize(sum(int(w) * x for w, x in zip(given.worth, taken, strict=True)))
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
    """How much of the time is gone, told to who waits."""

    seconds: float
    part: float
    gone: Callable[[], float]
    tick: Callable[[int, int], None]
    halt: Halt

    def over(self) -> bool:
        """Return whether annealing ends now."""
        gone = self.gone()
        self.tick(min(int(gone), int(self.seconds)), int(self.seconds))
        return gone >= self.part * self.seconds or self.halt.asked


def _annealed(
    given: Photographs,
    tables: tuple[Ints, Ints, Ints, Ints],
    rng: np.random.Generator,
    clock: _Clock,
    start: tuple[int, Ints],
    stages: tuple[tuple[float, float, int], ...],
) -> tuple[int, Ints]:
    """Anneal from a solution in stages, each from the best so far; return the best."""
    value, best = start
    for hot, cold, steps in stages:
        pieces = steps // SLICE
        at = best.copy()
        for piece in range(pieces):
            high = hot * (cold / hot) ** (piece / pieces)
            low = hot * (cold / hot) ** ((piece + 1) / pieces)
            found = np.empty_like(best)
            worth = anneal(
                given.item, given.worth, given.weight, *tables, given.capacity,
                SLICE, high, low, rng, at, found,
            )  # fmt: skip
            if worth >= value:
                value, best = worth, found
            if clock.over():
                return value, best
    return value, best


def _rounds(
    given: Photographs,
    tables: tuple[Ints, Ints, Ints, Ints],
    seed: int,
    clock: _Clock,
) -> list[tuple[int, Ints]]:
    """Anneal from nothing again and again, and from the best few now and then."""
    rng = np.random.default_rng(seed)
    nothing = np.full(len(given.names), -1, np.int64)
    few: list[tuple[int, Ints]] = []
    number = 0
    while not few or not clock.over():
        number += 1
        if number % (FRESH_ONES + 1) == 0:
            place = int(rng.integers(len(few)))
            few[place] = _annealed(given, tables, rng, clock, few[place], AGAIN)
        else:
            few.append(_annealed(given, tables, rng, clock, (0, nothing), FRESH))
        few = sorted(few, key=lambda one: -one[0])[:BEST_FEW]
    return few


def best_photographs(
    given: Photographs,
    seconds: float,
    gone: Callable[[], float],
    parallel_map: ParallelMap,
    *,
    workers: int = 2,
    seed: int = 1,
    tick: Callable[[int, int], None] = lambda _done, _total: None,
    halt: Halt | None = None,
) -> tuple[tuple[int, ...], int, bool]:
    """Return the best choices found in a time, their worth, and whether it is proved.

    CP-SAT has the first tenth (at least 5 s) and proves the small instances; annealing from
    many seeds follows, and CP-SAT betters the best few. ``gone`` tells the seconds since the
    call. ``parallel_map`` runs that many ``workers`` at once.

    Raises
    ------
    RangeError
        For times and threads that cannot be.
    """
    if not 0.0 < seconds <= 86_400.0 or not 1 <= workers <= 256:
        raise RangeError("seconds or threads", f"{seconds}, {workers}", "above 0")
    halt = halt or Halt()
    first = min(seconds, max(5.0, FIRST * seconds))
    chosen, proved = _by_cp_sat(given, first, workers, seed, halt)
    worth = int(given.worth[chosen].sum()) if chosen else 0
    clock = _Clock(seconds, ANNEALED, gone, tick, halt)
    if proved or clock.over():
        return tuple(chosen), worth, proved
    tables = _neighbours(given)

    def annealed(worker: int) -> list[tuple[int, Ints]]:
        return _rounds(given, tables, seed * 1000 + worker, clock)

    few = [one for found in parallel_map(annealed, range(workers)) for one in found]
    few = sorted(few, key=lambda one: -one[0])[:BEST_FEW]
    share = (seconds - gone()) / -(-len(few) // workers)

    def bettered(one: tuple[int, Ints]) -> list[int]:
        near = [int(c) for c in one[1] if c >= 0]
        if share <= 0.0 or halt.asked:
            return near
        return _by_cp_sat(given, share, 1, seed, halt, near)[0]

    for near in parallel_map(bettered, few):
        if (value := int(given.worth[near].sum())) > worth:
            worth, chosen = value, near
    return tuple(sorted(chosen)), worth, False

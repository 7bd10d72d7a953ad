"""One block of time → hits: the pure task that every engine runs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits.interpolation import hermite_weights
from comity.astro.orbits.kernels.layout import Motion
from comity.astro.screening.coverage import codes_at
from comity.astro.screening.kernels.bounds import (
    BINS,
    LANES,
    Bounds,
    Hits,
    Placed,
    Sorted,
)
from comity.astro.screening.kernels.nodes import fill_states, interpolate, rescue
from comity.astro.screening.kernels.place import place, sort_into_buckets
from comity.astro.screening.kernels.refine import (
    EVENT,
    FAILED,
    RESULT_COLUMNS,
    SLOW,
    refine,
)
from comity.astro.screening.kernels.sieve import WINDOW_COLUMNS, compare, find_windows
from comity.astro.screening.plan import Plan, make_bounds, slow_limit_km_s
from comity.foundations.arrays import Bools, Floats, Floats32, Ints32

__all__ = ["BlockResult", "Problem", "run_block"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Data that all blocks of one screening share.

    ``motion`` counts from the start of the window, ``direct`` are the rows that cannot
    be interpolated, ``chosen`` marks the objects of which one must be in every pair
    (empty: all), ``limit_km`` is the distance sought, ``length_s`` the window.
    """

    motion: Motion
    direct: Ints32
    chosen: Bools
    limit_km: float
    length_s: float


@dataclass(frozen=True, slots=True)
class BlockResult:
    """Hits of one block: refined events, and the slabs in which slow pairs are near.

    ``events`` has the columns of ``RESULT_COLUMNS``; ``slow`` are pairs and
    ``slow_s`` the middle of the slab in which each was seen. ``failed`` (F,) are rows for
    which the theory fails at some instant, ``failed_s`` such an instant, or NaN.
    """

    pairs: Ints32
    events: Floats
    edge: NDArray[np.uint8]
    slow: Ints32
    slow_s: Floats
    failed: Ints32
    failed_s: Floats


class Room:
    """Working arrays of one block, reused from slab to slab."""

    def __init__(self, total: int, bounds: Bounds) -> None:
        self.states = np.empty((6, total), np.float32)
        self.placed = Placed(
            np.empty(total, np.int32),
            np.empty(total, np.int32),
            np.empty(total, np.float32),
            np.empty(total, np.int32),
            np.empty(total, np.float32),
        )
        self.by_lon = np.empty(total, np.int32)
        self.heads = np.empty(BINS + 1, np.int32)
        self.counts = np.empty(int(bounds.base[-1]) + 2, np.int32)
        self.make_copies(2 * total + 64)
        self.make_windows(2 * total + 64)
        self.make_hits(4096)

    def make_copies(self, size: int) -> None:
        """Make room for sorted copies."""
        self.sorted = Sorted(
            self.by_lon,
            self.heads,
            self.counts,
            np.zeros((6, size + LANES), np.float32),
            np.empty(size, np.int32),
            np.empty(size, np.int32),
            np.empty(size, np.int32),
        )

    def make_windows(self, size: int) -> None:
        """Make room for the list of what is compared with what."""
        self.windows = np.empty((size, len(WINDOW_COLUMNS)), np.int32)

    def make_hits(self, size: int) -> None:
        """Make room for the hits of one slab."""
        self.hits = Hits(
            np.empty((size, 2), np.int32), np.empty(size), np.zeros(1, np.int64)
        )

    def search(self, bounds: Bounds, chosen: Bools, middle_s: float) -> int:
        """Search the slab whose states are in the room; return the number of hits."""
        place(self.states, bounds, self.placed)
        while True:
            copies = sort_into_buckets(self.states, bounds, self.placed, self.sorted)
            if copies >= 0:
                break
            self.make_copies(-copies * 5 // 4)
        while True:
            rows = find_windows(bounds, self.placed, self.sorted, self.windows)
            if rows <= len(self.windows):
                break
            self.make_windows(rows * 5 // 4)
        windows, low = self.windows[:rows], self.placed.low
        while True:
            found = compare(
                bounds, windows, low, self.sorted, chosen, middle_s, self.hits
            )
            if found <= len(self.hits.t_s):
                return found
            self.make_hits(found * 3 // 2)


def run_block(problem: Problem, plan: Plan, index: int) -> BlockResult:
    """Screen one block of the window.

    Parameters
    ----------
    problem, plan
        The same for all blocks.
    index
        Which block: it covers ``[index, index + 1) * plan.block_s`` seconds.

    Returns
    -------
    BlockResult
        Nothing in it depends on other blocks; an event next to a border may be in two.
    """
    bounds = make_bounds(plan, problem.limit_km)
    parts = (np.arange(plan.slabs_per_node) + 0.5) / plan.slabs_per_node
    weights = hermite_weights(parts, plan.node_s).astype(np.float32)
    start_s = index * plan.block_s
    span_s = min(plan.block_s, problem.length_s - start_s)
    slabs = int(np.ceil(span_s / plan.slab_s - 1e-9))
    nodes, direct, states, failed = block_states(problem, plan, start_s, slabs)
    room = Room(len(problem.motion.near), bounds)
    pairs, times = [], []
    for n in range(slabs):
        middle_s = start_s + (n + 0.5) * plan.slab_s
        k, part = divmod(n, plan.slabs_per_node)
        interpolate(nodes, k + 1, weights[part], room.states)
        room.states[:, direct] = states[n]
        found = room.search(bounds, problem.chosen, middle_s)
        pairs.append(room.hits.pairs[:found].copy())
        times.append(room.hits.t_s[:found].copy())
    result = refine_hits(problem, np.concatenate(pairs), np.concatenate(times))
    return replace(
        result,
        failed=np.concatenate([result.failed, failed]),
        failed_s=np.concatenate([result.failed_s, np.full(len(failed), np.nan)]),
    )


def block_states(
    problem: Problem, plan: Plan, start_s: float, slabs: int
) -> tuple[Floats32, Ints32, Floats32, Ints32]:
    """Propagate everyone to the nodes of a block, and some to the middle of each slab.

    Returns
    -------
    tuple
        States at nodes (K, 6, N), one node before the block and two behind it; the rows
        that cannot be interpolated, those included for which the theory fails at a node;
        their states (S, 6, M) in the middle of slabs; the rows for which it fails.
    """
    total = len(problem.motion.near)
    nodes = np.empty((-(-slabs // plan.slabs_per_node) + 3, 6, total), np.float32)
    everyone = np.arange(total, dtype=np.int32)
    before_min, node_min = (start_s - plan.node_s) / 60.0, plan.node_s / 60.0
    failed = np.zeros(total, bool)
    fill_states(problem.motion, everyone, before_min, node_min, nodes, failed)
    direct = np.union1d(problem.direct, np.flatnonzero(failed)).astype(np.int32)
    states = np.empty((slabs, 6, len(direct)), np.float32)
    middle_min, slab_min = (start_s + plan.slab_s / 2.0) / 60.0, plan.slab_s / 60.0
    marks = np.zeros(len(direct), bool)
    if fill_states(problem.motion, direct, middle_min, slab_min, states, marks):
        rescue(problem.motion, direct, middle_min, slab_min, states)
    failed[direct[marks]] = True
    return nodes, direct, states, np.flatnonzero(failed).astype(np.int32)


def refine_hits(problem: Problem, pairs: Ints32, times: Floats) -> BlockResult:
    """Turn hits into events and slow pairs."""
    result = np.empty((len(pairs), len(RESULT_COLUMNS)))
    kind = np.empty(len(pairs), np.uint8)
    edge = np.empty(len(pairs), np.uint8)
    slow_km_s = slow_limit_km_s(problem.limit_km)
    refine(
        problem.motion,
        pairs,
        times,
        problem.limit_km,
        slow_km_s,
        problem.length_s,
        result,
        kind,
        edge,
    )
    event, slow, lost = kind == EVENT, kind == SLOW, kind == FAILED
    rows, failed_s = failing_at(problem, pairs[lost], result[lost, 0])
    return BlockResult(
        pairs[event],
        result[event],
        edge[event],
        pairs[slow],
        times[slow],
        rows,
        failed_s,
    )


def failing_at(problem: Problem, pairs: Ints32, times: Floats) -> tuple[Ints32, Floats]:
    """Return for whom of pairs the theory fails at an instant of the window, and when."""
    found = [
        (row, t_s)
        for pair, t_s in zip(pairs.tolist(), times.tolist(), strict=True)
        for row in pair
        if 0.0 <= t_s <= problem.length_s
        and codes_at(problem.motion, row, np.array([t_s]))[0]
    ]
    rows = np.array([row for row, _ in found], np.int32)
    return rows, np.array([t_s for _, t_s in found], np.float64)

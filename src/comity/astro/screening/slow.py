"""Pairs that stay together: found in slabs, followed continuously, reported once.

Docked modules, formations and stages that drift apart stay within the limit for
minutes or for the whole window. For them a minimum is not an event. The pair is
sampled on a fixed grid of the window wherever the sieve saw it near, extrema and
crossings of the limit are refined inside their brackets, and each unbroken stay
within the limit becomes one interval. Nothing depends on slabs or blocks: the grid
is that of the window, and the slabs seen always cover every stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from comity.astro.screening.block import Problem
from comity.astro.screening.kernels.refine import (
    AT_END,
    AT_START,
    DESCRIBE,
    EVENT,
    INSIDE,
    ROOT,
    SAMPLE,
    follow,
    refine,
)
from comity.astro.screening.plan import INTERVAL_SPEED_KM_S, slow_limit_km_s
from comity.foundations.arrays import Floats

__all__ = ["Found", "follow_pair"]

#: Spacing of the samples; extrema of slow pairs lie many minutes apart.
GRID_S = 30.0


@dataclass(frozen=True, slots=True)
class Found:
    """One event or interval of a followed pair; times in seconds of the window."""

    values: Floats
    edge: int
    interval: bool
    entry_s: float
    exit_s: float


def near_spans(
    seen_s: Floats, slab_s: float, length_s: float
) -> Iterator[tuple[int, int]]:
    """Yield ranges of grid indices that cover all slabs in which a pair was near."""
    seen = np.unique(seen_s)
    starts = np.maximum(np.floor((seen - slab_s) / GRID_S) - 1, 0).astype(np.int64)
    stops = np.minimum(
        np.ceil((seen + slab_s) / GRID_S) + 1, np.ceil(length_s / GRID_S)
    )
    breaks = np.flatnonzero(starts[1:] > stops[:-1]) + 1
    for part in np.split(np.arange(len(seen)), breaks):
        yield int(starts[part[0]]), int(stops[part[-1]])


class Follower:
    """Samples and roots of one pair."""

    def __init__(self, problem: Problem, i: int, j: int) -> None:
        self.motion, self.i, self.j = problem.motion, i, j
        self.limit_km = problem.limit_km
        self.length_s = problem.length_s

    def ask(
        self, mode: int, times: Floats, limit_km: float, shape: tuple[int, int]
    ) -> Floats:
        """Run the kernel in a mode."""
        out = np.empty(shape)
        follow(self.motion, self.i, self.j, mode, times, limit_km, out)
        return out

    def sample(self, times: Floats) -> Floats:
        """Return distance, range rate times distance and code at each time."""
        return self.ask(SAMPLE, times, 0.0, (len(times), 3))

    def root(self, a: float, b: float, limit_km: float) -> float:
        """Return when in [a, b] the distance passes a limit or, for 0, turns."""
        return float(self.ask(ROOT, np.array([a, b]), limit_km, (1, 1))[0, 0])

    def describe(self, t_s: float) -> Floats:
        """Return the pair's row at an instant."""
        row: Floats = self.ask(DESCRIBE, np.array([t_s]), 0.0, (1, 6))[0]
        return row

    def turn(self, a: float, b: float) -> Floats:
        """Return the pair's row at the turning point in [a, b].

        One that is not slow is found again by `refine`, to be the same row.
        """
        row = self.describe(self.root(a, b, 0.0))
        slow_km_s = slow_limit_km_s(self.limit_km)
        if row[5] >= slow_km_s and row[1] <= self.limit_km:
            pair = np.array([[self.i, self.j]], np.int32)
            finer = np.full((1, 6), np.nan)
            kind, edge = np.zeros(1, np.uint8), np.zeros(1, np.uint8)
            times = row[:1].copy()
            refine(
                self.motion,
                pair,
                times,
                self.limit_km,
                slow_km_s,
                self.length_s,
                finer,
                kind,
                edge,
            )
            row = finer[0] if kind[0] == EVENT and edge[0] == INSIDE else row
        return row

    def cross(self, a: float, b: float) -> float:
        """Return when the distance passes the limit in [a, b]."""
        return self.root(a, b, self.limit_km)


def follow_span(f: Follower, times: Floats) -> Iterator[Found]:
    """Yield the stays of one sampled stretch in which the theory holds."""
    rows = f.sample(times)
    valid = (rows[:, 2] == 0) & np.isfinite(rows[:, 0])
    edges = np.flatnonzero(np.diff(np.r_[False, valid, False]))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield from valid_stretch(f, times[first:last], rows[first:last])


def valid_stretch(f: Follower, times: Floats, rows: Floats) -> Iterator[Found]:
    """Insert the turning points among the samples and cut at the limit."""
    rate = rows[:, 1]
    turns = np.flatnonzero(rate[:-1] * rate[1:] < 0.0)
    turned = [f.turn(float(times[k]), float(times[k + 1])) for k in turns]
    minimum = {
        float(row[0]): row
        for row, k in zip(turned, turns, strict=True)
        if rate[k] < 0.0
    }
    t = np.concatenate([times, [row[0] for row in turned]])
    d = np.concatenate([rows[:, 0], [row[1] for row in turned]])
    order = np.argsort(t, kind="stable")
    t, d = t[order], d[order]
    inside = d <= f.limit_km
    edges = np.flatnonzero(np.diff(np.r_[False, inside, False]))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        entry = t[0] if first == 0 else f.cross(t[first - 1], t[first])
        leave = t[-1] if last == len(t) else f.cross(t[last - 1], t[last])
        minima = [minimum[x] for x in t[first:last].tolist() if x in minimum]
        lowest = t[first + int(np.argmin(d[first:last]))]
        yield from one_stay(f, minima, float(lowest), float(entry), float(leave))


def one_stay(
    f: Follower, minima: list[Floats], lowest_s: float, entry: float, leave: float
) -> Iterator[Found]:
    """Yield the rows of one stay: its fast minima, and one interval for the rest."""
    fast = [row for row in minima if row[5] > INTERVAL_SPEED_KM_S]
    for row in fast:
        yield Found(row, INSIDE, False, entry, leave)
    if minima and len(fast) == len(minima):
        return
    known = [row for row in minima if row[0] == lowest_s]
    row = known[0] if known else f.describe(lowest_s)
    edge = AT_START if row[0] <= 0.0 else AT_END if row[0] >= f.length_s else INSIDE
    interval = bool(minima) or row[5] <= INTERVAL_SPEED_KM_S
    yield Found(row, edge, interval, entry, leave)


def follow_pair(
    problem: Problem, i: int, j: int, seen_s: Floats, slab_s: float
) -> Iterator[Found]:
    """Yield events and intervals of one pair.

    Parameters
    ----------
    problem
        The screening.
    i, j
        Rows of the two objects.
    seen_s, slab_s
        Times at which the sieve saw the pair near, and the length of its slabs.
    """
    f = Follower(problem, i, j)
    for first, last in near_spans(seen_s, slab_s, problem.length_s):
        times = np.minimum(np.arange(first, last + 1) * GRID_S, problem.length_s)
        yield from follow_span(f, np.unique(times))

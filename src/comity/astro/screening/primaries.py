"""A few objects against all: only those whose radii they share are propagated.

A screening of everything takes the states of all objects at all nodes; for three of them that is
nearly the whole work. Here the states at nodes 360 s apart are made of those objects alone that a primary
can meet, a part of them at a time, and each primary is compared with them as a changed object is
(`against`). What is found is refined and merged by the functions of a full screening: the same.
"""

from collections.abc import Iterator

import numpy as np

from comity.astro.orbits import ElementSets, propagate
from comity.astro.screening.against import (
    STEP_S,
    NodeStore,
    NodeTable,
    fill_node_table,
    near_pairs,
    node_count,
    radial_margin,
    states_of,
)
from comity.astro.screening.block import BlockResult, Problem, refine_hits
from comity.astro.screening.coverage import Gap, theory_gaps
from comity.astro.screening.plan import MU_KM3_S2, Plan
from comity.foundations.arrays import Bools, Floats32, Ints
from comity.foundations.constants import DAY_S

__all__ = ["NODE_PLAN", "are_few", "failing", "search_primaries"]

#: Pairs are seen from nodes of this spacing: `merge_blocks` needs to know.
NODE_PLAN = Plan(slab_s=STEP_S, slabs_per_node=1)
#: One in so many objects may be a primary for this to be the shorter way.
ONE_IN = 200
#: Objects whose nodes are held at a time: 120 MB for a week.
PART = 4000
#: Perigee below which an object may come down within the window, km from the Earth's centre.
LOW_KM = 6378.135 + 250.0
#: All element sets are asked so often whether their theory fails, s.
ASKED_S = 7200.0


def are_few(problem: Problem) -> bool:
    """Tell whether the primaries are so few that the way here is the shorter one."""
    return bool(0 < problem.chosen.sum() * ONE_IN <= len(problem.chosen))


def search_primaries(
    elements: ElementSets, start_us: int, problem: Problem
) -> Iterator[BlockResult]:
    """Yield what is found of the primaries of a problem, in parts; `merge_blocks` joins them.

    Parameters
    ----------
    elements, start_us
        Those of the problem.
    problem
        Its ``chosen`` marks the primaries.
    """
    days = problem.length_s / DAY_S
    primaries = np.flatnonzero(problem.chosen)
    times = np.arange(node_count(days), dtype=np.float64) * STEP_S
    states = propagate(elements.take(primaries), start_us, times)
    own = [
        states_of(states.position_km[k], states.velocity_km_s[k])
        for k in range(len(primaries))
    ]
    near = _near(elements, primaries, own, problem.limit_km)
    for first in range(0, len(near), PART):
        rows = near[first : first + PART]
        table = NodeTable(
            np.empty((len(rows), len(times), 3), np.float32),
            np.empty((len(rows), len(times), 3), np.int16),
            np.zeros(len(rows), np.bool_),
        )
        store = fill_node_table(elements.take(rows), start_us, days, table)
        for k, row in enumerate(primaries.tolist()):
            e = float(elements.eccentricity[row])
            yield _one(problem, store, rows, own[k], row, e)


def failing(elements: ElementSets, start_us: int, problem: Problem) -> list[Gap]:
    """Return for whom of all objects the theory fails in the window, and when."""
    times = np.append(np.arange(0.0, problem.length_s, ASKED_S), problem.length_s)
    faults = propagate(elements, start_us, times).fault
    rows = np.flatnonzero(np.any(faults != 0, axis=1)).astype(np.int32)
    if not len(rows):
        return []
    unknown = np.full(len(rows), np.nan)
    return theory_gaps(problem.motion, rows, unknown, problem.length_s)


def _near(
    elements: ElementSets, primaries: Ints, own: list[Floats32], limit_km: float
) -> Ints:
    """Return the rows whose perigee and apogee leave room to meet any primary."""
    a = (MU_KM3_S2 / elements.mean_motion_rad_s**2) ** (1.0 / 3.0)
    e = elements.eccentricity
    # Mean elements differ from the radius by oblateness and, far out, by Moon and Sun; drag
    # lowers what is low by less than this in a month, or it comes down.
    room = limit_km + 60.0 + 0.004 * a * (a > 15000.0)
    keep: Bools = np.zeros(len(elements), np.bool_)
    for row, states in zip(primaries.tolist(), own, strict=True):
        radius = np.linalg.norm(states[:, :3].astype(np.float64), axis=1)
        if not np.isfinite(radius).any():
            continue
        low, high = np.nanmin(radius), np.nanmax(radius)
        between = radial_margin(e[row : row + 1], np.array([low], np.float32))[0]
        keep |= (a * (1.0 - e) - room <= high + between) & (
            a * (1.0 + e) + room >= low - between
        )
    # What comes down within the window passes through shells below its own.
    keep |= a * (1.0 - e) < LOW_KM
    keep[primaries] = True
    return np.flatnonzero(keep).astype(np.int64)


def _one(
    problem: Problem,
    store: NodeStore,
    rows: Ints,
    own: Floats32,
    primary: int,
    eccentricity: float,
) -> BlockResult:
    """Compare one primary with the objects of a part; rows are those of the problem."""
    # Pairs name the smaller number first: that of the primary stands behind all.
    pairs, times = near_pairs(
        store, problem.limit_km, own, len(rows), eccentricity, rows != primary
    )
    other = rows[pairs[:, 0]].astype(np.int32)
    mine = np.full(len(other), primary, np.int32)
    both = np.stack([np.minimum(other, mine), np.maximum(other, mine)], axis=1)
    return refine_hits(problem, both, times)

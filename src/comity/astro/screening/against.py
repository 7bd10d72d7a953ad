"""Changed objects against all: candidates of manoeuvres, new element sets.

The states of the whole catalogue at nodes 360 s apart are computed once and kept by
object: 18 bytes a node, 0.8 GB for 27,000 objects and a week. A changed object is
compared with the nodes of those whose radii it shares; what may be close is refined
with the theory itself, by the same functions as a full screening. The result is the
same as that of a full screening of the changed catalogue, for its pairs.
"""

from dataclasses import dataclass, replace

import numpy as np

from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.kernels.layout import Motion
from comity.astro.orbits.states import join_motions, motion_from
from comity.astro.screening.block import BlockResult, Problem, refine_hits
from comity.astro.screening.coverage import (
    MAX_AGE_D,
    Gap,
    age_gaps,
    theory_gaps,
)
from comity.astro.screening.direct import slip_km_s
from comity.astro.screening.find import check_request
from comity.astro.screening.kernels.against import (
    NO_STATE,
    compare_with_nodes,
    pack_velocities,
    radius_bounds,
)
from comity.astro.screening.kernels.nodes import fill_states
from comity.astro.screening.merge import merge_blocks
from comity.astro.screening.plan import MU_KM3_S2, SHELL_BOTTOM_KM, STATE_ERROR_KM, Plan
from comity.astro.screening.records import Conjunctions
from comity.foundations.arrays import Bools, Floats, Floats32, Ints, Ints16, Ints32
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["NodeStore", "NodeTable", "fill_node_table", "node_count", "screen_against"]

STEP_S = 360.0
#: Nodes filled at a time.
BATCH = 30


@dataclass(frozen=True, slots=True)
class NodeTable:
    """States of N objects at K nodes: km (N, K, 3) and packed velocities (N, K, 3).

    ``failed`` (N,) marks for whom the theory states a fault at any of the nodes.
    """

    position: Floats32
    velocity: Ints16
    failed: Bools


@dataclass(frozen=True, slots=True)
class NodeStore:
    """A table of nodes with the parameters of the search."""

    elements: ElementSets
    start_us: int
    days: float
    motion: Motion
    table: NodeTable
    low_km: Floats
    high_km: Floats
    slip_km: Floats32
    gaps: Bools
    left_out: tuple[Gap, ...]


def node_count(days: float) -> int:
    """Return how many nodes a window has, both ends included."""
    return int(np.ceil(days * DAY_S / STEP_S)) + 1


def fill_node_table(
    elements: ElementSets, start_us: int, days: float, table: NodeTable
) -> NodeStore:
    """Fill a table made for ``node_count(days)`` nodes and return the store.

    The arrays may be memory-mapped; they are written in order of time.
    """
    motion = motion_from(elements, start_us)
    count = node_count(days)
    everyone = np.arange(len(elements), dtype=np.int32)
    failed = np.zeros(len(elements), bool)
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        nodes = np.empty((size, 6, len(elements)), np.float32)
        first_min, step_min = first * STEP_S / 60.0, STEP_S / 60.0
        fill_states(motion, everyone, first_min, step_min, nodes, failed)
        part = slice(first, first + size)
        pack_velocities(nodes, table.position[:, part], table.velocity[:, part])
    table.failed[:] = failed
    return open_store(elements, start_us, days, table)


def open_store(
    elements: ElementSets, start_us: int, days: float, table: NodeTable
) -> NodeStore:
    """Return the store of a filled table."""
    total = len(elements)
    low, high = np.empty(total, np.float32), np.empty(total, np.float32)
    radius_bounds(table.position, low, high)
    motion = motion_from(elements, start_us)
    slip = slip_km_s(motion, days * DAY_S)
    margin = radial_margin(elements.eccentricity, low) + slip * STEP_S
    return NodeStore(
        elements,
        start_us,
        days,
        motion,
        table,
        low.astype(np.float64) - margin,
        high.astype(np.float64) + margin,
        (slip * STEP_S / 2.0).astype(np.float32),
        np.any(table.velocity[:, :, 0] == NO_STATE, axis=1),
        tuple(gaps_of(motion, np.flatnonzero(table.failed), days)),
    )


def gaps_of(motion: Motion, rows: Ints, days: float) -> list[Gap]:
    """Return for whom of some objects the theory fails in a window, and when."""
    unknown = np.full(len(rows), np.nan)
    return theory_gaps(motion, rows.astype(np.int32), unknown, days * DAY_S)


def radial_margin(eccentricity: Floats, low_km: Floats32) -> Floats:
    """Return how far the radius can leave its range at the nodes, km.

    Half the largest radial acceleration, ``e mu / r^2``, times the square of half a
    step, and 5 km for oblateness.
    """
    r = np.maximum(low_km.astype(np.float64), SHELL_BOTTOM_KM)
    result: Floats = (
        0.5 * MU_KM3_S2 / r**2 * (eccentricity + 0.002) * (STEP_S / 2) ** 2 + 5.0
    )
    return result


def screen_against(
    store: NodeStore,
    changed: ElementSets,
    same_as: Ints,
    limit_km: float,
    max_age_d: float = MAX_AGE_D,
) -> Conjunctions:
    """Screen changed objects against a store.

    Parameters
    ----------
    store
        Nodes of the catalogue; they set the window.
    changed
        M element sets.
    same_as
        (M,) row of the catalogue that each replaces and is not compared with, or -1.
    limit_km
        Largest miss distance.
    max_age_d
        Element sets further than this from an instant are listed as not covered there.

    Returns
    -------
    Conjunctions
        ``first`` is a row of the catalogue, ``second`` is N plus a row of ``changed``.
        Changed objects are not compared with each other: more than one is a gap of its
        coverage.

    Raises
    ------
    RangeError
        For a window or distance that cannot be screened.
    """
    check_request(store.elements, store.start_us, store.days, limit_km)
    if len(changed) != len(same_as):
        raise RangeError(
            "same_as", len(same_as), f"as long as the {len(changed)} changed objects"
        )
    total = len(store.elements)
    problem = Problem(
        join_motions(store.motion, motion_from(changed, store.start_us)),
        np.zeros(0, np.int32),
        np.zeros(0, bool),
        limit_km,
        store.days * DAY_S,
    )
    times = np.arange(store.table.position.shape[1], dtype=np.float64) * STEP_S
    states = propagate(changed, store.start_us, times)
    results = [
        one_against(
            store,
            problem,
            states_of(states.position_km[k], states.velocity_km_s[k]),
            total + k,
            int(same_as[k]),
            changed.eccentricity[k],
        )
        for k in range(len(changed))
    ]
    plan = Plan(slab_s=STEP_S, slabs_per_node=1)
    old = age_gaps(store.elements, store.start_us, store.days, max_age_d)
    new = age_gaps(changed, store.start_us, store.days, max_age_d)
    old += [replace(gap, row=gap.row + total) for gap in new]
    failing = np.flatnonzero(np.any(states.fault != 0, axis=1)) + total
    own = gaps_of(problem.motion, failing, store.days)
    among = [
        Gap(total + k, "changed", 0.0, problem.length_s) for k in range(len(changed))
    ]
    also = [*store.left_out, *own, *old, *(among if len(changed) > 1 else [])]
    replaced = set(same_as[same_as >= 0].tolist())
    return merge_blocks(
        problem, plan, results, [gap for gap in also if gap.row not in replaced]
    )


def states_of(position_km: Floats, velocity_km_s: Floats) -> Floats32:
    """Return states at nodes, (K, 6)."""
    return np.concatenate([position_km, velocity_km_s], axis=1).astype(np.float32)


def one_against(
    store: NodeStore,
    problem: Problem,
    own: Floats32,
    row: int,
    same_as: int,
    eccentricity: float,
) -> BlockResult:
    """Compare one changed object with all that share its range of radii."""
    others = np.ones(len(store.low_km), np.bool_)
    if same_as >= 0:
        others[same_as] = False
    pairs, times = near_pairs(store, problem.limit_km, own, row, eccentricity, others)
    return refine_hits(problem, pairs, times)


def near_pairs(
    store: NodeStore,
    limit_km: float,
    own: Floats32,
    number: int,
    eccentricity: float,
    others: Bools,
) -> tuple[Ints32, Floats]:
    """Return which objects of a store may come near an object that is followed at its nodes.

    Parameters
    ----------
    own
        States of the object at the nodes of the store.
    number
        Its number: the second one of every pair.
    others
        Which objects of the store are compared with it.

    Returns
    -------
    pairs, times_s
        (F, 2) rows of the store and ``number``; (F,) about when.
    """
    radius = np.linalg.norm(own[:, :3].astype(np.float64), axis=1)
    low = float(np.nanmin(radius))
    reach = limit_km + STATE_ERROR_KM
    between = radial_margin(np.array([eccentricity]), np.array([low], np.float32))[0]
    fits = (store.low_km - reach - between <= np.nanmax(radius)) & (
        store.high_km + reach + between >= low
    )
    # Those without a state at some node may be anywhere then.
    rows = np.flatnonzero((fits | store.gaps) & others).astype(np.int32)
    tide = 2.6 * MU_KM3_S2 / max(low - 150.0, 6000.0) ** 3
    size = 16_384
    while True:
        pairs, times = np.empty((size, 2), np.int32), np.empty(size)
        found = compare_with_nodes(
            own,
            number,
            rows,
            store.table.position,
            store.table.velocity,
            STEP_S,
            reach,
            store.slip_km,
            store.gaps,
            tide,
            pairs,
            times,
        )
        if found <= size:
            return pairs[:found], times[:found]
        size = found

"""Many ephemerides against each other and against element sets: every close approach.

The window is cut into slabs of nodes. A slab takes all objects at its nodes, finds the pairs that may
come close around each node, and searches their closest approaches on the ephemerides themselves.
Slabs depend on nothing but their number, so that they can run on any engine and be kept.

What is found is everything: a pair comes close at an instant that lies in the half steps of one
node, and the straight relative path from that node, by which pairs are chosen, is off by no more
than what is added to the distance (`kernels/meetings.py`). Tests compare with brute force.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits import ElementSets
from comity.astro.orbits.kernels.layout import Motion
from comity.astro.orbits.states import motion_from
from comity.astro.screening.kernels.meetings import (
    fill_track_nodes,
    meet,
    near_pairs,
)
from comity.astro.screening.kernels.nodes import fill_states
from comity.foundations.arrays import Floats, Ints, Ints32
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["MeetingProblem", "Meetings", "joined", "make_meetings", "run_slab"]

#: Seconds between nodes, and nodes of a slab: 2 h, 100 MB for 37,000 objects.
STEP_S, SLAB_NODES = 60.0, 120
#: Slower than this two objects stay together, km/s.
SLOW_KM_S = 0.01
WIDEST_KM, LONGEST_D = 200.0, 30.0
#: Two ends of ephemerides that meet at a burn are one approach, s.
SAME_S = 1.0


@dataclass(frozen=True, slots=True)
class MeetingProblem:
    """Ephemerides, element sets and a window.

    Attributes
    ----------
    at_s, states
        (T,) seconds from the begin of the window and (T, 6) km, km/s in TEME, of all tracks one
        after the other; arrays may be mapped from a file.
    offsets
        (M + 1,) where each track begins; it has two states at least, its instants rise.
    motion
        The element sets, N of them, 0 or more.
    length_s, limit_km
        Window, and largest miss distance.
    """

    at_s: Floats
    states: Floats
    offsets: Ints
    motion: Motion
    length_s: float
    limit_km: float

    @property
    def tracks(self) -> int:
        """Number of ephemerides; rows from there on are element sets."""
        return len(self.offsets) - 1

    @property
    def element_sets(self) -> int:
        """Number of element sets."""
        return len(self.motion.since_min)

    @property
    def slabs(self) -> int:
        """Number of slabs."""
        nodes = int(np.ceil(self.length_s / STEP_S)) + 1
        return -(-nodes // SLAB_NODES)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Closest approaches, by time.

    Attributes
    ----------
    first, second
        (H,) rows: a track, and a track or ``tracks`` plus an element set.
    tca_s
        (H,) seconds from the begin of the window.
    own, other
        (H, 6) states there, TEME.
    kind
        (H,) 0: they pass. 1: they stay together from ``entry_s`` to ``exit_s``, the first and the last of
        their slow approaches. 2: closest where one of them ends or the window does.
    """

    first: Ints32
    second: Ints32
    tca_s: Floats
    own: Floats
    other: Floats
    kind: NDArray[np.uint8]
    entry_s: Floats
    exit_s: Floats

    def __len__(self) -> int:
        """Return the number of approaches."""
        return len(self.tca_s)

    @property
    def miss_km(self) -> Floats:
        """(H,) distance at closest approach."""
        return np.asarray(np.linalg.norm(self.other[:, :3] - self.own[:, :3], axis=1))

    @property
    def speed_km_s(self) -> Floats:
        """(H,) relative speed at closest approach."""
        return np.asarray(np.linalg.norm(self.other[:, 3:] - self.own[:, 3:], axis=1))

    def take(self, rows: "NDArray[np.bool_] | Ints") -> "Meetings":
        """Return some of the approaches."""
        return Meetings(
            *(
                getattr(self, name)[rows]
                for name in ("first", "second", "tca_s", "own", "other")
            ),
            *(getattr(self, name)[rows] for name in ("kind", "entry_s", "exit_s")),
        )


def make_meetings(
    at_s: Floats,
    states: Floats,
    offsets: Ints,
    elements: ElementSets,
    window_us: tuple[int, int],
    limit_km: float,
) -> MeetingProblem:
    """Return the problem of ephemerides and element sets in a window.

    Raises
    ------
    RangeError
        For a window or distance that cannot be screened.
    """
    days = (window_us[1] - window_us[0]) / 1e6 / DAY_S
    if not 0.0 < limit_km <= WIDEST_KM:
        raise RangeError(
            "threshold", f"{limit_km} km", f"above 0 and at most {WIDEST_KM:g} km"
        )
    if not 0.0 < days <= LONGEST_D:
        raise RangeError("days", days, f"above 0 and at most {LONGEST_D:g}")
    motion = motion_from(elements, window_us[0])
    return MeetingProblem(at_s, states, offsets, motion, days * DAY_S, limit_km)


def run_slab(problem: MeetingProblem, slab: int) -> Meetings:
    """Return the approaches in the half steps around the nodes of a slab."""
    nodes = int(np.ceil(problem.length_s / STEP_S)) + 1
    first = slab * SLAB_NODES
    count = min(SLAB_NODES, nodes - first)
    total = problem.tracks + problem.element_sets
    grid = np.empty((count, 6, total), np.float32)
    own = np.empty((count, 6, problem.tracks), np.float32)
    fill_track_nodes(
        problem.at_s, problem.states, problem.offsets, first * STEP_S, STEP_S, own
    )
    grid[:, :, : problem.tracks] = own
    if problem.element_sets:
        rows = np.arange(problem.element_sets, dtype=np.int32)
        failed = np.zeros(problem.element_sets, np.bool_)
        other = np.empty((count, 6, problem.element_sets), np.float32)
        minutes = STEP_S / 60.0
        fill_states(problem.motion, rows, first * minutes, minutes, other, failed)
        # The theory marks a state that it does not give by a huge number.
        other[np.abs(other) > 1e7] = np.nan
        grid[:, :, problem.tracks :] = other
    pairs, at = [], []
    for k in range(count):
        some = _near(problem, np.ascontiguousarray(grid[k]))
        pairs.append(some)
        at.append(np.full(len(some), (first + k) * STEP_S))
    return _met(problem, np.concatenate(pairs), np.concatenate(at))


def _near(problem: MeetingProblem, node: NDArray[np.float32]) -> Ints32:
    size = 65_536
    while True:
        pairs = np.empty((size, 2), np.int32)
        found = near_pairs(node, problem.tracks, problem.limit_km, STEP_S / 2.0, pairs)
        if found <= size:
            return pairs[:found]
        size = found


def _met(problem: MeetingProblem, pairs: Ints32, node_s: Floats) -> Meetings:
    size = 1024 + len(pairs)
    while True:
        found, whose = np.empty((size, 13)), np.empty(size, np.int32)
        kinds = np.empty(size, np.uint8)
        count = meet(
            problem.at_s,
            problem.states,
            problem.offsets,
            problem.motion,
            pairs,
            node_s,
            STEP_S,
            problem.length_s,
            problem.limit_km,
            found,
            kinds,
            whose,
        )
        if count <= size:
            break
        size = count
    found, whose, kinds = found[:count], whose[:count], kinds[:count]
    at = found[:, 0]
    return Meetings(
        pairs[whose, 0],
        pairs[whose, 1],
        at,
        found[:, 1:7],
        found[:, 7:13],
        np.where(kinds == 1, 2, 0).astype(np.uint8),
        at.copy(),
        at.copy(),
    )


def joined(
    problem: MeetingProblem, slabs: list[Meetings], same: Ints | None = None
) -> Meetings:
    """Return the approaches of all slabs by time; those that stay together become one each.

    Parameters
    ----------
    same
        (M,) number of the object of each track: pieces of one ephemeris, before and after a
        burn, have the same; None: each track is an object.
    """
    every = Meetings(
        *(
            np.concatenate([getattr(one, name) for one in slabs])
            for name in Meetings.__dataclass_fields__
        )
    )
    ids = np.arange(problem.tracks + problem.element_sets)
    if same is not None:
        ids[: problem.tracks] = same
        ids[problem.tracks :] = np.arange(problem.element_sets) + problem.tracks
        # Pieces of one object are no pair.
        every = every.take(ids[every.first] != ids[every.second])
    key = np.lexsort((every.tca_s, ids[every.second], ids[every.first]))
    every = every.take(key)
    pair = np.stack([ids[every.first], ids[every.second]], axis=1)
    slow = every.speed_km_s < SLOW_KM_S
    new = np.r_[True, np.any(pair[1:] != pair[:-1], axis=1)] if len(pair) else []
    group = np.cumsum(new)
    keep = np.ones(len(every), np.bool_)
    kind, entry, leave = every.kind.copy(), every.entry_s.copy(), every.exit_s.copy()
    miss = every.miss_km
    for rows in _runs(group, slow):
        nearest = rows[int(np.argmin(miss[rows]))]
        keep[rows] = False
        keep[nearest] = True
        kind[nearest] = 1
        entry[nearest], leave[nearest] = every.tca_s[rows[0]], every.tca_s[rows[-1]]
    _drop_doubled_edges(every, group, kind, miss, keep)
    out = Meetings(
        *(every.first, every.second, every.tca_s, every.own, every.other),
        *(kind, entry, leave),
    ).take(keep)
    order = np.lexsort((out.second, out.first, out.tca_s))
    return out.take(order)


def _runs(group: Ints, slow: NDArray[np.bool_]) -> list[Ints]:
    """Return the rows of slow approaches of each pair, two at least."""
    rows = np.flatnonzero(slow)
    if not len(rows):
        return []
    cuts = np.flatnonzero(np.diff(group[rows])) + 1
    return [part for part in np.split(rows, cuts) if len(part) > 1]


def _drop_doubled_edges(
    every: Meetings,
    group: Ints,
    kind: NDArray[np.uint8],
    miss: Floats,
    keep: NDArray[np.bool_],
) -> None:
    """Keep one of two ends that meet at a burn: the pair is closest at the burn itself."""
    for row in np.flatnonzero(kind == 2).tolist():
        for other in (row - 1, row + 1):
            if not 0 <= other < len(kind) or not (keep[row] and keep[other]):
                continue
            near = abs(every.tca_s[row] - every.tca_s[other]) < SAME_S
            if group[row] == group[other] and near:
                keep[row if miss[row] >= miss[other] else other] = False

"""Plots of many scans and many known objects → which is whose.

First scan after scan, by the chances of all plots of a scan together (``kernels/nearest``). Then each object looks
again at all its scans at once: it grows a tree of explanations (``kernels/hypotheses``) out of the plots that the others
do not hold and takes the best. Objects that want each other's plots exchange whole tracks, so that the sum of what all
explain is largest: who took another's first plot goes on to take its others, and no single scan tells it. The chance of a plot
is its share among the object's explanations of all plots, against the shares that others have in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.foundations.errors import RangeError
from comity.tracking.kernels.hypotheses import grow_leaves
from comity.tracking.kernels.nearest import assign_rows, follow_scans

__all__ = ["Assigned", "Known", "Plots", "associate"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: χ² with three degrees of freedom, one in 10,000.
GATE = 21.1
LEAVES = 8
#: How many times as many where several objects want the same plots.
MORE = 8
#: How often objects look again at what the others leave.
SWEEPS = 3
#: Explanations whose score is this close to the best tell who fights with whom; groups larger than
#: this are left as they are.
NEARLY, LARGEST = 12.0, 40
#: The chance of a plot that an object took only because others left it.
LEAST_CHANCE = 0.01
#: Clutter so dense that a plot in it explains nothing.
BARRED = 1e6


#: Explanations of one object: the plots of each, scores, offsets, covariances.
_Tree = tuple[list[Whole], Floats, Floats, Floats]


@dataclass(frozen=True, slots=True)
class Plots:
    """(N,) detections of scans, in the order of scans.

    Attributes
    ----------
    scan
        To which scan each belongs, rising.
    site_km, line
        (N, 3) where it was seen from, and in which direction, inertial.
    range_km
        0 where none was measured.
    sigma_range_km, sigma_rad
        (N,), (N, 2): of the range, and along ``across``.
    across
        (N, 2, 3) two unit axes across the line, at right angles.
    """

    scan: Whole
    site_km: Floats
    line: Floats
    range_km: Floats
    sigma_range_km: Floats
    sigma_rad: Floats
    across: Floats

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.scan)

    def table(self) -> Floats:
        """Return the rows (N, 16) that the kernel takes."""
        count = len(self)
        return np.ascontiguousarray(
            np.hstack(
                [
                    self.site_km,
                    self.line,
                    self.across.reshape(count, 6),
                    self.range_km[:, None],
                    self.sigma_range_km[:, None],
                    self.sigma_rad,
                ]
            )
        )

    def places(self) -> Floats:
        """Return (N, 3) places of plots with ranges."""
        return self.site_km + self.range_km[:, None] * self.line


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of objects before.

    Attributes
    ----------
    scans
        For each object (S,) the scans in which it could be seen, rising.
    paths
        For each (S, 6) its reference states there.
    transitions
        For each (S, 6, 6) from the scan before; the first one from where its covariance is.
    covariances
        (K, 6, 6).
    detected
        (scans,) chance to be seen in a scan.
    clutter
        (scans,) density of false plots and unknown objects in each scan: each square radian, and each
        kilometre of range where ranges are measured.
    """

    scans: list[Whole]
    paths: list[Floats]
    transitions: list[Floats]
    covariances: Floats
    detected: Floats
    clutter: Floats


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which plot is of which object.

    Attributes
    ----------
    object
        (N,) index of the object, -1 for none.
    chance
        (N,) of that; 0 where there is none.
    states, covariances
        (K, 6), (K, 6, 6) of each object at its last scan, with all that it took.
    taken
        (K,) how many plots each object took.
    fought
        How many objects would rather have had a plot that another holds.
    """

    object: Whole
    chance: Floats
    states: Floats
    covariances: Floats
    taken: Whole
    fought: int


class _Grower:
    """Grows trees of objects over the same plots."""

    def __init__(self, plots: Plots, scene: Known, gate: float) -> None:
        self.plots, self.scene, self.gate = plots, scene, gate
        self.table = plots.table()
        self.log_clutter = np.log(scene.clutter)[plots.scan]

    def tree(
        self, k: int, leaves: int, barred: NDArray[np.bool_] | None = None
    ) -> _Tree:
        """Return the explanations of one object, best first; barred plots are not taken."""
        worth = self.log_clutter
        if barred is not None:
            worth = np.where(barred, BARRED, worth)
        return _tree(self, k, leaves, worth)


def _tree(grower: _Grower, k: int, leaves: int, log_clutter: Floats) -> _Tree:
    scene, plots = grower.scene, grower.plots
    scans = scene.scans[k]
    bounds = np.searchsorted(plots.scan, [scans, scans + 1])
    taken = np.empty((leaves, len(scans)), np.int64)
    value = np.empty(leaves)
    offset, spread = np.empty((leaves, 6)), np.empty((leaves, 6, 6))
    alive = grow_leaves(
        scene.paths[k],
        scene.transitions[k],
        scene.covariances[k],
        bounds[0],
        bounds[1],
        grower.table,
        log_clutter,
        scene.detected[scans],
        grower.gate,
        leaves,
        taken,
        value,
        offset,
        spread,
    )
    rows = [row[row >= 0] for row in taken[:alive]]
    return rows, value[:alive].copy(), offset[:alive].copy(), spread[:alive].copy()


def _followed(grower: _Grower) -> Whole:
    """Return the object of each plot, scan after scan."""
    scene, plots = grower.scene, grower.plots
    lengths = np.array([len(some) for some in scene.scans], np.int64)
    who = np.repeat(np.arange(len(lengths)), lengths)
    scan = np.concatenate(scene.scans)
    order = np.lexsort((who, scan))
    count = len(scene.detected)
    owner = np.full(len(plots), -1, np.int64)
    follow_scans(
        np.searchsorted(scan[order], np.arange(count + 1)),
        who[order],
        order,
        np.concatenate(scene.paths),
        np.concatenate(scene.transitions),
        scene.covariances,
        np.searchsorted(plots.scan, np.arange(count + 1)),
        grower.table,
        grower.log_clutter,
        scene.detected,
        grower.gate,
        owner,
    )
    return owner


def _looked_again(
    grower: _Grower, owner: Whole, some: list[int], leaves: int, best: dict[int, _Tree]
) -> list[int]:
    """Let objects take the best of what others do not hold, in place; return those who changed."""
    changed = []
    held = owner >= 0
    for k in some:
        mine = np.flatnonzero(owner == k)
        held[mine] = False
        tree = grower.tree(k, leaves, held)
        best[k] = tree
        owner[mine] = -1
        owner[tree[0][0]] = k
        held[tree[0][0]] = True
        if not np.array_equal(mine, np.sort(tree[0][0])):
            changed.append(k)
    return changed


def _groups(owner: Whole, alone: list[_Tree]) -> list[list[int]]:
    """Return groups of objects that would take each other's plots."""
    parent = list(range(len(alone)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for k, tree in enumerate(alone):
        near = tree[1] > tree[1][0] - NEARLY
        plots = [row for row, good in zip(tree[0], near.tolist(), strict=True) if good]
        if not plots:
            continue
        others = np.unique(owner[np.concatenate(plots)])
        for other in others[others >= 0].tolist():
            parent[root(other)] = root(k)
    groups: dict[int, list[int]] = {}
    for k in range(len(alone)):
        groups.setdefault(root(k), []).append(k)
    return [some for some in groups.values() if 1 < len(some) <= LARGEST]


def _exchanged(grower: _Grower, owner: Whole, some: list[int], leaves: int) -> bool:
    """Give what a group holds to its objects anew, whole tracks at once, in place.

    Whoever took another's first plot goes on to take its others; only the whole of a track tells whose it
    is. Each object explains each track; together they take those whose sum explains most.
    """
    tracks = [np.flatnonzero(owner == k) for k in some]
    held = [track for track in tracks if len(track)]
    if len(held) < 2:
        return False
    score = np.empty((len(some), len(held) + len(some)))
    trees: dict[tuple[int, int], _Tree] = {}
    for a, k in enumerate(some):
        nothing = grower.tree(k, 1, np.ones(len(owner), np.bool_))[1][0]
        score[a, len(held) :] = nothing
        for b, track in enumerate(held):
            barred = np.ones(len(owner), np.bool_)
            barred[track] = False
            trees[a, b] = grower.tree(k, leaves, barred)
            score[a, b] = trees[a, b][1][0]
    column = np.zeros(len(some), np.int64)
    assign_rows(-score, column)
    for track in held:
        owner[track] = -1
    for a, b in enumerate(column.tolist()):
        if b < len(held):
            owner[trees[a, b][0][0]] = some[a]
    return any(
        not np.array_equal(np.flatnonzero(owner == k), track)
        for k, track in zip(some, tracks, strict=True)
    )


def _shares(tree: _Tree) -> dict[int, float]:
    """Return the share of explanations that hold each plot."""
    weight = np.exp(tree[1] - tree[1].max())
    weight /= weight.sum()
    out: dict[int, float] = {}
    for row, part in zip(tree[0], weight.tolist(), strict=True):
        for plot in row.tolist():
            out[plot] = out.get(plot, 0.0) + part
    return out


def _chances(owner: Whole, shares: list[dict[int, float]]) -> Floats:
    """Return the chance of each plot's owner: its share, against those of others in that plot."""
    whole = np.zeros(len(owner))
    for one in shares:
        for plot, part in one.items():
            whole[plot] += part
    out = np.zeros(len(owner))
    for plot in np.flatnonzero(owner >= 0).tolist():
        part = shares[owner[plot]].get(plot, 0.0)
        out[plot] = max(part / max(1.0, whole[plot]), LEAST_CHANCE)
    return out


def _check(plots: Plots, scene: Known) -> None:
    """Refuse what cannot be associated.

    Raises
    ------
    RangeError
        See ``associate``.
    """
    if np.any(np.diff(plots.scan) < 0):
        raise RangeError("scans of plots", "going back", "rising")
    if not ((scene.detected > 0.0) & (scene.detected < 1.0)).all():
        raise RangeError(
            "chance to be seen", scene.detected.tolist()[:4], "between 0 and 1"
        )
    if not (scene.clutter > 0.0).all():
        raise RangeError("density of clutter", float(scene.clutter.min()), "above 0")
    if not scene.scans:
        raise RangeError("objects", 0, "one or more")


def associate(
    plots: Plots,
    scene: Known,
    *,
    gate: float = GATE,
    leaves: int = LEAVES,
    tick: Callable[[int, int], None] | None = None,
) -> Assigned:
    """Return which plot is of which object.

    Parameters
    ----------
    plots, scene
        What was seen, and what is known.
    gate
        Largest squared distance of a plot from what an explanation predicts.
    leaves
        Explanations of each object that are kept.
    tick
        Called with objects done and all.

    Raises
    ------
    RangeError
        If scans do not rise, or a chance or density is none.
    """
    _check(plots, scene)
    grower = _Grower(plots, scene, gate)
    owner = _followed(grower)
    count = len(scene.scans)
    alone = []
    for k in range(count):
        if tick is not None and k % 50 == 0:
            tick(k, count)
        alone.append(grower.tree(k, leaves))
    best: dict[int, _Tree] = {}
    _looked_again(grower, owner, list(range(count)), leaves, best)
    # Those who would take what others hold fight for it, with more explanations each.
    fighting = [
        k
        for k in range(count)
        if (owner[alone[k][0][0]] != k).any() and len(alone[k][0][0])
    ]
    for some in _groups(owner, alone):
        for _ in range(SWEEPS):
            changed = _exchanged(grower, owner, some, leaves)
            moved = _looked_again(grower, owner, some, MORE * leaves, best)
            if not changed and not moved:
                break
    taken = np.bincount(owner[owner >= 0], minlength=count)
    states = np.array(
        [
            (scene.paths[k][-1] if len(scene.paths[k]) else np.full(6, np.nan))
            + best[k][2][0]
            for k in range(count)
        ]
    )
    return Assigned(
        owner,
        _chances(owner, [_shares(tree) for tree in alone]),
        states,
        np.array([best[k][3][0] for k in range(count)]),
        taken.astype(np.int64),
        len(fighting),
    )

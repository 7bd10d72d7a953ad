"""Plots of many scans and many known objects → which is whose.

Each object grows its own tree of explanations over all scans in which it could be seen
(``kernels/hypotheses``); then the explanations are chosen together, so that no plot is of two objects: by
prices on plots that several want (Lagrangian relaxation of the assignment; Fisher 1981, Poore and Robertson
1997), until nobody fights or the rest is settled by scores. The chance of each choice is its share among the
object's explanations at those prices.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.foundations.errors import RangeError
from comity.tracking.kernels.hypotheses import grow_leaves

__all__ = ["Assigned", "Known", "Plots", "associate"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: χ² with three degrees of freedom, one in 10,000.
GATE = 21.1
LEAVES = 8
#: How many times as many where several objects want the same plots.
MORE = 16
ROUNDS = 120


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
        How many plots were wanted by more than one when the prices were settled.
    """

    object: Whole
    chance: Floats
    states: Floats
    covariances: Floats
    taken: Whole
    fought: int


@dataclass(slots=True)
class _Trees:
    """Explanations of all objects, padded: plots (rows × longest), scores, owners."""

    plots: list[Whole]
    score: Floats
    owner: Whole
    first: Whole
    offsets: Floats
    spreads: Floats


def _tree(
    table: Floats, plots: Plots, scene: Known, k: int, gate: float, leaves: int
) -> tuple[list[Whole], Floats, Floats, Floats]:
    """Return the explanations of one object: plots, scores, offsets, covariances."""
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
        table,
        np.log(scene.clutter)[plots.scan],
        scene.detected[scans],
        gate,
        leaves,
        taken,
        value,
        offset,
        spread,
    )
    rows = [row[row >= 0] for row in taken[:alive]]
    return rows, value[:alive].copy(), offset[:alive].copy(), spread[:alive].copy()


def _joined(trees: list[tuple[list[Whole], Floats, Floats, Floats]]) -> _Trees:
    """Return all trees in one."""
    sizes = np.array([len(tree[0]) for tree in trees], np.int64)
    return _Trees(
        [row for tree in trees for row in tree[0]],
        np.concatenate([tree[1] for tree in trees]),
        np.repeat(np.arange(len(trees)), sizes),
        np.concatenate([[0], np.cumsum(sizes)]),
        np.concatenate([tree[2] for tree in trees]),
        np.concatenate([tree[3] for tree in trees]),
    )


def _contested(trees: _Trees, price: Floats) -> Whole:
    """Return the objects one of whose explanations takes a plot that has a price."""
    wanted = set(np.flatnonzero(price > 0.0).tolist())
    rows = [
        k for k, row in enumerate(trees.plots) if not wanted.isdisjoint(row.tolist())
    ]
    return np.unique(trees.owner[rows])


def _best(trees: _Trees, value: Floats) -> Whole:
    """Return for each object the row of its best explanation."""
    order = np.lexsort((-value, trees.owner))
    _, where = np.unique(trees.owner[order], return_index=True)
    return np.asarray(order[where], np.int64)


def _settled(trees: _Trees, count: int) -> tuple[Whole, Floats, Floats, int]:
    """Return the chosen row of each object, all values, the prices, and how many plots are fought for."""
    lengths = np.array([len(row) for row in trees.plots], np.int64)
    flat = np.concatenate(trees.plots) if len(trees.plots) else np.zeros(0, np.int64)
    row_of = np.repeat(np.arange(len(lengths)), lengths)
    price, used = np.zeros(count), np.zeros(count, np.int64)
    value, chosen, fought = trees.score, np.zeros(0, np.int64), 0
    for number in range(ROUNDS):
        paid = np.bincount(row_of, price[flat], minlength=len(lengths))
        value = trees.score - paid
        chosen = _best(trees, value)
        mine = np.zeros(len(lengths), np.bool_)
        mine[chosen] = True
        used = np.bincount(flat[mine[row_of]], minlength=count)
        fought = int((used > 1).sum())
        if not fought:
            break
        step = 2.0 / (1.0 + 0.1 * number)
        price = np.maximum(0.0, price + step * np.where(used == 0, -0.25, used - 1.0))
    return _repaired(trees, value, chosen, used), value, price, fought


def _repaired(trees: _Trees, value: Floats, chosen: Whole, used: Whole) -> Whole:
    """Return a choice without fights: those who lose most by yielding come first."""
    wanted = {int(p) for p in np.flatnonzero(used > 1)}
    if not wanted:
        return chosen
    out = chosen.copy()
    free = np.ones(len(used), np.bool_)
    fighting = []
    for k, row in enumerate(chosen.tolist()):
        if wanted.isdisjoint(trees.plots[row].tolist()):
            free[trees.plots[row]] = False
        else:
            rows = np.arange(trees.first[k], trees.first[k + 1])
            ranked = np.sort(value[rows])[::-1]
            lead = ranked[0] - ranked[1] if len(ranked) > 1 else np.inf
            fighting.append((lead, k))
    for _, k in sorted(fighting, key=lambda pair: -pair[0]):
        rows = np.arange(trees.first[k], trees.first[k + 1])
        ranked = rows[np.argsort(-value[rows])]
        row = next((r for r in ranked.tolist() if free[trees.plots[r]].all()), None)
        if row is None:
            # All its explanations lost a plot: the one that keeps most of its score loses those.
            row = int(ranked[0])
            trees.plots[row] = trees.plots[row][free[trees.plots[row]]]
        out[k] = row
        free[trees.plots[row]] = False
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
    table = plots.table()
    grown = []
    for k in range(len(scene.scans)):
        if tick is not None and k % 50 == 0:
            tick(k, len(scene.scans))
        grown.append(_tree(table, plots, scene, k, gate, leaves))
    trees = _joined(grown)
    chosen, value, price, fought = _settled(trees, len(plots))
    if price.any():
        # Where objects want the same plots they need more to choose from.
        for k in _contested(trees, price).tolist():
            grown[k] = _tree(table, plots, scene, k, gate, MORE * leaves)
        trees = _joined(grown)
        chosen, value, price, fought = _settled(trees, len(plots))
    owner = np.full(len(plots), -1, np.int64)
    chance = np.zeros(len(plots))
    taken = np.zeros(len(scene.scans), np.int64)
    for k, row in enumerate(chosen.tolist()):
        mine = trees.plots[row]
        owner[mine] = k
        taken[k] = len(mine)
        rows = range(int(trees.first[k]), int(trees.first[k + 1]))
        weight = np.exp(value[trees.first[k] : trees.first[k + 1]] - value[row])
        for plot in mine.tolist():
            holds = np.array([plot in trees.plots[r] for r in rows])
            chance[plot] = float(weight[holds].sum() / weight.sum())
    last = np.array(
        [path[-1] if len(path) else np.full(6, np.nan) for path in scene.paths]
    )
    return Assigned(
        owner,
        chance,
        last.reshape(-1, 6) + trees.offsets[chosen],
        trees.spreads[chosen],
        taken,
        fought,
    )

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

from comity.astro.tracking.association.exchanging import (
    exchanged,
    groups_of,
    looked_again,
)
from comity.astro.tracking.association.growing import (
    Detections,
    HypothesisTree,
    Known,
    Tree,
)
from comity.astro.tracking.kernels.nearest import jpda_filter
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import RangeError

__all__ = ["Assigned", "associate"]

#: χ² with three degrees of freedom, one in 10,000.
GATE = 21.1
LEAVES = 8
#: How many times as many where several objects want the same plots.
MORE = 8
#: How often objects look again at what the others leave.
SWEEPS = 3
#: The chance of a plot that an object took only because others left it.
LEAST_CHANCE = 0.01


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

    object: Ints
    chance: Floats
    states: Floats
    covariances: Floats
    taken: Ints
    fought: int


def _followed(grower: HypothesisTree) -> Ints:
    """Return the object of each plot, scan after scan."""
    scene, plots = grower.scene, grower.plots
    lengths = np.array([len(some) for some in scene.scans], np.int64)
    who = np.repeat(np.arange(len(lengths)), lengths)
    scan = np.concatenate(scene.scans)
    order = np.lexsort((who, scan))
    count = len(scene.detected)
    owner = np.full(len(plots), -1, np.int64)
    jpda_filter(
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


def _shares(tree: Tree) -> dict[int, float]:
    """Return the share of explanations that hold each plot."""
    weight = np.exp(tree[1] - tree[1].max())
    weight /= weight.sum()
    out: dict[int, float] = {}
    for row, part in zip(tree[0], weight.tolist(), strict=True):
        for plot in row.tolist():
            out[plot] = out.get(plot, 0.0) + part
    return out


def _chances(owner: Ints, shares: list[dict[int, float]]) -> Floats:
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


def _check(plots: Detections, scene: Known) -> None:
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
    plots: Detections,
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
    grower = HypothesisTree(plots, scene, gate)
    owner = _followed(grower)
    count = len(scene.scans)
    alone = []
    for k in range(count):
        if tick is not None and k % 50 == 0:
            tick(k, count)
        alone.append(grower.tree(k, leaves))
    best: dict[int, Tree] = {}
    looked_again(grower, owner, list(range(count)), leaves, best)
    # Those who would take what others hold fight for it, with more explanations each.
    fighting = [
        k
        for k in range(count)
        if (owner[alone[k][0][0]] != k).any() and len(alone[k][0][0])
    ]
    for some in groups_of(owner, alone):
        for _ in range(SWEEPS):
            changed = exchanged(grower, owner, some, leaves)
            moved = looked_again(grower, owner, some, MORE * leaves, best)
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

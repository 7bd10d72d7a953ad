"""Association of detections of many scans with many known objects.

First scan by scan, by joint probabilistic data association (``kernels/nearest``). Then each object is reconsidered
over all its scans: a tree of hypotheses (``kernels/hypotheses``) is built from the detections that no other object
holds, and the best one is chosen. Objects that compete for detections exchange whole tracks so that the total score is
largest, since an object with another's first detection tends to take its later ones too. The probability of a detection is
its share among the object's hypotheses over all detections, against the shares of other objects.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.association.hypothesis_tree import (
    Detections,
    HypothesisTree,
    Known,
    Tree,
)
from comity.astro.tracking.association.track_exchange import (
    competing_groups,
    exchange_tracks,
    reassign,
)
from comity.astro.tracking.kernels.nearest import jpda_filter
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import RangeError

__all__ = ["Assigned", "associate"]

#: χ² with three degrees of freedom, one in 10,000.
GATE = 21.1
#: Hypotheses that are kept of each object.
HYPOTHESES = 8
#: Factor on it where several objects compete for the same detections.
MORE = 8
#: Rounds of reassignment.
SWEEPS = 3
#: Least probability of an assigned detection.
MIN_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Assigned:
    """Assignment of detections to objects.

    Attributes
    ----------
    object
        (N,) index of the object, -1 for none.
    chance
        (N,) its probability; 0 for none.
    states, covariances
        (K, 6), (K, 6, 6) of each object at its last scan, updated by its detections.
    taken
        (K,) number of detections of each object.
    fought
        Number of objects whose best hypothesis uses a detection of another.
    """

    object: Ints
    chance: Floats
    states: Floats
    covariances: Floats
    taken: Ints
    fought: int


def _filtered(hypotheses: HypothesisTree) -> Ints:
    """Assign each detection to an object, scan by scan."""
    scene, detections = hypotheses.scene, hypotheses.detections
    lengths = np.array([len(some) for some in scene.scans], np.int64)
    who = np.repeat(np.arange(len(lengths)), lengths)
    scan = np.concatenate(scene.scans)
    order = np.lexsort((who, scan))
    count = len(scene.detected)
    owner = np.full(len(detections), -1, np.int64)
    jpda_filter(
        np.searchsorted(scan[order], np.arange(count + 1)),
        who[order],
        order,
        np.concatenate(scene.paths),
        np.concatenate(scene.transitions),
        scene.covariances,
        np.searchsorted(detections.scan, np.arange(count + 1)),
        hypotheses.table,
        hypotheses.log_clutter,
        scene.detected,
        hypotheses.gate,
        owner,
    )
    return owner


def _shares(tree: Tree) -> dict[int, float]:
    """Compute the share of hypotheses that use each detection."""
    weight = np.exp(tree[1] - tree[1].max())
    weight /= weight.sum()
    out: dict[int, float] = {}
    for row, part in zip(tree[0], weight.tolist(), strict=True):
        for n in row.tolist():
            out[n] = out.get(n, 0.0) + part
    return out


def _chances(owner: Ints, shares: list[dict[int, float]]) -> Floats:
    """Compute the probability of each detection's object from the shares of all objects."""
    whole = np.zeros(len(owner))
    for one in shares:
        for n, part in one.items():
            whole[n] += part
    out = np.zeros(len(owner))
    for n in np.flatnonzero(owner >= 0).tolist():
        part = shares[owner[n]].get(n, 0.0)
        out[n] = max(part / max(1.0, whole[n]), MIN_CHANCE)
    return out


def _check(detections: Detections, scene: Known) -> None:
    """Refuse input that cannot be associated.

    Raises
    ------
    RangeError
        See ``associate``.
    """
    if np.any(np.diff(detections.scan) < 0):
        raise RangeError("scans of detections", "going back", "rising")
    if not ((scene.detected > 0.0) & (scene.detected < 1.0)).all():
        raise RangeError(
            "probability of detection", scene.detected.tolist()[:4], "between 0 and 1"
        )
    if not (scene.clutter > 0.0).all():
        raise RangeError("density of clutter", float(scene.clutter.min()), "above 0")
    if not scene.scans:
        raise RangeError("objects", 0, "one or more")


def associate(
    detections: Detections,
    scene: Known,
    *,
    gate: float = GATE,
    kept: int = HYPOTHESES,
    tick: Callable[[int, int], None] | None = None,
) -> Assigned:
    """Assign detections to known objects.

    Parameters
    ----------
    detections, scene
        Detections, and predictions of the known objects.
    gate
        Largest squared Mahalanobis distance of a detection from a prediction.
    kept
        Hypotheses of each object that are kept.
    tick
        Called with objects done, and objects in all.

    Raises
    ------
    RangeError
        If scans do not rise, or a probability or density is out of range.
    """
    _check(detections, scene)
    hypotheses = HypothesisTree(detections, scene, gate)
    owner = _filtered(hypotheses)
    count = len(scene.scans)
    alone = []
    for k in range(count):
        if tick is not None and k % 50 == 0:
            tick(k, count)
        alone.append(hypotheses.tree(k, kept))
    best: dict[int, Tree] = {}
    reassign(hypotheses, owner, list(range(count)), kept, best)
    # Objects whose best hypothesis uses detections of others compete, with more hypotheses.
    competing = [
        k
        for k in range(count)
        if (owner[alone[k][0][0]] != k).any() and len(alone[k][0][0])
    ]
    for some in competing_groups(owner, alone):
        for _ in range(SWEEPS):
            changed = exchange_tracks(hypotheses, owner, some, kept)
            moved = reassign(hypotheses, owner, some, MORE * kept, best)
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
        len(competing),
    )

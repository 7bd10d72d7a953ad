"""Reassignment of detections between objects: one by one, and of whole tracks."""

import numpy as np

from comity.astro.tracking.association.hypothesis_tree import HypothesisTree, Tree
from comity.astro.tracking.kernels.nearest import assign_rows
from comity.foundations.arrays import Ints

__all__ = ["competing_groups", "exchange_tracks", "reassign"]

#: Hypotheses whose score is this close to the best show which objects compete.
MAX_SCORE_GAP = 12.0
#: Larger groups of competing objects are left as they are.
MAX_GROUP = 40


def reassign(
    hypotheses: HypothesisTree,
    owner: Ints,
    some: list[int],
    count: int,
    best: dict[int, Tree],
) -> list[int]:
    """Give objects their best hypothesis among unassigned detections, in place; list changes."""
    changed = []
    held = owner >= 0
    for k in some:
        mine = np.flatnonzero(owner == k)
        held[mine] = False
        tree = hypotheses.tree(k, count, held)
        best[k] = tree
        owner[mine] = -1
        owner[tree[0][0]] = k
        held[tree[0][0]] = True
        if not np.array_equal(mine, np.sort(tree[0][0])):
            changed.append(k)
    return changed


def competing_groups(owner: Ints, alone: list[Tree]) -> list[list[int]]:
    """Group objects whose hypotheses use each other's detections."""
    parent = list(range(len(alone)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for k, tree in enumerate(alone):
        near = tree[1] > tree[1][0] - MAX_SCORE_GAP
        rows = [row for row, good in zip(tree[0], near.tolist(), strict=True) if good]
        if not rows:
            continue
        others = np.unique(owner[np.concatenate(rows)])
        for other in others[others >= 0].tolist():
            parent[root(other)] = root(k)
    groups: dict[int, list[int]] = {}
    for k in range(len(alone)):
        groups.setdefault(root(k), []).append(k)
    return [some for some in groups.values() if 1 < len(some) <= MAX_GROUP]


def exchange_tracks(
    hypotheses: HypothesisTree, owner: Ints, some: list[int], count: int
) -> bool:
    """Reassign the tracks of a group to its objects, whole tracks at once, in place.

    An object with another's first detection tends to take its later ones too, so that single
    detections do not show the error. Each object scores each track; the assignment with the
    largest total score is chosen.
    """
    tracks = [np.flatnonzero(owner == k) for k in some]
    held = [track for track in tracks if len(track)]
    if len(held) < 2:
        return False
    score = np.empty((len(some), len(held) + len(some)))
    trees: dict[tuple[int, int], Tree] = {}
    for a, k in enumerate(some):
        empty = hypotheses.tree(k, 1, np.ones(len(owner), np.bool_))[1][0]
        score[a, len(held) :] = empty
        for b, track in enumerate(held):
            excluded = np.ones(len(owner), np.bool_)
            excluded[track] = False
            trees[a, b] = hypotheses.tree(k, count, excluded)
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

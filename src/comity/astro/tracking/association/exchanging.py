"""Objects that look again at what others leave, and exchange whole tracks."""

import numpy as np

from comity.astro.tracking.association.growing import HypothesisTree, Tree
from comity.astro.tracking.kernels.nearest import assign_rows
from comity.foundations.arrays import Ints

__all__ = ["exchanged", "groups_of", "looked_again"]

#: Explanations whose score is this close to the best tell who fights with whom; groups larger than
#: this are left as they are.
NEARLY, MAX_BYTES = 12.0, 40


def looked_again(
    grower: HypothesisTree,
    owner: Ints,
    some: list[int],
    leaves: int,
    best: dict[int, Tree],
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


def groups_of(owner: Ints, alone: list[Tree]) -> list[list[int]]:
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
    return [some for some in groups.values() if 1 < len(some) <= MAX_BYTES]


def exchanged(
    grower: HypothesisTree, owner: Ints, some: list[int], leaves: int
) -> bool:
    """Give what a group holds to its objects anew, whole tracks at once, in place.

    Whoever took another's first plot goes on to take its others; only the whole of a track tells whose it
    is. Each object explains each track; together they take those whose sum explains most.
    """
    tracks = [np.flatnonzero(owner == k) for k in some]
    held = [track for track in tracks if len(track)]
    if len(held) < 2:
        return False
    score = np.empty((len(some), len(held) + len(some)))
    trees: dict[tuple[int, int], Tree] = {}
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

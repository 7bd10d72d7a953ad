"""Changes between two snapshots."""

from dataclasses import dataclass

import numpy as np

from comity.astro.catalogue.records import Snapshot
from comity.foundations.arrays import Floats

__all__ = ["Difference", "compare"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Objects that came, went, or have another current element set.

    ``renewed`` are keys with a newer epoch, ``changed`` keys with the same or an older
    epoch but other values.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renewed: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


def current_values(snapshot: Snapshot) -> Floats:
    """Return the values that matter for propagation, one row per object."""
    e = snapshot.elements.take(snapshot.current)
    names = [n for n in type(e).__slots__ if n != "epoch_us"]
    return np.column_stack([getattr(e, name) for name in names])


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """Compare the current element sets of two snapshots."""
    a, b = old.object[old.current], new.object[new.current]
    common, left, right = np.intersect1d(a, b, return_indices=True)
    epoch_a = old.elements.epoch_us[old.current][left]
    epoch_b = new.elements.epoch_us[new.current][right]
    other = np.any(current_values(old)[left] != current_values(new)[right], axis=1)
    other |= epoch_a != epoch_b
    newer = epoch_b > epoch_a
    return Difference(
        tuple(np.setdiff1d(b, a).tolist()),
        tuple(np.setdiff1d(a, b).tolist()),
        tuple(common[newer].tolist()),
        tuple(common[other & ~newer].tolist()),
        int(np.count_nonzero(~other & ~newer)),
    )

"""Results of a screening."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from comity.astro.screening.coverage import Coverage
from comity.foundations.arrays import Bools, Floats, Ints32

__all__ = ["EDGES", "KINDS", "Conjunctions"]

#: ``kind`` is a row of these.
KINDS = ("event", "interval")
#: ``edge`` is a row of these: where a minimum lies on the border of the window.
EDGES = ("", "start", "end")


@dataclass(frozen=True, slots=True)
class Conjunctions:
    """Approaches within the limit, by time.

    Attributes
    ----------
    first, second
        Rows of the two objects in the element sets that were screened.
    tca_s
        Closest approach, seconds from the start of the window: where the relative
        velocity is perpendicular to the relative position.
    miss_km, miss_r_km, miss_t_km, miss_n_km
        Distance, and the position of the second object in the radial, transverse,
        normal frame of the first.
    speed_km_s
        Relative speed.
    kind, edge
        Rows of ``KINDS`` and ``EDGES``.
    entry_s, exit_s
        When the distance falls below and rises above the limit, or the border of the
        window; on a straight line for events faster than a few tens of m/s.
    coverage
        Who was not covered, from when, and why; rows as ``first`` and ``second``.
    """

    first: Ints32
    second: Ints32
    tca_s: Floats
    miss_km: Floats
    miss_r_km: Floats
    miss_t_km: Floats
    miss_n_km: Floats
    speed_km_s: Floats
    kind: NDArray[np.uint8]
    edge: NDArray[np.uint8]
    entry_s: Floats
    exit_s: Floats
    coverage: Coverage

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.tca_s)

    def take(self, rows: NDArray[np.integer] | Bools) -> "Conjunctions":
        """Return some of them; the coverage is that of the screening."""
        columns = [f.name for f in fields(self) if f.name != "coverage"]
        taken = {name: getattr(self, name)[rows] for name in columns}
        return replace(self, **taken)

"""Change points in a series of numbers, with everything fixed before the data are seen.

The series is cut where the sum of squared distances to the means of the pieces, plus a
penalty for each cut, is least: exact optimal partitioning (Jackson et al. 2005,
doi 10.1109/LSP.2001.838216). PELT (Killick, Fearnhead, Eckley 2012,
doi 10.1080/01621459.2012.737745) prunes the same search; with a least length of pieces its
pruning may lose the best partition, and seventy years need none. The penalty is ``PENALTY · ln n · σ²`` with σ from
the median absolute first difference, so that a change does not hide itself. A cut counts
only if the means before and after it differ by ``LEAST_EFFECT``: without that, a plain run gives
about eight cuts per state on published ideal points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = [
    "LEAST_EFFECT",
    "PENALTY",
    "Cut",
    "change_points",
    "false_alarms",
    "partition",
]

#: Factor of the penalty.
PENALTY = 6.0
#: Least difference of means, in units of the series (ideal points run from about −2.5 to 3).
LEAST_EFFECT = 0.5
#: Least years in a piece.
SHORTEST = 3
# Of a normal distribution: median |difference of two| = 0.6745 · √2 · σ.
_TO_SIGMA = 1.0 / (0.674489750196 * np.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Cut:
    """A change: the first year of the new level, and the means before and after."""

    year: int
    before: float
    after: float

    @property
    def effect(self) -> float:
        """Return by how much the mean changes."""
        return self.after - self.before


def partition(values: ArrayLike, penalty: float, shortest: int = SHORTEST) -> list[int]:
    """Return where the best partition cuts: indices of first elements of pieces.

    Parameters
    ----------
    values
        ``(n,)`` numbers.
    penalty
        Cost of a cut, in squared units of the values.
    """
    x = np.asarray(values, np.float64)
    n = len(x)
    if n < 2 * shortest:
        return []
    total = np.concatenate(([0.0], np.cumsum(x)))
    square = np.concatenate(([0.0], np.cumsum(x * x)))
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    last = np.zeros(n + 1, np.int64)
    for end in range(shortest, n + 1):
        starts = np.arange(0, end - shortest + 1)
        length = end - starts
        summed = total[end] - total[starts]
        cost = square[end] - square[starts] - summed * summed / length
        candidates = best[starts] + cost + penalty
        k = int(np.argmin(candidates))
        best[end], last[end] = candidates[k], starts[k]
    cuts = []
    at = n
    while at > 0:
        at = int(last[at])
        if at > 0:
            cuts.append(at)
    return cuts[::-1]


def noise(values: Floats) -> float:
    """Return σ of the noise from the median absolute first difference."""
    return float(np.median(np.abs(np.diff(values))) * _TO_SIGMA)


def change_points(
    years: Sequence[int],
    values: ArrayLike,
    *,
    penalty: float = PENALTY,
    least_effect: float = LEAST_EFFECT,
) -> list[Cut]:
    """Return the changes of level of a yearly series.

    Raises
    ------
    RangeError
        If years and values differ in length, years do not rise, or a value is no number.
    """
    x = np.asarray(values, np.float64)
    if x.shape != (len(years),):
        raise RangeError("values", x.shape, f"one per year ({len(years)})")
    if not np.all(np.isfinite(x)):
        raise RangeError("values", "not all finite", "numbers")
    if any(b <= a for a, b in pairwise(years)):
        raise RangeError("years", "not rising", "rising")
    if len(x) < 2 * SHORTEST:
        return []
    sigma = noise(x)
    cuts = partition(x, penalty * np.log(len(x)) * sigma * sigma)
    edges = [0, *cuts, len(x)]
    means = [float(x[a:b].mean()) for a, b in pairwise(edges)]
    return [
        Cut(years[at], before, after)
        for at, before, after in zip(cuts, means, means[1:], strict=False)
        if abs(after - before) >= least_effect
    ]


def false_alarms(
    series: Iterable[ArrayLike],
    *,
    penalty: float = PENALTY,
    least_effect: float = LEAST_EFFECT,
) -> tuple[int, int]:
    """Return (series with an alarm, alarms in all) over series that hold no change."""
    alarmed = alarms = 0
    for values in series:
        x = np.asarray(values, np.float64)
        breaks = change_points(
            range(len(x)), x, penalty=penalty, least_effect=least_effect
        )
        alarmed += bool(breaks)
        alarms += len(breaks)
    return alarmed, alarms

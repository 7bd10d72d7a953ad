"""Agreement of raters and rank correlation with an interval, for judged data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Correlation", "krippendorff_ordinal", "spearman", "spearman_interval"]

Floats = NDArray[np.float64]


def krippendorff_ordinal(ratings: Floats) -> float:
    """Return Krippendorff's alpha for ordinal ratings.

    The difference of two values is the square of how many ratings lie between them, half of the
    two themselves included (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*).

    Parameters
    ----------
    ratings
        ``(raters, units)``; ``nan`` where a rater gave none. Units with fewer than two ratings
        do not count.

    Returns
    -------
    1 for full agreement, about 0 for chance, ``nan`` if nothing can be compared or all ratings
    are the same.
    """
    values = np.unique(ratings[~np.isnan(ratings)])
    # How often each value was given to each unit: (units, values).
    counts = np.stack([(ratings == v).sum(axis=0) for v in values], axis=1).astype(
        np.float64
    )
    counts = counts[counts.sum(axis=1) >= 2.0]
    if not len(counts):
        return float("nan")
    given = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs -= np.einsum("uv,vw->uvw", counts, np.eye(len(values)))
    coincidences = (pairs / (given - 1.0)[:, None, None]).sum(axis=0)
    marginal = coincidences.sum(axis=1)
    whole = float(marginal.sum())
    upto = np.cumsum(marginal)
    between = np.abs(upto[:, None] - upto[None, :])
    high = np.maximum.outer(np.arange(len(values)), np.arange(len(values)))
    low = np.minimum.outer(np.arange(len(values)), np.arange(len(values)))
    between += marginal[low] - (marginal[low] + marginal[high]) / 2.0
    np.fill_diagonal(between, 0.0)
    difference = between**2
    expected = (np.outer(marginal, marginal) * difference).sum() / (whole - 1.0)
    if expected == 0.0:
        return float("nan")
    return float(1.0 - (coincidences * difference).sum() / expected)


def _ranks(values: Sequence[float]) -> Floats:
    """Return ranks from 1; equals have their mean rank."""
    _, at, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    mean: Floats = (last - (count - 1) / 2.0)[at]
    return mean


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the rank correlation, equals with their mean rank; ``nan`` if one is constant."""
    x, y = _ranks(one), _ranks(other)
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum() / scale) if scale else float("nan")


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rank correlation and the middle 95 % of its bootstrap."""

    value: float
    low: float
    high: float


def spearman_interval(
    one: Sequence[float],
    other: Sequence[float],
    against: Sequence[float] | None = None,
    *,
    draws: int = 10_000,
    seed: int = 20261201,
) -> Correlation:
    """Return the rank correlation with a percentile bootstrap over units.

    Parameters
    ----------
    against
        Another measure of the same units: the answer is then how much better ``one`` is, from
        the same draws.
    """
    x, y = np.asarray(one, np.float64), np.asarray(other, np.float64)
    z = None if against is None else np.asarray(against, np.float64)
    rng = np.random.default_rng(seed)

    def measured(k: NDArray[np.int64]) -> float:
        value = spearman(x[k].tolist(), y[k].tolist())
        return value if z is None else value - spearman(z[k].tolist(), y[k].tolist())

    every = [measured(rng.integers(0, len(x), len(x))) for _ in range(draws)]
    low, high = np.nanpercentile(every, [2.5, 97.5])
    return Correlation(measured(np.arange(len(x))), float(low), float(high))

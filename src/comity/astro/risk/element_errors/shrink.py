"""Differences of an object and the prior of its regime → the errors of its element sets.

Empirical Bayes: the scale of an object's variances against those of its regime has an inverse gamma prior of
mean 1 that is worth so many differences; n differences of its own with a mean square of m (against the prior)
make it ``(worth + n m) / (worth + n)``. No differences leave the prior, many the object's own.
"""

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.risk.element_errors.differences import (
    Differences,
    Gathered,
    compare,
    differences_of,
    gather,
)
from comity.astro.risk.element_errors.records import ObjectErrors, Prior
from comity.astro.risk.element_errors.regimes import regime_of
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import DAY_US

__all__ = ["LAGS", "breaks_of", "object_errors", "shrunk_scales"]

#: Lags that are looked at, in spans of fit.
LAGS = (1.0, 1.5, 2.0, 3.0)
#: Median of the square of a standard normal number.
MEDIAN_SQUARE = 0.454936
#: A step along the track between neighbouring sets this many times the usual one of the object and more than so
#: many sigmas of the prior is a manoeuvre or a bad set. Settings.
CLEAR_STEP, CLEAR_SIGMAS = 8.0, 3.0
#: Steps of an object that are marked at most: where more stand out, its orbit is bad, not broken.
MOST_BROKEN = 0.25
#: Fewer steps do not show which is usual.
LEAST_STEPS = 4


def breaks_of(gathered: Gathered, prior: Prior, regime: Ints) -> Bools:
    """Mark sets (N,) before which the object manoeuvred, or one of both is bad.

    Parameters
    ----------
    regime
        (N,) of the sets.
    """
    of = gathered.object
    rows = np.flatnonzero(of[1:] == of[:-1]) + 1
    out = gathered.broken.copy()
    if not len(rows):
        return out
    gap = compare(gathered.elements, rows - 1, rows)
    apart = np.diff(gathered.elements.epoch_us)[rows - 1] / DAY_US
    z = np.abs(gap[:, 1]) / np.sqrt(_between(prior, regime[rows], apart)[:, 1])
    # NaN: a set that cannot be carried to the next one is bad.
    z = np.where(np.isfinite(z), z, np.inf)
    usual, total = _medians(z, of[rows])
    wide = (z > CLEAR_STEP * usual / MEDIAN_SQUARE**0.5) & (z > CLEAR_SIGMAS)
    _, place = np.unique(of[rows], return_inverse=True)
    share = np.bincount(place, wide) / np.bincount(place)
    out[rows] |= wide & (total >= LEAST_STEPS) & (share[place] <= MOST_BROKEN)
    return out


def _between(prior: Prior, regime: Ints, lag_d: Floats) -> Floats:
    """Return the prior's variances (P, 3) of differences."""
    out = np.empty((len(lag_d), 3))
    for k, one in enumerate(prior.regimes):
        of = np.flatnonzero(regime == k)
        out[of] = one.between_km2(lag_d[of])
    return out


def _medians(values: Floats, of: Ints) -> tuple[Floats, Ints]:
    """Return for each value the median of its object, and how many values that has."""
    order = np.lexsort((values, of))
    _, first, place, count = np.unique(
        of[order], return_index=True, return_inverse=True, return_counts=True
    )
    low, high = first + (count - 1) // 2, first + count // 2
    middle = 0.5 * (values[order][low] + values[order][high])
    medians, counts = np.empty(len(of)), np.empty(len(of), np.int64)
    medians[order], counts[order] = middle[place], count[place]
    return medians, counts


def shrunk_scales(
    mean_square: Floats, count: Ints, worth: Floats
) -> tuple[Floats, Floats]:
    """Return scales (M, 3) and the weight (M, 3) of the objects' own differences in them.

    Parameters
    ----------
    mean_square
        (M, 3) of own differences against the prior; ignored where ``count`` is 0.
    count
        (M,) own differences that do not overlap.
    worth
        (M, 3) or (3,): to how many differences the prior amounts.
    """
    own = count[:, None] / (worth + count[:, None])
    square = np.where(count[:, None] > 0, mean_square, 1.0)
    return 1.0 - own + own * square, own


def object_errors(
    elements: ElementSets, objects: Ints, total: int, prior: Prior
) -> ObjectErrors:
    """Learn the errors of objects from their gathered element sets.

    Parameters
    ----------
    elements
        N sets in any order, doubles among them.
    objects
        (N,) numbers of their objects, 0 to ``total`` - 1. Every object needs one set.
    prior
        What is known without them.
    """
    gathered = gather(elements, objects)
    of = gathered.object
    newest = np.flatnonzero(np.append(np.diff(of) != 0, True)) if len(of) else of
    regime = np.zeros(total, np.int64)
    regime[of[newest]] = regime_of(gathered.elements.take(newest))
    broken = breaks_of(gathered, prior, regime[of])
    gathered = Gathered(gathered.elements, of, broken)
    scale, weight = np.ones((total, 3)), np.zeros(total)
    count = np.zeros(total, np.int64)
    for k, one in enumerate(prior.regimes):
        own = np.flatnonzero(regime[of] == k)
        part = Gathered(gathered.elements.take(own), of[own], broken[own])
        lags = tuple(one.span_d * lag for lag in LAGS)
        found = differences_of(part, lags, one.span_d)
        if not len(found):
            continue
        square, n = _own_squares(found, one.between_km2(found.lag_d), total)
        rows = np.flatnonzero(n > 0)
        scale[rows], own_part = shrunk_scales(square[rows], n[rows], one.worth)
        count[rows], weight[rows] = n[rows], own_part[:, 1]
    removed = np.bincount(of, broken, minlength=total).astype(np.int64)
    return ObjectErrors(prior, regime, scale, count, weight, removed)


def _own_squares(
    found: Differences, variance: Floats, total: int
) -> tuple[Floats, Ints]:
    """Return robust mean squares (total, 3) against a variance, and how many do not overlap (total,)."""
    square = np.ones((total, 3))
    for axis in range(3):
        z2 = found.rtn_km[:, axis] ** 2 / variance[:, axis]
        medians, _ = _medians(z2, found.object)
        square[found.object, axis] = medians / MEDIAN_SQUARE
    return square, found.apart(total)

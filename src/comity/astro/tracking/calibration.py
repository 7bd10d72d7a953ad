"""Calibration of scores to probabilities, and of intervals to their coverage."""

import math

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, RangeError

__all__ = ["conformal_margin", "rising", "rising_fit"]


def rising_fit(values: Floats, weights: Floats) -> Floats:
    """Return the nearest sequence that never falls, by weighted least squares.

    Pool adjacent violators (Ayer et al. 1955).
    """
    mean: list[float] = []
    mass: list[float] = []
    size: list[int] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean.append(value)
        mass.append(weight)
        size.append(1)
        while len(mean) > 1 and mean[-2] >= mean[-1]:
            whole = mass[-2] + mass[-1]
            mean[-2] = (mean[-2] * mass[-2] + mean[-1] * mass[-1]) / whole
            mass[-2], size[-2] = whole, size[-2] + size[-1]
            for part in (mean, mass, size):
                part.pop()
    return np.repeat(mean, size)


def rising(scores: Floats, true: Floats, knots: int) -> list[list[float]]:
    """Return at most so many scores, rising, each with how often it was true around it.

    Scores are taken in groups: the lower half as one, the rest in groups of equal size.

    Raises
    ------
    DataError
        If there are fewer scores than knots.
    """
    if len(scores) < knots:
        raise DataError(f"{len(scores)} scores, at least {knots} are needed")
    order = np.argsort(scores, kind="stable")
    high = max(4 * int(true.sum()), knots)
    start = max(0, len(order) - high)
    cuts = [np.arange(start), *np.array_split(np.arange(start, len(order)), knots - 1)]
    groups = [order[cut] for cut in cuts if len(cut)]
    middle = np.array([float(np.median(scores[g])) for g in groups])
    part = np.array([float(true[g].mean()) for g in groups])
    fitted = rising_fit(part, np.array([float(len(g)) for g in groups]))
    return [
        [float(f"{s:.6g}"), round(float(p), 4)]
        for s, p in zip(middle, fitted, strict=True)
    ]


def conformal_margin(errors: Floats, level: float) -> float:
    """Return the margin that holds a new error with at least a probability.

    The ``⌈(n + 1) level⌉``-th smallest of n errors of cases like it that were not learned from
    (split conformal prediction; Vovk, Gammerman and Shafer 2005).

    Raises
    ------
    RangeError
        If there are too few errors for that level, or the level is none.
    """
    if not 0.0 < level < 1.0:
        raise RangeError("level", level, "between 0 and 1")
    rank = math.ceil((len(errors) + 1) * level)
    if rank > len(errors):
        raise RangeError(
            "errors",
            len(errors),
            f"{math.ceil(level / (1.0 - level))} or more for {level:g}",
        )
    return float(np.sort(errors)[rank - 1])

"""Realism of covariances, by Mahalanobis distances of errors.

An error in its covariance has a squared distance that follows χ² with as many degrees of freedom as
the error has parts. How often it stays below the 50, 90 and 99 % points shows whether the covariance
is realistic.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = [
    "LEVELS",
    "Realism",
    "chi2_point",
    "coverage_of",
    "distances_of",
]

LEVELS = (0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Realism:
    """How often errors stay below each of ``LEVELS``, of how many, with which mean square."""

    cases: int
    coverage: tuple[float, float, float]
    mean_square: float


def distances_of(errors: Floats, covariances: Floats) -> Floats:
    """Return squared Mahalanobis distances (K,) of errors (K, n) in covariances (K, n, n).

    Rows are brought to one size first: km and km/s would mix badly.
    """
    scale = 1.0 / np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    unit = covariances * scale[:, :, None] * scale[:, None, :]
    e = errors * scale
    out: Floats = np.einsum("ki,ki->k", e, np.linalg.solve(unit, e[..., None])[..., 0])
    return out


def chi2_point(level: float, freedom: int) -> float:
    """Return the point below which χ² lies with a chance, by bisection of its series.

    ``P(s, x) = xˢ e⁻ˣ Σ xᵏ / Γ(s + k + 1)`` with s half the degrees of freedom and x half the point
    (Abramowitz and Stegun 6.5.29).
    """

    def below(x: float) -> float:
        s, half = 0.5 * freedom, 0.5 * x
        term = exp(s * log(half) - half - lgamma(s + 1.0))
        total, k = term, 0
        while term > 1e-16 * total:
            k += 1
            term *= half / (s + k)
            total += term
        return total

    low, high = 1e-9, 10.0 * freedom + 100.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if below(middle) < level else (low, middle)
    return 0.5 * (low + high)


def coverage_of(distances: Floats, freedom: int) -> Realism:
    """Return how often squared distances lie below the points of ``LEVELS``.

    Raises
    ------
    RangeError
        For none.
    """
    if not len(distances):
        raise RangeError("cases", 0, "one or more")
    parts = [float(np.mean(distances < chi2_point(p, freedom))) for p in LEVELS]
    mean = float(np.mean(distances)) / freedom
    return Realism(len(distances), (parts[0], parts[1], parts[2]), mean)

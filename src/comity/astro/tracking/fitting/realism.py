"""Realism of covariances, by Mahalanobis distances of errors.

An error in its covariance has a squared distance that follows χ² with as many degrees of freedom as
the error has parts. How often it stays below the 50, 90 and 99 % points shows whether the covariance
is realistic.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "LEVELS",
    "Realism",
    "chi2_point",
    "coverage_of",
    "distances_of",
    "element_distances",
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


def _equinoctial(state: Floats) -> Floats:
    """Return semi-major axis (km), h, k, p, q and mean longitude (rad) of a state (6,)."""
    r, v = state[:3], state[3:]
    far = float(np.linalg.norm(r))
    axis = 1.0 / (2.0 / far - float(v @ v) / EARTH_MU_KM3_S2)
    w = np.cross(r, v)
    w = w / np.linalg.norm(w)
    p, q = w[0] / (1.0 + w[2]), -w[1] / (1.0 + w[2])
    size = 1.0 + p * p + q * q
    f = np.array([1.0 - p * p + q * q, 2.0 * p * q, -2.0 * p]) / size
    g = np.array([2.0 * p * q, 1.0 + p * p - q * q, 2.0 * q]) / size
    e = np.cross(v, np.cross(r, v)) / EARTH_MU_KM3_S2 - r / far
    h, k = float(e @ g), float(e @ f)
    x, y = float(r @ f), float(r @ g)
    root = np.sqrt(1.0 - h * h - k * k)
    beta = 1.0 / (1.0 + root)
    cosine = k + ((1.0 - k * k * beta) * x - h * k * beta * y) / (axis * root)
    sine = h + ((1.0 - h * h * beta) * y - h * k * beta * x) / (axis * root)
    longitude = np.arctan2(sine, cosine)
    return np.array([axis, h, k, p, q, longitude + h * cosine - k * sine])


def element_distances(states: Floats, covariances: Floats, truths: Floats) -> Floats:
    """Return squared Mahalanobis distances (K,) in equinoctial elements.

    A covariance that has grown along the orbit for days is bent in Cartesian coordinates; in these elements
    it stays close to normal (Vallado and Alfano 2015 on curvilinear covariances; Broucke and Cefola 1972 on
    the elements). Not for orbits of inclinations near 180° and no ellipses.

    Parameters
    ----------
    states, covariances
        (K, 6), (K, 6, 6) km and km/s.
    truths
        (K, 6) what is true.
    """
    steps = np.array([1e-3] * 3 + [1e-6] * 3)
    errors, spreads = np.empty_like(states), np.empty_like(covariances)
    for k, (state, covariance, truth) in enumerate(
        zip(states, covariances, truths, strict=True)
    ):
        here = _equinoctial(state)
        turn = np.empty((6, 6))
        for n, step in enumerate(steps):
            away = np.zeros(6)
            away[n] = step
            gap = _equinoctial(state + away) - _equinoctial(state - away)
            turn[:, n] = _wrapped(gap) / (2.0 * step)
        errors[k] = _wrapped(_equinoctial(truth) - here)
        spreads[k] = turn @ covariance @ turn.T
    return distances_of(errors, spreads)


def _wrapped(gap: Floats) -> Floats:
    out = gap.copy()
    out[5] = (out[5] + np.pi) % (2.0 * np.pi) - np.pi
    return out

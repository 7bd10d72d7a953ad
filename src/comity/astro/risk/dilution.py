"""Maximum probability, the dilution region, and what the radius does."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from comity.astro.risk.plane import disc_pc, disc_pcs, plane_of, square_pc
from comity.astro.risk.records import Pair, Plane
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Dilution", "dilution_of", "max_pc_one_unknown", "radius_curve", "scaled_pc"]

#: Factors on the standard deviations that are evaluated.
SMALLEST, MAX_BYTES = 1e-6, 1e3


@dataclass(frozen=True, slots=True)
class Dilution:
    """How the probability changes when a covariance is scaled.

    Attributes
    ----------
    factors, pcs
        (K,) factors on the standard deviations, and the probabilities.
    max_pc, at_factor
        The largest probability and the factor that gives it.
    diluted
        Whether better knowledge would raise the probability: the factor is below one.
    """

    factors: Floats
    pcs: Floats
    max_pc: float
    at_factor: float
    diluted: bool


def scaled_pc(
    pair: Pair, fixed: Floats, scaled: Floats, factor: float, hbr_km: float
) -> float:
    """Return the probability with one part of the covariance scaled."""
    return disc_pc(plane_of(pair, fixed + factor**2 * scaled, hbr_km), hbr_km)


def dilution_of(
    pair: Pair,
    covariance_1: Floats,
    covariance_2: Floats,
    hbr_km: float,
    which: str = "both",
) -> Dilution:
    """Scale one or both covariances and find the largest probability.

    Parameters
    ----------
    which
        ``both``, ``first`` or ``second``: what is scaled.

    Raises
    ------
    RangeError
        For another word, or an encounter without a plane.
    """
    first, second = covariance_1[:3, :3], covariance_2[:3, :3]
    nothing = np.zeros((3, 3))
    parts = {
        "both": (nothing, first + second),
        "first": (second, first),
        "second": (first, second),
    }
    if which not in parts:
        raise RangeError("which", which, "both, first or second")
    fixed, scaled = parts[which]
    factors = np.geomspace(SMALLEST, MAX_BYTES, 181)
    pcs = np.array([scaled_pc(pair, fixed, scaled, f, hbr_km) for f in factors])
    best = int(np.argmax(pcs))
    low, high = factors[max(best - 1, 0)], factors[min(best + 1, len(factors) - 1)]
    at, value = _golden(
        lambda f: scaled_pc(pair, fixed, scaled, f, hbr_km), float(low), float(high)
    )
    if value < pcs[best]:
        at, value = float(factors[best]), float(pcs[best])
    return Dilution(factors, pcs, value, at, at < 1.0)


def _golden(
    function: Callable[[float], float], low: float, high: float
) -> tuple[float, float]:
    """Return place and value of the maximum of a function with one, by golden section."""
    ratio = (5.0**0.5 - 1.0) / 2.0
    a, b = np.log(low), np.log(high)
    c, d = b - ratio * (b - a), a + ratio * (b - a)
    fc, fd = function(float(np.exp(c))), function(float(np.exp(d)))
    for _ in range(60):
        if fc > fd:
            b, d, fd = d, c, fc
            c = b - ratio * (b - a)
            fc = function(float(np.exp(c)))
        else:
            a, c, fc = c, d, fd
            d = a + ratio * (b - a)
            fd = function(float(np.exp(d)))
    at = float(np.exp(0.5 * (a + b)))
    return at, float(function(at))


def max_pc_one_unknown(
    pair: Pair, known: Floats, hbr_km: float, *, square: bool = False
) -> float:
    """Return the largest probability when one object's covariance is not known.

    The unknown one is taken as a line along the miss, which is the worst it can be, of
    the size that makes the density at the centre largest (Frisbee, AAS 15-566). Where
    the radius is not small against the spread the maximum can lie a few per cent higher.
    ``known`` is the covariance (3, 3) of the other object; ``square`` takes a square of
    equal area for the disc, as NASA CARA's program does.
    """
    plane = plane_of(pair, known[:3, :3], hbr_km)
    miss = np.array([plane.x_km, plane.y_km])
    size2 = float(miss @ miss)
    flat = np.diag([plane.sigma_x_km**2, plane.sigma_y_km**2])
    if size2 <= 0.0:
        return disc_pc(plane, hbr_km)
    # Mahalanobis distance of the miss over what is known.
    distance2 = float(miss @ np.linalg.solve(flat, miss))
    along = np.outer(miss, miss) / size2
    variance = size2 * max(1.0 - 1.0 / distance2, 0.0) if distance2 > 1.0 else 0.0

    values, vectors = np.linalg.eigh(flat + variance * along)
    x, y = vectors.T @ miss
    worst = Plane(
        float(y),
        float(x),
        float(np.sqrt(values[1])),
        float(np.sqrt(values[0])),
        vectors.T[::-1] @ plane.axes,
        plane.dt_s,
        plane.clipped,
    )
    if square:
        return square_pc(worst, hbr_km * np.sqrt(np.pi))
    return disc_pc(worst, hbr_km)


def radius_curve(pair: Pair, covariance: Floats, radii_km: Floats) -> Floats:
    """Return probabilities (K,) for hard-body radii (K,), all else the same."""
    plane = plane_of(pair, covariance, float(np.max(radii_km)))
    ones = np.ones_like(radii_km)
    return disc_pcs(
        plane.x_km * ones,
        plane.y_km * ones,
        plane.sigma_x_km * ones,
        plane.sigma_y_km * ones,
        radii_km,
    )

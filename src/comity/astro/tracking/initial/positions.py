"""Three places → the velocity at the middle one.

Gibbs: from the geometry alone, for places some degrees apart; Herrick and Gibbs: from a
Taylor series, for places close together. Vallado, *Fundamentals of Astrodynamics* (2013),
algorithms 54 and 55.
"""

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import DataError, RangeError

__all__ = ["gibbs", "herrick_gibbs", "velocity_of"]

#: How far out of one plane three places may lie (sine).
FLAT = 0.05
#: Below this angle between neighbours the series is better than the geometry.
CLOSE_RAD = np.radians(3.0)


def _check(places: Floats) -> None:
    if places.shape != (3, 3) or not np.isfinite(places).all():
        raise RangeError("places", places.shape, "three of three finite numbers, km")
    units = places / np.linalg.norm(places, axis=1, keepdims=True)
    off = float(abs(units[0] @ np.cross(units[1], units[2])))
    if off > FLAT:
        raise DataError(
            f"the places lie {np.degrees(np.arcsin(min(off, 1.0))):.1f}° out of one "
            f"plane, may lie {np.degrees(np.arcsin(FLAT)):.1f}°",
            remedy="they are not of one object, or too noisy",
        )


def gibbs(places_km: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2) -> Floats:
    """Return the velocity (3,) at the middle of three places (3, 3), inertial.

    Raises
    ------
    DataError
        If they do not lie in one plane, or on one line through the centre.
    """
    _check(places_km)
    a, b, c = places_km
    ra, rb, rc = (float(np.linalg.norm(r)) for r in places_km)
    d = np.cross(a, b) + np.cross(b, c) + np.cross(c, a)
    n = ra * np.cross(b, c) + rb * np.cross(c, a) + rc * np.cross(a, b)
    s = (rb - rc) * a + (rc - ra) * b + (ra - rb) * c
    size = float(np.linalg.norm(n) * np.linalg.norm(d))
    if size < 1e-12 * ra**5:
        raise DataError(
            "the places lie on one line through the centre: the geometry is singular",
            remedy="choose places further apart",
        )
    factor = np.sqrt(mu_km3_s2 / size)
    out: Floats = factor * (np.cross(d, b) / rb + s)
    return out


def herrick_gibbs(
    places_km: Floats, times_s: Floats, mu_km3_s2: float = EARTH_MU_KM3_S2
) -> Floats:
    """Return the velocity (3,) at the middle of three places close together.

    Raises
    ------
    RangeError
        If the times do not rise.
    DataError
        If the places do not lie in one plane.
    """
    _check(places_km)
    t1, t2, t3 = (float(t) for t in times_s)
    if not t1 < t2 < t3:
        raise RangeError("times", f"{t1}, {t2}, {t3} s", "rising")
    a, b, c = places_km
    d31, d32, d21 = t3 - t1, t3 - t2, t2 - t1
    cube = mu_km3_s2 / (12.0 * np.linalg.norm(places_km, axis=1) ** 3)
    out: Floats = (
        -d32 * (1.0 / (d21 * d31) + cube[0]) * a
        + (d32 - d21) * (1.0 / (d21 * d32) + cube[1]) * b
        + d21 * (1.0 / (d32 * d31) + cube[2]) * c
    )
    return out


def velocity_of(places_km: Floats, times_s: Floats) -> tuple[Floats, str]:
    """Return the velocity at the middle place, and the method that fits their distance."""
    units = places_km / np.linalg.norm(places_km, axis=1, keepdims=True)
    apart = np.arccos(np.clip(np.sum(units[1:] * units[:-1], axis=1), -1.0, 1.0))
    if apart.min() < CLOSE_RAD:
        return herrick_gibbs(places_km, times_s), "Herrick-Gibbs"
    return gibbs(places_km), "Gibbs"

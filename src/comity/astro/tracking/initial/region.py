"""Admissible region of an arc too short for an orbit (Milani et al. 2004).

A direction and its rate leave distance and its rate open. Only some of these belong to an object
that is bound to the Earth, stays above the ground, and is not further away than the sensor or the
population allows. What is left is sampled; each sample is a hypothesis with a state.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.two_body import shape_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2
from comity.foundations.errors import RangeError

__all__ = ["Attributable", "Region", "admissible_region", "attributable_of"]


@dataclass(frozen=True, slots=True)
class Attributable:
    """A direction and its rate at an instant.

    Attributes
    ----------
    right_rad, declination_rad, right_rate_rad_s, declination_rate_rad_s
        Right ascension and declination as seen from the site, and their rates.
    covariance
        (4, 4) of the four.
    site_km, site_km_s
        (3,) place and velocity of the observer, in the same frame.
    """

    right_rad: float
    declination_rad: float
    right_rate_rad_s: float
    declination_rate_rad_s: float
    covariance: Floats
    site_km: Floats
    site_km_s: Floats


@dataclass(frozen=True, slots=True)
class Region:
    """Samples of what an arc allows.

    Attributes
    ----------
    distance_km, rate_km_s
        (K,) each.
    states
        (K, 6) km, km/s.
    cell
        (2,) how far samples lie apart in distance and rate.
    """

    distance_km: Floats
    rate_km_s: Floats
    states: Floats
    cell: Floats


def attributable_of(
    times_s: Floats,
    right_rad: Floats,
    declination_rad: Floats,
    sigma_rad: float,
    site_km: Floats,
    site_km_s: Floats,
) -> Attributable:
    """Return direction and rate at the middle of an arc, by straight lines through it.

    Raises
    ------
    RangeError
        For fewer than two directions, or all of one instant.
    """
    if len(times_s) < 2 or float(np.ptp(times_s)) <= 0.0:
        raise RangeError("directions of an arc", len(times_s), "two of two instants")
    middle = 0.5 * float(times_s[0] + times_s[-1])
    t = times_s - middle
    design = np.stack([np.ones_like(t), t], axis=1)
    right, _, _, _ = np.linalg.lstsq(design, np.unwrap(right_rad), rcond=None)
    decl, _, _, _ = np.linalg.lstsq(design, declination_rad, rcond=None)
    inner = np.linalg.inv(design.T @ design) * sigma_rad**2
    covariance = np.zeros((4, 4))
    shrink = 1.0 / max(np.cos(float(decl[0])), 1e-6)
    covariance[np.ix_([0, 2], [0, 2])] = inner * shrink**2
    covariance[np.ix_([1, 3], [1, 3])] = inner
    return Attributable(
        float(right[0] % (2.0 * np.pi)),
        float(decl[0]),
        float(right[1]),
        float(decl[1]),
        covariance,
        site_km,
        site_km_s,
    )


def states_of(one: Attributable, distance_km: Floats, rate_km_s: Floats) -> Floats:
    """Return states (K, 6) of distances and their rates (K,)."""
    ca, sa = np.cos(one.right_rad), np.sin(one.right_rad)
    cd, sd = np.cos(one.declination_rad), np.sin(one.declination_rad)
    line = np.array([ca * cd, sa * cd, sd])
    by_right = np.array([-sa * cd, ca * cd, 0.0])
    by_decl = np.array([-ca * sd, -sa * sd, cd])
    turn = one.right_rate_rad_s * by_right + one.declination_rate_rad_s * by_decl
    place = one.site_km + distance_km[:, None] * line
    speed = one.site_km_s + rate_km_s[:, None] * line + distance_km[:, None] * turn
    return np.hstack([place, speed])


def admissible_region(
    one: Attributable,
    *,
    axis_km: tuple[float, float] = (6_500.0, 50_000.0),
    most_eccentric: float = 0.9,
    perigee_km: float = 6_500.0,
    grid: int = 60,
) -> Region:
    """Return samples of distance and rate whose orbits are admissible.

    Parameters
    ----------
    axis_km
        Least and largest semi-major axis.
    most_eccentric, perigee_km
        Largest eccentricity, least perigee from the Earth's centre.
    grid
        Samples along each axis of the grid, the distance in its logarithm.

    Raises
    ------
    RangeError
        If no distance is admissible.
    """
    farthest = axis_km[1] * (1.0 + most_eccentric) + 6_400.0
    distance = np.geomspace(100.0, farthest, grid)
    fastest = np.sqrt(2.0 * EARTH_MU_KM3_S2 / 6_400.0)
    rate = np.linspace(-fastest, fastest, 2 * grid + 1)
    far, fast = (a.ravel() for a in np.meshgrid(distance, rate, indexing="ij"))
    states = states_of(one, far, fast)
    axis, e = shape_of(states)
    bound = np.isfinite(axis)
    axis = np.where(bound, axis, 0.0)
    good = bound & (axis >= axis_km[0]) & (axis <= axis_km[1])
    good &= (e <= most_eccentric) & (axis * (1.0 - e) >= perigee_km)
    if not good.any():
        raise RangeError(
            "angular rates",
            f"{np.hypot(one.right_rate_rad_s, one.declination_rate_rad_s):.3g} rad/s",
            "those of an object around the Earth",
            remedy="check the times and units of the arc",
        )
    cell = np.array([np.log(distance[1] / distance[0]), rate[1] - rate[0]])
    return Region(far[good], fast[good], states[good], cell)

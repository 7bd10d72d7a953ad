"""Two orbit distributions, and where they overlap at an instant.

The arrays of `kernels.overlap` behind two records: what the expected numbers, the
sampling and the aim of a burn share.
"""

from dataclasses import dataclass
from math import nan

import numpy as np

from comity.astro.orbits.two_body import (
    equinoctial,
    move,
    period_s,
    root_of,
    to_elements,
)
from comity.astro.risk.kernels.ball import ball_probability
from comity.astro.risk.kernels.frame import meeting_of, nearest_on_sphere, principal
from comity.astro.risk.kernels.overlap import SPACE, overlap_at
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = [
    "Meeting",
    "Orbits",
    "inside_at",
    "meeting_at",
    "orbits_of",
    "overlap_of",
    "overlap_pair",
]


@dataclass(frozen=True, slots=True)
class Orbits:
    """Two distributions over equinoctial elements and the shorter of their periods."""

    one: Floats
    factor_1: Floats
    two: Floats
    factor_2: Floats
    period_s: float

    @property
    def pair(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Arguments of the kernels."""
        return self.one, self.factor_1, self.two, self.factor_2


def orbits_of(
    pair: Pair,
    covariance_1: Floats,
    covariance_2: Floats,
    factors: tuple[Floats, Floats] | None = None,
) -> Orbits:
    """Return the distributions over elements of two states and covariances (6, 6).

    ``factors`` are square roots (6, k) of the covariances in the frame of the pair, used
    instead of them: a thin distribution keeps its digits in them where it loses them in the
    products.

    Raises
    ------
    RangeError
        If an orbit is not bound.
    """
    if factors is None:
        factors = root_of(covariance_1), root_of(covariance_2)
    turn = _clear_frame(pair)
    both = np.kron(np.eye(2), turn)
    one = equinoctial(
        turn @ pair.position_1_km, turn @ pair.velocity_1_km_s, EARTH_MU_TCG_KM3_S2
    )
    two = equinoctial(
        turn @ pair.position_2_km, turn @ pair.velocity_2_km_s, EARTH_MU_TCG_KM3_S2
    )
    return Orbits(
        one,
        to_elements(one, both @ factors[0], EARTH_MU_TCG_KM3_S2),
        two,
        to_elements(two, both @ factors[1], EARTH_MU_TCG_KM3_S2),
        min(period_s(one), period_s(two)),
    )


def _clear_frame(pair: Pair) -> Floats:
    """Return a frame in which neither orbit is near the elements' singularity.

    They are singular for an inclination of 180°; then the third axis is put between the
    two orbits' normals, or across both when these are opposite. Otherwise the frame stays:
    each turn of a thin covariance costs digits.
    """
    normals = []
    for position, velocity in (
        (pair.position_1_km, pair.velocity_1_km_s),
        (pair.position_2_km, pair.velocity_2_km_s),
    ):
        momentum = np.cross(position, velocity)
        normals.append(momentum / max(float(np.linalg.norm(momentum)), 1e-300))
    if min(normals[0][2], normals[1][2]) > -0.9:
        return np.eye(3)
    third = normals[0] + normals[1]
    if not float(np.linalg.norm(third)) > 0.2:
        third = np.cross(normals[0], np.eye(3)[int(np.argmin(np.abs(normals[0])))])
    third /= np.linalg.norm(third)
    first = np.cross(np.eye(3)[int(np.argmin(np.abs(third)))], third)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(third, first), third])


def overlap_of(
    orbits: Orbits, t_s: float, radius_km: float = 0.0
) -> tuple[Floats, Floats, float]:
    """Return relative state (6,), a factor (6, 12) of its covariance, and the measure.

    ``radius_km`` is that of the ball about the first object where the second is sought.
    """
    relative, spread = np.empty(6), np.empty((6, 12))
    space = np.empty((SPACE, 6, 6))
    value = overlap_at(
        *orbits.pair, t_s, radius_km, EARTH_MU_TCG_KM3_S2, space, relative, spread
    )
    return relative, spread, float(value)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What meets in a ball about the first object at an instant.

    Attributes
    ----------
    relative, spread
        Relative state (6,) and factor (6, 12) of its covariance.
    axes, sigmas, turned
        As `kernels.frame.principal` fills them.
    velocity
        Mean relative velocity, km/s, along ``axes``, at the point of the ball that is nearest
        to the distribution.
    left
        Covariance (3, 3) of that velocity along ``axes``.
    """

    relative: Floats
    spread: Floats
    axes: Floats
    sigmas: Floats
    turned: Floats
    velocity: Floats
    left: Floats


def meeting_at(orbits: Orbits, t_s: float, radius_km: float) -> Meeting | None:
    """Return what meets in a ball at an instant, None without an overlap."""
    relative, spread, value = overlap_of(orbits, t_s, radius_km)
    if not np.isfinite(value):
        return None
    axes, sigmas, turned = np.empty((3, 3)), np.empty(3), np.empty((3, 12))
    place, speed, there = np.empty(3), np.empty(3), np.empty(3)
    slope, left = np.empty((3, 3)), np.empty((3, 3))
    meeting_of(relative, spread, axes, sigmas, turned, place, speed, slope, left)
    if np.linalg.norm(place) > radius_km:
        if radius_km > 0.0:
            nearest_on_sphere(place, sigmas, radius_km, there)
        else:
            there[:] = 0.0
        speed = speed + slope @ ((there - place) / sigmas)
    return Meeting(relative, spread, axes, sigmas, turned, speed, left)


def inside_at(orbits: Orbits, t_s: float, radius_km: float) -> float:
    """Return P_in, the probability that the distance at an instant is below the radius."""
    relative, spread, value = overlap_of(orbits, t_s, radius_km)
    if not np.isfinite(value):
        return nan
    axes, sigmas, turned = np.empty((3, 3)), np.empty(3), np.empty((3, 12))
    principal(spread, axes, sigmas, turned)
    return float(ball_probability(axes @ relative[:3], sigmas, radius_km))


def overlap_pair(pair: Pair, orbits: Orbits, t_s: float) -> tuple[Pair, Floats]:
    """Return both objects where their distributions overlap most at an instant.

    The first where its mean orbit is, the second as it is seen from there by the overlap;
    and the covariance (6, 6) of the relative state, in the frame of the pair.
    """
    relative, spread, _ = overlap_of(orbits, t_s)
    turn = np.kron(np.eye(2), _clear_frame(pair).T)
    relative, spread = turn @ relative, turn @ spread
    covariance = spread @ spread.T
    one = move(
        pair.position_1_km, pair.velocity_1_km_s, np.array([t_s]), EARTH_MU_TCG_KM3_S2
    )[0]
    two = one + relative
    return Pair(one[:3], one[3:], two[:3], two[3:]), covariance

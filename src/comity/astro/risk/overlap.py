"""Two orbit distributions, and where they overlap at an instant.

The arrays of `kernels.overlap` behind two records: what the expected numbers, the
sampling and the aim of a burn share.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.orbits.two_body import equinoctial, equinoctial_factor, move, period_s
from comity.astro.risk.kernels.overlap import SPACE, overlap_at
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = ["Orbits", "orbits_of", "overlap_of", "overlap_pair"]


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


def orbits_of(pair: Pair, covariance_1: Floats, covariance_2: Floats) -> Orbits:
    """Return the distributions over elements of two states and covariances (6, 6).

    Raises
    ------
    RangeError
        If an orbit is not bound.
    """
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
        equinoctial_factor(one, both @ covariance_1 @ both.T, EARTH_MU_TCG_KM3_S2),
        two,
        equinoctial_factor(two, both @ covariance_2 @ both.T, EARTH_MU_TCG_KM3_S2),
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


def overlap_of(orbits: Orbits, t_s: float) -> tuple[Floats, Floats, float]:
    """Return relative state (6,), its covariance (6, 6) and measure of the overlap."""
    relative, covariance = np.empty(6), np.empty((6, 6))
    space = np.empty((SPACE, 6, 6))
    value = overlap_at(
        *orbits.pair, t_s, EARTH_MU_TCG_KM3_S2, space, relative, covariance
    )
    return relative, covariance, float(value)


def overlap_pair(pair: Pair, orbits: Orbits, t_s: float) -> tuple[Pair, Floats]:
    """Return both objects where their distributions overlap most at an instant.

    The first where its mean orbit is, the second as it is seen from there by the overlap;
    and the covariance (6, 6) of the relative state, in the frame of the pair.
    """
    relative, covariance, _ = overlap_of(orbits, t_s)
    turn = np.kron(np.eye(2), _clear_frame(pair).T)
    relative, covariance = turn @ relative, turn @ covariance @ turn.T
    one = move(
        pair.position_1_km, pair.velocity_1_km_s, np.array([t_s]), EARTH_MU_TCG_KM3_S2
    )[0]
    two = one + relative
    return Pair(one[:3], one[3:], two[:3], two[3:]), covariance

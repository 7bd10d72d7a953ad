"""A break-up: the shell that its fragments may reach, and fragments to screen against.

Changes of velocity follow the standard breakup model of NASA (Johnson, Krisko, Liou,
Anz-Meador, Advances in Space Research 28, 2001, eq. 11 and 12): ``log10 Δv`` (m/s) is
normal with mean ``0.2 χ + 1.85`` for explosions, ``0.9 χ + 2.90`` for collisions, and standard
deviation 0.4; ``χ`` is ``log10`` of area over mass (m²/kg). Directions are even.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import ComityError, DataError, RangeError

__all__ = ["Shell", "crossing", "hazard_shell", "sample_fragments"]

MEANS = {"explosion": (0.2, 1.85), "collision": (0.9, 2.90)}
SPREAD = 0.4
#: ``χ`` of fragments that are tracked: 10 cm and more, area over mass near 0.2 m²/kg.
CHI = -0.7
#: Share of the fragments that stay inside the shell.
SHARE_SIGMAS = 1.645
#: What reaches lower than this leaves within an orbit or two.
LOWEST_KM = 120.0


@dataclass(frozen=True, slots=True)
class Shell:
    """Altitudes that fragments may reach, km, and the Δv that bounds them, m/s."""

    low_km: float
    high_km: float
    dv_m_s: float


def _speed_m_s(cause: str, sigmas: float) -> float:
    if cause not in MEANS:
        raise RangeError("cause", cause, " or ".join(MEANS))
    slope, constant = MEANS[cause]
    return float(10.0 ** (slope * CHI + constant + sigmas * SPREAD))


def hazard_shell(
    altitude_km: float, perigee_km: float, apogee_km: float, cause: str = "explosion"
) -> Shell:
    """Return the altitudes between which nine fragments of ten stay at first.

    The push that bounds them acts along the velocity at the altitude of the break-up,
    where it changes the orbit most (vis-viva).

    Parameters
    ----------
    altitude_km
        Of the break-up.
    perigee_km, apogee_km
        Of the parent's orbit; both equal to the altitude where it is not known.

    Raises
    ------
    RangeError
        If the altitude lies outside the orbit by more than 50 km, or the cause is unknown.
    """
    if not perigee_km - 50.0 <= altitude_km <= apogee_km + 50.0:
        raise RangeError(
            "altitude",
            f"{altitude_km:g} km",
            f"within the parent's orbit, {perigee_km:g} to {apogee_km:g} km",
        )
    push = _speed_m_s(cause, SHARE_SIGMAS) / 1e3
    radius = EARTH_RADIUS_KM + altitude_km
    axis = EARTH_RADIUS_KM + 0.5 * (perigee_km + apogee_km)
    speed = sqrt(max(EARTH_MU_KM3_S2 * (2.0 / radius - 1.0 / axis), 0.0))
    low, high = altitude_km, altitude_km
    for sign in (-1.0, 1.0):
        energy = 0.5 * (speed + sign * push) ** 2 - EARTH_MU_KM3_S2 / radius
        if energy >= 0.0:
            high = 1e6
            continue
        other = -EARTH_MU_KM3_S2 / energy - radius - EARTH_RADIUS_KM
        low, high = min(low, other), max(high, other)
    return Shell(
        max(LOWEST_KM, min(low, perigee_km)),
        max(high, apogee_km),
        push * 1e3,
    )


def sample_fragments(
    parent: ElementSets, at_us: int, count: int, seed: int, cause: str = "explosion"
) -> ElementSets:
    """Return element sets of sampled fragments of one parent.

    Each goes through the parent's place at the instant of the break-up, with a push of
    the model; those that fall at once or leave the Earth are drawn again.

    Raises
    ------
    DataError
        If the parent's element set cannot be carried to the instant.
    RangeError
        If the count or the cause do not fit.
    """
    if not 1 <= count <= 5000:
        raise RangeError("fragments", count, "1 to 5000")
    state = propagate(parent, at_us, np.zeros(1))
    position, velocity = state.position_km[0, 0], state.velocity_km_s[0, 0]
    if not np.isfinite(position).all():
        raise DataError(
            "the parent's element set does not reach the break-up",
            remedy="give one nearer to it",
        )
    dice = np.random.default_rng(seed)
    slope, constant = MEANS.get(cause, (0.0, 0.0))
    _speed_m_s(cause, 0.0)
    kept: list[ElementSets] = []
    for _ in range(20 * count):
        if len(kept) == count:
            break
        way = dice.normal(size=3)
        way /= np.linalg.norm(way)
        size = 10.0 ** (slope * CHI + constant + SPREAD * dice.normal()) / 1e3
        try:
            one = fit_element_set(position, velocity + size * way, at_us)
        except ComityError:
            continue
        if _perigee_km(one)[0] > LOWEST_KM:
            kept.append(one)
    columns = zip(
        *((getattr(k, n) for n in ElementSets.__slots__) for k in kept), strict=True
    )
    return ElementSets(*(np.concatenate(column) for column in columns))


def _axis_km(elements: ElementSets) -> Floats:
    axis: Floats = np.cbrt(EARTH_MU_KM3_S2 / elements.mean_motion_rad_s**2)
    return axis


def _perigee_km(elements: ElementSets) -> Floats:
    low: Floats = _axis_km(elements) * (1.0 - elements.eccentricity) - EARTH_RADIUS_KM
    return low


def crossing(elements: ElementSets, shell: Shell) -> Bools:
    """Return which of N element sets pass through a shell."""
    apogee = _axis_km(elements) * (1.0 + elements.eccentricity) - EARTH_RADIUS_KM
    passing: Bools = (_perigee_km(elements) <= shell.high_km) & (apogee >= shell.low_km)
    return passing

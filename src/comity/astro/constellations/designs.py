"""Planned constellations: Walker patterns, and orbits by their elements."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np

from comity.astro.orbits.elements import ElementSets
from comity.foundations.constants import DAY_S, EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.strict import number_in

__all__ = ["WALKERS", "joined", "read_design", "sun_synchronous_rad", "walker"]

#: Walker's patterns: planes over the whole circle, or over half of it.
WALKERS = {"delta": 2.0 * math.pi, "star": math.pi}
#: Second zonal harmonic (EGM2008), and rate of the mean Sun, rad/s.
J2, SUN_RAD_S = 1.08262668e-3, 2.0 * math.pi / (365.2421897 * DAY_S)
LOWEST_KM, HIGHEST_KM = 150.0, 150_000.0
DESIGN = frozenset(
    "walker altitude_km inclination_deg node_deg eccentricity perigee_deg anomaly_deg".split()
)


def _motion(axis_km: float) -> float:
    return math.sqrt(EARTH_MU_KM3_S2 / axis_km**3)


def _height(altitude_km: float) -> float:
    if not LOWEST_KM <= altitude_km <= HIGHEST_KM:
        raise RangeError(
            "altitude_km", altitude_km, f"{LOWEST_KM:g} to {HIGHEST_KM:g} km"
        )
    return EARTH_RADIUS_KM + altitude_km


def walker(
    kind: str,
    total: int,
    planes: int,
    phasing: float,
    altitude_km: float,
    inclination_rad: float,
    epoch_us: int,
    node_rad: float = 0.0,
) -> ElementSets:
    """Return a Walker pattern ``i: T/P/F`` of circular orbits.

    ``T/P`` satellites evenly in each of ``P`` planes, whose nodes are spread over the circle
    (delta) or half of it (star); from one plane to the next the argument of latitude grows by
    ``F 2π/T`` (Walker, J. Brit. Interplanet. Soc. 37, 1984).

    Raises
    ------
    RangeError
        For numbers that form no pattern, or an altitude outside 150 to 150,000 km.
    """
    if kind not in WALKERS:
        raise RangeError("walker", kind, ", ".join(WALKERS))
    if not (1 <= planes <= total <= 10_000 and total % planes == 0):
        raise RangeError(
            "T/P", f"{total}/{planes}", "satellites evenly over planes, at most 10,000"
        )
    if not 0.0 <= phasing < planes:
        raise RangeError("F", phasing, f"0 to below {planes}")
    if not 0.0 <= inclination_rad <= math.pi:
        raise RangeError(
            "inclination_deg", f"{math.degrees(inclination_rad):g}", "0 to 180 deg"
        )
    plane, place = np.divmod(np.arange(total), total // planes)
    latitude = (
        place * 2.0 * np.pi * planes / total + plane * phasing * 2.0 * np.pi / total
    )
    zero = np.zeros(total)
    return ElementSets(
        np.full(total, epoch_us, np.int64),
        np.full(total, _motion(_height(altitude_km))),
        np.full(total, 1e-6),
        np.full(total, inclination_rad),
        (node_rad + plane * WALKERS[kind] / planes) % (2.0 * np.pi),
        zero,
        latitude % (2.0 * np.pi),
        zero.copy(),
    )


def sun_synchronous_rad(altitude_km: float, eccentricity: float = 0.0) -> float:
    """Return the inclination of a sun-synchronous orbit, rad.

    ``cos i = −(2/3) Ω̇ (a(1 − e²)/R)² / (n J2)``, to first order in J2 (Vallado, eq. 11-13).

    Raises
    ------
    RangeError
        For an altitude at which there is none (above 5,970 km).
    """
    axis = _height(altitude_km)
    form = axis * (1.0 - eccentricity**2) / EARTH_RADIUS_KM
    cosine = -(2.0 / 3.0) * SUN_RAD_S * form**2 / (_motion(axis) * J2)
    if cosine < -1.0:
        raise RangeError(
            "altitude_km", altitude_km, "below 5970 km for a sun-synchronous orbit"
        )
    return math.acos(cosine)


def _walker_of(text: str) -> tuple[str, int, int, float]:
    """Read ``delta 24/6/1``."""
    kind, _, numbers = text.partition(" ")
    parts = numbers.split("/")
    try:
        total, planes, phasing = int(parts[0]), int(parts[1]), float(parts[2])
    except (ValueError, IndexError):
        raise FormatError(
            f"walker is {text!r}, must be a pattern and T/P/F",
            remedy='write "delta 24/6/1" or "star 66/6/2"',
        ) from None
    return kind, total, planes, phasing


def read_design(row: Mapping[str, object], epoch_us: int) -> ElementSets:
    """Return the element sets of a design at an epoch.

    Either ``walker`` (``delta 24/6/1``), or one orbit with ``eccentricity``,
    ``perigee_deg`` (argument of the perigee) and ``anomaly_deg`` (mean); ``altitude_km`` is
    the mean height above the equatorial radius; ``inclination_deg`` a number or
    ``sun-synchronous``; ``node_deg`` of the first plane.

    Raises
    ------
    FormatError, RangeError
        For unknown fields and numbers outside their limits.
    """
    unknown = set(row) - DESIGN
    if unknown:
        raise FormatError(
            f"design: {min(unknown)!r} is unknown",
            remedy=f"known are {', '.join(sorted(DESIGN))}",
        )
    altitude = number_in(row, "altitude_km")
    eccentricity = number_in(row, "eccentricity", 1e-6)
    if row.get("inclination_deg") == "sun-synchronous":
        inclination = sun_synchronous_rad(altitude, eccentricity)
    else:
        inclination = math.radians(number_in(row, "inclination_deg"))
    node = math.radians(number_in(row, "node_deg", 0.0))
    if "walker" in row:
        if {"eccentricity", "perigee_deg", "anomaly_deg"} & set(row):
            raise FormatError("design: a Walker pattern is circular")
        kind, total, planes, phasing = _walker_of(str(row["walker"]))
        return walker(
            kind, total, planes, phasing, altitude, inclination, epoch_us, node
        )
    one = walker("delta", 1, 1, 0.0, altitude, inclination, epoch_us, node)
    perigee = _height(altitude) * (1.0 - eccentricity) - EARTH_RADIUS_KM
    if not (0.0 <= eccentricity < 0.95 and perigee >= LOWEST_KM):
        raise RangeError(
            "eccentricity",
            eccentricity,
            f"0 to 0.95, its perigee above {LOWEST_KM:g} km",
        )
    turn = 2.0 * math.pi
    one.eccentricity[:] = eccentricity
    one.perigee_rad[:] = math.radians(number_in(row, "perigee_deg", 0.0)) % turn
    one.mean_anomaly_rad[:] = math.radians(number_in(row, "anomaly_deg", 0.0)) % turn
    return one


def joined(parts: Sequence[ElementSets]) -> ElementSets:
    """Return several element sets as one.

    Raises
    ------
    RangeError
        If there are none.
    """
    if not parts:
        raise RangeError("satellites", 0, "at least one")
    names = [f.name for f in fields(ElementSets)]
    return ElementSets(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in names)
    )

"""Reach of sensors: limits of elevation and of the angle from the nadir."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RADIUS_KM
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.strict import number_in

__all__ = ["LIGHT", "SIDES", "Sensor", "look_of_swath", "read_sensor"]

#: Elevation of the Sun that a sensor needs: any, above the horizon, below −6°.
LIGHT = ("any", "day", "night")
SIDES = {"both": 0.0, "left": 1.0, "right": -1.0}
FIELDS = frozenset(
    "least_elevation_deg off_nadir_deg inner_deg swath_km altitude_km side light".split()
)


@dataclass(frozen=True, slots=True)
class Sensor:
    """A sensor of a satellite.

    Attributes
    ----------
    least_rad
        Least elevation of the satellite over the place.
    outer_rad, inner_rad
        Largest and smallest angle from the geodetic nadir; a radar looks sideways.
    side
        ``left`` or ``right`` of the ground track, or ``both``.
    light
        Row of ``LIGHT``: judged at the middle of the pass.
    """

    least_rad: float = 0.0
    outer_rad: float = math.pi
    inner_rad: float = 0.0
    side: str = "both"
    light: str = "any"

    def __post_init__(self) -> None:
        """Check the limits of all values.

        Raises
        ------
        RangeError
            For angles outside their limits, an unknown side or light.
        """
        if not 0.0 <= self.least_rad < math.pi / 2:
            raise RangeError(
                "least elevation",
                f"{math.degrees(self.least_rad):g} deg",
                "0 to 90 deg",
            )
        if not 0.0 <= self.inner_rad < self.outer_rad <= math.pi:
            raise RangeError(
                "angles from the nadir",
                f"{math.degrees(self.inner_rad):g} to {math.degrees(self.outer_rad):g} deg",
                "the inner below the outer one, which is above 0 deg",
            )
        if self.side not in SIDES or self.light not in LIGHT:
            raise RangeError(
                "side or light",
                f"{self.side}, {self.light}",
                f"{', '.join(SIDES)}; {', '.join(LIGHT)}",
            )

    def limits(self) -> Floats:
        """Return the limits (1, 4) in the form of the kernel; 2 and −2 mean none."""
        outer = math.cos(self.outer_rad) if self.outer_rad < math.pi / 2 else -2.0
        inner = math.cos(self.inner_rad) if self.inner_rad > 0.0 else 2.0
        row = [math.sin(self.least_rad), outer, inner, SIDES[self.side]]
        return np.array([row])


def look_of_swath(swath_km: float, altitude_km: float) -> float:
    """Return the angle from the nadir (rad) of half a swath on a spherical Earth.

    ``tan η = sin λ / (R + h)/R − cos λ``, with λ half the swath over the Earth's radius
    (Wertz, Space Mission Analysis and Design, eq. 5-27).

    Raises
    ------
    RangeError
        For a height outside 100 to 50,000 km, and swaths beyond the horizon.
    """
    if not 100.0 <= altitude_km <= 50_000.0:
        raise RangeError("altitude_km", altitude_km, "100 to 50000 km")
    half = 0.5 * swath_km / EARTH_RADIUS_KM
    ratio = 1.0 + altitude_km / EARTH_RADIUS_KM
    if not 0.0 < half <= math.acos(1.0 / ratio):
        most = 2.0 * EARTH_RADIUS_KM * math.acos(1.0 / ratio)
        raise RangeError("swath_km", swath_km, f"above 0, at most {most:.0f} km")
    return math.atan2(math.sin(half), ratio - math.cos(half))


def read_sensor(row: Mapping[str, object]) -> Sensor:
    """Return the sensor that a row describes.

    Raises
    ------
    FormatError, RangeError
        For unknown fields, both a swath and an angle, and values outside their limits.
    """
    unknown = set(row) - FIELDS
    if unknown:
        raise FormatError(
            f"sensor: {min(unknown)!r} is unknown",
            remedy=f"known are {', '.join(sorted(FIELDS))}",
        )
    if ("swath_km" in row) != ("altitude_km" in row) or (
        "swath_km" in row and "off_nadir_deg" in row
    ):
        raise FormatError(
            "sensor: swath_km needs altitude_km, and excludes off_nadir_deg"
        )
    outer = math.pi
    if "swath_km" in row:
        outer = look_of_swath(number_in(row, "swath_km"), number_in(row, "altitude_km"))
    elif "off_nadir_deg" in row:
        outer = math.radians(number_in(row, "off_nadir_deg"))
    return Sensor(
        math.radians(number_in(row, "least_elevation_deg", 0.0)),
        outer,
        math.radians(number_in(row, "inner_deg", 0.0)),
        str(row.get("side", "both")),
        str(row.get("light", "any")),
    )

"""The Sun, seen from the Earth."""

import numpy as np

from comity.foundations.arrays import Floats, Instants
from comity.foundations.frames import rotate, teme_to_itrf
from comity.foundations.time import EarthOrientation, julian_dates

__all__ = ["SUN_RADIUS_KM", "sun_in_itrf", "sun_of_date"]

ASTRONOMICAL_UNIT_KM = 149_597_870.7
#: Nominal radius of the Sun (IAU 2015 resolution B3: 695,700 km), as ``astro.orbits`` uses it.
SUN_RADIUS_KM = 696_000.0


def sun_of_date(at_us: Instants) -> Floats:
    """Return the Sun (K, 3), km, at instants (K,), mean equator and equinox of date.

    The low-precision apparent Sun of the Astronomical Almanac (Vallado, algorithm 29): within
    0.01° from 1950 to 2050.
    """
    day, part = julian_dates(at_us)
    centuries = ((day - 2451545.0) + part) / 36525.0
    anomaly = np.deg2rad(357.5277233 + 35999.05034 * centuries)
    longitude = np.deg2rad(
        280.460
        + 36000.771 * centuries
        + 1.914666471 * np.sin(anomaly)
        + 0.019994643 * np.sin(2.0 * anomaly)
    )
    distance = ASTRONOMICAL_UNIT_KM * (
        1.000140612 - 0.016708617 * np.cos(anomaly) - 0.000139589 * np.cos(2 * anomaly)
    )
    tilt = np.deg2rad(23.439291 - 0.0130042 * centuries)
    along = np.stack(
        [
            np.cos(longitude),
            np.cos(tilt) * np.sin(longitude),
            np.sin(tilt) * np.sin(longitude),
        ],
        axis=-1,
    )
    result: Floats = distance[..., None] * along
    return result


def sun_in_itrf(at_us: Instants, orientation: EarthOrientation) -> Floats:
    """Return the Sun (K, 3) in the Earth-fixed frame, km; as ``sun_of_date``."""
    return rotate(teme_to_itrf(at_us, orientation), sun_of_date(at_us))

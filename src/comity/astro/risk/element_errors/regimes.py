"""Classes of orbits whose element sets err alike."""

import numpy as np

from comity.astro.orbits import ElementSets
from comity.foundations.arrays import Ints
from comity.foundations.constants import DAY_S, EARTH_MU_KM3_S2

__all__ = ["REGIMES", "regime_of"]

#: By height over the Earth (mean, km), eccentricity and revolutions a day; drag grows tenfold with each
#: 150 km downwards below 700 km, and is next to nothing above 1,500 km.
REGIMES = (
    "low orbit below 700 km",
    "low orbit of 700 to 1,500 km",
    "low orbit above 1,500 km",
    "medium orbit",
    "geosynchronous orbit",
    "eccentric orbit",
)
EARTH_RADIUS_KM = 6378.137
#: Heights that part low orbits, km, and the largest apogee of a low orbit.
LOW_KM, HIGHEST_LOW_KM = (700.0, 1500.0), 2000.0
#: From this eccentricity on an orbit above the low ones is eccentric.
ECCENTRIC = 0.1
#: Revolutions a day of geosynchronous orbits.
GEOSYNCHRONOUS = (0.9, 1.1)


def regime_of(elements: ElementSets) -> Ints:
    """Return the row of ``REGIMES`` of each element set (N,)."""
    motion, e = elements.mean_motion_rad_s, elements.eccentricity
    axis = np.cbrt(EARTH_MU_KM3_S2 / motion**2)
    height = axis - EARTH_RADIUS_KM
    turns = motion * DAY_S / (2.0 * np.pi)
    low = axis * (1.0 + e) - EARTH_RADIUS_KM < HIGHEST_LOW_KM
    near = (turns > GEOSYNCHRONOUS[0]) & (turns < GEOSYNCHRONOUS[1])
    out = np.where(near, 4, 3)
    out = np.where(e >= ECCENTRIC, 5, out)
    return np.where(low, np.searchsorted(LOW_KM, height, side="right"), out)

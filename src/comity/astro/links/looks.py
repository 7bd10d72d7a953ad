"""Look angles at instants, straight from states: no arc lies between."""

import numpy as np

from comity.foundations.arrays import Floats

__all__ = ["looks_at"]


def looks_at(
    position_km: Floats, velocity_km_s: Floats, site: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return azimuth, elevation (rad), range (km) and its rate (km/s) of states (K, 3).

    Parameters
    ----------
    position_km, velocity_km_s
        In ITRF, the rotation of the Earth taken out of the velocities.
    site
        A row of ``stations.sites_of``.

    Returns
    -------
    tuple
        Geometric, without refraction and without light time; azimuth from north to east, 0 to
        2π; the range grows where its rate is positive.
    """
    line = position_km - site[:3]
    distance = np.linalg.norm(line, axis=1)
    east, north, up = line @ site[3:6], line @ site[6:9], line @ site[9:12]
    azimuth = np.remainder(np.arctan2(east, north), 2.0 * np.pi)
    elevation = np.arctan2(up, np.hypot(east, north))
    rate = np.sum(line * velocity_km_s, axis=1) / distance
    return azimuth, elevation, distance, rate

"""Light in windows: sunlight on the satellite, elevation of the Sun over the station."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import (
    Windows,
)
from comity.astro.orbits.arcs import Arc
from comity.foundations.arrays import Floats, Ints

__all__ = ["DARK_DEG", "Light"]

#: Elevation of the Sun below which a station is dark for optical observation, deg.
DARK_DEG = -6.0


@dataclass(frozen=True, slots=True)
class Light:
    """Light in windows: (W,) s of sunlight on the satellite, elevation of the Sun in deg."""

    sunlit_s: Floats
    station_sun_elevation_deg: Floats

    def take(self, rows: Ints) -> "Light":
        """Return some windows."""
        return Light(self.sunlit_s[rows], self.station_sun_elevation_deg[rows])


def light_of(
    windows: Windows,
    stations: Sequence[Station],
    shadows: dict[int, Floats],
    suns: dict[int, Arc],
) -> Light:
    """Return seconds in sunlight, and the elevation of the Sun at the highest point."""
    sites = sites_of(stations)
    sunlit, elevation = np.empty(len(windows)), np.empty(len(windows))
    for k in range(len(windows)):
        row = int(windows.satellite[k])
        rise, top, fall = windows.times_s[k].tolist()
        dark = shadows[row]
        shade = float(
            np.clip(
                np.minimum(dark[:, 1], fall) - np.maximum(dark[:, 0], rise), 0.0, None
            ).sum()
        )
        sun = suns[row]
        step = round((top - sun.first_s) / sun.step_s)
        towards = sun.position_km[int(np.clip(step, 0, len(sun.position_km) - 1))]
        towards = towards / np.linalg.norm(towards)
        up = sites[int(windows.station[k]), 9:]
        sunlit[k] = round(float(fall - rise) - shade, 3)
        elevation[k] = round(float(np.degrees(np.arcsin(np.dot(towards, up)))), 2)
    return Light(sunlit, elevation)

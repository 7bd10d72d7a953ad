"""Re-entry: the strip of ground under an orbit while its end may come."""

from dataclasses import dataclass

import erfa
import numpy as np

from comity.astro.orbits import ElementSets, propagate
from comity.coordination.notices.values import CorridorPoint
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError, RangeError
from comity.foundations.frames import rotate, teme_to_itrf
from comity.foundations.time import EarthOrientation

__all__ = ["Corridor", "corridor_of", "ground_track"]

#: Standard deviations of the predicted time that the corridor covers, and its step.
SIGMAS, STEP_S = 3.0, 60.0
#: Longest corridor: a day either side.
LONGEST_S = 86_400.0
#: WGS84 as the SOFA library numbers ellipsoids.
WGS84 = 1


@dataclass(frozen=True, slots=True)
class Corridor:
    """A ground track with instants: (K,) UTC us, (K, 2) geodetic degrees, (K,) km."""

    at_us: Ints
    place_deg: Floats
    altitude_km: Floats
    half_width_km: float

    def as_field(self) -> list[CorridorPoint]:
        """Return the value of the field ``corridor``, places to a hundredth of a degree."""
        return [
            {"at_us": int(at), "place_deg": [round(float(v), 2) for v in place]}
            for at, place in zip(self.at_us, self.place_deg, strict=True)
        ]


def ground_track(
    elements: ElementSets, at_us: Ints, orientation: EarthOrientation
) -> tuple[Floats, Floats]:
    """Return geodetic places (K, 2) in degrees and altitudes (K,) in km under one orbit.

    NaN where the theory does not reach.
    """
    start = int(at_us[0])
    states = propagate(elements, start, (at_us - start) / 1e6)
    fixed = rotate(teme_to_itrf(at_us, orientation), states.position_km)[0]
    good = np.isfinite(fixed).all(axis=1)
    place, height = np.full((len(at_us), 2), np.nan), np.full(len(at_us), np.nan)
    if good.any():
        lon, lat, metres = erfa.gc2gd(WGS84, fixed[good] * 1e3)
        place[good] = np.degrees(np.column_stack([lat, lon]))
        height[good] = metres / 1e3
    return place, height


def corridor_of(
    elements: ElementSets,
    at_us: int,
    sigma_s: float,
    orientation: EarthOrientation,
    *,
    half_width_km: float = 100.0,
) -> Corridor:
    """Return the corridor of a predicted re-entry.

    The time is far more uncertain than the plane of the orbit, so the corridor is the
    ground track over three standard deviations of the time, with a half width for the
    spread of what survives. The Earth's turning under the orbit is in it, since each
    instant has its own place.

    Parameters
    ----------
    elements
        One element set of the object, the newest.
    at_us, sigma_s
        Predicted instant and its standard deviation.
    half_width_km
        Given with the prediction; 100 km where nothing better is known.

    Raises
    ------
    RangeError
        If the uncertainty is beyond a day.
    DataError
        If the element set is too old to reach the instant.
    """
    spread_s = SIGMAS * sigma_s
    if not 0.0 <= spread_s <= LONGEST_S:
        raise RangeError(
            "sigma_s", f"{sigma_s:g} s", f"0 to {LONGEST_S / SIGMAS:g} s for a corridor"
        )
    count = max(2, int(np.ceil(2.0 * max(spread_s, STEP_S / 2) / STEP_S)) + 1)
    offsets = np.linspace(-max(spread_s, 30.0), max(spread_s, 30.0), count)
    instants = at_us + np.rint(offsets * 1e6).astype(np.int64)
    place, height = ground_track(elements, instants, orientation)
    good = np.isfinite(height)
    if good.sum() < 2:
        raise DataError(
            "the element set does not reach the predicted time",
            remedy="give a newer one: SGP4 stops where it predicts the decay",
        )
    return Corridor(instants[good], place[good], height[good], half_width_km)

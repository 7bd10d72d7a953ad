"""The ground below an object: geodetic places on WGS 84, and a line of them fit for a map."""

from collections.abc import Callable
from dataclasses import dataclass

import erfa
import numpy as np

from comity.astro.orbits.crossings import narrowed
from comity.foundations.arrays import Floats

__all__ = ["GroundLine", "geodetic", "ground_line"]

#: WGS 84 among the ellipsoids of the SOFA routines.
WGS84 = 1
#: Largest step of longitude between two vertices of a line, deg; smallest of time, s.
STEP_DEG, SHORTEST_S = 5.0, 1e-3
#: Rounds in which intervals are halved: from a day to a millisecond.
ROUNDS = 27

Below = Callable[[Floats], tuple[Floats, Floats]]


def geodetic(position_km: Floats) -> tuple[Floats, Floats, Floats]:
    """Return geodetic latitude and longitude (rad) and height (km) of places (K, 3) in ITRF.

    On WGS 84, along the ellipsoid's normal, by the SOFA routine ``gc2gd`` (Fukushima 2006);
    longitudes from −π to π, NaN where a place is.
    """
    known = np.isfinite(position_km).all(axis=1)
    out = np.full((3, len(position_km)), np.nan)
    if known.any():
        longitude, latitude, height_m = erfa.gc2gd(WGS84, position_km[known] * 1e3)
        turns = np.remainder(longitude + np.pi, 2.0 * np.pi) - np.pi
        out[:, known] = latitude, turns, height_m / 1e3
    return out[0], out[1], out[2]


@dataclass(frozen=True, slots=True)
class GroundLine:
    """Vertices of a ground track: (V,) seconds, and degrees of longitude and latitude.

    Neighbours are at most 5° of longitude apart, but where the track passes within metres of
    a pole. Where it crosses the meridian of 180° a vertex lies on it, at 180° or −180°.
    """

    times_s: Floats
    longitude_deg: Floats
    latitude_deg: Floats


def _wrapped(degrees: Floats) -> Floats:
    result: Floats = np.remainder(degrees + 180.0, 360.0) - 180.0
    return result


def ground_line(below: Below, times_s: Floats) -> GroundLine:
    """Return a ground track with as many vertices as its turns need.

    Parameters
    ----------
    below
        Longitudes and latitudes, deg, at times (T,).
    times_s
        (K,) rising times, K at least 1: these are vertices.
    """
    times = np.asarray(times_s, np.float64)
    longitude, latitude = below(times)
    for _ in range(ROUNDS):
        wide = np.abs(_wrapped(np.diff(longitude))) > STEP_DEG
        rows = np.flatnonzero(wide & (np.diff(times) > SHORTEST_S))
        if not len(rows):
            break
        between = 0.5 * (times[rows] + times[rows + 1])
        more = below(between)
        times = np.insert(times, rows + 1, between)
        longitude = np.insert(longitude, rows + 1, more[0])
        latitude = np.insert(latitude, rows + 1, more[1])
    return _on_the_meridian(below, times, longitude, latitude)


def _on_the_meridian(
    below: Below, times: Floats, longitude: Floats, latitude: Floats
) -> GroundLine:
    """Add a vertex wherever a line crosses the meridian of 180°."""
    steps = _wrapped(np.diff(longitude))
    end = longitude[:-1] + steps
    rows = np.flatnonzero((np.abs(end) > 180.0) & (np.abs(steps) <= 90.0))

    def across(at: Floats) -> Floats:
        return _wrapped(below(at)[0] - 180.0)

    at = narrowed(across, times[rows], times[rows + 1])
    return GroundLine(
        np.insert(times, rows + 1, at),
        np.insert(longitude, rows + 1, np.where(end[rows] > 180.0, 180.0, -180.0)),
        np.insert(latitude, rows + 1, below(at)[1] if len(rows) else latitude[:0]),
    )

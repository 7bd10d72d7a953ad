"""Masks of the sky of a station: its horizon, the least elevation, refraction."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from comity.astro.links.stations import Station
from comity.foundations.arrays import Floats, Ints

__all__ = ["masks_of", "true_elevation"]


def true_elevation(apparent_rad: float) -> float:
    """Return the geometric elevation, rad, of an apparent one.

    Bennett's formula (Meeus, Astronomical Algorithms, eq. 16.3) for 1010 hPa and 10 °C, zero
    at the zenith; within 0.07 arcminutes for light. Radio is bent about a tenth more.
    """
    degrees = math.degrees(apparent_rad)
    angle = math.radians(degrees + 7.31 / (degrees + 4.4))
    return apparent_rad - math.radians(max(1.0 / math.tan(angle), 0.0) / 60.0)


def masks_of(
    stations: Sequence[Station], least_rad: float, *, refraction: bool = False
) -> tuple[Floats, Ints]:
    """Return the masks of all stations in one array, and the first row of each.

    Parameters
    ----------
    stations
        S stations.
    least_rad
        The least elevation; the horizon of a station lifts it.
    refraction
        Whether elevations are apparent ones; the mask is then lowered to the geometric
        elevation.

    Returns
    -------
    tuple
        (M, 2) azimuth and elevation, and (S + 1,) rows. A mask without horizon has one row.
    """
    masks: list[list[tuple[float, float]]] = []
    for station in stations:
        if not station.horizon:
            masks.append([(0.0, least_rad)])
            continue
        azimuths = [a for a, _ in station.horizon]
        whole = [e for _, e in station.horizon]
        # Azimuths at which the horizon crosses the least elevation are nodes as well.
        nodes = _crossings([*station.horizon], least_rad)
        level = np.interp(nodes, azimuths, whole, period=2.0 * math.pi)
        masks.append(
            [(a, max(float(e), least_rad)) for a, e in zip(nodes, level, strict=True)]
        )
    if refraction:
        masks = [[(a, true_elevation(e)) for a, e in mask] for mask in masks]
    rows = np.cumsum([0, *(len(mask) for mask in masks)]).astype(np.int64)
    flat = [pair for mask in masks for pair in mask]
    return np.array(flat, np.float64).reshape(-1, 2), rows


def _crossings(horizon: list[tuple[float, float]], least_rad: float) -> list[float]:
    """Return rising azimuths, 0 to 2π, of a horizon and of its crossings of an elevation."""
    turn = 2.0 * math.pi
    ring = [
        (horizon[-1][0] - turn, horizon[-1][1]),
        *horizon,
        (horizon[0][0] + turn, horizon[0][1]),
    ]
    nodes = {0.0, turn}
    for (a, low), (b, high) in pairwise(ring):
        nodes.add(a)
        if (low < least_rad) != (high < least_rad) and b > a:
            nodes.add(a + (least_rad - low) / (high - low) * (b - a))
    return sorted(node for node in nodes if 0.0 <= node <= turn)

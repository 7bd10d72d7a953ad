"""Ranges of one pass, over one site or several → orbits that fit: a search over the sky.

Ranges have no direction. An orbit that is nearly a circle has, for each direction at one instant,
two velocities that agree with the range and its rate; each is followed along the pass. The best
go on to least squares, where other passes decide.
"""

import numpy as np

from comity.astro.orbits.two_body import move
from comity.astro.tracking.initial.arcs import RANGE
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RATE_RAD_S
from comity.foundations.errors import ComityError

__all__ = ["from_ranges"]

#: Grid of directions, and how many go on.
AZIMUTHS, ELEVATIONS, BEST = 72, 24, 16
LEAST = 5
LOWEST_KM = 6_450.0


def _rate(times_s: Floats, ranges: Floats) -> tuple[float, float]:
    """Return range and rate at the time 0, by a parabola through the five nearest ranges."""
    near = np.argsort(np.abs(times_s))[:LEAST]
    fit = np.polynomial.polynomial.polyfit(times_s[near], ranges[near], 2)
    return float(fit[0]), float(fit[1])


def _circles(place: Floats, line: Floats, rate: float) -> list[Floats]:
    """Return the velocities of circular orbits through a place with a speed along a line."""
    r = float(np.linalg.norm(place))
    up = place / r
    speed = np.sqrt(EARTH_MU_KM3_S2 / r)
    flat = line - (line @ up) * up
    size = float(np.linalg.norm(flat))
    if size < 1e-6:
        return []
    p = flat / size
    c = rate / (speed * size)
    if abs(c) > 1.0:
        return []
    s = np.sqrt(1.0 - c * c)
    q = np.cross(up, p)
    return [speed * (c * p + s * q), speed * (c * p - s * q)]


def from_ranges(
    o: Observations, ground: Ground, rows: Ints
) -> tuple[int, list[Floats]]:
    """Return an instant and states (6,) in GCRF there, the best first; none for few ranges."""
    rows = rows[o.kind[rows] == RANGE]
    if len(rows) < LEAST:
        return 0, []
    middle = int(rows[len(rows) // 2])
    at_us = int(o.at_us[middle])
    times = (o.at_us[rows] - at_us) / 1e6
    mine = o.site[rows] == o.site[middle]
    if mine.sum() < LEAST:
        return 0, []
    far, rate = _rate(times[mine], o.value[rows][mine])
    back = np.swapaxes(ground.turn, 1, 2)
    sites = np.einsum("nij,nj->ni", back[rows], ground.place_km[rows])
    fixed = ground.place_km[middle]
    speed = back[middle] @ (EARTH_RATE_RAD_S * np.array([-fixed[1], fixed[0], 0.0]))
    site = back[middle] @ fixed
    found: list[tuple[float, Floats]] = []
    for azimuth in np.arange(AZIMUTHS) * (2.0 * np.pi / AZIMUTHS):
        for elevation in np.radians(np.linspace(2.0, 88.0, ELEVATIONS)):
            local = np.array(
                [
                    np.sin(azimuth) * np.cos(elevation),
                    np.cos(azimuth) * np.cos(elevation),
                    np.sin(elevation),
                ]
            )
            line = back[middle] @ (ground.axes[middle].T @ local)
            place = site + far * line
            if np.linalg.norm(place) < LOWEST_KM:
                continue
            for velocity in _circles(place, line, rate + float(speed @ line)):
                try:
                    path = move(place, velocity, times)
                except ComityError:
                    continue
                off = np.linalg.norm(path[:, :3] - sites, axis=1) - o.value[rows]
                state = np.concatenate([place, velocity])
                found.append((float(np.sqrt(np.mean(off**2))), state))
    found.sort(key=lambda pair: pair[0])
    return at_us, [state for _, state in found[:BEST]]

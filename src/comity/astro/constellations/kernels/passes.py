"""When one satellite's sensor reaches which places of a grid."""

import math

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.astro.orbits.kernels.spans import SENSOR, Ask, spans, value
from comity.foundations.arrays import Floats, Ints32

__all__ = ["sensor_passes"]

#: The least distance of the ground from the Earth's centre, km.
POLE_KM = 6356.7
#: Between the geodetic and the geocentric vertical, and for places above the ellipsoid, rad.
SLACK_RAD = 0.006


@exact
def _reach(radius: float, limits: Floats) -> float:
    """Return a bound on the angle at the Earth's centre at which a sensor still reaches."""
    least = math.asin(limits[0, 0]) - SLACK_RAD
    ratio = min(POLE_KM * math.cos(least) / radius, 1.0)
    reach = math.pi / 2.0 - least - math.asin(ratio)
    if limits[0, 1] > -1.0:
        look = math.acos(limits[0, 1]) + SLACK_RAD
        sine = radius / POLE_KM * math.sin(look)
        if look < math.pi / 2.0 and sine < 1.0:
            reach = min(reach, math.asin(sine) - look)
    return reach + SLACK_RAD


@exact
def sensor_passes(
    position: Floats,
    velocity: Floats,
    first_s: float,
    step_s: float,
    until_s: float,
    sites: Floats,
    limits: Floats,
    place: Ints32,
    times: Floats,
) -> int:
    """Fill the passes of one satellite over P places; return how many there are.

    A place that is far away is looked at again only when the satellite can have come near.

    Parameters
    ----------
    position, velocity
        (K, 3) nodes at ``first_s + k step_s`` in the Earth-fixed frame, NaN where unknown.
    until_s
        Passes are asked for from 0 to here.
    sites
        (P, 12) position, east, north, up.
    limits
        (1, 4) as ``spans.Ask`` says of SENSOR.
    place, times
        (W,) and (W, 2) filled with place, begin and end. A count above W says that they were
        too small.
    """
    count = position.shape[0]
    units = np.empty((count, 3))
    lowest, widest, fastest = np.inf, 0.0, 0.0
    for k in range(count):
        r = math.sqrt(position[k, 0] ** 2 + position[k, 1] ** 2 + position[k, 2] ** 2)
        v = math.sqrt(velocity[k, 0] ** 2 + velocity[k, 1] ** 2 + velocity[k, 2] ** 2)
        for i in range(3):
            units[k, i] = position[k, i] / r
        if r == r:
            lowest, widest = min(lowest, r), max(widest, r)
            fastest = max(fastest, v / r)
    # Between nodes the satellite is at most a hundredth faster than at the faster one.
    # One that stands still over the ground is looked at as if it moved a little.
    turn = max(1.01 * fastest * step_s, 1e-4)
    zone = _reach(widest, limits) + turn if widest > 0.0 else -1.0
    near = math.cos(min(zone, math.pi))
    finer = 1
    if limits[0, 2] < 1.0 or limits[0, 3] != 0.0:
        # A ring or a side is crossed in parts: looked at while it moves a sixth of its height.
        moved = fastest * POLE_KM * step_s
        finer = max(1, math.ceil(6.0 * moved / max(lowest - POLE_KM, 100.0)))
    room = count * finer + 1
    at, g, edges = np.empty(room), np.empty(room), np.empty(2 * room + 4)
    total = 0
    for p in range(sites.shape[0]):
        site = sites[p]
        r = math.sqrt(site[0] ** 2 + site[1] ** 2 + site[2] ** 2)
        x, y, z = site[0] / r, site[1] / r, site[2] / r
        ask = Ask(
            SENSOR, position, velocity, position, velocity, first_s, step_s, site, limits
        )  # fmt: skip
        k = 0
        while k < count:
            c = units[k, 0] * x + units[k, 1] * y + units[k, 2] * z
            if c < near:
                away = math.acos(max(c, -1.0)) - zone
                k += max(1, math.ceil(away / turn))
                continue
            if c != c:
                k += 1
                continue
            # From the node before to the first one outside: what lies between them.
            begin = max(k - 1, 0)
            while k < count - 1:
                k += 1
                c = units[k, 0] * x + units[k, 1] * y + units[k, 2] * z
                if not c >= near:
                    break
            n = (k - begin) * finer + 1
            for i in range(n):
                at[i] = first_s + begin * step_s + i * (step_s / finer)
                g[i] = value(at[i], ask)
            k += 1
            found = spans(at, g, n, edges, ask)
            for e in range(0, found, 2):
                rise, fall = max(edges[e], 0.0), min(edges[e + 1], until_s)
                if fall > rise:
                    if total < place.size:
                        place[total] = p
                        times[total, 0], times[total, 1] = rise, fall
                    total += 1
    return total

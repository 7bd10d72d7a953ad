"""States between the nodes of an arc, turned to the Earth, and where a station sees them."""

import math

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_RATE_RAD_S

__all__ = ["look_at", "state_in", "turn_to_earth"]


@exact
def turn_to_earth(
    position: Floats, velocity: Floats, turns: Floats, polar: Floats
) -> None:
    """Turn (N, K, 3) states from TEME to the Earth-fixed frame, in place.

    ``turns`` (K, 2) holds cosine and sine of sidereal time, ``polar`` (K, 2) the pole
    in radians: its matrix to first order, true to a nanoradian squared.
    """
    for i in range(position.shape[0]):
        for k in range(position.shape[1]):
            c, s = turns[k, 0], turns[k, 1]
            px, py = polar[k, 0], polar[k, 1]
            x = c * position[i, k, 0] + s * position[i, k, 1]
            y = -s * position[i, k, 0] + c * position[i, k, 1]
            z = position[i, k, 2]
            u = c * velocity[i, k, 0] + s * velocity[i, k, 1] + EARTH_RATE_RAD_S * y
            v = -s * velocity[i, k, 0] + c * velocity[i, k, 1] - EARTH_RATE_RAD_S * x
            w = velocity[i, k, 2]
            position[i, k, 0] = x + px * z
            position[i, k, 1] = y - py * z
            position[i, k, 2] = z - px * x + py * y
            velocity[i, k, 0] = u + px * w
            velocity[i, k, 1] = v - py * w
            velocity[i, k, 2] = w - px * u + py * v


@exact
def state_in(
    position: Floats, velocity: Floats, first_s: float, step_s: float, t_s: float
) -> tuple[float, float, float, float, float, float]:
    """Return position and velocity at a time, by Hermite's cubic between two nodes.

    The remainder is ``h^4/384`` times the fourth derivative: 0.4 m for a low circular
    orbit and nodes 60 s apart.
    """
    place = (t_s - first_s) / step_s
    k = min(max(math.floor(place), 0), position.shape[0] - 2)
    x = place - k
    y = x - 1.0
    a, b = (1.0 + 2.0 * x) * y * y, x * x * (3.0 - 2.0 * x)
    c, d = x * y * y * step_s, x * x * y * step_s
    e = 6.0 * x * y / step_s
    f, g = y * (3.0 * x - 1.0), x * (3.0 * x - 2.0)
    p0 = (
        a * position[k, 0]
        + b * position[k + 1, 0]
        + c * velocity[k, 0]
        + d * velocity[k + 1, 0]
    )
    p1 = (
        a * position[k, 1]
        + b * position[k + 1, 1]
        + c * velocity[k, 1]
        + d * velocity[k + 1, 1]
    )
    p2 = (
        a * position[k, 2]
        + b * position[k + 1, 2]
        + c * velocity[k, 2]
        + d * velocity[k + 1, 2]
    )
    v0 = (
        e * (position[k, 0] - position[k + 1, 0])
        + f * velocity[k, 0]
        + g * velocity[k + 1, 0]
    )
    v1 = (
        e * (position[k, 1] - position[k + 1, 1])
        + f * velocity[k, 1]
        + g * velocity[k + 1, 1]
    )
    v2 = (
        e * (position[k, 2] - position[k + 1, 2])
        + f * velocity[k, 2]
        + g * velocity[k + 1, 2]
    )
    return p0, p1, p2, v0, v1, v2


@exact
def look_at(
    state: tuple[float, float, float, float, float, float], site: Floats
) -> tuple[float, float, float, float]:
    """Return azimuth and elevation (rad), range (km) and its rate (km/s).

    ``site`` (12,) holds position, east, north and up in the Earth-fixed frame.
    """
    dx, dy, dz = state[0] - site[0], state[1] - site[1], state[2] - site[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    east = dx * site[3] + dy * site[4] + dz * site[5]
    north = dx * site[6] + dy * site[7] + dz * site[8]
    up = dx * site[9] + dy * site[10] + dz * site[11]
    azimuth = math.atan2(east, north)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    sine = min(max(up / distance, -1.0), 1.0)
    rate = (dx * state[3] + dy * state[4] + dz * state[5]) / distance
    return azimuth, math.asin(sine), distance, rate

"""How far from the centre a probability falls to a level, direction by direction."""

import math

from comity.astro.orbits.kernels.options import exact
from comity.astro.risk.kernels.disc import disc_probability
from comity.foundations.arrays import Floats

__all__ = ["level_curve", "pcs_at"]


@exact
def level_radius(
    c: float, s: float, sx: float, sy: float, radius: float, level: float
) -> float:
    """Return the distance along (c, s) at which the probability equals the level."""
    # The density alone tells a distance; the disc moves it by less than its radius.
    per2 = (c / sx) ** 2 + (s / sy) ** 2
    peak = radius * radius / (2.0 * sx * sy)
    guess = math.sqrt(max(2.0 * math.log(max(peak / level, 1.0)), 0.0) / per2)
    low, high = 0.0, guess + 2.0 * radius + 0.1 / math.sqrt(per2)
    while disc_probability(c * high, s * high, sx, sy, radius) > level:
        low = high
        high *= 1.5
    f_low = math.log(max(disc_probability(c * low, s * low, sx, sy, radius), 1e-300))
    f_low -= math.log(level)
    f_high = math.log(max(disc_probability(c * high, s * high, sx, sy, radius), 1e-300))
    f_high -= math.log(level)
    if f_low <= 0.0:
        return 0.0
    # Illinois: false position that halves a value which stays.
    for _ in range(100):
        middle = (low * f_high - high * f_low) / (f_high - f_low)
        if not low < middle < high:
            middle = 0.5 * (low + high)
        value = disc_probability(c * middle, s * middle, sx, sy, radius)
        f = math.log(max(value, 1e-300)) - math.log(level)
        if abs(f) < 1e-10 or high - low < 1e-12 * high:
            return middle
        if f > 0.0:
            low, f_low = middle, f
            f_high *= 0.5
        else:
            high, f_high = middle, f
            f_low *= 0.5
    return 0.5 * (low + high)


@exact
def level_curve(
    angles: Floats, sx: float, sy: float, radius: float, level: float, out: Floats
) -> None:
    """Fill points (A, 2) of the level curve at angles (A,) of the scaled plane."""
    for k in range(len(angles)):
        x, y = sx * math.cos(angles[k]), sy * math.sin(angles[k])
        size = math.sqrt(x * x + y * y)
        c, s = x / size, y / size
        r = level_radius(c, s, sx, sy, radius, level)
        out[k, 0], out[k, 1] = c * r, s * r


@exact
def pcs_at(points: Floats, sx: float, sy: float, radius: float, out: Floats) -> None:
    """Fill probabilities (N,) at points (N, 2) of the plane."""
    for k in range(len(points)):
        out[k] = disc_probability(points[k, 0], points[k, 1], sx, sy, radius)

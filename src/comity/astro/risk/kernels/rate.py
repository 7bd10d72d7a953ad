"""The rate at which two distributions collide, and its integral over time.

The rate through a sphere of the hard-body radius is the integral over its surface of
density times mean inward speed (Coppola, AAS 12-248; Hall 2021, eq. 24 and following).
The sphere is cut at the plane across the velocity of what meets, where the inward speed
has its bend, and each half is covered by Gauss-Legendre × trapezoid points.
"""

import math

import numpy as np

from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.overlap import overlap_at
from comity.foundations.arrays import Floats

__all__ = ["count_over", "minimum_near", "rate_of", "scan"]

ROOT2 = math.sqrt(2.0)
ROOT2PI = math.sqrt(2.0 * math.pi)
#: So many sigmas from zero the sign of a speed is certain to 1e-14.
SURE = 8.0
#: Above this measure nothing is left of a probability. There a step of twenty widths that
#: gains less than a hundredth starts thousands of widths away and would not arrive.
FAR = 1e4


@exact
def invert3(a: Floats, out: Floats) -> float:
    """Fill the inverse of a symmetric 3×3 matrix; return the determinant."""
    out[0, 0] = a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1]
    out[0, 1] = a[0, 2] * a[2, 1] - a[0, 1] * a[2, 2]
    out[0, 2] = a[0, 1] * a[1, 2] - a[0, 2] * a[1, 1]
    out[1, 1] = a[0, 0] * a[2, 2] - a[0, 2] * a[2, 0]
    out[1, 2] = a[0, 2] * a[1, 0] - a[0, 0] * a[1, 2]
    out[2, 2] = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    det = a[0, 0] * out[0, 0] + a[0, 1] * out[0, 1] + a[0, 2] * out[0, 2]
    for m in range(3):
        for n in range(m, 3):
            out[m, n] /= det
            out[n, m] = out[m, n]
    return float(det)


@exact
def quadratic(a: Floats, x: float, y: float, z: float) -> float:
    """Return the quadratic form of a symmetric 3×3 matrix."""
    squares = a[0, 0] * x * x + a[1, 1] * y * y + a[2, 2] * z * z
    return float(squares + 2.0 * (a[0, 1] * x * y + a[0, 2] * x * z + a[1, 2] * y * z))


@exact
def inward(speed: float, sigma: float) -> float:
    """Return the mean of the negative part of a normal speed, as a positive number."""
    if sigma <= 1e-9 * abs(speed):
        return max(-speed, 0.0)
    z = speed / sigma
    if abs(z) > SURE:
        return max(-speed, 0.0)
    return sigma * math.exp(-0.5 * z * z) / ROOT2PI - speed * 0.5 * math.erfc(z / ROOT2)


@exact
def rate_of(
    relative: Floats,
    covariance: Floats,
    radius: float,
    heights: Floats,
    weights: Floats,
    turns: int,
) -> float:
    """Return collisions per second of a relative state and its covariance.

    ``heights`` and ``weights`` are Gauss-Legendre points on [0, 1].
    """
    inverse = np.empty((3, 3))
    det = invert3(covariance[:3, :3], inverse)
    if not det > 0.0:
        return math.nan
    gain = np.zeros((3, 3))
    speeds = np.empty((3, 3))
    for a in range(3):
        for b in range(3):
            for c in range(3):
                gain[a, b] += covariance[3 + a, c] * inverse[c, b]
    for a in range(3):
        for b in range(3):
            speeds[a, b] = covariance[3 + a, 3 + b]
            for c in range(3):
                speeds[a, b] -= gain[a, c] * covariance[3 + b, c]
    # The velocity of what meets at the centre: not the mean one where both are far apart
    # against their spread.
    z0, z1, z2 = -relative[3], -relative[4], -relative[5]
    for c in range(3):
        z0 += gain[0, c] * relative[c]
        z1 += gain[1, c] * relative[c]
        z2 += gain[2, c] * relative[c]
    v = max(math.sqrt(z0 * z0 + z1 * z1 + z2 * z2), 1e-300)
    z0, z1, z2 = z0 / v, z1 / v, z2 / v
    # Two axes across the relative velocity.
    if abs(z0) < 0.9:
        a0, a1, a2 = 0.0, z2, -z1
    else:
        a0, a1, a2 = -z2, 0.0, z0
    size = math.sqrt(a0 * a0 + a1 * a1 + a2 * a2)
    a0, a1, a2 = a0 / size, a1 / size, a2 / size
    b0, b1, b2 = z1 * a2 - z2 * a1, z2 * a0 - z0 * a2, z0 * a1 - z1 * a0
    spread = math.sqrt(max(speeds[0, 0] + speeds[1, 1] + speeds[2, 2], 0.0))
    cosines, sines = np.empty(turns), np.empty(turns)
    for m in range(turns):
        turn = 2.0 * math.pi * (m + 0.5) / turns
        cosines[m], sines[m] = math.cos(turn), math.sin(turn)
    total = 0.0
    for side in range(2):
        # Behind the plane only the spread of the velocity lets anything in.
        if side == 1 and spread < 1e-7 * v:
            break
        for k in range(len(heights)):
            mu = heights[k] if side == 0 else -heights[k]
            ring = math.sqrt(1.0 - mu * mu)
            around = 0.0
            for m in range(turns):
                ca, sa = ring * cosines[m], ring * sines[m]
                u0 = mu * z0 + ca * a0 + sa * b0
                u1 = mu * z1 + ca * a1 + sa * b1
                u2 = mu * z2 + ca * a2 + sa * b2
                d0 = radius * u0 - relative[0]
                d1 = radius * u1 - relative[1]
                d2 = radius * u2 - relative[2]
                q = quadratic(inverse, d0, d1, d2)
                if q > 1400.0:
                    continue
                w0 = relative[3] + gain[0, 0] * d0 + gain[0, 1] * d1 + gain[0, 2] * d2
                w1 = relative[4] + gain[1, 0] * d0 + gain[1, 1] * d1 + gain[1, 2] * d2
                w2 = relative[5] + gain[2, 0] * d0 + gain[2, 1] * d1 + gain[2, 2] * d2
                variance = quadratic(speeds, u0, u1, u2)
                speed = w0 * u0 + w1 * u1 + w2 * u2
                flux = inward(speed, math.sqrt(max(variance, 0.0)))
                around += math.exp(-0.5 * q) * flux
            total += weights[k] * around
    scale = radius * radius * 2.0 * math.pi / turns
    return total * scale / (ROOT2PI**3 * math.sqrt(det))


@exact
def minimum_near(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    t_s: float,
    width_s: float,
    limit_s: float,
    mu: float,
    space: Floats,
    out: Floats,
) -> None:
    """Find where the overlap is largest near an instant; fill time, width, value.

    Newton's method on a parabola through three points, steps bounded and taken only
    downhill. The width is that of the bell that the overlap is in time.
    """
    relative, covariance = np.empty(6), np.empty((6, 6))
    here = overlap_at(
        one, factor_1, two, factor_2, t_s, mu, space, relative, covariance
    )
    width = width_s
    for _ in range(60):
        h = 0.2 * width
        after = overlap_at(
            one, factor_1, two, factor_2, t_s + h, mu, space, relative, covariance
        )
        before = overlap_at(
            one, factor_1, two, factor_2, t_s - h, mu, space, relative, covariance
        )
        slope = (after - before) / (2.0 * h)
        bend = (after - 2.0 * here + before) / (h * h)
        if not (bend == bend and here == here):
            break
        if bend > 0.0:
            step = -slope / bend
            width = math.sqrt(2.0 / bend)
        else:
            step = -math.copysign(10.0 * width, slope)
        step = min(max(step, -20.0 * width), 20.0 * width)
        taken = False
        place, value = t_s, here
        for _ in range(12):
            place = min(max(t_s + step, -limit_s), limit_s)
            value = overlap_at(
                one, factor_1, two, factor_2, place, mu, space, relative, covariance
            )
            if value <= here:
                taken = True
                break
            step *= 0.5
        if not taken:
            break
        moved, gained = abs(place - t_s), here - value
        t_s, here = place, value
        hopeless = here > FAR and gained < 0.01 * here
        if hopeless or (moved < 1e-3 * width and bend > 0.0):
            break
    out[0], out[1], out[2] = t_s, width, here


@exact
def count_over(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    begin_s: float,
    end_s: float,
    steps: int,
    radius: float,
    mu: float,
    heights: Floats,
    weights: Floats,
    turns: int,
    space: Floats,
    rates: Floats,
) -> float:
    """Return expected collisions between two instants by the trapezoid rule.

    The rate is a bell that is nearly nothing at both ends, for which this rule converges
    faster than any power. ``rates`` (steps + 1,) keeps the rate at the points.
    """
    relative, covariance = np.empty(6), np.empty((6, 6))
    total = 0.0
    step = (end_s - begin_s) / steps
    for k in range(steps + 1):
        t_s = begin_s + k * step
        value = overlap_at(
            one, factor_1, two, factor_2, t_s, mu, space, relative, covariance
        )
        rates[k] = 0.0
        if value == value:
            rates[k] = rate_of(relative, covariance, radius, heights, weights, turns)
        total += rates[k] * (0.5 if k in (0, steps) else 1.0)
    return total * step


@exact
def scan(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    begin_s: float,
    end_s: float,
    mu: float,
    space: Floats,
    out: Floats,
) -> None:
    """Fill the measure of `overlap_at` at evenly spaced instants."""
    relative, covariance = np.empty(6), np.empty((6, 6))
    count = len(out)
    for k in range(count):
        t_s = begin_s + (end_s - begin_s) * k / (count - 1)
        out[k] = overlap_at(
            one, factor_1, two, factor_2, t_s, mu, space, relative, covariance
        )

"""The integral of a two-dimensional normal density over a disc or a convex polygon.

Outer integral along the longer axis by adaptive Gauss-Kronrod quadrature (7 and 15
points; Piessens et al., QUADPACK, 1983), broken where the integrand has its features;
the inner one is a difference of error functions, taken on the side where both are
small, so that tails keep their relative accuracy.
"""

import math

import numpy as np

from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.foundations.arrays import Floats

__all__ = ["disc_probabilities", "disc_probability", "polygon_probability"]

ROOT2 = math.sqrt(2.0)
ROOT2PI = math.sqrt(2.0 * math.pi)
#: Difference of the two rules; the finer one is better by its square or more.
TOLERANCE = 1e-8
DEEPEST = 60
#: Intervals after which the rest is taken as it is: integrands near the smallest number.
MOST = 3000


@exact
def between(low: float, high: float, mean: float, sigma: float) -> float:
    """Return the mass of a normal distribution between two values."""
    a, b = (low - mean) / (ROOT2 * sigma), (high - mean) / (ROOT2 * sigma)
    if a > 0.0:
        return 0.5 * (math.erfc(a) - math.erfc(b))
    if b < 0.0:
        return 0.5 * (math.erfc(-b) - math.erfc(-a))
    return 0.5 * (math.erf(b) - math.erf(a))


@exact
def slice_of_disc(
    angle: float, x: float, y: float, sx: float, sy: float, radius: float
) -> float:
    """Return the integrand over the angle whose sine is the place along the long axis."""
    half = radius * math.cos(angle)
    z = (radius * math.sin(angle) - x) / sx
    weight = math.exp(-0.5 * z * z) / (ROOT2PI * sx)
    if weight == 0.0 or half <= 0.0:
        return 0.0
    return half * weight * between(-half, half, y, sy)


@exact
def rule(
    a: float, b: float, x: float, y: float, sx: float, sy: float, radius: float
) -> tuple[float, float]:
    """Return Kronrod's value and its difference from Gauss's on an interval."""
    middle, half = 0.5 * (a + b), 0.5 * (b - a)
    centre = slice_of_disc(middle, x, y, sx, sy, radius)
    fine, coarse = KRONROD[7] * centre, GAUSS[3] * centre
    for k in range(7):
        step = half * NODES[k]
        pair = slice_of_disc(middle - step, x, y, sx, sy, radius)
        pair += slice_of_disc(middle + step, x, y, sx, sy, radius)
        fine += KRONROD[k] * pair
        if k % 2 == 1:
            coarse += GAUSS[k // 2] * pair
    return fine * half, abs(fine - coarse) * half


@exact
def disc_probability(x: float, y: float, sx: float, sy: float, radius: float) -> float:
    """Return the mass of a normal distribution in a disc about the origin.

    ``x`` and ``y`` are its mean along its principal axes, ``sx`` and ``sy`` its standard
    deviations there, all in the unit of ``radius``. NaN for what is no distribution.
    """
    if not (sx > 0.0 and sy > 0.0 and radius >= 0.0 and x == x and y == y):
        return math.nan
    if radius == 0.0:
        return 0.0
    if sy > sx:
        x, y, sx, sy = y, x, sy, sx
    x, y = abs(x), abs(y)
    if math.isinf(radius):
        return 1.0
    marks = np.empty(12)
    count = 0
    marks[0], marks[1] = -0.5 * math.pi, 0.5 * math.pi
    count = 2
    for k in range(5):
        place = (x + (k - 2) * (1.0 if k % 2 else 4.0) * sx) / radius
        if -1.0 < place < 1.0:
            marks[count] = math.asin(place)
            count += 1
    if y < radius:
        edge = math.acos(y / radius)
        marks[count], marks[count + 1] = edge, -edge
        count += 2
    points = np.sort(marks[:count])
    stack = np.empty((DEEPEST + 16, 4))
    depth = 0
    whole = 0.0
    for k in range(count - 1):
        a, b = points[k], points[k + 1]
        value, error = rule(a, b, x, y, sx, sy, radius)
        whole += value
        stack[depth, 0], stack[depth, 1] = a, b
        stack[depth, 2], stack[depth, 3] = value, error
        depth += 1
    total, parts = 0.0, 0
    while depth > 0:
        depth -= 1
        parts += 1
        a, b = stack[depth, 0], stack[depth, 1]
        value, error = stack[depth, 2], stack[depth, 3]
        if (
            error <= TOLERANCE * max(abs(value), whole * (b - a))
            or b - a < 1e-13
            or depth > DEEPEST
            or parts > MOST
        ):
            total += value
            continue
        middle = 0.5 * (a + b)
        for half in range(2):
            low, high = (a, middle) if half == 0 else (middle, b)
            value, error = rule(low, high, x, y, sx, sy, radius)
            stack[depth, 0], stack[depth, 1] = low, high
            stack[depth, 2], stack[depth, 3] = value, error
            depth += 1
    return min(total, 1.0)


@exact
def disc_probabilities(
    x: Floats, y: Floats, sx: Floats, sy: Floats, radius: Floats, out: Floats
) -> None:
    """Fill ``out`` for arrays of one length."""
    for k in range(len(x)):
        out[k] = disc_probability(x[k], y[k], sx[k], sy[k], radius[k])


@exact
def strip(
    a: float, b: float, corners: Floats, x: float, y: float, sx: float, sy: float
) -> tuple[float, float]:
    """Return value and error over a strip between two corners of a convex polygon."""
    middle, half = 0.5 * (a + b), 0.5 * (b - a)
    fine, coarse = 0.0, 0.0
    for k in range(15):
        m = k if k < 8 else 14 - k
        place = middle + (half * NODES[m] if k < 8 else -half * NODES[m])
        low, high = math.inf, -math.inf
        for c in range(len(corners)):
            d = (c + 1) % len(corners)
            x1, x2 = corners[c, 0], corners[d, 0]
            if (x1 <= place <= x2 or x2 <= place <= x1) and x1 != x2:
                along = (place - x1) / (x2 - x1)
                value = corners[c, 1] + along * (corners[d, 1] - corners[c, 1])
                low, high = min(low, value), max(high, value)
        if high > low:
            z = (place - x) / sx
            part = math.exp(-0.5 * z * z) / (ROOT2PI * sx) * between(low, high, y, sy)
            fine += KRONROD[m] * part
            if m % 2 == 1:
                coarse += GAUSS[m // 2] * part
    return fine * half, abs(fine - coarse) * half


@exact
def polygon_probability(
    corners: Floats, x: float, y: float, sx: float, sy: float
) -> float:
    """Return the mass in a convex polygon (C, 2) of a normal along its principal axes."""
    xs = np.sort(corners[:, 0])
    stack = np.empty((DEEPEST + 8 * len(xs), 2))
    depth = 0
    for k in range(len(xs) - 1):
        # Break where the density has its peak, too.
        cuts = np.array([xs[k], x - 4.0 * sx, x, x + 4.0 * sx, xs[k + 1]])
        before = xs[k]
        for m in range(1, 5):
            cut = min(max(cuts[m], xs[k]), xs[k + 1])
            if cut > before:
                stack[depth, 0], stack[depth, 1] = before, cut
                depth += 1
                before = cut
    total = 0.0
    while depth > 0:
        depth -= 1
        a, b = stack[depth, 0], stack[depth, 1]
        value, error = strip(a, b, corners, x, y, sx, sy)
        narrow = b - a < 1e-12 * (xs[-1] - xs[0])
        if error <= 1e-10 * abs(value) or narrow or depth > DEEPEST:
            total += value
        else:
            middle = 0.5 * (a + b)
            stack[depth, 0], stack[depth, 1] = a, middle
            stack[depth + 1, 0], stack[depth + 1, 1] = middle, b
            depth += 2
    return min(total, 1.0)

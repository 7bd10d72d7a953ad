"""The flux through one ring of a sphere, by adaptive quadrature over its angle.

The ring lies across the longest principal axis. Intervals begin where the density over the ring is
largest and where it has died away, and are broken where the inward speed has its bend.
"""

import math

import numpy as np

from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.foundations.arrays import Floats

__all__ = [
    "BUDGET",
    "PRUNE",
    "RING_TOLERANCE",
    "SMOOTH",
    "STACK",
    "nearest_on_ring",
    "ring_distance",
    "ring_integral",
]

ROOT2 = math.sqrt(2.0)
ROOT2PI = math.sqrt(2.0 * math.pi)
#: So many sigmas from zero the sign of a speed is certain to 1e-14.
SURE = 8.0
#: Squared distances that lie so far above the smallest hold less than 1e-15 of the density.
PRUNE = 70.0
#: Of the difference between the two rules, relative; the finer one is better by far.
RING_TOLERANCE = 1e-5
#: Points of the sphere after which an integral is given up.
BUDGET = 2_000_000
STACK = 400
#: Angle within which a density has to die away for its spot to be marked.
SMOOTH = 1.5
HALF_PI = 0.5 * math.pi


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
def density_flux(
    y1: float,
    y2: float,
    y3: float,
    radius: float,
    base: float,
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
) -> float:
    """Return density (over its largest on the sphere) times mean inward speed."""
    z1 = (y1 - place[0]) / sigmas[0]
    z2 = (y2 - place[1]) / sigmas[1]
    z3 = (y3 - place[2]) / sigmas[2]
    q = z1 * z1 + z2 * z2 + z3 * z3 - base
    if q > 2.0 * PRUNE:
        return 0.0
    u1, u2, u3 = y1 / radius, y2 / radius, y3 / radius
    w1 = speed[0] + slope[0, 0] * z1 + slope[0, 1] * z2 + slope[0, 2] * z3
    w2 = speed[1] + slope[1, 0] * z1 + slope[1, 1] * z2 + slope[1, 2] * z3
    w3 = speed[2] + slope[2, 0] * z1 + slope[2, 1] * z2 + slope[2, 2] * z3
    variance = (
        spread[0, 0] * u1 * u1
        + spread[1, 1] * u2 * u2
        + spread[2, 2] * u3 * u3
        + 2.0
        * (spread[0, 1] * u1 * u2 + spread[0, 2] * u1 * u3 + spread[1, 2] * u2 * u3)
    )
    flux = inward(w1 * u1 + w2 * u2 + w3 * u3, math.sqrt(max(variance, 0.0)))
    return math.exp(-0.5 * q) * flux


@exact
def nearest_on_ring(ring: float, a: float, b: float, s2: float, s3: float) -> float:
    """Return the angle in [0, π/2] of the point of a ring nearest to (a, b) ≥ 0, in sigmas.

    The derivative has one root there: Newton's method in a bracket.
    """
    if ring <= 0.0:
        return 0.0
    k = (s3 / s2) ** 2
    low, high = 0.0, HALF_PI
    angle = math.atan2(b, max(a, 1e-300)) if a + b > 0.0 else 0.0
    if b < ring:
        angle = math.asin(b / ring)
    for _ in range(60):
        c, s = math.cos(angle), math.sin(angle)
        h = -k * (ring * c - a) * s + (ring * s - b) * c
        if h > 0.0:
            high = angle
        else:
            low = angle
        slope = ring * (1.0 - k) * (c * c - s * s) + k * a * c + b * s
        step = -h / slope if slope > 0.0 else math.inf
        if abs(step) <= 1e-13 or high - low <= 1e-14:
            break
        angle += step
        if not low < angle < high:
            angle = 0.5 * (low + high)
    return angle


@exact
def ring_distance(
    ring: float, angle: float, a: float, b: float, s2: float, s3: float
) -> float:
    """Return the squared distance of a point of a ring from (a, b), in sigmas."""
    y = (ring * math.cos(angle) - a) / s2
    z = (ring * math.sin(angle) - b) / s3
    return y * y + z * z


@exact
def ring_reach(
    ring: float, angle: float, side: float, a: float, b: float, s2: float, s3: float
) -> float:
    """Return how far from a nearest point the density of a ring has died away."""
    here = ring_distance(ring, angle, a, b, s2, s3)
    step = max(0.5 * s3 / ring * min(1.0, 30.0 / (1.0 + math.sqrt(here))), 1e-12)
    while step < math.pi:
        if ring_distance(ring, angle + side * step, a, b, s2, s3) > here + PRUNE:
            break
        step *= 2.0
    return min(step, math.pi)


@exact
def ring_integral(
    height: float,
    ring: float,
    radius: float,
    base: float,
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
    count: Floats,
    small: float,
) -> float:
    """Return the integral of `density_flux` over the angle of one ring.

    ``small`` is what may be left out; ``count`` (2,) keeps points used and whether an
    integral did not converge.
    """
    z1 = (height - place[0]) / sigmas[0]
    a, b, s2, s3 = abs(place[1]), abs(place[2]), sigmas[1], sigmas[2]
    nearest = nearest_on_ring(ring, a, b, s2, s3)
    away = z1 * z1 + ring_distance(ring, nearest, a, b, s2, s3) - base
    if away > PRUNE:
        return 0.0
    # Angles are those of the mean's own quadrant until here: turned to where it lies.
    if place[1] < 0.0:
        nearest = math.pi - nearest
    if place[2] < 0.0:
        nearest = -nearest
    a, b = place[1], place[2]
    marks = np.empty(14)
    found = 0
    mirror = math.pi - nearest
    for k in range(2):
        centre = nearest if k == 0 else mirror
        right = ring_reach(ring, centre, 1.0, a, b, s2, s3)
        left = ring_reach(ring, centre, -1.0, a, b, s2, s3)
        # A ring on which the density hardly changes is left whole.
        if min(left, right) < SMOOTH:
            marks[found] = centre
            marks[found + 1], marks[found + 2] = centre + right, centre - left
            found += 3
    # The bend of the inward speed, for the velocity at the nearest point.
    y, z = ring * math.cos(nearest), ring * math.sin(nearest)
    z2, z3 = (y - place[1]) / s2, (z - place[2]) / s3
    w1 = speed[0] + slope[0, 0] * z1 + slope[0, 1] * z2 + slope[0, 2] * z3
    w2 = speed[1] + slope[1, 0] * z1 + slope[1, 1] * z2 + slope[1, 2] * z3
    w3 = speed[2] + slope[2, 0] * z1 + slope[2, 1] * z2 + slope[2, 2] * z3
    across = ring * math.sqrt(w2 * w2 + w3 * w3)
    if across > abs(w1 * height):
        middle = math.atan2(w3, w2)
        open_ = math.acos(-w1 * height / across)
        marks[found], marks[found + 1] = middle + open_, middle - open_
        found += 2
    begin = marks[0] if found > 0 else nearest - math.pi
    for k in range(found):
        marks[k] = begin + (marks[k] - begin) % (2.0 * math.pi)
    marks[found], marks[found + 1] = begin, begin + 2.0 * math.pi
    found += 2
    points = np.sort(marks[:found])
    stack = np.empty((STACK, 4))
    depth = 0
    whole = 0.0
    for k in range(found - 1):
        if points[k + 1] - points[k] > 1e-14:
            stack[depth, 0], stack[depth, 1] = points[k], points[k + 1]
            stack[depth, 2] = -1.0
            depth += 1
    first = depth
    total = 0.0
    for k in range(first):
        fine, error = ring_rule(
            stack[k, 0],
            stack[k, 1],
            height,
            ring,
            radius,
            base,
            place,
            sigmas,
            speed,
            slope,
            spread,
        )
        stack[k, 2], stack[k, 3] = fine, error
        whole += fine
    count[0] += 15.0 * first
    while depth > 0:
        depth -= 1
        low, high = stack[depth, 0], stack[depth, 1]
        fine, error = stack[depth, 2], stack[depth, 3]
        enough = error <= max(RING_TOLERANCE * max(whole, total), small)
        narrow = high - low < 1e-13
        if enough or narrow or depth > STACK - 3:
            total += fine
            if depth > STACK - 3:
                count[1] = 1.0
            continue
        middle = 0.5 * (low + high)
        for half in range(2):
            left, right = (low, middle) if half == 0 else (middle, high)
            fine, error = ring_rule(
                left,
                right,
                height,
                ring,
                radius,
                base,
                place,
                sigmas,
                speed,
                slope,
                spread,
            )
            stack[depth, 0], stack[depth, 1] = left, right
            stack[depth, 2], stack[depth, 3] = fine, error
            depth += 1
        count[0] += 30.0
        if count[0] > BUDGET:
            count[1] = 1.0
            break
    return total


@exact
def ring_rule(
    low: float,
    high: float,
    height: float,
    ring: float,
    radius: float,
    base: float,
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
) -> tuple[float, float]:
    """Return Kronrod's value over a part of a ring and its difference from Gauss's."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    fine, coarse = 0.0, 0.0
    for k in range(15):
        m = k if k < 8 else 14 - k
        angle = middle - half * NODES[m] if k < 8 else middle + half * NODES[m]
        value = density_flux(
            height,
            ring * math.cos(angle),
            ring * math.sin(angle),
            radius,
            base,
            place,
            sigmas,
            speed,
            slope,
            spread,
        )
        fine += KRONROD[m] * value
        if m % 2 == 1:
            coarse += GAUSS[m // 2] * value
    return fine * half, abs(fine - coarse) * half

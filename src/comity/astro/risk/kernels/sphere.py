"""The rate through a sphere by nested adaptive quadrature, along principal axes.

The sphere is cut into rings across the longest axis (angle theta), each ring is run through
by the angle phi; both integrals are adaptive Gauss-Kronrod quadrature. Their intervals begin
where the density over a ring, and over all rings, is largest and where it has died away, so
that a spot of a millionth of the radius is found; they are broken where the inward speed has
its bend. Lengths in km, speeds in km/s.
"""

import math

import numpy as np

from comity.astro.risk.kernels.frame import nearest_on_sphere
from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.ring import (
    BUDGET,
    PRUNE,
    RING_TOLERANCE,
    SMOOTH,
    STACK,
    nearest_on_ring,
    ring_distance,
    ring_integral,
)
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.foundations.arrays import Floats

__all__ = ["sphere_rate"]

ROOT2PI = math.sqrt(2.0 * math.pi)
#: Of the difference between the two rules, relative; the finer one is better by far.
SPHERE_TOLERANCE = 3e-5
HALF_PI = 0.5 * math.pi


@exact
def lowest_on_ring(theta: float, radius: float, place: Floats, sigmas: Floats) -> float:
    """Return the smallest squared distance from the mean on the ring at an angle."""
    z1 = (radius * math.sin(theta) - place[0]) / sigmas[0]
    ring = radius * math.cos(theta)
    a, b = abs(place[1]), abs(place[2])
    angle = nearest_on_ring(ring, a, b, sigmas[1], sigmas[2])
    return float(z1 * z1 + ring_distance(ring, angle, a, b, sigmas[1], sigmas[2]))


@exact
def rings_from(
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    radius: float,
    nearest: float,
    marks: Floats,
) -> int:
    """Fill the angles at which the integral over rings is broken; return how many."""
    found = 2
    marks[0], marks[1] = -HALF_PI, HALF_PI
    lowest = lowest_on_ring(nearest, radius, place, sigmas)
    start = 0.1 * sigmas[2] / radius * min(1.0, 30.0 / (1.0 + math.sqrt(lowest)))
    for k in range(2):
        centre = nearest if k == 0 else -nearest
        for m in range(2):
            side = 1.0 if m == 0 else -1.0
            step = max(start, 1e-12)
            while step < SMOOTH:
                there = min(max(centre + side * step, -HALF_PI), HALF_PI)
                if lowest_on_ring(there, radius, place, sigmas) > lowest + PRUNE:
                    break
                step *= 2.0
            if step < SMOOTH:
                marks[found], marks[found + 1] = centre, centre + side * step
                found += 2
    # Rings touch the plane or the line along which a thin distribution lies.
    across = math.sqrt(place[1] ** 2 + place[2] ** 2)
    edges = (abs(place[1]), abs(place[2]), across)
    widths = (sigmas[1], sigmas[2], sigmas[1])
    for k in range(3):
        if edges[k] < radius and widths[k] < 0.3 * radius:
            marks[found] = math.acos(edges[k] / radius)
            marks[found + 1] = -marks[found]
            found += 2
    # Rings that lie wholly on one side of the plane across the velocity.
    marks[found] = math.atan2(math.sqrt(speed[1] ** 2 + speed[2] ** 2), abs(speed[0]))
    marks[found + 1] = -marks[found]
    found += 2
    for k in range(found):
        marks[k] = min(max(marks[k], -HALF_PI), HALF_PI)
    return found


@exact
def rings_rule(
    low: float,
    high: float,
    radius: float,
    base: float,
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
    count: Floats,
    small: float,
) -> tuple[float, float]:
    """Return Kronrod's value over a band of rings and its difference from Gauss's."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    fine, coarse = 0.0, 0.0
    for k in range(15):
        m = k if k < 8 else 14 - k
        theta = middle - half * NODES[m] if k < 8 else middle + half * NODES[m]
        cosine = math.cos(theta)
        value = cosine * ring_integral(
            radius * math.sin(theta),
            radius * cosine,
            radius,
            base,
            place,
            sigmas,
            speed,
            slope,
            spread,
            count,
            small / max(half * KRONROD[m] * cosine, 1e-300),
        )
        fine += KRONROD[m] * value
        if m % 2 == 1:
            coarse += GAUSS[m // 2] * value
    return fine * half, abs(fine - coarse) * half


@exact
def sphere_rate(
    place: Floats,
    sigmas: Floats,
    speed: Floats,
    slope: Floats,
    spread: Floats,
    radius: float,
    ignore: float,
    small: float,
    count: Floats,
) -> float:
    """Return entries per second through a sphere about the origin.

    Parameters
    ----------
    place, sigmas, speed, slope, spread
        As `frame.meeting_of` fills them.
    ignore
        Squared distance (in sigmas) of the sphere from the mean beyond which nothing is left.
    small
        A rate, per second, that may be left out.
    count
        (2,) points used, which are added to, and whether an integral did not converge.
    """
    there = np.empty(3)
    base = nearest_on_sphere(place, sigmas, radius, there)
    if base > ignore:
        return 0.0
    height = math.exp(-0.5 * base) / (ROOT2PI**3 * sigmas[0] * sigmas[1] * sigmas[2])
    scale = radius * radius * height
    if scale == 0.0:
        return 0.0
    small = small / scale
    marks = np.empty(24)
    nearest = math.asin(min(max(there[0] / radius, -1.0), 1.0))
    found = rings_from(place, sigmas, speed, radius, nearest, marks)
    points = np.sort(marks[:found])
    stack = np.empty((STACK, 4))
    depth = 0
    whole = 0.0
    for k in range(found - 1):
        low, high = points[k], points[k + 1]
        if high - low <= 1e-14:
            continue
        fine, error = rings_rule(
            low,
            high,
            radius,
            base,
            place,
            sigmas,
            speed,
            slope,
            spread,
            count,
            small,
        )
        stack[depth, 0], stack[depth, 1] = low, high
        stack[depth, 2], stack[depth, 3] = fine, error
        whole += fine
        depth += 1
    total = 0.0
    while depth > 0:
        depth -= 1
        low, high = stack[depth, 0], stack[depth, 1]
        fine, error = stack[depth, 2], stack[depth, 3]
        enough = error <= max(SPHERE_TOLERANCE * max(whole, total), small)
        if enough or high - low < 1e-13 or depth > STACK - 3 or count[0] > BUDGET:
            total += fine
            if depth > STACK - 3 or (count[0] > BUDGET and not enough):
                count[1] = 1.0
            continue
        middle = 0.5 * (low + high)
        for half in range(2):
            left, right = (low, middle) if half == 0 else (middle, high)
            fine, error = rings_rule(
                left,
                right,
                radius,
                base,
                place,
                sigmas,
                speed,
                slope,
                spread,
                count,
                max(small, 0.1 * RING_TOLERANCE * whole),
            )
            stack[depth, 0], stack[depth, 1] = left, right
            stack[depth, 2], stack[depth, 3] = fine, error
            depth += 1
    return float(total * scale)

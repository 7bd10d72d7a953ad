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
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.foundations.arrays import Floats

__all__ = ["BUDGET", "PRUNE", "sphere_rate"]

ROOT2 = math.sqrt(2.0)
ROOT2PI = math.sqrt(2.0 * math.pi)
#: So many sigmas from zero the sign of a speed is certain to 1e-14.
SURE = 8.0
#: Squared distances that lie so far above the smallest hold less than 1e-15 of the density.
PRUNE = 70.0
#: Of the difference between the two rules, relative; the finer one is better by far.
RING_TOLERANCE = 1e-5
SPHERE_TOLERANCE = 3e-5
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

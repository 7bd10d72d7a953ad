"""Trials: sample both orbits, find the closest approach, count hits."""

import math

import numpy as np

from comity.astro.orbits.kernels.equinoctial import state_from
from comity.astro.risk.kernels.options import quick
from comity.foundations.arrays import Floats

__all__ = ["linear_hits", "two_body_hits"]


@quick
def linear_hits(
    rng: np.random.Generator,
    position: Floats,
    direction: Floats,
    factor: Floats,
    radius: float,
    trials: int,
) -> int:
    """Count trials whose straight relative path comes within a radius.

    ``factor`` is the lower Cholesky factor of the relative position covariance and
    ``direction`` the unit vector of the relative velocity.
    """
    hits = 0
    limit = radius * radius
    for _ in range(trials):
        a, b, c = rng.standard_normal(), rng.standard_normal(), rng.standard_normal()
        x = position[0] + factor[0, 0] * a
        y = position[1] + factor[1, 0] * a + factor[1, 1] * b
        z = position[2] + factor[2, 0] * a + factor[2, 1] * b + factor[2, 2] * c
        along = x * direction[0] + y * direction[1] + z * direction[2]
        if x * x + y * y + z * z - along * along <= limit:
            hits += 1
    return hits


@quick
def nearest(
    one: Floats,
    two: Floats,
    t_s: float,
    begin_s: float,
    end_s: float,
    mu: float,
    s1: Floats,
    s2: Floats,
) -> float:
    """Return the squared distance at the minimum that Newton reaches from an instant."""
    best = math.inf
    for _ in range(12):
        state_from(one, t_s, mu, s1)
        state_from(two, t_s, mu, s2)
        x, y, z = s2[0] - s1[0], s2[1] - s1[1], s2[2] - s1[2]
        u, v, w = s2[3] - s1[3], s2[4] - s1[4], s2[5] - s1[5]
        r1 = s1[0] ** 2 + s1[1] ** 2 + s1[2] ** 2
        r2 = s2[0] ** 2 + s2[1] ** 2 + s2[2] ** 2
        k1, k2 = -mu / (r1 * math.sqrt(r1)), -mu / (r2 * math.sqrt(r2))
        ax, ay, az = (
            k2 * s2[0] - k1 * s1[0],
            k2 * s2[1] - k1 * s1[1],
            k2 * s2[2] - k1 * s1[2],
        )
        speed2 = u * u + v * v + w * w
        slope = x * u + y * v + z * w
        bend = speed2 + x * ax + y * ay + z * az
        if bend <= 0.0:
            bend = speed2
        step = -slope / bend
        # What is left of the step is a straight line: its end need not be computed.
        distance = x * x + y * y + z * z - slope * slope / speed2
        place = min(max(t_s + step, begin_s), end_s)
        if abs(step) * math.sqrt(speed2) < 1e-4 or abs(place - t_s) < 1e-9:
            if place == t_s + step:
                best = distance
            else:
                best = x * x + y * y + z * z
            break
        best = x * x + y * y + z * z
        t_s = place
    return best


@quick
def two_body_hits(
    rng: np.random.Generator,
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    starts: Floats,
    begin_s: float,
    end_s: float,
    radius: float,
    mu: float,
    trials: int,
) -> int:
    """Count trials of two sampled orbits that come within a radius in a span of time.

    Elements are drawn about their means with lower Cholesky factors (6, 6); the search
    for the closest approach begins at each of ``starts``.
    """
    hits = 0
    limit = radius * radius
    e1, e2 = np.empty(6), np.empty(6)
    z1, z2 = np.empty(6), np.empty(6)
    s1, s2 = np.empty(6), np.empty(6)
    for _ in range(trials):
        for a in range(6):
            z1[a], z2[a] = rng.standard_normal(), rng.standard_normal()
        for a in range(6):
            x1, x2 = one[a], two[a]
            for b in range(a + 1):
                x1 += factor_1[a, b] * z1[b]
                x2 += factor_2[a, b] * z2[b]
            e1[a], e2[a] = x1, x2
        for k in range(len(starts)):
            if nearest(e1, e2, starts[k], begin_s, end_s, mu, s1, s2) <= limit:
                hits += 1
                break
    return hits

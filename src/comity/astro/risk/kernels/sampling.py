"""Trials: sample both orbits, find the closest approach, count hits."""

import math

import numpy as np

from comity.astro.orbits.kernels.equinoctial import state_from
from comity.astro.risk.kernels.options import quick
from comity.foundations.arrays import Floats

__all__ = ["linear_hits", "tube_hits", "two_body_hits"]


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
def comes_within(
    one: Floats,
    two: Floats,
    starts: Floats,
    window_s: Floats,
    radius: float,
    mu: float,
    s1: Floats,
    s2: Floats,
) -> bool:
    """Decide whether two orbits come within a radius at some instant of a window.

    They do so if they begin inside, or if an approach that Newton's method reaches from one
    of ``starts`` lies inside; ``window_s`` holds the begin of the window, and begin and end
    of the span in which approaches are sought.
    """
    limit = radius * radius
    state_from(one, window_s[0], mu, s1)
    state_from(two, window_s[0], mu, s2)
    x, y, z = s2[0] - s1[0], s2[1] - s1[1], s2[2] - s1[2]
    if x * x + y * y + z * z <= limit:
        return True
    for k in range(len(starts)):
        if nearest(one, two, starts[k], window_s[1], window_s[2], mu, s1, s2) <= limit:
            return True
    return False


@quick
def two_body_hits(
    rng: np.random.Generator,
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    starts: Floats,
    window_s: Floats,
    radius: float,
    mu: float,
    trials: int,
) -> int:
    """Count trials of two sampled orbits that come within a radius in a window.

    Elements are drawn about their means with factors (6, 6).
    """
    hits = 0
    e1, e2 = np.empty(6), np.empty(6)
    z1, z2 = np.empty(6), np.empty(6)
    s1, s2 = np.empty(6), np.empty(6)
    for _ in range(trials):
        for a in range(6):
            z1[a], z2[a] = rng.standard_normal(), rng.standard_normal()
        for a in range(6):
            x1, x2 = one[a], two[a]
            for b in range(6):
                x1 += factor_1[a, b] * z1[b]
                x2 += factor_2[a, b] * z2[b]
            e1[a], e2[a] = x1, x2
        if comes_within(e1, e2, starts, window_s, radius, mu, s1, s2):
            hits += 1
    return hits


@quick
def tube_hits(
    rng: np.random.Generator,
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    shares: Floats,
    relative: Floats,
    maps: Floats,
    weights: Floats,
    shifts: Floats,
    roots: Floats,
    turned: Floats,
    log_size: float,
    plain: float,
    starts: Floats,
    window_s: Floats,
    radius: float,
    mu: float,
    trials: int,
    out: Floats,
) -> None:
    """Sample pairs of orbits that are drawn towards an encounter; add up their weights.

    The proposal is a mixture over K instants, and with probability ``plain`` the
    distribution itself. In the space of the twelve standard normal variables z behind both
    sets of elements, the relative position at instant k is ``relative[k] + maps[k] z`` to first
    order, and component k is the distribution times exp(-x·weights[k]·x / 2), which is normal
    again. A hit weighs density over proposal density, in closed form, so that the sum is
    unbiased whatever the instants and ``weights`` are (Owen and Zhou 2000).

    Parameters
    ----------
    shares
        (K,) cumulated shares of the components, proportional to their integrals.
    shifts, roots, turned
        (K, 3), (K, 3, 3), (K, 3, 12): mean and square root of a component's three
        variables along ``turned``, which move the position.
    log_size
        Logarithm of the sum of the components' integrals.
    out
        (4,) to add to: hits, sum of weights, sum of squared weights, largest weight.
    """
    count = len(shares)
    e1, e2 = np.empty(6), np.empty(6)
    s1, s2 = np.empty(6), np.empty(6)
    z, x = np.empty(12), np.empty(3)
    for _ in range(trials):
        for a in range(12):
            z[a] = rng.standard_normal()
        if rng.random() >= plain:
            pick, k = rng.random(), 0
            while k < count - 1 and pick > shares[k]:
                k += 1
            for a in range(3):
                x[a] = rng.standard_normal()
            for a in range(3):
                now, wanted = 0.0, shifts[k, a]
                for b in range(12):
                    now += turned[k, a, b] * z[b]
                for b in range(3):
                    wanted += roots[k, a, b] * x[b]
                for b in range(12):
                    z[b] += turned[k, a, b] * (wanted - now)
        for a in range(6):
            x1, x2 = one[a], two[a]
            for b in range(6):
                x1 += factor_1[a, b] * z[b]
                x2 += factor_2[a, b] * z[6 + b]
            e1[a], e2[a] = x1, x2
        if e1[0] <= 0.0 or e2[0] <= 0.0:
            continue
        if not comes_within(e1, e2, starts, window_s, radius, mu, s1, s2):
            continue
        total = 0.0
        for k in range(count):
            for a in range(3):
                x[a] = relative[k, a]
                for b in range(12):
                    x[a] += maps[k, a, b] * z[b]
            q = 0.0
            for a in range(3):
                for b in range(3):
                    q += x[a] * weights[k, a, b] * x[b]
            total += math.exp(-0.5 * q)
        weight = 1.0 / (plain + (1.0 - plain) * total * math.exp(-log_size))
        out[0] += 1.0
        out[1] += weight
        out[2] += weight * weight
        out[3] = max(out[3], weight)

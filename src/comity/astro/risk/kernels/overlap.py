"""Where two orbit distributions overlap most, instant by instant.

Each object is a normal distribution over equinoctial elements, in which two-body motion
keeps it normal for days. At an instant both are brought to Cartesian space by a linear
map about the elements that matter there: those at the *peak overlap position*, found by
iteration (Hall, "Expected Collision Rates for Tracked Satellites", Journal of Spacecraft
and Rockets 58 (2021); Hall, Baars, Casali, AAS 23-398). Kilometres and seconds.
"""

import math

from comity.astro.orbits.kernels.equinoctial import partials_at
from comity.astro.risk.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["SPACE", "overlap_at", "spread_of"]

#: Rows of 6×6 workspace that `overlap_at` needs.
SPACE = 10
ITERATIONS = 40


@exact
def solve3(a: Floats, b: Floats, out: Floats) -> float:
    """Solve a symmetric 3×3 system; return the determinant."""
    c00 = a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1]
    c01 = a[1, 2] * a[2, 0] - a[1, 0] * a[2, 2]
    c02 = a[1, 0] * a[2, 1] - a[1, 1] * a[2, 0]
    c11 = a[0, 0] * a[2, 2] - a[0, 2] * a[2, 0]
    c12 = a[0, 1] * a[2, 0] - a[0, 0] * a[2, 1]
    c22 = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    det = a[0, 0] * c00 + a[0, 1] * c01 + a[0, 2] * c02
    out[0] = (c00 * b[0] + c01 * b[1] + c02 * b[2]) / det
    out[1] = (c01 * b[0] + c11 * b[1] + c12 * b[2]) / det
    out[2] = (c02 * b[0] + c12 * b[1] + c22 * b[2]) / det
    return float(det)


@exact
def spread_of(j: Floats, factor: Floats, work: Floats, out: Floats) -> None:
    """Fill the covariance ``(j f)(j f)ᵀ`` of a factor ``f``; ``work`` keeps ``j f``.

    From a factor, not from the covariance over the elements: thin covariances keep
    twice as many digits so.
    """
    for a in range(6):
        for b in range(6):
            total = 0.0
            for c in range(6):
                total += j[a, c] * factor[c, b]
            work[a, b] = total
    for a in range(6):
        for b in range(a + 1):
            total = 0.0
            for c in range(6):
                total += work[a, c] * work[b, c]
            out[a, b] = total
            out[b, a] = total


@exact
def place(
    mean: Floats,
    centre: Floats,
    factor: Floats,
    t_s: float,
    mu: float,
    j: Floats,
    work: Floats,
    state: Floats,
    out: Floats,
) -> None:
    """Fill Cartesian mean and covariance of one object, linear about ``centre``."""
    partials_at(centre, t_s, mu, state, j)
    spread_of(j, factor, work, out)
    for a in range(6):
        for c in range(6):
            state[a] += j[a, c] * (mean[c] - centre[c])


@exact
def overlap_at(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    t_s: float,
    mu: float,
    space: Floats,
    relative: Floats,
    covariance: Floats,
) -> float:
    """Fill the relative state (6,) and its covariance (6, 6) of the overlap.

    Returns
    -------
    float
        Squared Mahalanobis distance plus the logarithm of the determinant of the
        position covariance: what decides how much overlaps. NaN if no overlap is found.
    """
    j1, j2 = space[0], space[1]
    work1, work2 = space[2], space[3]
    c1, c2 = space[4], space[5]
    x1, x2 = space[6, 0], space[6, 1]
    e1, e2 = space[6, 2], space[6, 3]
    pull, before = space[6, 4], space[6, 5]
    sums = space[7]
    for a in range(6):
        e1[a], e2[a] = one[a], two[a]
        before[a] = math.nan
    det = math.nan
    for _ in range(ITERATIONS):
        place(one, e1, factor_1, t_s, mu, j1, work1, x1, c1)
        place(two, e2, factor_2, t_s, mu, j2, work2, x2, c2)
        for a in range(3):
            for b in range(3):
                sums[a, b] = c1[a, b] + c2[a, b]
            relative[a] = x2[a] - x1[a]
        det = solve3(sums, relative, pull)
        change, size = 0.0, 0.0
        for a in range(3):
            peak = x1[a]
            for b in range(3):
                peak += c1[a, b] * pull[b]
            change += (peak - before[a]) ** 2
            size += min(c1[a, a], c2[a, a])
            before[a] = peak
        if change <= 1e-15 * size + 1e-22:
            break
        # The elements that reach the overlap: conditional means given the position.
        for a in range(6):
            e1[a], e2[a] = one[a], two[a]
        for b in range(6):
            push_1, push_2 = 0.0, 0.0
            for a in range(3):
                push_1 += work1[a, b] * pull[a]
                push_2 += work2[a, b] * pull[a]
            for a in range(6):
                e1[a] += factor_1[a, b] * push_1
                e2[a] -= factor_2[a, b] * push_2
        if e1[1] ** 2 + e1[2] ** 2 >= 1.0 or e2[1] ** 2 + e2[2] ** 2 >= 1.0:
            return math.nan
        if e1[0] <= 0.0 or e2[0] <= 0.0:
            return math.nan
    for a in range(6):
        relative[a] = x2[a] - x1[a]
        for b in range(6):
            covariance[a, b] = c1[a, b] + c2[a, b]
    if not det > 0.0:
        return math.nan
    distance = 0.0
    for a in range(3):
        distance += relative[a] * pull[a]
    return distance + math.log(det)

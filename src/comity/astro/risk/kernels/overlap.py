"""Where two orbit distributions overlap most, instant by instant.

Each object is a normal distribution over equinoctial elements, in which two-body motion
keeps it normal for days. At an instant both are brought to Cartesian space by a linear
map about the elements that matter there: those at the *peak overlap position*, found by
iteration (Hall, "Expected Collision Rates for Tracked Satellites", Journal of Spacecraft
and Rockets 58 (2021); Hall, Baars, Casali, AAS 23-398). Kilometres and seconds.
"""

import math

import numpy as np

from comity.astro.orbits.kernels.equinoctial import partials_at
from comity.astro.risk.kernels.frame import nearest_on_sphere, principal
from comity.astro.risk.kernels.options import exact
from comity.foundations.arrays import Floats

__all__ = ["SPACE", "overlap_at"]

#: Rows of 6×6 workspace that `overlap_at` needs.
SPACE = 6
ITERATIONS = 40


@exact
def place(
    mean: Floats,
    centre: Floats,
    factor: Floats,
    t_s: float,
    mu: float,
    j: Floats,
    state: Floats,
    out: Floats,
) -> None:
    """Fill Cartesian mean (6,) and factor (6, 6) of one object, linear about ``centre``."""
    partials_at(centre, t_s, mu, state, j)
    for a in range(6):
        for c in range(6):
            state[a] += j[a, c] * (mean[c] - centre[c])
        for b in range(6):
            total = 0.0
            for c in range(6):
                total += j[a, c] * factor[c, b]
            out[a, b] = total


@exact
def aim_in_ball(
    relative: Floats,
    axes: Floats,
    sigmas: Floats,
    radius: float,
    aim: Floats,
) -> float:
    """Fill what separates the mean from the nearest point of a ball, in sigmas.

    Returns the squared distance; 0 where the mean lies in the ball.
    """
    inside = relative[0] ** 2 + relative[1] ** 2 + relative[2] ** 2 <= radius**2
    for a in range(3):
        along = 0.0
        for c in range(3):
            along += axes[a, c] * relative[c]
        aim[a] = 0.0 if inside else along
    if inside:
        return 0.0
    if radius > 0.0:
        there = np.empty(3)
        nearest_on_sphere(aim, sigmas, radius, there)
        for a in range(3):
            aim[a] -= there[a]
    total = 0.0
    for a in range(3):
        aim[a] /= sigmas[a]
        total += aim[a] * aim[a]
    return total


@exact
def overlap_at(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    t_s: float,
    radius: float,
    mu: float,
    space: Floats,
    relative: Floats,
    spread: Floats,
) -> float:
    """Fill the relative state (6,) and its factor (6, 12) where both objects overlap.

    They overlap where the second is in a ball of ``radius`` about the first: 0 for the
    overlap of the centres, the hard-body radius where entries into it are counted, which
    lie many sigmas from the centre if the distribution is thin.

    Returns
    -------
    float
        Squared Mahalanobis distance from the ball plus the logarithm of the determinant of
        the position covariance: what decides how much overlaps. NaN if none is found.
    """
    j, f1, f2 = space[0], space[1], space[2]
    x1, x2, e1, e2 = space[3, 0], space[3, 1], space[3, 2], space[3, 3]
    before, aim, sigmas = space[3, 4], space[3, 5], space[4, 0]
    axes = space[5, :3, :3]
    turned = np.empty((3, 12))
    for a in range(6):
        e1[a], e2[a] = one[a], two[a]
        before[a] = math.nan
    distance = math.nan
    for _ in range(ITERATIONS):
        place(one, e1, factor_1, t_s, mu, j, x1, f1)
        place(two, e2, factor_2, t_s, mu, j, x2, f2)
        for a in range(6):
            relative[a] = x2[a] - x1[a]
            for b in range(6):
                spread[a, b], spread[a, 6 + b] = -f1[a, b], f2[a, b]
        principal(spread, axes, sigmas, turned)
        distance = aim_in_ball(relative, axes, sigmas, radius, aim)
        # The elements that reach the overlap: conditional means given the position.
        for a in range(6):
            e1[a], e2[a] = one[a], two[a]
        change, size = 0.0, 0.0
        for a in range(3):
            peak, width_1, width_2 = x1[a], 0.0, 0.0
            for b in range(6):
                push = -(
                    turned[0, b] * aim[0]
                    + turned[1, b] * aim[1]
                    + turned[2, b] * aim[2]
                )
                peak += f1[a, b] * push
                width_1 += f1[a, b] * f1[a, b]
                width_2 += f2[a, b] * f2[a, b]
            change += (peak - before[a]) ** 2
            size += min(width_1, width_2)
            before[a] = peak
        if change <= 1e-15 * size + 1e-22:
            break
        for b in range(6):
            push_1, push_2 = 0.0, 0.0
            for c in range(3):
                push_1 -= turned[c, b] * aim[c]
                push_2 -= turned[c, 6 + b] * aim[c]
            for a in range(6):
                e1[a] += factor_1[a, b] * push_1
                e2[a] += factor_2[a, b] * push_2
        if e1[1] ** 2 + e1[2] ** 2 >= 1.0 or e2[1] ** 2 + e2[2] ** 2 >= 1.0:
            return math.nan
        if e1[0] <= 0.0 or e2[0] <= 0.0:
            return math.nan
    size = math.log(sigmas[0]) + math.log(sigmas[1]) + math.log(sigmas[2])
    return distance + 2.0 * size

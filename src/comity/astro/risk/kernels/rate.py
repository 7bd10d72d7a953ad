"""The rate at which two distributions collide, and its integral over time.

The rate through a sphere of the hard-body radius is the integral over its surface of
density times mean inward speed (Coppola, AAS 12-248; Hall 2021, eq. 24 and following). Over
the sphere see `kernels.sphere`; over time it is adaptive Gauss-Kronrod quadrature between
instants that the caller marks.
"""

import math

import numpy as np

from comity.astro.risk.kernels.frame import meeting_of, nearest_on_sphere, principal
from comity.astro.risk.kernels.options import exact
from comity.astro.risk.kernels.overlap import overlap_at
from comity.astro.risk.kernels.rule import GAUSS, KRONROD, NODES
from comity.astro.risk.kernels.sphere import sphere_rate
from comity.foundations.arrays import Floats

__all__ = ["count_over", "distances", "minimum_near", "rate_at", "scan"]

#: Above this measure nothing is left of a probability. There a step of twenty widths that
#: gains less than a hundredth starts thousands of widths away and would not arrive.
FAR = 1e4
#: Of the difference between the two rules over time, relative to the whole.
TIME_TOLERANCE = 1e-4
#: Halvings of an interval of time.
DEEPEST = 60
#: Points on spheres after which a count is given up.
MOST_POINTS = 60_000_000.0
#: Spans of time after which a count is given up.
MOST_PARTS = 3000


@exact
def rate_at(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    t_s: float,
    radius: float,
    mu: float,
    ignore: float,
    small: float,
    space: Floats,
    count: Floats,
) -> float:
    """Return entries per second at an instant; NaN where no overlap is found.

    ``ignore``, ``small`` and ``count`` are those of `sphere.sphere_rate`.
    """
    relative, spread = np.empty(6), np.empty((6, 12))
    value = overlap_at(
        one, factor_1, two, factor_2, t_s, radius, mu, space, relative, spread
    )
    if value != value:
        return math.nan
    axes, sigmas, turned = np.empty((3, 3)), np.empty(3), np.empty((3, 12))
    place, speed = np.empty(3), np.empty(3)
    slope, left = np.empty((3, 3)), np.empty((3, 3))
    meeting_of(relative, spread, axes, sigmas, turned, place, speed, slope, left)
    begun = count[0]
    rate = sphere_rate(place, sigmas, speed, slope, left, radius, ignore, small, count)
    count[2] += count[0] - begun
    count[0] = 0.0
    return rate


@exact
def distances(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    times: Floats,
    radius: float,
    mu: float,
    space: Floats,
    out: Floats,
) -> None:
    """Fill how far a sphere's surface is from the distribution at K instants.

    ``out`` (K, 2): the squared distance of the mean from the surface in sigmas (NaN without
    an overlap), and that of the means in km. The first is zero when the mean enters and
    leaves, however far in sigmas both are from closest approach.
    """
    relative, spread = np.empty(6), np.empty((6, 12))
    axes, turned, sigmas = np.empty((3, 3)), np.empty((3, 12)), np.empty(3)
    place, there = np.empty(3), np.empty(3)
    for k in range(len(times)):
        value = overlap_at(
            one, factor_1, two, factor_2, times[k], radius, mu, space, relative, spread
        )
        far2 = relative[0] ** 2 + relative[1] ** 2 + relative[2] ** 2
        out[k, 0], out[k, 1] = math.nan, math.sqrt(far2)
        if value == value:
            principal(spread, axes, sigmas, turned)
            for a in range(3):
                place[a] = 0.0
                for c in range(3):
                    place[a] += axes[a, c] * relative[c]
            out[k, 0] = nearest_on_sphere(place, sigmas, radius, there)


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
    relative, spread = np.empty(6), np.empty((6, 12))
    here = overlap_at(
        one, factor_1, two, factor_2, t_s, 0.0, mu, space, relative, spread
    )
    width = width_s
    for _ in range(60):
        h = 0.2 * width
        after = overlap_at(
            one, factor_1, two, factor_2, t_s + h, 0.0, mu, space, relative, spread
        )
        before = overlap_at(
            one, factor_1, two, factor_2, t_s - h, 0.0, mu, space, relative, spread
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
                one, factor_1, two, factor_2, place, 0.0, mu, space, relative, spread
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
def time_rule(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    low: float,
    high: float,
    radius: float,
    mu: float,
    ignore: float,
    whole: float,
    space: Floats,
    count: Floats,
) -> tuple[float, float]:
    """Return Kronrod's value over a span of time and its difference from Gauss's.

    ``count[3]`` keeps the largest rate.
    """
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    fine, coarse = 0.0, 0.0
    for k in range(15):
        m = k if k < 8 else 14 - k
        t_s = middle - half * NODES[m] if k < 8 else middle + half * NODES[m]
        small = 1e-3 * TIME_TOLERANCE * whole / max(half * KRONROD[m], 1e-300)
        rate = rate_at(
            one,
            factor_1,
            two,
            factor_2,
            t_s,
            radius,
            mu,
            ignore,
            small,
            space,
            count,
        )
        if rate != rate:
            rate = 0.0
            count[4] += 1.0
        count[3] = max(count[3], rate)
        fine += KRONROD[m] * rate
        if m % 2 == 1:
            coarse += GAUSS[m // 2] * rate
    return fine * half, abs(fine - coarse) * half


@exact
def count_over(
    one: Floats,
    factor_1: Floats,
    two: Floats,
    factor_2: Floats,
    marks: Floats,
    radius: float,
    mu: float,
    ignore: float,
    whole: float,
    space: Floats,
    count: Floats,
) -> tuple[float, float]:
    """Return expected entries over a span of time, and the error of the quadrature.

    Parameters
    ----------
    marks
        (K,) sorted: begin, end, and where the rate begins, peaks and ends between them.
    ignore
        Squared distance (in sigmas) of the sphere beyond which nothing is left.
    whole
        Entries that were already found elsewhere: what is small against them may be left out.
    count
        (5,) points of a sphere (work), whether an integral did not converge, points in all,
        largest rate, instants without an overlap.
    """
    stack = np.empty((len(marks) + DEEPEST + 8, 4))
    depth = 0
    for k in range(len(marks) - 1):
        if not marks[k + 1] > marks[k]:
            continue
        fine, error = time_rule(
            one,
            factor_1,
            two,
            factor_2,
            marks[k],
            marks[k + 1],
            radius,
            mu,
            ignore,
            whole,
            space,
            count,
        )
        stack[depth, 0], stack[depth, 1] = marks[k], marks[k + 1]
        stack[depth, 2], stack[depth, 3] = fine, error
        whole += fine
        depth += 1
    total, off, parts = 0.0, 0.0, 0
    first = depth
    while depth > 0:
        depth -= 1
        parts += 1
        low, high = stack[depth, 0], stack[depth, 1]
        fine, error = stack[depth, 2], stack[depth, 3]
        enough = error <= 0.1 * TIME_TOLERANCE * max(whole, total)
        spent = count[2] > MOST_POINTS or parts > MOST_PARTS
        spent = spent or depth >= first + DEEPEST
        if enough or spent or high - low <= 4e-16 * max(abs(low), abs(high)):
            total += fine
            off += error
            continue
        middle = 0.5 * (low + high)
        for half in range(2):
            left, right = (low, middle) if half == 0 else (middle, high)
            fine, error = time_rule(
                one,
                factor_1,
                two,
                factor_2,
                left,
                right,
                radius,
                mu,
                ignore,
                max(whole, total),
                space,
                count,
            )
            stack[depth, 0], stack[depth, 1] = left, right
            stack[depth, 2], stack[depth, 3] = fine, error
            depth += 1
    return total, off


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
    relative, spread = np.empty(6), np.empty((6, 12))
    count = len(out)
    for k in range(count):
        t_s = begin_s + (end_s - begin_s) * k / (count - 1)
        out[k] = overlap_at(
            one, factor_1, two, factor_2, t_s, 0.0, mu, space, relative, spread
        )

"""From a hit of the sieve to the instant of closest approach, with the theory itself."""

import math

import numpy as np
from numpy.typing import NDArray

from comity.orbits.kernels.drivers import state_at
from comity.orbits.kernels.layout import CHUNK, RX, WORK, Motion
from comity.screening.kernels.options import strict

__all__ = ["RESULT_COLUMNS", "crossing", "refine", "relative_rates", "turning_point"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

#: Columns of the result of `refine`: seconds, km, km (radial, transverse, normal), km/s.
RESULT_COLUMNS = ("t_s", "miss_km", "r_km", "t_km", "n_km", "speed_km_s")

REJECTED, EVENT, SLOW = 0, 1, 2
INSIDE, AT_START, AT_END = 0, 1, 2


@strict
def relative_state(
    motion: Motion, i: int, j: int, t_s: float, memory: Floats, w: Floats, out: Floats,
) -> int:
    """Fill ``out`` with state of i, state of j minus state of i; return worst code."""
    worst = 0
    for side in range(2):
        k = i if side == 0 else j
        code = state_at(motion, k, memory, w, t_s / 60.0)
        worst = max(worst, code)
        for c in range(6):
            value = w[RX + c * CHUNK]
            if side == 0:
                out[c] = value
            else:
                out[6 + c] = value - out[c]
    return worst


@strict
def newton(
    motion: Motion, i: int, j: int, t_s: float, limit_km: float, most: int, memory: Floats, w: Floats,
    x: Floats,
) -> float:
    """Return the zero of the range rate next to ``t_s``, NaN if the miss is too large."""
    t, last = t_s, t_s
    for _ in range(most):
        relative_state(motion, i, j, t, memory, w, x)
        w2 = x[9] * x[9] + x[10] * x[10] + x[11] * x[11]
        f = x[6] * x[9] + x[7] * x[10] + x[8] * x[11]
        if not math.isfinite(f):
            if t == last:
                return np.nan
            t = 0.5 * (t + last)
            continue
        step = -f / (w2 + 1e-30)
        if abs(step) < 5.0:
            d2 = x[6] * x[6] + x[7] * x[7] + x[8] * x[8] - step * step * w2
            if d2 > (limit_km + 0.02) ** 2:
                return np.nan
        step = min(max(step, -200.0), 200.0)
        last = t
        t += step
        if abs(step) < 1e-9:
            break
    return t


@strict
def polish(
    motion: Motion,
    i: int,
    j: int,
    t_s: float,
    limit_km: float,
    memory: Floats,
    w: Floats,
    x: Floats,
) -> float:
    """Return the closest approach next to ``t_s``, to the microsecond.

    The start is snapped to a grid of 1 ms and followed by a fixed number of steps: the
    answer does not depend on where the search came from.
    """
    t = np.rint(t_s * 1e3) * 1e-3
    t = newton(motion, i, j, t, limit_km, 2, memory, w, x)
    return np.rint(t * 1e6) * 1e-6


@strict
def refine(
    motion: Motion,
    hits: Ints,
    hit_s: Floats,
    limit_km: float,
    slow_km_s: float,
    end_s: float,
    result: Floats,
    kind: NDArray[np.uint8],
    edge: NDArray[np.uint8],
) -> None:
    """Fill ``result`` (H, 6), ``kind`` and ``edge`` for each hit.

    A pair slower than ``slow_km_s``, at the hit or at its closest approach, is left to
    those who follow it.
    """
    memory, w, x = np.empty(7), np.empty(WORK), np.empty(12)
    for h in range(hits.shape[0]):
        i, j = hits[h, 0], hits[h, 1]
        kind[h], edge[h] = REJECTED, INSIDE
        relative_state(motion, i, j, hit_s[h], memory, w, x)
        if speed_of(x) < slow_km_s:
            kind[h] = SLOW
            continue
        t = newton(motion, i, j, hit_s[h], limit_km, 40, memory, w, x)
        if math.isfinite(t):
            t = polish(motion, i, j, t, limit_km, memory, w, x)
        if not math.isfinite(t):
            continue
        if t < 0.0:
            t, edge[h] = 0.0, AT_START
        elif t >= end_s:
            t, edge[h] = end_s, AT_END
        code = relative_state(motion, i, j, t, memory, w, x)
        miss = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8])
        if code != 0 or not miss <= limit_km:
            continue
        kind[h] = SLOW if speed_of(x) < slow_km_s else EVENT
        describe(x, t, miss, result[h])


@strict
def speed_of(x: Floats) -> float:
    """Return the relative speed."""
    return math.sqrt(x[9] * x[9] + x[10] * x[10] + x[11] * x[11])


@strict
def describe(x: Floats, t: float, miss: float, out: Floats) -> None:
    """Write time, miss distance, its components in the frame of i, relative speed."""
    out[0] = t
    out[1] = miss
    r = math.sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2])
    hx = x[1] * x[5] - x[2] * x[4]
    hy = x[2] * x[3] - x[0] * x[5]
    hz = x[0] * x[4] - x[1] * x[3]
    h = math.sqrt(hx * hx + hy * hy + hz * hz)
    out[2] = (x[0] * x[6] + x[1] * x[7] + x[2] * x[8]) / r
    out[4] = (hx * x[6] + hy * x[7] + hz * x[8]) / h
    tx, ty, tz = hy * x[2] - hz * x[1], hz * x[0] - hx * x[2], hx * x[1] - hy * x[0]
    out[3] = (tx * x[6] + ty * x[7] + tz * x[8]) / (h * r)
    out[5] = speed_of(x)


@strict
def relative_rates(
    motion: Motion, i: int, j: int, times_s: Floats, out: Floats,
) -> None:
    """Fill ``out`` (K, 3): distance (km), range rate times distance, worst code."""
    memory, w, x = np.empty(7), np.empty(WORK), np.empty(12)
    for k in range(times_s.size):
        out[k, 2] = relative_state(
            motion, i, j, times_s[k], memory, w, x
        )
        out[k, 0] = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8])
        out[k, 1] = x[6] * x[9] + x[7] * x[10] + x[8] * x[11]


@strict
def bracketed(
    motion: Motion, i: int, j: int, a: float, b: float, limit_km: float, x: Floats,
) -> float:
    """Return a zero in [a, b] of the range rate, or of distance - limit if limit > 0.

    Regula falsi with the Illinois correction, then bisection: never leaves the bracket.
    """
    memory, w = np.empty(7), np.empty(WORK)
    fa, fb, f, t, side = 0.0, 0.0, 0.0, a, 0
    for n in range(102):
        if n == 0:
            t = a
        elif n == 1:
            t = b
        elif n % 8 == 7 or fa == fb:
            t = 0.5 * (a + b)
        else:
            t = (a * fb - b * fa) / (fb - fa)
        relative_state(motion, i, j, t, memory, w, x)
        if limit_km > 0.0:
            f = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8]) - limit_km
        else:
            f = x[6] * x[9] + x[7] * x[10] + x[8] * x[11]
        if n == 0:
            fa = f
        elif n == 1:
            fb = f
        elif f * fb > 0.0:
            b, fb = t, f
            if side == 1:
                fa *= 0.5
            side = 1
        else:
            a, fa = t, f
            if side == -1:
                fb *= 0.5
            side = -1
        if n > 1 and (b - a < 1e-7 or f == 0.0):
            break
    return t


@strict
def turning_point(
    motion: Motion,
    i: int,
    j: int,
    a: float,
    b: float,
    limit_km: float,
    slow_km_s: float,
    out: Floats,
) -> None:
    """Find the zero of the range rate in [a, b] and describe the pair there.

    With ``a == b`` the pair is described at that instant. A minimum within the limit
    and not slow is polished as `refine` does.
    """
    memory, w, x = np.empty(7), np.empty(WORK), np.empty(12)
    t = a
    if b > a:
        t = bracketed(motion, i, j, a, b, -1.0, x)
        t = np.rint(t * 1e6) * 1e-6
        relative_state(motion, i, j, t, memory, w, x)
        if speed_of(x) >= slow_km_s:
            finer = polish(motion, i, j, t, limit_km, memory, w, x)
            t = finer if math.isfinite(finer) else t
    relative_state(motion, i, j, t, memory, w, x)
    describe(x, t, math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8]), out)


@strict
def crossing(
    motion: Motion, i: int, j: int, a: float, b: float, limit_km: float,
) -> float:
    """Return the instant in [a, b] at which the distance passes ``limit_km``."""
    x = np.empty(12)
    t = bracketed(motion, i, j, a, b, limit_km, x)
    return np.rint(t * 1e6) * 1e-6

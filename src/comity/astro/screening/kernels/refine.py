"""From a hit of the sieve to the instant of closest approach, with the theory itself."""

import math

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits.kernels.drivers import state_at
from comity.astro.orbits.kernels.layout import CHUNK, RX, WORK, Motion
from comity.astro.screening.kernels.options import strict
from comity.foundations.arrays import Floats, Ints32

__all__ = [
    "DESCRIBE",
    "EVENT",
    "FAILED",
    "RESULT_COLUMNS",
    "ROOT",
    "SAMPLE",
    "SLOW",
    "follow",
    "refine",
]

#: Columns of the result of `refine`: seconds, km, km (radial, transverse, normal), km/s.
RESULT_COLUMNS = ("t_s", "miss_km", "r_km", "t_km", "n_km", "speed_km_s")

REJECTED, EVENT, SLOW, FAILED = 0, 1, 2, 3
SAMPLE, ROOT, DESCRIBE = 0, 1, 2
INSIDE, AT_START, AT_END = 0, 1, 2


@strict
def relative_state(
    motion: Motion,
    i: int,
    j: int,
    t_s: float,
    memory: Floats,
    w: Floats,
    out: Floats,
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
def settle(
    motion: Motion,
    i: int,
    j: int,
    t_s: float,
    limit_km: float,
    slow_km_s: float,
    end_s: float,
    work: Floats,
) -> tuple[int, int, float]:
    """Find the closest approach next to ``t_s``; return kind, edge and time.

    Newton's method on the range rate; what it finds is snapped to a grid of 1 ms and
    followed by two more steps, so that the answer does not depend on where the search
    came from, rounded to the microsecond, and moved onto the border of the window if it
    lies outside. The pair's state there is left in ``work``. (One loop with one
    evaluation: a second call of the theory would be compiled a second time.)
    """
    memory, w, x = work[:7], work[7 : 7 + WORK], work[7 + WORK :]
    t, last, edge = t_s, t_s, INSIDE
    search, follow, final = 0, 1, 3
    stage = search
    for n in range(60):
        code = relative_state(motion, i, j, t, memory, w, x)
        w2 = x[9] * x[9] + x[10] * x[10] + x[11] * x[11]
        f = x[6] * x[9] + x[7] * x[10] + x[8] * x[11]
        if stage == final:
            miss = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8])
            kind = SLOW if w2 < slow_km_s * slow_km_s else EVENT
            if miss > limit_km:
                kind = REJECTED
            elif code != 0 or miss != miss:
                kind = FAILED
            return kind, edge, t
        if not math.isfinite(f):
            if t == last:
                return FAILED, edge, t
            t = 0.5 * (t + last)
            continue
        if n == 0 and w2 < slow_km_s * slow_km_s:
            return SLOW, edge, t
        step = -f / (w2 + 1e-30)
        if abs(step) < 5.0:
            d2 = x[6] * x[6] + x[7] * x[7] + x[8] * x[8] - step * step * w2
            if d2 > (limit_km + 0.02) ** 2:
                return REJECTED, edge, t
        last = t
        t += min(max(step, -200.0), 200.0)
        if stage == search and (abs(step) < 1e-9 or n > 40):
            t = np.rint(t * 1e3) * 1e-3
            last = t
            stage = follow
        elif stage >= follow:
            stage += 1
        if stage == final:
            t = np.rint(t * 1e6) * 1e-6
            if t < 0.0:
                t, edge = 0.0, AT_START
            elif t >= end_s:
                t, edge = end_s, AT_END
    return REJECTED, edge, t


@strict
def refine(
    motion: Motion,
    hits: Ints32,
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
    those who follow it. ``FAILED``: where the pair would be close, the theory fails for
    one of them; ``result[h, 0]`` is when.
    """
    work = np.empty(WORK + 19)
    x = work[7 + WORK :]
    for h in range(hits.shape[0]):
        found, side, t = settle(
            motion, hits[h, 0], hits[h, 1], hit_s[h], limit_km, slow_km_s, end_s, work
        )
        kind[h], edge[h] = found, side
        if found == EVENT:
            miss = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8])
            describe(x, t, miss, result[h])
        if found == FAILED:
            result[h, 0] = t


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
def follow(
    motion: Motion,
    i: int,
    j: int,
    mode: int,
    times_s: Floats,
    limit_km: float,
    out: Floats,
) -> None:
    """Sample a pair, find a root, or describe it, as ``mode`` says.

    ``SAMPLE`` fills ``out`` (K, 3) with distance (km), range rate times distance and the
    worst code at each time. ``ROOT`` finds when between the two times the distance
    passes ``limit_km`` or, if that is 0, turns: regula falsi with the Illinois
    correction and bisection, which never leaves the bracket; ``out[0, 0]`` is the time.
    ``DESCRIBE`` fills the first row of ``out`` (1, 6) for the first time. (One kernel:
    each would be compiled with a theory of its own.)
    """
    memory, w, x = np.empty(7), np.empty(WORK), np.empty(12)
    a, b = times_s[0], times_s[-1]
    fa, fb, t, side = 0.0, 0.0, a, 0
    steps = 102 if mode == ROOT else times_s.size
    for n in range(steps):
        if mode != ROOT or n == 0:
            t = times_s[n]
        elif n == 1:
            t = b
        elif n % 8 == 7 or fa == fb:
            t = 0.5 * (a + b)
        else:
            t = (a * fb - b * fa) / (fb - fa)
        code = relative_state(motion, i, j, t, memory, w, x)
        distance = math.sqrt(x[6] * x[6] + x[7] * x[7] + x[8] * x[8])
        rate = x[6] * x[9] + x[7] * x[10] + x[8] * x[11]
        if mode == SAMPLE:
            out[n, 0], out[n, 1], out[n, 2] = distance, rate, code
        if mode == DESCRIBE:
            describe(x, t, distance, out[0])
        if mode != ROOT:
            continue
        f = distance - limit_km if limit_km > 0.0 else rate
        if n == 0:
            fa = f
        elif n == 1:
            fb = f
        elif f * fb > 0.0:
            b, fb = t, f
            fa = 0.5 * fa if side == 1 else fa
            side = 1
        else:
            a, fa = t, f
            fb = 0.5 * fb if side == -1 else fb
            side = -1
        if n > 1 and (b - a < 1e-7 or f == 0.0):
            break
    if mode == ROOT:
        out[0, 0] = np.rint(t * 1e6) * 1e-6

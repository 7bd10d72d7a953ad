"""Closest approaches between ephemerides, and of ephemerides to element sets.

All objects are laid on nodes of one spacing. At each node every pair that a straight relative path
could bring close before half a spacing has gone is found by cells of space; the instant of
closest approach is then searched on the ephemerides themselves: Hermite's polynomial of degree
seven through four points, or the theory of the element set.
"""

import math

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits.kernels.drivers import state_at
from comity.astro.orbits.kernels.layout import CHUNK, RX, WORK, Motion
from comity.astro.screening.kernels.options import loose, strict
from comity.foundations.arrays import Floats, Floats32, Ints, Ints32

__all__ = ["EDGE", "EVENT", "fill_track_nodes", "meet", "near_pairs", "track_state"]

EVENT, EDGE = 0, 1
MU = 398600.4415
#: Points on which a piece of the interpolation rests, and samples of a window.
POINTS, SAMPLES = 4, 9


@strict
def track_state(
    at_s: Floats, states: Floats, first: int, end: int, t_s: float, out: Floats
) -> None:
    """Fill ``out`` (6,) with the state of the track in rows ``first`` to ``end`` at an instant."""
    low, high = first, end
    while low < high:
        middle = (low + high) // 2
        if at_s[middle] <= t_s:
            low = middle + 1
        else:
            high = middle
    count = min(POINTS, end - first)
    start = min(max(low - count // 2, first), end - count)
    for c in range(6):
        out[c] = 0.0
    for i in range(count):
        own = at_s[start + i]
        x = t_s - own
        value, slope, total = 1.0, 0.0, 0.0
        for j in range(count):
            if j == i:
                continue
            gap = own - at_s[start + j]
            total += 1.0 / gap
            factor = (t_s - at_s[start + j]) / gap
            slope = slope * factor + value / gap
            value *= factor
        square, twice = value * value, 2.0 * value * slope
        linear = 1.0 - 2.0 * x * total
        h, dh = linear * square, -2.0 * total * square + linear * twice
        k, dk = x * square, square + x * twice
        for c in range(3):
            p, v = states[start + i, c], states[start + i, c + 3]
            out[c] += h * p + k * v
            out[c + 3] += dh * p + dk * v


@strict
def fill_track_nodes(
    at_s: Floats,
    states: Floats,
    offsets: Ints,
    first_s: float,
    step_s: float,
    out: Floats32,
) -> None:
    """Fill ``out`` (K, 6, M) with the states of M tracks at K nodes; NaN where there is none.

    Within half a step outside a track its end is carried there: a node stands for the half
    steps around it, of which the track may cover a part.
    """
    x = np.empty(6)
    half = 0.5 * step_s
    for m in range(offsets.size - 1):
        first, end = offsets[m], offsets[m + 1]
        begin_s, end_s = at_s[first], at_s[end - 1]
        for k in range(out.shape[0]):
            t = first_s + k * step_s
            if t < begin_s - half or t > end_s + half:
                for c in range(6):
                    out[k, c, m] = np.nan
                continue
            inside = min(max(t, begin_s), end_s)
            track_state(at_s, states, first, end, inside, x)
            off = t - inside
            if off != 0.0:
                r2 = x[0] * x[0] + x[1] * x[1] + x[2] * x[2]
                pull = -MU / (r2 * math.sqrt(r2))
                for c in range(3):
                    p, v = x[c], x[c + 3]
                    x[c] = p + off * (v + 0.5 * off * pull * p)
                    x[c + 3] = v + off * pull * p
            for c in range(6):
                out[k, c, m] = x[c]


@loose
def near_pairs(
    node: Floats32,
    tracks: int,
    limit_km: float,
    half_s: float,
    pairs: Ints32,
) -> int:
    """Fill ``pairs`` (P, 2) with those that may come within a distance; return how many there are.

    ``node`` (6, N): the first ``tracks`` objects are ephemerides; pairs without one are not compared.
    What a straight relative path leaves out within ``half_s`` is the difference of both pulls of
    the Earth, at most ``2.6 mu / r^3`` times their distance. More pairs than fit are counted.
    """
    total = node.shape[1]
    fastest = 0.0
    for n in range(total):
        v2 = node[3, n] * node[3, n] + node[4, n] * node[4, n] + node[5, n] * node[5, n]
        if v2 > fastest:
            fastest = v2
    cell = limit_km + 2.0 + 2.0 * math.sqrt(fastest) * half_s
    bits = 1
    while bits < 2 * total:
        bits *= 2
    mask = bits - 1
    head = np.full(bits, -1, np.int32)
    after = np.empty(total, np.int32)
    place = np.empty((total, 3), np.int32)
    for n in range(total):
        if not math.isfinite(node[0, n]):
            continue
        for c in range(3):
            place[n, c] = math.floor(node[c, n] / cell)
        key = (
            place[n, 0] * 73856093 ^ place[n, 1] * 19349663 ^ place[n, 2] * 83492791
        ) & mask
        after[n] = head[key]
        head[key] = n
    found = 0
    for i in range(tracks):
        if not math.isfinite(node[0, i]):
            continue
        r2 = node[0, i] ** 2 + node[1, i] ** 2 + node[2, i] ** 2
        for neighbour in range(27):
            a = place[i, 0] + neighbour // 9 - 1
            b = place[i, 1] + neighbour // 3 % 3 - 1
            d = place[i, 2] + neighbour % 3 - 1
            j = head[(a * 73856093 ^ b * 19349663 ^ d * 83492791) & mask]
            while j >= 0:
                if j > i and place[j, 0] == a and place[j, 1] == b and place[j, 2] == d:
                    x, y = node[0, j] - node[0, i], node[1, j] - node[1, i]
                    z = node[2, j] - node[2, i]
                    u, v = node[3, j] - node[3, i], node[4, j] - node[4, i]
                    w = node[5, j] - node[5, i]
                    d2 = x * x + y * y + z * z
                    v2 = u * u + v * v + w * w
                    t = -(x * u + y * v + z * w) / (v2 + 1e-12)
                    t = min(max(t, -half_s), half_s)
                    near2 = d2 + t * (2.0 * (x * u + y * v + z * w) + t * v2)
                    away = math.sqrt(d2) + math.sqrt(v2) * half_s
                    low2 = max(r2 - 2.0 * math.sqrt(r2) * away, 3.9e7)
                    tide = 2.6 * MU / (low2 * math.sqrt(low2))
                    reach = limit_km + 0.2 + 0.5 * tide * away * half_s * half_s
                    if near2 <= reach * reach:
                        if found < pairs.shape[0]:
                            pairs[found, 0] = i
                            pairs[found, 1] = j
                        found += 1
                j = after[j]
    return found


@strict
def _both(
    at_s: Floats,
    states: Floats,
    offsets: Ints,
    motion: Motion,
    i: int,
    j: int,
    t_s: float,
    memory: Floats,
    w: Floats,
    x: Floats,
) -> float:
    """Fill ``x`` (12,) with both states at an instant; return distance times its rate."""
    tracks = offsets.size - 1
    track_state(at_s, states, offsets[i], offsets[i + 1], t_s, x[:6])
    if j < tracks:
        track_state(at_s, states, offsets[j], offsets[j + 1], t_s, x[6:])
    else:
        code = state_at(motion, j - tracks, memory, w, t_s / 60.0)
        for c in range(6):
            x[6 + c] = w[RX + c * CHUNK] if code == 0 else np.nan
    f = 0.0
    for c in range(3):
        f += (x[6 + c] - x[c]) * (x[9 + c] - x[3 + c])
    return f


@strict
def meet(
    at_s: Floats,
    states: Floats,
    offsets: Ints,
    motion: Motion,
    pairs: Ints32,
    node_s: Floats,
    step_s: float,
    length_s: float,
    limit_km: float,
    found: Floats,
    kinds: NDArray[np.uint8],
    whose: Ints32,
) -> int:
    """Find the closest approaches of pairs in the half steps around a node.

    Fills ``found`` (F, 13) with the instant and both states, ``kinds`` (F,) and ``whose`` (F,), the
    row of the pair; returns how many there are, also if they do not fit. ``EDGE``: the pair is closest where
    one of both ends, or at the border of the window.
    """
    tracks = offsets.size - 1
    memory, w, x = np.empty(7), np.empty(WORK), np.empty(12)
    times, rates = np.empty(SAMPLES), np.empty(SAMPLES)
    count = 0
    for n in range(pairs.shape[0]):
        i, j = pairs[n, 0], pairs[n, 1]
        begin = max(at_s[offsets[i]], 0.0)
        end = min(at_s[offsets[i + 1] - 1], length_s)
        if j < tracks:
            begin = max(begin, at_s[offsets[j]])
            end = min(end, at_s[offsets[j + 1] - 1])
        low = max(node_s[n] - 0.5 * step_s, begin)
        high = min(node_s[n] + 0.5 * step_s, end)
        if low > high:
            continue
        for k in range(SAMPLES):
            times[k] = low + (high - low) * k / (SAMPLES - 1)
        times[SAMPLES - 1] = high
        for k in range(SAMPLES):
            rates[k] = _both(
                at_s, states, offsets, motion, i, j, times[k], memory, w, x
            )
        for k in range(-1, SAMPLES):
            kind = EVENT
            if k < 0:
                if low != begin or not rates[0] > 0.0:
                    continue
                t, kind = low, EDGE
            elif k == SAMPLES - 1:
                if high != end or not rates[k] < 0.0:
                    continue
                t, kind = high, EDGE
            elif rates[k] < 0.0 and rates[k + 1] >= 0.0:
                a, b, fa, fb = times[k], times[k + 1], rates[k], rates[k + 1]
                t = b
                for _ in range(80):
                    t = a - fa * (b - a) / (fb - fa)
                    if not a <= t <= b:
                        t = 0.5 * (a + b)
                    f = _both(at_s, states, offsets, motion, i, j, t, memory, w, x)
                    if f < 0.0:
                        a, fa = t, f
                        fb *= 0.5
                    else:
                        b, fb = t, f
                        fa *= 0.5
                    if f == 0.0 or b - a < 1e-7:
                        break
            else:
                continue
            _both(at_s, states, offsets, motion, i, j, t, memory, w, x)
            d2 = 0.0
            for c in range(3):
                d2 += (x[6 + c] - x[c]) ** 2
            if not d2 <= limit_km * limit_km:
                continue
            if count < found.shape[0]:
                found[count, 0] = t
                for c in range(12):
                    found[count, 1 + c] = x[c]
                kinds[count] = kind
                whose[count] = n
            count += 1
    return count

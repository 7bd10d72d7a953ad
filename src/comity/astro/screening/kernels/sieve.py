"""One slab of time: which pairs can come close within it.

First the *windows*: which sorted copies are compared with which, by bands and longitude.
Then the comparison: a pair counts if two straight lines pass within reach, allowing for
the bend of the relative path. Two kernels with a list between them, because the second
is then one short loop in vector lanes.
"""

import math

import numpy as np

from comity.astro.screening.kernels.bounds import (
    BINS,
    LANES,
    Bounds,
    Hits,
    Placed,
    Sorted,
)
from comity.astro.screening.kernels.options import inlined, loose
from comity.foundations.arrays import Bools, Ints32

__all__ = ["WINDOW_COLUMNS", "compare", "find_windows"]

#: No relative speed in Earth orbit is above this, km/s.
FASTEST_KM_S = 23.0
#: Neighbours in longitude that share the window of all: their branches go alike.
TOGETHER = 4
#: A row of the list: the copies from ``a`` to before ``b`` are compared with those from
#: ``first`` to before ``stop``, in a shell; ``after``: only with those behind themselves.
WINDOW_COLUMNS = ("a", "b", "first", "stop", "shell", "after")


@inlined
def add(
    out: Ints32, n: int, a: int, b: int, first: int, stop: int, shell: int, after: int
) -> int:
    """Append a row if it holds any pair and there is room; return how many rows."""
    if first >= stop:
        return n
    if n < out.shape[0]:
        out[n, 0], out[n, 1], out[n, 2] = a, b, first
        out[n, 3], out[n, 4], out[n, 5] = stop, shell, after
    return n + 1


@inlined
def lower(lons: Ints32, first: int, last: int, left: int) -> int:
    """Return the first copy whose longitude is not below ``left``, or ``last``."""
    while first < last:
        middle = (first + last) // 2
        if lons[middle] < left:
            first = middle + 1
        else:
            last = middle
    return first


@loose
def ring_window(angle_rad: float, lat_rad: float) -> int:
    """Return the half-window in longitude bins for an angle at a latitude."""
    c = math.cos(min(abs(lat_rad), 1.5707963))
    s = math.sin(min(angle_rad, 1.5))
    if s >= c * 0.999:
        return BINS
    return min(BINS, int(math.asin(s / c) * (BINS / (2 * np.pi))) + 2)


@inlined
def bucket_windows(
    edges: tuple[int, int, int],
    own: int,
    above: int,
    shell: int,
    lons: Ints32,
    out: Ints32,
    n: int,
) -> int:
    """List what the copies of a bucket are compared with, short of the cut of the ring.

    ``edges`` bound the bucket and the one above; ``own`` and ``above`` are their
    windows in longitude, ``BINS`` for a whole ring. Copies that follow each other share
    the window of all.
    """
    a0, a1, c1 = edges
    beside, start, stop = a0, a1, a1
    for first in range(a0, a1, TOGETHER):
        last = min(first + TOGETHER, a1)
        west, east = lons[first], lons[last - 1]
        while beside < a1 and lons[beside] <= east + own:
            beside += 1
        while start < c1 and lons[start] < west - above:
            start += 1
        while stop < c1 and lons[stop] <= east + above:
            stop += 1
        n = add(out, n, first, last, first + 1, beside, shell, 1)
        n = add(out, n, first, last, start, stop, shell, 0)
    return n


@inlined
def cut_windows(
    edges: tuple[int, int, int],
    own: int,
    above: int,
    shell: int,
    lons: Ints32,
    out: Ints32,
    n: int,
) -> int:
    """List what `bucket_windows` leaves out: across the cut of the ring."""
    a0, a1, c1 = edges
    for a in range(a0, a1):
        left = lons[a] - own + BINS
        if left >= BINS or own >= BINS // 2:
            break
        first = max(a + 1, lower(lons, a0, a1, left))
        n = add(out, n, a, a + 1, first, a1, shell, 0)
    if above >= BINS // 2:
        return n
    for a in range(a0, a1):
        left = lons[a] - above + BINS
        if left >= BINS:
            break
        n = add(out, n, a, a + 1, lower(lons, a1, c1, left), c1, shell, 0)
    for a in range(a1 - 1, a0 - 1, -1):
        right = lons[a] + above - BINS
        if right < 0:
            break
        n = add(out, n, a, a + 1, a1, lower(lons, a1, c1, right + 1), shell, 0)
    return n


@loose
def fast_windows(b: Bounds, p: Placed, s: Sorted, out: Ints32, n: int) -> int:
    """List what each fast object is compared with: all that it can meet in a shell."""
    base, wild, per_rad = b.base, b.wild, b.per_rad
    counts, ids, lons = s.counts, s.ids, s.lons
    low, high, lat, lon, swing = p
    for i in range(swing.size):
        if swing[i] >= np.float32(0.0):
            continue
        for shell in range(low[i], high[i] + 1):
            angle = -swing[i] + wild[shell]
            half = ring_window(angle, lat[i])
            first, last = base[shell], base[shell + 1]
            band = np.int32((lat[i] + np.float32(1.5707964)) * per_rad[shell])
            at = min(first + band, last - 1)
            span = int(angle * per_rad[shell]) + 1
            a = lower(lons, counts[at], counts[at + 1], lon[i])
            while ids[a] != i:
                a += 1
            first, last = max(first, at - span), min(last, at + span + 1)
            if half >= BINS // 2:
                west, east = counts[first], counts[last]
                n = add(out, n, a, a + 1, west, east, shell, 0)
                continue
            left, right = lon[i] - half, lon[i] + half
            for bucket in range(first, last):
                c0, c1 = counts[bucket], counts[bucket + 1]
                if c0 == c1:
                    continue
                west = lower(lons, c0, c1, left) if left > 0 else c0
                east = lower(lons, west, c1, right + 1) if right < BINS - 1 else c1
                n = add(out, n, a, a + 1, west, east, shell, 0)
                if left < 0:
                    west = lower(lons, c0, c1, left + BINS)
                    n = add(out, n, a, a + 1, west, c1, shell, 0)
                if right >= BINS:
                    east = lower(lons, c0, c1, right - BINS + 1)
                    n = add(out, n, a, a + 1, c0, east, shell, 0)
    return n


@loose
def find_windows(b: Bounds, p: Placed, s: Sorted, out: Ints32) -> int:
    """List which copies are compared with which; return how many rows.

    ``out`` (R, 6) takes rows of ``WINDOW_COLUMNS``. A number above R means that the
    rest had no room: call again with more.
    """
    base, windows = b.base, b.windows
    counts, lons = s.counts, s.lons
    n = 0
    for shell in range(base.size - 1):
        first, last = base[shell], base[shell + 1]
        if counts[first] == counts[last]:
            continue
        for bucket in range(first, last):
            a0, a1, c1 = counts[bucket], counts[bucket + 1], counts[bucket + 1]
            if a0 == a1:
                continue
            own = windows[bucket]
            above = own
            if bucket + 1 < last:
                c1 = counts[bucket + 2]
                above = min(own, windows[bucket + 1])
            own = BINS if own >= BINS // 2 else own
            above = BINS if above >= BINS // 2 else above
            edges = (a0, a1, c1)
            n = bucket_windows(edges, own, above, shell, lons, out, n)
            if lons[a0] < own or lons[a1 - 1] + above >= BINS:
                n = cut_windows(edges, own, above, shell, lons, out, n)
    return fast_windows(b, p, s, out, n)


@loose
def compare(
    b: Bounds,
    windows: Ints32,
    low: Ints32,
    s: Sorted,
    chosen: Bools,
    middle_s: float,
    hits: Hits,
) -> int:
    """Find the pairs whose straight lines pass within reach; return how many.

    A pair counts if its lines pass within reach during the slab, allowing for the bend
    of the relative path; in the lowest shell that both share. ``LANES`` copies at a
    time are held against the largest distance worth a look; what passes is looked at
    alone. A number above ``len(hits.t_s)`` means that the rest had no room: call again
    with more. Empty ``chosen`` means all pairs, else one of the two must be chosen.
    (Unsigned indices: signed ones may count from the end, a choice that stops vectors.)
    """
    data, ids, curve = s.data, s.ids, b.curve
    pairs, t_s, found = hits
    tau, tiny = np.float32(b.half_s), np.float32(1e-12)
    count = 0
    for row in range(windows.shape[0]):
        shell, after = windows[row, 4], windows[row, 5]
        far_km = b.reach_km + curve[shell] * FASTEST_KM_S
        most = np.float32(far_km * far_km)
        stop = windows[row, 3]
        for a in range(windows[row, 0], windows[row, 1]):
            x, y, z = data[0, a], data[1, a], data[2, a]
            vx, vy, vz = data[3, a], data[4, a], data[5, a]
            first = max(windows[row, 2], (a + 1) * after)
            for block in range(first, stop, LANES):
                near = False
                for lane in range(LANES):
                    k = np.uint64(block) + np.uint64(lane)
                    dx, dy, dz = data[0, k] - x, data[1, k] - y, data[2, k] - z
                    ux, uy, uz = data[3, k] - vx, data[4, k] - vy, data[5, k] - vz
                    w = ux * ux + uy * uy + uz * uz + tiny
                    h = dx * ux + dy * uy + dz * uz
                    t = min(max(-h / w, -tau), tau)
                    m2 = dx * dx + dy * dy + dz * dz + t * (h + h + w * t)
                    near |= m2 <= most
                if not near:
                    continue
                for other in range(block, min(block + LANES, stop)):
                    i, j = ids[a], ids[other]
                    dx, dy, dz = (
                        data[0, other] - x,
                        data[1, other] - y,
                        data[2, other] - z,
                    )
                    ux, uy, uz = (
                        data[3, other] - vx,
                        data[4, other] - vy,
                        data[5, other] - vz,
                    )
                    w = ux * ux + uy * uy + uz * uz + tiny
                    h = dx * ux + dy * uy + dz * uz
                    t = min(max(-h / w, -tau), tau)
                    m2 = dx * dx + dy * dy + dz * dz + t * (h + h + w * t)
                    limit = b.reach_km + curve[shell] * math.sqrt(w)
                    if not m2 <= limit * limit or max(low[i], low[j]) != shell:
                        continue
                    if i == j or (chosen.size and not (chosen[i] or chosen[j])):
                        continue
                    if count < t_s.size:
                        pairs[count, 0], pairs[count, 1] = min(i, j), max(i, j)
                        t_s[count] = middle_s + t
                    count += 1
    found[0] = count
    return count

"""Where each object can be within a slab, and the copies sorted by it.

The radius of an object hardly moves and its direction moves slowly, so slabs of a
minute or two are possible. Each object enters every radial *shell* that it can touch
within the slab; shells are cut into *bands* of latitude, and a band is sorted by
longitude. Two objects that meet share a shell and lie within one window of bands and
longitudes, whose size bounds the motion of both. `docs/understanding/screening.md`
derives the bounds; the tests check each against direct propagation.
"""

import math

import numpy as np

from comity.astro.screening.kernels.bounds import (
    BINS,
    LOWEST_KM,
    Bounds,
    Placed,
    Sorted,
)
from comity.astro.screening.kernels.options import loose
from comity.foundations.arrays import Floats32

__all__ = ["bucket_of", "place", "sort_into_buckets"]

MU = 398600.8


@loose
def place(s: Floats32, bounds: Bounds, placed: Placed) -> None:
    """Compute shells, latitude, longitude and swing of each object.

    ``s`` (6, N) are the states in the middle of the slab. An object is fast if it turns
    more than ``norm`` times as quickly as the circular orbit through the top of its
    highest shell.
    """
    low, high, lat, lon, swing = placed
    tau = np.float32(bounds.half_s)
    one, half, zero = np.float32(1.0), np.float32(0.5), np.float32(0.0)
    mu, tiny = np.float32(MU), np.float32(1e-6)
    sb, st = np.float32(bounds.shell_b), np.float32(bounds.shell_top)
    reach = np.float32(0.5 * bounds.reach_km + 0.15)
    c0, c1, c2, c3 = (
        np.float32(1.5707288),
        np.float32(-0.2121144),
        np.float32(0.0742610),
        np.float32(-0.0187293),
    )
    d0, d1, d2, d3, d4 = (
        np.float32(0.9998660),
        np.float32(-0.3302995),
        np.float32(0.1801410),
        np.float32(-0.0851330),
        np.float32(0.0208351),
    )
    half_pi, pi = np.float32(np.pi / 2), np.float32(np.pi)
    per_rad = np.float32(BINS / (2 * np.pi))
    top = np.float32(bounds.base.size - 2)
    margin, stretch = np.float32(1.05), np.float32(1.02)
    circular = np.float32(bounds.norm * bounds.half_s * math.sqrt(MU))
    for i in range(s.shape[1]):
        x, y, z = s[0, i], s[1, i], s[2, i]
        vx, vy, vz = s[3, i], s[4, i], s[5, i]
        r2 = x * x + y * y + z * z
        r = math.sqrt(r2)
        inv = one / (r + tiny)
        rdot = (x * vx + y * vy + z * vz) * inv
        climb = abs(rdot) * tau
        vt2 = max(vx * vx + vy * vy + vz * vz - rdot * rdot, zero)
        bend = abs(vt2 * inv - mu * inv * inv) * half * tau * tau
        extent = margin * (climb + bend) + reach
        a = min(max(sb * (st - one / max(r - extent, one)), zero), top)
        b = min(max(sb * (st - one / (r + extent)), zero), top)
        outer = one / max(st - (np.float32(math.floor(b)) + one) / sb, np.float32(1e-9))
        turn = (
            stretch * tau * math.sqrt(vt2) * inv * (one + np.float32(2.0) * climb * inv)
        )
        root = math.sqrt(outer)
        quick = turn * outer * root > circular and b < top
        usable = r > np.float32(LOWEST_KM) and r < np.float32(3e6)
        low[i] = np.int32(a) if usable else np.int32(1)
        high[i] = np.int32(b) if usable else np.int32(0)
        swing[i] = -turn if quick or b >= top else turn
        u = min(max(z * inv, -one), one)
        ua = abs(u)
        arc = half_pi - math.sqrt(one - ua) * (c0 + ua * (c1 + ua * (c2 + ua * c3)))
        lat[i] = arc if u >= zero else -arc
        ax, ay = abs(x), abs(y)
        big, small = max(ax, ay), min(ax, ay)
        ratio = small / (big + tiny)
        q = ratio * ratio
        at = ratio * (d0 + q * (d1 + q * (d2 + q * (d3 + q * d4))))
        at = half_pi - at if ay > ax else at
        at = pi - at if x < zero else at
        at = -at if y < zero else at
        lon[i] = np.int32((at + pi) * per_rad) & np.int32(BINS - 1)


@loose
def bucket_of(bounds: Bounds, shell: int, lat: np.float32) -> int:
    """Return the bucket of a latitude in a shell."""
    band = np.int32((lat + np.float32(1.5707964)) * bounds.per_rad[shell])
    return int(min(bounds.base[shell] + band, bounds.base[shell + 1] - 1))


@loose
def sort_into_buckets(s: Floats32, bounds: Bounds, placed: Placed, out: Sorted) -> int:
    """Sort copies of the states by bucket and longitude.

    Two counting sorts: objects by longitude, then their copies by bucket, which keeps
    the order within. Returns how many copies there are, negated if they do not fit.
    """
    low, high, lat, lon, _ = placed
    by_lon, heads, counts, data, ids, lons, buckets = out
    total = s.shape[1]
    heads[:] = 0
    for i in range(total):
        heads[lon[i] + 1] += 1
    for k in range(BINS):
        heads[k + 1] += heads[k]
    for i in range(total):
        at = heads[lon[i]]
        heads[lon[i]] = at + 1
        by_lon[at] = i
    counts[:] = 0
    copies = 0
    for n in range(total):
        i = by_lon[n]
        for shell in range(low[i], high[i] + 1):
            if copies < ids.size:
                bucket = bucket_of(bounds, shell, lat[i])
                buckets[copies] = bucket
                counts[bucket + 1] += 1
            copies += 1
    if copies > ids.size:
        return -copies
    last = bounds.base[bounds.base.size - 1]
    for k in range(last):
        counts[k + 1] += counts[k]
    # ``counts[b]`` is now the start of bucket b; scattering moves it to its end.
    copy = 0
    for n in range(total):
        i = by_lon[n]
        for _ in range(low[i], high[i] + 1):
            bucket = buckets[copy]
            copy += 1
            at = counts[bucket]
            counts[bucket] = at + 1
            ids[at] = i
            lons[at] = lon[i]
    for k in range(last, 0, -1):
        counts[k] = counts[k - 1]
    counts[0] = 0
    for c in range(6):
        for n in range(copies):
            data[c, n] = s[c, ids[n]]
    return copies

"""One slab of time: which pairs can come close within it.

The radius of an object hardly moves and its direction moves slowly, so slabs of a
minute or two are possible. Each object enters every radial *shell* that it can touch
within the slab; shells are cut into *bands* of latitude, and a band is sorted by
longitude. Two objects that meet share a shell and lie within one window of bands and
longitudes, whose size bounds the motion of both; the window is searched with the
smallest distance of two straight lines. `docs/understanding/screening.md` derives
the bounds; the tests check each against direct propagation.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.screening.kernels.options import inlined, loose

__all__ = ["BINS", "Bounds", "Hits", "Placed", "Sorted", "place", "search", "sort_into_buckets"]

Singles = NDArray[np.float32]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

MU = 398600.8
#: Longitude is counted in this many parts of a turn.
BINS = 4096
#: Angles come from short polynomials; their error and the binning are added to windows.
ANGLE_SLACK_RAD = 2e-3
#: No relative speed in Earth orbit is above this, km/s.
FASTEST_KM_S = 16.5
#: States below this radius cannot be above the ground within a slab.
LOWEST_KM = 6050.0


class Bounds(NamedTuple):
    """What follows from the plan and the reach, for all slabs.

    Attributes
    ----------
    half_s, reach_km
        Half a slab; distance within which straight lines must pass.
    shell_b, shell_top
        The shell of radius r is ``floor(shell_b (shell_top - 1/r))``.
    norm
        Ordinary objects turn at most this much faster than a circular orbit.
    base
        (S+1,) first bucket of each shell; a bucket is one band of one shell.
    per_rad
        (S,) bands per radian of latitude.
    windows
        Half-window in longitude of each bucket, in bins.
    wild
        (S,) largest angle through which the other of a pair can have come.
    curve
        (S,) how far a relative path bends within the slab, km per km/s.
    """

    half_s: float
    reach_km: float
    shell_b: float
    shell_top: float
    norm: float
    base: Ints
    per_rad: Singles
    windows: Ints
    wild: Singles
    curve: Singles


class Placed(NamedTuple):
    """Where each object is in the slab.

    ``low`` to ``high`` are the shells that it can touch; ``swing`` is the largest angle
    from its direction in the middle of the slab, negative for *fast* objects.
    """

    low: Ints
    high: Ints
    lat: Singles
    lon: Ints
    swing: Singles


class Sorted(NamedTuple):
    """Copies of the states by bucket and longitude; bucket b starts at ``counts[b]``."""

    by_lon: Ints
    heads: Ints
    counts: Ints
    data: Singles
    ids: Ints
    lons: Ints


class Hits(NamedTuple):
    """Pairs found, when, and in ``count[0]`` how many (also those without room)."""

    pairs: Ints
    t_s: Floats
    count: NDArray[np.int64]


@loose
def place(s: Singles, bounds: Bounds, placed: Placed) -> None:
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
        np.float32(1.5707288), np.float32(-0.2121144),
        np.float32(0.0742610), np.float32(-0.0187293),
    )
    d0, d1, d2, d3, d4 = (
        np.float32(0.9998660), np.float32(-0.3302995), np.float32(0.1801410),
        np.float32(-0.0851330), np.float32(0.0208351),
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
        turn = stretch * tau * math.sqrt(vt2) * inv * (one + np.float32(2.0) * climb * inv)
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
    return min(bounds.base[shell] + band, bounds.base[shell + 1] - 1)


@loose
def sort_into_buckets(s: Singles, bounds: Bounds, placed: Placed, out: Sorted) -> int:
    """Sort copies of the states by bucket and longitude.

    Two counting sorts: objects by longitude, then their copies by bucket, which keeps
    the order within. Returns how many copies there are, negated if they do not fit.
    """
    low, high, lat, lon, _ = placed
    by_lon, heads, counts, data, ids, lons = out
    total = s.shape[1]
    heads[:] = 0
    for i in range(total):
        heads[lon[i] + 1] += 1
    for k in range(BINS):
        heads[k + 1] += heads[k]
    buckets = bounds.base[bounds.base.size - 1]
    counts[:] = 0
    copies = 0
    for i in range(total):
        at = heads[lon[i]]
        heads[lon[i]] = at + 1
        by_lon[at] = i
        for shell in range(low[i], high[i] + 1):
            counts[bucket_of(bounds, shell, lat[i]) + 1] += 1
            copies += 1
    if copies > ids.size:
        return -copies
    for k in range(buckets):
        counts[k + 1] += counts[k]
    # ``counts[b]`` is now the start of bucket b; scattering moves it to its end.
    for n in range(total):
        i = by_lon[n]
        for shell in range(low[i], high[i] + 1):
            bucket = bucket_of(bounds, shell, lat[i])
            at = counts[bucket]
            counts[bucket] = at + 1
            ids[at] = i
            lons[at] = lon[i]
            for c in range(6):
                data[at, c] = s[c, i]
    for k in range(buckets, 0, -1):
        counts[k] = counts[k - 1]
    counts[0] = 0
    return copies


@inlined
def scan(
    a: int,
    first: int,
    last: int,
    right: int,
    shell: int,
    tau: np.float32,
    most: np.float32,
    how: Floats,
    data: Singles,
    ids: Ints,
    lons: Ints,
    low: Ints,
    chosen: NDArray[np.bool_],
    pairs: Ints,
    t_s: Floats,
    count: NDArray[np.int64],
) -> None:
    """Compare copy ``a`` with the copies ``first`` … up to longitude ``right``.

    A pair counts if its straight lines pass within reach during the slab, allowing for
    the bend of the relative path; once, in the lowest shell that both share. ``tau``
    is half a slab, ``most`` the largest squared distance worth a look, ``how`` holds
    reach, bend per km/s and the middle of the slab. (Arrays one by
    one: tuples of arrays cost reference counting in the hottest loop.)
    """
    x, y, z = data[a, 0], data[a, 1], data[a, 2]
    vx, vy, vz = data[a, 3], data[a, 4], data[a, 5]
    for k in range(first, last):
        if lons[k] > right:
            break
        dx, dy, dz = data[k, 0] - x, data[k, 1] - y, data[k, 2] - z
        ux, uy, uz = data[k, 3] - vx, data[k, 4] - vy, data[k, 5] - vz
        w = ux * ux + uy * uy + uz * uz + np.float32(1e-12)
        h = dx * ux + dy * uy + dz * uz
        t = min(max(-h / w, -tau), tau)
        m2 = dx * dx + dy * dy + dz * dz + t * (h + h + w * t)
        if m2 > most:
            continue
        i, j = ids[a], ids[k]
        limit = how[0] + how[1] * math.sqrt(w)
        if m2 > limit * limit or max(low[i], low[j]) != shell or i == j:
            continue
        if chosen.size and not (chosen[i] or chosen[j]):
            continue
        n = count[0]
        count[0] = n + 1
        if n < t_s.size:
            pairs[n, 0], pairs[n, 1] = min(i, j), max(i, j)
            t_s[n] = how[2] + t


@loose
def search_bucket(
    edges: tuple[int, int, int],
    own: int,
    above: int,
    shell: int,
    tau: np.float32,
    most: np.float32,
    how: Floats,
    data: Singles,
    ids: Ints,
    lons: Ints,
    low: Ints,
    chosen: NDArray[np.bool_],
    pairs: Ints,
    t_s: Floats,
    count: NDArray[np.int64],
) -> None:
    """Compare the copies of a bucket with each other and with the band above.

    ``edges`` bound the bucket and the one above; ``own`` and ``above`` are their
    windows in longitude, less than half a ring. What wraps around is left out.
    """
    a0, a1, c1 = edges
    start = a1
    for a in range(a0, a1):
        lon = lons[a]
        scan(a, a + 1, a1, lon + own, shell, tau, most, how, data, ids, lons, low, chosen, pairs,
             t_s, count)
        while start < c1 and lons[start] < lon - above:
            start += 1
        scan(a, start, c1, lon + above, shell, tau, most, how, data, ids, lons, low, chosen, pairs,
             t_s, count)


@loose
def search_wraps(
    edges: tuple[int, int, int],
    own: int,
    above: int,
    shell: int,
    tau: np.float32,
    most: np.float32,
    how: Floats,
    data: Singles,
    ids: Ints,
    lons: Ints,
    low: Ints,
    chosen: NDArray[np.bool_],
    pairs: Ints,
    t_s: Floats,
    count: NDArray[np.int64],
) -> None:
    """Compare what `search_bucket` leaves out: across the cut of the ring, or all."""
    a0, a1, c1 = edges
    own_ring, above_ring = own >= BINS // 2, above >= BINS // 2
    for a in range(a0, a1):
        lon = lons[a]
        for part in range(3):
            if part == 0:
                first, last, right = a0, a, lon + own - BINS
                if own_ring:
                    first, last, right = a + 1, a1, BINS
            elif part == 1:
                first, last, right = a1, c1, lon + above - BINS
                if above_ring:
                    right = BINS
            else:
                left = lon - above + BINS
                if above_ring or left >= BINS:
                    continue
                first, last, right = lower(lons, a1, c1, left), c1, BINS
            if right >= 0:
                scan(a, first, last, right, shell, tau, most, how, data, ids, lons, low, chosen,
                     pairs, t_s, count)


@loose
def lower(lons: Ints, first: int, last: int, left: int) -> int:
    """Return the first copy whose longitude is not below ``left``."""
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


@loose
def search_fast(
    shell: int,
    b: Bounds,
    p: Placed,
    s: Sorted,
    tau: np.float32,
    most: np.float32,
    how: Floats,
    chosen: NDArray[np.bool_],
    hits: Hits,
) -> None:
    """Compare each fast object of a shell with all that it can meet there."""
    data, ids, lons, counts = s.data, s.ids, s.lons, s.counts
    low, lat, swing = p.low, p.lat, p.swing
    pairs, t_s, count = hits
    first, last = b.base[shell], b.base[shell + 1]
    for a in range(counts[first], counts[last]):
        i = ids[a]
        if swing[i] >= 0.0:
            continue
        angle = -swing[i] + b.wild[shell]
        window = ring_window(angle, lat[i])
        at = bucket_of(b, shell, lat[i])
        span = int(angle * b.per_rad[shell]) + 1
        ring = window >= BINS // 2
        for bucket in range(max(first, at - span), min(last, at + span + 1)):
            c0, c1 = counts[bucket], counts[bucket + 1]
            for turn in range(-1, 2):
                left = lons[a] - window + turn * BINS
                right = lons[a] + window + turn * BINS
                if ring:
                    left, right = 0, (BINS if turn == 0 else -1)
                if right >= 0 and left < BINS:
                    from_ = lower(lons, c0, c1, left)
                    scan(a, from_, c1, right, shell, tau, most, how, data, ids, lons, low, chosen,
                         pairs, t_s, count)


@loose
def search(
    b: Bounds,
    p: Placed,
    s: Sorted,
    chosen: NDArray[np.bool_],
    middle_s: float,
    hits: Hits,
) -> int:
    """Find the pairs whose straight lines pass within reach; return how many.

    A number above ``len(hits.t_s)`` means that the rest had no room: call again with
    more. Empty ``chosen`` means all pairs, else one of the two must be chosen.
    """
    base, windows, low = b.base, b.windows, p.low
    counts, data, ids, lons = s.counts, s.data, s.ids, s.lons
    pairs, t_s, count = hits
    count[0] = 0
    how = np.array([b.reach_km, 0.0, middle_s])
    tau = np.float32(b.half_s)
    for shell in range(base.size - 1):
        first, last = base[shell], base[shell + 1]
        if counts[first] == counts[last]:
            continue
        how[1] = b.curve[shell]
        most = np.float32((b.reach_km + b.curve[shell] * FASTEST_KM_S) ** 2)
        for bucket in range(first, last):
            a0, a1, c1 = counts[bucket], counts[bucket + 1], counts[bucket + 1]
            own = windows[bucket]
            above = own
            if bucket + 1 < last:
                c1 = counts[bucket + 2]
                above = min(own, windows[bucket + 1])
            if a0 == a1:
                continue
            edges = (a0, a1, c1)
            ring = own >= BINS // 2
            if ring or lons[a1 - 1] + own >= BINS or lons[a0] < own:
                search_wraps(edges, own, above, shell, tau, most, how, data, ids, lons, low, chosen,
                             pairs, t_s, count)
            if ring:
                # A ring may lie below a band that is none: only that part is missing.
                edges = (a0, a0, c1) if above >= BINS // 2 else edges
                own = -1
            search_bucket(edges, own, above, shell, tau, most, how, data, ids, lons, low, chosen,
                          pairs, t_s, count)
        search_fast(shell, b, p, s, tau, most, how, chosen, hits)
    return int(count[0])

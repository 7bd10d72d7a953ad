"""One slab of time: which pairs can come close within it.

Sorted copies are compared within windows of bands and longitudes; a pair counts if
two straight lines pass within reach, allowing for the bend of the relative path.
"""

import math

import numpy as np

from comity.astro.screening.kernels.bounds import BINS, Bounds, Hits, Placed, Sorted
from comity.astro.screening.kernels.options import inlined, loose
from comity.astro.screening.kernels.place import bucket_of
from comity.foundations.arrays import Bools, Floats, Floats32, Ints, Ints32

__all__ = ["search"]

#: No relative speed in Earth orbit is above this, km/s.
FASTEST_KM_S = 23.0


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
    data: Floats32,
    ids: Ints32,
    lons: Ints32,
    low: Ints32,
    chosen: Bools,
    pairs: Ints32,
    t_s: Floats,
    count: Ints,
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
    data: Floats32,
    ids: Ints32,
    lons: Ints32,
    low: Ints32,
    chosen: Bools,
    pairs: Ints32,
    t_s: Floats,
    count: Ints,
) -> None:
    """Compare the copies of a bucket with each other and with the band above.

    ``edges`` bound the bucket and the one above; ``own`` and ``above`` are their
    windows in longitude, less than half a ring. What wraps around is left out.
    """
    a0, a1, c1 = edges
    start = a1
    for a in range(a0, a1):
        lon = lons[a]
        scan(
            a,
            a + 1,
            a1,
            lon + own,
            shell,
            tau,
            most,
            how,
            data,
            ids,
            lons,
            low,
            chosen,
            pairs,
            t_s,
            count,
        )
        while start < c1 and lons[start] < lon - above:
            start += 1
        scan(
            a,
            start,
            c1,
            lon + above,
            shell,
            tau,
            most,
            how,
            data,
            ids,
            lons,
            low,
            chosen,
            pairs,
            t_s,
            count,
        )


@loose
def search_wraps(
    edges: tuple[int, int, int],
    own: int,
    above: int,
    shell: int,
    tau: np.float32,
    most: np.float32,
    how: Floats,
    data: Floats32,
    ids: Ints32,
    lons: Ints32,
    low: Ints32,
    chosen: Bools,
    pairs: Ints32,
    t_s: Floats,
    count: Ints,
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
                scan(
                    a,
                    first,
                    last,
                    right,
                    shell,
                    tau,
                    most,
                    how,
                    data,
                    ids,
                    lons,
                    low,
                    chosen,
                    pairs,
                    t_s,
                    count,
                )


@loose
def lower(lons: Ints32, first: int, last: int, left: int) -> int:
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
    chosen: Bools,
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
                    scan(
                        a,
                        from_,
                        c1,
                        right,
                        shell,
                        tau,
                        most,
                        how,
                        data,
                        ids,
                        lons,
                        low,
                        chosen,
                        pairs,
                        t_s,
                        count,
                    )


@loose
def search(
    b: Bounds,
    p: Placed,
    s: Sorted,
    chosen: Bools,
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
                search_wraps(
                    edges,
                    own,
                    above,
                    shell,
                    tau,
                    most,
                    how,
                    data,
                    ids,
                    lons,
                    low,
                    chosen,
                    pairs,
                    t_s,
                    count,
                )
            if ring:
                # A ring may lie below a band that is none: only that part is missing.
                edges = (a0, a0, c1) if above >= BINS // 2 else edges
                own = -1
            search_bucket(
                edges,
                own,
                above,
                shell,
                tau,
                most,
                how,
                data,
                ids,
                lons,
                low,
                chosen,
                pairs,
                t_s,
                count,
            )
        search_fast(shell, b, p, s, tau, most, how, chosen, hits)
    return int(count[0])

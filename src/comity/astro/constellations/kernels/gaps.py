"""Passes of several satellites, merged: how long a place is seen, and how long it waits."""

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Bools, Floats, Ints, Ints32

__all__ = ["COLUMNS", "delays", "gaps"]

#: What is told of a place: seconds seen, merged passes, seconds between them (a sum), the
#: longest gap, half the squares of the gaps, and when it is first seen.
COLUMNS = ("seen_s", "passes", "between_s", "longest_gap_s", "waiting_s2", "first_s")


@exact
def gaps(
    first: Ints,
    satellite: Ints32,
    begin: Floats,
    end: Floats,
    length: float,
    group: Ints,
    allowed: Bools,
    out: Floats,
) -> None:
    """Fill ``out`` (P, 6) with ``COLUMNS`` for P places.

    Parameters
    ----------
    first, satellite, begin, end
        Passes by place and begin, as in ``passes.Passes``.
    length
        Length of the span, s. The gaps before the first and after the last pass count as
        gaps, but not as time between passes.
    group, allowed
        (P,) row of ``allowed`` (G, N) for each place: which satellites count there.
    """
    for p in range(first.size - 1):
        may = allowed[group[p]]
        seen, count, between, longest, squares = 0.0, 0, 0.0, 0.0, 0.0
        since, until, start = 0.0, 0.0, -1.0
        for k in range(first[p], first[p + 1]):
            if not may[satellite[k]]:
                continue
            if count and begin[k] <= until:
                until = max(until, end[k])
                continue
            if count:
                seen += until - since
                gap = begin[k] - until
                between += gap
            else:
                gap = begin[k]
                start = begin[k]
            squares += 0.5 * gap * gap
            longest = max(longest, gap)
            count += 1
            since, until = begin[k], end[k]
        if count:
            seen += until - since
        gap = length - until
        squares += 0.5 * gap * gap
        out[p, 0], out[p, 1], out[p, 2] = seen, count, between
        out[p, 3], out[p, 4] = max(longest, gap), squares
        out[p, 5] = start if count else np.nan


@exact
def delays(
    first: Ints,
    satellite: Ints32,
    begin: Floats,
    end: Floats,
    group: Ints,
    lost: Bools,
    allowed: Bools,
    ready: Floats,
    out: Floats,
) -> int:
    """Fill how long after each lost pass another satellite sees the place; return how many.

    ``lost`` and ``allowed`` are (G, N); ``ready`` (N,) is how long after the lost pass a
    satellite can first be used. 0 where another one is there at the same time, infinite where
    none comes within the span.
    """
    n = 0
    for p in range(first.size - 1):
        gone, may = lost[group[p]], allowed[group[p]]
        for k in range(first[p], first[p + 1]):
            if not gone[satellite[k]]:
                continue
            best = np.inf
            for j in range(first[p], first[p + 1]):
                s = satellite[j]
                if not may[s]:
                    continue
                at = max(begin[j], begin[k] + ready[s])
                if at < end[j]:
                    best = min(best, at - begin[k])
                if begin[j] > begin[k] + best:
                    break
            out[n] = best
            n += 1
    return n

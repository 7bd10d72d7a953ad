"""Time in which places are seen, split evenly among the members that see them."""

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Bools, Floats, Ints, Ints32

__all__ = ["split_evenly"]


@exact
def split_evenly(
    first: Ints,
    satellite: Ints32,
    begin: Floats,
    end: Floats,
    allowed: Bools,
    group: Ints,
    member: Ints,
    day_s: float,
    out: Floats,
) -> None:
    """Add to ``out`` (T, n, P) the seconds of each day that each member gets of each place.

    Parameters
    ----------
    first, satellite, begin, end
        Passes by place and begin.
    allowed, group
        (G, N) which satellites count, by the group of the place (P,).
    member
        (N,) whose they are.
    day_s
        Length of a day; T of them hold the span.
    """
    n = out.shape[1]
    seeing = np.zeros(n, np.int64)
    for p in range(first.size - 1):
        low, high = first[p], first[p + 1]
        may = allowed[group[p]]
        ends = low + np.argsort(end[low:high])
        seeing[:] = 0
        many = 0
        i, j, since = low, 0, 0.0
        while j < ends.size:
            opens = i < high and begin[i] <= end[ends[j]]
            k = i if opens else ends[j]
            now = begin[k] if opens else end[k]
            while many and since < now:
                t = min(int(since / day_s), out.shape[0] - 1)
                until = now
                if t < out.shape[0] - 1:
                    until = min(now, (t + 1) * day_s)
                for m in range(n):
                    if seeing[m]:
                        out[t, m, p] += (until - since) / many
                since = until
            since = now
            if may[satellite[k]]:
                m = member[satellite[k]]
                before = seeing[m] > 0
                seeing[m] += 1 if opens else -1
                many += int(seeing[m] > 0) - int(before)
            if opens:
                i += 1
            else:
                j += 1

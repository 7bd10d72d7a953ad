"""When a function of time is not negative, over arrays: for functions that cost little.

The plain twin of ``kernels/spans.py``: all edges are narrowed at once.
"""

from collections.abc import Callable

import numpy as np

from comity.foundations.arrays import Bools, Floats, Ints

__all__ = ["narrowed", "spans_of"]

#: Halvings of an interval: from a minute to a microsecond; and cuts of an interval by the golden
#: section: from two minutes to a millisecond.
HALVINGS, CUTS = 26, 26
GOLDEN = 0.6180339887498949

Of = Callable[[Floats], Floats]


def narrowed(of: Of, low: Floats, high: Floats) -> Floats:
    """Return where functions change their sign between two times each (E,), by halving.

    ``of`` gives values at times (E,), of other signs at ``low`` and ``high``.
    """
    low, high = low.copy(), high.copy()
    if not len(low):
        return low
    rising = of(high) >= 0.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        after = (of(middle) >= 0.0) == rising
        high = np.where(after, middle, high)
        low = np.where(after, low, middle)
    return 0.5 * (low + high)


def _extremes(of: Of, low: Floats, high: Floats, sign: Floats) -> tuple[Floats, Floats]:
    """Return times and values of the greatest ``sign * of`` between two times each."""
    for _ in range(CUTS):
        reach = GOLDEN * (high - low)
        x, y = high - reach, low + reach
        left = sign * of(x) > sign * of(y)
        high = np.where(left, y, high)
        low = np.where(left, low, x)
    middle = 0.5 * (low + high)
    return middle, of(middle)


def spans_of(of: Of, times_s: Floats) -> Floats:
    """Return the spans (E, 2), seconds, in which a function of time is not negative.

    Parameters
    ----------
    of
        Values at times (T,), NaN where there is none: a span ends there.
    times_s
        (K,) rising times between which no more than one extremum lies. A span, or a gap, that
        lies between two of them is found by its extremum.
    """
    g = of(times_s)
    edges: list[Floats] = []
    above = g >= 0.0
    known = np.isfinite(g)
    both = known[1:] & known[:-1]
    turns = np.flatnonzero(both & (above[1:] != above[:-1]))
    edges.append(narrowed(of, times_s[turns], times_s[turns + 1]))
    peaks = _peaks(g, above)
    if len(peaks):
        sign = np.where(above[peaks], -1.0, 1.0)
        at, value = _extremes(of, times_s[peaks - 1], times_s[peaks + 1], sign)
        hidden = (value >= 0.0) != above[peaks]
        at, peaks = at[hidden], peaks[hidden]
        edges.append(narrowed(of, times_s[peaks - 1], at))
        edges.append(narrowed(of, at, times_s[peaks + 1]))
    edges.append(_ends(times_s, above, known))
    result: Floats = np.sort(np.concatenate(edges)).reshape(-1, 2)
    kept: Floats = result[result[:, 1] > result[:, 0]]
    return kept


def _peaks(g: Floats, above: Bools) -> Ints:
    """Return inner samples that lie closest to the other sign of the three around them."""
    if len(g) < 3:
        return np.zeros(0, np.int64)
    same = (above[1:-1] == above[:-2]) & (above[1:-1] == above[2:])
    sign = np.where(above[1:-1], -1.0, 1.0)
    before, now, after = (sign * part for part in (g[:-2], g[1:-1], g[2:]))
    return np.flatnonzero(same & (now >= before) & (now > after)) + 1


def _ends(times_s: Floats, above: Bools, known: Bools) -> Floats:
    """Return the edges at the first and last sample of each run of known ones."""
    begins = known & ~np.r_[False, known[:-1]] & above
    finishes = known & ~np.r_[known[1:], False] & above
    return np.concatenate([times_s[begins], times_s[finishes]])

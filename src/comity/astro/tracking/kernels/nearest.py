"""Scan after scan: which plots of a scan are of which objects, all of a scan together.

Each object is followed by a Kalman filter. At each scan every plot has a chance to be of every object, out of all
assignments at once (joint probabilistic data association; Fortmann, Bar-Shalom and Scheffe 1983, by belief propagation); the
object goes on with the mean and spread of all of them. Plots go to objects so that the sum of chances is largest (the assignment
problem by shortest augmenting paths; Jonker and Volgenant 1987).
"""

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.astro.tracking.kernels.hypotheses import (
    LOG_TURN,
    innovation_of,
    invert,
    moved,
    spread_of,
    take_plot,
)
from comity.foundations.arrays import Floats, Ints

__all__ = ["assign_rows", "jpda_filter"]

#: Rounds of messages, at most.
ITERATIONS = 200


@exact
def assign_rows(cost: Floats, out: Ints) -> None:
    """Fill the column (n,) of each row such that the sum of costs (n, m), n <= m, is least."""
    n, m = cost.shape
    u, v = np.zeros(n + 1), np.zeros(m + 1)
    row_of = np.zeros(m + 1, np.int64)
    way = np.zeros(m + 1, np.int64)
    for i in range(1, n + 1):
        row_of[0] = i
        j0 = 0
        least = np.full(m + 1, np.inf)
        used = np.zeros(m + 1, np.bool_)
        while True:
            used[j0] = True
            i0, delta, j1 = row_of[j0], np.inf, 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                now = cost[i0 - 1, j - 1] - u[i0] - v[j]
                if now < least[j]:
                    least[j] = now
                    way[j] = j0
                if least[j] < delta:
                    delta = least[j]
                    j1 = j
            for j in range(m + 1):
                if used[j]:
                    u[row_of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
            if row_of[j0] == 0:
                break
        while True:
            j1 = way[j0]
            row_of[j0] = row_of[j1]
            j0 = j1
            if j0 == 0:
                break
    for j in range(1, m + 1):
        if row_of[j] > 0:
            out[row_of[j] - 1] = j - 1


@exact
def association_probabilities(weight: Floats, part: Floats) -> None:
    """Fill the chance (n, m) that each plot is of each object, by their weights against clutter.

    Belief propagation on the assignment (Williams and Lau 2014): messages of objects to plots and
    back, until they settle; it comes close to the sum over all assignments, and never takes long.
    """
    n, m = weight.shape
    back = np.ones((n, m))
    for _ in range(ITERATIONS):
        changed = 0.0
        ahead = np.zeros((n, m))
        for a in range(n):
            total = 1.0
            for b in range(m):
                total += weight[a, b] * back[a, b]
            for b in range(m):
                ahead[a, b] = weight[a, b] / (total - weight[a, b] * back[a, b])
        for b in range(m):
            total = 1.0
            for a in range(n):
                total += ahead[a, b]
            for a in range(n):
                now = 1.0 / (total - ahead[a, b])
                changed = max(changed, abs(now - back[a, b]))
                back[a, b] = now
        if changed < 1e-4:
            break
    for a in range(n):
        total = 1.0
        for b in range(m):
            total += weight[a, b] * back[a, b]
        for b in range(m):
            part[a, b] = weight[a, b] * back[a, b] / total


@exact
def _mixed(
    place: Floats,
    x: Floats,
    p: Floats,
    plots: Floats,
    low: int,
    chance: Floats,
    rows: Floats,
    miss: Floats,
    noise: Floats,
    s: Floats,
    inner: Floats,
) -> None:
    """Update an object by all plots of a scan, each with its chance, in place: one mean, one spread."""
    m = chance.shape[0]
    mean, second = np.zeros(6), np.zeros((6, 6))
    left = 1.0
    one, spread = np.zeros(6), np.zeros((6, 6))
    for b in range(m):
        if chance[b] < 1e-6:
            continue
        left -= chance[b]
        found = innovation_of(place, plots[low + b], rows, miss, noise)
        spread_of(p, rows, noise, found, s)
        invert(s, found, inner)
        one[:] = x
        spread[:] = p
        take_plot(one, spread, rows, miss, inner, found)
        for i in range(6):
            off = one[i] - x[i]
            mean[i] += chance[b] * off
            for j in range(6):
                second[i, j] += chance[b] * (spread[i, j] + off * (one[j] - x[j]))
    left = max(left, 0.0)
    for i in range(6):
        for j in range(6):
            p[i, j] = left * p[i, j] + second[i, j] - mean[i] * mean[j]
    for i in range(6):
        x[i] += mean[i]


@exact
def jpda_filter(
    begin: Ints,
    who: Ints,
    step: Ints,
    path: Floats,
    phi: Floats,
    covariances: Floats,
    plot_begin: Ints,
    plots: Floats,
    log_clutter: Floats,
    detected: Floats,
    gate: float,
    owner: Ints,
) -> None:
    """Fill the object (N,) of each plot, -1 for none.

    Parameters
    ----------
    begin
        (S + 1,) where the entries of each scan begin.
    who, step
        (E,) object of each entry, and its row in ``path`` and ``phi``.
    path, phi
        (E, 6), (E, 6, 6) reference states and transitions from the object's scan before.
    covariances
        (K, 6, 6) at the beginning.
    plot_begin
        (S + 1,) where the plots of each scan begin.
    plots, log_clutter, detected, gate
        As in ``grow_leaves``.
    """
    count = covariances.shape[0]
    x, p = np.zeros((count, 6)), covariances.copy()
    rows, miss, noise = np.zeros((3, 3)), np.zeros(3), np.zeros(3)
    s, inner = np.zeros((3, 3)), np.zeros((3, 3))
    x_next, p_next = np.zeros(6), np.zeros((6, 6))
    for t in range(begin.shape[0] - 1):
        first, n = begin[t], begin[t + 1] - begin[t]
        low, m = plot_begin[t], plot_begin[t + 1] - plot_begin[t]
        if n == 0:
            continue
        weight, part = np.zeros((n, m)), np.zeros((n, m))
        places = np.zeros((n, 3))
        for a in range(n):
            k = who[first + a]
            moved(phi[step[first + a]], x[k], p[k], x_next, p_next)
            x[k], p[k] = x_next, p_next
            for c in range(3):
                places[a, c] = path[step[first + a], c] + x[k, c]
            for b in range(m):
                found = innovation_of(places[a], plots[low + b], rows, miss, noise)
                if found == 0:
                    continue
                spread_of(p[k], rows, noise, found, s)
                if miss[0] ** 2 > gate * s[0, 0] or miss[1] ** 2 > gate * s[1, 1]:
                    continue
                det = invert(s, found, inner)
                d2 = 0.0
                for i in range(found):
                    for j in range(found):
                        d2 += miss[i] * inner[i, j] * miss[j]
                if d2 <= gate:
                    gain = (
                        np.log(detected[t] / (1.0 - detected[t])) - log_clutter[low + b]
                    )
                    gain -= 0.5 * (d2 + found * LOG_TURN + np.log(det))
                    weight[a, b] = np.exp(min(gain, 300.0))
        association_probabilities(weight, part)
        # Each object and each plot once: by the sum of chances; a column of its own is none.
        cost = np.zeros((n, m + n))
        for a in range(n):
            free = 1.0
            for b in range(m):
                free -= part[a, b]
            for b in range(m):
                cost[a, b] = max(free, 1e-9) - part[a, b] if part[a, b] > 1e-6 else 1e6
        column = np.zeros(n, np.int64)
        assign_rows(cost, column)
        for a in range(n):
            k = who[first + a]
            if column[a] < m and cost[a, column[a]] < 0.0:
                owner[low + column[a]] = k
            _mixed(
                places[a], x[k], p[k], plots, low, part[a], rows, miss, noise, s, inner
            )

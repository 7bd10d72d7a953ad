"""Explanations of one object's scans: which plot of each is its own, if any.

A leaf is one explanation so far: an offset from the reference path with its covariance (a Kalman
filter; Reid 1979, Blackman 2004), a score (logarithm of the likelihood against clutter), and the plots
that it takes. At each scan every leaf may take one of the plots in its gate, or none; the best leaves
go on.
"""

import numpy as np

from comity.astro.orbits.kernels.options import exact
from comity.foundations.arrays import Floats, Ints

__all__ = [
    "LOG_TURN",
    "grow_leaves",
    "innovation_of",
    "invert",
    "moved",
    "spread_of",
    "take_plot",
]

#: log(2 pi).
LOG_TURN = 1.8378770664093453
#: Plots in the gate of one leaf that are looked at.
MOST_GATED = 64


@exact
def moved(phi: Floats, x: Floats, p: Floats, x_out: Floats, p_out: Floats) -> None:
    """Carry an offset and its covariance along by a transition matrix."""
    half = np.zeros((6, 6))
    for i in range(6):
        total = 0.0
        for k in range(6):
            total += phi[i, k] * x[k]
        x_out[i] = total
        for j in range(6):
            total = 0.0
            for k in range(6):
                total += phi[i, k] * p[k, j]
            half[i, j] = total
    for i in range(6):
        for j in range(6):
            total = 0.0
            for k in range(6):
                total += half[i, k] * phi[j, k]
            p_out[i, j] = total


@exact
def innovation_of(
    place: Floats, plot: Floats, rows: Floats, miss: Floats, noise: Floats
) -> int:
    """Fill partials (3, 3), innovation (3,) and noise (3,) of a plot; return how many numbers.

    A plot is site (3), line (3), two axes across it (3, 3), range, and sigmas of the range and along
    both axes; a range of zero is none. Returns 0 if the object is on the other side of the sky.
    """
    rx, ry, rz = place[0] - plot[0], place[1] - plot[1], place[2] - plot[2]
    far = np.sqrt(rx * rx + ry * ry + rz * rz)
    lx, ly, lz = rx / far, ry / far, rz / far
    if lx * plot[3] + ly * plot[4] + lz * plot[5] < 0.0:
        return 0
    count = 0
    for k in range(2):
        ex, ey, ez = plot[6 + 3 * k], plot[7 + 3 * k], plot[8 + 3 * k]
        c = ex * lx + ey * ly + ez * lz
        miss[count] = -c
        rows[count, 0] = (ex - c * lx) / far
        rows[count, 1] = (ey - c * ly) / far
        rows[count, 2] = (ez - c * lz) / far
        noise[count] = plot[14 + k] * plot[14 + k]
        count += 1
    if plot[12] > 0.0:
        miss[count] = plot[12] - far
        rows[count, 0], rows[count, 1], rows[count, 2] = lx, ly, lz
        noise[count] = plot[13] * plot[13]
        count += 1
    return count


@exact
def spread_of(p: Floats, rows: Floats, noise: Floats, count: int, out: Floats) -> None:
    """Fill the covariance (count, count) of an innovation."""
    for i in range(count):
        for j in range(count):
            total = 0.0
            for a in range(3):
                for b in range(3):
                    total += rows[i, a] * p[a, b] * rows[j, b]
            out[i, j] = total
        out[i, i] += noise[i]


@exact
def invert(s: Floats, count: int, out: Floats) -> float:
    """Fill the inverse of a covariance of two or three numbers, return its determinant."""
    if count == 2:
        det = s[0, 0] * s[1, 1] - s[0, 1] * s[1, 0]
        out[0, 0], out[1, 1] = s[1, 1] / det, s[0, 0] / det
        out[0, 1], out[1, 0] = -s[0, 1] / det, -s[1, 0] / det
        return float(det)
    a = s[1, 1] * s[2, 2] - s[1, 2] * s[2, 1]
    b = s[1, 2] * s[2, 0] - s[1, 0] * s[2, 2]
    c = s[1, 0] * s[2, 1] - s[1, 1] * s[2, 0]
    det = s[0, 0] * a + s[0, 1] * b + s[0, 2] * c
    out[0, 0], out[1, 0], out[2, 0] = a / det, b / det, c / det
    out[0, 1] = (s[0, 2] * s[2, 1] - s[0, 1] * s[2, 2]) / det
    out[1, 1] = (s[0, 0] * s[2, 2] - s[0, 2] * s[2, 0]) / det
    out[2, 1] = (s[0, 1] * s[2, 0] - s[0, 0] * s[2, 1]) / det
    out[0, 2] = (s[0, 1] * s[1, 2] - s[0, 2] * s[1, 1]) / det
    out[1, 2] = (s[0, 2] * s[1, 0] - s[0, 0] * s[1, 2]) / det
    out[2, 2] = (s[0, 0] * s[1, 1] - s[0, 1] * s[1, 0]) / det
    return float(det)


@exact
def take_plot(
    x: Floats, p: Floats, rows: Floats, miss: Floats, inner: Floats, count: int
) -> None:
    """Move an offset and its covariance by an innovation, in place."""
    across = np.zeros((6, 3))
    for i in range(6):
        for k in range(count):
            total = 0.0
            for a in range(3):
                total += p[i, a] * rows[k, a]
            across[i, k] = total
    gain = np.zeros((6, 3))
    for i in range(6):
        for k in range(count):
            total = 0.0
            for m in range(count):
                total += across[i, m] * inner[m, k]
            gain[i, k] = total
    for i in range(6):
        for k in range(count):
            x[i] += gain[i, k] * miss[k]
    for i in range(6):
        for j in range(6):
            total = 0.0
            for k in range(count):
                total += gain[i, k] * across[j, k]
            p[i, j] -= total


@exact
def grow_leaves(
    path: Floats,
    phi: Floats,
    covariance: Floats,
    begin: Ints,
    end: Ints,
    plots: Floats,
    log_clutter: Floats,
    detected: Floats,
    gate: float,
    leaves: int,
    taken: Ints,
    score: Floats,
    offset: Floats,
    spread: Floats,
) -> int:
    """Fill the best explanations of one object's scans, best first; return how many.

    Parameters
    ----------
    path
        (S, 6) reference states at the scans in which it could be seen.
    phi
        (S, 6, 6) transition matrices from the scan before, the first from where ``covariance`` is.
    covariance
        (6, 6) of the reference.
    begin, end
        (S,) which plots belong to each scan.
    plots
        (N, 16), see ``innovation_of``.
    log_clutter
        (N,) logarithm of the density of false plots and new objects where each plot lies, in its units.
    detected
        (S,) chance to be seen in each scan.
    gate
        Largest squared distance of a plot from what is predicted.
    leaves
        How many explanations go on.
    taken, score, offset, spread
        (leaves, S), (leaves,), (leaves, 6), (leaves, 6, 6) to fill; -1 takes none.
    """
    scans = path.shape[0]
    x, p = np.zeros((leaves, 6)), np.zeros((leaves, 6, 6))
    p[0] = covariance
    so_far = np.zeros(leaves)
    history = np.full((leaves, scans), -1, np.int64)
    x_next, p_next = np.zeros((leaves, 6)), np.zeros((leaves, 6, 6))
    most = leaves * (MOST_GATED + 1)
    value = np.empty(most)
    parent, plot_of = np.empty(most, np.int64), np.empty(most, np.int64)
    rows, miss, noise = np.zeros((3, 3)), np.zeros(3), np.zeros(3)
    s, inner, place = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros(3)
    alive = 1
    for t in range(scans):
        found = 0
        for leaf in range(alive):
            moved(phi[t], x[leaf], p[leaf], x_next[leaf], p_next[leaf])
            value[found] = so_far[leaf] + np.log(1.0 - detected[t])
            parent[found], plot_of[found] = leaf, -1
            found += 1
            for a in range(3):
                place[a] = path[t, a] + x_next[leaf, a]
            gated = 0
            for k in range(begin[t], end[t]):
                count = innovation_of(place, plots[k], rows, miss, noise)
                if count == 0 or gated == MOST_GATED:
                    continue
                spread_of(p_next[leaf], rows, noise, count, s)
                # One number far off is enough to leave a plot out before all are weighed.
                if (
                    miss[0] * miss[0] > gate * s[0, 0]
                    or miss[1] * miss[1] > gate * s[1, 1]
                ):
                    continue
                det = invert(s, count, inner)
                d2 = 0.0
                for i in range(count):
                    for j in range(count):
                        d2 += miss[i] * inner[i, j] * miss[j]
                if d2 > gate:
                    continue
                gain = np.log(detected[t]) - 0.5 * (d2 + count * LOG_TURN + np.log(det))
                value[found] = so_far[leaf] + gain - log_clutter[k]
                parent[found], plot_of[found] = leaf, k
                found += 1
                gated += 1
        order = np.argsort(-value[:found])
        kept = min(found, leaves)
        new_history = np.full((leaves, scans), -1, np.int64)
        for n in range(kept):
            row = order[n]
            leaf, k = parent[row], plot_of[row]
            x[n] = x_next[leaf]
            p[n] = p_next[leaf]
            new_history[n] = history[leaf]
            new_history[n, t] = k
            so_far[n] = value[row]
            if k >= 0:
                for a in range(3):
                    place[a] = path[t, a] + x[n, a]
                count = innovation_of(place, plots[k], rows, miss, noise)
                spread_of(p[n], rows, noise, count, s)
                invert(s, count, inner)
                take_plot(x[n], p[n], rows, miss, inner, count)
        history = new_history
        alive = kept
    for n in range(alive):
        score[n] = so_far[n]
        offset[n], spread[n] = x[n], p[n]
        for t in range(scans):
            taken[n, t] = history[n, t]
    return alive

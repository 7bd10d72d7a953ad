"""States of all objects at nodes, and between them by interpolation.

Positions and velocities of four neighbouring nodes fix a polynomial of degree seven.
With nodes 360 s apart its error is below 60 m for every object of a real catalogue
that `direct` objects do not take out (very eccentric, decaying, near the
inclination where the deep-space theory changes its form); those are propagated to
each time themselves.
"""

import numpy as np

from comity.astro.orbits.kernels.chunk import chunk
from comity.astro.orbits.kernels.drivers import deep_of, state_at
from comity.astro.orbits.kernels.layout import CHUNK, CODE, RX, TIME, WORK, Motion
from comity.astro.screening.kernels.bounds import LANES
from comity.astro.screening.kernels.options import loose
from comity.foundations.arrays import Bools, Floats32, Ints32

__all__ = ["fill_states", "interpolate", "rescue"]

TILE = 16


@loose
def fill_states(
    motion: Motion,
    rows: Ints32,
    first_min: float,
    step_min: float,
    out: Floats32,
    failed: Bools,
) -> int:
    """Fill ``out`` (K, 6, M) with the states of M objects at K times; km, km/s, TEME.

    Time ``k`` lies ``first_min + k step_min`` minutes after the common instant. Marks in
    ``failed`` (M,) for whom the theory states a fault at any of the times. Returns how
    many states the theory does not give; they are not finite.
    """
    count = out.shape[0]
    memory = np.empty(7)
    w = np.empty(WORK)
    tile = np.empty((CHUNK, 6, TILE), np.float32)
    missing = 0
    for start in range(0, rows.size, TILE):
        width = min(TILE, rows.size - start)
        for first in range(0, count, CHUNK):
            m = min(CHUNK, count - first)
            # Whole vectors: what is left over would run one time after the other.
            full = (m + LANES - 1) // LANES * LANES
            for lane in range(width):
                i = rows[start + lane]
                memory[0] = np.nan
                for k in range(full):
                    w[TIME + k] = motion.since_min[i] + (
                        first_min + (first + k) * step_min
                    )
                chunk(
                    motion.near[i], deep_of(motion, i), memory, w, full, motion.gravity
                )
                for k in range(m):
                    given = abs(w[RX + k]) < 1e7
                    missing += 0 if given else 1
                    if not given or w[CODE + k] != 0.0:
                        failed[start + lane] = True
                    for c in range(6):
                        tile[k, c, lane] = w[RX + c * CHUNK + k]
            for k in range(m):
                for c in range(6):
                    for lane in range(width):
                        out[first + k, c, start + lane] = tile[k, c, lane]
    return missing


@loose
def interpolate(nodes: Floats32, k: int, weights: Floats32, out: Floats32) -> None:
    """Fill ``out`` (6, N) from the nodes k-1, k, k+1, k+2.

    ``weights`` (2, 8) holds, for position and for velocity, the factors of the four
    positions and then of the four velocities.
    """
    total = nodes.shape[2]
    for part in range(2):
        a0, a1, a2, a3 = (
            weights[part, 0],
            weights[part, 1],
            weights[part, 2],
            weights[part, 3],
        )
        b0, b1, b2, b3 = (
            weights[part, 4],
            weights[part, 5],
            weights[part, 6],
            weights[part, 7],
        )
        for c in range(3):
            p0, p1, p2, p3 = (
                nodes[k - 1, c],
                nodes[k, c],
                nodes[k + 1, c],
                nodes[k + 2, c],
            )
            v0, v1 = nodes[k - 1, c + 3], nodes[k, c + 3]
            v2, v3 = nodes[k + 1, c + 3], nodes[k + 2, c + 3]
            row = out[3 * part + c]
            for i in range(total):
                row[i] = ((a0 * p0[i] + a1 * p1[i]) + (a2 * p2[i] + a3 * p3[i])) + (
                    (b0 * v0[i] + b1 * v1[i]) + (b2 * v2[i] + b3 * v3[i])
                )


@loose
def rescue(
    motion: Motion,
    rows: Ints32,
    first_min: float,
    step_min: float,
    out: Floats32,
) -> None:
    """Replace missing states in ``out`` by ones carried from an end of their slab.

    Where the theory fails in the middle of a slab but not at its ends, the state is
    carried there with the local acceleration, so that an object is searched up to the
    moment when it fails.
    """
    w, memory = np.empty(WORK), np.empty(7)
    for k in range(out.shape[0]):
        for n in range(rows.size):
            if abs(out[k, 0, n]) < 1e7:
                continue
            for c in range(6):
                out[k, c, n] = np.nan
            for sign in (1.0, -1.0):
                t_min = first_min + k * step_min - sign * 0.5 * step_min
                state_at(motion, rows[n], memory, w, t_min)
                r2 = w[RX] ** 2 + w[RX + CHUNK] ** 2 + w[RX + 2 * CHUNK] ** 2
                if r2 > 1.0 and r2 < 1e13:
                    s = sign * step_min * 30.0
                    pull = -398600.8 / (r2 * np.sqrt(r2))
                    for c in range(3):
                        p, v = w[RX + c * CHUNK], w[RX + (c + 3) * CHUNK]
                        out[k, c, n] = p + s * (v + 0.5 * s * pull * p)
                        out[k, c + 3, n] = v + s * pull * p
                    break

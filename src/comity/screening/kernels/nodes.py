"""States of all objects at nodes, and between them by interpolation.

Positions and velocities of four neighbouring nodes fix a polynomial of degree seven.
With nodes 360 s apart its error is below 60 m for every object of a real catalogue
that `direct` objects do not take out (very eccentric, decaying, near the
inclination where the deep-space theory changes its form); those are propagated to
each time themselves.
"""

import numpy as np
from numpy.typing import NDArray

from comity.orbits.kernels.chunk import chunk
from comity.orbits.kernels.drivers import deep_of, state_at
from comity.orbits.kernels.layout import CHUNK, RX, TIME, WORK, Motion
from comity.screening.kernels.options import loose

__all__ = ["direct_states", "fill_nodes", "interpolate"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
TILE = 16


@loose
def fill_nodes(
    motion: Motion, first_min: float, step_min: float, nodes: Singles
) -> None:
    """Fill ``nodes`` (K, 6, N), K at most 32: km and km/s in TEME.

    Node ``k`` lies ``first_min + k step_min`` minutes after the common instant.
    """
    count, total = nodes.shape[0], motion.near.shape[0]
    memory = np.empty(7)
    w = np.empty(WORK)
    tile = np.empty((count, 6, TILE), np.float32)
    for start in range(0, total, TILE):
        width = min(TILE, total - start)
        for lane in range(width):
            i = start + lane
            memory[0] = np.nan
            d = deep_of(motion, i)
            for k in range(count):
                w[TIME + k] = motion.since_min[i] + (first_min + k * step_min)
            chunk(motion.near[i], d, memory, w, count, motion.gravity)
            for k in range(count):
                for c in range(6):
                    tile[k, c, lane] = w[RX + c * CHUNK + k]
        for k in range(count):
            for c in range(6):
                for lane in range(width):
                    nodes[k, c, start + lane] = tile[k, c, lane]


@loose
def interpolate(
    nodes: Singles, k: int, weights: Singles, out: Singles
) -> None:
    """Fill ``out`` (6, N) from the nodes k-1, k, k+1, k+2.

    ``weights`` (2, 8) holds, for position and for velocity, the factors of the four
    positions and then of the four velocities.
    """
    total = nodes.shape[2]
    for part in range(2):
        a0, a1, a2, a3 = weights[part, 0], weights[part, 1], weights[part, 2], weights[part, 3]
        b0, b1, b2, b3 = weights[part, 4], weights[part, 5], weights[part, 6], weights[part, 7]
        for c in range(3):
            p0, p1, p2, p3 = nodes[k - 1, c], nodes[k, c], nodes[k + 1, c], nodes[k + 2, c]
            v0, v1 = nodes[k - 1, c + 3], nodes[k, c + 3]
            v2, v3 = nodes[k + 1, c + 3], nodes[k + 2, c + 3]
            row = out[3 * part + c]
            for i in range(total):
                row[i] = (
                    (a0 * p0[i] + a1 * p1[i]) + (a2 * p2[i] + a3 * p3[i])
                ) + ((b0 * v0[i] + b1 * v1[i]) + (b2 * v2[i] + b3 * v3[i]))


@loose
def direct_states(
    motion: Motion,
    rows: NDArray[np.int32],
    first_min: float,
    step_min: float,
    out: Singles,
) -> None:
    """Fill ``out`` (S, 6, D): states of the objects ``rows`` in the middle of S slabs.

    Where the theory fails in the middle but not at the ends of the slab, the state is
    carried there with the local acceleration, so that an object is searched up to the
    moment when it fails.
    """
    w, edge = np.empty(WORK), np.empty(WORK)
    memory = np.empty(7)
    slabs = out.shape[0]
    for n in range(rows.size):
        i = rows[n]
        memory[0] = np.nan
        d = deep_of(motion, i)
        for first in range(0, slabs, CHUNK):
            m = min(CHUNK, slabs - first)
            for k in range(m):
                w[TIME + k] = motion.since_min[i] + (first_min + (first + k) * step_min)
            chunk(motion.near[i], d, memory, w, m, motion.gravity)
            for k in range(m):
                if not (abs(w[RX + k]) < 1e7):
                    t_min = first_min + (first + k) * step_min
                    rescue(motion, i, edge, w, k, t_min, 0.5 * step_min)
                for c in range(6):
                    out[first + k, c, n] = w[RX + c * CHUNK + k]


@loose
def rescue(
    motion: Motion, i: int, edge: Floats, w: Floats, k: int, t_min: float, half_min: float
) -> None:
    """Replace the state ``k`` in ``w`` by one carried from an end of its slab."""
    memory = np.empty(7)
    for sign in (1.0, -1.0):
        state_at(motion, i, memory, edge, t_min - sign * half_min)
        r2 = edge[RX] ** 2 + edge[RX + CHUNK] ** 2 + edge[RX + 2 * CHUNK] ** 2
        if r2 > 1.0 and r2 < 1e13:
            s = sign * half_min * 60.0
            pull = -398600.8 / (r2 * np.sqrt(r2))
            for c in range(3):
                p, v = edge[RX + c * CHUNK], edge[RX + (c + 3) * CHUNK]
                w[RX + c * CHUNK + k] = p + s * (v + 0.5 * s * pull * p)
                w[RX + (c + 3) * CHUNK + k] = v + s * pull * p
            return
    for c in range(6):
        w[RX + c * CHUNK + k] = np.nan

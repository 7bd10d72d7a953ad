"""Loops of the propagation kernels over objects and times."""

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits.kernels.chunk import chunk
from comity.astro.orbits.kernels.layout import CHUNK, CODE, RX, TIME, WORK, Motion
from comity.astro.orbits.kernels.options import vector
from comity.foundations.arrays import Floats

__all__ = ["deep_of", "state_at", "states_grid"]


@vector
def states_grid(
    motion: Motion,
    times_min: Floats,
    position: Floats,
    velocity: Floats,
    code: NDArray[np.uint8],
) -> None:
    """Fill positions and velocities of N objects at K times.

    ``times_min`` (K,) count from the common instant; ``position`` and ``velocity`` are
    (N, K, 3) in km and km/s, ``code`` is (N, K). Rows with a code other than 0 or 6
    hold NaN.
    """
    w = np.empty(WORK)
    memory = np.empty(7)
    count = times_min.size
    for i in range(motion.near.shape[0]):
        memory[0] = np.nan
        d = deep_of(motion, i)
        for first in range(0, count, CHUNK):
            m = min(CHUNK, count - first)
            for k in range(m):
                w[TIME + k] = motion.since_min[i] + times_min[first + k]
            chunk(motion.near[i], d, memory, w, m, motion.gravity)
            for k in range(m):
                c = np.uint8(w[CODE + k])
                code[i, first + k] = c
                hide = c != 0 and c != 6
                for axis in range(3):
                    at = RX + axis * CHUNK + k
                    position[i, first + k, axis] = np.nan if hide else w[at]
                    velocity[i, first + k, axis] = np.nan if hide else w[at + 3 * CHUNK]


@vector
def deep_of(motion: Motion, i: int) -> Floats:
    """Return the deep-space row of an object, empty for a near-earth one."""
    row = motion.deep_row[i]
    return motion.deep[row] if row >= 0 else motion.deep[0, :0]


@vector
def state_at(motion: Motion, i: int, memory: Floats, w: Floats, t_min: float) -> int:
    """Propagate one object to one time; leave the state in ``w``; return the code.

    The memory is forgotten first: the answer depends on the time alone.
    """
    memory[0] = np.nan
    w[TIME] = motion.since_min[i] + t_min
    chunk(motion.near[i], deep_of(motion, i), memory, w, 1, motion.gravity)
    return int(w[CODE])

"""Partials of a path by a constant or growing push, out of its transition matrices.

``∂x(t)/∂a = Φ(t) ∫ Φ(τ)⁻¹ B(τ) τⁿ dτ`` from the epoch on, with ``B`` the axis of the push
(Montenbruck and Gill, *Satellite Orbits* (2000), section 7.3).
"""

import numpy as np

from comity.astro.orbits.rtn import rtn_axes
from comity.foundations.arrays import Floats, Ints

__all__ = ["PUSHES", "push_partials", "with_grid"]

#: Axis of the orbital frame and power of the time, by name.
PUSHES = {
    "radial_km_s2": (0, 0),
    "along_km_s2": (1, 0),
    "across_km_s2": (2, 0),
    "radial_km_s3": (0, 1),
    "along_km_s3": (1, 1),
    "across_km_s3": (2, 1),
}
#: Seconds between points of the sum, and the most of them.
STEP_S, MAX_ITEMS = 60.0, 6_000


def with_grid(times_s: Floats) -> tuple[Floats, Ints]:
    """Return times with an even grid and the epoch between them, and where the times are in it."""
    low, high = min(float(times_s[0]), 0.0), max(float(times_s[-1]), 0.0)
    step = max(STEP_S, (high - low) / MAX_ITEMS)
    grid = np.arange(np.floor(low / step), np.ceil(high / step) + 1.0) * step
    grid = grid[(grid >= low) & (grid <= high)]
    every = np.unique(np.concatenate([grid, times_s, [0.0]]))
    return every, np.searchsorted(every, times_s).astype(np.int64)


def push_partials(name: str, times_s: Floats, path: Floats, phi: Floats) -> Floats:
    """Return the partials (K, 6) of states by a push, at times that hold 0."""
    axis, power = PUSHES[name]
    lines = rtn_axes(path[:, :3], path[:, 3:])[:, axis]
    inner = np.linalg.inv(phi)[:, :, 3:]
    rate = np.einsum("kij,kj->ki", inner, lines) * (times_s**power)[:, None]
    areas = 0.5 * (rate[1:] + rate[:-1]) * np.diff(times_s)[:, None]
    total = np.vstack([np.zeros(6), np.cumsum(areas, axis=0)])
    total -= total[int(np.searchsorted(times_s, 0.0))]
    out: Floats = np.einsum("kij,kj->ki", phi, total)
    return out

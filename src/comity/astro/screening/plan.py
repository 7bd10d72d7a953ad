"""How a window is cut into blocks, nodes and slabs, and the bounds that follow."""

from dataclasses import dataclass
from math import ceil, pi

import numpy as np

from comity.astro.screening.kernels.bounds import (
    ANGLE_SLACK_RAD,
    BINS,
    LOWEST_KM,
    Bounds,
)
from comity.foundations.arrays import Floats, Ints32

__all__ = ["Plan", "make_bounds", "slow_limit_km_s"]

MU_KM3_S2 = 398600.8
#: Shells reach from here ...
SHELL_BOTTOM_KM = 6200.0
#: Error of the difference of two states between nodes (interpolation, rounding), km.
STATE_ERROR_KM = 0.5
#: Relative speed at which a minimum counts as part of an interval, km/s.
INTERVAL_SPEED_KM_S = 0.010


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of the search. They change its speed, never its result.

    Attributes
    ----------
    slab_s
        Length of a slab: within it, relative motion is taken as straight.
    slabs_per_node
        Nodes lie ``slab_s * slabs_per_node`` seconds apart.
    nodes_per_block
        Node intervals in a block, the unit of work of one task; at most 29.
    shell_km
        Thickness of a shell at a radius of 7,000 km; it grows with the square.
    norm
        Objects that turn up to this much faster than a circular orbit are ordinary.
    """

    slab_s: float = 120.0
    slabs_per_node: int = 3
    nodes_per_block: int = 20
    shell_km: float = 40.0
    norm: float = 1.10

    @property
    def node_s(self) -> float:
        """Seconds between nodes."""
        return self.slab_s * self.slabs_per_node

    @property
    def block_s(self) -> float:
        """Seconds of a block."""
        return self.node_s * self.nodes_per_block

    def blocks(self, length_s: float) -> int:
        """Return how many blocks cover a window."""
        return max(1, ceil(length_s / self.block_s - 1e-9))


def slow_limit_km_s(limit_km: float) -> float:
    """Return the relative speed below which a pair is followed continuously.

    Above it a pair has at most one minimum in a slab: see the page on screening.
    """
    return max(0.03, 6e-3 * limit_km)


def make_bounds(plan: Plan, limit_km: float) -> Bounds:
    """Derive the bounds of a search for all approaches within ``limit_km``.

    Derivations: `docs/understanding/screening.md`.
    """
    tau = plan.slab_s / 2.0
    tide = 2.6 * MU_KM3_S2 / SHELL_BOTTOM_KM**3
    reach = limit_km * (1.0 + tide * tau * tau / 2.0) + STATE_ERROR_KM
    shell_b, top = 7000.0**2 / plan.shell_km, 1.0 / SHELL_BOTTOM_KM
    shells = int(shell_b * top) + 1
    inverse = np.maximum(top - np.arange(shells + 1) / shell_b, 1e-9)
    bottom, upper = 1.0 / inverse[:-1], 1.0 / inverse[1:]
    bottom[0] = LOWEST_KM  # the first shell also takes what lies below it
    near_by = reach / bottom + ANGLE_SLACK_RAD
    gamma = 2.0 * plan.norm * tau * np.sqrt(MU_KM3_S2 / upper**3) + near_by
    entered = np.maximum(bottom - 4.0 * tau - reach, LOWEST_KM - 100.0)
    wild = 1.1 * tau * np.sqrt(2.0 * MU_KM3_S2 / entered**3) + near_by
    height = np.clip(gamma, 0.02, 1.5)
    bands = (pi / height).astype(np.int64) + 1
    base = np.concatenate([[0], np.cumsum(bands)]).astype(np.int32)
    curve = tide * (SHELL_BOTTOM_KM / bottom) ** 3 * tau**3 / 3.0
    return Bounds(
        tau,
        reach,
        shell_b,
        top,
        plan.norm,
        base,
        (1.0 / height).astype(np.float32),
        ring_windows(base, height, gamma),
        wild.astype(np.float32),
        curve.astype(np.float32),
    )


def ring_windows(base: Ints32, height: Floats, gamma: Floats) -> Ints32:
    """Return the half-window in longitude of each bucket, in bins.

    A cap of radius g around a point at latitude f spans ``asin(sin g / cos f)`` in
    longitude, or the whole ring if it holds the pole.
    """
    shell = np.repeat(np.arange(len(height)), np.diff(base))
    low_edge = (np.arange(base[-1]) - base[:-1][shell]) * height[shell] - pi / 2
    highest = np.maximum(np.abs(low_edge), np.abs(low_edge + height[shell]))
    s = np.sin(np.minimum(gamma[shell], 1.5))
    c = np.cos(np.minimum(highest, pi / 2))
    whole = s >= 0.999 * c
    half = np.arcsin(np.where(whole, 1.0, s / np.maximum(c, 1e-12)))
    bins = (half * (BINS / (2 * pi))).astype(np.int32) + 2
    return np.where(whole, BINS, bins).astype(np.int32)

"""One changed object against stored nodes of all others."""

import math

import numpy as np

from comity.astro.screening.kernels.options import loose
from comity.foundations.arrays import Bools, Floats, Floats32, Ints16, Ints32

__all__ = [
    "NO_STATE",
    "SPEED_STEP_KM_S",
    "compare_with_nodes",
    "pack_velocities",
    "radius_bounds",
]

#: Stored velocities are multiples of this: 16 bits reach 12 km/s.
SPEED_STEP_KM_S = 12.0 / 32767.0
#: Marks a stored velocity of an object that has no state at the node.
NO_STATE = -32768
FASTEST_KM_S = 23.0


@loose
def pack_velocities(nodes: Floats32, position: Floats32, velocity: Ints16) -> None:
    """Store nodes (K, 6, N) by object: ``position`` (N, K, 3), ``velocity`` (N, K, 3)."""
    step = np.float32(SPEED_STEP_KM_S)
    limit = np.float32(11.99)
    for k in range(nodes.shape[0]):
        for i in range(nodes.shape[2]):
            good = True
            for c in range(3):
                v = nodes[k, c + 3, i]
                position[i, k, c] = nodes[k, c, i]
                # A comparison with NaN is false: this also finds missing states.
                good = good and abs(v) < limit and abs(nodes[k, c, i]) < np.float32(3e6)
            for c in range(3):
                value = (
                    np.rint(nodes[k, c + 3, i] / step) if good else np.float32(NO_STATE)
                )
                velocity[i, k, c] = np.int16(value)


@loose
def radius_bounds(position: Floats32, low: Floats32, high: Floats32) -> None:
    """Fill smallest and largest radius over the nodes of each object."""
    for i in range(position.shape[0]):
        least, most = np.float32(1e9), np.float32(0.0)
        for k in range(position.shape[1]):
            x, y, z = position[i, k, 0], position[i, k, 1], position[i, k, 2]
            r2 = x * x + y * y + z * z
            if r2 < np.float32(1e13):
                least, most = min(least, r2), max(most, r2)
        low[i], high[i] = math.sqrt(least), math.sqrt(most)


@loose
def compare_with_nodes(
    own: Floats32,
    row: int,
    rows: Ints32,
    position: Floats32,
    velocity: Ints16,
    step_s: float,
    reach_km: float,
    slip_km: Floats32,
    gaps: Bools,
    tide: float,
    pairs: Ints32,
    t_s: Floats,
) -> int:
    """Find the nodes next to which an object may be close to those in ``rows``.

    ``own`` (K, 6) are its states at the nodes and ``row`` its number. Around each node
    the relative motion is taken as straight for half a step (a whole step next to a
    missing state; ``gaps`` marks objects that have one), with the bend that gravity can
    give it. Returns how many there are;
    more than ``len(t_s)`` means that the rest had no room.
    """
    half = np.float32(0.5 * step_s)
    unit = np.float32(SPEED_STEP_KM_S)
    count = 0
    for n in range(rows.size):
        j = rows[n]
        p = position[j]
        # Farther than this at a node, a pair is out of reach until half way to the next.
        spread = step_s if gaps[j] else 0.5 * step_s
        far_km = reach_km + slip_km[j] + FASTEST_KM_S * spread
        far = np.float32(far_km * far_km)
        for k in range(p.shape[0]):
            dx, dy, dz = p[k, 0] - own[k, 0], p[k, 1] - own[k, 1], p[k, 2] - own[k, 2]
            c = dx * dx + dy * dy + dz * dz
            if not c < far or velocity[j, k, 0] == NO_STATE:
                continue
            u = velocity[j, k]
            vx, vy, vz = (
                u[0] * unit - own[k, 3],
                u[1] * unit - own[k, 4],
                u[2] * unit - own[k, 5],
            )
            w = vx * vx + vy * vy + vz * vz + np.float32(1e-12)
            before, after = half, half
            if k + 1 < p.shape[0] and velocity[j, k + 1, 0] == NO_STATE:
                after = half + half
            if k > 0 and velocity[j, k - 1, 0] == NO_STATE:
                before = half + half
            h = dx * vx + dy * vy + dz * vz
            t = min(max(-h / w, -before), after)
            m2 = c + t * (h + h + w * t)
            # A relative path bends by tide * speed * t^3 / 3 and pulls in what is near.
            reach_s = max(before, after)
            bend = (
                tide
                * reach_s
                * reach_s
                * (math.sqrt(w) * reach_s / 3.0 + 0.5 * reach_km)
            )
            limit = reach_km + slip_km[j] + bend
            if m2 > limit * limit:
                continue
            if count < t_s.size:
                pairs[count, 0], pairs[count, 1] = min(row, j), max(row, j)
                t_s[count] = k * step_s + t
            count += 1
    return count

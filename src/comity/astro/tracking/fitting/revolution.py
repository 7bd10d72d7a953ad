"""Partials by an error of the air's density that swings once a revolution.

Models of the atmosphere are off by latitude and local time (day against night), so the error of the drag is not
the same all along a revolution. Its part that turns once a revolution shifts the eccentricity, which no factor
of the density over hours does: by ``c Δa / 2`` (times the distance) for a relative swing c and a semi-major axis
that falls by Δa. Two harmonics, cosine and sine of the angle along the orbit from the epoch's place, act on the
drag of each bin of the air, whose size follows from the fall of the semi-major axis in the bin (Gauss's
equation, Vallado, *Fundamentals of Astrodynamics and Applications* (2013), section 9.3). The swing is the same
over the whole path: it belongs to the model, and the Sun moves by a degree a day.
"""

from itertools import pairwise

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_KM3_S2

__all__ = ["REVOLUTION", "SWING", "revolution_partials"]

#: Names of the two parameters; they are only considered.
REVOLUTION = ("density_cosine", "density_sine")
#: Sigma of each: relative error of the density, so that the rms along the orbit is the same. A setting: the lower
#: end of the 15 to 20 % by which models are off (Bowman and others, AIAA 2008-6438). That errors depend on
#: local time and latitude: Bruinsma and others, J. Space Weather Space Clim. 2 (2012) A04. Between 0.1 and
#: 0.2 squared distances of errors in their covariance change by 21 to 40 % (``docs/figures.md``).
SWING = 0.15


def _drag(
    times_s: Floats, path: Floats, air: Floats, edges_s: Floats
) -> tuple[Floats, Floats]:
    """Return accelerations (K - 1,) along the velocity between times, and unit velocities (K, 3).

    ``air`` (K, 6, bins) holds the partials by the logarithms of the density: what a bin does to
    the semi-major axis as a whole is its drag.
    """
    far = np.linalg.norm(path[:, :3], axis=1)
    speed = np.linalg.norm(path[:, 3:], axis=1)
    axis = 1.0 / (2.0 / far - speed**2 / EARTH_MU_KM3_S2)
    fall = np.einsum("ki,kin->kn", path[:, 3:] / EARTH_MU_KM3_S2, air[:, 3:])
    fall += np.einsum("ki,kin->kn", path[:, :3] / far[:, None] ** 3, air[:, :3])
    fall *= 2.0 * axis[:, None] ** 2
    push = np.zeros(len(times_s) - 1)
    for k, (start, end) in enumerate(pairwise(edges_s)):
        low, high = max(start, times_s[0]), min(end, times_s[-1])
        if high <= low:
            continue
        i, j = (int(n) for n in np.searchsorted(times_s, [low, high]))
        mean = 2.0 * np.mean(axis[i : j + 1] ** 2 * speed[i : j + 1]) / EARTH_MU_KM3_S2
        push[i:j] = (fall[j, k] - fall[i, k]) / mean / (high - low)
    return push, path[:, 3:] / speed[:, None]


def revolution_partials(
    name: str,
    times_s: Floats,
    found: tuple[Floats, Floats],
    air: Floats,
    edges_s: Floats,
) -> Floats:
    """Return the partials (K, 6) of states by one of ``REVOLUTION``.

    Parameters
    ----------
    times_s
        (K,) that rise, close enough to follow a revolution, and hold 0 and all edges inside.
    found
        States (K, 6) and transition matrices (K, 6, 6), GCRF, km and km/s.
    air, edges_s
        (K, 6, bins) partials by the logarithms of the density in bins, and their edges.
    """
    path, phi = found
    push, forward = _drag(times_s, path, air, edges_s)
    here = int(np.searchsorted(times_s, 0.0))
    start = path[here]
    up = np.cross(start[:3], start[3:])
    first = start[:3] / np.linalg.norm(start[:3])
    second = np.cross(up / np.linalg.norm(up), first)
    angle = np.arctan2(path[:, :3] @ second, path[:, :3] @ first)
    swing = np.cos(angle) if name == REVOLUTION[0] else np.sin(angle)
    inner = np.linalg.inv(phi)[:, :, 3:]
    rate = np.einsum("kij,kj->ki", inner, forward) * swing[:, None]
    areas = 0.5 * (rate[1:] + rate[:-1]) * (push * np.diff(times_s))[:, None]
    total = np.vstack([np.zeros(6), np.cumsum(areas, axis=0)])
    total -= total[here]
    out: Floats = np.einsum("kij,kj->ki", phi, total)
    return out

"""Light and shadow of an object: when the Earth covers all of the Sun's disc, part of it, none.

The Earth is the ellipsoid of WGS 84. Space is stretched along its axis until it is a sphere:
lines stay lines and what is tangent stays tangent, so that the shadow of the ellipsoid is that of
a sphere in the stretched space (Neta and Vallado, On satellite umbra/penumbra entry and exit
positions, J. Astronaut. Sci. 46, 1998, treat the oblate Earth alike). The Sun's disc is round
before that: its nearest and farthest points from the Earth's centre are stretched with the rest. The
air, which bends and reddens light within some 30 km of the ground, is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from comity.astro.orbits.crossings import spans_of
from comity.astro.orbits.sun import SUN_RADIUS_KM
from comity.foundations.arrays import Bools, Floats

__all__ = ["PENUMBRA", "SUNLIT", "UMBRA", "LightSpan", "depths", "light_spans"]

SUNLIT, PENUMBRA, UMBRA = "sunlit", "penumbra", "umbra"
#: Equatorial radius and flattening of WGS 84 (NGA.STND.0036, table 3.1).
EQUATOR_KM, FLATTENING = 6378.137, 1.0 / 298.257223563
STRETCH = np.array([1.0, 1.0, 1.0 / (1.0 - FLATTENING)])


@dataclass(frozen=True, slots=True)
class LightSpan:
    """A span of one light, seconds: ``sunlit``, ``penumbra`` or ``umbra``."""

    light: str
    from_s: float
    until_s: float


def depths(position_km: Floats, sun_km: Floats) -> tuple[Floats, Floats]:
    """Return how deep (rad) places (K, 3) are in the penumbra and in the umbra.

    Parameters
    ----------
    position_km, sun_km
        (K, 3) in ITRF, or in another frame whose third axis is the Earth's (TEME).

    Returns
    -------
    tuple
        (K,) angles, not negative inside: how far the Sun's nearest limb, and its farthest, is behind
        the Earth's limb.
    """
    line = sun_km - position_km
    distance = np.linalg.norm(line, axis=1, keepdims=True)
    line = line / distance
    # Across the line of sight, towards the Earth's centre: the limb's nearest and farthest point.
    down = -position_km
    down = down - np.sum(down * line, axis=1, keepdims=True) * line
    down = down / np.maximum(np.linalg.norm(down, axis=1, keepdims=True), 1e-9)
    disc = np.tan(np.arcsin(SUN_RADIUS_KM / distance)) * down
    place = position_km * STRETCH
    earth = np.arcsin(np.clip(EQUATOR_KM / np.linalg.norm(place, axis=1), 0.0, 1.0))
    near = _apart(-place, (line + disc) * STRETCH)
    far = _apart(-place, (line - disc) * STRETCH)
    return earth - near, earth - far


def _apart(one: Floats, two: Floats) -> Floats:
    """Return the angles between directions (K, 3), rad; exact for small ones as well."""
    cross = np.linalg.norm(np.cross(one, two), axis=1)
    result: Floats = np.arctan2(cross, np.sum(one * two, axis=1))
    return result


def light_spans(
    places: Callable[[Floats], Floats],
    sun: Callable[[Floats], Floats],
    times_s: Floats,
) -> list[LightSpan]:
    """Return the spans of light between the first and the last of some times, one after another.

    Parameters
    ----------
    places, sun
        Places of the object and of the Sun (T, 3), km, at times (T,), both in a frame of
        ``depths``; NaN where the object has none: no span reaches there.
    times_s
        (K,) rising, close enough that a shadow has no two deepest points between three of them: a
        twentieth of a revolution.
    """
    shade = spans_of(lambda at: depths(places(at), sun(at))[0], times_s)
    dark = spans_of(lambda at: depths(places(at), sun(at))[1], times_s)
    known = np.isfinite(places(times_s).sum(axis=1))
    out: list[LightSpan] = []
    for begin, end in _runs(times_s, known):
        cuts = {begin, end}
        for edges in (shade, dark):
            cuts |= {float(t) for t in edges.ravel() if begin < t < end}
        for low, high in pairwise(sorted(cuts)):
            light = _light_at(0.5 * (low + high), shade, dark)
            if out and out[-1].light == light and out[-1].until_s == low:
                out[-1] = LightSpan(light, out[-1].from_s, high)
            else:
                out.append(LightSpan(light, low, high))
    return out


def _light_at(at_s: float, shade: Floats, dark: Floats) -> str:
    for light, spans in ((UMBRA, dark), (PENUMBRA, shade)):
        if ((spans[:, 0] <= at_s) & (at_s <= spans[:, 1])).any():
            return light
    return SUNLIT


def _runs(times_s: Floats, known: Bools) -> list[tuple[float, float]]:
    """Return first and last time of each run of known samples, those of one alone left out."""
    first = np.flatnonzero(known & ~np.r_[False, known[:-1]])
    last = np.flatnonzero(known & ~np.r_[known[1:], False])
    return [
        (float(times_s[a]), float(times_s[b]))
        for a, b in zip(first, last, strict=True)
        if b > a
    ]

"""Observations → the arcs that first orbits are made from: places, directions, ranges."""

from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import Observations
from comity.foundations.arrays import Floats, Ints

__all__ = ["Directions", "Places", "directions_of", "passes_of", "places_of", "spread"]

#: A pause longer than this ends a pass.
PAUSE_S = 1_800.0
#: Ranges this far in time from an angle are not interpolated to it.
NEAR_S = 600.0
RANGE, AZIMUTH, ELEVATION, RIGHT, DECLINATION = 0, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Directions:
    """(K,) directions in GCRF: rows of the first angle, instants, lines and sites (K, 3)."""

    at_us: Ints
    lines: Floats
    sites_km: Floats
    sigma_rad: Floats


@dataclass(frozen=True, slots=True)
class Places:
    """(K,) places of the object in GCRF, (K, 3)."""

    at_us: Ints
    places_km: Floats


def passes_of(o: Observations, *, by_site: bool = True) -> list[Ints]:
    """Return the rows of each pass over a site (or over all of them), longest first."""
    out = []
    for site in np.unique(o.site) if by_site else [-1]:
        rows = np.flatnonzero(o.site == site) if by_site else np.arange(len(o))
        gaps = np.flatnonzero(np.diff(o.at_us[rows]) > PAUSE_S * 1e6) + 1
        out += [part.astype(np.int64) for part in np.split(rows, gaps)]
    return sorted(out, key=lambda rows: -len(rows))


def _pairs(o: Observations, rows: Ints, first: int, second: int) -> tuple[Ints, Ints]:
    """Return rows of two kinds of the same site and instant."""
    one, two = rows[o.kind[rows] == first], rows[o.kind[rows] == second]
    key = {(int(o.at_us[k]), int(o.site[k])): int(k) for k in two}
    matched = [
        (int(k), key[int(o.at_us[k]), int(o.site[k])])
        for k in one
        if (int(o.at_us[k]), int(o.site[k])) in key
    ]
    table = np.array(matched, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def directions_of(o: Observations, ground: Ground, rows: Ints) -> Directions:
    """Return the directions among rows: azimuth with elevation, right ascension with declination."""
    back = np.swapaxes(ground.turn, 1, 2)
    lines, order = [], []
    a, b = _pairs(o, rows, AZIMUTH, ELEVATION)
    if len(a):
        az, el = o.value[a], o.value[b]
        local = np.stack(
            [np.sin(az) * np.cos(el), np.cos(az) * np.cos(el), np.sin(el)], axis=1
        )
        fixed = np.einsum("nji,nj->ni", ground.axes[a], local)
        lines.append(np.einsum("nij,nj->ni", back[a], fixed))
        order.append(a)
    a, b = _pairs(o, rows, RIGHT, DECLINATION)
    if len(a):
        ra, de = o.value[a], o.value[b]
        lines.append(
            np.stack(
                [np.cos(ra) * np.cos(de), np.sin(ra) * np.cos(de), np.sin(de)], axis=1
            )
        )
        order.append(a)
    if not order:
        nothing = np.zeros((0, 3))
        return Directions(np.zeros(0, np.int64), nothing, nothing, np.zeros(0))
    found = np.concatenate(order)
    sites = np.einsum("nij,nj->ni", back[found], ground.place_km[found])
    sort = np.argsort(o.at_us[found], kind="stable")
    found_lines = np.concatenate(lines)
    return Directions(
        o.at_us[found][sort], found_lines[sort], sites[sort], o.sigma[found][sort]
    )


def places_of(o: Observations, ground: Ground, rows: Ints) -> Places:
    """Return places of the object: directions, with ranges of the same site interpolated to them."""
    times, places = [], []
    for site in np.unique(o.site[rows]):
        some = rows[o.site[rows] == site]
        seen = directions_of(o, ground, some)
        ranged = some[o.kind[some] == RANGE]
        if not len(seen.at_us) or not len(ranged):
            continue
        at = o.at_us[ranged].astype(np.float64)
        near = np.abs(seen.at_us[:, None] - at[None, :]).min(axis=1) <= NEAR_S * 1e6
        near &= (seen.at_us >= at[0] - 1e6) & (seen.at_us <= at[-1] + 1e6)
        far = np.interp(seen.at_us.astype(np.float64), at, o.value[ranged])
        times.append(seen.at_us[near])
        places.append((seen.sites_km + far[:, None] * seen.lines)[near])
    if not times:
        return Places(np.zeros(0, np.int64), np.zeros((0, 3)))
    when = np.concatenate(times)
    sort = np.argsort(when, kind="stable")
    return Places(when[sort], np.concatenate(places)[sort])


def spread(count: int) -> tuple[int, int, int]:
    """Return the first, the middle and the last of a count."""
    return 0, count // 2, count - 1

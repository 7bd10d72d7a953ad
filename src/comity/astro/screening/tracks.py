"""A track against all: an operator's own ephemeris and the whole catalogue."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.states import motion_from
from comity.astro.orbits.track import Track, states_at
from comity.astro.screening.coverage import (
    MAX_AGE_D,
    Coverage,
    Gap,
    age_gaps,
    theory_gaps,
)
from comity.astro.screening.plan import MU_KM3_S2
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["TrackHits", "screen_track"]

#: Seconds between the instants at which everything is compared.
STEP_S = 60.0
#: Objects propagated at a time.
BATCH = 2000
#: How far two paths can leave straight lines in half a step, twice ``a t²/2`` near the
#: ground, km.
BENT_KM = 9.0
WIDEST_KM = 200.0
#: Slower than this two objects stay together.
SLOW_KM_S = 0.01
#: Row, instant, own state, other state.
Hit = tuple[int, int, Floats, Floats]


@dataclass(frozen=True, slots=True)
class TrackHits:
    """Approaches of a track to objects, by time.

    ``row`` (H,) is that of the element sets; ``tca_us`` UTC, microseconds since 1970;
    ``rtn_km`` (H, 3) the object in the axes of the track; ``own`` and ``other`` (H, 6)
    the states there, TEME. ``kind`` is 1 for one that stays within the limit for long;
    ``entry_us`` and ``exit_us`` tell from when to when. ``coverage`` tells who of those
    whose radii leave room for an approach is not covered; seconds from the track's begin.
    """

    row: Ints
    tca_us: Ints
    miss_km: Floats
    rtn_km: Floats
    speed_km_s: Floats
    own: Floats
    other: Floats
    kind: NDArray[np.uint8]
    entry_us: Ints
    exit_us: Ints
    coverage: Coverage


def screen_track(
    track: Track,
    elements: ElementSets,
    limit_km: float,
    skip: Ints,
    max_age_d: float = MAX_AGE_D,
) -> TrackHits:
    """Find every approach of a track to objects within a distance.

    Parameters
    ----------
    track
        States in TEME; its span is the window.
    elements
        N element sets.
    limit_km
        Largest miss distance; included.
    skip
        Rows that are not compared: the object's own element sets.
    max_age_d
        Element sets further than this from an instant are listed as not covered there.

    Returns
    -------
    TrackHits
        Minima of the distance between the interpolated track and SGP4, to 0.1 ms.

    Raises
    ------
    RangeError
        For a distance that cannot be screened or a track without length.
    """
    if not 0.0 < limit_km <= WIDEST_KM:
        raise RangeError(
            "threshold", f"{limit_km} km", f"above 0 and at most {WIDEST_KM:g} km"
        )
    begin, end = int(track.at_us[0]), int(track.at_us[-1])
    count = max(int(np.ceil((end - begin) / 1e6 / STEP_S)) + 1, 2)
    at_us = np.linspace(begin, end, count).astype(np.int64)
    own = states_at(track, at_us)
    radius = np.linalg.norm(own[:, :3], axis=1)
    rows = _sharing_shells(elements, radius.min(), radius.max(), limit_km)
    rows = np.setdiff1d(rows, skip)
    hits: list[Hit] = []
    failed: list[int] = []
    half = 0.5 * float(at_us[1] - at_us[0]) / 1e6
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        states = propagate(elements.take(part), begin, (at_us - begin) / 1e6)
        failed += part[np.any(states.fault != 0, axis=1)].tolist()
        r = states.position_km - own[None, :, :3]
        v = states.velocity_km_s - own[None, :, 3:]
        rv, vv = np.einsum("nkc,nkc->nk", r, v), np.einsum("nkc,nkc->nk", v, v)
        step = np.clip(-rv / np.maximum(vv, 1e-12), -half, half)
        nearest2 = np.einsum("nkc,nkc->nk", r, r) + step * (2.0 * rv + step * vv)
        close = nearest2 <= (limit_km + BENT_KM) ** 2
        for n in np.flatnonzero(close.any(axis=1)):
            hits += _minima(track, elements, int(part[n]), at_us, close[n], limit_km)
    gaps = _gaps(elements, rows, failed, (begin, end), max_age_d)
    return _joined(track, elements, limit_km, hits, Coverage(gaps))


def _gaps(
    elements: ElementSets,
    rows: Ints,
    failed: list[int],
    span_us: tuple[int, int],
    max_age_d: float,
) -> tuple[Gap, ...]:
    """Return who of the rows compared is not covered over the span of a track."""
    begin_us, length_s = span_us[0], (span_us[1] - span_us[0]) / 1e6
    old = age_gaps(elements.take(rows), begin_us, length_s / DAY_S, max_age_d)
    gaps = [replace(gap, row=int(rows[gap.row])) for gap in old]
    if failed:
        motion = motion_from(elements, begin_us)
        unknown = np.full(len(failed), np.nan)
        gaps += theory_gaps(motion, np.array(failed, np.int32), unknown, length_s)
    return tuple(sorted(gaps, key=lambda gap: (gap.row, gap.from_s, gap.reason)))


def _sharing_shells(
    elements: ElementSets, low_km: float, high_km: float, limit_km: float
) -> Ints:
    """Return the rows whose perigee and apogee leave room for an approach."""
    a = (MU_KM3_S2 / elements.mean_motion_rad_s**2) ** (1.0 / 3.0)
    e = elements.eccentricity
    # Mean elements differ from the radius by oblateness and, far out, by Moon and Sun.
    room = limit_km + 40.0 + 0.004 * a * (a > 15000.0)
    keep = (a * (1.0 - e) - room <= high_km) & (a * (1.0 + e) + room >= low_km)
    return np.flatnonzero(keep).astype(np.int64)


def _relative(
    track: Track, elements: ElementSets, row: int, at_us: Ints
) -> tuple[Floats, Floats]:
    own = states_at(track, at_us)
    begin = int(at_us[0])
    states = propagate(elements.take(np.array([row])), begin, (at_us - begin) / 1e6)
    other = np.concatenate([states.position_km[0], states.velocity_km_s[0]], axis=1)
    return own, other


def _minima(
    track: Track,
    elements: ElementSets,
    row: int,
    at_us: Ints,
    close: Bools,
    limit_km: float,
) -> list[Hit]:
    """Return the minima of the distance to one object near the instants that are close.

    All of them are searched together: brackets by the sign of the range rate, then false
    position.
    """
    step_us = int(at_us[1] - at_us[0])
    middles = at_us[close]
    ninths = np.linspace(-0.5, 0.5, 9) * (step_us + 2_000_000)
    times = np.unique((middles[:, None] + ninths[None, :]).astype(np.int64))
    times = times[(times >= at_us[0]) & (times <= at_us[-1])]
    _, _, slope, _ = _range_rate(track, elements, row, times)
    gap = np.diff(times)
    turn = (slope[:-1] < 0.0) & (slope[1:] >= 0.0) & (gap <= step_us)
    low, high = times[:-1][turn], times[1:][turn]
    f_low, f_high = slope[:-1][turn], slope[1:][turn]
    at = low.copy()
    if not len(at):
        return []
    for _ in range(40):
        share = -f_low / np.maximum(f_high - f_low, 1e-300)
        at = np.clip(low + (share * (high - low)).astype(np.int64), low, high)
        _, _, f, speed2 = _range_rate(track, elements, row, at)
        below = f < 0.0
        f_high = np.where(below, 0.5 * f_high, f)
        f_low = np.where(below, f, 0.5 * f_low)
        low, high = np.where(below, at, low), np.where(below, high, at)
        if np.all((np.abs(f) <= 5e-7 * speed2) | (high - low <= 1)):
            break
    own, other, _, _ = _range_rate(track, elements, row, at)
    near = np.linalg.norm((other - own)[:, :3], axis=1) <= limit_km
    return [(row, int(at[k]), own[k], other[k]) for k in np.flatnonzero(near)]


def _range_rate(
    track: Track, elements: ElementSets, row: int, at_us: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return both states, the product of distance and its rate, the squared speed."""
    own, other = _relative(track, elements, row, at_us)
    off = other - own
    slope = np.einsum("kc,kc->k", off[:, :3], off[:, 3:])
    return own, other, slope, np.einsum("kc,kc->k", off[:, 3:], off[:, 3:])


def _joined(
    track: Track,
    elements: ElementSets,
    limit_km: float,
    hits: list[Hit],
    coverage: Coverage,
) -> TrackHits:
    """Return hits as columns; those that stay together become one interval each."""
    rows, columns = [], []
    together: dict[int, list[Hit]] = {}
    for hit in hits:
        speed = float(np.linalg.norm(hit[3][3:] - hit[2][3:]))
        if speed < SLOW_KM_S:
            together.setdefault(hit[0], []).append(hit)
        else:
            half_us = round(
                np.sqrt(max(limit_km**2 - np.sum((hit[3] - hit[2])[:3] ** 2), 0.0))
                / speed
                * 1e6
            )
            columns.append((hit, 0, hit[1] - half_us, hit[1] + half_us))
    for row, group in together.items():
        nearest = min(group, key=lambda h: float(np.linalg.norm((h[3] - h[2])[:3])))
        inside = _stay(track, elements, row, nearest[1], limit_km)
        columns.append((nearest, 1, *inside))
    columns.sort(key=lambda column: (column[0][1], column[0][0]))
    for hit, _, _, _ in columns:
        axes = rtn_axes(hit[2][:3], hit[2][3:])
        rows.append(axes @ (hit[3] - hit[2])[:3])
    own = np.array([hit[2] for hit, *_ in columns]).reshape(-1, 6)
    other = np.array([hit[3] for hit, *_ in columns]).reshape(-1, 6)
    return TrackHits(
        np.array([hit[0] for hit, *_ in columns], np.int64),
        np.array([hit[1] for hit, *_ in columns], np.int64),
        np.linalg.norm((other - own)[:, :3], axis=1),
        np.array(rows).reshape(-1, 3),
        np.linalg.norm((other - own)[:, 3:], axis=1),
        own,
        other,
        np.array([kind for _, kind, _, _ in columns], np.uint8),
        np.array([entry for _, _, entry, _ in columns], np.int64),
        np.array([leave for _, _, _, leave in columns], np.int64),
        coverage,
    )


def _stay(
    track: Track, elements: ElementSets, row: int, at_us: int, limit_km: float
) -> tuple[int, int]:
    """Return from when to when around an instant an object stays within the limit."""
    begin, end = int(track.at_us[0]), int(track.at_us[-1])
    times = np.arange(begin, end + 1, 10_000_000)
    own, other = _relative(track, elements, row, times)
    inside = np.linalg.norm((other - own)[:, :3], axis=1) <= limit_km
    k = int(np.clip(np.searchsorted(times, at_us), 0, len(times) - 1))
    before, after = k, k
    while before > 0 and inside[before - 1]:
        before -= 1
    while after + 1 < len(times) and inside[after + 1]:
        after += 1
    return int(min(times[before], at_us)), int(max(times[after], at_us))

"""Launch windows against the catalogue: a screening volume in time.

A notice names site, direction, planned orbit and a window. For each instant of the
window there is a path: insertion some way down range, then the planned orbit. The tube
around it is screened for the first revolutions; instants whose tube an object enters are
closed. The result is coarse, as notices are: it shows which instants need a closer analysis,
not when to launch.
"""

from dataclasses import dataclass, replace
from math import cos, radians, sin, sqrt

import numpy as np

from comity.astro.orbits import ElementSets
from comity.astro.orbits.track import Track
from comity.astro.orbits.two_body import move
from comity.astro.screening.coverage import Coverage, Gap
from comity.astro.screening.tracks import screen_track
from comity.coordination.notices.geometry import centre_of
from comity.coordination.notices.values import (
    Fields,
    area_in,
    instant_in,
    number_in,
    orbit_in,
)
from comity.foundations.arrays import Bools, Ints
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM, SECOND_US
from comity.foundations.errors import DataError, RangeError
from comity.foundations.frames import rotate, teme_to_itrf
from comity.foundations.time import EarthOrientation

__all__ = ["Closure", "Opening", "launch_path", "screen_window"]

#: A typical ascent to a low orbit: time and angle from lift-off to insertion.
ASCENT_S, DOWN_RANGE_RAD = 540.0, radians(20.0)
#: How long the path is followed after insertion, and the step of its points.
FOLLOW_S, STEP_S = 3.0 * 5400.0, 60.0


@dataclass(frozen=True, slots=True)
class Closure:
    """An approach that closes an instant of lift-off: row of the catalogue, miss, when."""

    lift_us: int
    row: int
    tca_us: int
    miss_km: float
    speed_km_s: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A screened window: (L,) instants of lift-off, which are open, and what closes others.

    ``coverage`` tells who is not covered after some lift-off, each object once per reason;
    seconds from the first lift-off, over all paths that meet the gap.
    """

    lift_us: Ints
    open: Bools
    closures: tuple[Closure, ...]
    limit_km: float
    coverage: Coverage


def launch_path(fields: Fields, lift_us: int, orientation: EarthOrientation) -> Track:
    """Return the path of a launch at an instant, in TEME, from insertion on.

    The direction is that over the turning ground at lift-off; insertion lies at the
    perigee of the planned orbit, down range along the great circle of that direction.

    Raises
    ------
    DataError
        If the notice plans no orbit, or area and direction are withheld.
    """
    orbit, area = orbit_in(fields), area_in(fields)
    azimuth_deg = number_in(fields, "azimuth_deg")
    if orbit is None or area is None or azimuth_deg is None:
        raise DataError(
            "the notice names no orbit, area and direction to screen",
            remedy="ask its issuer, or screen its impact area by hand",
        )
    lat, lon = (radians(v) for v in centre_of(area))
    up = np.array([cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)])
    east = np.array([-sin(lon), cos(lon), 0.0])
    north = np.cross(up, east)
    heading = radians(azimuth_deg)
    along = cos(heading) * north + sin(heading) * east
    at = np.array([lift_us], np.int64)
    turn = np.swapaxes(teme_to_itrf(at, orientation), -1, -2)
    up, along = (rotate(turn, v[None, :])[0] for v in (up, along))
    radius = EARTH_RADIUS_KM + orbit["perigee_km"]
    axis = EARTH_RADIUS_KM + 0.5 * (orbit["perigee_km"] + orbit["apogee_km"])
    speed = sqrt(EARTH_MU_KM3_S2 * (2.0 / radius - 1.0 / axis))
    position = radius * (cos(DOWN_RANGE_RAD) * up + sin(DOWN_RANGE_RAD) * along)
    velocity = speed * (cos(DOWN_RANGE_RAD) * along - sin(DOWN_RANGE_RAD) * up)
    times = np.arange(0.0, FOLLOW_S + STEP_S / 2, STEP_S)
    states = move(position, velocity, times)
    begin = lift_us + round(ASCENT_S * SECOND_US)
    return Track(
        begin + np.rint(times * 1e6).astype(np.int64),
        states[:, :3],
        states[:, 3:],
        np.empty(0, np.int64),
        np.empty((0, 6, 6)),
    )


def screen_window(
    fields: Fields,
    elements: ElementSets,
    orientation: EarthOrientation,
    *,
    step_s: float = 300.0,
    limit_km: float = 25.0,
) -> Opening:
    """Screen a launch window against a catalogue.

    Parameters
    ----------
    fields
        Of a pre-launch notice.
    elements
        N element sets.
    step_s
        Time between instants of lift-off, s.
    limit_km
        Radius of the tube, km: the errors of ascent, dispersion and element sets together.

    Raises
    ------
    RangeError, DataError
        If there would be more than 1000 instants, or a field that is needed is missing.
    """
    first, last = instant_in(fields, "earliest_us"), instant_in(fields, "latest_us")
    if first is None or last is None:
        raise DataError(
            "the notice names no window to screen", remedy="ask its issuer for it"
        )
    count = int((last - first) / 1e6 // step_s) + 1
    if not 1 <= count <= 1000:
        raise RangeError(
            "instants of lift-off", count, "at most 1000", remedy="choose a longer step"
        )
    lifts = first + np.rint(np.arange(count) * step_s * 1e6).astype(np.int64)
    closures: list[Closure] = []
    gaps: dict[tuple[int, str], Gap] = {}
    nothing = np.empty(0, np.int64)
    for lift in lifts:
        path = launch_path(fields, int(lift), orientation)
        hits = screen_track(path, elements, limit_km, nothing)
        closures += [
            Closure(
                int(lift),
                int(hits.row[k]),
                int(hits.tca_us[k]),
                float(hits.miss_km[k]),
                float(hits.speed_km_s[k]),
            )
            for k in range(len(hits.row))
        ]
        after_s = (int(path.at_us[0]) - first) / 1e6
        for gap in hits.coverage.left_out:
            _join(gaps, gap, after_s)
    closed = {c.lift_us for c in closures}
    is_open = np.array([int(lift) not in closed for lift in lifts], np.bool_)
    coverage = Coverage(tuple(gaps[key] for key in sorted(gaps)))
    return Opening(lifts, is_open, tuple(closures), limit_km, coverage)


def _join(gaps: dict[tuple[int, str], Gap], gap: Gap, after_s: float) -> None:
    """Add a gap of a path that begins ``after_s`` after the first lift-off."""
    begin, end = gap.from_s + after_s, gap.until_s + after_s
    known = gaps.get((gap.row, gap.reason))
    if known is not None:
        begin, end = min(begin, known.from_s), max(end, known.until_s)
        gap = gap if gap.value > known.value else known
    gaps[gap.row, gap.reason] = replace(gap, from_s=begin, until_s=end)

"""Light and shadow of objects, and their passes over stations."""

from collections.abc import Iterator, Sequence

import numpy as np

from comity.apps.ephemerides.followed import Followed
from comity.apps.ephemerides.requested import Columns, Request, joined
from comity.apps.ephemerides.row_parts import about, instants, names
from comity.apps.links.geometry import SatelliteSet, WindowRequest
from comity.apps.links.windows import window_columns
from comity.astro.links.light import LightSpan, light_spans
from comity.astro.links.windows import Windows, find_windows
from comity.astro.orbits.arcs import Arc, Span, arcs_of_elements, arcs_of_tracks
from comity.astro.orbits.interpolation import interpolate_states
from comity.astro.orbits.sun import sun_of_date
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["light_table", "passes_of", "passes_table", "spans_of_light"]

#: Largest product of objects, stations and days of passes.
MAX_PASS_DAYS = 1_000_000


def spans_of_light(one: Followed) -> list[LightSpan]:
    """Return the spans of light of an object, s."""
    step_s = one.light_step_s()
    count = max(3, int(np.ceil((one.end_s - one.begin_s) / step_s)))
    times = np.linspace(one.begin_s, one.end_s, count + 1)
    # In TEME, which does not turn with the Earth: its axis is that of the ellipsoid within 10 m. An
    # edge is looked for in many steps, so between nodes a polynomial stands for the theory: half a
    # metre, 0.1 ms.
    position, velocity = one.teme(times)
    step = (one.end_s - one.begin_s) / count

    def places(at: Floats) -> Floats:
        return interpolate_states(position, velocity, step, at - one.begin_s)[0]

    return light_spans(places, lambda at: sun_of_date(one.at_us(at)), times)


def light_table(objects: Sequence[Followed]) -> Columns:
    """Return the spans of light of objects."""
    parts = []
    for one in objects:
        spans = spans_of_light(one)
        since = np.array([s.from_s for s in spans])
        until = np.array([s.until_s for s in spans])
        parts.append(
            {
                **names(one, len(spans)),
                "light": np.array([s.light for s in spans], np.str_),
                "from": instants(one, since),
                "until": instants(one, until),
                "duration_s": until - since,
                "begins_before": since <= one.begin_s,
                "ends_after": until >= one.end_s,
                **about(one, since),
            }
        )
    return joined(parts)


def passes_of(
    objects: Sequence[Followed], request: Request, span: Span
) -> tuple[Windows, SatelliteSet]:
    """Return passes over stations: windows by the rows of ``objects``, and what these are called.

    Raises
    ------
    RangeError
        For more objects, stations and days than fit.
    """
    days = span.length_s / DAY_S
    if len(objects) * len(request.stations) * days > MAX_PASS_DAYS:
        raise RangeError(
            "objects × stations × days",
            f"{len(objects)} × {len(request.stations)} × {days:g}",
            f"at most {MAX_PASS_DAYS:,} together",
            remedy="choose --objects, fewer stations or a shorter span",
        )

    def arcs() -> Iterator[Arc]:
        for row, one in enumerate(objects):
            if one.subject.elements is not None:
                # Ages were judged before.
                found = arcs_of_elements(
                    one.subject.elements, span, one.orientation, max_age_d=np.inf
                )
            else:
                tracks = [] if one.track is None else [one.track]
                found = arcs_of_tracks(tracks, span, one.orientation)
            for arc in found:
                yield Arc(
                    row,
                    arc.first_s,
                    arc.step_s,
                    arc.position_km,
                    arc.velocity_km_s,
                    arc.fault,
                )

    windows, _ = find_windows(
        arcs(),
        request.stations,
        span,
        request.min_elevation_rad,
        refraction=request.refraction,
    )
    called = SatelliteSet(
        tuple(one.subject.key for one in objects),
        tuple(one.subject.name for one in objects),
        None,
        (),
        "",
        0,
    )
    return windows, called


def passes_table(objects: Sequence[Followed], request: Request, span: Span) -> Columns:
    """Return the passes of objects over stations."""
    windows, called = passes_of(objects, request, span)
    limits = WindowRequest(
        span, request.min_elevation_rad, refraction=request.refraction
    )
    columns = window_columns(called, request.stations, windows, limits)
    given = {"object": columns.pop("satellite"), "name": columns.pop("satellite_name")}
    sunlit, ages = np.zeros(len(windows)), np.full(len(windows), np.nan)
    doubts = [""] * len(windows)
    for row, one in enumerate(objects):
        mine = np.flatnonzero(windows.satellite == row)
        if not len(mine):
            continue
        rise, fall = windows.times_s[mine, 0], windows.times_s[mine, 2]
        sunlit[mine] = _sunlit(spans_of_light(one), rise, fall)
        ages[mine] = one.ages_d(one.at_us(rise))
        for k, words in zip(mine.tolist(), one.doubts(rise).tolist(), strict=True):
            doubts[k] = words
    return {
        **given,
        **columns,
        "sunlit_s": np.round(sunlit, 3),
        "age_d": ages,
        "doubt": np.array(doubts, np.str_),
    }


def _sunlit(spans: Sequence[LightSpan], rise: Floats, fall: Floats) -> Floats:
    """Return the seconds in full sunlight between rises and sets."""
    total = np.zeros(len(rise))
    for one in spans:
        if one.light == "sunlit":
            low, high = np.maximum(rise, one.from_s), np.minimum(fall, one.until_s)
            total += np.clip(high - low, 0.0, None)
    return total

"""Catalogue or ephemerides, and stations → windows for people, programs and pictures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.apps.links.geometry import Sky, Wanted, fault_rows
from comity.astro.links.stations import Station, sites_of
from comity.astro.links.windows import (
    ArcFault,
    Windows,
    eclipses,
    find_windows,
    windows_between,
)
from comity.astro.orbits.arcs import Arc, Span, sun_arc
from comity.drawing.gantt import Bar, Row, gantt_svg
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError, RangeError
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick

__all__ = [
    "Table",
    "draw_windows",
    "pair_rows",
    "station_rows",
    "window_columns",
    "windows_over",
]

Columns = dict[str, NDArray[Any]]
#: Satellites times stations times days that are searched at a time: some 3 GB of windows.
MOST_PAIR_DAYS = 1_000_000
#: Rows of a part of a table.
PART_ROWS = 20_000
#: What is told of light beside a window.
LIGHT = ("sunlit_s", "station_sun_elevation_deg")
#: Common step of satellites that look at each other, s.
PAIR_STEP_S = 30.0


@dataclass(frozen=True, slots=True)
class Table:
    """Windows as columns, in parts: a thousand satellites have a million windows."""

    rows: int
    part: Callable[[int, int], Columns]
    faults: list[dict[str, str]]

    def parts(self) -> Iterator[Columns]:
        """Yield the columns in parts; one empty part if there are no rows."""
        for first in range(0, max(self.rows, 1), PART_ROWS):
            yield self.part(first, min(first + PART_ROWS, self.rows))


def windows_over(
    sky: Sky, stations: Sequence[Station], wanted: Wanted, tick: Tick
) -> Table:
    """Find windows over stations, by satellite, station and rise.

    Raises
    ------
    RangeError
        For more satellites, stations and days than memory is meant for.
    """
    work = len(sky.keys) * len(stations) * wanted.span.length_s / DAY_S
    if work > MOST_PAIR_DAYS:
        raise RangeError(
            "satellites × stations × days",
            f"{len(sky.keys)} × {len(stations)} × {wanted.span.length_s / 86_400.0:g}",
            f"at most {MOST_PAIR_DAYS:,} together",
            remedy="choose --objects, fewer stations or a shorter span",
        )
    found, light, faults = station_rows(sky, stations, wanted, tick)

    def part(first: int, last: int) -> Columns:
        rows = np.arange(first, last)
        columns = window_columns(sky, stations, found.take(rows), wanted)
        if wanted.light or wanted.optical:
            for name in LIGHT:
                values = [one[name] for one in light[first:last]]
                columns[name] = np.array(values, np.float64)
        return columns

    return Table(len(found), part, faults)


def station_rows(
    sky: Sky, stations: Sequence[Station], wanted: Wanted, tick: Tick
) -> tuple[Windows, list[dict[str, Any]], list[dict[str, str]]]:
    """Find windows over stations.

    Returns
    -------
    tuple
        The windows, what is told of light beside each, and the faults of satellites.
    """
    lit: dict[int, Floats] = {}
    suns: dict[int, Arc] = {}

    def watched() -> Iterator[Arc]:
        orientation = load_orientation()
        for arc in sky.arcs(wanted.span, max_age_d=wanted.max_age_d, tick=tick):
            if (wanted.light or wanted.optical) and len(arc.position_km):
                suns[arc.row] = sun_arc(arc, wanted.span, orientation)
                lit[arc.row] = eclipses(arc, suns[arc.row], wanted.span)
            yield arc

    found, faults = find_windows(
        watched(),
        stations,
        wanted.span,
        wanted.least_rad,
        refraction=wanted.refraction,
    )
    light: list[dict[str, Any]] = []
    if wanted.light or wanted.optical:
        light = _light(found, stations, lit, suns)
    if wanted.optical:
        kept = [
            k
            for k, one in enumerate(light)
            if one["sunlit_s"] > 0.0 and one["station_sun_elevation_deg"] < -6.0
        ]
        found, light = (
            found.take(np.array(kept, np.int64)),
            [light[k] for k in kept],
        )
    return found, light, fault_rows(sky, faults)


def _light(
    found: Windows,
    stations: Sequence[Station],
    lit: dict[int, Floats],
    suns: dict[int, Arc],
) -> list[dict[str, Any]]:
    """Return seconds in sunlight, and how high the Sun stands over the station."""
    sites, out = sites_of(stations), []
    for k in range(len(found)):
        row = int(found.satellite[k])
        rise, top, fall = found.times_s[k].tolist()
        dark = lit[row]
        shade = float(
            np.clip(
                np.minimum(dark[:, 1], fall) - np.maximum(dark[:, 0], rise), 0.0, None
            ).sum()
        )
        sun = suns[row]
        node = int(np.clip(round((top - sun.first_s) / sun.step_s), 0, len(sun.position_km) - 1))  # fmt: skip
        at = sun.position_km[node] / np.linalg.norm(sun.position_km[node])
        up = sites[int(found.station[k]), 9:]
        out.append(
            {
                "sunlit_s": round(float(fall - rise) - shade, 3),
                "station_sun_elevation_deg": round(
                    float(np.degrees(np.arcsin(np.dot(at, up)))), 2
                ),
            }
        )
    return out


def window_columns(
    sky: Sky, stations: Sequence[Station], found: Windows, wanted: Wanted
) -> Columns:
    """Return windows as columns; range, its rate and Doppler are those at the rise."""
    start = wanted.span.start_us
    times = start + np.rint(found.times_s * 1e6).astype(np.int64)
    degrees = np.degrees(found.elevation_rad[:, 1])
    azimuth = np.degrees(found.azimuth_rad)
    out: Columns = {
        "satellite": np.array(sky.keys)[found.satellite],
        "satellite_name": np.array(sky.names)[found.satellite],
        "station": np.array([s.name for s in stations])[found.station],
        "rise": times[:, 0].astype("datetime64[us]"),
        "highest": times[:, 1].astype("datetime64[us]"),
        "set": times[:, 2].astype("datetime64[us]"),
        "duration_s": found.times_s[:, 2] - found.times_s[:, 0],
        "max_elevation_deg": degrees,
        "rise_azimuth_deg": azimuth[:, 0],
        "set_azimuth_deg": azimuth[:, 2],
        "range_km": found.range_km[:, 0],
        "range_rate_km_s": found.range_rate_km_s[:, 0],
        "highest_azimuth_deg": azimuth[:, 1],
        "highest_range_km": found.range_km[:, 1],
        "set_range_km": found.range_km[:, 2],
        "set_range_rate_km_s": found.range_rate_km_s[:, 2],
        "begins_before": found.times_s[:, 0] <= 0.0,
        "ends_after": found.times_s[:, 2] >= wanted.span.length_s,
    }
    if wanted.frequency_hz is not None:
        shift = found.doppler_hz(wanted.frequency_hz)
        out |= {"doppler_hz": shift[:, 0], "set_doppler_hz": shift[:, 2]}
    return out


def pair_rows(
    sky: Sky, wanted: Wanted, *, air_km: float, most_km: float, tick: Tick
) -> Table:
    """Find windows between satellites.

    Raises
    ------
    InputError
        For ephemerides, whose nodes differ.
    RangeError
        For fewer than two satellites, or more than 2,000.
    """
    if sky.elements is None:
        raise InputError(
            "windows between satellites need element sets", remedy="give --catalogue"
        )
    if not 2 <= len(sky.names) <= 2000:
        raise RangeError("satellites", len(sky.names), "2 to 2000 for --pairs")
    arcs = list(sky.arcs(wanted.span, step_s=PAIR_STEP_S, max_age_d=wanted.max_age_d))
    faults = fault_rows(sky, [ArcFault(a.row, a.fault) for a in arcs if a.fault])
    who, when, apart = windows_between(
        sorted(arcs, key=lambda arc: arc.row),
        wanted.span,
        air_km=air_km,
        most_km=most_km,
        tick=tick,
    )
    times = wanted.span.start_us + np.rint(when * 1e6).astype(np.int64)
    keys, names = np.array(sky.keys), np.array(sky.names)
    columns: Columns = {
        "satellite": keys[who[:, 0]],
        "satellite_name": names[who[:, 0]],
        "other": keys[who[:, 1]],
        "other_name": names[who[:, 1]],
        "rise": times[:, 0].astype("datetime64[us]"),
        "set": times[:, 1].astype("datetime64[us]"),
        "duration_s": when[:, 1] - when[:, 0],
        "range_km": apart[:, 0],
        "set_range_km": apart[:, 1],
        "begins_before": when[:, 0] <= 0.0,
        "ends_after": when[:, 1] >= wanted.span.length_s,
    }

    def part(first: int, last: int) -> Columns:
        return {name: column[first:last] for name, column in columns.items()}

    return Table(len(when), part, faults)


def draw_windows(table: Table, sky: Sky, span: Span) -> str:
    """Draw windows: a row for each satellite and its station (or other satellite)."""
    bars: dict[str, list[Bar]] = {}
    for columns in table.parts():
        _add_bars(bars, columns, span)
    source = (
        f"{sky.source}, newest data {format_utc(sky.newest_us, 0)} UTC; "
        f"begins {format_utc(span.start_us, 0)} UTC"
    )
    rows = [Row(name, tuple(some)) for name, some in bars.items()]
    return gantt_svg(rows, span.length_s, f"{table.rows} contact windows", source)


def _add_bars(bars: dict[str, list[Bar]], columns: Columns, span: Span) -> None:
    other = "station" if "station" in columns else "other"
    start = np.datetime64(span.start_us, "us")
    rise = (columns["rise"] - start) / np.timedelta64(1, "s")
    fall = (columns["set"] - start) / np.timedelta64(1, "s")
    for k in range(len(rise)):
        shown = columns["satellite_name"][k] or columns["satellite"][k]
        name = f"{shown} · {columns[other][k]}"
        words = (
            f"{name}: {str(columns['rise'][k])[:19]} to {str(columns['set'][k])[:19]}"
        )
        bars.setdefault(name, []).append(Bar(float(rise[k]), float(fall[k]), words))

"""Contact windows over stations and between satellites: columns and pictures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.apps.links.geometry import SatelliteSet, WindowRequest, satellite_faults
from comity.apps.links.light import DARK_DEG, Light, light_of
from comity.apps.links.records import SatelliteFault
from comity.astro.links.stations import Station
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

Columns = dict[str, NDArray[np.generic]]
#: Largest product of satellites, stations and days: some 3 GB of windows.
MAX_PAIR_DAYS = 1_000_000
#: Rows of a part of a table.
PART_ROWS = 20_000
#: Common step of arcs for windows between satellites, s.
PAIR_STEP_S = 30.0
#: Largest number of satellites for windows between them.
MAX_PAIRED = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """Windows as columns, in parts: a thousand satellites have a million windows.

    Attributes
    ----------
    rows
        Number of windows.
    part
        Columns of the rows from the first to before the last.
    faults
        Satellites that were left out or cut short.
    """

    rows: int
    part: Callable[[int, int], Columns]
    faults: list[SatelliteFault]

    def parts(self) -> Iterator[Columns]:
        """Yield the columns in parts; one empty part if there are no rows."""
        for first in range(0, max(self.rows, 1), PART_ROWS):
            yield self.part(first, min(first + PART_ROWS, self.rows))


def windows_over(
    satellites: SatelliteSet,
    stations: Sequence[Station],
    request: WindowRequest,
    tick: Tick,
) -> Table:
    """Find windows over stations, by satellite, station and rise.

    Raises
    ------
    RangeError
        For more than ``MAX_PAIR_DAYS`` satellites × stations × days.
    """
    days = request.span.length_s / DAY_S
    if len(satellites.keys) * len(stations) * days > MAX_PAIR_DAYS:
        raise RangeError(
            "satellites × stations × days",
            f"{len(satellites.keys)} × {len(stations)} × {days:g}",
            f"at most {MAX_PAIR_DAYS:,} together",
            remedy="choose --objects, fewer stations or a shorter span",
        )
    windows, light, faults = station_rows(satellites, stations, request, tick)

    def part(first: int, last: int) -> Columns:
        rows = np.arange(first, last)
        columns = window_columns(satellites, stations, windows.take(rows), request)
        if light is not None:
            shown = light.take(rows)
            columns["sunlit_s"] = shown.sunlit_s
            columns["station_sun_elevation_deg"] = shown.station_sun_elevation_deg
        return columns

    return Table(len(windows), part, faults)


def station_rows(
    satellites: SatelliteSet,
    stations: Sequence[Station],
    request: WindowRequest,
    tick: Tick,
) -> tuple[Windows, Light | None, list[SatelliteFault]]:
    """Find windows over stations.

    Returns
    -------
    tuple
        The windows, the light in them if requested, and the faults of satellites.
    """
    with_light = request.light or request.optical
    shadows: dict[int, Floats] = {}
    suns: dict[int, Arc] = {}

    def arcs_with_sun() -> Iterator[Arc]:
        orientation = load_orientation()
        for arc in satellites.arcs(
            request.span,
            max_age_d=request.max_age_d,
            remedy=request.age_remedy,
            tick=tick,
        ):
            if with_light and len(arc.position_km):
                suns[arc.row] = sun_arc(arc, request.span, orientation)
                shadows[arc.row] = eclipses(arc, suns[arc.row], request.span)
            yield arc

    windows, faults = find_windows(
        arcs_with_sun(),
        stations,
        request.span,
        request.min_elevation_rad,
        refraction=request.refraction,
    )
    light = light_of(windows, stations, shadows, suns) if with_light else None
    if request.optical and light is not None:
        kept = np.flatnonzero(
            (light.sunlit_s > 0.0) & (light.station_sun_elevation_deg < DARK_DEG)
        )
        windows, light = windows.take(kept), light.take(kept)
    return windows, light, satellite_faults(satellites, faults)


def window_columns(
    satellites: SatelliteSet,
    stations: Sequence[Station],
    windows: Windows,
    request: WindowRequest,
) -> Columns:
    """Return windows as columns; range, its rate and Doppler are those at the rise."""
    start = request.span.start_us
    times = start + np.rint(windows.times_s * 1e6).astype(np.int64)
    degrees = np.degrees(windows.elevation_rad[:, 1])
    azimuth = np.degrees(windows.azimuth_rad)
    out: Columns = {
        "satellite": np.array(satellites.keys)[windows.satellite],
        "satellite_name": np.array(satellites.names)[windows.satellite],
        "station": np.array([s.name for s in stations])[windows.station],
        "rise": times[:, 0].astype("datetime64[us]"),
        "highest": times[:, 1].astype("datetime64[us]"),
        "set": times[:, 2].astype("datetime64[us]"),
        "duration_s": windows.times_s[:, 2] - windows.times_s[:, 0],
        "max_elevation_deg": degrees,
        "rise_azimuth_deg": azimuth[:, 0],
        "set_azimuth_deg": azimuth[:, 2],
        "range_km": windows.range_km[:, 0],
        "range_rate_km_s": windows.range_rate_km_s[:, 0],
        "highest_azimuth_deg": azimuth[:, 1],
        "highest_range_km": windows.range_km[:, 1],
        "set_range_km": windows.range_km[:, 2],
        "set_range_rate_km_s": windows.range_rate_km_s[:, 2],
        "begins_before": windows.times_s[:, 0] <= 0.0,
        "ends_after": windows.times_s[:, 2] >= request.span.length_s,
    }
    if request.frequency_hz is not None:
        shift = windows.doppler_hz(request.frequency_hz)
        out |= {"doppler_hz": shift[:, 0], "set_doppler_hz": shift[:, 2]}
    return out


def pair_rows(
    satellites: SatelliteSet,
    request: WindowRequest,
    *,
    air_km: float,
    max_range_km: float,
    tick: Tick,
) -> Table:
    """Find windows between satellites.

    Parameters
    ----------
    satellites
        2 to 2,000 satellites, from element sets.
    request
        Span, and largest age of element sets.
    air_km
        Least height of the ray above the Earth, km.
    max_range_km
        Largest distance, km; 0 for any.
    tick
        Called with satellites done and to be done.

    Raises
    ------
    InputError
        For ephemerides, which have no common step.
    RangeError
        For fewer than two satellites, or more than 2,000.
    """
    if satellites.elements is None:
        raise InputError(
            "windows between satellites need element sets", remedy="give --catalogue"
        )
    if not 2 <= len(satellites.names) <= MAX_PAIRED:
        raise RangeError(
            "satellites", len(satellites.names), f"2 to {MAX_PAIRED} for --pairs"
        )
    arcs = list(
        satellites.arcs(
            request.span,
            step_s=PAIR_STEP_S,
            max_age_d=request.max_age_d,
            remedy=request.age_remedy,
        )
    )
    faults = [ArcFault(a.row, a.fault) for a in arcs if a.fault]
    pairs, edges_s, range_km = windows_between(
        sorted(arcs, key=lambda arc: arc.row),
        request.span,
        air_km=air_km,
        most_km=max_range_km,
        tick=tick,
    )
    times = request.span.start_us + np.rint(edges_s * 1e6).astype(np.int64)
    keys, names = np.array(satellites.keys), np.array(satellites.names)
    columns: Columns = {
        "satellite": keys[pairs[:, 0]],
        "satellite_name": names[pairs[:, 0]],
        "other": keys[pairs[:, 1]],
        "other_name": names[pairs[:, 1]],
        "rise": times[:, 0].astype("datetime64[us]"),
        "set": times[:, 1].astype("datetime64[us]"),
        "duration_s": edges_s[:, 1] - edges_s[:, 0],
        "range_km": range_km[:, 0],
        "set_range_km": range_km[:, 1],
        "begins_before": edges_s[:, 0] <= 0.0,
        "ends_after": edges_s[:, 1] >= request.span.length_s,
    }

    def part(first: int, last: int) -> Columns:
        return {name: column[first:last] for name, column in columns.items()}

    return Table(len(edges_s), part, satellite_faults(satellites, faults))


def draw_windows(table: Table, satellites: SatelliteSet, span: Span) -> str:
    """Draw windows: a row for each satellite and its station (or other satellite)."""
    bars: dict[str, list[Bar]] = {}
    for columns in table.parts():
        _add_bars(bars, columns, span)
    source = (
        f"{satellites.source}, newest data {format_utc(satellites.newest_us, 0)} UTC; "
        f"begins {format_utc(span.start_us, 0)} UTC"
    )
    rows = [Row(name, tuple(some)) for name, some in bars.items()]
    return gantt_svg(rows, span.length_s, f"{table.rows} contact windows", source)


def _add_bars(bars: dict[str, list[Bar]], columns: Columns, span: Span) -> None:
    other = "station" if "station" in columns else "other"
    rise, fall = (
        (columns[name].astype(np.int64) - span.start_us) / 1e6
        for name in ("rise", "set")
    )
    for k in range(len(rise)):
        shown = columns["satellite_name"][k] or columns["satellite"][k]
        name = f"{shown} · {columns[other][k]}"
        label = (
            f"{name}: {str(columns['rise'][k])[:19]} to {str(columns['set'][k])[:19]}"
        )
        bars.setdefault(name, []).append(Bar(float(rise[k]), float(fall[k]), label))

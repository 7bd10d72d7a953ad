"""The table of ephemerides: passes, look angles and ground tracks beside skyfield."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.access import MANY, from_lines, lines_of, low_ones

from comity.apps.ephemerides.followed import Followed
from comity.apps.ephemerides.requested import Columns, Request
from comity.apps.ephemerides.subjects import Subject
from comity.apps.ephemerides.tables import make_table
from comity.astro.links.stations import Station, read_stations
from comity.astro.orbits import ElementSets
from comity.astro.orbits.arcs import Span
from comity.foundations import parse_utc
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.time import julian_dates, utc_to_tt_s
from comity.system.environment import load_orientation

__all__ = ["print_tables", "same_scale", "times_of"]

START = "2024-11-01T12:00:00"
MASK_DEG, STEP_S, SITES = 10.0, 60.0, 4
EARTH_M = 6_378_137.0
#: Slower changes of altitude at an edge than this, deg/s: a pass that grazes has no sharp edge.
GRAZING_DEG_S = 2e-3


def same_scale(start_us: int) -> Any:
    """Return a timescale of skyfield with Comity's leap seconds, UT1 and pole."""
    from skyfield.api import load

    table = load_orientation()
    made = load.timescale(builtin=True)
    at = start_us + np.arange(-2, 5, dtype=np.int64) * DAY_US
    terrestrial = np.sum(julian_dates(at, utc_to_tt_s(at, table)), axis=0)
    ut1, x, y, _, _ = table.at(at)
    behind = utc_to_tt_s(at, table) - ut1
    made.delta_t_function = lambda tt: np.interp(tt, terrestrial, behind)
    arcsec = 180.0 / np.pi * 3600.0
    made.polar_motion_table = (terrestrial, x * arcsec, y * arcsec)
    return made


def times_of(scale: Any, at_us: Ints) -> Any:
    """Return instants of UTC as times of skyfield."""
    return scale.tt_jd(*julian_dates(at_us, utc_to_tt_s(at_us, load_orientation())))


def followed(elements: ElementSets, span: Span) -> list[Followed]:
    """Return satellites that are followed over a span."""
    return [
        Followed(
            Subject(str(k), str(k), "", "", (), elements=elements.take(np.array([k]))),
            span, 0.0, span.length_s, None, 30.0, load_orientation(),
        )
        for k in range(len(elements))
    ]  # fmt: skip


def micros(column: Any) -> Ints:
    """Return a column of instants in microseconds since 1970."""
    result: Ints = column.astype("datetime64[us]").astype(np.int64)
    return result


def ground_of(station: Station) -> Any:
    """Return a station of skyfield."""
    from skyfield.api import wgs84

    return wgs84.latlon(
        float(np.degrees(station.latitude_rad)),
        float(np.degrees(station.longitude_rad)),
        station.altitude_km * 1e3,
    )


def edges_apart(
    passes: Columns, crafts: Sequence[Any], stations: Sequence[Station], scale: Any
) -> Floats:
    """Return how far edges are from where skyfield's altitude passes the mask, s."""
    grounds = {station.name: ground_of(station) for station in stations}
    apart = []
    for k in range(len(passes["rise"])):
        seen = (
            crafts[int(str(passes["object"][k]))] - grounds[str(passes["station"][k])]
        )
        for edge, cut in (("rise", "begins_before"), ("set", "ends_after")):
            if passes[cut][k]:
                continue
            at = int(micros(passes[edge])[k])
            around = at + np.array([-500_000, 0, 500_000], np.int64)
            low, here, high = seen.at(times_of(scale, around)).altaz()[0].degrees
            if abs(high - low) > GRAZING_DEG_S:
                apart.append((here - MASK_DEG) / (high - low))
    result: Floats = np.abs(np.array(apart, np.float64))
    return result


def looks_apart(
    looks: Columns, crafts: Sequence[Any], stations: Sequence[Station], scale: Any
) -> tuple[float, float, float, float]:
    """Return the largest difference of direction (arcsec), range (m), rate (mm/s), and CPU s."""
    begun = time.process_time()
    most = np.zeros(3)
    for number, craft in enumerate(crafts):
        for station in stations:
            rows = (looks["object"] == str(number)) & (looks["station"] == station.name)
            if not rows.any():
                continue
            place = ground_of(station)
            at = times_of(scale, micros(looks["t"][rows]))
            alt, az, distance, _, _, rate = (
                (craft - place).at(at).frame_latlon_and_rates(place)
            )
            up = looks["elevation_deg"][rows] - alt.degrees
            around = (looks["azimuth_deg"][rows] - az.degrees + 180.0) % 360.0 - 180.0
            direction = np.hypot(up, around * np.cos(alt.radians)) * 3600.0
            far_m = np.abs(looks["range_km"][rows] - distance.km) * 1e3
            fast = np.abs(looks["range_rate_km_s"][rows] - rate.km_per_s) * 1e6
            most = np.maximum(most, [direction.max(), far_m.max(), fast.max()])
    return float(most[0]), float(most[1]), float(most[2]), time.process_time() - begun


def ground_apart(
    track: Columns, crafts: Sequence[Any], scale: Any
) -> tuple[float, float, float]:
    """Return the largest distance on the ground and of heights, m, and CPU seconds."""
    from skyfield.api import wgs84

    begun = time.process_time()
    off, up = 0.0, 0.0
    for number, craft in enumerate(crafts):
        rows = track["object"] == str(number)
        theirs = wgs84.geographic_position_of(
            craft.at(times_of(scale, micros(track["t"][rows])))
        )
        latitude = np.radians(track["latitude_deg"][rows])
        north = (latitude - theirs.latitude.radians) * EARTH_M
        turned = track["longitude_deg"][rows] - theirs.longitude.degrees
        east = np.radians((turned + 180.0) % 360.0 - 180.0) * np.cos(latitude) * EARTH_M
        off = max(off, float(np.hypot(north, east).max()))
        higher = np.abs(track["height_km"][rows] * 1e3 - theirs.elevation.m)
        up = max(up, float(higher.max()))
    return off, up, time.process_time() - begun


def print_tables(data: Path) -> None:
    """Print the table; ``data`` is the folder of real data."""
    from skyfield.api import EarthSatellite

    path = data / "links" / "ground_stations_brahe.json"
    stations = read_stations(path.read_text())[0][:SITES]
    lines = lines_of(low_ones(data, MANY))
    span = Span(parse_utc(START), DAY_S)
    ours = followed(from_lines(lines), span)
    scale = same_scale(span.start_us)
    crafts = [EarthSatellite(*pair, ts=scale) for pair in lines]
    tables: dict[str, Columns] = {}
    spent: dict[str, float] = {}
    for name in ("passes", "looks", "track"):
        request = Request(name, "gcrf", STEP_S, stations, float(np.radians(MASK_DEG)))
        make_table(ours[:1], request, span)
        begun = time.process_time()
        tables[name] = make_table(ours, request, span)
        spent[name] = time.process_time() - begun
    apart = edges_apart(tables["passes"], crafts, stations, scale)
    looks = looks_apart(tables["looks"], crafts, stations, scale)
    ground = ground_apart(tables["track"], crafts, scale)
    print(
        f"\n### Ephemerides beside skyfield: {MANY} low satellites, a day, {SITES} stations\n"
    )
    print(
        "| what | rows | CPU | skyfield's CPU | largest difference |\n|---|---|---|---|---|"
    )
    print(
        f"| edges of passes, {MASK_DEG:g}° | {len(apart):,} | {spent['passes']:.2f} s | | "
        f"{apart.max():.4f} s (median {np.median(apart):.4f} s) |"
    )
    print(
        f"| look angles each {STEP_S:g} s | {len(tables['looks']['t']):,} | {spent['looks']:.2f} s | "
        f"{looks[3]:.2f} s | {looks[0]:.2f}″, {looks[1]:.2f} m, {looks[2]:.1f} mm/s |"
    )
    print(
        f"| ground track each {STEP_S:g} s | {len(tables['track']['t']):,} | {spent['track']:.2f} s | "
        f"{ground[2]:.2f} s | {ground[0]:.3f} m, height {ground[1]:.3f} m |"
    )


if __name__ == "__main__":
    print_tables(Path(sys.argv[1]))

"""Passes, look angles and the ground track beside skyfield, with the same Earth orientation.

========================  ==========================================
Comity                    skyfield 1.55
========================  ==========================================
passes of ``ephemeris``   ``(satellite - station).at(t).altaz()``
look angles               the same, with range and its rate
ground track              ``wgs84.geographic_position_of``
========================  ==========================================

skyfield gets UT1 and the pole of the table that Comity reads, and TT from the same leap seconds.
"""

import numpy as np
import pytest
from benchmarks.ephemerides import micros, same_scale, times_of

from comity.apps.ephemerides.follow import follow
from comity.apps.ephemerides.opening import open_subjects
from comity.apps.ephemerides.requested import Request
from comity.apps.ephemerides.tables import make_table
from comity.astro.links.stations import read_stations
from comity.astro.orbits.arcs import Span
from comity.foundations import parse_utc
from comity.system.environment import load_orientation
from tests.samples import TLE, line

api = pytest.importorskip(
    "skyfield.api", reason="skyfield is not installed (dependency group bench)"
)

START = parse_utc("2024-10-31T12:00:00")
HOURS = 24
STATIONS = "name,lat,lon,alt_m\nDresden,51,13.7,110\nQuito,-0.2,-78.5,2800\nSvalbard,78.2,15.4,450\n"
#: A low, a sun-synchronous, a Molniya and a nearly geostationary orbit; made up.
PAIRS = {
    "25544": tuple(TLE.splitlines()[1:3]),
    "40001": (
        line("1 40001U 15001A   24305.41666667  .00000100  00000+0  50000-4 0  999"),
        line("2 40001  98.2000 350.0000 0010000  90.0000 270.0000 14.571000004791"),
    ),
    "40002": (
        line("1 40002U 15002A   24305.41666667  .00000000  00000+0  00000+0 0  999"),
        line("2 40002  63.4000 200.0000 7400000 280.0000  20.0000  2.006130004791"),
    ),
    "40003": (
        line("1 40003U 15003A   24305.41666667  .00000000  00000+0  00000+0 0  999"),
        line("2 40003   3.0000  80.0000 0003000  10.0000  30.0000  1.002730004791"),
    ),
}


@pytest.fixture(scope="module")
def scale():
    return same_scale(START)


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    path = tmp_path_factory.mktemp("peers") / "sky.tle"
    path.write_text("".join(f"{a}\n{b}\n" for a, b in PAIRS.values()))
    span = Span(START, HOURS * 3600.0)
    found, faults = follow(
        open_subjects([str(path)], None), span, None, load_orientation(), whole=True
    )
    assert not faults
    return found, span


def table(objects, name, mask_deg=5.0, step_s=300.0):
    stations, _ = read_stations(STATIONS)
    request = Request(name, "gcrf", step_s, stations, np.radians(mask_deg))
    return make_table(objects[0], request, objects[1])


def craft(scale, key):
    return api.EarthSatellite(*PAIRS[key], ts=scale)


def ground(name):
    station = next(s for s in read_stations(STATIONS)[0] if s.name == name)
    return api.wgs84.latlon(
        float(np.degrees(station.latitude_rad)),
        float(np.degrees(station.longitude_rad)),
        station.altitude_km * 1e3,
    )


def test_ground_track(scale, objects):
    columns = table(objects, "track")
    for key in PAIRS:
        rows = columns["object"] == key
        theirs = api.wgs84.geographic_position_of(
            craft(scale, key).at(times_of(scale, micros(columns["t"][rows])))
        )
        lat, lon = (
            np.radians(columns["latitude_deg"][rows]),
            columns["longitude_deg"][rows],
        )
        north = (lat - theirs.latitude.radians) * 6378.137e3
        east = np.radians((lon - theirs.longitude.degrees + 180.0) % 360.0 - 180.0)
        off_m = np.hypot(north, east * np.cos(lat) * 6378.137e3)
        up_m = columns["height_km"][rows] * 1e3 - theirs.elevation.m
        assert off_m.max() < 1.0
        assert np.abs(up_m).max() < 1.0


def test_look_angles(scale, objects):
    columns = table(objects, "looks")
    assert len(columns["t"]) > 200
    for key in PAIRS:
        for name in ("Dresden", "Quito", "Svalbard"):
            rows = (columns["object"] == key) & (columns["station"] == name)
            if not rows.any():
                continue
            at = times_of(scale, micros(columns["t"][rows]))
            seen = (craft(scale, key) - ground(name)).at(at)
            alt, az, distance, _, _, rate = seen.frame_latlon_and_rates(ground(name))
            up = columns["elevation_deg"][rows] - alt.degrees
            around = (columns["azimuth_deg"][rows] - az.degrees + 180.0) % 360.0 - 180.0
            far_m = (columns["range_km"][rows] - distance.km) * 1e3
            rate_mm_s = (columns["range_rate_km_s"][rows] - rate.km_per_s) * 1e6
            assert np.abs(up).max() < 2e-4
            assert np.abs(around * np.cos(np.radians(alt.degrees))).max() < 2e-4
            assert np.abs(far_m).max() < 2.0
            assert np.abs(rate_mm_s).max() < 20.0


@pytest.mark.parametrize("mask_deg", [0.0, 10.0])
def test_edges_of_passes(scale, objects, mask_deg):
    columns = table(objects, "passes", mask_deg)
    worst, compared = 0.0, 0
    for k in range(len(columns["rise"])):
        key, name = str(columns["object"][k]), str(columns["station"][k])
        seen = craft(scale, key) - ground(name)
        for edge, cut in (("rise", "begins_before"), ("set", "ends_after")):
            if columns[cut][k]:
                continue
            at = int(micros(columns[edge])[k])
            # The altitude by skyfield at the edge, and how fast it changes there.
            around = at + np.array([-500_000, 0, 500_000], np.int64)
            low, here, high = seen.at(times_of(scale, around)).altaz()[0].degrees
            slope = high - low
            if abs(slope) < 2e-3:
                continue  # it grazes the mask: no time is defined well
            worst = max(worst, abs((here - mask_deg) / slope))
            compared += 1
    assert compared > 40
    assert worst < 0.02

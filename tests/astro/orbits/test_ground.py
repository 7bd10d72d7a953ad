"""Places on WGS 84, lines of them, and spans of functions, against their definitions."""

import math
from itertools import pairwise

import erfa
import numpy as np
import pytest

from comity.astro.orbits.crossings import spans_of
from comity.astro.orbits.ground import geodetic, ground_line
from comity.messages.geojson import cut_line

A_KM, F = 6378.137, 1.0 / 298.257223563


def test_places_are_those_of_the_inverse_routine():
    rng = np.random.default_rng(3)
    latitude = rng.uniform(-np.pi / 2, np.pi / 2, 500)
    longitude = rng.uniform(-np.pi, np.pi, 500)
    height_km = rng.uniform(-0.4, 50_000.0, 500)
    xyz = erfa.gd2gc(1, longitude, latitude, height_km * 1e3) / 1e3
    found = geodetic(xyz)
    back = erfa.gd2gc(1, found[1], found[0], found[2] * 1e3) / 1e3
    # The routine's own error, up to the height of 50,000 km; below 2,000 km 0.02 mm.
    assert np.linalg.norm(back - xyz, axis=1).max() < 2e-6
    assert np.abs(found[2] - height_km).max() < 1e-7


def test_a_place_by_the_definition_of_the_ellipsoid():
    lat, lon, h = math.radians(40.0), math.radians(-75.0), 500.0
    e2 = F * (2 - F)
    n = A_KM / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    place = [
        (n + h) * math.cos(lat) * math.cos(lon),
        (n + h) * math.cos(lat) * math.sin(lon),
        (n * (1 - e2) + h) * math.sin(lat),
    ]
    found = geodetic(np.array([place, [np.nan] * 3, [0.0, 0.0, 6800.0]]))
    assert np.degrees(found[0][0]) == pytest.approx(40.0, abs=1e-10)
    assert np.degrees(found[1][0]) == pytest.approx(-75.0, abs=1e-10)
    assert found[2][0] == pytest.approx(500.0, abs=1e-8)
    assert np.isnan([part[1] for part in found]).all()
    assert found[0][2] == pytest.approx(np.pi / 2)
    assert found[2][2] == pytest.approx(6800.0 - A_KM * (1 - F), abs=1e-8)


def circle(inclination_deg, period_s=5400.0):
    """A great circle over a turning Earth: degrees of longitude and latitude."""
    tilt = math.radians(inclination_deg)

    def below(times_s):
        u = 2 * np.pi * times_s / period_s
        x, y, z = np.cos(u), np.sin(u) * math.cos(tilt), np.sin(u) * math.sin(tilt)
        longitude = np.degrees(np.arctan2(y, x)) - times_s * 360.0 / 86164.0
        return (longitude + 180.0) % 360.0 - 180.0, np.degrees(np.arcsin(z))

    return below


@pytest.mark.parametrize(
    "inclination", [0.0, 28.5, 51.6, 89.99, 90.0, 98.2, 116.0, 180.0]
)
def test_a_ground_line_is_cut_where_the_track_crosses(inclination):
    below = circle(inclination)
    times = np.arange(0.0, 43_200.0, 60.0)
    line = ground_line(below, times)
    assert set(times) <= set(line.times_s.tolist())
    assert (np.diff(line.times_s) >= 0.0).all()
    turned = (np.diff(line.longitude_deg) + 180.0) % 360.0 - 180.0
    wide = np.abs(turned) > 5.0 + 1e-9
    # Only at a pole itself does the longitude jump.
    assert (np.abs(line.latitude_deg[1:][wide]) > 89.99).all()
    vertices = list(
        zip(line.longitude_deg, line.latitude_deg, line.times_s, strict=True)
    )
    parts = cut_line(vertices)
    cuts = [part[-1] for part in parts[:-1] if abs(part[-1][1]) < 90.0]
    assert cuts
    for _, latitude, at in cuts:
        # The true track is there: within a centimetre of the meridian and of the latitude.
        longitude, true = below(np.array([at]))
        off = (longitude[0] - 180.0 + 180.0) % 360.0 - 180.0
        assert abs(off) * math.cos(math.radians(true[0])) * 111e3 < 0.01
        assert abs(latitude - true[0]) * 111e3 < 0.01
    for part in parts:
        assert all(
            abs(b[0] - a[0]) <= 5.0 + 1e-9 or abs(a[1]) > 89.9
            for a, b in pairwise(part)
        )


def test_spans_are_those_of_a_fine_look():
    rng = np.random.default_rng(8)
    for _ in range(30):
        a, b, c = rng.uniform(-1, 1, 3)
        rate = rng.uniform(0.5, 1.5)

        def of(t, a=a, b=b, c=c, rate=rate):
            return np.sin(rate * t) + 0.3 * a * np.sin(0.31 * t + b) + 0.97 * c

        found = spans_of(of, np.arange(0.0, 60.01, 0.5))
        fine = np.linspace(0.0, 60.0, 600_001)
        above = of(fine) >= 0.0
        turns = np.flatnonzero(above[1:] != above[:-1])
        edges = np.concatenate(
            [fine[:1][above[:1]], fine[turns] + 5e-5, fine[-1:][above[-1:]]]
        )
        assert found.ravel() == pytest.approx(np.sort(edges), abs=1.1e-4)


def test_a_span_between_two_samples_is_found_and_gaps_end_spans():
    def of(t):
        return np.where(t > 6.0, np.nan, 1e-4 - (t - 2.51) ** 2)

    found = spans_of(of, np.arange(0.0, 10.1, 1.0))
    assert found.ravel() == pytest.approx([2.5, 2.52], abs=1e-5)
    whole = spans_of(
        lambda t: np.where((t > 3.5) & (t < 6.5), np.nan, 1.0), np.arange(10.0)
    )
    assert whole.tolist() == [[0.0, 3.0], [7.0, 9.0]]

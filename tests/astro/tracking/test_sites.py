"""Files of stations in all their forms."""

import json
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.tracking.sites import open_sites
from comity.astro.tracking.observing import observations_of
from comity.astro.tracking.observing.ground import ground_of
from comity.foundations.errors import DataError, FormatError
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation

LAT, LON, ALT = -29.046495, 115.346744, 245.088
ITRF = [-2389008.1768, 5043332.4622, -3078526.3287]


def opened(folder, text, name="stations.json"):
    (folder / name).write_text(text)
    return open_sites(folder / name)


ROW = {"name": "7090", "lat": LAT, "lon": LON, "alt_m": ALT}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ROW]),
        json.dumps({"stations": [ROW]}),
        json.dumps({"7090": {"lat": LAT, "lon": LON, "alt_m": ALT}}),
        json.dumps([{**ROW, "name": 7090}]),
        json.dumps(
            [
                {
                    "name": "7090",
                    "latitude_deg": LAT,
                    "longitude_deg": LON,
                    "altitude_km": ALT / 1e3,
                }
            ]
        ),
        json.dumps([{"name": "7090", "itrf_m": ITRF}]),
        f"name,lat,lon,alt_m\n7090,{LAT},{LON},{ALT}\n",
        f"stations:\n  - name: '7090'\n    lat: {LAT}\n    lon: {LON}\n    alt_m: {ALT}\n",
        f"'7090':\n  lat: {LAT}\n  lon: {LON}\n  alt_m: {ALT}\n",
        "\n".join(
            f"ground.station.{key} [0] = {value}"
            for key, value in (
                ("name", 7090),
                ("latitude", LAT),
                ("longitude", LON),
                ("altitude", ALT),
            )
        ),
    ],
)
def test_every_form_tells_the_same_place(tmp_path, text):
    (site,) = opened(tmp_path, text).sites
    assert site.name == "7090"
    assert np.degrees(site.latitude_rad) == pytest.approx(LAT, abs=2e-6)
    assert np.degrees(site.longitude_rad) == pytest.approx(LON, abs=2e-6)
    assert site.altitude_km * 1e3 == pytest.approx(ALT, abs=0.2)


def test_errors_of_a_station_stand_beside_it(tmp_path):
    row = {
        **ROW,
        "sigma": {"range_m": 20, "elevation_arcsec": 36},
        "bias": {"range_m": 100.0, "azimuth_deg": 0.1},
        "bias_sigma": {"range_m": None},
        "place_sigma_m": 2,
    }
    found = opened(tmp_path, json.dumps([row]))
    (site,) = found.sites
    assert site.sigma["range"] == pytest.approx(0.02)
    assert site.sigma["elevation"] == pytest.approx(np.radians(0.01))
    assert site.bias == {
        "range": pytest.approx(0.1),
        "azimuth": pytest.approx(np.radians(0.1)),
    }
    assert site.bias_sigma["range"] == np.inf
    assert site.bias_sigma["azimuth"] == 0.0
    assert found.place_sigma_km == {"7090": pytest.approx(0.002)}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"sigma": {"range": 20}}, "sigma.range is unknown"),
        ({"sigma": {"range_m": "far"}}, "must be a number"),
        ({"sigma": {"range_m": -1}}, "must not be negative"),
        ({"sigma": 3}, "must hold numbers"),
        ({"place_sigma_m": -1}, "0 to 100000"),
        ({"epoch": "2005-01-01"}, "given together"),
        ({"epoch": "2005-01-01", "drift_m_y": [5, 0, 0]}, "below 1 m a year"),
        ({"epoch": "2005-01-01", "drift_m_y": 5}, "three numbers"),
        ({"itrf_m": [1, 2, 3]}, "no place on the ground"),
        ({"itrf_m": ["a", 2, 3]}, "no numbers"),
    ],
)
def test_what_is_no_error_of_a_station_is_told(tmp_path, change, match):
    with pytest.raises(FormatError, match=match):
        opened(tmp_path, json.dumps([{**ROW, **change}]))


def test_plates_carry_stations_along(tmp_path):
    row = {**ROW, "epoch": "2005-01-01", "drift_m_y": [-0.047, 0.009, 0.049]}
    (site,) = opened(tmp_path, json.dumps([row])).sites
    at_us = parse_utc("2015-01-01")
    plain = replace(site, epoch_us=None)
    places = [
        ground_of(
            observations_of([one], [at_us], ["7090"], ["range"], [6000.0], [0.01]),
            load_orientation(),
        ).place_km[0]
        for one in (site, plain)
    ]
    moved = (places[0] - places[1]) * 1e3
    assert moved == pytest.approx([-0.47, 0.09, 0.49], abs=2e-3)


def test_bad_stations_are_left_out_and_none_is_refused(tmp_path):
    found = opened(tmp_path, json.dumps([ROW, {**ROW, "name": "x", "lat": 99}]))
    assert [site.name for site in found.sites] == ["7090"]
    assert "lat is 99" in found.faults[0].reason
    with pytest.raises(DataError, match="holds no station"):
        opened(tmp_path, json.dumps([{**ROW, "lat": 99}]))

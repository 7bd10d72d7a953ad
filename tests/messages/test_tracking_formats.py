"""Files of observations and ephemerides: read whole, bad rows beside them."""

import lzma

import numpy as np
import pytest

from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.read import read_message
from comity.messages.tracking import (
    read_cpf,
    read_crd,
    read_listing,
    read_sp3,
    read_visual,
    tdm_observations,
)
from comity.messages.tracking.settings import read_settings

CRD = """h1 CRD  1 2016  2 13 14
h2 YARL       7090  5 13 3
h3 lageos2     9207002 5986    22195 0 1
h4  1 2016  2 13 23 42 16 2016  2 14  0  6 46  0 0 0 0 1 0 2 0
c0 0  532.000 std la1 mcp ti1
20 86300.0  983.70 301.40  24. 0
11 86390.400562600000     0.039237325685 std 2  120.0     94   57.0   0.183  -0.536      -1.0  15.67 0
20 100.0  985.70 303.40  26. 0
11 103.600567399997     0.038462695003 std 2  120.0     39   65.0   0.083  -0.301      -1.0   6.50 0
11 50.0     0.038462695003 std 2  120.0     39   65.0
11 203.6     38.4 std 2  120.0     39   65.0
h8
h9
"""


def test_laser_ranges_go_over_midnight_with_their_weather():
    found = read_crd(CRD)
    assert [row.at_us for row in found.rows] == [
        parse_utc("2016-02-13T23:59:50.400563"),
        parse_utc("2016-02-14T00:01:43.600567"),
    ]
    one, two = found.rows
    assert (one.station, one.target, one.tag, one.ways) == (
        "7090",
        "lageos2",
        "transmit",
        2,
    )
    assert one.value == pytest.approx(0.039237325685 * 299792.458 / 2.0, abs=1e-9)
    assert one.sigma == pytest.approx(57e-12 * 299792.458 / 2.0)
    assert one.wavelength_um == pytest.approx(0.532)
    # 90.4 of the 200 s between both weathers.
    assert one.pressure_hpa == pytest.approx(983.7 + 2.0 * 90.4 / 200.0, abs=1e-4)
    assert two.humidity == pytest.approx(0.26, abs=1e-3)


def test_bad_laser_ranges_are_told_with_their_line():
    faults = [str(fault) for fault in read_crd(CRD).faults]
    assert len(faults) == 2
    assert "line 10" in faults[0]
    assert "goes back in time by 53.601 s" in faults[0]
    assert "time of flight of 38.4 s" in faults[1]


def test_what_is_no_laser_file_is_refused():
    with pytest.raises(FormatError, match="h1 CRD"):
        read_crd("11 1 2 3\n")


def cpf(rows):
    head = "H1 CPF  1  SGF 2016  2 13  2  5441 lageos2\nH2 9207002 5986 22195\n"
    return head + "".join(f"10 0 57431 {t:.1f} 0 {x} {y} {z}\n" for t, x, y, z in rows)


def test_predictions_are_positions_in_utc():
    found, faults = read_cpf(
        cpf([(300.0 * k, 7e6 + k, 5e6, 8e6) for k in range(6)] + [(600.0, 1, 2, 3)])
    )
    assert found.target == "lageos2"
    assert found.at_us[1] == parse_utc("2016-02-13T00:05:00")
    assert found.position_km[2] == pytest.approx([7000.002, 5000.0, 8000.0])
    assert "goes back in time" in str(faults[0])
    with pytest.raises(FormatError, match="holds 2 positions"):
        read_cpf(cpf([(0.0, 1, 2, 3), (1.0, 1, 2, 3)]))


def test_precise_orbits_keep_the_scale_of_the_file():
    head = "#cP2015  5  5  0  0  0.00000000       4   u+U UNDEF FIT  GFZ\n%c M  cc GPS ccc\n"
    body = "".join(
        f"*  2015  5  5  0 {k:2d}  0.00000000\n"
        f"PG02 {-14338.696529 + k:13.6f} -11795.647942 -18788.022377    563.846456\n"
        f"PG03      0.000000      0.000000      0.000000 999999.999999\n"
        for k in range(5)
    )
    (found,), _ = read_sp3(head + body)
    assert (found.target, found.scale, len(found.at_us)) == ("G02", "GPS", 5)
    assert found.position_km[1, 0] == pytest.approx(-14337.696529)
    with pytest.raises(FormatError):
        read_sp3(head)


@pytest.mark.parametrize(
    ("line", "kinds", "first", "second", "sigma", "frame"),
    [
        (
            "23794 96 010A   2701 G 20040506012614270 17 25 1100114-184298 38 I+020 10",
            ("right_ascension", "declination"),
            (11.0 + 0.114 / 60.0) * 15.0,
            -(18.0 + 42.98 / 60.0),
            3.0 / 60.0,
            "EME2000",
        ),
        (
            "12345 98 123A   2007 G 20081122112233444 56 14 1122334+112233 39 S",
            ("right_ascension", "declination"),
            (11.0 + 22.0 / 60.0 + 33.4 / 3600.0) * 15.0,
            11.0 + 22.0 / 60.0 + 33.0 / 3600.0,
            30.0 / 3600.0,
            "1950",
        ),
        (
            "12345 98 123A   2007 G 20081122112233444 56 54 1122334+112233 39 S",
            ("azimuth", "elevation"),
            112.0 + 23.34 / 60.0,
            11.0 + 22.33 / 60.0,
            30.0 / 60.0,
            "",
        ),
        (
            "0401401267504050320170296  010  12102706  +36412   50 5",
            ("right_ascension", "declination"),
            (10.0 + 27.06 / 60.0) * 15.0,
            36.0 + 41.2 / 60.0,
            5.0 / 60.0,
            "EME2000",
        ),
    ],
)
def test_sightings_by_eye(line, kinds, first, second, sigma, frame):
    one, two = read_visual(line).rows
    assert (one.kind, two.kind) == kinds
    assert np.degrees(one.value) == pytest.approx(first, abs=1e-9)
    assert np.degrees(two.value) == pytest.approx(second, abs=1e-9)
    assert np.degrees(one.sigma) == pytest.approx(sigma)
    assert one.frame == frame


def test_reports_of_a_night():
    text = "SATOBS\n\n2420 1909 0.211 1204\n28\n0502402 184758.93 193923+452358 3.1 3.1 0 S\n999\n"
    one, two = read_visual(text).rows
    assert one.at_us == parse_utc("2019-09-28T18:47:58.93")
    assert np.degrees(one.value) / 15.0 == pytest.approx(19 + 39 / 60 + 23 / 3600)
    assert np.degrees(two.value) == pytest.approx(45 + 23 / 60 + 58 / 3600)


def test_all_sample_sightings_are_read(data):
    folder = data / "tracking" / "optical_iod_samples"
    uk = read_visual((folder / "UK_data_compliant.txt").read_text("latin-1"))
    assert len(uk.rows) == 2 * 49
    assert not uk.faults
    rde = read_visual((folder / "RDE_data_compliant.txt").read_text("latin-1"))
    assert len(rde.rows) == 2 * 14
    iod = read_visual((folder / "IOD_data_compliant.txt").read_text("latin-1"))
    # Left out: sightings that tell no minute, and 99 minutes of arc.
    assert len(iod.faults) == 6
    assert len(iod.rows) == 82


def test_a_range_in_metres_is_told():
    found = read_listing(
        "2010-11-02T03:00:13.3851 RANGE Uralla 38014.9488\n"
        "2010-11-02T03:00:14 RANGE Uralla 38014948.8\n"
        "2010-11-02T03:00:50 AZ_EL Kumsan 211.1446 43.4099\n"
        "2010-11-02T03:00:51 RANGE_RATE Kumsan 211.1\n"
    )
    assert [row.kind for row in found.rows] == ["range", "azimuth", "elevation"]
    assert "perhaps metres" in str(found.faults[0])
    assert "perhaps m/s" in str(found.faults[1])
    with pytest.raises(FormatError, match="no observation"):
        read_listing("nothing here\n")


TDM = """CCSDS_TDM_VERS = 2.0
CREATION_DATE = 2024-01-01T00:00:00
ORIGINATOR = X
META_START
TIME_SYSTEM = UTC
PARTICIPANT_1 = S1
PARTICIPANT_2 = SAT
MODE = SEQUENTIAL
PATH = {path}
RANGE_UNITS = {unit}
ANGLE_TYPE = AZEL
META_STOP
DATA_START
RANGE = 2024-01-01T00:00:00 {value}
DOPPLER_INSTANTANEOUS = 2024-01-01T00:00:00 -2.0
ANGLE_1 = 2024-01-01T00:00:00 90.0
ANGLE_2 = 2024-01-01T00:00:00 30.0
DATA_STOP
"""


@pytest.mark.parametrize(
    ("path", "unit", "value", "ways"),
    [
        ("1,2,1", "km", "3000.0", 2),
        ("2,1", "km", "1500.0", 1),
        ("1,2,1", "s", "0.010006922855944561", 2),
    ],
)
def test_tracking_data_messages_tell_ranges_one_way(path, unit, value, ways):
    reading = read_message(TDM.format(path=path, unit=unit, value=value).encode())
    found = tdm_observations(reading.messages[0])
    assert not found.faults
    ranged, rate, azimuth, elevation = found.rows
    assert ranged.value == pytest.approx(1500.0)
    assert ranged.ways == ways
    assert (ranged.station, ranged.target) == ("S1", "SAT")
    assert rate.value == pytest.approx(-2.0 / ways)
    assert azimuth.value == pytest.approx(np.pi / 2)
    assert elevation.value == pytest.approx(np.pi / 6)


def test_ranges_in_range_units_are_a_fault():
    reading = read_message(TDM.format(path="1,2,1", unit="RU", value="1").encode())
    found = tdm_observations(reading.messages[0])
    assert not found.rows
    assert "range units" in found.faults[0].reason


def test_settings_tell_stations_biases_and_the_first_orbit(data):
    folder = data / "tracking" / "od_w3b_2010"
    found = read_settings((folder / "od_test_W3.in").read_text())
    assert [one.name for one in found.stations][:2] == ["Fucino", "Kumsan"]
    assert found.stations[0].bias["range"] == pytest.approx(13.468956)
    assert found.stations[0].free == {"range", "range_rate", "azimuth", "elevation"}
    assert found.onboard_km == pytest.approx(5.969)
    assert found.free >= {"leak", "drag_m2_kg"}
    assert found.state[0] == pytest.approx(-40517.5229)
    with pytest.raises(FormatError, match=r"ground\.station\.name"):
        read_settings("mass = 3\n")


def test_real_files_are_read_whole(data):
    folder = data / "tracking"
    crd = read_crd((folder / "od_lageos2_2016/lageos2_201802.npt.v2C").read_text())
    assert (len(crd.rows), len(crd.faults)) == (300, 0)
    for path in sorted((folder / "cpf_samples").glob("*.xz")):
        found, faults = read_cpf(lzma.decompress(path.read_bytes()).decode())
        assert len(found.at_us) > 100
        assert not faults
    (sp3,) = (folder / "sp3_mgex_20150505").glob("*.xz")
    orbits, _ = read_sp3(lzma.decompress(sp3.read_bytes()).decode())
    assert len(orbits) == 48
    assert orbits[0].scale == "GPS"

"""Windows against a plain twin that looks every second; stations, masks, shadows, pairs."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from comity.astro.links.horizons import true_elevation
from comity.astro.links.stations import read_stations, sites_of
from comity.astro.links.windows import eclipses, find_windows, windows_between
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.arcs import Span, arcs_of_elements, arcs_of_tracks, sun_arc
from comity.astro.orbits.track import Track
from comity.foundations import parse_utc
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.frames import teme_to_itrf_states
from comity.main import run
from comity.system.environment import load_orientation

START = parse_utc("2024-11-01T12:00")
NO_TIMES = np.zeros(0, np.int64)


def sets(*rows):
    """Rows of (mean motion rev/day, e, i°, node°, perigee°, anomaly°)."""
    table = np.array(rows, float)
    angle = np.deg2rad(table[:, 2:])
    return ElementSets(
        np.full(len(table), START - 3_600_000_000),
        table[:, 0] * 2 * np.pi / 86400.0,
        table[:, 1],
        *angle.T,
        np.zeros(len(table)),
    )


LOW = (15.2, 0.001, 97.5, 40.0, 10.0, 100.0)
MOLNIYA = (2.00613, 0.74, 63.4, 200.0, 280.0, 20.0)
TRANSFER = (2.3, 0.73, 7.0, 10.0, 178.0, 350.0)
RING = (1.00273, 0.0003, 3.0, 80.0, 0.0, 30.0)
MIDDLE = (2.0056, 0.005, 55.0, 10.0, 30.0, 60.0)
ALL = sets(LOW, MOLNIYA, TRANSFER, RING, MIDDLE)
CORNERS = [(math.radians(a), math.radians(e)) for a, e in ((0, 5), (90, 40), (180, 12))]
HORIZON = [[10, 5], [14, 60], [20, 3], [100, 30], [200, 8], [300, 45]]


def stations(*extra):
    rows = [
        {"name": "Svalbard", "lat": 78.2, "lon": 15.4, "alt_m": 450},
        {"name": "Quito", "lat": -0.2, "lon": -78.5, "alt_m": 2800},
        {"name": "Dresden", "lat": 51.0, "lon": 13.7, "alt_m": 110},
        *extra,
    ]
    found, faults = read_stations(json.dumps(rows))
    assert not faults
    return found


def earth_fixed(elements, times):
    """States without the room's kernels."""
    states = propagate(elements, START, times)
    at = START + np.rint(times * 1e6).astype(np.int64)
    return teme_to_itrf_states(
        at, states.position_km, states.velocity_km_s, load_orientation()
    )


def seen(position, station):
    """Azimuth and elevation of (K, 3) positions, from the definitions (WGS-84)."""
    a, f = 6378.137, 1 / 298.257223563
    e2 = f * (2 - f)
    lat, lon, h = station.latitude_rad, station.longitude_rad, station.altitude_km
    n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    at = np.array(
        [
            (n + h) * math.cos(lat) * math.cos(lon),
            (n + h) * math.cos(lat) * math.sin(lon),
            (n * (1 - e2) + h) * math.sin(lat),
        ]
    )
    d = position - at
    d /= np.linalg.norm(d, axis=1)[:, None]
    up = [
        math.cos(lat) * math.cos(lon),
        math.cos(lat) * math.sin(lon),
        math.sin(lat),
    ]
    east = [-math.sin(lon), math.cos(lon), 0.0]
    north = np.cross(up, east)
    return np.arctan2(d @ east, d @ north) % (2 * math.pi), np.arcsin(d @ up)


def plain(position, station, least, times):
    """Rise and set of every window, from samples a second apart, between them linear."""
    azimuth, elevation = seen(position, station)
    mask = np.full(len(times), least)
    if station.horizon:
        a, e = np.array(station.horizon).T
        mask = np.maximum(np.interp(azimuth, a, e, period=2 * math.pi), least)
    g = elevation - mask
    up = g >= 0
    edges = []
    for k in np.flatnonzero(up[1:] != up[:-1]):
        edges.append(times[k] + g[k] / (g[k] - g[k + 1]) * (times[k + 1] - times[k]))
    if up[0]:
        edges.insert(0, times[0])
    if up[-1]:
        edges.append(times[-1])
    return np.array(edges).reshape(-1, 2)


@pytest.mark.parametrize("degrees", [0, 5, 60, 84])
def test_every_window_is_found_and_its_edges(degrees):
    span = Span(START, 86400.0)
    sites = stations({"name": "Pit", "lat": 30, "lon": 100, "horizon_deg": HORIZON})
    least = math.radians(degrees)
    found, faults = find_windows(
        arcs_of_elements(ALL, span, load_orientation()), sites, span, least
    )
    assert not faults
    times = np.arange(0.0, span.length_s + 0.5, 1.0)
    position, _ = earth_fixed(ALL, times)
    shortest = np.inf
    for row in range(len(ALL)):
        for k, site in enumerate(sites):
            mine = found.times_s[(found.satellite == row) & (found.station == k)]
            edges = plain(position[row], site, least, times)
            # Of what is shorter than the twin's step it may know nothing.
            mine_long = mine[mine[:, 2] - mine[:, 0] > 2.0]
            edges = edges[edges[:, 1] - edges[:, 0] > 1.0]
            assert len(mine_long) == len(edges[edges[:, 1] - edges[:, 0] > 2.0])
            for rise, fall in edges:
                near = np.abs(mine[:, 0] - rise).argmin()
                assert mine[near, 0] == pytest.approx(rise, abs=0.1)
                assert mine[near, 2] == pytest.approx(fall, abs=0.1)
                shortest = min(shortest, fall - rise)
            assert np.all(mine[:, 0] <= mine[:, 1])
            assert np.all(mine[:, 1] <= mine[:, 2])
    assert len(found) > 5
    if degrees == 84:
        assert shortest < 30.0  # shorter than the step of 60 s


def test_what_is_seen_is_what_the_definitions_say():
    span = Span(START, 86400.0)
    sites = stations()
    found, _ = find_windows(
        arcs_of_elements(ALL, span, load_orientation()), sites, span, math.radians(5)
    )
    for k in range(0, len(found), 3):
        times = found.times_s[k]
        row = int(found.satellite[k])
        one = ALL.take(np.array([row]))
        position, _ = earth_fixed(one, times)
        azimuth, elevation = seen(position[0], sites[found.station[k]])
        assert found.elevation_rad[k] == pytest.approx(elevation, abs=2e-6)
        assert np.cos(found.azimuth_rad[k] - azimuth) == pytest.approx(1.0, abs=1e-9)
        later, _ = earth_fixed(one, times + 0.5)
        sooner, _ = earth_fixed(one, times - 0.5)
        site = sites_of([sites[found.station[k]]])[0, :3]
        rates = np.linalg.norm(later[0] - site, axis=1) - np.linalg.norm(
            sooner[0] - site, axis=1
        )
        assert found.range_rate_km_s[k] == pytest.approx(rates, abs=1e-3)
    rising = found.doppler_hz(2.2e9)[found.satellite == 0]
    assert np.all(rising[:, 0] > 0)  # a low satellite comes nearer as it rises
    assert np.all(rising[:, 2] < 0)


def test_an_ephemeris_gives_the_windows_of_its_elements():
    span = Span(START, 86400.0)
    times = np.arange(-300.0, 86400.0 + 300.0, 60.0)
    some = sets(LOW, MOLNIYA)
    states = propagate(some, START, times)
    at = START + np.rint(times * 1e6).astype(np.int64)
    tracks = [
        Track(at, p, v, NO_TIMES, np.zeros((0, 6, 6)))
        for p, v in zip(states.position_km, states.velocity_km_s, strict=True)
    ]
    orientation = load_orientation()
    sites, least = stations(), math.radians(10)
    one, _ = find_windows(arcs_of_elements(some, span, orientation), sites, span, least)
    two, _ = find_windows(arcs_of_tracks(tracks, span, orientation), sites, span, least)
    assert len(one) == len(two) > 10
    assert np.abs(one.times_s[:, ::2] - two.times_s[:, ::2]).max() < 0.05
    half = Track(at[:700], *(x[0, :700] for x in (states.position_km, states.velocity_km_s)), NO_TIMES, np.zeros((0, 6, 6)))  # fmt: skip
    cut, _ = find_windows(arcs_of_tracks([half], span, orientation), sites, span, least)
    kept = one.times_s[(one.satellite == 0) & (one.times_s[:, 2] < times[699]), 0]
    assert len(cut) in {len(kept), len(kept) + 1}
    later = Span(START + 10 * 86_400_000_000, 3600.0)
    _, faults = find_windows(
        arcs_of_tracks([half], later, orientation), sites, later, least
    )
    assert "outside the span" in faults[0].reason


def test_satellites_see_each_other_past_the_earth():
    span = Span(START, 86400.0)
    two = sets(LOW, MIDDLE)
    arcs = list(arcs_of_elements(two, span, load_orientation(), step_s=30.0))
    times = np.arange(0.0, 86400.5, 1.0)
    position, _ = earth_fixed(two, times)
    a, b = position
    along = np.clip(
        -np.sum(a * (b - a), axis=1) / np.sum((b - a) ** 2, axis=1), 0.0, 1.0
    )
    nearest = np.linalg.norm(a + along[:, None] * (b - a), axis=1)
    apart = np.linalg.norm(a - b, axis=1)
    for most in (0.0, 22_000.0):
        who, when, far = windows_between(arcs, span, air_km=80.0, most_km=most)
        up = (nearest > 6458.137) & ((apart <= most) if most else True)
        edges = times[np.flatnonzero(np.diff(up.astype(int)))]
        inner = when.ravel()[(when.ravel() > 0) & (when.ravel() < 86400)]
        assert len(edges) == len(inner) > 10
        assert np.all(np.abs(edges + 0.5 - inner) <= 0.51)
        assert np.all(who == [0, 1])
        assert far.ravel() == pytest.approx(
            np.interp(when.ravel(), times, apart), abs=0.01
        )
    with pytest.raises(RangeError):
        windows_between(arcs, span, air_km=-1.0)


def test_shadow_of_the_ring_at_the_equinox_and_not_in_summer():
    ring = (1.00273, 0.0, 0.01, 0.0, 0.0, 0.0)
    orientation = load_orientation()
    for day, lasts in (("2024-09-22T00:00", 68.0), ("2024-06-21T00:00", 0.0)):
        start = parse_utc(day)
        span = Span(start, 86400.0)
        one = sets(ring)
        one.epoch_us[:] = start
        (arc,) = arcs_of_elements(one, span, orientation)
        spans = eclipses(arc, sun_arc(arc, span, orientation), span)
        total = float((spans[:, 1] - spans[:, 0]).sum()) / 60.0
        # A geostationary satellite is in the umbra for at most about 68 minutes.
        assert total == pytest.approx(lasts, abs=2.0)


def test_refraction_shows_a_satellite_earlier():
    span = Span(START, 86400.0)
    # The tables give 34' at the horizon and 5.3' at 10°.
    assert math.degrees(-true_elevation(0.0)) * 60 == pytest.approx(34.5, abs=0.5)
    ten = math.radians(10)
    assert math.degrees(ten - true_elevation(ten)) * 60 == pytest.approx(5.4, abs=0.2)
    assert true_elevation(math.pi / 2) == pytest.approx(math.pi / 2)
    args = (stations(), span, 0.0)
    low = sets(LOW)
    bare, _ = find_windows(arcs_of_elements(low, span, load_orientation()), *args)
    bent, _ = find_windows(
        arcs_of_elements(low, span, load_orientation()), *args, refraction=True
    )
    assert len(bent) >= len(bare)
    for rise in bare.times_s[bare.times_s[:, 0] > 0, 0]:
        sooner = rise - bent.times_s[:, 0]
        # Half a degree of a low orbit: seconds at a steep rise, more at a flat one.
        assert sooner[np.abs(sooner).argmin()] > 0
        assert np.abs(sooner).min() < 60.0


def test_rows_that_do_not_hold_are_told():
    many = sets(LOW, LOW, (17.3, 0.0, 50.0, 0.0, 0.0, 0.0), RING)
    many.epoch_us[1] -= 60 * 86_400_000_000
    span = Span(START, 86400.0)
    found, faults = find_windows(
        arcs_of_elements(many, span, load_orientation()), stations(), span, 0.1
    )
    assert [f.row for f in faults] == [1, 2]
    assert "must be within 30 d" in faults[0].reason
    assert "decayed" in faults[1].reason
    assert 0 in found.satellite
    for length in (0.0, -1.0, math.nan, 1e9):
        with pytest.raises(RangeError):
            Span(START, length)
    for least in (math.nan, 2.0, -1.0):
        with pytest.raises(RangeError):
            find_windows([], stations(), span, least)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name": "A", "lat": 91, "lon": 0}, "lat is 91 deg"),
        ({"name": "A", "lat": 1, "lon": 400}, "lon is 400"),
        ({"name": "A", "lat": 1, "lon": 0, "alt_m": -6000}, "above the ellipsoid"),
        ({"name": "A", "lat": "x", "lon": 0}, "must be a number"),
        ({"name": "A", "lat": True, "lon": 0}, "must be a number"),
        ({"name": "A", "lon": 0}, "lat is None"),
        ({"name": "", "lat": 1, "lon": 0}, "name"),
        ({"name": "Good", "lat": 1, "lon": 0}, "stands twice"),
        ({"name": "A", "lat": 1, "lon": 0, "bands": 5}, "bands"),
        ({"name": "A", "lat": 1, "lon": 0, "horizon_deg": [[5, 1], [5, 2]]}, "rise"),
        ({"name": "A", "lat": 1, "lon": 0, "horizon_deg": [[5, 95]]}, "horizon"),
        ({"name": "A", "lat": 1, "lon": 0, "horizon_deg": 7}, "pairs"),
        ("A", "no station"),
    ],
)
def test_stations_that_do_not_hold_are_refused_one_by_one(row, reason):
    found, faults = read_stations(
        json.dumps([{"name": "Good", "lat": 1, "lon": 2}, row])
    )
    assert [s.name for s in found] == ["Good"]
    assert [f.row for f in faults] == [2]
    assert reason in faults[0].reason


def test_three_forms_say_the_same():
    rows = [
        {"name": "A", "provider": "K", "lat": 1.5, "lon": 2.5, "alt_m": 10},
        {"name": "A", "provider": "L", "lat": 3, "lon": 4, "alt_m": 20},
    ]
    plain_json, _ = read_stations(json.dumps(rows))
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [r["lon"], r["lat"], r["alt_m"]],
            },
            "properties": {"name": r["name"], "provider": r["provider"]},
        }
        for r in rows
    ]
    features.append({"type": "Feature", "geometry": {"type": "Polygon"}})
    shown, faults = read_stations(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    assert [f.row for f in faults] == [3]
    lines = "name,owner,lat,lon,alt_m\nA,K,1.5,2.5,10\nA,L,3,4,20\nB,K,1\n"
    table, faults = read_stations(lines)
    assert [f.row for f in faults] == [4]
    assert plain_json == shown == table
    assert [s.name for s in table] == ["A (K)", "A (L)"]
    for text in ("", "hello", "{}", '"x"', "a,b\n1,2\n"):
        with pytest.raises(FormatError):
            read_stations(text)


def test_the_command(tmp_path, capsys):
    path = tmp_path / "stations.csv"
    path.write_text("name,lat,lon,alt_m\nA,50,10,100\nB,91,0,0\n")
    words = ["link", "windows", "--catalogue", "sample:40", "--start", "2024-11-01"]
    over = [
        *words,
        "--stations",
        str(path),
        "--days",
        "0.5",
        "--min-elevation-deg",
        "10",
    ]
    assert run([*over, "--json", "--frequency-mhz", "2200"]) == 0
    said = capsys.readouterr()
    rows = json.loads(said.out)
    assert len(rows) > 5
    assert {
        "satellite", "station", "rise", "set", "max_elevation_deg", "rise_azimuth_deg",
        "set_azimuth_deg", "range_km", "range_rate_km_s", "doppler_hz",
    } <= set(rows[0])  # fmt: skip
    for row in rows:
        shift = -row["range_rate_km_s"] / 299_792.458 * 2.2e9
        assert row["doppler_hz"] == pytest.approx(shift, rel=1e-6, abs=1e-3)
        assert row["max_elevation_deg"] >= 10.0 - 1e-6
        assert row["rise"] < row["set"]
    assert json.loads(said.err.splitlines()[-1])["fault"]["reason"].startswith(
        "lat is 91"
    )
    out = [tmp_path / name for name in ("w.csv", "w.svg")]
    more = ["--out", str(out[0]), "--picture", str(out[1]), "--refraction", "--light"]
    assert run([*over, *more]) == 0
    assert "station_sun_elevation_deg" in out[0].read_text().splitlines()[0]
    assert "<svg" in out[1].read_text()
    assert run([*over, "--optical", "--json"]) == 0
    capsys.readouterr()
    assert run([*words, "--pairs", "--days", "0.1", "--json"]) == 0
    assert {"satellite", "other"} <= set(json.loads(capsys.readouterr().out)[0])
    for bad in (
        words,
        [*over, "--pairs"],
        [*over, "--days", "0"],
        [*over, "--min-elevation-deg", "95"],
        [*over, "--frequency-mhz", "-5"],
        [*over, "--objects", "no-such"],
        [*over, "--out", str(tmp_path / "w.doc")],
        [*words, "--stations", str(tmp_path / "none.csv")],
        ["link", "windows", "--stations", str(path), "--start", "2024-11-01"],
        ["link", "windows", "--stations", str(path), "--start", "never"],
    ):
        assert run(bad) in {2, 3, 4}
    capsys.readouterr()


def test_windows_far_from_the_epochs_are_an_error_not_none(tmp_path, capsys):
    """A span two years from every epoch gave no windows, a note and exit code 0."""
    path = tmp_path / "stations.csv"
    path.write_text("name,lat,lon,alt_m\nA,50,10,100\n")
    words = ["link", "windows", "--catalogue", "sample:40", "--stations", str(path)]
    far = [*words, "--start", "2026-11-01", "--days", "0.1"]
    for over in ([], ["--json"], ["--pairs"]):
        some = [word for word in far if word not in {"--stations", str(path)}]
        assert run([*(some if over == ["--pairs"] else far), *over]) == 3
        said = capsys.readouterr()
        assert "d from the span, limit 30 d" in said.err
        assert "--max-age-days" in said.err
        assert not said.out
    near = [*words, "--start", "2024-12-05", "--days", "0.1"]
    assert run([*near, "--max-age-days", "60"]) == 0
    capsys.readouterr()


def test_an_ephemeris_message_gives_windows(tmp_path, capsys):
    oem = Path(__file__).parents[3] / "docs" / "tutorials" / "station.oem"
    path = tmp_path / "stations.json"
    path.write_text(json.dumps([{"name": "A", "lat": 15, "lon": -45}]))
    first = next(
        line.split("=")[1].strip()
        for line in oem.read_text().splitlines()
        if line.startswith("START_TIME")
    )
    words = ["link", "windows", "--ephemeris", str(oem), "--stations", str(path)]
    assert run([*words, "--start", first, "--days", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["satellite"] for row in rows)
    assert rows


def test_windows_become_a_plan_that_is_routed_over(tmp_path, capsys):
    def rows(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return str(path)

    day = "2024-11-01T"
    seen = [
        {"satellite": "7", "station": "A", "rise": f"{day}00:01:00", "set": f"{day}00:05:00", "range_km": 2997.92458, "set_range_km": 1000.0},
        {"satellite": "7", "station": "A", "rise": f"{day}00:06:00", "set": f"{day}00:05:00", "range_km": 1.0},
        {"satellite": "9", "station": "B", "rise": f"{day}00:02:00", "set": f"{day}00:09:00", "range_km": 1000.0},
        {"satellite": "7", "station": "7", "rise": "x", "set": "y"},
    ]  # fmt: skip
    between = [{"satellite": "7", "other": "9", "rise": f"{day}00:03:00", "set": f"{day}00:04:00", "range_km": 1000.0}]  # fmt: skip
    files = [rows("seen.json", seen), rows("between.json", {"rows": between})]
    out = str(tmp_path / "plan.json")
    words = ["link", "plan", *files, "--start", f"{day}00:00:00", "--rate-mbit-s", "10"]
    assert run([*words, "--out", out, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert len(value["contacts"]) == 6
    assert [f["window"] for f in value["faults"]] == [2, 4]
    number = {name: k for k, name in value["nodes"].items()}
    first = next(c for c in value["contacts"] if c["source"] == int(number["A"]))
    assert (first["startTime"], first["owlt"]) == (60.0, pytest.approx(0.01))
    way = ["--from", number["A"], "--to", number["B"], "--ready-s", "0", "--json"]
    assert run(["link", "route", "--plan", out, *way]) == 0
    route = json.loads(capsys.readouterr().out)
    assert len(route["hops"]) == 3
    assert route["arrival"] == pytest.approx(180.0, abs=0.01)
    assert run([*words[:-1], "0"]) == 2
    assert run([*words, "--down-only"]) == 0
    assert "3 contacts" in capsys.readouterr().out

"""The command ``ephemeris``: files in every form, doubts, names, and what is refused."""

import io
import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from comity.main import run
from comity.messages.oem import ephemerides_of
from comity.messages.read import read_message
from tests.messages import examples
from tests.messages.czml_rules import check_czml
from tests.messages.test_geojson import check_geojson
from tests.messages.test_icalendar import read_calendar
from tests.samples import OMM_ROW, TLE, as_csv, line

START = "2024-10-31T14:00:00"
STATIONS = "name,lat,lon,alt_m\nDresden,51,13.7,110\nQuito,-0.2,-78.5,2800\n"
#: About to come down: a perigee of some 170 km, and drag of a balloon.
FALLING = "\n".join(
    [
        "FALLING",
        line("1 40009U 15009A   24305.58058333  .20000000  00000+0  40000-2 0  999"),
        line("2 40009  51.6400  12.3456 0010000 100.1000 260.2000 16.330000004791"),
        "",
    ]
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sky.tle").write_text(TLE)
    Path("stations.csv").write_text(STATIONS)
    Path("own.oem").write_text(examples.oem_text(rows=12))
    Path("event.cdm").write_text(examples.cdm_text())


def said(capsys, line, code=0):
    capsys.readouterr()
    assert run(["ephemeris", *line]) == code
    return capsys.readouterr()


def report(capsys, *line):
    return json.loads(said(capsys, [*line, "--json"]).out)


def refused(capsys, *line, code=2):
    told = said(capsys, [*line, "--json"], code)
    assert told.out == ""
    error = json.loads(told.err.splitlines()[-1])["error"]
    assert "Traceback" not in told.err
    return error


def test_every_file_at_once(capsys):
    names = ["a.oem", "a.czml", "a.geojson", "a.ics", "a.csv", "a.json", "a.parquet"]
    outs = [word for name in names for word in ("--out", name)]
    given = ["sky.tle", "--start", START, "--days", "0.6", "--stations", "stations.csv"]
    told = report(capsys, *given, "--table", "looks", *outs)
    assert told["objects"][0]["object"] == "25544"
    assert told["time_scale"] == "UTC"
    assert told["rows"]
    packets = check_czml(json.loads(Path("a.czml").read_text()))
    sight = packets["sight/station/Dresden/25544"]["polyline"]["show"]
    events = read_calendar(Path("a.ics").read_bytes().decode())
    dresden = [event for event in events if event["LOCATION"] == "Dresden"]
    assert len([one for one in sight if one["boolean"]]) == len(dresden) > 0
    value = check_geojson(Path("a.geojson").read_text())
    assert [f["geometry"]["type"] for f in value["features"]] == [
        "MultiLineString",
        "Point",
        "Point",
    ]
    assert len(value["features"][0]["geometry"]["coordinates"]) > 3
    rows = json.loads(Path("a.json").read_text())["rows"]
    assert rows == told["rows"]
    assert len(Path("a.csv").read_text().splitlines()) == len(rows) + 1
    reading = read_message(Path("a.oem").read_bytes(), "strict")
    assert reading.accepted, reading.findings
    (states,) = ephemerides_of(reading.messages[0])
    assert (states.frame, states.object_id) == ("GCRF", "1998-067A")
    assert len(states.at_us) == 865


def test_an_oem_that_was_written_gives_the_same_states(capsys):
    given = ["--start", START, "--days", "0.1", "--table", "states"]
    for frame in ("gcrf", "eme2000", "teme", "itrf"):
        said(capsys, ["sky.tle", *given, "--frame", frame, "--out", f"{frame}.oem"])
        for back in ("teme", "itrf"):
            here = report(capsys, "sky.tle", *given, "--frame", back)["rows"]
            there = report(capsys, f"{frame}.oem", *given, "--frame", back)["rows"]
            for name, close in (("x_km", 1e-5), ("z_km", 1e-5), ("vy_km_s", 2e-6)):
                # On the points themselves nothing is interpolated but the frame over an hour.
                one = np.array([row[name] for row in here])
                two = np.array([row[name] for row in there])
                assert np.abs(one - two).max() < close, (frame, back, name)


def test_a_state_of_a_message_is_flown_and_said_to_be(capsys):
    told = report(
        capsys, "event.cdm", "--days", "0.02", "--table", "states", "--frame", "eme2000"
    )
    one, two = told["objects"]
    assert one["kind"] == "state"
    assert one["epoch"].startswith("2024-11-03T12:00:00")
    assert any("no drag" in note for note in one["notes"])
    first = told["rows"][0]
    assert first["x_km"] == pytest.approx(7000.0, abs=1e-5)
    assert first["vy_km_s"] == pytest.approx(7.5, abs=1e-8)
    other = next(row for row in told["rows"] if row["object"] == two["object"])
    assert other["x_km"] == pytest.approx(7000.05, abs=1e-5)
    # Energy of two bodies: a quarter of an hour later the orbit is still that orbit.
    last = [row for row in told["rows"] if row["object"] == one["object"]][-1]
    r = np.linalg.norm([last[f"{k}_km"] for k in "xyz"])
    v = np.linalg.norm([last[f"v{k}_km_s"] for k in "xyz"])
    energy = v**2 / 2 - 398600.4418 / r
    begun = (7.5**2 + 0.5**2) / 2 - 398600.4418 / 7000.0
    assert energy == pytest.approx(begun, rel=2e-3)


def test_edges_of_light_are_where_the_rows_change(capsys):
    # Rows are computed one by one on the turning Earth, spans on a polynomial in TEME.
    given = ["sky.tle", "--start", START, "--days", "0.08"]
    rows = report(capsys, *given, "--step-s", "1")["rows"]
    spans = report(capsys, *given, "--table", "light")["rows"]
    assert [one["light"] for one in spans[:3]] == ["umbra", "penumbra", "sunlit"]
    assert len(spans) > 5
    for one in spans:
        inside = [r for r in rows if one["from"] < r["t"] < one["until"]]
        assert inside
        assert {row["light"] for row in inside} == {one["light"]}
    for before, after in pairwise(spans):
        assert before["until"] == after["from"]


def test_a_planned_burn_is_a_doubt_after_it(capsys):
    Path("any.opm").write_text(examples.EVERY["OPM"])
    told = report(capsys, "any.opm", "--days", "0.1")
    assert told["objects"][0]["epoch"].startswith("2024-11-01T00:00:00")
    for row in told["rows"]:
        after = row["t"] >= "2024-11-01T01:00:00"
        assert ("planned burn" in row["doubt"]) == after, row
    assert 0 < told["rows_doubtful"] < len(told["rows"])
    assert any(
        "plans a burn at 2024-11-01T01:00:00" in note
        for note in told["objects"][0]["notes"]
    )


def test_old_elements_are_doubtful_and_older_ones_refused(capsys):
    given = ["sky.tle", "--days", "0.1"]
    rows = report(capsys, *given, "--start", "2024-11-14T13:00:00")["rows"]
    marks = [row["doubt"] != "" for row in rows]
    assert marks == [row["age_d"] > 14.0 for row in rows]
    assert set(marks) == {False, True}
    assert rows[-1]["doubt"] == "element set over 14 d from its epoch"
    error = refused(capsys, *given, "--start", "2024-12-14", code=3)
    assert "43.4 d" in error["message"]
    assert "within 30 d" in error["message"]
    assert "--max-age-days" in error["message"] + error["remedy"]
    told = report(capsys, *given, "--start", "2024-12-14", "--max-age-days", "60")
    assert told["rows_doubtful"] == 0
    assert said(capsys, [*given, "--start", "2024-11-20"]).out.count("doubtful") == 1


def test_what_comes_down_has_no_rows_there(capsys):
    Path("falling.tle").write_text(FALLING)
    told = report(capsys, "falling.tle", "--start", START, "--days", "2")
    (fault,) = told["faults"]
    assert "no rows there" in fault["reason"]
    assert told["rows"][-1]["t"] < "2024-11-02T14:00:00"
    low = [row for row in told["rows"] if row["height_km"] < 100.0]
    assert low
    assert all("comes down" in row["doubt"] for row in low)
    Path("both.tle").write_text(TLE + FALLING)
    told = report(
        capsys, "both.tle", "--start", START, "--days", "2", "--table", "light"
    )
    assert {row["object"] for row in told["rows"]} == {"25544", "40009"}


def test_times_outside_an_ephemeris_are_refused_with_its_limits(capsys):
    error = refused(capsys, "own.oem", "--start", "2024-11-01T00:05", "--days", "1")
    assert error["code"] == "range"
    assert "2024-11-01T00:00:00.000 to 2024-11-01T00:11:00.000 UTC" in error["message"]
    assert "--start and --days" in error["remedy"]
    told = report(capsys, "own.oem")
    assert (told["start"][:19], told["end"][:19]) == (
        "2024-11-01T00:00:00",
        "2024-11-01T00:11:00",
    )
    assert [row["age_d"] for row in told["rows"]] == [None] * 12


def test_points_far_apart_are_doubtful(capsys):
    rows = examples.oem_text(rows=12).splitlines()
    sparse = [r for r in rows if not r.startswith("2024-11-01T00:") or (r[15] == "0" and r[14] == "1") or r[14:16] in {"00", "11"}]  # fmt: skip
    Path("sparse.oem").write_text("\n".join(sparse) + "\n")
    told = report(capsys, "sparse.oem")
    marked = {row["t"][11:16] for row in told["rows"] if "far apart" in row["doubt"]}
    assert marked
    assert not marked & {"00:00", "00:10", "00:11"}


def test_objects_by_name(capsys):
    rows = [OMM_ROW, OMM_ROW | {"NORAD_CAT_ID": "49044", "OBJECT_NAME": "ISS (NAUKA)", "OBJECT_ID": "2021-066A"}]  # fmt: skip
    Path("two.csv").write_text(as_csv(rows))
    given = ["two.csv", "--start", START, "--days", "0.01"]
    for name, key in (("iss (z", "25544"), ("98067A", "25544"), ("NAUKA", None)):
        if key is None:
            error = refused(capsys, *given, "--objects", name)
            assert "ISS (NAUKA) (49044)" in error["message"]
            continue
        told = report(capsys, *given, "--objects", name)
        assert [one["object"] for one in told["objects"]] == [key]
    error = refused(capsys, *given, "--objects", "ISS")
    assert error["code"] == "unknown-name"
    assert "2 objects: ISS (ZARYA) (25544), ISS (NAUKA) (49044)" in error["message"]
    # The operator's ephemeris and the catalogue's element set are two objects.
    Path("mine.oem").write_text(
        examples.oem_text(rows=12).replace("2020-001A", "1998-067A")
    )
    told = report(
        capsys, "two.csv", "mine.oem", "--objects", "1998-067A",
        "--start", "2024-11-01T00:00", "--days", "0.005",
    )  # fmt: skip
    assert [one["kind"] for one in told["objects"]] == ["element set", "ephemeris"]


def test_names_count_in_other_commands(capsys):
    capsys.readouterr()
    line = ["link", "windows", "--catalogue", "sky.tle", "--objects", "iss"]
    line += ["--stations", "stations.csv", "--start", START, "--days", "0.5"]
    assert run([*line, "--json", "--out", "w.ics"]) == 0
    windows = json.loads(capsys.readouterr().out)
    assert {row["satellite"] for row in windows} == {"25544"}
    events = read_calendar(Path("w.ics").read_bytes().decode())
    assert len(events) == len(windows) > 0
    assert events[0]["SUMMARY"].startswith("ISS (ZARYA) over ")


def test_standard_input_and_output(capsys, monkeypatch):
    class Stream:
        buffer = io.BytesIO(TLE.encode())

    monkeypatch.setattr(sys, "stdin", Stream())
    given = ["-", "--start", START, "--days", "0.1", "--out", "-"]
    told = said(capsys, [*given, "--form", "oem"])
    assert told.out.startswith("CCSDS_OEM_VERS")
    assert read_message(told.out.encode(), "strict").accepted
    table = said(capsys, [*given, "--form", "csv"]).out.splitlines()
    assert table[0].startswith("object,name,t,latitude_deg,longitude_deg,height_km")
    assert run(["ephemeris", *given]) == 2
    assert "--form" in capsys.readouterr().err
    assert not Path("-").exists()
    far = [*given, "--form", "oem", "--server", "http://127.0.0.1:9"]
    assert run(["ephemeris", *far]) == 2
    assert "--server" in capsys.readouterr().err
    assert refused(capsys, *given)["remedy"] == "name a file"


def test_rows_one_a_line(capsys):
    given = ["sky.tle", "--start", START, "--days", "0.1"]
    lines = said(capsys, [*given, "--ndjson"]).out.splitlines()
    assert [json.loads(text) for text in lines] == report(capsys, *given)["rows"]
    assert "--ndjson" in refused(capsys, *given, "--ndjson")["message"]


@pytest.mark.parametrize(
    "line, code, words",
    [
        (["absent.tle"], 4, "absent.tle"),
        (["empty"], 3, "empty"),
        (["binary"], 3, "binary"),
        (["sky.tle", "--table", "looks"], 2, "--stations"),
        (["sky.tle", "--out", "a.ics"], 2, "--stations"),
        (["sky.tle", "--out", "a.txt"], 2, ".czml"),
        (["sky.tle", "--out", "nowhere/a.oem"], 4, "nowhere"),
        (["sky.tle", "--step-s", "0"], 2, "0.001 to 86400 s"),
        (["sky.tle", "--days", "401"], 2, "at most 400 d"),
        (["sky.tle", "--days", "-1"], 2, "above 0"),
        (["sky.tle", "--max-age-days", "-1"], 2, "0 to 400 d"),
        (["sky.tle", "--start", "never"], 3, "2024-11-01T00:00:00"),
        (["sky.tle", "--start", START, "--days", "300", "--step-s", "1"], 2, "2,000,000"),
        (["sky.tle", "--stations", "sky.tle"], 3, "stations"),
        (["sky.tle", "--stations", "stations.csv", "--station", "Rome"], 2, "Dresden"),
        (["sky.tle", "--objects", "owner:XYZ"], 2, "XYZ"),
        (["own.oem", "--objects", "owner:XYZ"], 2, "catalogue"),
        (["broken.cdm"], 3, "broken.cdm"),
        (["any.ocm"], 3, "OCM"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(capsys, line, code, words):
    Path("empty").write_text("")
    Path("binary").write_bytes(bytes(range(256)))
    Path("broken.cdm").write_text(examples.cdm_text()[:600])
    Path("any.ocm").write_text(examples.EVERY["OCM"])
    error = refused(capsys, *line, code=code)
    assert words in f"{error['message']} {error['remedy']}"
    assert not Path("a.ics").exists()

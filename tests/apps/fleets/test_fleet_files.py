"""Fleets from files: rows that do not hold, commands, maps, the report."""

import json
import math

import numpy as np
import pytest

from comity.apps.fleets.load import FleetRequest, open_fleet
from comity.astro.constellations.records import Service
from comity.astro.orbits.arcs import Span
from comity.drawing.fleet import bins_of, equal_earth
from comity.drawing.outlines import read_outlines
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.main import run
from tests.astro.constellations.scenes import DAY, FLEET, START, fleet_of

WHOLE = {
    **FLEET,
    "members": [*FLEET["members"], {"name": "party:NOR", "promised": 0.2}],
    "satellites": [
        {**row, "rate_mbit_s": 100, "made_mbit_s": 5} for row in FLEET["satellites"]
    ],
    "stations": [
        {
            "name": "Svalbard",
            "member": "party:NOR",
            "lat": 78.2,
            "lon": 15.4,
            "antennas": 2,
        },
        {
            "name": "Toulouse",
            "member": "party:FRA",
            "lat": 43.6,
            "lon": 1.5,
            "min_elevation_deg": 10,
        },
    ],
    "service": {"coverage": 0.01, "contact_h": 2},
    "backups": [
        {
            "kind": "station",
            "name": "Troll",
            "member": "party:NOR",
            "lat": -72,
            "lon": 2.5,
            "cost": 2,
        },
        {
            "kind": "satellite",
            "name": "spare",
            "member": "party:ESP",
            "design": {"altitude_km": 700, "inclination_deg": 98, "node_deg": 20},
            "sensor": "wide",
            "cost": 5,
        },
        {"kind": "tie", "between": ["party:ESP", "party:DEU"], "cost": 1},
    ],
    "ties": [
        {"between": [a, b]}
        for a, b in (
            ("party:FRA", "party:NOR"),
            ("party:DEU", "party:NOR"),
            ("party:ESP", "party:NOR"),
            ("party:FRA", "party:DEU"),
        )
    ],
}


@pytest.fixture
def fleet_file(tmp_path):
    path = tmp_path / "fleet.json"
    path.write_text(json.dumps(WHOLE))
    return path


def faults_of(**changes):
    fleet, faults = fleet_of(**changes)
    return fleet, [(f.what, f.name, f.code) for f in faults], [f.reason for f in faults]


def test_a_fleet_is_read_whole():
    fleet, faults = fleet_of(**WHOLE)
    assert not faults
    assert [c.name for c in fleet.crafts] == ["A-1", "A-2", "B", "spare"]
    assert [c.backup for c in fleet.crafts] == [False, False, False, True]
    assert [(t.one, t.two, t.backup) for t in fleet.ties][-1] == (1, 2, True)
    assert fleet.members[3].promised == 0.2
    # Without ties everybody serves everybody.
    assert len(fleet_of()[0].ties) == 3


@pytest.mark.parametrize(
    "satellite, code",
    [
        ({"name": "x", "member": "party:XXX", "object": "5"}, "unknown-name"),
        ({"name": "x", "member": "party:FRA"}, "format"),
        (
            {"name": "x", "member": "party:FRA", "object": "5", "sensor": "eye"},
            "unknown-name",
        ),
        (
            {"name": "x", "member": "party:FRA", "object": "5", "rate_mbit_s": -3},
            "range",
        ),
        (
            {"name": "x", "member": "party:FRA", "object": "5", "colour": "red"},
            "format",
        ),
        ({"name": "B", "member": "party:FRA", "object": "5"}, "format"),
        (
            {
                "name": "x",
                "member": "party:FRA",
                "design": {"altitude_km": 10, "inclination_deg": 1},
            },
            "range",
        ),
        ("a text", "format"),
    ],
)
def test_satellites_that_do_not_hold_are_left_out_alone(satellite, code):
    rows = [*FLEET["satellites"], satellite]
    fleet, faults, reasons = faults_of(satellites=rows)
    assert len(fleet.crafts) == 3
    assert [f[2] for f in faults] == [code]
    assert reasons[0]


@pytest.mark.parametrize(
    "changes, what, code",
    [
        (
            {"members": [*FLEET["members"], {"name": "m", "promised": -0.2}]},
            "member",
            "range",
        ),
        ({"members": [*FLEET["members"], {"name": "party:FRA"}]}, "member", "format"),
        ({"members": [*FLEET["members"], {"name": "party:x y"}]}, "member", "format"),
        (
            {"members": [*FLEET["members"], {"name": "m", "interest": ["moon"]}]},
            "member",
            "unknown-name",
        ),
        ({"areas": {**FLEET["areas"], "x": {"lat": [80, 100]}}}, "area", "range"),
        ({"areas": {**FLEET["areas"], "x": "nowhere"}}, "area", "format"),
        (
            {"sensors": {**FLEET["sensors"], "x": {"off_nadir_deg": 400}}},
            "sensor",
            "range",
        ),
        (
            {"stations": [{"name": "s", "member": "party:FRA", "lat": 95, "lon": 0}]},
            "station",
            "range",
        ),
        (
            {"stations": [{"name": "s", "member": "party:FRA", "lon": 0}]},
            "station",
            "range",
        ),
        (
            {"stations": [{"name": "s", "member": "nobody", "lat": 5, "lon": 0}]},
            "station",
            "unknown-name",
        ),
        ({"ties": [{"between": ["party:FRA", "party:FRA"]}]}, "tie", "format"),
        ({"ties": [{"between": ["party:FRA", "party:XXX"]}]}, "tie", "unknown-name"),
        ({"backups": [{"kind": "rocket", "name": "r"}]}, "backup", "format"),
        (
            {
                "backups": [
                    {
                        "kind": "station",
                        "name": "s",
                        "member": "party:FRA",
                        "lat": 5,
                        "lon": 0,
                        "cost": -1,
                    }
                ]
            },
            "backup",
            "range",
        ),
    ],
)
def test_rows_have_typed_faults(changes, what, code):
    _, faults, _ = faults_of(**changes)
    assert [(f[0], f[2]) for f in faults] == [(what, code)]


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"satellites": []}, DataError),
        ({"members": []}, DataError),
        ({"satellites": {}}, FormatError),
        ({"service": {"coverage": 2}}, RangeError),
        ({"service": {"beauty": 2}}, FormatError),
        ({"areas": {}}, FormatError),
        ({"areas": {"x": "nowhere"}, "members": [{"name": "party:FRA"}]}, DataError),
        ({"orbits": []}, FormatError),
        (
            {
                "members": [{"name": f"m{k}"} for k in range(65)],
                "satellites": [{"name": "B", "member": "m1", "object": "5"}],
            },
            RangeError,
        ),
    ],
)
def test_fleets_that_are_none_are_refused(changes, error):
    with pytest.raises(error):
        fleet_of(**changes)


def test_old_or_missing_orbits_are_faults_of_their_rows(tmp_path):
    path = tmp_path / "fleet.json"
    rows = [
        *FLEET["satellites"],
        {"name": "gone", "member": "party:FRA", "object": "99999"},
        {"name": "old", "member": "party:FRA", "object": "900000001"},
    ]
    path.write_text(json.dumps({**FLEET, "satellites": rows}))
    opened = open_fleet(FleetRequest(path, ("sample:20:1",), Span(START, DAY), 50))
    faults = {f.name: f for f in opened.faults}
    assert {name: f.code for name, f in faults.items()} == {
        "gone": "unknown-name",
        "old": "range",
    }
    assert "must be within 30 d" in faults["old"].reason
    assert len(opened.fleet.crafts) == 3
    path.write_text(json.dumps({**FLEET, "satellites": rows[2:3]}))
    with pytest.raises(DataError, match="no satellite of the fleet has an orbit"):
        open_fleet(FleetRequest(path, ("sample:20:1",), Span(START, DAY), 50))


def test_service_tells_what_is_missing():
    service = Service({"coverage": 0.5, "wait_h": 2.0})
    assert service.shortfalls({"coverage": 0.5, "wait_h": 2.0}) == {}
    missing = service.shortfalls({"coverage": 0.4, "wait_h": 3.0})
    assert missing == {"coverage": pytest.approx(0.1), "wait_h": pytest.approx(1.0)}


COMMON = ["--start", "2026-07-10", "--places", "200", "--json"]


def told(capsys, *words):
    code = run(["fleet", *words, *COMMON])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.strip() else None, err


def test_coverage_tells_members_and_total(capsys, fleet_file, tmp_path):
    table, picture = tmp_path / "places.csv", tmp_path / "map.svg"
    code, value, _ = told(
        capsys,
        "coverage",
        str(fleet_file),
        "--out",
        str(table),
        "--picture",
        str(picture),
        "--without",
        "FRA",
    )
    assert code == 0
    assert set(value["total"]["areas"]) == {"north", "belt"}
    assert {"units", "source", "oldest_epoch", "made"} <= set(value)
    for member in value["members"]:
        for name, area in value["total"]["areas"].items():
            assert (
                member["without"]["areas"][name]["seen_part"]
                <= area["seen_part"] + 1e-12
            )
    nobody = value["members"][3]["alone"]["areas"]["north"]
    assert nobody["mean_revisit_s"] is None
    assert nobody["never"] == 1.0
    assert value["total"]["volume_gbit"] > 0
    assert len(table.read_text().splitlines()) == value["places"] + 1
    drawn = picture.read_text()
    assert "Without FRA" in drawn
    assert "All members" in drawn


def test_shares_resilience_and_plan_hold_together(capsys, fleet_file):
    _, shares, _ = told(capsys, "shares", str(fleet_file))
    for one in shares["measures"].values():
        assert math.fsum(m["value"] for m in one["members"]) == pytest.approx(
            one["total"], abs=1e-9
        )
    assert set(shares["measures"]) == {"coverage", "wait_h", "contact_h", "volume_gbit"}
    code, found, _ = told(capsys, "resilience", str(fleet_file), "--together", "2")
    assert code == 0
    kinds = {row["kind"] for row in found["losses"]}
    assert kinds == {"satellite", "station", "tie", "member"}
    assert {w["size"] for w in found["worst"]} == {1, 2}
    assert found["shortfalls_now"] == {}
    fleet_file.write_text(json.dumps({**WHOLE, "service": {"coverage": 0.9}}))
    _, short, _ = told(capsys, "resilience", str(fleet_file), "--together", "1")
    # What is missed anyway is no single point's doing.
    assert short["shortfalls_now"]["coverage"] > 0.5
    assert short["single_points_of_failure"] == []
    fleet_file.write_text(json.dumps(WHOLE))
    code, plan, _ = told(
        capsys, "plan", str(fleet_file), "--loss", "satellite", "--loss", "station"
    )
    assert code == 0
    assert plan["proved"]
    assert plan["broken_after"] == []
    assert plan["cost"] == sum(one["cost"] for one in plan["chosen"])
    _, sampled, _ = told(
        capsys,
        "shares",
        str(fleet_file),
        "--sampled",
        "--trials",
        "100",
        "--measure",
        "wait_h",
    )
    exact = shares["measures"]["wait_h"]["members"]
    near = sampled["measures"]["wait_h"]
    assert near["method"] == "sampled"
    off = [
        abs(a["value"] - b["value"]) <= 2 * b["error"] + 1e-9
        for a, b in zip(exact, near["members"], strict=True)
    ]
    assert all(off)


def test_people_read_the_same(capsys, fleet_file):
    for words in (
        ["coverage"],
        ["shares", "--measure", "coverage"],
        ["resilience"],
        ["plan", "--loss", "station"],
    ):
        code = run(
            [
                "fleet",
                words[0],
                str(fleet_file),
                *words[1:],
                "--start",
                "2026-07-10",
                "--places",
                "100",
            ]
        )
        out = capsys.readouterr().out
        assert code == 0
        assert "three partners" in out
        assert "designs only" in out


def test_the_report_is_two_sections(capsys, fleet_file, tmp_path):
    page = tmp_path / "fleet.html"
    code, value, _ = told(capsys, "report", str(fleet_file), "--out", str(page))
    assert code == 0
    text = page.read_text()
    assert text.count("<section>") == 2
    assert "Who brings what" in text
    assert "A joint plan" in text
    assert "<script" not in text
    assert value["written"] == str(page)


@pytest.mark.parametrize(
    "words, code",
    [
        (["coverage", "FILE", "--without", "party:XXX"], 2),
        (["coverage", "FILE", "--area", "atlantis"], 3),
        (["coverage", "FILE", "--out", "places.txt"], 2),
        (["coverage", "nothing.json"], 4),
        (["coverage", "FILE", "--days", "0"], 2),
        (["coverage", "FILE", "--places", "0"], 2),
        (["coverage", "FILE", "--days", "399", "--places", "20000"], 2),
        (["shares", "FILE", "--measure", "beauty"], 2),
        (["shares", "FILE", "--sampled", "--trials", "3"], 2),
        (["resilience", "FILE", "--loss", "moon"], 2),
        (["resilience", "FILE", "--together", "9"], 2),
        (["plan", "FILE", "--loss", "moon"], 2),
        (["report", "FILE", "--out", "fleet.pdf"], 2),
    ],
)
def test_bad_input_has_its_code(capsys, fleet_file, words, code):
    words = [str(fleet_file) if word == "FILE" else word for word in words]
    found, _, err = told(capsys, *words)
    assert found == code
    assert json.loads(err.splitlines()[-1])["error"]["message"]


def test_the_projection_keeps_areas():
    rng = np.random.default_rng(0)
    lat, lon = np.arcsin(rng.uniform(-0.99, 0.99, 200)), rng.uniform(-3, 3, 200)
    step = 1e-5
    x, y = equal_earth(lat, lon)
    xe, ye = equal_earth(lat, lon + step)
    xn, yn = equal_earth(lat + step, lon)
    area = np.abs((xe - x) * (yn - y) - (xn - x) * (ye - y)) / step**2
    assert area == pytest.approx(np.cos(lat), rel=1e-3)


def test_bins_lie_among_the_values():
    limits = bins_of([np.array([0.2, 5.0, np.nan]), np.array([1.0, 2.0])])
    assert 1 <= len(limits) <= 6
    assert limits == tuple(sorted(limits))
    assert bins_of([np.array([np.nan])])


def test_outlines_are_topologies_or_geometries():
    topology = {
        "type": "Topology",
        "arcs": [[[0, 0], [10, 0], [0, 10]]],
        "transform": {"scale": [1, 0.5], "translate": [-5, 3]},
    }
    (line,) = read_outlines(topology)
    assert line.tolist() == [[-5, 3], [5, 3], [5, 8]]
    shape = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[[[0, 0], [1, 0], [1, 1]]]],
                },
            },
            {"type": "Feature", "geometry": None},
        ],
    }
    (ring,) = read_outlines(shape)
    assert len(ring) == 3
    for bad in (
        {"type": "Topology"},
        {"type": "Circle"},
        [1],
        {"type": "LineString", "coordinates": [["a", "b"]]},
    ):
        with pytest.raises(FormatError):
            read_outlines(bad)

"""Coverage beside every result: JSON, tables, messages, pages, text, resumed runs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import comity
from comity.apps.screening.coverage import (
    LeftOut,
    coverage_report,
    first_lines,
    refused_rows,
    without_volume,
)
from comity.apps.screening.sampled_objects import FIRST_SAMPLED, without_siblings
from comity.apps.screening.screen import Request, blocks_of, request_key, run_screening
from comity.apps.screening.screen_ephemerides import own_gaps
from comity.apps.screening.screen_report import closest, screen_report
from comity.astro.catalogue import sample_snapshot
from comity.astro.catalogue.records import Refusal
from comity.astro.orbits.track import Track
from comity.astro.screening import make_problem, run_block
from comity.astro.screening.coverage import MAX_AGE_D, REASONS
from comity.drawing import Report, report_html
from comity.foundations import parse_utc
from comity.foundations.plain import plain_object
from comity.main import run
from comity.system.ephemeris_files import OwnTrack
from tests.samples import OMM_ROW, as_csv

WINDOW = ("--start", "2024-11-01", "--days", "0.5")
#: Decays within the window; the theory answers until then.
FALLING = OMM_ROW | {
    "NORAD_CAT_ID": "7",
    "OBJECT_NAME": "FALLING",
    "EPOCH": "2024-11-01T00:00:00.000000",
    "MEAN_MOTION": "16.35",
    "BSTAR": "2e-2",
}
ANCIENT = OMM_ROW | {
    "NORAD_CAT_ID": "6",
    "OBJECT_NAME": "ANCIENT",
    "EPOCH": "1980-01-01T00:00:00.000000",
    "BSTAR": "0",
}
REFUSED = OMM_ROW | {"NORAD_CAT_ID": "5", "INCLINATION": "999"}
FRESH = [
    OMM_ROW | {"NORAD_CAT_ID": str(k), "MEAN_ANOMALY": str(k)} for k in (11, 99, 200)
]


def call(*words: object) -> int:
    return run([str(word) for word in words])


@pytest.fixture
def sky(tmp_path: Path) -> Path:
    path = tmp_path / "sky.csv"
    path.write_text(as_csv([*FRESH, FALLING, ANCIENT, REFUSED]))
    return path


def test_three_kinds_of_what_is_left_out_were_passed_over(sky, capsys) -> None:
    assert call("screen", sky, *WINDOW, "--json") == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert coverage["complete"] is False
    assert coverage["max_age_d"] == MAX_AGE_D
    found = {(row["object"], row["reason"]): row for row in coverage["left_out"]}
    falling = found.get(("7", "decayed")) or found[("7", "theory")]
    assert "2024-11-01T00:00:00" < falling["from"] < falling["until"]
    assert falling["until"] == "2024-11-01T12:00:00.000"
    assert found[("6", "age")]["from"] == "2024-11-01T00:00:00.000"
    refused = found[("sky.csv:7", "refused")]
    assert "INCLINATION" in refused["why"]
    assert coverage["counts"]["refused"] == 1
    assert sum(coverage["counts"].values()) == len(coverage["left_out"])


def test_a_fresh_catalogue_is_complete_and_says_so_once(tmp_path, capsys) -> None:
    (tmp_path / "fresh.csv").write_text(as_csv(FRESH))
    assert call("screen", tmp_path / "fresh.csv", *WINDOW, "--json") == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert coverage["complete"] is True
    assert coverage["left_out"] == []
    assert call("screen", tmp_path / "fresh.csv", *WINDOW) == 0
    text = capsys.readouterr().out
    assert text.count("complete") == 1
    assert "coverage complete: every object" in text


def test_the_summary_names_the_first_of_what_is_left_out(sky, capsys) -> None:
    assert call("screen", sky, *WINDOW) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "coverage not complete: " in text
    assert "FALLING: from 2024-11-01" in text
    assert "1 row of the catalogue refused" in text


@pytest.mark.parametrize(("limit", "listed"), [("0.2", True), ("2", False)])
def test_max_age_is_an_option(tmp_path, capsys, limit, listed) -> None:
    (tmp_path / "fresh.csv").write_text(as_csv(FRESH))
    words = (
        "screen",
        tmp_path / "fresh.csv",
        *WINDOW,
        "--json",
        "--max-age-days",
        limit,
    )
    assert call(*words) == 0
    coverage = json.loads(capsys.readouterr().out)["coverage"]
    assert coverage["max_age_d"] == float(limit)
    assert (coverage["counts"].get("age") == 3) is listed
    assert coverage["complete"] is not listed


def test_an_age_that_is_no_limit_is_refused(sky, capsys) -> None:
    assert call("screen", sky, *WINDOW, "--max-age-days", "0") == 2
    assert "max age" in capsys.readouterr().err


def test_tables_hold_the_coverage_and_the_ages(sky, tmp_path) -> None:
    for form in ("json", "csv"):
        assert (
            call("screen", sky, *WINDOW, "--out", tmp_path / f"t.{form}", "--json") == 0
        )
    held = json.loads((tmp_path / "t.json").read_text())["coverage"]
    beside = json.loads((tmp_path / "t.csv.coverage.json").read_text())
    assert held == beside
    assert held["complete"] is False
    assert "age_1_d,age_2_d" in (tmp_path / "t.csv").read_text().splitlines()[0]


def test_parquet_holds_the_coverage_in_its_schema(sky, tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert call("screen", sky, *WINDOW, "--out", tmp_path / "t.parquet", "--json") == 0
    schema = parquet.read_schema(tmp_path / "t.parquet")
    assert {"age_1_d", "age_2_d"} <= set(schema.names)
    about = json.loads(schema.metadata[b"comity"])
    assert about["coverage"]["complete"] is False
    assert len(about["coverage"]["left_out"]) == 3


def test_a_resumed_run_has_the_coverage_of_an_undisturbed_one(sky, tmp_path) -> None:
    snapshot = comity.read_catalogue(sky)
    request = Request(parse_utc("2024-11-01"), 0.5, 5.0, workers=1)
    whole = run_screening(snapshot, request, out=None, tick=lambda _a, _b: None)
    out = tmp_path / "cut.csv"
    elements = snapshot.elements.take(snapshot.current)
    problem = make_problem(elements, parse_utc("2024-11-01"), 0.5, 5.0)
    store = blocks_of(out, request_key(problem, request.plan))
    for block in range(3):
        store.save(block, run_block(problem, request.plan, block))
    resumed = run_screening(snapshot, request, out=out, tick=lambda _a, _b: None)
    assert resumed.coverage == whole.coverage
    assert not whole.coverage.complete


def test_the_python_interface_tells_it_too(sky) -> None:
    snapshot = comity.read_catalogue(sky)
    elements = snapshot.elements.take(snapshot.current)
    found = comity.screen(elements, parse_utc("2024-11-01"), 0.5, 5.0)
    assert not found.coverage.complete
    assert {gap.reason for gap in found.coverage.left_out} >= {"age"}
    older = comity.screen(
        elements, parse_utc("2024-11-01"), 0.5, 5.0, max_age_d=20_000.0
    )
    assert "age" not in {gap.reason for gap in older.coverage.left_out}


def test_the_page_of_a_screening_shows_it(sky, tmp_path) -> None:
    request = Request(parse_utc("2024-11-01"), 0.5, 5.0)
    fresh = tmp_path / "fresh.csv"
    fresh.write_text(as_csv(FRESH))
    for path, words in ((sky, "Coverage: not complete"), (fresh, "Coverage: complete")):
        snapshot = comity.read_catalogue(path)
        done = run_screening(snapshot, request, out=None, tick=lambda _a, _b: None)
        summary = plain_object(screen_report(done))
        page = report_html(Report("Sky", "now", summary, closest(done, 3), None))
        assert words in page
        assert ("ANCIENT" in page) == ("FALLING" in page) == (path == sky)


def test_objects_without_a_volume_are_left_out(sky, tmp_path, capsys) -> None:
    volume = tmp_path / "v.json"
    high = [
        {"name": "high", "shape": "box", "half_km": [2, 9, 9], "perigee_km": [900, 990]}
    ]
    volume.write_text(json.dumps(high))
    words = ("screen", sky, *WINDOW, "--volume", volume, "--json")
    assert call(*words) == 0
    counts = json.loads(capsys.readouterr().out)["coverage"]["counts"]
    assert counts["volume"] == 5
    assert call(*words, "--primaries", "11") == 0
    counts = json.loads(capsys.readouterr().out)["coverage"]["counts"]
    assert counts["volume"] == 1
    assert without_volume(np.array([0, -1]), np.zeros(0, bool), 9.0)[0].row == 1


def test_changed_objects_list_the_catalogue_and_each_other(
    sky, tmp_path, capsys, monkeypatch
) -> None:
    (tmp_path / "cache").mkdir()
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    (tmp_path / "new.csv").write_text(as_csv(FRESH[:2]))
    for _ in range(2):  # made, then opened again
        assert (
            call("screen", sky, *WINDOW, "--changed", tmp_path / "new.csv", "--json")
            == 0
        )
        counts = json.loads(capsys.readouterr().out)["coverage"]["counts"]
        assert counts["changed"] == 2
        assert counts["refused"] == counts["age"] == 1
        assert counts.get("decayed", 0) + counts.get("theory", 0) == 1


def test_sampled_fragments_are_not_compared_with_each_other() -> None:
    sky = sample_snapshot(200)
    names = sky.object.copy()
    names[:2] = [str(FIRST_SAMPLED + k) for k in (0, 1)]
    done = run_screening(
        replace(sky, object=names),
        Request(None, 0.1, 5.0),
        out=None,
        tick=lambda _a, _b: None,
    )
    coverage = without_siblings(done).coverage
    assert coverage.counts["fragments"] == 2
    assert not coverage.complete


def own(covariances: int) -> OwnTrack:
    """Return a track of a day from 2024-11-01 with or without covariances."""
    begin = parse_utc("2024-11-01")
    at_us = np.array([begin, begin + 86_400_000_000])
    track = Track(
        at_us,
        np.tile([7000.0, 0.0, 0.0], (2, 1)),
        np.tile([0.0, 7.5, 0.0], (2, 1)),
        at_us[:covariances],
        np.tile(np.eye(6), (covariances, 1, 1)),
    )
    return OwnTrack("25544", "MINE", "own.oem", track)


@pytest.mark.parametrize(
    ("window", "covariances", "expected"),
    [
        (None, 2, []),
        (("2024-11-01", "2024-11-02"), 2, []),
        (None, 0, [("covariance", "2024-11-01", "2024-11-02")]),
        (("2024-10-31", "2024-11-02"), 2, [("ephemeris", "2024-10-31", "2024-11-01")]),
        (("2024-11-01", "2024-11-03"), 2, [("ephemeris", "2024-11-02", "2024-11-03")]),
        (("2024-11-05", "2024-11-06"), 2, [("ephemeris", "2024-11-05", "2024-11-06")]),
    ],
)
def test_what_an_own_ephemeris_does_not_tell(window, covariances, expected) -> None:
    window_us = (parse_utc(window[0]), parse_utc(window[1])) if window else None
    gaps = own_gaps(own(covariances), window_us)
    assert [(g.reason, g.since[:10], g.until[:10]) for g in gaps] == expected


def test_refused_rows_by_file_and_line() -> None:
    whole = Refusal("a.csv", 0, "", "", "is empty")
    (row,) = refused_rows([whole], 0, 1)
    assert (row.object, row.reason, row.why) == ("a.csv", "refused", "is empty")


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_one_function_says_whether_it_is_complete(reason) -> None:
    rows = [LeftOut("1", "A", reason, "2024", "2025", "so")] if reason else []
    report = coverage_report(rows, 14.0)
    assert report.complete is (reason is None)
    assert first_lines(report)[0].startswith(
        "coverage not complete: 1 left out" if reason else "coverage complete: "
    )


def test_long_lists_are_cut_in_the_summary_only() -> None:
    rows = [LeftOut(str(k), "", "age", "2024", "2025", "so") for k in range(9)]
    lines = first_lines(coverage_report(rows, 14.0))
    assert len(lines) == 7
    assert "4 more" in lines[-1]


def test_no_other_place_calls_a_screening_complete() -> None:
    root = Path(comity.__file__).parent
    places = [
        *(root / "astro/screening").rglob("*.py"),
        *(root / "apps/screening").glob("*.py"),
        root / "apps/screening/commands/screen.py",
        root / "drawing/report.py",
    ]
    said = [
        str(path.relative_to(root))
        for path in places
        for line in path.read_text().splitlines()
        if '"complete' in line
    ]
    assert said == ["astro/screening/coverage.py"]

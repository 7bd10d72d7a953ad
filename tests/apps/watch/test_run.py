"""Runs of a watch on the command line: two days, an interruption, sources that fail, its files."""

import json
from contextlib import contextmanager

import numpy as np
import pytest

from comity.apps.watch.kept_results import last_report
from comity.apps.watch.run import _older, run_watch
from comity.apps.watch.state_folder import StateFolder, locked
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError
from comity.main import run as comity
from comity.system.snapshots import save_snapshot
from tests.apps.watch.simulated_days import next_day

OPERATION = """operation: Trial
satellites:
{own}
catalogues:
  - name: public
    from: sky.comity
    every_h: 48
threshold_km: 30
window_d: 2
contacts:
  - {{name: Ada, telephone: "+33 1"}}
thresholds: {{decide_pc: 1.0e-9, watch_pc: 1.0e-12}}
"""


@contextmanager
def quiet(_part):
    yield lambda _done, _total: None


@pytest.fixture(scope="module")
def days():
    """Return two days of a sky, and when each is."""
    made = sample_snapshot(700, 21)
    first = take_rows(made, made.current)
    at_us = int(first.elements.epoch_us.max()) + HOUR_US
    second, answers = next_day(
        first, at_us + DAY_US, 9, refit=0.3, births=3, losses=2, burns=2
    )
    return first, second, answers, at_us


@pytest.fixture
def folder(days, tmp_path):
    """Return a folder with the file of an operation and the sky of the first day."""
    first, second, _, _ = days
    both = np.intersect1d(first.object, second.object)[::40]
    own = "\n".join(f"  - {{object: {key}, mass_kg: 100}}" for key in both.tolist())
    (tmp_path / "operation.yaml").write_text(OPERATION.format(own=own))
    save_snapshot(tmp_path / "sky.comity", first)
    return tmp_path


def rerun(folder, at_us):
    return run_watch(folder / "operation.yaml", at_us, quiet)


def names(report, *changes):
    return {
        (row.object_1, row.object_2)
        for row in report.rows
        if not changes or row.change in changes
    }


def test_two_days_and_what_became_of_each_approach(folder, days):
    first, second, answers, at_us = days
    one = rerun(folder, at_us)
    assert one.last_run is None
    assert len(one.rows) > 10
    # A hundred kilograms at 10 km/s are destroyed wholly by 80 g: 40 J for each of its grams.
    fast = [row for row in one.rows if row.wholly_from_kg is not None]
    for row in fast:
        energy_j = 0.5 * row.wholly_from_kg * (row.speed_km_s * 1e3) ** 2
        assert energy_j == pytest.approx(40.0 * 100e3, rel=0.01)
    assert fast
    assert {row.change for row in one.rows} == {"new"}
    again = rerun(folder, at_us + HOUR_US)
    assert again.changes_of_rows.get("same", 0) > 0.8 * len(one.rows)
    assert "gone" not in again.changes_of_rows
    assert again.changes.same == len(first)
    save_snapshot(folder / "sky.comity", second)
    later = rerun(folder, at_us + DAY_US)
    assert set(later.changes.added) == answers.births
    assert set(later.changes.lost) == answers.losses
    assert {m.object for m in later.changes.manoeuvres} >= set(answers.burns)
    # Nothing disappears: what was ahead is there still, or said to be gone with its distance.
    ahead = {(row.object_1, row.object_2) for row in again.rows if row.tca > later.at}
    assert ahead <= names(later)
    for row in later.rows:
        if row.change == "gone":
            assert "they pass by" in row.change_words
        elif row.change != "new":
            assert row.miss_before_km is not None
    assert later.exit_code == 1
    assert later.tiers["decide"] > 0
    due = [row for row in later.rows if row.tier == "decide"]
    assert all(row.decide_by < row.tca and row.deadline_words for row in due)
    pcs = [row.pc for row in due]
    assert pcs == sorted(pcs, reverse=True)
    assert last_report(folder / "operation.yaml").rows == later.rows


def test_a_run_that_is_interrupted_is_continued_and_loses_nothing(folder, days):
    at_us = days[3]
    whole = rerun(folder, at_us)
    for path in (folder / "watch").rglob("*"):
        if path.is_file():
            path.unlink()
    done = []

    @contextmanager
    def broken(_part):
        def tick(number, _total):
            done.append(number)
            if number == 3:
                raise KeyboardInterrupt

        yield tick

    with pytest.raises(KeyboardInterrupt):
        run_watch(folder / "operation.yaml", at_us, broken)
    begun = []

    @contextmanager
    def counted(_part):
        yield lambda number, _total: begun.append(number)

    again = run_watch(folder / "operation.yaml", at_us + HOUR_US, counted)
    assert begun[0] == 3
    assert again.at == whole.at
    assert any("continues the run" in one for one in again.remarks)
    assert names(again) == names(whole)
    assert not list((folder / "watch").glob(".screening*"))
    assert not (folder / "watch" / "unfinished.json").exists()


def test_what_an_interrupted_run_has_read_is_compared_by_the_next(folder, days):
    first, second, answers, at_us = days
    rerun(folder, at_us)
    assert len(list((folder / "watch" / "catalogues").glob("*.comity"))) == 1
    # Where the sources give the same, the catalogue of the last run is that of this one.
    rerun(folder, at_us + HOUR_US)
    assert len(list((folder / "watch" / "catalogues").glob("*.comity"))) == 1
    save_snapshot(folder / "sky.comity", second)

    @contextmanager
    def broken(_part):
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        run_watch(folder / "operation.yaml", at_us + DAY_US, broken)
    report = rerun(folder, at_us + DAY_US + HOUR_US)
    assert set(report.changes.added) == answers.births
    assert set(report.changes.lost) == answers.losses
    assert len(first) > 0


def test_a_source_that_fails_is_said_and_its_approaches_stay(folder, days):
    at_us = days[3]
    one = rerun(folder, at_us)
    for damage in (None, b"", b"<html>"):
        (folder / "sky.comity").unlink(missing_ok=True)
        if damage is not None:
            (folder / "sky.comity").write_bytes(damage)
        two = rerun(folder, at_us + HOUR_US)
        assert not two.sources[0].well
        assert two.exit_code == 1
        assert "gone" not in two.changes_of_rows
        still = {(r.object_1, r.object_2) for r in one.rows if r.tca > two.at}
        assert still <= names(two)


def test_an_own_satellite_that_no_source_has_is_said(folder, days):
    at_us = days[3]
    text = (folder / "operation.yaml").read_text()
    more = text.replace(
        "satellites:\n", "satellites:\n  - object: 424242\n  - owner: NOBODY\n"
    )
    (folder / "operation.yaml").write_text(more)
    report = rerun(folder, at_us)
    assert len(report.not_watched) == 2
    assert "424242" in report.not_watched[0]


def test_a_satellite_that_is_not_watched_any_more_is_not_gone(folder, days):
    at_us = days[3]
    one = rerun(folder, at_us)
    dropped = one.rows[0].object_1
    path = folder / "operation.yaml"
    path.write_text(
        path.read_text().replace(f"  - {{object: {dropped}, mass_kg: 100}}\n", "")
    )
    two = rerun(folder, at_us + HOUR_US)
    rows = [row for row in two.rows if row.object_1 == dropped]
    assert rows
    assert {row.change for row in rows} == {"unchecked"}
    assert "not watched any more" in rows[0].change_words


def test_two_runs_at_once_are_refused(folder, days):

    with locked(StateFolder(folder / "watch")), pytest.raises(ComityError) as caught:
        rerun(folder, days[3])
    assert "in use" in caught.value.message


@pytest.mark.parametrize("damage", [b"", b"{", b'{"kept": 5}'])
def test_a_damaged_result_of_before_is_said(folder, days, damage):
    at_us = days[3]
    rerun(folder, at_us)
    (folder / "watch" / "latest.json").write_bytes(damage)
    report = rerun(folder, at_us + HOUR_US)
    assert any("nothing is compared" in one for one in report.remarks)
    assert {row.change for row in report.rows} == {"new"}


def test_the_commands(folder, days, capsys):
    path, now = str(folder / "operation.yaml"), format_utc(days[3], 0)
    assert comity(["watch", "show", path]) == 4
    assert "comity watch run" in capsys.readouterr().err
    assert comity(["watch", "check", path, "--now", now]) == 0
    assert "objects, newest" in capsys.readouterr().out
    assert comity(["watch", "run", path, "--now", now]) == 1
    printed = capsys.readouterr().out
    assert "decide" in printed
    assert "reach: Ada: +33 1" in printed
    assert "coverage of own satellites" in printed
    assert comity(["watch", "show", path, "--json"]) == 1
    value = json.loads(capsys.readouterr().out)
    assert value["operation"] == "Trial"
    assert value["rows"][0]["tier"] in {"decide", "undecided"}
    assert comity(["watch", "draft", "--out", str(folder / "new.yaml")]) == 0
    assert comity(["watch", "run", str(folder / "none.yaml")]) == 4
    assert comity(["watch", "serve", path, "--every-h", "0"]) == 2
    assert comity(["watch", "run", path, "--now", "yesterday"]) == 3


def test_serve_runs_again_until_it_is_interrupted(folder, days, capsys, monkeypatch):
    waits = []

    def pause(seconds):
        waits.append(seconds)
        if len(waits) == 1:
            (folder / "sky.comity").unlink()
            return
        raise KeyboardInterrupt

    monkeypatch.setattr("comity.system.environment.pause", pause)
    monkeypatch.setattr("comity.system.environment.now_us", lambda: days[3])
    path = str(folder / "operation.yaml")
    assert comity(["watch", "serve", path, "--json", "--every-h", "1"]) == 130
    lines = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert [one["sources"][0]["status"] for one in lines] == ["new", "down"]
    assert waits[0] <= 3600.0


def test_errors_are_learned_from_one_catalogue_a_day(days, tmp_path):
    first, second, _, _ = days
    state = StateFolder(tmp_path)
    state.make()
    for stamp, sky in (
        ("20241101T000000-a", first),
        ("20241101T220000-b", second),
        ("20241102T020000-c", first),
        ("20241103T000000-now", first),
    ):
        save_snapshot(state.catalogues / f"{stamp}.comity", sky)
    older = _older(state, "20241103T000000-now.comity")
    assert [len(one) for one in older] == [len(first), len(second)]

"""Probabilities of a screening: each state of each column, radii, histories, and the command."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.screening import probabilities as service
from comity.apps.screening.probability_records import STATES
from comity.apps.screening.screen import Request, run_screening
from comity.apps.screening.screen_report import in_order, table_of
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, InputError, RangeError
from comity.main import run


def call(*words):
    return run([str(word) for word in words])


def states_of(found):
    return [STATES[k] for k in found.state]


@pytest.fixture(scope="module")
def done():
    """A few hours of a small sky."""
    return run_screening(
        sample_snapshot(3000, 1),
        Request(None, 0.2, 5.0, workers=1),
        out=None,
        tick=lambda _a, _b: None,
    )


def test_three_columns_of_every_row(done):
    full, report = service.with_probabilities(
        done, service.equal_radii(len(done.rows), 10.0)
    )
    found = full.probabilities
    assert len(found) == len(done.conjunctions) == report.rows
    computed = found.state == 0
    assert report.states["computed"] == computed.sum() > 100
    assert report.bases["learned"] + report.bases["assumed"] == computed.sum()
    assert np.all(
        (found.pc[computed] >= 0.0)
        & (found.pc[computed] <= found.scaled_max[computed] * (1.0 + 1e-6))
    )
    assert report.largest_pc == found.pc[computed].max()
    assert "were not shown to be right" in report.statement
    # Diluted means that smaller sigmas would give more.
    assert np.all((found.scaled_factor[computed] < 1.0) == found.diluted[computed])


def test_no_approach_gives_no_probability(done):
    nothing = done.take(np.zeros(0, np.int64))
    full, report = service.with_probabilities(
        nothing, service.equal_radii(len(done.rows), 10.0)
    )
    assert len(full.probabilities) == report.rows == 0
    assert report.largest_pc is None


def test_an_eccentric_orbit_has_no_pc_and_no_scaled_maximum_but_socrates(done):
    full, report = service.with_probabilities(
        done, service.equal_radii(len(done.rows), 10.0)
    )
    found = full.probabilities
    rows = [k for k, word in enumerate(states_of(found)) if word == "unlearned"]
    assert len(rows) == report.states["unlearned"] > 0
    assert np.isnan(found.pc[rows]).all()
    assert np.isnan(found.scaled_max[rows]).all()
    assert (found.socrates_max[rows] > 0.0).all()
    assert any(
        "none: eccentric" in str(w)
        for w in (*found.covariance_1[rows], *found.covariance_2[rows])
    )


def moved(done, **changes):
    return replace(done, snapshot=replace(done.snapshot, **changes))


def test_degraded_objects_get_no_probability_at_all(done):
    stated = np.zeros((len(done.snapshot), 2))
    stated[done.rows[done.conjunctions.first[0]]] = [3.0, 1.0]
    some = moved(done, stated_error=stated)
    full, report = service.with_probabilities(
        some, service.equal_radii(len(done.rows), 10.0)
    )
    found = full.probabilities
    assert states_of(found)[0] == "degraded"
    assert np.isnan([found.pc[0], found.scaled_max[0], found.socrates_max[0]]).all()
    assert report.states["degraded"] >= 1


def test_old_sets_keep_only_what_needs_no_size(done):
    elements = done.snapshot.elements
    old = replace(elements, epoch_us=elements.epoch_us - 20 * DAY_US)
    errors = service.learned_errors(done.snapshot, done.rows)
    found = service.probabilities_of(
        moved(done, elements=old), service.equal_radii(len(done.rows), 10.0), errors
    )
    words = set(states_of(found))
    assert words <= {"age", "unlearned", "slow"}
    aged = found.state == STATES.index("age")
    assert np.isnan(found.pc[aged]).all()
    assert np.isfinite(found.scaled_max[aged]).all()


def test_intervals_and_slow_passages_get_no_number(done):
    kind = done.conjunctions.kind.copy()
    kind[0] = 1
    some = replace(done, conjunctions=replace(done.conjunctions, kind=kind))
    errors = service.learned_errors(done.snapshot, done.rows)
    radii = service.equal_radii(len(done.rows), 10.0)
    found = service.probabilities_of(some, radii, errors)
    assert states_of(found)[0] == "interval"
    assert np.isnan([found.pc[0], found.scaled_max[0], found.socrates_max[0]]).all()
    # An object beside itself, one metre a second apart.
    one = done.conjunctions.first[0]
    twin = replace(
        done.snapshot.elements,
        inclination_rad=done.snapshot.elements.inclination_rad.copy(),
    )
    pair = replace(
        done.conjunctions.take(np.array([0])), second=np.array([one], np.int32)
    )
    close = replace(moved(done, elements=twin), conjunctions=pair)
    slow = service.probabilities_of(close, radii, errors)
    assert states_of(slow) == ["slow"]
    assert np.isnan([slow.pc[0], slow.scaled_max[0], slow.socrates_max[0]]).all()


def test_a_radius_beyond_the_miss_gives_one_twice(done):
    full, _ = service.with_probabilities(
        done, service.equal_radii(len(done.rows), 12_000.0)
    )
    found = full.probabilities
    computed = found.state == 0
    assert np.all(found.socrates_max[computed] == 1.0)
    assert np.all(found.scaled_max[computed] == 1.0)
    assert np.all(found.pc[computed] < 1.0)


def test_radii_from_cross_sections_say_so(done):
    size = np.full(len(done.snapshot), np.nan)
    size[done.rows[done.conjunctions.first[0]]] = np.pi * 4.0
    snapshot = replace(done.snapshot, size=size)
    radii = service.catalogue_radii(snapshot, done.rows, 10.0)
    assert radii.km[done.conjunctions.first[0]] == pytest.approx(0.002)
    errors = service.learned_errors(done.snapshot, done.rows)
    found = service.probabilities_of(done, radii, errors)
    assert found.radius_km[0] == pytest.approx(0.007)
    assert found.radius_basis[0] == "both kinds"
    assert "cross-section of 1 of" in radii.words
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(RangeError):
            service.equal_radii(3, wrong)


def older_days(snapshot, rows, days):
    """Sets of a few objects as earlier days would have given them, quiet ones."""
    out = []
    for day in days:
        sets = []
        for row in rows:
            one = snapshot.elements.take(np.array([row]))
            at_us = int(one.epoch_us[0]) - day * DAY_US
            state = propagate(one, at_us, np.zeros(1))
            sets.append(
                fit_element_set(
                    state.position_km[0, 0],
                    state.velocity_km_s[0, 0],
                    at_us,
                    float(one.bstar[0]),
                )
            )
        elements = ElementSets(
            *(
                np.concatenate([getattr(s, n) for s in sets])
                for n in ElementSets.__slots__
            )
        )
        out.append(replace(take_rows(snapshot, np.array(rows)), elements=elements))
    return out


def test_a_history_makes_the_errors_the_objects_own(done):
    pair = done.conjunctions.first[0], done.conjunctions.second[0]
    rows = [int(done.rows[k]) for k in pair]
    older = older_days(done.snapshot, rows, range(1, 45))
    before = service.learned_errors(done.snapshot, done.rows)
    after = service.learned_errors(done.snapshot, done.rows, older)
    for k in pair:
        assert before.count[k] == 0
        assert after.count[k] >= 6
        assert after.scale[k, 1] < 0.5 * before.scale[k, 1]
    others = np.setdiff1d(np.arange(len(done.rows)), pair)
    assert np.all(after.scale[others] == 1.0)
    radii = service.equal_radii(len(done.rows), 10.0)
    full, report = service.with_probabilities(done, radii, older)
    assert "own differences, weight" in full.probabilities.covariance_1[0]
    assert table_of(full)["pc_basis"][0] == "object"
    assert report.objects_with_history == 2
    # The same sets twice, and a catalogue without these objects, change nothing.
    again = service.learned_errors(done.snapshot, done.rows, [*older, *older])
    assert np.array_equal(again.count, after.count)


def test_rows_are_ordered_by_what_tells_most(done):
    full, _ = service.with_probabilities(
        done, service.equal_radii(len(done.rows), 10.0)
    )
    table = table_of(in_order(full, "pc"))
    known = np.isfinite(table["pc"])
    assert np.all(np.diff(table["pc"][known]) <= 0.0)
    assert np.all(np.flatnonzero(known) < known.sum())
    assert np.all(np.diff(table_of(in_order(full, "miss"))["miss_km"]) >= 0.0)
    assert np.all(np.diff(table_of(in_order(full, "tca"))["tca"].astype(np.int64)) >= 0)
    with pytest.raises(InputError, match="--pc"):
        in_order(done, "pc")


def test_the_command_writes_and_prints_the_three_columns(tmp_path, capsys):
    out = tmp_path / "rows.csv"
    sky = ("screen", "sample:2000", "--days", "0.1", "--workers", "1")
    assert call(*sky, "--pc", "--sort", "pc", "--out", out, "--limit", "3") == 0
    said = capsys.readouterr().out
    assert "SOCRATES" in said
    assert "were not shown to be right" in " ".join(said.split())
    with out.open() as file:
        rows = list(csv.DictReader(file))
    pcs = [float(row["pc"]) for row in rows if row["pc"]]
    assert pcs == sorted(pcs, reverse=True)
    assert {"pc_scaled_max", "pc_socrates_max", "pc_state", "covariance_2"} <= set(
        rows[0]
    )
    assert call(*sky, "--pc", "--limit", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["rows"]) == len(rows) == told["conjunctions"]
    assert told["rows"][0]["pc"] == pytest.approx(max(pcs), rel=1e-6)
    assert told["probabilities"]["states"]["computed"] == len(pcs)
    assert call(*sky, "--json") == 0
    assert "probabilities" not in json.loads(capsys.readouterr().out)


def test_what_does_not_fit_together_is_refused(tmp_path, capsys):
    assert call("screen", "sample:500", "--sort", "pc") == 2
    assert "give --pc" in capsys.readouterr().err
    assert call("screen", "sample:500", "--history", tmp_path) == 2
    assert call("screen", "sample:500", "--pc", "--hbr-m", "0") == 2
    broken = tmp_path / "old.tle"
    broken.write_text("nothing")
    assert (
        call("screen", "sample:500", "--days", "0.1", "--pc", "--history", broken) != 0
    )
    with pytest.raises(FormatError):
        service.prior_from({})

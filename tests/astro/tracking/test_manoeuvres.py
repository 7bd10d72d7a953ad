"""Manoeuvres from histories: kernels against plain twins, planted impulses, files, models."""

import itertools
import json
from functools import cache

import numpy as np
import pytest

from comity.apps.tracking.histories import Labelled
from comity.apps.tracking.manoeuvres import load_model
from comity.apps.tracking.train import learn
from comity.astro.tracking.calibration import conformal_margin, rising, rising_fit
from comity.astro.tracking.histories import history_of
from comity.astro.tracking.kernels.steps import steps_at_gaps
from comity.astro.tracking.manoeuvres import detect, detector_from, gaps_of, peaks_of
from comity.astro.tracking.scoring import Count, count_hits
from comity.astro.tracking.signals import SIGNALS, signals_of
from comity.astro.tracking.trees import trees_from
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.plain import plain
from comity.main import run
from tests.astro.tracking.made import (
    START,
    labels_text,
    made_elements,
    made_history,
    omm_csv,
)

#: Day, m/s along, m/s across.
RAISED = [
    (60.3, 0.04, 0.0),
    (110.6, 0.05, 0.0),
    (170.2, -0.045, 0.0),
    (230.4, 0.06, 0.0),
]


def test_hits_are_the_most_pairs_one_to_one():
    rng = np.random.default_rng(0)
    for _ in range(200):
        begins = np.sort(rng.uniform(0, 10, 4))
        gaps = [(b, b + rng.uniform(0.2, 1.5)) for b in begins]
        true = rng.uniform(0, 10, 4).tolist()
        best = max(
            sum(a - 0.5 <= t <= b + 0.5 for (a, b), t in zip(gaps, order, strict=True))
            for order in itertools.permutations(true)
        )
        found = count_hits(gaps, true)
        assert (found.hits, found.false, found.missed) == (best, 4 - best, 4 - best)


def test_counts_add_and_divide():
    both = Count(3, 1, 2) + Count(1, 0, 0)
    assert (both.precision, both.recall) == (0.8, pytest.approx(2 / 3))
    assert both.f1 == pytest.approx(8 / 11)
    assert Count(0, 0, 0).f1 == 0.0


def test_steps_are_those_of_straight_lines():
    rng = np.random.default_rng(1)
    t, x = np.cumsum(rng.uniform(0.5, 1.5, 30)), rng.normal(size=30)
    for width in (1, 2, 3, 8):
        out = np.empty(29)
        steps_at_gaps(t, x, width, out)
        for k in range(29):
            at = 0.5 * (t[k] + t[k + 1])
            ends = []
            for some in (
                slice(max(0, k - width + 1), k + 1),
                slice(k + 1, k + 1 + width),
            ):
                if width > 2 and len(t[some]) > 2:
                    ends.append(np.polyval(np.polyfit(t[some] - at, x[some], 1), 0.0))
                else:
                    ends.append(x[some].mean())
            assert out[k] == pytest.approx(ends[1] - ends[0], abs=1e-9)


def plain_tree(parts, node, row):
    while parts["feature"][node] >= 0:
        left = row[parts["feature"][node]] <= parts["threshold"][node]
        node = parts["left"][node] if left else parts["right"][node]
    return parts["value"][node]


PARTS = {
    "roots": [0, 3],
    "feature": [1, -1, -1, 0, -1, 1, -1, -1],
    "threshold": [0.5, 0, 0, -0.2, 0, 1.0, 0, 0],
    "left": [1, 0, 0, 4, 0, 6, 0, 0],
    "right": [2, 0, 0, 5, 0, 7, 0, 0],
    "value": [0, -1.0, 2.0, 0, 0.3, 0, -0.7, 0.9],
}


def test_trees_say_what_they_say_one_by_one():
    rows = np.random.default_rng(2).normal(size=(50, 2))
    score = trees_from(PARTS, 2).score(rows)
    plain = [plain_tree(PARTS, 0, r) + plain_tree(PARTS, 3, r) for r in rows]
    assert score == pytest.approx(1 / (1 + np.exp(-np.array(plain))))


@pytest.mark.parametrize(
    "change",
    [
        {"left": [0, 0, 0, 4, 0, 6, 0, 0]},
        {"right": [2, 0, 0, 99, 0, 7, 0, 0]},
        {"feature": [7, -1, -1, 0, -1, 1, -1, -1]},
        {"roots": [9]},
        {"value": [0, 1]},
        {"threshold": ["a"] * 8},
        {"value": [float("nan")] * 8},
        {"extra": []},
    ],
)
def test_trees_that_lead_nowhere_are_refused(change):
    with pytest.raises(FormatError):
        trees_from({**PARTS, **change}, 2)


def test_peaks_keep_their_distance():
    days = np.arange(11.0)
    score = np.array([0.1, 0.9, 0.8, 0.2, 0.7, 0.1, 0.1, 0.6, 0.65, 0.1])
    assert peaks_of(days, score, 1.5)[:3].tolist() == [1, 4, 8]


def test_what_rises_is_the_nearest_that_does():
    rng = np.random.default_rng(3)
    values, weights = rng.random(12), rng.random(12) + 0.1
    fitted = rising_fit(values, weights)
    assert (np.diff(fitted) >= -1e-12).all()
    cost = lambda x: float((weights * (x - values) ** 2).sum())  # noqa: E731
    for _ in range(300):
        other = np.sort(fitted + rng.normal(0, 0.05, 12))
        assert cost(other) >= cost(fitted) - 1e-12
    knots = rising(rng.random(200), (rng.random(200) < 0.3).astype(float), 8)
    assert len(knots) <= 8
    assert [k[0] for k in knots] == sorted(k[0] for k in knots)
    with pytest.raises(DataError, match="at least 8"):
        rising(rng.random(3), np.zeros(3), 8)


def test_conformal_margins_hold_as_often_as_they_say():
    rng = np.random.default_rng(4)
    inside = [
        abs(rng.standard_t(3)) <= conformal_margin(np.abs(rng.standard_t(3, 99)), 0.9)
        for _ in range(4000)
    ]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.015)
    with pytest.raises(RangeError, match="or more for"):
        conformal_margin(np.ones(5), 0.9)
    with pytest.raises(RangeError, match="level"):
        conformal_margin(np.ones(5), 1.5)


def test_a_history_is_in_order_and_without_doubles():
    elements, _ = made_elements(np.random.default_rng(5), sets=60)
    mixed = elements.take(np.r_[np.arange(60)[::-1], [10, 20]])
    history = history_of(mixed)
    assert len(history) == 60
    assert history.dropped == 2
    assert (np.diff(history.days) > 0).all()
    with pytest.raises(DataError, match="at least 30"):
        history_of(elements.take(np.arange(10)))


def test_signals_mean_the_same_whatever_the_noise():
    small, days = made_history(6, RAISED)
    rows = signals_of(small).rows
    assert rows.shape == (len(small) - 1, len(SIGNALS))
    assert np.isfinite(rows).all()
    step = signals_of(small).step_km[:, 0]
    for day, along, _ in RAISED:
        gap = int(np.searchsorted(days, START / 8.64e10 + day)) - 1
        size = 2 * 7708.0 * along / SPEED_M_S
        assert step[gap] == pytest.approx(size, rel=0.2)


SPEED_M_S = 1e3 * np.sqrt(398600.4415 / 7708.0)


@pytest.mark.parametrize("seed", [7, 8])
def test_planted_impulses_are_found_with_their_size(seed):
    history, _ = made_history(seed, RAISED)
    found, floor = detect(history, detector_from(load_model(None), "low"))
    true = [START / 8.64e10 + day for day, _, _ in RAISED]
    # Published element sets follow a manoeuvre late, and the model has learned it: on sets
    # that follow at once the next gap may be told.
    count = count_hits(gaps_of(found), true, 1.5)
    assert count.hits == len(RAISED)
    assert count.false <= 3
    for day, along, _ in RAISED:
        at = (START / 8.64e10 + day) * 8.64e10
        (one,) = [m for m in found if m.begin_us - 1.3e11 <= at <= m.end_us + 1.3e11]
        assert one.along_m_s == pytest.approx(along, rel=0.2)
        assert one.direction == ("along" if along > 0 else "against")
        assert 0.0 <= one.confidence <= 1.0
    assert 0.0 < floor < 0.02
    sure, _ = detect(history, detector_from(load_model(None), "low"), 0.9)
    assert len(sure) <= len(found)


def test_the_card_states_what_was_reached_on_others():
    card = load_model(None)["card"]
    assert card["together"]["low"]["f1"] > 0.60
    assert card["together"]["geosynchronous"]["f1"] > 0.65
    assert len(card["satellites"]) == 10
    total = sum(one["hits"] for one in card["satellites"])
    assert total == sum(one["hits"] for one in card["together"].values())


def labelled(seed, count=3):
    rng = np.random.default_rng(seed)
    out = []
    for k in range(count):
        plan = [
            (float(d), float(rng.uniform(0.02, 0.08)), 0.0)
            for d in (40.4, 70.6, 100.3, 130.7)
        ]
        history, _ = made_history(100 * seed + k, plan, sets=150)
        true = np.array([START / 8.64e10 + d for d, _, _ in plan])
        out.append(Labelled(f"m{k}", history, true))
    return out


def test_learning_is_reproducible_and_asked_of_others():
    pytest.importorskip("lightgbm")
    steps = []
    some = labelled(1)
    found = learn(some, lambda done, total: steps.append((done, total)))
    again = learn(some, lambda _d, _t: None)
    assert found.model == again.model
    assert steps[-1][0] == steps[-1][1]
    assert set(found.counts) == {"m0", "m1", "m2"}
    total = sum(found.counts.values(), Count(0, 0, 0))
    assert total.recall > 0.6
    fresh = labelled(2)[0]
    told, _ = detect(fresh.history, detector_from(plain(found.model), "low"))
    assert count_hits(gaps_of(told), fresh.manoeuvres.tolist()).hits >= 2
    with pytest.raises(DataError, match="at least 2"):
        learn(labelled(3, 1), lambda _d, _t: None)


@pytest.mark.parametrize(
    "model, words",
    [
        ({}, "format 1"),
        ({"format": 1, "signals": ["x"]}, "other signals"),
        ({"format": 1, "signals": list(SIGNALS), "regimes": {}}, "has no part"),
        (
            {"format": 1, "signals": list(SIGNALS), "regimes": {"low": {"least": "x"}}},
            "does not hold",
        ),
        (
            {
                "format": 1,
                "signals": list(SIGNALS),
                "regimes": {
                    "low": {"least": 0.1, "apart_d": 1, "confidence": [[1, 0], [0, 1]]}
                },
            },
            "do not rise",
        ),
    ],
)
def test_models_that_do_not_fit_are_refused(model, words):
    with pytest.raises(FormatError, match=words):
        detector_from(model, "low")


@cache
def made_text():
    elements, _ = made_elements(np.random.default_rng(7), impulses=RAISED)
    return omm_csv(elements, 70001)


def made_file(folder):
    path = folder / "made.csv"
    path.write_text(made_text())
    labels = folder / "manoeuvres_made.yaml"
    labels.write_text(labels_text([START / 8.64e10 + day for day, _, _ in RAISED]))
    return path, labels


def told(capsys, *words):
    code = run(["orbit", *map(str, words), "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.strip() else None, err


def test_the_command_lists_gaps_sizes_and_confidence(capsys, tmp_path):
    path, labels = made_file(tmp_path)
    code, rows, _ = told(capsys, "manoeuvres", path)
    assert code == 0
    assert {
        "interval_start",
        "interval_end",
        "epoch",
        "dv_m_s",
        "direction",
        "confidence",
    } <= set(rows[0])
    assert all(
        row["interval_start"] < row["epoch"] < row["interval_end"] for row in rows
    )
    _, value, _ = told(capsys, "manoeuvres", path, "--labels", labels)
    assert value["score"]["hits"] + value["score"]["missed"] == len(RAISED)
    assert value["manoeuvres"] == rows
    picture = tmp_path / "made.svg"
    words = ["orbit", "manoeuvres", str(path), "--labels", str(labels)]
    assert run([*words, "--picture", str(picture)]) == 0
    drawn = picture.read_text()
    assert f"{len(rows)} gaps in which it manoeuvred" in drawn
    assert drawn.count("opacity") == 2 * len(rows)
    shown = " ".join(capsys.readouterr().out.split())
    assert "hides in their noise" in shown


def test_short_histories_are_faults_of_their_objects(capsys, tmp_path):
    elements, _ = made_elements(np.random.default_rng(1), sets=12)
    path = tmp_path / "short.csv"
    path.write_text(omm_csv(elements, 5))
    longer, _ = made_elements(np.random.default_rng(1), sets=40)
    both = tmp_path / "both.csv"
    rows = omm_csv(longer, 6).splitlines(keepends=True)
    both.write_text(path.read_text() + "".join(rows[1:]))
    code, rows, err = told(capsys, "manoeuvres", both)
    assert (code, rows) == (0, [])
    assert json.loads(err.splitlines()[-1])["fault"]["code"] == "data"
    # Where no history is left there is no answer, not even an empty one.
    code, rows, err = told(capsys, "manoeuvres", path)
    assert (code, rows) == (3, None)
    assert json.loads(err.splitlines()[-1])["error"]["code"] == "data"


@pytest.mark.parametrize(
    "words, code",
    [
        (["manoeuvres", "none.tle"], 4),
        (["manoeuvres", "FILE", "--least-confidence", "2"], 2),
        (["manoeuvres", "FILE", "--model", "FILE"], 3),
        (["manoeuvres", "FILE", "--labels", "FILE"], 3),
        (["manoeuvres", "SHORT", "--labels", "LABELS"], 3),
        (["manoeuvres", "SHORT", "--picture", "x.svg"], 3),
        (["train", "FOLDER", "--out", "model.txt"], 2),
        (["train", "EMPTY", "--out", "model.json"], 3),
    ],
)
def test_bad_input_has_its_code(capsys, tmp_path, words, code):
    path, labels = made_file(tmp_path)
    short = tmp_path / "short.csv"
    short.write_text("\n".join(path.read_text().splitlines()[:5]) + "\n")
    (tmp_path / "empty").mkdir()
    names = {
        "FILE": path,
        "LABELS": labels,
        "SHORT": short,
        "FOLDER": tmp_path,
        "EMPTY": tmp_path / "empty",
    }
    found, _, err = told(capsys, *[names.get(word, word) for word in words])
    assert found == code
    assert "error" in json.loads(err.splitlines()[-1])

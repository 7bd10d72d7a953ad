"""Forecasts of risk: calibrated, never worse than the plain values, typed errors per event."""

import csv
import json
from io import StringIO

import numpy as np
import pytest

from comity.apps.tracking.forecast import load_forecaster, read_events
from comity.apps.tracking.train_forecast import compared_with, learn_forecast, loss
from comity.astro.tracking.forecast import (
    FEATURES,
    Compared,
    Event,
    beats_latest,
    features_of,
    forecast,
    forecaster_from,
    point_of,
)
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.plain import plain
from comity.main import run


def made_rows(count=400, seed=0):
    """Return a table of events: most risks fall, some stay."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        start = -rng.uniform(3.5, 12)
        stays = rng.random() < 0.3
        final = start + rng.normal(0, 0.4) if stays else start - rng.exponential(6)
        rows.append(
            {
                "event_id": k,
                "r_minus2": start,
                "time_to_tca": rng.uniform(2, 7),
                "mahalanobis_distance": rng.uniform(0.1, 3)
                if stays
                else rng.uniform(2, 90),
                "number_CDMs": int(rng.integers(1, 20)),
                "mean_risk_CDMs": start + rng.normal(0, 0.3),
                "std_risk_CDMs": abs(rng.normal(0, 1)),
                "r_final": max(min(final, -0.1), -30.0),
            }
        )
    return rows


def written(path, rows):
    text = StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    path.write_text(text.getvalue())
    return path


def test_learning_holds_its_intervals_and_beats_plain_values(tmp_path):
    pytest.importorskip("lightgbm")
    known, faults = read_events(written(tmp_path / "t.csv", made_rows(800)))
    assert (len(known), faults) == (800, [])
    model, card = learn_forecast(known, lambda _d, _t: None)
    assert card.covered["0.9"] == pytest.approx(0.9, abs=0.03)
    measures = card.cross_validated
    assert measures["forecast"].mae < measures["earliest"].mae
    forecaster = forecaster_from(json.loads(json.dumps(plain(model))))
    fresh, _ = read_events(written(tmp_path / "u.csv", made_rows(600, 1)))
    rows = forecast([one.event for one in fresh], forecaster, 0.9)
    final = np.array([one.final for one in fresh])
    low, high = (np.array([getattr(r, n) for r in rows]) for n in ("low", "high"))
    assert np.mean((final >= low) & (final <= high)) == pytest.approx(0.9, abs=0.04)
    assert all(r.low <= r.median <= r.high for r in rows)
    with pytest.raises(DataError, match="at least 200"):
        learn_forecast(known[:50], lambda _d, _t: None)


def test_the_card_states_what_was_reached(data):
    path = data / "tracking/kelvins_cdm_events/events_derived.shared.csv.xz"
    from importlib import resources

    data = (
        resources.files("comity.apps.tracking")
        .joinpath("data/models/risk.json")
        .read_bytes()
    )
    card = json.loads(data)["card"]
    known, _ = read_events(path)
    assert len(known) == card["events"]
    told = card["cross_validated"]
    assert told["forecast"]["loss"] <= told["earliest"]["loss"]
    assert told["forecast"]["mae"] <= min(told["earliest"]["mae"], told["mean"]["mae"])
    assert 0.88 <= card["covered"]["0.9"] <= 0.92
    # The table has no latest values, so no forecast of it can be shown to beat them.
    assert set(card["compared"]) == {"earliest", "mean"}
    assert card["compared"]["earliest"]["high"] < 0.0
    assert card["compared"]["mean"]["high"] >= 0.0


def test_the_loss_is_that_of_the_challenge():
    final = np.array([-5.0, -4.0, -7.0, -8.0])
    total, error, f2 = loss(np.array([-5.0, -7.0, -5.5, -9.0]), final)
    assert error == pytest.approx((2.001**2) / 2)
    assert f2 == pytest.approx(5 * 0.5 * 0.5 / (4 * 0.5 + 0.5))
    assert total == pytest.approx(error / f2)
    assert loss(final, final)[0] == 0.0


def test_a_high_mean_stands():
    point, high = point_of(np.array([-5.0, -9.0, -5.5]), np.array([-20.0, -40.0, -3.0]))
    assert point.tolist() == [-5.0, -30.0, -5.5]
    assert high.tolist() == [True, False, True]


def test_unknown_features_are_told_apart():
    event = Event("e", -5.0, -5.5, float("nan"), 3, 4.0, -6.0, {"miss_m": 1000.0})
    row = dict(zip(FEATURES, features_of([event])[0], strict=True))
    assert row["miss_m"] == pytest.approx(3.0)
    assert row["spread"] == row["observations"] == -99.0


MESSAGES = [
    {"event_id": "b", "time_to_tca": 2.5, "risk": -6.0, "miss_distance": 900},
    {"event_id": "b", "time_to_tca": 5.0, "risk": -5.0, "miss_distance": 1000},
    {"event_id": "b", "time_to_tca": 0.4, "risk": -9.0, "miss_distance": 2000},
    {"event_id": "a", "time_to_tca": 3.0, "risk": -7.0, "miss_distance": ""},
]


def test_messages_are_gathered_by_event(tmp_path):
    known, faults = read_events(written(tmp_path / "m.csv", MESSAGES))
    assert faults == []
    one, two = (k.event for k in known)
    assert (one.id, one.messages, one.earliest, one.mean, one.latest) == (
        "b",
        2,
        -5.0,
        -5.5,
        -9.0,
    )
    assert one.more["miss_m"] == 1000.0
    assert (two.id, two.messages) == ("a", 1)


@pytest.mark.parametrize(
    "row, code",
    [
        ({"event_id": "c", "time_to_tca": -1, "risk": -5}, "range"),
        ({"event_id": "c", "time_to_tca": 3, "risk": 2}, "range"),
        ({"event_id": "c", "time_to_tca": "soon", "risk": -5}, "format"),
        ({"event_id": "c", "time_to_tca": 1, "risk": -5}, "data"),
        ({"event_id": "a", "time_to_tca": 3.0, "risk": -5}, "format"),
    ],
)
def test_messages_that_do_not_hold_are_faults_of_their_event(tmp_path, row, code):
    known, faults = read_events(
        written(tmp_path / "m.csv", [*MESSAGES, {**row, "miss_distance": ""}])
    )
    assert [f.code for f in faults] == [code]
    assert len(known) == (1 if row["event_id"] == "a" else 2)


def test_the_command_tells_median_low_high_level_method(capsys, tmp_path):
    path = written(tmp_path / "m.csv", MESSAGES)
    assert run(["orbit", "forecast", str(path), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["event"] for row in rows] == ["b", "a"]
    # The model that comes with Comity was never compared with the latest value: nothing is told.
    for row in rows:
        assert row["low"] is row["median"] is row["high"] is None
        assert row["method"].startswith("withheld: the model was never compared")
        assert row["level"] == 0.9
    assert rows[0]["latest"] == -9.0
    assert run(["orbit", "forecast", str(path)]) == 0
    said = capsys.readouterr().out
    assert "decimal logarithms" in said
    assert "withheld" in said


@pytest.mark.parametrize(("high", "told"), [(-0.001, True), (0.0, False), (0.2, False)])
def test_a_forecast_is_told_only_where_it_beats_the_latest_value_for_sure(
    tmp_path, capsys, high, told
):
    from importlib import resources

    files = resources.files("comity.apps.tracking")
    model = json.loads(files.joinpath("data/models/risk.json").read_bytes())
    row = {"events": 900, "difference": -0.1, "low": -0.3, "high": high}
    model["card"]["compared"] = {"latest": row}
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model))
    events = written(tmp_path / "m.csv", MESSAGES)
    words = ["orbit", "forecast", str(events), "--model", str(path), "--json"]
    assert run(words) == 0
    rows = json.loads(capsys.readouterr().out)
    for one in rows:
        assert (one["median"] is not None) == told
        assert one["latest"] is not None
        assert one["method"].startswith("withheld") != told
    if told:
        assert rows[0]["method"] == "mean of the messages"
        assert all(one["low"] <= one["median"] <= one["high"] for one in rows)
    else:
        assert "900 events" in rows[0]["method"]
    assert beats_latest({"latest": Compared(900, -0.1, -0.3, high)}) == told


def test_losses_are_compared_with_an_interval():
    rng = np.random.default_rng(1)
    final = np.where(rng.random(600) < 0.3, rng.uniform(-5.9, -3.0, 600), -9.0)
    good, bad = final + rng.normal(0, 0.1, 600), final + rng.normal(0, 1.5, 600)
    better = compared_with(good, bad, final)
    assert better.high < 0.0
    assert better.low <= better.difference <= better.high
    assert compared_with(bad, good, final).low > 0.0
    same = compared_with(good, good, final)
    assert (same.difference, same.low, same.high) == (0.0, 0.0, 0.0)
    some = np.where(np.arange(600) < 300, bad, np.nan)
    assert compared_with(good, some, final).events == 300


def test_messages_after_two_days_tell_the_end_and_the_latest_before(tmp_path):
    known, _ = read_events(written(tmp_path / "m.csv", MESSAGES))
    assert known[0].final == -9.0
    assert known[0].event.latest_early == -6.0
    assert known[1].final is None
    assert known[1].event.latest_early == -7.0


@pytest.mark.parametrize(
    "words, code",
    [
        (["forecast", "none.csv"], 4),
        (["forecast", "BAD"], 3),
        (["forecast", "GOOD", "--interval", "0.7"], 2),
        (["forecast", "GOOD", "--model", "BAD"], 3),
        (["train-forecast", "GOOD", "--out", "model.txt"], 2),
        (["train-forecast", "GOOD", "--out", "model.json"], 3),
    ],
)
def test_bad_input_has_its_code(capsys, tmp_path, words, code):
    names = {"GOOD": written(tmp_path / "m.csv", MESSAGES), "BAD": tmp_path / "bad.csv"}
    names["BAD"].write_text("a,b\n1,2\n")
    assert run(["orbit", *[str(names.get(w, w)) for w in words], "--json"]) == code
    assert "error" in json.loads(capsys.readouterr().err.splitlines()[-1])


@pytest.mark.parametrize(
    "model",
    [
        {},
        {"format": 1},
        {"format": 1, "features": list(FEATURES)},
        {"format": 1, "features": list(FEATURES), "margins": {"x": 1}},
    ],
)
def test_models_that_do_not_fit_are_refused(model):
    with pytest.raises(FormatError):
        forecaster_from(model)


def test_levels_that_were_not_calibrated_are_refused():
    event = Event("e", -5.0, -5.5, 0.1, 3, 4.0, -6.0, {})
    with pytest.raises(RangeError, match="level"):
        forecast([event], load_forecaster(None), 0.99)
    assert forecast([], load_forecaster(None), 0.9) == []

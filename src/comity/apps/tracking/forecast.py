"""Tables of events or of messages → forecasts; a model for them, learned and asked of others."""

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.boosting import flat_trees, grow_trees
from comity.astro.tracking.calibration import conformal_margin
from comity.astro.tracking.forecast import (
    FEATURES,
    HIGH,
    Event,
    Forecaster,
    ends_of,
    features_of,
    forecast,
    forecaster_from,
    point_of,
)
from comity.astro.tracking.trees import trees_from
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.strict import read_strict
from comity.system.environment import now_us
from comity.system.files import read_plain, write_whole
from comity.system.interruptible import Tick

__all__ = ["Known", "forecast_value", "learn_forecast", "read_events", "train_forecast"]

Json = dict[str, Any]

#: Column of a table → feature.
COLUMNS = {
    "max_risk_estimate": "max_risk",
    "max_risk_scaling": "max_risk_scaling",
    "mahalanobis_distance": "mahalanobis",
    "miss_distance": "miss_m",
    "c_position_covariance_det": "covariance_det",
    "c_obs_used": "observations",
}
#: Messages later than this before closest approach are those that are forecast, days.
EARLY_D = 2.0
GROWTH: dict[str, Any] = {
    "objective": "quantile",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
TREES, FOLDS = 150, 10
#: Ends of the interval that the trees are grown for, and levels that it is calibrated for.
ENDS = (0.05, 0.95)
LEVELS = (0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Known:
    """An event, and how it ended (decimal logarithm), if that is known."""

    event: Event
    final: float | None


def _number(row: Mapping[str, str], name: str) -> float:
    text = (row.get(name) or "").strip()
    if not text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise FormatError(f"{name} is {text[:30]!r}, must be a number") from None


def _risk(row: Mapping[str, str], name: str) -> float:
    value = _number(row, name)
    if not -400.0 <= value <= 0.0:
        raise RangeError(
            name, value, "the decimal logarithm of a probability, at most 0"
        )
    return value


def _time(row: Mapping[str, str]) -> float:
    value = _number(row, "time_to_tca")
    if not 0.0 <= value <= 30.0:
        raise RangeError("time_to_tca", value, "0 to 30 days before closest approach")
    return value


def _more(row: Mapping[str, str]) -> dict[str, float]:
    return {feature: _number(row, name) for name, feature in COLUMNS.items()}


def _of_table(row: Mapping[str, str]) -> Known:
    """Read a row that stands for an event: its earliest message, and means over all."""
    earliest = _risk(row, "r_minus2")
    mean, spread = _number(row, "mean_risk_CDMs"), _number(row, "std_risk_CDMs")
    count = _number(row, "number_CDMs")
    event = Event(
        str(row["event_id"]),
        earliest,
        mean if math.isfinite(mean) else earliest,
        spread,
        int(count) if math.isfinite(count) else 1,
        _time(row),
        math.nan,
        _more(row),
    )
    final = _number(row, "r_final")
    return Known(event, final if math.isfinite(final) else None)


def _of_messages(rows: Sequence[Mapping[str, str]]) -> Known:
    """Read the messages of one event."""
    rows = sorted(rows, key=_time, reverse=True)
    times = [_time(row) for row in rows]
    if len(set(times)) != len(times):
        raise FormatError("two messages of one instant", remedy="leave one out")
    early = [row for row, at in zip(rows, times, strict=True) if at >= EARLY_D]
    if not early:
        raise DataError(
            f"no message {EARLY_D:g} days or more before closest approach",
            remedy="a forecast needs one",
        )
    risks = [_risk(row, "risk") for row in early]
    event = Event(
        str(rows[0]["event_id"]),
        risks[0],
        float(np.mean(risks)),
        float(np.std(risks, ddof=1)) if len(risks) > 1 else math.nan,
        len(risks),
        times[0],
        _risk(rows[-1], "risk"),
        _more(early[0]),
    )
    return Known(event, None)


def read_events(path: Path) -> tuple[list[Known], list[Json]]:
    """Return the events of a CSV file, and its faulty ones.

    Either one row an event (``event_id``, ``r_minus2``, ``time_to_tca``, …) or one row a
    message (``event_id``, ``time_to_tca``, ``risk``, …); risks are decimal logarithms, times
    days before closest approach.

    Raises
    ------
    FormatError
        If it is neither.
    """
    text = read_plain(path)[0].decode("utf-8", "replace")
    rows = list(csv.DictReader(StringIO(text)))
    head = set(rows[0]) if rows else set()
    if not {"event_id", "time_to_tca"} <= head or not {"risk", "r_minus2"} & head:
        raise FormatError(
            f"{path} is no table of events or messages",
            remedy="event_id, time_to_tca (d) and risk (log10) or r_minus2 are needed",
        )
    found: list[Known] = []
    faults: list[Json] = []
    for name, group in _events(rows, by_message="r_minus2" not in head):
        try:
            one = _of_messages(group) if "r_minus2" not in head else _of_table(group[0])
            found.append(one)
        except (FormatError, RangeError, DataError) as error:
            faults.append({"event": name, "code": error.code, "reason": str(error)})
    return found, faults


def _events(
    rows: list[dict[str, str]], *, by_message: bool
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield each event's rows; a table has one row for each."""
    if not by_message:
        for row in rows:
            yield str(row["event_id"]), [row]
        return
    order = {
        name: k for k, name in enumerate(dict.fromkeys(r["event_id"] for r in rows))
    }
    rows = sorted(rows, key=lambda row: order[row["event_id"]])
    for name, group in groupby(rows, key=lambda row: row["event_id"]):
        yield str(name), list(group)


def load_forecaster(path: Path | None) -> Forecaster:
    """Return the forecaster that comes with Comity, or one from a file."""
    if path is not None:
        return forecaster_from(read_strict(read_plain(path)[0]))
    data = resources.files("comity.apps.tracking").joinpath("data/models/risk.json")
    return forecaster_from(read_strict(data.read_bytes()))


def _plain(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def forecast_value(
    path: Path, level: float, model: Path | None
) -> tuple[list[Json], list[Json]]:
    """Return a forecast for each event of a file, and its faults.

    Raises
    ------
    FormatError, RangeError
        For a file of another form, or a level that the model was not calibrated for.
    """
    events, faults = read_events(path)
    told = forecast([one.event for one in events], load_forecaster(model), level)
    rows = [
        {
            "event": one.event.id,
            "median": round(one.median, 4),
            "low": round(one.low, 4),
            "high": round(one.high, 4),
            "level": one.level,
            "method": one.method,
            "earliest": _plain(one.event.earliest),
            "mean": _plain(one.event.mean),
            "latest": _plain(one.event.latest),
            "messages": one.event.messages,
        }
        for one in told
    ]
    return rows, faults


def loss(value: Floats, final: Floats) -> tuple[float, float, float]:
    """Return L, the mean squared error of high risks, and F2, as in ESA's challenge.

    Values below the limit count as −6.001 (Uriot et al. 2022, arXiv:2008.03069, eq. 1).
    """
    told = np.where(value < HIGH, HIGH - 0.001, value)
    high, said = final >= HIGH, told >= HIGH
    hits = float((high & said).sum())
    precision, recall = (
        hits / max(1.0, float(said.sum())),
        hits / max(1.0, float(high.sum())),
    )
    f2 = 5 * precision * recall / max(1e-12, 4 * precision + recall)
    error = float(np.mean((told[high] - final[high]) ** 2)) if high.any() else 0.0
    return error / max(f2, 1e-12), error, f2


def _grown(rows: Floats, final: Floats) -> Forecaster:
    """Grow the trees of the median and of both ends."""
    parts = []
    for quantile in (0.5, *ENDS):
        growth = {**GROWTH, "alpha": quantile}
        booster = grow_trees(growth, rows, final, TREES)
        parts.append(trees_from(flat_trees(booster), len(FEATURES)))
    return Forecaster(parts[0], parts[1], parts[2], {})


def _misses(
    forecaster: Forecaster, rows: Floats, mean: Floats, final: Floats
) -> Floats:
    """Return by how much each interval without margin misses; below 0 inside."""
    point, _ = point_of(mean, forecaster.median.total(rows))
    low, high = ends_of(forecaster, rows, point, 0.0)
    out: Floats = np.maximum(low - final, final - high)
    return out


def learn_forecast(known: Sequence[Known], tick: Tick) -> tuple[Json, Json]:
    """Learn from events whose end is known; return the model and what it reached on others.

    In each of ten rounds one part of the events is forecast, another calibrates the interval,
    and the trees are grown on the rest.

    Raises
    ------
    DataError
        For fewer than 200 such events.
    """
    some = [one for one in known if one.final is not None]
    if len(some) < 200:
        raise DataError(
            f"{len(some)} events whose end is known, at least 200 are needed"
        )
    rows = features_of([one.event for one in some])
    final = np.array([one.final for one in some], np.float64)
    mean = np.array([one.event.mean for one in some])
    earliest = np.array([one.event.earliest for one in some])
    fold = np.random.default_rng(1).permutation(len(some)) % FOLDS
    value, misses = np.empty(len(some)), np.empty(len(some))
    inside = {level: np.zeros(len(some), np.bool_) for level in LEVELS}
    for k in range(FOLDS):
        asked, calibrates = fold == k, fold == (k + 1) % FOLDS
        one = _grown(rows[~asked & ~calibrates], final[~asked & ~calibrates])
        point, _ = point_of(mean[asked], one.median.total(rows[asked]))
        value[asked] = point
        misses[asked] = _misses(one, rows[asked], mean[asked], final[asked])
        apart = _misses(one, rows[calibrates], mean[calibrates], final[calibrates])
        for level in LEVELS:
            low, high = ends_of(one, rows[asked], point, conformal_margin(apart, level))
            inside[level][asked] = (final[asked] >= low) & (final[asked] <= high)
        tick(k + 1, FOLDS + 1)
    whole = _grown(rows, final)
    tick(FOLDS + 1, FOLDS + 1)
    model = {
        "format": 1,
        "features": list(FEATURES),
        **{name: _lists(getattr(whole, name)) for name in ("median", "low", "high")},
        "margins": {f"{a:g}": round(conformal_margin(misses, a), 4) for a in LEVELS},
    }
    told = {}
    for name, values in (("forecast", value), ("earliest", earliest), ("mean", mean)):
        total, error, f2 = loss(values, final)
        told[name] = {
            "loss": round(total, 4),
            "mse_high": round(error, 4),
            "f2": round(f2, 4),
            "mae": round(float(np.mean(np.abs(values - final))), 4),
        }
    card = {
        "events": len(some),
        "high": int((final >= HIGH).sum()),
        "cross_validated": told,
        "covered": {f"{a:g}": round(float(inside[a].mean()), 4) for a in LEVELS},
    }
    return model, card


def _lists(trees: Any) -> Json:
    return {
        name: getattr(trees, name).tolist()
        for name in ("roots", "feature", "threshold", "left", "right", "value")
    }


def train_forecast(path: Path, out: Path, tick: Tick) -> Json:
    """Learn a model from a table of events whose end is known, and write it.

    Raises
    ------
    FormatError, DataError, ResourceError
        If there is too little to learn from, or the file cannot be written.
    """
    known, faults = read_events(path)
    model, card = learn_forecast(known, tick)
    card |= {"made": format_utc(now_us(), 0)[:10], "rows_left_out": len(faults)}
    text = json.dumps(model | {"card": card}, separators=(",", ":"))
    write_whole(out, (text + "\n").encode())
    return card | {"written": str(out)}

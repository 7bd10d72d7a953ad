"""Training of the forecaster of risks, with cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from comity.apps.tracking.boosting import Growth, flat_trees, grow_trees
from comity.apps.tracking.forecast import KnownEvent, read_events
from comity.astro.tracking.calibration import conformal_margin
from comity.astro.tracking.forecast import (
    FEATURES,
    HIGH,
    Compared,
    Forecaster,
    ends_of,
    features_of,
    point_of,
)
from comity.astro.tracking.trees import Trees, trees_from
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.errors import DataError
from comity.foundations.plain import ABSENT, Absent, json_text, plain, plain_object
from comity.system.environment import now_us
from comity.system.files import write_whole
from comity.system.interruptible import Tick

__all__ = [
    "ErrorMeasures",
    "ForecastCard",
    "ForecastModel",
    "learn_forecast",
    "train_forecast",
]

GROWTH: Growth = {
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
#: Times that events are drawn anew for the interval of a difference of losses.
DRAWS = 2000
#: Fewer events with a latest value do not compare.
LEAST_COMPARED = 200
#: Quantiles of the ends of the interval, and levels that it is calibrated for.
ENDS = (0.05, 0.95)
LEVELS = (0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class ErrorMeasures:
    """Errors over events: loss and squared error of ESA's challenge, F2, mean error."""

    loss: float
    mse_high: float
    f2: float
    mae: float


@dataclass(frozen=True, slots=True)
class ForecastModel:
    """A forecaster as its file holds it."""

    format: int
    features: tuple[str, ...]
    median: Trees
    low: Trees
    high: Trees
    margins: dict[str, float]


@dataclass(frozen=True, slots=True)
class ForecastCard:
    """Events that a forecaster was learned from, and its errors in cross-validation.

    ``covered`` is the share of events within the interval of each level; ``compared`` the loss less that of each plain
    value, by which a forecast is told or withheld; ``made`` the date,
    ``rows_left_out`` the faults of the table, ``written`` the file of the model.
    """

    events: int
    high: int
    cross_validated: dict[str, ErrorMeasures]
    covered: dict[str, float]
    compared: dict[str, Compared]
    made: str | Absent = ABSENT
    rows_left_out: int | Absent = ABSENT
    written: str | Absent = ABSENT


def loss(value: Floats, final: Floats) -> tuple[float, float, float]:
    """Compute L, the mean squared error of high risks, and F2, as in ESA's challenge.

    Values below the limit count as −6.001 (Uriot et al. 2022, arXiv:2008.03069, eq. 1).
    """
    limited = np.where(value < HIGH, HIGH - 0.001, value)
    high, predicted = final >= HIGH, limited >= HIGH
    hits = float((high & predicted).sum())
    precision, recall = (
        hits / max(1.0, float(predicted.sum())),
        hits / max(1.0, float(high.sum())),
    )
    f2 = 5 * precision * recall / max(1e-12, 4 * precision + recall)
    error = float(np.mean((limited[high] - final[high]) ** 2)) if high.any() else 0.0
    return error / max(f2, 1e-12), error, f2


def compared_with(
    value: Floats, plain: Floats, final: Floats, seed: int = 1
) -> Compared:
    """Compare the losses of a forecast and of a plain value (E,), with a 95 % interval over events drawn anew.

    Events without the plain value (NaN) take no part. Draws without a high risk have no loss and are left out.
    """
    some = np.isfinite(plain)
    value, plain, final = value[some], plain[some], final[some]
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(DRAWS):
        rows = rng.integers(0, len(final), len(final))
        if (final[rows] >= HIGH).any():
            one, two = (loss(x[rows], final[rows])[0] for x in (value, plain))
            drawn.append(one - two)
    low, high = np.quantile(drawn, [0.025, 0.975]) if drawn else (-np.inf, np.inf)
    difference = loss(value, final)[0] - loss(plain, final)[0]
    return Compared(
        len(final), round(difference, 4), round(float(low), 4), round(float(high), 4)
    )


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
    """Compute by how much each interval without margin misses; below 0 inside."""
    point, _ = point_of(mean, forecaster.median.total(rows))
    low, high = ends_of(forecaster, rows, point, 0.0)
    out: Floats = np.maximum(low - final, final - high)
    return out


def learn_forecast(
    known: Sequence[KnownEvent], tick: Tick
) -> tuple[ForecastModel, ForecastCard]:
    """Learn from events whose end is known; also compute errors by cross-validation.

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
        tested, calibrates = fold == k, fold == (k + 1) % FOLDS
        one = _grown(rows[~tested & ~calibrates], final[~tested & ~calibrates])
        point, _ = point_of(mean[tested], one.median.total(rows[tested]))
        value[tested] = point
        misses[tested] = _misses(one, rows[tested], mean[tested], final[tested])
        apart = _misses(one, rows[calibrates], mean[calibrates], final[calibrates])
        for level in LEVELS:
            low, high = ends_of(
                one, rows[tested], point, conformal_margin(apart, level)
            )
            inside[level][tested] = (final[tested] >= low) & (final[tested] <= high)
        tick(k + 1, FOLDS + 1)
    whole = _grown(rows, final)
    tick(FOLDS + 1, FOLDS + 1)
    model = ForecastModel(
        format=1,
        features=tuple(FEATURES),
        median=whole.median,
        low=whole.low,
        high=whole.high,
        margins={f"{a:g}": round(conformal_margin(misses, a), 4) for a in LEVELS},
    )
    latest = np.array([one.event.latest_early for one in some])
    plain_values = {"earliest": earliest, "mean": mean}
    if np.isfinite(latest).sum() >= LEAST_COMPARED:
        plain_values["latest"] = latest
    measures = {}
    for name, values in (("forecast", value), ("earliest", earliest), ("mean", mean)):
        total, error, f2 = loss(values, final)
        measures[name] = ErrorMeasures(
            loss=round(total, 4),
            mse_high=round(error, 4),
            f2=round(f2, 4),
            mae=round(float(np.mean(np.abs(values - final))), 4),
        )
    card = ForecastCard(
        events=len(some),
        high=int((final >= HIGH).sum()),
        cross_validated=measures,
        covered={f"{a:g}": round(float(inside[a].mean()), 4) for a in LEVELS},
        compared={
            name: compared_with(value, values, final)
            for name, values in plain_values.items()
        },
    )
    return model, card


def train_forecast(path: Path, out: Path, tick: Tick) -> ForecastCard:
    """Learn a model from a table of events whose end is known, and write it.

    Raises
    ------
    FormatError, DataError, ResourceError
        If there is too little to learn from, or the file cannot be written.
    """
    known, faults = read_events(path)
    model, card = learn_forecast(known, tick)
    made = format_utc(now_us(), 0)[:10]
    card = replace(card, made=made, rows_left_out=len(faults))
    whole = plain_object(model) | {"card": plain(card)}
    text = json_text(whole, separators=(",", ":"))
    write_whole(out, (text + "\n").encode())
    return replace(card, written=str(out))

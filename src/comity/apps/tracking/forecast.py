"""Forecasts of the last risk of events from tables of events or messages."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from io import StringIO
from itertools import groupby
from pathlib import Path

import numpy as np

from comity.apps.tracking.faults import Fault
from comity.astro.tracking.forecast import (
    Event,
    Forecaster,
    beats_latest,
    forecast,
    forecaster_from,
    why_withheld,
)
from comity.foundations.bounds import FILES
from comity.foundations.errors import DataError, FormatError, RangeError
from comity.foundations.strict import read_strict
from comity.system.files import read_plain

__all__ = ["KnownEvent", "RiskForecast", "forecast_risks", "read_events"]

#: Column of a table → feature.
COLUMNS = {
    "max_risk_estimate": "max_risk",
    "max_risk_scaling": "max_risk_scaling",
    "mahalanobis_distance": "mahalanobis",
    "miss_distance": "miss_m",
    "c_position_covariance_det": "covariance_det",
    "c_obs_used": "observations",
}
#: Messages up to so many days before closest approach are used; later ones are forecast.
EARLY_D = 2.0


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event, and its last risk (decimal logarithm), if that is known."""

    event: Event
    final: float | None


@dataclass(frozen=True, slots=True)
class RiskForecast:
    """Forecast of the last risk of an event; all risks are decimal logarithms.

    ``low`` and ``high`` are the interval of ``level``; ``earliest``, ``mean`` and ``latest``
    the values of the messages. A forecast that does not beat the latest value is withheld: median, low and high are
    None, and ``method`` says why.
    """

    event: str
    median: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    earliest: float | None
    mean: float | None
    latest: float | None
    messages: int


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


def _features(row: Mapping[str, str]) -> dict[str, float]:
    return {feature: _number(row, name) for name, feature in COLUMNS.items()}


def _of_table(row: Mapping[str, str]) -> KnownEvent:
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
        _features(row),
    )
    final = _number(row, "r_final")
    return KnownEvent(event, final if math.isfinite(final) else None)


def _of_messages(rows: Sequence[Mapping[str, str]]) -> KnownEvent:
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
        _features(early[0]),
        risks[-1],
    )
    # With a later message the end is known: what there was to forecast.
    return KnownEvent(event, event.latest if len(rows) > len(early) else None)


def read_events(path: Path) -> tuple[list[KnownEvent], list[Fault]]:
    """Read the events of a CSV file; list its faulty ones.

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
    events: list[KnownEvent] = []
    faults: list[Fault] = []
    for name, group in _events(rows, by_message="r_minus2" not in head):
        try:
            one = _of_messages(group) if "r_minus2" not in head else _of_table(group[0])
            events.append(one)
        except (FormatError, RangeError, DataError) as error:
            faults.append(Fault(event=name, code=error.code, reason=str(error)))
    return events, faults


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
    """Read the forecaster that comes with Comity, or one from a file."""
    if path is not None:
        return forecaster_from(read_strict(read_plain(path)[0], FILES))
    data = resources.files("comity.apps.tracking").joinpath("data/models/risk.json")
    return forecaster_from(read_strict(data.read_bytes(), FILES))


def _rounded(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def forecast_risks(
    path: Path, level: float = 0.9, model: Path | None = None
) -> tuple[list[RiskForecast], list[Fault]]:
    """Forecast the last risk of each event of a file; list its faulty events.

    Parameters
    ----------
    path
        CSV of messages or of events, see ``read_events``.
    level
        Probability of the interval: 0.8, 0.9 or 0.95.
    model
        Another model (JSON).

    Raises
    ------
    FormatError, RangeError
        For a file of another form, or a level that the model was not calibrated for.
    """
    events, faults = read_events(path)
    forecaster = load_forecaster(model)
    forecasts = forecast([one.event for one in events], forecaster, level)
    told = beats_latest(forecaster.compared)
    why = why_withheld(forecaster.compared)
    rows = [
        RiskForecast(
            event=one.event.id,
            median=round(one.median, 4) if told else None,
            low=round(one.low, 4) if told else None,
            high=round(one.high, 4) if told else None,
            level=one.level,
            method=one.method if told else why,
            earliest=_rounded(one.event.earliest),
            mean=_rounded(one.event.mean),
            latest=_rounded(one.event.latest),
            messages=one.event.messages,
        )
        for one in forecasts
    ]
    return rows, faults

"""Forecast of the last risk of an event from its messages so far, with a calibrated interval.

Operators must decide days before the last message on a conjunction. The quantity forecast is the
decimal logarithm of the probability in that last message. Learned models have mostly lost to the
latest value in public comparisons. So one rule (`beats_latest`) decides whether a forecast is told at all: only
if its loss on events that it was not grown on is below that of the latest value, with a confidence interval that
does not reach 0. Else the values of the messages stand alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.astro.tracking.trees import Trees, checked_model, trees_from
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import FormatError, RangeError

__all__ = [
    "FEATURES",
    "HIGH",
    "Compared",
    "Event",
    "Forecast",
    "Forecaster",
    "beats_latest",
    "features_of",
    "forecast",
    "forecaster_from",
    "point_of",
    "why_withheld",
]

#: Decimal logarithm of the probability from which on a risk is high.
HIGH = -6.0
#: Lowest logarithm that is reported.
LOWEST = -30.0
#: Features of an event: of the earliest message, and of all of them.
FEATURES = (
    "earliest",
    "time_to_tca_d",
    "max_risk",
    "max_risk_scaling",
    "mahalanobis",
    "miss_m",
    "covariance_det",
    "observations",
    "messages",
    "mean",
    "spread",
)
#: Features of which the logarithm is taken.
IN_DECADES = frozenset({"max_risk_scaling", "mahalanobis", "miss_m", "covariance_det"})
#: In the place of what is not known.
UNKNOWN = -99.0


@dataclass(frozen=True, slots=True)
class Event:
    """The messages on one event, two days or more before closest approach.

    Attributes
    ----------
    id
        Its name.
    earliest, mean, spread
        Decimal logarithms of the probability: the first message, mean and standard deviation
        of all.
    messages
        How many there are.
    time_to_tca_d
        Days from the first to closest approach.
    latest
        Of the last known message, however late; NaN if unknown.
    more
        Of the first message, by name of ``FEATURES``, as far as it is known.
    latest_early
        Of the last message two days or more before closest approach; NaN if unknown.
    """

    id: str
    earliest: float
    mean: float
    spread: float
    messages: int
    time_to_tca_d: float
    latest: float
    more: Mapping[str, float]
    latest_early: float = math.nan


@dataclass(frozen=True, slots=True)
class Compared:
    """Loss of a forecast less that of a plain value, on events that it was not grown on.

    ``low`` and ``high`` are the ends of its 95 % interval over events drawn anew; below 0 the forecast is better.
    """

    events: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Trees of the median and of both ends of an interval, with the margins of each level.

    ``compared`` by plain value (``latest``, ``mean``, ``earliest``), as far as the events had it.
    """

    median: Trees
    low: Trees
    high: Trees
    margins: Mapping[float, float]
    compared: Mapping[str, Compared] = field(default_factory=dict)


def beats_latest(compared: Mapping[str, Compared]) -> bool:
    """Decide whether a forecast may be told: it beats the latest value for sure, on events not seen.

    A forecaster that was never compared with the latest value does not.
    """
    told = compared.get("latest")
    return told is not None and told.high < 0.0


def why_withheld(compared: Mapping[str, Compared]) -> str:
    """Return why a forecast is not told."""
    told = compared.get("latest")
    if told is None:
        return "withheld: the model was never compared with the latest value on events not seen"
    return (
        f"withheld: its loss less that of the latest value is {told.difference:+.3f} ({told.low:+.3f} to {told.high:+.3f}, "
        f"95 %, {told.events} events): not below 0 for sure"
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of an event: decimal logarithms, the level, and the method of the median.

    Whether it may be told, `beats_latest` says.
    """

    event: Event
    median: float
    low: float
    high: float
    level: float
    method: str


def features_of(events: Sequence[Event]) -> Floats:
    """Compute the features (E, F) of events, unknown ones as −99."""
    rows = np.full((len(events), len(FEATURES)), UNKNOWN)
    for k, event in enumerate(events):
        known = {
            **event.more,
            "earliest": event.earliest,
            "mean": event.mean,
            "spread": event.spread,
            "messages": float(event.messages),
            "time_to_tca_d": event.time_to_tca_d,
        }
        for n, name in enumerate(FEATURES):
            value = known.get(name, math.nan)
            if math.isfinite(value):
                decades = name in IN_DECADES
                rows[k, n] = math.log10(abs(value) + 1e-9) if decades else value
    return rows


def point_of(mean: Floats, median: Floats) -> tuple[Floats, Bools]:
    """Choose the value reported for each event, and whether it is the messages' mean.

    Where the mean of the messages is a high risk it is kept: the trees, which model how often
    risks fall, would call some of those harmless that are not.
    """
    high: Bools = mean >= HIGH
    return np.where(high, mean, np.clip(median, LOWEST, 0.0)), high


def forecast(
    events: Sequence[Event], forecaster: Forecaster, level: float
) -> list[Forecast]:
    """Forecast the last risk of each event.

    Parameters
    ----------
    events
        E events.
    forecaster
        What was learned.
    level
        Probability of the interval; one of the forecaster's.

    Raises
    ------
    RangeError
        For a level that the model was not calibrated for.
    """
    if level not in forecaster.margins:
        known = ", ".join(f"{one:g}" for one in forecaster.margins)
        raise RangeError("level", level, f"one of {known}")
    if not events:
        return []
    rows = features_of(events)
    mean = np.array([event.mean for event in events])
    point, high = point_of(mean, forecaster.median.total(rows))
    low, top = ends_of(forecaster, rows, point, forecaster.margins[level])
    return [
        Forecast(
            event,
            float(point[k]),
            float(low[k]),
            float(top[k]),
            level,
            "mean of the messages" if high[k] else "learned median",
        )
        for k, event in enumerate(events)
    ]


def ends_of(
    forecaster: Forecaster, rows: Floats, point: Floats, margin: float
) -> tuple[Floats, Floats]:
    """Compute both ends of an interval, which always contains the point, within −30 and 0."""
    low = np.minimum(forecaster.low.total(rows) - margin, point)
    high = np.maximum(forecaster.high.total(rows) + margin, point)
    return np.clip(low, LOWEST, 0.0), np.clip(high, LOWEST, 0.0)


def _margins(value: object) -> dict[float, float]:
    if not isinstance(value, Mapping):
        raise TypeError("margins")
    return {float(k): float(v) for k, v in value.items()}


def forecaster_from(value: object) -> Forecaster:
    """Build the forecaster of a model as JSON.

    Raises
    ------
    FormatError
        If the model is of another form, or learned from other features.
    """
    model = checked_model(value, "features", FEATURES)
    try:
        margins = _margins(model["margins"])
        compared = _compared(model.get("card"))
        parts = [trees_from(model[k], len(FEATURES)) for k in ("median", "low", "high")]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"the model does not hold: {error}") from error
    return Forecaster(parts[0], parts[1], parts[2], margins, compared)


def _compared(card: object) -> dict[str, Compared]:
    """Read the comparisons of a model's card; a card of an older model has none."""
    rows = card.get("compared") if isinstance(card, Mapping) else None
    if rows is None:
        return {}
    if not isinstance(rows, Mapping):
        raise TypeError("compared")
    return {
        str(name): Compared(
            int(row["events"]),
            float(row["difference"]),
            float(row["low"]),
            float(row["high"]),
        )
        for name, row in rows.items()
    }

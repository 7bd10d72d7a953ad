"""Manoeuvres from histories of element sets: when, how large, how sure, and what is too small."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.tracking.histories import History
from comity.astro.tracking.signals import SIGNALS, Signals, signals_of
from comity.astro.tracking.trees import Trees, checked_model, trees_from
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2
from comity.foundations.errors import FormatError

__all__ = [
    "REGIMES",
    "Detector",
    "Manoeuvre",
    "detect",
    "detector_from",
    "gaps_of",
    "peaks_of",
]

#: Orbits that are learned apart.
REGIMES = ("low", "geosynchronous")
#: A step this many times the usual one counts towards the size: along the track,
#: and across, where the tilt is published in steps of a few millimetres a second.
CLEAR = np.array([3.0, 12.0])


@dataclass(frozen=True, slots=True)
class Detector:
    """The detector of one regime.

    Attributes
    ----------
    trees
        Score of a gap from its signals.
    least
        Least score that is reported.
    apart_d
        Of two gaps nearer than this, days, only the one with the higher score is reported.
    confidence
        (M, 2) scores, rising, and the part of the detections with such a score that hit.
    """

    trees: Trees
    least: float
    apart_d: float
    confidence: Floats


@dataclass(frozen=True, slots=True)
class Manoeuvre:
    """A gap between two element sets in which an object manoeuvred.

    Attributes
    ----------
    row
        The gap: between element sets ``row`` and ``row + 1``.
    begin_us, end_us
        Epochs of these, UTC in microseconds.
    dv_m_s
        Size of the impulse, as far as the orbit shows it.
    along_m_s, cross_m_s
        Parts: along the track by the axis (signed), across it by the tilt of the plane; 0 where
        the step is not clear. An impulse across away from the nodes turns the plane about
        another axis, so that this part is a lower bound; one along the radius is not seen.
    direction
        The larger part: ``along``, ``against`` or ``across``; ``unclear`` if there is none.
    confidence
        Part of such detections that hit on satellites that were not learned from.
    """

    row: int
    begin_us: int
    end_us: int
    dv_m_s: float
    along_m_s: float
    cross_m_s: float
    direction: str
    confidence: float


def detector_from(value: object, regime: str) -> Detector:
    """Return the detector of a regime from a model as JSON.

    Raises
    ------
    FormatError
        If the model is of another form, or learned from other signals.
    """
    model = checked_model(value, "signals", SIGNALS)
    regimes = model.get("regimes")
    part = regimes.get(regime) if isinstance(regimes, Mapping) else None
    if not isinstance(part, Mapping):
        raise FormatError(f"the model has no part for {regime} orbits")
    try:
        knots = np.array(part["confidence"], np.float64).reshape(-1, 2)
        least, apart = float(part["least"]), float(part["apart_d"])
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"the model's {regime} part does not hold: {error}"
        ) from error
    if not len(knots) or np.any(np.diff(knots[:, 0]) < 0):
        raise FormatError("the model's confidences do not rise with the score")
    return Detector(trees_from(part.get("trees"), len(SIGNALS)), least, apart, knots)


def peaks_of(days: Floats, score: Floats, apart_d: float) -> Ints:
    """Return the gaps that have the highest score around, the highest first.

    Parameters
    ----------
    days
        (K,) epochs.
    score
        (K - 1,) of the gaps.
    apart_d
        Gaps whose middles are nearer than this to a higher one are left out.
    """
    middle = 0.5 * (days[:-1] + days[1:])
    free = np.ones(len(score), np.bool_)
    out = []
    for k in np.argsort(-score, kind="stable").tolist():
        if free[k]:
            out.append(k)
            low, high = np.searchsorted(
                middle, [middle[k] - apart_d, middle[k] + apart_d]
            )
            free[low:high] = False
    return np.array(out, np.int64)


def _sizes(history: History, signals: Signals) -> tuple[Floats, Floats]:
    """Return parts (K - 1, 2) in m/s (along, across), and the usual size of each.

    ``Δv = v Δa / 2a`` along the track and ``v Δi`` across it (Gauss's equations for orbits that
    are nearly round; Vallado, section 9.3).
    """
    axis = history.axis_km[1:]
    scale = 1e3 * np.sqrt(EARTH_MU_KM3_S2 / axis) / axis
    out = []
    for step in (signals.step_km, signals.usual_km):
        across = step[:, 1]
        if history.geosynchronous:
            across = np.hypot(step[:, 1], step[:, 2])
        out.append(np.stack([0.5 * step[:, 0], across], axis=1) * scale[:, None])
    return out[0], out[1]


def _clear(parts: Floats, floors: Floats, row: int) -> tuple[float, float]:
    """Return the parts that are clear, each the largest of the gap and its neighbours.

    Element sets follow a manoeuvre late or early by one; a line through sets of both sides
    loses half of the step.
    """
    near = slice(max(0, row - 1), row + 2)
    out = []
    for k in range(2):
        some = parts[near, k]
        best = int(np.argmax(np.abs(some)))
        clear = abs(some[best]) > CLEAR[k] * floors[near, k][best]
        out.append(float(some[best]) if clear else 0.0)
    return out[0], out[1]


def _direction(along: float, across: float) -> str:
    """Return the word for the larger part."""
    if along == across == 0.0:
        return "unclear"
    if abs(across) > abs(along):
        return "across"
    return "along" if along > 0.0 else "against"


def detect(
    history: History, detector: Detector, least_confidence: float = 0.0
) -> tuple[list[Manoeuvre], float]:
    """Return the manoeuvres of a history by time, and the smallest that would be clear, m/s.

    The floor is three times the usual step along the track: what is smaller hides in the noise
    of this object's element sets.

    Parameters
    ----------
    history
        Element sets of one object.
    detector
        What was learned for its regime.
    least_confidence
        Detections that are less sure are left out.
    """
    signals = signals_of(history)
    score = detector.trees.score(signals.rows)
    parts, floors = _sizes(history, signals)
    knots = detector.confidence
    out = []
    for row in sorted(peaks_of(history.days, score, detector.apart_d).tolist()):
        sure = float(np.interp(score[row], knots[:, 0], knots[:, 1]))
        if score[row] < detector.least or sure < least_confidence:
            continue
        along, across = _clear(parts, floors, row)
        epochs = history.elements.epoch_us
        out.append(
            Manoeuvre(
                row,
                int(epochs[row]),
                int(epochs[row + 1]),
                float(np.hypot(along, across)),
                along,
                across,
                _direction(along, across),
                sure,
            )
        )
    return out, float(CLEAR[0] * np.median(floors[:, 0]))


def gaps_of(found: Sequence[Manoeuvre]) -> list[tuple[float, float]]:
    """Return detections as (begin, end) in days since 1970, for ``scoring``."""
    return [(one.begin_us / DAY_US, one.end_us / DAY_US) for one in found]

"""Training of the detector of manoeuvres, with cross-validation by leaving one satellite out.

Trees are grown by LightGBM (extra ``learn``); the model holds plain numbers and needs no such
package. Reported scores are of satellites that neither trees nor threshold were learned from.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.tracking.boosting import (
    Booster,
    FlatTrees,
    Growth,
    flat_trees,
    grow_trees,
)
from comity.apps.tracking.histories import Labelled
from comity.astro.tracking.calibration import rising
from comity.astro.tracking.manoeuvres import REGIMES, peaks_of
from comity.astro.tracking.scoring import SLACK_D, Count, count_hits
from comity.astro.tracking.signals import SIGNALS, signals_of
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError
from comity.system.interruptible import Tick

__all__ = ["Learned", "TrainedModel", "TrainedRegime", "learn", "regime_of"]

#: How trees are grown: small and slow, so that few satellites are enough.
TREES = 150
GROWTH: Growth = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "min_data_in_leaf": 15,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
#: Gaps nearer than this to a higher one are not reported, days.
APART_D = {"low": 1.6, "geosynchronous": 2.5}
#: Scores at which the model stores confidence.
KNOTS = 12


@dataclass(frozen=True, slots=True)
class _Rows:
    """Signals of one satellite with their labels: gaps with a manoeuvre, gaps next to one."""

    name: str
    days: Floats
    rows: Floats
    inside: Bools
    adjacent: Bools
    true: Floats


@dataclass(frozen=True, slots=True)
class TrainedRegime:
    """The detector of a regime: trees, threshold, least distance in days, confidence."""

    trees: FlatTrees
    least: float
    apart_d: float
    confidence: list[list[float]]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A detector of manoeuvres as its file holds it."""

    format: int
    signals: tuple[str, ...]
    regimes: dict[str, TrainedRegime]


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and the score of each satellite when it was not learned from."""

    model: TrainedModel
    counts: dict[str, Count]


def regime_of(one: Labelled) -> str:
    """Name the regime of a satellite."""
    return REGIMES[int(one.history.geosynchronous)]


def _rows(one: Labelled) -> _Rows:
    days = one.history.elements.epoch_us / DAY_US
    low, high = days[:-1, None], days[1:, None]
    true = one.manoeuvres[None, :]
    inside: Bools = np.any((true >= low) & (true < high), axis=1)
    near: Bools = np.any((true >= low - SLACK_D) & (true <= high + SLACK_D), axis=1)
    adjacent = near & ~inside
    return _Rows(
        one.name, days, signals_of(one.history).rows, inside, adjacent, one.manoeuvres
    )


def _grow(some: Sequence[_Rows]) -> Booster:
    """Grow trees on satellites; gaps next to a manoeuvre are left out."""
    rows = np.vstack([one.rows[~one.adjacent] for one in some])
    labels = np.concatenate([one.inside[~one.adjacent] for one in some])
    return grow_trees(GROWTH, rows, labels.astype(np.float64), TREES)


def _counted(one: _Rows, score: Floats, least: float, apart: float) -> Count:
    reported = [
        k for k in peaks_of(one.days, score, apart).tolist() if score[k] >= least
    ]
    gaps = [(float(one.days[k]), float(one.days[k + 1])) for k in reported]
    return count_hits(gaps, one.true.tolist())


def _best_least(pairs: Sequence[tuple[_Rows, Floats]], apart: float) -> float:
    """Choose the threshold with the highest F1 over satellites together."""
    peaks = np.concatenate([s[peaks_of(one.days, s, apart)] for one, s in pairs])
    high = np.sort(peaks)[::-1][: 8 * sum(len(one.true) for one, _ in pairs) + 8]
    best, least = -1.0, 0.5
    for threshold in np.unique(np.quantile(high, np.linspace(0.0, 1.0, 60))):
        total = Count(0, 0, 0)
        for one, score in pairs:
            total += _counted(one, score, float(threshold), apart)
        if total.f1 > best:
            best, least = total.f1, float(threshold)
    return least


def _confidence(
    pairs: Sequence[tuple[_Rows, Floats]], apart: float
) -> list[list[float]]:
    """List scores with the share of peaks of such a score that hit."""
    scores, hits = [], []
    for one, score in pairs:
        for k in peaks_of(one.days, score, apart).tolist():
            begin, end = float(one.days[k]) - SLACK_D, float(one.days[k + 1]) + SLACK_D
            scores.append(float(score[k]))
            hits.append(float(((one.true >= begin) & (one.true <= end)).any()))
    return rising(np.array(scores), np.array(hits), KNOTS)


def learn(every: Sequence[Labelled], tick: Tick) -> Learned:
    """Learn a model from satellites whose manoeuvres are known.

    For each satellite the trees are grown without it; its threshold is the best one for the
    others, each scored by trees grown without it and without the first one.

    Raises
    ------
    DataError
        If a regime has a single satellite: its score could not be validated.
    ResourceError
        If LightGBM is not installed.
    """
    regimes: dict[str, TrainedRegime] = {}
    counts: dict[str, Count] = {}
    groups = [(r, [_rows(o) for o in every if regime_of(o) == r]) for r in REGIMES]
    total = sum(len(g) * (len(g) - 1) // 2 + len(g) + 1 for _, g in groups if g)
    done = itertools.count(1)

    def grown(some: Sequence[_Rows]) -> Booster:
        booster = _grow(some)
        tick(next(done), total)
        return booster

    for regime, group in groups:
        if not group:
            continue
        if len(group) < 2:
            raise DataError(
                f"{regime}: one satellite with known manoeuvres, at least 2 are needed"
            )
        apart = APART_D[regime]
        without = _without(group, grown)
        held = [(one, without[one.name, one.name]) for one in group]
        for one in group:
            rest = [
                (other, without[one.name, other.name])
                for other in group
                if other.name != one.name and (one.name, other.name) in without
            ]
            least = _best_least(rest or held, apart)
            score = without[one.name, one.name]
            counts[one.name] = _counted(one, score, least, apart)
        regimes[regime] = TrainedRegime(
            trees=flat_trees(grown(group)),
            least=float(f"{_best_least(held, apart):.6g}"),
            apart_d=apart,
            confidence=_confidence(held, apart),
        )
    return Learned(TrainedModel(1, tuple(SIGNALS), regimes), counts)


def _without(
    group: Sequence[_Rows], grown: Callable[[Sequence[_Rows]], Booster]
) -> dict[tuple[str, str], Floats]:
    """Score satellites by trees that were grown without two of them.

    ``(a, a)`` are scores of ``a`` without it; ``(a, b)`` of ``b`` without either.
    """
    out: dict[tuple[str, str], Floats] = {}
    for a, one in enumerate(group):
        rest = [other for other in group if other is not one]
        out[one.name, one.name] = np.asarray(grown(rest).predict(one.rows))
        for other in group[a + 1 :]:
            fewer = [third for third in rest if third is not other]
            if not fewer:
                continue
            booster = grown(fewer)
            out[one.name, other.name] = np.asarray(booster.predict(other.rows))
            out[other.name, one.name] = np.asarray(booster.predict(one.rows))
    return out

"""Manoeuvres in histories of element sets, and the models that detect them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np

from comity.apps.tracking.faults import Fault, first_reason
from comity.apps.tracking.histories import (
    open_histories,
    open_labelled,
    read_labels,
)
from comity.apps.tracking.train import learn, regime_of
from comity.astro.tracking.histories import History
from comity.astro.tracking.manoeuvres import (
    REGIMES,
    Manoeuvre,
    detect,
    detector_from,
    gaps_of,
)
from comity.astro.tracking.scoring import SLACK_D, Count, count_hits
from comity.drawing.history import HistoryPicture, history_svg
from comity.foundations import format_utc
from comity.foundations.bounds import FILES
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError
from comity.foundations.plain import ABSENT, Absent, json_text, plain, plain_object
from comity.foundations.strict import read_strict
from comity.system.environment import now_us
from comity.system.files import read_plain, write_whole
from comity.system.interruptible import Tick

__all__ = [
    "DetectedManoeuvre",
    "DetectedManoeuvres",
    "ModelCard",
    "ObjectHistory",
    "SatelliteScore",
    "Score",
    "find_manoeuvres",
    "load_model",
    "train_model",
]

YEAR_US = 365.2425 * DAY_US


def load_model(path: Path | None) -> Mapping[str, object]:
    """Read a model of manoeuvres: the one that comes with Comity, or a file.

    Raises
    ------
    FormatError, ResourceError
        If it cannot be read.
    """
    if path is not None:
        return _mapping(read_strict(read_plain(path)[0], FILES))
    data = resources.files("comity.apps.tracking").joinpath(
        "data/models/manoeuvres.json"
    )
    return _mapping(read_strict(data.read_bytes(), FILES))


def _mapping(value: object) -> Mapping[str, object]:
    """Refuse a model that is no JSON object."""
    if not isinstance(value, Mapping):
        raise FormatError("a model is a JSON object", remedy="give a model file")
    return value


@dataclass(frozen=True, slots=True)
class Score:
    """Detections against true manoeuvres: counts, precision, recall and F1."""

    hits: int
    false: int
    missed: int
    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, count: Count) -> "Score":
        """Compute the rates of a count."""
        return cls(
            count.hits,
            count.false,
            count.missed,
            round(count.precision, 4),
            round(count.recall, 4),
            round(count.f1, 4),
        )


@dataclass(frozen=True, slots=True)
class DetectedManoeuvre:
    """A gap between two element sets (UTC) with a manoeuvre; size in m/s, confidence 0 to 1."""

    object: str
    name: str
    interval_start: str
    interval_end: str
    epoch: str
    dv_m_s: float
    along_m_s: float
    across_m_s: float
    direction: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ObjectHistory:
    """An object with its number of element sets and of detected manoeuvres.

    ``floor_m_s`` is the size along the track below which a manoeuvre hides in the noise.
    """

    object: str
    name: str
    regime: str
    element_sets: int
    doubles_left_out: int
    floor_m_s: float
    manoeuvres: int


@dataclass(frozen=True, slots=True)
class DetectedManoeuvres:
    """Manoeuvres of every object in files; a score where true ones were given."""

    manoeuvres: tuple[DetectedManoeuvre, ...]
    objects: tuple[ObjectHistory, ...]
    faults: tuple[Fault, ...]
    score: Score | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class SatelliteScore:
    """Score of a satellite by a model that was learned without it."""

    name: str
    regime: str
    element_sets: int
    manoeuvres: int
    hits: int
    false: int
    missed: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ModelCard:
    """When a model was made and its scores; ``written`` is its file."""

    made: str
    rule: str
    satellites: tuple[SatelliteScore, ...]
    together: dict[str, Score]
    written: str | Absent = ABSENT


def _detected(key: str, name: str, one: Manoeuvre) -> DetectedManoeuvre:
    return DetectedManoeuvre(
        object=key,
        name=name,
        interval_start=format_utc(one.begin_us, 0),
        interval_end=format_utc(one.end_us, 0),
        epoch=format_utc((one.begin_us + one.end_us) // 2, 0),
        dv_m_s=float(f"{one.dv_m_s:.4g}"),
        along_m_s=float(f"{one.along_m_s:.4g}"),
        across_m_s=float(f"{one.cross_m_s:.4g}"),
        direction=one.direction,
        confidence=round(one.confidence, 3),
    )


def _picture(
    name: str, source: str, history: History, detected: Sequence[Manoeuvre]
) -> str:
    """Draw a history with its manoeuvres."""
    years = 1970.0 + history.elements.epoch_us / YEAR_US
    first, last = (
        format_utc(int(history.elements.epoch_us[k]), 0)[:10] for k in (0, -1)
    )
    marks = [
        (1970.0 + 0.5 * (one.begin_us + one.end_us) / YEAR_US, one.confidence)
        for one in detected
    ]
    return history_svg(
        HistoryPicture(
            f"{name}: {len(detected)} gaps in which it manoeuvred",
            f"{source}, {len(history)} element sets from {first} to {last}; darker: surer",
            years,
            history.axis_km,
            np.degrees(history.elements.inclination_rad),
            marks,
        )
    )


def _score(labels: Path, history: History, detected: Sequence[Manoeuvre]) -> Score:
    """Compare detections with the true manoeuvres of a file."""
    epochs = history.elements.epoch_us / DAY_US
    true = read_labels(labels)
    inside = (true >= epochs[0] - SLACK_D) & (true <= epochs[-1] + SLACK_D)
    return Score.of(count_hits(gaps_of(detected), true[inside].tolist()))


def find_manoeuvres(
    paths: Sequence[Path],
    model: object,
    least_confidence: float,
    labels: Path | None,
    picture: Path | None,
    tick: Tick,
) -> DetectedManoeuvres:
    """Find the manoeuvres of every object in files.

    Parameters
    ----------
    paths
        Element sets in any form.
    model
        As ``load_model`` reads it.
    least_confidence
        Detections with a lower confidence are left out, 0 to 1.
    labels
        True manoeuvres (YAML) of the only object: adds a score.
    picture
        SVG to write, of the only object.
    tick
        Called for each object: its number, objects in all.

    Raises
    ------
    ComityError
        For a file, model or list that cannot be used, or if no history is left.
    """
    manoeuvres: list[DetectedManoeuvre] = []
    objects: list[ObjectHistory] = []
    faults: list[Fault] = []
    score: Score | Absent = ABSENT
    histories = [one for path in paths for one in open_histories(path)]
    for n, (key, name, history) in enumerate(histories, 1):
        tick(n, len(histories))
        if not isinstance(history, History):
            faults.append(Fault.of_object(key, history))
            continue
        regime = REGIMES[int(history.geosynchronous)]
        detector = detector_from(model, regime)
        detected, floor = detect(history, detector, least_confidence)
        manoeuvres += [_detected(key, name, one) for one in detected]
        objects.append(
            ObjectHistory(
                object=key,
                name=name,
                regime=regime,
                element_sets=len(history),
                doubles_left_out=history.dropped,
                floor_m_s=float(f"{floor:.3g}"),
                manoeuvres=len(detected),
            )
        )
        if picture is not None and len(histories) == 1:
            source = ", ".join(p.name for p in paths)
            svg = _picture(name or key, source, history, detected)
            write_whole(picture, svg.encode())
        if labels is not None and len(histories) == 1:
            score = _score(labels, history, detected)
    if not objects:
        raise DataError(f"no history can be used{first_reason(faults)}")
    return DetectedManoeuvres(tuple(manoeuvres), tuple(objects), tuple(faults), score)


def train_model(folder: Path, out: Path, tick: Tick) -> ModelCard:
    """Learn a model from a folder of histories with known manoeuvres, and write it.

    Returns
    -------
    ModelCard
        Scores of each satellite by a model that was learned without it.

    Raises
    ------
    ComityError
        If there is too little to learn from, or the file cannot be written.
    """
    every = open_labelled(folder)
    learned = learn(every, tick)
    satellites = []
    total: dict[str, Count] = {}
    for one in every:
        regime = regime_of(one)
        count = learned.counts[one.name]
        total[regime] = total.get(regime, Count(0, 0, 0)) + count
        score = Score.of(count)
        satellites.append(
            SatelliteScore(
                name=one.name,
                regime=regime,
                element_sets=len(one.history),
                manoeuvres=len(one.manoeuvres),
                hits=score.hits,
                false=score.false,
                missed=score.missed,
                precision=score.precision,
                recall=score.recall,
                f1=score.f1,
            )
        )
    card = ModelCard(
        made=format_utc(now_us(), 0)[:10],
        rule="a gap hits if a true manoeuvre lies in it, 12 h either way, one to one; each "
        "satellite by trees and a threshold that had not seen it",
        satellites=tuple(satellites),
        together={regime: Score.of(count) for regime, count in total.items()},
    )
    model = plain_object(learned.model) | {"card": plain(card)}
    text = json_text(model, separators=(",", ":"))
    write_whole(out, (text + "\n").encode())
    return replace(card, written=str(out))

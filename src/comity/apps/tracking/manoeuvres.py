"""Manoeuvres in histories of element sets, for people and programs; models for it."""

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

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
from comity.foundations.constants import DAY_US
from comity.foundations.strict import read_strict
from comity.system.environment import now_us
from comity.system.files import read_plain, write_whole
from comity.system.interruptible import Tick

__all__ = ["count_json", "load_model", "manoeuvres_value", "train_value"]

Json = dict[str, Any]
YEAR_US = 365.2425 * DAY_US


def load_model(path: Path | None) -> Any:
    """Return a model of manoeuvres: the one that comes with Comity, or a file.

    Raises
    ------
    FormatError, ResourceError
        If it cannot be read.
    """
    if path is not None:
        return read_strict(read_plain(path)[0])
    data = resources.files("comity.apps.tracking").joinpath(
        "data/models/manoeuvres.json"
    )
    return read_strict(data.read_bytes())


def count_json(count: Count) -> Json:
    """Return a count with precision, recall and F1."""
    return {
        "hits": count.hits,
        "false": count.false,
        "missed": count.missed,
        "precision": round(count.precision, 4),
        "recall": round(count.recall, 4),
        "f1": round(count.f1, 4),
    }


def _row(key: str, name: str, one: Manoeuvre) -> Json:
    return {
        "object": key,
        "name": name,
        "interval_start": format_utc(one.begin_us, 0),
        "interval_end": format_utc(one.end_us, 0),
        "epoch": format_utc((one.begin_us + one.end_us) // 2, 0),
        "dv_m_s": float(f"{one.dv_m_s:.4g}"),
        "along_m_s": float(f"{one.along_m_s:.4g}"),
        "across_m_s": float(f"{one.cross_m_s:.4g}"),
        "direction": one.direction,
        "confidence": round(one.confidence, 3),
    }


def _drawn(name: str, source: str, history: History, told: Sequence[Manoeuvre]) -> str:
    """Draw a history with its manoeuvres."""
    years = 1970.0 + history.elements.epoch_us / YEAR_US
    first, last = (
        format_utc(int(history.elements.epoch_us[k]), 0)[:10] for k in (0, -1)
    )
    marks = [
        (1970.0 + 0.5 * (one.begin_us + one.end_us) / YEAR_US, one.confidence)
        for one in told
    ]
    return history_svg(
        HistoryPicture(
            f"{name}: {len(told)} gaps in which it manoeuvred",
            f"{source}, {len(history)} element sets from {first} to {last}; darker: surer",
            years,
            history.axis_km,
            np.degrees(history.elements.inclination_rad),
            marks,
        )
    )


def manoeuvres_value(
    paths: Sequence[Path],
    model: Any,
    least_confidence: float,
    labels: Path | None,
    picture: Path | None,
    tick: Tick,
) -> Json:
    """Return the manoeuvres of every object in files, floors, faults, and a count if asked.

    Parameters
    ----------
    paths
        Element sets in any form.
    model
        As ``load_model`` returns it.
    least_confidence
        Detections that are less sure are left out.
    labels
        True manoeuvres (YAML) of the only object.
    picture
        SVG to write, of the only object.

    Raises
    ------
    ComityError
        For a file, model or list that cannot be used.
    """
    found: list[Json] = []
    objects: list[Json] = []
    faults: list[Json] = []
    score = None
    histories = [one for path in paths for one in open_histories(path)]
    for n, (key, name, history) in enumerate(histories, 1):
        tick(n, len(histories))
        if not isinstance(history, History):
            faults.append({"object": key, "code": history.code, "reason": str(history)})
            continue
        regime = REGIMES[int(history.geosynchronous)]
        told, floor = detect(history, detector_from(model, regime), least_confidence)
        found += [_row(key, name, one) for one in told]
        objects.append(
            {
                "object": key,
                "name": name,
                "regime": regime,
                "element_sets": len(history),
                "doubles_left_out": history.dropped,
                "floor_m_s": float(f"{floor:.3g}"),
                "manoeuvres": len(told),
            }
        )
        if picture is not None and len(histories) == 1:
            drawn = _drawn(name or key, ", ".join(p.name for p in paths), history, told)
            write_whole(picture, drawn.encode())
        if labels is not None and len(histories) == 1:
            epochs = history.elements.epoch_us / DAY_US
            true = read_labels(labels)
            inside = (true >= epochs[0] - SLACK_D) & (true <= epochs[-1] + SLACK_D)
            score = count_json(count_hits(gaps_of(told), true[inside].tolist()))
    value: Json = {"manoeuvres": found, "objects": objects, "faults": faults}
    return value | ({"score": score} if score is not None else {})


def train_value(folder: Path, out: Path, tick: Tick) -> Json:
    """Learn a model from a folder of histories with known manoeuvres, and write it.

    Returns what it reached on each satellite when it was learned without it.

    Raises
    ------
    ComityError
        If there is too little to learn from, or the file cannot be written.
    """
    every = open_labelled(folder)
    found = learn(every, tick)
    satellites = []
    total: dict[str, Count] = {}
    for one in every:
        regime = regime_of(one)
        count = found.counts[one.name]
        total[regime] = total.get(regime, Count(0, 0, 0)) + count
        satellites.append(
            {
                "name": one.name,
                "regime": regime,
                "element_sets": len(one.history),
                "manoeuvres": len(one.manoeuvres),
                **count_json(count),
            }
        )
    card = {
        "made": format_utc(now_us(), 0)[:10],
        "rule": "a gap hits if a true manoeuvre lies in it, 12 h either way, one to one; each "
        "satellite by trees and a threshold that had not seen it",
        "satellites": satellites,
        "together": {regime: count_json(count) for regime, count in total.items()},
    }
    text = json.dumps(found.model | {"card": card}, separators=(",", ":"))
    write_whole(out, (text + "\n").encode())
    return card | {"written": str(out)}

"""Tracks of several parties from files, fused into one for each object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.faults import Fault, first_reason
from comity.astro.tracking.fusion import Track, fuse
from comity.foundations.arrays import Floats
from comity.foundations.bounds import FILES
from comity.foundations.errors import ComityError, DataError, FormatError, RangeError
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc, parse_utc
from comity.system.files import read_plain

__all__ = ["FusedTrack", "FusionStep", "fuse_tracks"]

REQUIRED = ("object", "party", "epoch", "frame", "state_km", "covariance", "sources")


@dataclass(frozen=True, slots=True)
class FusionStep:
    """A party whose track was fused, by which method and with which weight (0 to 1)."""

    party: str
    method: str
    weight: float


@dataclass(frozen=True, slots=True)
class FusedTrack:
    """A fused track: state (6,) and covariance (6, 6) in km, km/s, at an instant of UTC."""

    object: str
    epoch: str
    frame: str
    state_km: Floats
    covariance: Floats
    sources: tuple[str, ...]
    steps: tuple[FusionStep, ...]


def _track(row: object) -> tuple[str, tuple[int, str], Track]:
    """Read object, (instant, frame) and track of a row.

    Raises
    ------
    FormatError
        If something is missing or of another form.
    """
    missing = [n for n in REQUIRED if not isinstance(row, Mapping) or n not in row]
    if missing or not isinstance(row, Mapping):
        raise FormatError(f"a track has no {', '.join(missing)}")
    sources = row["sources"]
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        raise FormatError("sources are a list of names")
    try:
        state = np.array(row["state_km"], np.float64)
        covariance = np.array(row["covariance"], np.float64)
    except (TypeError, ValueError) as error:
        raise FormatError(f"state_km or covariance hold no numbers: {error}") from error
    track = Track(str(row["party"]), state, covariance, frozenset(sources))
    when = parse_utc(str(row["epoch"])), str(row["frame"])
    return str(row["object"]), when, track


def fuse_tracks(paths: Sequence[Path]) -> tuple[list[FusedTrack], list[Fault]]:
    """Fuse the tracks of each object in files; list the tracks that were left out.

    Tracks of an object must have the instant and frame of its first.

    Raises
    ------
    FormatError
        If a file holds no list.
    DataError
        If no track is left.
    """
    rows: list[object] = []
    for path in paths:
        value = read_strict(read_plain(path)[0], FILES)
        if not isinstance(value, list):
            raise FormatError(f"{path} is no list of tracks")
        rows += value
    faults: list[Fault] = []
    groups: dict[str, tuple[tuple[int, str], list[Track]]] = {}
    for n, row in enumerate(rows, 1):
        try:
            name, when, track = _track(row)
            first, some = groups.setdefault(name, (when, []))
            if when != first:
                raise RangeError(
                    f"instant and frame of {name}",
                    f"{format_utc(when[0], 0)} {when[1]}",
                    f"{format_utc(first[0], 0)} {first[1]}, as the others'",
                    remedy="propagate it to there",
                )
            some.append(track)
        except ComityError as error:
            faults.append(Fault(row=n, code=error.code, reason=str(error)))
    out = []
    for name, (when, some) in groups.items():
        try:
            fused = fuse(some)
        except ComityError as error:
            faults.append(Fault.of_object(name, error))
            continue
        out.append(
            FusedTrack(
                object=name,
                epoch=format_utc(when[0]),
                frame=when[1],
                state_km=fused.track.state,
                covariance=fused.track.covariance,
                sources=tuple(sorted(fused.track.sources)),
                steps=tuple(
                    FusionStep(party, method, round(weight, 6))
                    for party, method, weight in fused.steps
                ),
            )
        )
    if not out:
        raise DataError(f"no track is left{first_reason(faults)}")
    return out, faults

"""Tracks of parties from files → one for each object."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from comity.astro.tracking.fusion import Track, fuse
from comity.foundations.errors import ComityError, DataError, FormatError, RangeError
from comity.foundations.strict import read_strict
from comity.foundations.time import format_utc, parse_utc
from comity.system.files import read_plain

__all__ = ["fuse_value"]

Json = dict[str, Any]
NEEDED = ("object", "party", "epoch", "frame", "state_km", "covariance", "sources")


def _track(row: Any) -> tuple[str, tuple[int, str], Track]:
    """Return object, (instant, frame) and track of a row.

    Raises
    ------
    FormatError
        If something is missing or of another form.
    """
    missing = [n for n in NEEDED if not isinstance(row, Mapping) or n not in row]
    if missing:
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


def fuse_value(paths: Sequence[Path]) -> tuple[list[Json], list[Json]]:
    """Return one track for each object in files, and the tracks that were left out.

    Tracks of an object must be of one instant and frame: that of the first.

    Raises
    ------
    FormatError
        If a file holds no list.
    DataError
        If no track is left.
    """
    rows: list[Any] = []
    for path in paths:
        value = read_strict(read_plain(path)[0])
        if not isinstance(value, list):
            raise FormatError(f"{path} is no list of tracks")
        rows += value
    faults: list[Json] = []
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
            faults.append({"row": n, "code": error.code, "reason": str(error)})
    out = []
    for name, (when, some) in groups.items():
        try:
            found = fuse(some)
        except ComityError as error:
            faults.append({"object": name, "code": error.code, "reason": str(error)})
            continue
        out.append(
            {
                "object": name,
                "epoch": format_utc(when[0]),
                "frame": when[1],
                "state_km": found.track.state.tolist(),
                "covariance": found.track.covariance.tolist(),
                "sources": sorted(found.track.sources),
                "steps": [
                    {"party": party, "method": method, "weight": round(weight, 6)}
                    for party, method, weight in found.steps
                ],
            }
        )
    if not out:
        why = f": {faults[0]['reason']}" if faults else ""
        raise DataError(f"no track is left{why}")
    return out, faults

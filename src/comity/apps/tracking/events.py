"""Break-ups and patterns of life from element sets, for people, programs and notices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.histories import open_histories
from comity.astro.catalogue import Snapshot
from comity.astro.tracking.breakup import BreakUp, find_breakup, parents_of, shell_of
from comity.astro.tracking.histories import History
from comity.astro.tracking.pattern import pattern_of
from comity.foundations.constants import DAY_US, EARTH_RADIUS_KM
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import format_utc, parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.interruptible import Tick

__all__ = ["breakup_value", "pattern_value"]

Json = dict[str, Any]
#: How far back is looked if nobody says, days before the earliest fragment.
BEFORE_D, LONGEST_D = 20.0, 60.0


def _span(snapshot: Snapshot, begin: str | None, end: str | None) -> tuple[int, int]:
    """Return the span in which it may have been: up to the first elements of a fragment.

    Raises
    ------
    RangeError
        If it is too long or goes backwards.
    """
    first = int(snapshot.elements.epoch_us.min())
    end_us = first if end is None else parse_utc(end)
    begin_us = end_us - round(BEFORE_D * DAY_US) if begin is None else parse_utc(begin)
    days = (end_us - begin_us) / DAY_US
    if not 0.0 < days <= LONGEST_D:
        raise RangeError("span", f"{days:.2f} d", f"above 0, at most {LONGEST_D:g} d")
    return begin_us, end_us


def _parents(found: BreakUp, catalogue: Snapshot, fragments: set[str]) -> list[Json]:
    rows = catalogue.current
    out = []
    for k, apart, speed in parents_of(found, catalogue.elements.take(rows)):
        key = str(catalogue.object[rows[k]])
        if key in fragments:
            continue
        out.append(
            {
                "object": key,
                "name": str(catalogue.name[rows[k]]),
                "apart_km": float(f"{apart:.4g}"),
                "speed_m_s": float(f"{speed:.4g}"),
                "elements": format_utc(int(catalogue.elements.epoch_us[rows[k]]), 0),
            }
        )
    return out


def breakup_value(
    files: Sequence[Path],
    catalogues: Sequence[Path],
    begin: str | None,
    end: str | None,
    tick: Tick,
) -> Json:
    """Return when and where fragments were one, who was there, and the fields of a notice.

    Raises
    ------
    ComityError
        If files cannot be used, or no instant stands out.
    """
    snapshot = open_catalogue([str(path) for path in files])
    # The oldest elements of each fragment are the closest to the event.
    keys = [str(key) for key in dict.fromkeys(snapshot.object.tolist())]
    rows = np.array([snapshot.rows_of(key)[-1] for key in keys], np.int64)
    elements = snapshot.elements.take(rows)
    found = find_breakup(elements, *_span(snapshot, begin, end), tick)
    parents: list[Json] = []
    if catalogues:
        there = open_catalogue([str(path) for path in catalogues])
        parents = _parents(found, there, set(keys))
    altitude = float(np.linalg.norm(found.place_km)) - EARTH_RADIUS_KM
    low, high = shell_of(elements.take(found.members))
    spin = np.cross(found.place_km, found.velocity_km_s)
    tilt = float(np.degrees(np.arccos(spin[2] / np.linalg.norm(spin))))
    notice: Json = {
        "parents": [f"object:norad:{p['object']}" for p in parents[:2]],
        "at_us": found.at_us,
        "sigma_s": round(found.sigma_s, 1),
        "altitude_km": round(altitude, 1),
        "inclination_deg": round(tilt, 2),
        "fragments": len(found.members),
        "shell_low_km": round(max(low, 0.0), 1),
        "shell_high_km": round(high, 1),
        "source": f"{len(found.members)} element sets that meet",
    }
    if parents:
        notice["object"] = notice["parents"][0]
    members = set(found.members.tolist())
    return {
        "epoch": format_utc(found.at_us, 1),
        "sigma_s": round(found.sigma_s, 1),
        "frame": "TEME",
        "place_km": found.place_km.tolist(),
        "altitude_km": round(altitude, 1),
        "spread_km": float(f"{found.spread_km:.4g}"),
        "stands_out": float(f"{found.stands_out:.4g}"),
        "fragments": [
            {"object": keys[k], "speed_m_s": float(f"{speed:.4g}")}
            for k, speed in zip(found.members.tolist(), found.speeds_m_s, strict=True)
        ],
        "strangers": [key for k, key in enumerate(keys) if k not in members],
        "parents": parents,
        "notice": notice,
    }


def pattern_value(files: Sequence[Path]) -> tuple[list[Json], list[Json]]:
    """Return the modes of each geosynchronous object in files, and what was left out.

    Raises
    ------
    DataError
        If none is left.
    """
    out: list[Json] = []
    faults: list[Json] = []
    for path in files:
        for key, name, history in open_histories(path):
            try:
                if not isinstance(history, History):
                    raise history
                segments = pattern_of(history)
            except DataError as error:
                faults.append({"object": key, "code": error.code, "reason": str(error)})
                continue
            out += [
                {
                    "object": key,
                    "name": name,
                    "begin": format_utc(one.begin_us, 0),
                    "end": format_utc(one.end_us, 0),
                    "mode": one.mode,
                    "longitude_deg": round(one.longitude_deg, 3),
                    "drift_deg_d": round(one.drift_deg_d, 4),
                    "inclination_deg": round(one.inclination_deg, 3),
                    "tilt_deg_y": round(one.tilt_deg_y, 3),
                }
                for one in segments
            ]
    if not out:
        why = f": {faults[0]['reason']}" if faults else ""
        raise DataError(f"no geosynchronous object is left{why}")
    return out, faults

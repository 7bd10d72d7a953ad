"""Shared rows as files of the field: OMM in CSV, OEM.

A row may lack fields that an agreement withheld. A field that the form requires is then an
error; no value is invented.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from math import degrees, tau
from typing import Any

import numpy as np

from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import DataError
from comity.foundations.time import format_utc
from comity.messages.plan_build import message_header, state_rows, track_metadata
from comity.messages.records import FIELDS
from comity.messages.typed import Message, Part, States, Value

__all__ = ["oem_of_rows", "omm_csv_of_rows"]

Row = Mapping[str, Any]
#: Fields of a row in radians, and their column.
ANGLES = {
    "inclination_rad": "INCLINATION",
    "node_rad": "RA_OF_ASC_NODE",
    "perigee_rad": "ARG_OF_PERICENTER",
    "mean_anomaly_rad": "MEAN_ANOMALY",
}


def _needed(row: Row, names: Sequence[str], form: str) -> None:
    missing = [name for name in names if row.get(name) is None]
    if missing:
        raise DataError(
            f"{row.get('object', 'a row')} has no {', '.join(missing)}: no {form} can be "
            "written",
            remedy="its agreement does not release them",
        )


def omm_csv_of_rows(rows: Sequence[Row]) -> str:
    """Return element sets as OMM in CSV (CCSDS 502.0-B-3, as CelesTrak writes it).

    Parameters
    ----------
    rows
        Rows of kind ``elements``: radians, rad/s, microseconds of UTC. The errors of degraded ones
        stand in two columns of their own, which ``comity screen`` reads.

    Raises
    ------
    DataError
        If a row lacks an element or its epoch.
    """
    needed = ("epoch_us", "mean_motion_rad_s", "eccentricity", *ANGLES)
    out = StringIO()
    said = any(row.get("degraded") for row in rows)
    columns = [*FIELDS[:11], *(FIELDS[-2:] if said else ())]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        _needed(row, needed, "element set")
        name = str(row["object"])
        writer.writerow(
            {
                "OBJECT_NAME": row.get("name") or name,
                "OBJECT_ID": row.get("international") or "",
                "NORAD_CAT_ID": name.removeprefix("object:norad:")
                if name.startswith("object:norad:")
                else "",
                "EPOCH": format_utc(row["epoch_us"], 6),
                "MEAN_MOTION": repr(row["mean_motion_rad_s"] * DAY_S / tau),
                "ECCENTRICITY": repr(row["eccentricity"]),
                **{
                    column: repr(degrees(row[field]) % 360.0)
                    for field, column in ANGLES.items()
                },
                "BSTAR": "" if row.get("bstar") is None else repr(row["bstar"]),
                **(_stated(row) if said else {}),
            }
        )
    return out.getvalue()


def _stated(row: Row) -> dict[str, str]:
    """Return what a row states about its degradation, in the last two columns."""
    degraded = row.get("degraded") or {"error_km": 0.0, "error_growth_km_d": 0.0}
    values = (degraded["error_km"], degraded["error_growth_km_d"])
    return {
        name: repr(float(value))
        for name, value in zip(FIELDS[-2:], values, strict=True)
    }


def _covariance(row: Row) -> tuple[Part, ...]:
    """Return the covariances of a row as an OEM writes them."""
    at, matrices = row.get("covariance_t_us"), row.get("covariance_rtn")
    if not at or not matrices:
        return ()
    parts = []
    for at_us, numbers in zip(at, matrices, strict=True):
        lines = [
            " ".join(repr(float(x)) for x in numbers[k * (k + 1) // 2 :][: k + 1])
            for k in range(6)
        ]
        values: dict[str, Value] = {
            "EPOCH": format_utc(at_us, 6),
            "COV_REF_FRAME": "RTN",
        }
        parts.append(Part("matrix", values, rows=tuple(lines)))
    return (Part("covariance", parts=tuple(parts)),)


def _segment(row: Row, at_us: Ints, states: Floats, span_us: tuple[int, int]) -> Part:
    """Return a segment of an OEM, with the covariances of its span."""
    name = str(row["object"]).split(":", 2)[-1]
    metadata = track_metadata(row.get("name") or name, name, row["frame"], at_us)
    given = dict(row)
    if row.get("degraded") and row.get("covariance_t_us"):
        pairs = zip(row["covariance_t_us"], row["covariance_rtn"], strict=True)
        kept = [(t, m) for t, m in pairs if span_us[0] <= t <= span_us[1]]
        given["covariance_t_us"] = [t for t, _ in kept]
        given["covariance_rtn"] = [m for _, m in kept]
    rows = state_rows(at_us, states)
    return Part(
        "segment",
        parts=(
            Part("metadata", metadata),
            Part("states", rows=rows, states=States(at_us, states)),
            *_covariance(given),
        ),
    )


def oem_of_rows(rows: Sequence[Row], created_us: int) -> Message:
    """Return ephemerides as one OEM, a segment each (CCSDS 502.0-B-3).

    Parameters
    ----------
    rows
        Rows of kind ``ephemerides``: km, km/s, microseconds of UTC.

    Raises
    ------
    DataError
        If a row lacks times, positions, velocities or its frame.
    """
    segments = []
    for row in rows:
        _needed(row, ("t_us", "position_km", "velocity_km_s", "frame"), "ephemeris")
        at_us = np.asarray(row["t_us"], np.int64)
        states = np.hstack([row["position_km"], row["velocity_km_s"]]).astype(float)
        days = at_us // DAY_US
        # Degraded orbits are of a day each: nothing is interpolated between two of them.
        breaks = np.flatnonzero(np.diff(days) if row.get("degraded") else 0 * days) + 1
        for part in np.split(np.arange(len(at_us)), breaks):
            span = (int(at_us[part[0]]), int(at_us[part[-1]]))
            segments.append(_segment(row, at_us[part], states[part], span))
    root = Part("oem", parts=(message_header("OEM", "2.0", created_us), *segments))
    return Message("OEM", "2.0", root)

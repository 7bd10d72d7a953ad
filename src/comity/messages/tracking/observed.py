"""Tracking data messages (CCSDS TDM) → observations."""

import math
import re
from collections.abc import Callable

from comity.foundations.constants import LIGHT_SPEED_KM_S
from comity.foundations.errors import FormatError
from comity.foundations.time import parse_utc
from comity.messages.records import Fault
from comity.messages.tracking.records import Kind, Listing, Observation, Tag
from comity.messages.typed import Message, Part, text_of

__all__ = ["tdm_observations"]

#: A modulus above which a range is unambiguous, km.
BEYOND_KM = 1.0e6
FRAMES = ("EME2000", "GCRF", "ICRF")


def _ends(meta: Part) -> tuple[str, str, int]:
    """Return station, target and ways of a segment, from its path.

    Raises
    ------
    FormatError
        For another path than 1,2,1 or 2,1.
    """
    path = re.sub(r"\s", "", text_of(meta, "PATH")) or "1,2,1"
    names = {
        key[-1]: text_of(meta, key) for key in meta.values if "PARTICIPANT_" in key
    }
    steps = path.split(",")
    if len(steps) == 3 and steps[0] == steps[2]:
        ways = 2
    elif len(steps) == 2:
        ways = 1
    else:
        raise FormatError(f"path {path} is neither there and back nor one way")
    station, target = names.get(steps[-1], ""), names.get(steps[-2], "")
    if not station or not target:
        raise FormatError(f"path {path} names an unknown participant")
    return station, target, ways


def _range_scale(meta: Part, ways: int) -> float:
    """Return the factor to km, one way."""
    unit = text_of(meta, "RANGE_UNITS") or "km"
    if unit == "RU":
        raise FormatError("ranges in range units cannot be turned to km")
    whole = LIGHT_SPEED_KM_S if unit == "s" else 1.0
    return whole / ways


def _kinds(meta: Part) -> tuple[Kind, Kind] | None:
    angles = text_of(meta, "ANGLE_TYPE")
    if angles == "AZEL":
        return "azimuth", "elevation"
    if angles == "RADEC":
        frame = text_of(meta, "REFERENCE_FRAME")
        if frame not in FRAMES:
            raise FormatError(
                f"frame {frame} is none of {', '.join(FRAMES)}",
            )
        return "right_ascension", "declination"
    return None


def _scale_of(
    keyword: str, meta: Part, ways: int
) -> tuple[Kind, Callable[[float], float]] | None:
    """Return the kind and how its numbers are turned to km, km/s, rad; None if not used."""
    if keyword == "RANGE":
        factor = _range_scale(meta, ways)
        return "range", lambda value: value * factor
    if keyword in {"DOPPLER_INSTANTANEOUS", "DOPPLER_INTEGRATED"}:
        # Both are in km/s of the whole path (CCSDS 503.0-B-2, 3.5.2).
        return "range_rate", lambda value: value / ways
    kinds = _kinds(meta) if keyword.startswith("ANGLE_") else None
    if kinds is None:
        return None
    return kinds[0 if keyword == "ANGLE_1" else 1], math.radians


def _segment(part: Part, out: Listing) -> None:
    meta, data = part.part("metadata"), part.part("data")
    scale = text_of(meta, "TIME_SYSTEM") or "UTC"
    if out.rows and scale != out.scale:
        raise FormatError(f"time system {scale} differs from {out.scale} before")
    out.scale = scale
    station, target, ways = _ends(meta)
    modulus = float(text_of(meta, "RANGE_MODULUS") or 0.0)
    frame = text_of(meta, "REFERENCE_FRAME") or ""
    tag: Tag = "transmit" if text_of(meta, "TIMETAG_REF") == "TRANSMIT" else "receive"
    last: dict[str, int] = {}
    for row in data.rows:
        keyword, epoch, number = row.split()[:3]
        used = _scale_of(keyword, meta, ways)
        if used is None:
            continue
        kind, turn = used
        at_us = parse_utc(epoch)
        if at_us < last.get(keyword, at_us):
            raise FormatError(f"{keyword} goes back in time at {epoch}")
        last[keyword] = at_us
        if kind == "range" and 0.0 < turn(modulus) < BEYOND_KM:
            raise FormatError(
                f"ranges are modulo {modulus:g}: which turn is not stated"
            )
        out.rows.append(
            Observation(
                0,
                at_us,
                station,
                target,
                kind,
                turn(float(number)),
                tag=tag,
                ways=ways,
                frame=frame if kind in {"right_ascension", "declination"} else "",
            )
        )


def tdm_observations(message: Message) -> Listing:
    """Return the ranges, their rates and the angles of a message.

    A segment whose path, units or frame cannot be used is a fault; other observables
    (frequencies, weather, phases) are passed over.
    """
    out = Listing("TDM")
    for number, part in enumerate(message.root.all("segment"), 1):
        before = len(out.rows)
        try:
            _segment(part, out)
        except (FormatError, ValueError) as error:
            del out.rows[before:]
            out.faults.append(Fault(0, f"segment {number}", "", str(error)))
    return out

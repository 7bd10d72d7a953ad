"""Limits on a burn, read from a file."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from comity.astro.manoeuvre import Execution
from comity.foundations import format_utc, parse_utc
from comity.foundations.errors import FormatError, RangeError
from comity.system.files import read_plain

__all__ = ["Constraints", "forbidden", "read_constraints"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Limits on a burn and on the changed track.

    Attributes
    ----------
    leads_orbits
        Candidate times, orbits before closest approach.
    direction
        ``any`` or ``along`` (the velocity).
    largest_m_s
        Largest impulse.
    earliest_us, latest_us
        No burn before or after, µs of UTC; 0: no limit.
    blackouts
        Spans without burns, µs of UTC.
    execution
        One-sigma errors of the burn.
    box_km
        Largest distance from the planned track, 0: no limit.
    secondary_pc, secondary_km, days
        Screening of the changed track: probability and distance that count, and for how
        many days.
    """

    leads_orbits: tuple[float, ...] = (0.5, 1.0, 1.5, 2.5, 3.5)
    direction: str = "any"
    largest_m_s: float = 10.0
    earliest_us: int = 0
    latest_us: int = 0
    blackouts: tuple[tuple[int, int], ...] = ()
    execution: Execution = field(default_factory=Execution)
    box_km: float = 0.0
    secondary_pc: float = 1e-5
    secondary_km: float = 5.0
    days: float = 3.0


def read_constraints(path: Path) -> Constraints:
    """Read constraints from a JSON file; see the guide for its keys.

    Raises
    ------
    FormatError, RangeError
        For a file, key or value that cannot be used.
    """
    try:
        given = json.loads(read_plain(path)[0])
    except ValueError as error:
        raise FormatError(f"{path} is no JSON: {error}") from error
    known = {
        *(
            "leads_orbits",
            "direction",
            "largest_m_s",
            "earliest",
            "latest",
            "blackouts",
        ),
        *("magnitude_error", "pointing_error_deg", "box_km", "secondary_pc"),
        *("secondary_km", "days"),
    }
    if not isinstance(given, dict) or set(given) - known:
        odd = sorted(set(given) - known) if isinstance(given, dict) else ["no object"]
        raise FormatError(
            f"{path}: {', '.join(odd)} unknown",
            remedy=f"keys are {', '.join(sorted(known))}",
        )
    try:
        out = Constraints(
            leads_orbits=tuple(
                map(float, given.get("leads_orbits", (0.5, 1.0, 1.5, 2.5, 3.5)))
            ),
            direction=str(given.get("direction", "any")),
            largest_m_s=float(given.get("largest_m_s", 10.0)),
            earliest_us=parse_utc(given["earliest"]) if "earliest" in given else 0,
            latest_us=parse_utc(given["latest"]) if "latest" in given else 0,
            blackouts=tuple(
                (parse_utc(a), parse_utc(b)) for a, b in given.get("blackouts", ())
            ),
            execution=Execution(
                float(given.get("magnitude_error", 0.0)),
                float(np.radians(given.get("pointing_error_deg", 0.0))),
            ),
            box_km=float(given.get("box_km", 0.0)),
            secondary_pc=float(given.get("secondary_pc", 1e-5)),
            secondary_km=float(given.get("secondary_km", 5.0)),
            days=float(given.get("days", 3.0)),
        )
    except (TypeError, ValueError) as error:
        raise FormatError(f"{path}: {error}") from error
    if out.direction not in {"any", "along"}:
        raise RangeError("direction", out.direction, "any or along")
    if not out.largest_m_s > 0.0 or not all(lead > 0.0 for lead in out.leads_orbits):
        raise RangeError("largest_m_s and leads_orbits", given, "above 0")
    return out


def forbidden(constraints: Constraints, at_us: int) -> str:
    """Name the constraint that forbids a burn at an instant (µs of UTC), empty if none."""
    if constraints.earliest_us and at_us < constraints.earliest_us:
        return f"before {format_utc(constraints.earliest_us, 0)}"
    if constraints.latest_us and at_us > constraints.latest_us:
        return f"after {format_utc(constraints.latest_us, 0)}"
    for begin, end in constraints.blackouts:
        if begin <= at_us <= end:
            return f"blackout {format_utc(begin, 0)} to {format_utc(end, 0)}"
    return ""

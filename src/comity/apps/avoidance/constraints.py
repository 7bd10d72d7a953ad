"""Limits on a burn, read from a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from comity.astro.manoeuvre import Execution
from comity.astro.screening.coverage import MAX_AGE_D
from comity.foundations import format_utc, parse_utc
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.strict import read_strict
from comity.system.files import read_plain

__all__ = [
    "Constraints",
    "allowed_windows",
    "check_constraints",
    "forbidden",
    "read_constraints",
]

#: Errors of a burn unless others are given, one sigma: 2 % of its size and 1 deg in each axis, in
#: the model of Gates (JPL TR 32-504). A setting: small thrusters without calibration are
#: specified about so; state your own, with fixed parts for small burns.
USUAL_ERRORS = Execution(0.02, float(np.radians(1.0)))
#: Hours between now and the first burn that is proposed. A setting: the turnaround in which
#: NASA CARA screens a planned manoeuvre is under 4 h; decision and upload come on top.
PREPARE_H = 4.0
#: Lead times that are searched, orbits before closest approach, the earliest first. A setting:
#: earlier burns are smaller, but later tracking more often makes them needless.
WINDOW_ORBITS = (3.5, 0.25)


@dataclass(frozen=True, slots=True)
class Constraints:
    """Limits on a burn and on the changed track.

    Attributes
    ----------
    leads_orbits
        Lead times to choose from, orbits before closest approach; empty: all of the window.
    window_orbits
        Earliest and latest lead time that is searched, orbits before closest approach.
    direction
        ``any`` or ``along`` (the velocity).
    largest_m_s, smallest_m_s, step_m_s
        Largest and smallest impulse, and the step in which its size can be set; 0: any.
    earliest_us, latest_us
        No burn before or after, µs of UTC; 0: no limit.
    blackouts
        Spans without burns, µs of UTC.
    prepare_h
        Hours from now to the first burn that can be flown.
    execution
        One-sigma errors of the burn.
    box_km
        Largest distance from the planned track, 0: no limit.
    secondary_pc, secondary_km, days
        Screening of the changed track: probability and distance that count, and for how
        many days.
    max_age_d
        Largest distance of an epoch of the catalogue from an instant that it covers, days.
    """

    leads_orbits: tuple[float, ...] = ()
    window_orbits: tuple[float, float] = WINDOW_ORBITS
    direction: str = "any"
    largest_m_s: float = 10.0
    smallest_m_s: float = 0.0
    step_m_s: float = 0.0
    earliest_us: int = 0
    latest_us: int = 0
    blackouts: tuple[tuple[int, int], ...] = ()
    prepare_h: float = PREPARE_H
    execution: Execution = field(default_factory=lambda: USUAL_ERRORS)
    box_km: float = 0.0
    secondary_pc: float = 1e-5
    secondary_km: float = 5.0
    days: float = 3.0
    max_age_d: float = MAX_AGE_D


def _floats(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(float(one) for one in value)


def _pair(value: object) -> tuple[float, float]:
    one, two = _floats(value)
    return one, two


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _spans(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple((parse_utc(begin), parse_utc(end)) for begin, end in value)


#: Key of the file: field, and how its value is read.
KEYS: dict[str, tuple[str, Callable[..., object]]] = {
    "leads_orbits": ("leads_orbits", _floats),
    "window_orbits": ("window_orbits", _pair),
    "direction": ("direction", str),
    "earliest": ("earliest_us", parse_utc),
    "latest": ("latest_us", parse_utc),
    "blackouts": ("blackouts", _spans),
    **{
        name: (name, _number)
        for name in (
            *("largest_m_s", "smallest_m_s", "step_m_s", "prepare_h", "box_km"),
            *("secondary_pc", "secondary_km", "days", "max_age_d"),
        )
    },
}
#: Keys of the errors of the burn: fields, and the factor to their units.
ERRORS = {
    "magnitude_error": ("magnitude", 1.0),
    "pointing_error_deg": ("pointing_rad", float(np.radians(1.0))),
    "fixed_error_mm_s": ("fixed_km_s", 1e-6),
    "fixed_pointing_error_mm_s": ("fixed_across_km_s", 1e-6),
}


def read_constraints(path: Path) -> Constraints:
    """Read constraints from a JSON file; see the guide for its keys.

    Raises
    ------
    FormatError, RangeError
        For a file, key or value that cannot be used.
    """
    try:
        given = read_strict(read_plain(path)[0])
    except FormatError as error:
        raise FormatError(f"{path} is {error.message}") from error
    known = set(KEYS) | set(ERRORS)
    if not isinstance(given, dict) or set(given) - known:
        odd = sorted(set(given) - known) if isinstance(given, dict) else ["no object"]
        raise FormatError(
            f"{path}: {', '.join(odd)} unknown",
            remedy=f"keys are {', '.join(sorted(known))}",
        )
    values: dict[str, object] = {}
    errors = {one.name: getattr(USUAL_ERRORS, one.name) for one in fields(Execution)}
    for key, value in given.items():
        try:
            if key in ERRORS:
                name, factor = ERRORS[key]
                errors[name] = _number(value) * factor
            else:
                name, read = KEYS[key]
                values[name] = read(value)
        except (TypeError, ValueError, AttributeError) as error:
            raise FormatError(f"{path}: {key}: {error}") from error
    out = Constraints(**values, execution=Execution(**errors))  # type: ignore[arg-type]
    check_constraints(out)
    return out


def check_constraints(limits: Constraints) -> None:
    """Refuse limits that cannot be used.

    Raises
    ------
    RangeError
        For a value outside its limits.
    """
    if limits.direction not in {"any", "along"}:
        raise RangeError("direction", limits.direction, "any or along")
    far, near = limits.window_orbits
    if not far >= near > 0.0:
        raise RangeError(
            "window_orbits",
            [far, near],
            "above 0 and the earlier lead time first",
            remedy="for instance [3.5, 0.25]",
        )
    if not all(lead > 0.0 for lead in limits.leads_orbits):
        raise RangeError("leads_orbits", list(limits.leads_orbits), "above 0")
    above = {
        "largest_m_s": limits.largest_m_s,
        "secondary_pc": limits.secondary_pc,
        "secondary_km": limits.secondary_km,
        "days": limits.days,
        "max_age_d": limits.max_age_d,
    }
    for name, value in above.items():
        if not 0.0 < value < np.inf:
            raise RangeError(name, value, "above 0")
    kept = limits.execution
    least = {
        "smallest_m_s": limits.smallest_m_s,
        "step_m_s": limits.step_m_s,
        "prepare_h": limits.prepare_h,
        "box_km": limits.box_km,
        **{key: getattr(kept, name) for key, (name, _) in ERRORS.items()},
    }
    for name, value in least.items():
        if not 0.0 <= value < np.inf:
            raise RangeError(name, value, "0 or more")
    if limits.smallest_m_s > limits.largest_m_s:
        raise RangeError(
            "smallest_m_s", limits.smallest_m_s, f"at most {limits.largest_m_s:g}"
        )


def forbidden(constraints: Constraints, at_us: int, now_us: int | None = None) -> str:
    """Name the constraint that forbids a burn at an instant (µs of UTC), empty if none."""
    if now_us is not None:
        first_us = now_us + round(constraints.prepare_h * HOUR_S * 1e6)
        if at_us < first_us:
            return (
                f"before {format_utc(first_us, 0)}: {constraints.prepare_h:g} h from now "
                "to prepare"
            )
    if constraints.earliest_us and at_us < constraints.earliest_us:
        return f"before {format_utc(constraints.earliest_us, 0)}"
    if constraints.latest_us and at_us > constraints.latest_us:
        return f"after {format_utc(constraints.latest_us, 0)}"
    for begin, end in constraints.blackouts:
        if begin <= at_us <= end:
            return f"blackout {format_utc(begin, 0)} to {format_utc(end, 0)}"
    return ""


def allowed_windows(
    constraints: Constraints, tca_us: int, period_s: float, now_us: int | None
) -> list[tuple[float, float]]:
    """Return the spans of lead time, s, in which a burn may be flown, the earliest first.

    With given lead times each is a span without length.
    """
    if constraints.leads_orbits:
        leads = [lead * period_s for lead in sorted(constraints.leads_orbits)[::-1]]
        return [
            (lead, lead)
            for lead in leads
            if not forbidden(constraints, tca_us - round(lead * 1e6), now_us)
        ]
    far, near = (lead * period_s for lead in constraints.window_orbits)
    if now_us is not None:
        far = min(far, (tca_us - now_us) / 1e6 - constraints.prepare_h * HOUR_S)
    if constraints.earliest_us:
        far = min(far, (tca_us - constraints.earliest_us) / 1e6)
    if constraints.latest_us:
        near = max(near, (tca_us - constraints.latest_us) / 1e6)
    spans = [(far, near)] if far >= near else []
    for begin_us, end_us in constraints.blackouts:
        early, late = (tca_us - begin_us) / 1e6, (tca_us - end_us) / 1e6
        spans = _without(spans, early, late)
    return spans


def _without(
    spans: Sequence[tuple[float, float]], early: float, late: float
) -> list[tuple[float, float]]:
    """Cut a span from others; a microsecond keeps its ends outside."""
    out = []
    for far, near in spans:
        if early < near or late > far:
            out.append((far, near))
            continue
        if far > early + 1e-6:
            out.append((far, early + 1e-6))
        if late - 1e-6 > near:
            out.append((late - 1e-6, near))
    return out

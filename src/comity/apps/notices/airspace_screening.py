"""Launch windows, re-entry corridors and break-up shells, from a catalogue."""

from dataclasses import dataclass

import numpy as np

from comity.apps.notices.view_records import NoticeView
from comity.apps.screening.coverage import (
    CoverageReport,
    coverage_report,
    named_gaps,
    refused_rows,
)
from comity.astro.catalogue import Snapshot, take_rows
from comity.astro.orbits import ElementSets
from comity.astro.screening.coverage import MAX_AGE_D
from comity.coordination.notices.corridor import corridor_of
from comity.coordination.notices.fragments import crossing, hazard_shell
from comity.coordination.notices.launches import screen_window
from comity.coordination.notices.values import CorridorPoint, Fields
from comity.foundations.constants import EARTH_MU_KM3_S2, EARTH_RADIUS_KM
from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.plain import named
from comity.foundations.time import format_utc
from comity.system.environment import load_orientation

__all__ = [
    "Closing",
    "CorridorFields",
    "LiftOff",
    "ShellReport",
    "WindowReport",
    "corridor_fields",
    "current_objects",
    "fields_now",
    "newest_elements",
    "orbit_km",
    "shell_report",
    "window_report",
]


@dataclass(frozen=True, slots=True)
class LiftOff:
    """An instant of lift-off (UTC text), and whether its path stays clear of objects."""

    lift_off: str
    is_open: bool = named("open")


@dataclass(frozen=True, slots=True)
class Closing:
    """An object that closes an instant: closest approach, distance (km), speed (km/s)."""

    lift_off: str
    object: str
    name: str
    at: str
    miss_km: float
    speed_km_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowReport:
    """A launch window against a catalogue.

    Attributes
    ----------
    objects
        How many objects were screened.
    limit_km, step_s
        Radius of the tube around the path, and time between instants of lift-off.
    instants, open_count, closures
        Each instant, how many are open, and what closes the others.
    coverage
        Who was not covered: an open instant says nothing of them.
    """

    notice: str
    objects: int
    limit_km: float
    step_s: float
    instants: tuple[LiftOff, ...]
    open_count: int = named("open")
    closures: tuple[Closing, ...]
    coverage: CoverageReport


@dataclass(frozen=True, slots=True)
class CorridorFields:
    """The fields of a re-entry notice with its corridor; instants in UTC us."""

    object: str
    name: str
    control: str
    at_us: int
    sigma_s: float
    corridor: tuple[CorridorPoint, ...]
    half_width_km: float


@dataclass(frozen=True, slots=True)
class ShellReport:
    """The hazard shell of a break-up: altitudes (km), the Δv that bounds it (m/s).

    ``crossing`` of ``objects`` catalogued objects pass through it.
    """

    shell_low_km: float
    shell_high_km: float
    dv_m_s: float
    crossing: int
    objects: int


def current_objects(snapshot: Snapshot) -> Snapshot:
    """Return the newest element set of each object of a catalogue."""
    return take_rows(snapshot, snapshot.current)


def newest_elements(snapshot: Snapshot, object_id: str) -> tuple[ElementSets, str]:
    """Return the newest element set of an object, and its name.

    Raises
    ------
    UnknownNameError
        If the catalogue has none.
    """
    number = object_id.removeprefix("object:norad:").lstrip("0")
    rows = np.flatnonzero(snapshot.object == number)
    if not len(rows):
        raise UnknownNameError(
            f"{object_id[:60]} is not in the catalogue",
            remedy="give a catalogue that has it",
        )
    row = rows[:1].astype(np.int64)
    return snapshot.elements.take(row), str(snapshot.name[row[0]])


def fields_now(notice: NoticeView, form: str) -> tuple[str, Fields]:
    """Return the id of the newest revision of a notice, and the fields that hold now.

    Raises
    ------
    InputError
        If it is of another form.
    """
    number = notice.revisions[-1]
    if notice.form != form:
        base = number.rpartition("/")[0]
        raise InputError(f"{base} is a {notice.form}, no {form}")
    return number, notice.now.fields


def window_report(
    notice: NoticeView, snapshot: Snapshot, *, step_s: float, limit_km: float
) -> WindowReport:
    """Screen the window of a pre-launch notice against a catalogue.

    Parameters
    ----------
    notice
        The notice, of which the fields that hold now count.
    step_s
        Time between instants of lift-off, s.
    limit_km
        Radius of the tube around the path that must stay clear, km.

    Raises
    ------
    InputError, RangeError, DataError
        If the notice is of another form, or has no orbit.
    """
    number, fields = fields_now(notice, "pre-launch")
    current = current_objects(snapshot)
    opening = screen_window(
        fields,
        current.elements,
        load_orientation(),
        step_s=step_s,
        limit_km=limit_km,
    )
    first, last = int(opening.lift_us[0]), int(opening.lift_us[-1])
    left_out = named_gaps(
        current, np.arange(len(current.elements)), opening.coverage.left_out, first
    )
    left_out += refused_rows(snapshot.refused, first, last)
    return WindowReport(
        notice=number,
        objects=len(current.elements),
        limit_km=limit_km,
        step_s=step_s,
        instants=tuple(
            LiftOff(f"{format_utc(int(lift), 0)}Z", bool(free))
            for lift, free in zip(opening.lift_us, opening.open, strict=True)
        ),
        open_count=int(opening.open.sum()),
        closures=tuple(
            Closing(
                f"{format_utc(c.lift_us, 0)}Z",
                str(current.object[c.row]),
                str(current.name[c.row]),
                f"{format_utc(c.tca_us, 1)}Z",
                round(c.miss_km, 3),
                round(c.speed_km_s, 3),
            )
            for c in opening.closures
        ),
        coverage=coverage_report(left_out, MAX_AGE_D),
    )


def corridor_fields(
    snapshot: Snapshot,
    object_id: str,
    at_us: int,
    sigma_s: float,
    *,
    control: str,
    half_width_km: float,
) -> CorridorFields:
    """Return the fields of a re-entry notice with its corridor.

    Parameters
    ----------
    at_us, sigma_s
        Predicted instant (UTC us) and its standard deviation (s).
    control
        ``controlled`` or ``uncontrolled``.

    Raises
    ------
    UnknownNameError, RangeError, DataError
        If the object is unknown, or its element set does not reach the instant.
    """
    elements, name = newest_elements(current_objects(snapshot), object_id)
    corridor = corridor_of(
        elements, at_us, sigma_s, load_orientation(), half_width_km=half_width_km
    )
    return CorridorFields(
        object_id,
        name or object_id,
        control,
        at_us,
        sigma_s,
        tuple(corridor.as_field()),
        half_width_km,
    )


def orbit_km(elements: ElementSets) -> tuple[float, float]:
    """Return altitudes of perigee and apogee of one element set, km."""
    axis = float(np.cbrt(EARTH_MU_KM3_S2 / elements.mean_motion_rad_s[0] ** 2))
    e = float(elements.eccentricity[0])
    return axis * (1 - e) - EARTH_RADIUS_KM, axis * (1 + e) - EARTH_RADIUS_KM


def shell_report(
    snapshot: Snapshot, object_id: str, altitude_km: float, cause: str
) -> ShellReport:
    """Return the hazard shell of a break-up, and how many objects pass through it.

    Parameters
    ----------
    altitude_km
        Of the break-up.
    cause
        ``explosion`` or ``collision``.

    Raises
    ------
    UnknownNameError, RangeError
        If the object is not in the catalogue, or the altitude is not on its orbit.
    """
    current = current_objects(snapshot)
    elements, _ = newest_elements(current, object_id)
    shell = hazard_shell(altitude_km, *orbit_km(elements), cause)
    return ShellReport(
        round(shell.low_km, 1),
        round(shell.high_km, 1),
        round(shell.dv_m_s, 1),
        int(crossing(current.elements, shell).sum()),
        len(current.elements),
    )

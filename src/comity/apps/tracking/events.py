"""Break-ups and patterns of life from element sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.faults import Fault, first_reason
from comity.apps.tracking.histories import open_histories
from comity.astro.catalogue import Snapshot
from comity.astro.tracking.breakup import BreakUp, find_breakup, parents_of, shell_of
from comity.astro.tracking.histories import History
from comity.astro.tracking.pattern import pattern_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_US, EARTH_RADIUS_KM
from comity.foundations.errors import DataError, RangeError
from comity.foundations.plain import ABSENT, Absent
from comity.foundations.time import format_utc, parse_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.interruptible import Tick

__all__ = [
    "BreakUpNotice",
    "BreakUpReport",
    "Fragment",
    "Parent",
    "PatternSegment",
    "locate_breakup",
    "patterns_of_life",
]

#: Span searched by default, days before the earliest fragment, and the longest span.
BEFORE_D, MAX_SPAN_D = 20.0, 60.0


@dataclass(frozen=True, slots=True)
class Parent:
    """An object that was close to the break-up by its elements (UTC): km, m/s."""

    object: str
    name: str
    apart_km: float
    speed_m_s: float
    elements: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A fragment with its speed against the centre of the break-up, m/s."""

    object: str
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class BreakUpNotice:
    """The fields of a break-up notice."""

    parents: tuple[str, ...]
    at_us: int
    sigma_s: float
    altitude_km: float
    inclination_deg: float
    fragments: int
    shell_low_km: float
    shell_high_km: float
    source: str
    object: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class BreakUpReport:
    """When (UTC) and where (TEME, km) fragments were one object.

    ``strangers`` are element sets that do not meet the others there; ``stands_out`` is the
    factor by which the fragments are closer together than at other instants.
    """

    epoch: str
    sigma_s: float
    frame: str
    place_km: Floats
    altitude_km: float
    spread_km: float
    stands_out: float
    fragments: tuple[Fragment, ...]
    strangers: tuple[str, ...]
    parents: tuple[Parent, ...]
    notice: BreakUpNotice


@dataclass(frozen=True, slots=True)
class PatternSegment:
    """A mode of a geosynchronous object between two instants (UTC); degrees, days, years."""

    object: str
    name: str
    begin: str
    end: str
    mode: str
    longitude_deg: float
    drift_deg_d: float
    inclination_deg: float
    tilt_deg_y: float


def _span(snapshot: Snapshot, begin: str | None, end: str | None) -> tuple[int, int]:
    """Choose the span to search (µs of UTC): by default up to the first elements of a fragment.

    Raises
    ------
    RangeError
        If it is too long or its end is not after its begin.
    """
    first = int(snapshot.elements.epoch_us.min())
    end_us = first if end is None else parse_utc(end)
    begin_us = end_us - round(BEFORE_D * DAY_US) if begin is None else parse_utc(begin)
    days = (end_us - begin_us) / DAY_US
    if not 0.0 < days <= MAX_SPAN_D:
        first_said, last_said = format_utc(begin_us, 0), format_utc(end_us, 0)
        raise RangeError(
            f"span from {first_said} to {last_said}",
            f"{days:.2f} d",
            f"above 0, at most {MAX_SPAN_D:g} d",
        )
    return begin_us, end_us


def _parents(
    breakup: BreakUp, catalogue: Snapshot, fragments: set[str]
) -> tuple[Parent, ...]:
    """List the objects of a catalogue that were close to a break-up."""
    rows = catalogue.current
    out = []
    for k, apart, speed in parents_of(breakup, catalogue.elements.take(rows)):
        key = str(catalogue.object[rows[k]])
        if key in fragments:
            continue
        out.append(
            Parent(
                object=key,
                name=str(catalogue.name[rows[k]]),
                apart_km=float(f"{apart:.4g}"),
                speed_m_s=float(f"{speed:.4g}"),
                elements=format_utc(int(catalogue.elements.epoch_us[rows[k]]), 0),
            )
        )
    return tuple(out)


def locate_breakup(
    files: Sequence[Path],
    catalogues: Sequence[Path],
    begin: str | None,
    end: str | None,
    tick: Tick,
) -> BreakUpReport:
    """Find when and where fragments were one object, and which objects were close by.

    Parameters
    ----------
    files
        Element sets of the fragments.
    catalogues
        Element sets from before, to find parents in; may be empty.
    begin, end
        Span to search, UTC; None: 20 days up to the first elements of a fragment.
    tick
        Called for each instant: instants done, instants in all.

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
    breakup = find_breakup(elements, *_span(snapshot, begin, end), tick)
    parents: tuple[Parent, ...] = ()
    if catalogues:
        before = open_catalogue([str(path) for path in catalogues])
        parents = _parents(breakup, before, set(keys))
    altitude = float(np.linalg.norm(breakup.place_km)) - EARTH_RADIUS_KM
    low, high = shell_of(elements.take(breakup.members))
    spin = np.cross(breakup.place_km, breakup.velocity_km_s)
    tilt = float(np.degrees(np.arccos(spin[2] / np.linalg.norm(spin))))
    names = tuple(f"object:norad:{parent.object}" for parent in parents[:2])
    notice = BreakUpNotice(
        parents=names,
        at_us=breakup.at_us,
        sigma_s=round(breakup.sigma_s, 1),
        altitude_km=round(altitude, 1),
        inclination_deg=round(tilt, 2),
        fragments=len(breakup.members),
        shell_low_km=round(max(low, 0.0), 1),
        shell_high_km=round(high, 1),
        source=f"{len(breakup.members)} element sets that meet",
        object=names[0] if names else ABSENT,
    )
    members = breakup.members.tolist()
    return BreakUpReport(
        epoch=format_utc(breakup.at_us, 1),
        sigma_s=round(breakup.sigma_s, 1),
        frame="TEME",
        place_km=breakup.place_km,
        altitude_km=round(altitude, 1),
        spread_km=float(f"{breakup.spread_km:.4g}"),
        stands_out=float(f"{breakup.stands_out:.4g}"),
        fragments=tuple(
            Fragment(keys[k], float(f"{speed:.4g}"))
            for k, speed in zip(members, breakup.speeds_m_s, strict=True)
        ),
        strangers=tuple(key for k, key in enumerate(keys) if k not in set(members)),
        parents=parents,
        notice=notice,
    )


def patterns_of_life(
    files: Sequence[Path],
) -> tuple[list[PatternSegment], list[Fault]]:
    """Divide the histories of geosynchronous objects in files into modes; list faults.

    Raises
    ------
    DataError
        If no object is left.
    """
    out: list[PatternSegment] = []
    faults: list[Fault] = []
    for path in files:
        for key, name, history in open_histories(path):
            try:
                if not isinstance(history, History):
                    raise history
                segments = pattern_of(history)
            except DataError as error:
                faults.append(Fault.of_object(key, error))
                continue
            out += [
                PatternSegment(
                    object=key,
                    name=name,
                    begin=format_utc(one.begin_us, 0),
                    end=format_utc(one.end_us, 0),
                    mode=one.mode,
                    longitude_deg=round(one.longitude_deg, 3),
                    drift_deg_d=round(one.drift_deg_d, 4),
                    inclination_deg=round(one.inclination_deg, 3),
                    tilt_deg_y=round(one.tilt_deg_y, 3),
                )
                for one in segments
            ]
    if not out:
        raise DataError(f"no geosynchronous object is left{first_reason(faults)}")
    return out, faults

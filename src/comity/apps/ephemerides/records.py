"""What ``comity ephemeris`` reports beside its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.ephemerides.follow import Fault
from comity.apps.ephemerides.followed import Followed
from comity.apps.ephemerides.requested import Columns, Request
from comity.astro.orbits.arcs import Span
from comity.foundations import format_utc
from comity.foundations.plain import ABSENT, Absent

__all__ = ["EphemerisHead", "EphemerisReport", "FollowedObject", "Row", "head_of"]

#: A row of a table, by the names of its columns, units last in them.
Row = dict[str, str | float | int | bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedObject:
    """An object, where its orbit is from, and what that does not tell.

    Attributes
    ----------
    object, name, designator, source
        Key, names and file.
    kind
        ``element set``, ``ephemeris`` or ``state``.
    epoch
        Of an element set or a state, UTC.
    begin, end
        What is followed of the span, UTC.
    begin_age_d, end_age_d
        Distance from the epoch there, days.
    max_age_d
        Beyond it rows are doubtful.
    notes
        What the orbit does not tell.
    """

    object: str
    name: str
    designator: str
    source: str
    kind: str
    epoch: str | None
    begin: str
    end: str
    begin_age_d: float | None
    end_age_d: float | None
    max_age_d: float | Absent = ABSENT
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisHead:
    """What a table is of: units stand in the names of its columns.

    Attributes
    ----------
    table, frame, step_s
        As asked for; the frame is that of states, and absent in other tables.
    time_scale
        Always UTC.
    start, end
        The span, UTC.
    stations
        Names of the stations.
    min_elevation_deg
        Least elevation of look angles and passes; absent in other tables.
    earth_orientation
        What the rotation of the Earth is from.
    objects, faults
        What is followed, and what is left out or cut short.
    rows_doubtful
        How many rows carry a doubt.
    """

    table: str
    frame: str | Absent = ABSENT
    time_scale: str
    start: str
    end: str
    step_s: float | Absent = ABSENT
    stations: tuple[str, ...]
    min_elevation_deg: float | Absent = ABSENT
    earth_orientation: str
    objects: tuple[FollowedObject, ...]
    faults: tuple[Fault, ...]
    rows_doubtful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemerisReport(EphemerisHead):
    """A table with its rows, as ``--json`` prints it."""

    rows: Sequence[Row]


def _object(one: Followed) -> FollowedObject:
    subject = one.subject
    ends = one.at_us(np.array([one.begin_s, one.end_s]))
    ages = [None if np.isnan(age) else round(float(age), 6) for age in one.ages_d(ends)]
    epoch = subject.epoch_us
    return FollowedObject(
        object=subject.key,
        name=subject.name,
        designator=subject.designator,
        source=subject.source,
        kind=subject.kind,
        epoch=None if epoch is None else format_utc(epoch, 6),
        begin=format_utc(int(ends[0]), 6),
        end=format_utc(int(ends[1]), 6),
        begin_age_d=ages[0],
        end_age_d=ages[1],
        max_age_d=ABSENT if epoch is None else one.max_age_d,
        notes=subject.notes,
    )


def head_of(
    request: Request,
    span: Span,
    objects: Sequence[Followed],
    faults: Sequence[Fault],
    columns: Columns,
) -> EphemerisHead:
    """Return what a table is of."""
    over = request.table in {"looks", "passes"}
    stepped = request.table in {"states", "track", "looks"}
    frames = {"states": request.frame.upper(), "track": "WGS 84"}
    doubts = columns.get("doubt")
    least_deg = round(float(np.degrees(request.min_elevation_rad)), 9)
    return EphemerisHead(
        table=request.table,
        frame=frames.get(request.table, ABSENT),
        time_scale="UTC",
        start=format_utc(span.start_us, 6),
        end=format_utc(span.start_us + round(span.length_s * 1e6), 6),
        step_s=request.step_s if stepped else ABSENT,
        stations=tuple(station.name for station in request.stations),
        min_elevation_deg=least_deg if over else ABSENT,
        earth_orientation=objects[0].orientation.source,
        objects=tuple(_object(one) for one in objects),
        faults=tuple(faults),
        rows_doubtful=0 if doubts is None else int(np.count_nonzero(doubts != "")),
    )

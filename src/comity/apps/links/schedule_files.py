"""Instances, windows and earlier schedules from files; schedules as files and pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from comity.apps.links.schedule_records import (
    ScheduleFault,
)
from comity.apps.links.support_rows import (
    names_of,
    received_windows,
    row_list,
    text_of,
)
from comity.astro.links.scheduling import Problem, Schedule, Track
from comity.astro.links.scheduling.instance import read_instance
from comity.astro.links.scheduling.problem import Closure, measure
from comity.astro.links.scheduling.satnet import read_satnet
from comity.astro.links.scheduling.writing import Origin, calendar_text, simple_schedule
from comity.drawing.gantt import Bar, Row, gantt_svg
from comity.foundations import format_utc, parse_utc
from comity.foundations.bounds import FILES
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import Json, JsonObject, json_text
from comity.foundations.strict import read_strict
from comity.system.environment import now_us
from comity.system.files import STANDARD, read_plain, write_whole

__all__ = [
    "FORMS",
    "close_failed",
    "draw_schedule",
    "iso_utc",
    "open_problem",
    "read_schedule",
    "read_text",
    "read_windows",
    "with_partner_requests",
    "write_schedule",
]

#: Forms of instances.
FORMS = ("comity", "satnet", "spot5")


def read_text(path: Path) -> str:
    """Read a text file in UTF-8, compressed or not."""
    try:
        return read_plain(path)[0].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error


def read_windows(path: Path) -> list[JsonObject]:
    """Read contact windows as ``link windows`` writes them: printed, or a table.

    Raises
    ------
    FormatError
        If it is no list of windows.
    """
    value = read_strict(read_plain(path)[0], FILES)
    if isinstance(value, dict):
        value = value.get("rows")
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise FormatError(
            f"{path} is no list of windows", remedy="write it with link windows --json"
        )
    return value


def open_problem(
    paths: Sequence[Path],
    form: str,
    windows: Path | None,
    partners: Sequence[JsonObject] = (),
) -> tuple[Problem, list[ScheduleFault]]:
    """Read an instance of a schedule; return it and the rows at fault.

    Parameters
    ----------
    paths
        The instance; for ``satnet`` also its ``maintenance.csv``, by default the one in the
        same folder.
    form
        ``comity`` or ``satnet``.
    windows
        File of contact windows, for requests that name a satellite.
    partners
        Requests of partners that are added to an instance of the form ``comity``.

    Raises
    ------
    FormatError, InputError
        If a file is no instance, or too many files are given.
    """
    tables = [p for p in paths if ".csv" in p.suffixes]
    rest = [p for p in paths if p not in tables]
    if len(rest) != 1 or len(tables) > (form == "satnet"):
        raise InputError(
            f"{len(paths)} files are given",
            remedy="give one instance, and for satnet also its maintenance.csv",
        )
    path = rest[0]
    spans = read_windows(windows) if windows and form == "comity" else ()
    try:
        if form == "comity":
            text = read_text(path)
            if partners:
                value = read_strict(text.encode(), FILES)
                if isinstance(value, dict):
                    text = json_text(with_partner_requests(value, partners))
            problem, faults = read_instance(text, spans)
            return problem, [
                ScheduleFault(list=name, row=row, reason=reason)
                for name, row, reason in faults
            ]
        maintenance = path.parent / "maintenance.csv"
        if not tables and maintenance.is_file():
            tables = [maintenance]
        closed = read_text(tables[0]) if tables else ""
        problem, bad = read_satnet(read_text(path), closed)
    except FormatError as error:
        raise FormatError(f"{path}: {error.message}", remedy=error.remedy) from error
    return problem, [
        ScheduleFault(list="requests", row=row, reason=reason) for row, reason in bad
    ]


def with_partner_requests(
    instance: Mapping[str, Json], partners: Sequence[Mapping[str, Json]]
) -> JsonObject:
    """Return an instance with the requests of partners added.

    Windows on antennas that are not in the instance are left out. A partner that is no member
    of the instance becomes one, without a promised share.

    Raises
    ------
    FormatError
        If members, antennas or requests are no lists.
    """
    # Rows that are no objects stay: the reader of the instance lists them as faults.
    antennas = names_of(row_list(instance, "antennas"))
    members = row_list(instance, "members")
    names = names_of(members)
    requests = row_list(instance, "requests")
    for one in partners:
        request = dict(one)
        if "windows" in request:
            request["windows"] = [
                window
                for window in received_windows(request)
                if antennas.issuperset(map(str, row_list(window, "antennas")))
            ]
        member = text_of(request, "member")
        if member not in names:
            names.add(member)
            members.append({"name": member})
        requests.append(request)
    return {**instance, "members": members, "requests": requests}


def close_failed(problem: Problem, failed: Sequence[str]) -> Problem:
    """Return a problem in which antennas have failed: ``NAME,START,END`` in UTC.

    Raises
    ------
    InputError
        For text of another form, or an unknown antenna.
    """
    antennas = {antenna.name: antenna for antenna in problem.antennas}
    for text in failed:
        name, *times = text.rsplit(",", 2)
        if len(times) != 2 or name not in antennas:
            raise InputError(
                f"{text!r} is no failure of an antenna",
                remedy=f"write NAME,START,END; antennas: {', '.join(sorted(antennas))[:200]}",
            )
        start, end = (parse_utc(t) // 1_000_000 for t in times)
        closure = Closure(start, end, "failed")
        one = antennas[name]
        antennas[name] = replace(one, closed=(*one.closed, closure))
    return replace(problem, antennas=tuple(antennas.values()))


def read_schedule(problem: Problem, path: Path) -> tuple[Track, ...]:
    """Read an earlier schedule from its JSON.

    Tracks of requests or windows that are no longer in the problem are left out.

    Raises
    ------
    FormatError
        If the file is no schedule.
    """
    value = read_strict(read_plain(path)[0], FILES)
    rows = value.get("tracks") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise FormatError(
            f"{path} is no schedule", remedy="give the JSON of an earlier run"
        )
    places = {request.name: k for k, request in enumerate(problem.requests)}
    names = [antenna.name for antenna in problem.antennas]
    tracks = []
    for row in rows:
        k = places.get(row.get("request"))
        if k is None:
            continue
        start, end = (parse_utc(row[n]) // 1_000_000 for n in ("start", "end"))
        for number, option in enumerate(problem.requests[k].options):
            same = [names[a] for a in option.antennas] == row.get("antennas")
            if same and option.start_s <= start and end <= option.end_s:
                tracks.append(Track(start, end, k, number))
                break
    return tuple(sorted(tracks))


def iso_utc(at_s: int) -> str:
    """Return an instant (s of UTC since 1970) as text to the second."""
    return format_utc(at_s * 1_000_000, 0)


def write_schedule(
    problem: Problem, schedule: Schedule, path: Path, organisation: str
) -> None:
    """Write a schedule: .xml as CCSDS 902.1, .ics as iCalendar, .svg as a picture.

    Raises
    ------
    InputError
        For another suffix.
    """
    origin = Origin(organisation, now_us())
    makers: dict[str, Callable[[], str]] = {
        ".xml": lambda: simple_schedule(problem, schedule.tracks, origin),
        ".ics": lambda: calendar_text(problem, schedule.tracks, origin),
        ".svg": lambda: draw_schedule(problem, schedule),
    }
    maker = makers.get(".xml" if path == STANDARD else path.suffix.lower())
    if maker is None:
        raise InputError(
            f"{path.name} has no known form", remedy=f"end it in {', '.join(makers)}"
        )
    write_whole(path, maker().encode())


def draw_schedule(problem: Problem, schedule: Schedule) -> str:
    """Draw a schedule: a row for each antenna, a colour for each of the first members."""
    members = [member.name for member in problem.members]
    rows = []
    for a, antenna in enumerate(problem.antennas):
        bars = [
            Bar(
                max(c.start_s - problem.start_s, 0),
                min(c.end_s, problem.end_s) - problem.start_s,
                f"closed: {c.reason}",
                6,
            )
            for c in antenna.closed
        ]
        for track in schedule.tracks:
            request = problem.requests[track.request]
            if a in request.options[track.option].antennas:
                label = f"{request.name} of {members[request.member]}, {iso_utc(track.start_s)}"
                start, end = (t - problem.start_s for t in (track.start_s, track.end_s))
                bars.append(Bar(start, end, label, request.member % 6))
        rows.append(Row(antenna.name, tuple(bars)))
    shown = members if len(members) <= 6 else []
    measures = measure(problem, schedule.tracks)
    title = (
        f"{measures.satisfied} of {len(problem.requests)} requests, "
        f"{measures.hours:.1f} of {measures.asked_hours:.1f} h"
    )
    return gantt_svg(
        rows,
        problem.end_s - problem.start_s,
        title,
        f"begins {iso_utc(problem.start_s)} UTC; grey: closed",
        legend=shown,
    )

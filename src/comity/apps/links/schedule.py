"""Schedules of antennas: instances from files, solutions as records, files and pictures."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from comity.apps.links.schedule_records import (
    MemberRow,
    RejectedRow,
    ScheduleChanges,
    ScheduleFault,
    ScheduleMetrics,
    ScheduleResult,
    TrackRow,
)
from comity.apps.links.support_requests import with_partner_requests
from comity.astro.links.scheduling import Problem, Schedule, Track, solve
from comity.astro.links.scheduling.explain import explain
from comity.astro.links.scheduling.instance import read_instance
from comity.astro.links.scheduling.problem import Closure, faults_of, measure
from comity.astro.links.scheduling.satnet import read_satnet, satnet_rows
from comity.astro.links.scheduling.writing import Origin, calendar_text, simple_schedule
from comity.drawing.gantt import Bar, Row, gantt_svg
from comity.foundations import format_utc, parse_utc
from comity.foundations.errors import DataError, FormatError, InputError
from comity.foundations.plain import ABSENT, JsonObject
from comity.foundations.strict import read_strict
from comity.system.environment import now_us
from comity.system.files import read_plain, write_whole
from comity.system.interruptible import Effort, Tick, interruptible

__all__ = [
    "FORMS",
    "close_failed",
    "draw_schedule",
    "open_problem",
    "read_schedule",
    "read_windows",
    "schedule_result",
    "solve_problem",
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
    value = read_strict(read_plain(path)[0])
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
    try:
        if form == "comity":
            text = read_text(path)
            if partners:
                value = read_strict(text.encode())
                if isinstance(value, dict):
                    text = json.dumps(with_partner_requests(value, partners))
            problem, faults = read_instance(
                text, read_windows(windows) if windows else ()
            )
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
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error
    return problem, [
        ScheduleFault(list="requests", row=row, reason=reason) for row, reason in bad
    ]


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
    value = read_strict(read_plain(path)[0])
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


def solve_problem(
    problem: Problem,
    effort: Effort,
    goal: str,
    before: Sequence[Track],
    tick: Tick,
) -> Schedule:
    """Search for the best schedule, and check it by the rules of the problem.

    Parameters
    ----------
    problem
        Requests, antennas and members.
    effort
        Time, threads and seed of the search.
    goal
        ``balanced`` or ``leximin``.
    before
        Tracks of the earlier schedule, from which changes are kept small.
    tick
        Called with seconds gone and seconds in all.

    Raises
    ------
    DataError
        If a solution breaks a rule: it is never returned.
    """
    schedule = interruptible(
        lambda halt: solve(
            problem,
            effort.seconds,
            goal=goal,
            workers=effort.workers,
            seed=effort.seed,
            before=before,
            tick=tick,
            halt=halt,
        )
    )
    if faults := faults_of(problem, schedule.tracks):
        raise DataError(f"the solution breaks a rule: {faults[0]}")
    return schedule


def _iso(at_s: int) -> str:
    return format_utc(at_s * 1_000_000, 0)


def schedule_result(
    problem: Problem,
    schedule: Schedule,
    form: str,
    before: Sequence[Track],
    faults: Sequence[ScheduleFault] = (),
) -> ScheduleResult:
    """Return a schedule as a record.

    Parameters
    ----------
    problem, schedule
        The problem and its solution.
    form
        ``satnet`` for rows of that form, otherwise tracks.
    before
        Tracks of the earlier schedule, for the count of changes.
    faults
        Rows of the instance that were left out.
    """
    measures = measure(problem, schedule.tracks)
    satnet = form == "satnet"
    return ScheduleResult(
        ScheduleMetrics(
            hours=round(measures.hours, 4),
            asked_hours=round(measures.asked_hours, 4),
            requests=len(problem.requests),
            satisfied=measures.satisfied,
            complete=measures.complete,
            u_rms=round(measures.u_rms, 6),
            u_max=round(measures.u_max, 6),
        ),
        schedule.goal,
        schedule.proved,
        solution=satnet_rows(problem, schedule.tracks) if satnet else ABSENT,
        tracks=ABSENT if satnet else _track_rows(problem, schedule.tracks),
        members=[
            MemberRow(
                member.name,
                given=round(part, 4),
                share=member.floor,
                below_share=part < member.floor - 1e-9,
            )
            for member, part in zip(problem.members, measures.given, strict=True)
        ],
        rejected=[
            RejectedRow(
                problem.requests[one.request].name,
                problem.members[problem.requests[one.request].member].name,
                given_s=one.given_s,
                why=one.reasons,
            )
            for one in explain(problem, schedule.tracks)
        ],
        changes=_changes(schedule.tracks, before) if before else ABSENT,
        faults=faults,
    )


def _changes(tracks: Sequence[Track], before: Sequence[Track]) -> ScheduleChanges:
    now = set(tracks)
    kept = sum(track in now for track in before)
    return ScheduleChanges(
        kept=kept, changed_or_lost=len(before) - kept, new=len(now) - kept
    )


def _track_rows(problem: Problem, tracks: Sequence[Track]) -> list[TrackRow]:
    rows = []
    for track in tracks:
        request = problem.requests[track.request]
        rows.append(
            TrackRow(
                request.name,
                problem.members[request.member].name,
                antennas=[
                    problem.antennas[a].name
                    for a in request.options[track.option].antennas
                ],
                start=_iso(track.start_s),
                end=_iso(track.end_s),
                taken_from=_iso(track.start_s - request.setup_s),
                taken_until=_iso(track.end_s + request.teardown_s),
            )
        )
    return rows


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
    maker = makers.get(path.suffix.lower())
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
                label = f"{request.name} of {members[request.member]}, {_iso(track.start_s)}"
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
        f"begins {_iso(problem.start_s)} UTC; grey: closed",
        legend=shown,
    )

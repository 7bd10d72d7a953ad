"""Schedules of antennas: the search, and its solution as a record."""

from collections.abc import Sequence

from comity.apps.links.schedule_files import iso_utc
from comity.apps.links.schedule_records import (
    MemberRow,
    RejectedRow,
    ScheduleChanges,
    ScheduleFault,
    ScheduleMetrics,
    ScheduleResult,
    TrackRow,
)
from comity.astro.links.scheduling import Problem, Schedule, Track, solve
from comity.astro.links.scheduling.explain import explain
from comity.astro.links.scheduling.problem import faults_of, measure
from comity.astro.links.scheduling.satnet import satnet_rows
from comity.foundations.errors import DataError
from comity.foundations.plain import ABSENT
from comity.system.interruptible import Effort, Tick, interruptible

__all__ = ["schedule_result", "solve_problem"]


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
                start=iso_utc(track.start_s),
                end=iso_utc(track.end_s),
                taken_from=iso_utc(track.start_s - request.setup_s),
                taken_until=iso_utc(track.end_s + request.teardown_s),
            )
        )
    return rows

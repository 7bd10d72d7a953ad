"""The command ``comity link schedule``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.asking import ALL_ROWS, FolderOrUrl, Server, asked, rows_of
from comity.cli.computing import computable
from comity.cli.options import JsonRows, OutFiles, Seed
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import Absent, JsonObject, plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.imaging_schedule import PhotographSchedule
    from comity.apps.links.schedule_records import ScheduleResult
    from comity.system.interruptible import Effort

__all__ = ["schedule"]

#: Largest numbers of lines for tracks, requests and reasons.
MAX_TRACKS, MAX_REJECTED, MAX_REASONS = 40, 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOptions:
    """The problem of a schedule.

    Attributes
    ----------
    before
        JSON of an earlier schedule: its tracks are kept unless a change gains more.
    """

    instance: Annotated[
        list[Path], Parameter(help="Instance; for satnet also its maintenance.csv.")
    ]
    format: Annotated[str, Parameter(help="comity, satnet or spot5.")] = "comity"
    windows: Annotated[
        Path | None, Parameter(help="Contact windows (JSON) for requests by satellite.")
    ] = None
    before: Path | None = None
    failed: Annotated[
        list[str] | None, Parameter(help="Antennas that failed: NAME,START,END (UTC).")
    ] = None
    asked: Annotated[
        FolderOrUrl | None,
        Parameter(help="A node (folder or URL): adds the requests of its partners."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """The search.

    Attributes
    ----------
    seconds
        Time of the search, s.
    goal
        balanced (default for satnet) or leximin (default for comity): the member worst off first.
    workers
        Threads.
    seed
        Seed of the search.
    """

    seconds: float = 60.0
    goal: str | None = None
    workers: int = 2
    seed: Seed = 1


DEFAULT_SEARCH = SearchOptions()


@link.command
@computable("link schedule", here=("asked",))
def schedule(
    *,
    options: Annotated[InstanceOptions, Parameter(name="*")],
    search: Annotated[SearchOptions, Parameter(name="*")] = DEFAULT_SEARCH,
    organisation: str = "",
    out: OutFiles | None = None,
    as_json: JsonRows = False,
) -> int:
    """Schedule the antennas of many owners: fair shares, reasons for refusals, few changes.

    Ctrl-C ends the search and keeps the best schedule so far.

    Parameters
    ----------
    organisation
        Author of the schedule, for the Simple Schedule.
    out
        Files to write: .xml (CCSDS 902.1), .ics (iCalendar), .svg (picture).
    """
    from comity.apps.links.schedule_files import FORMS
    from comity.system.interruptible import Effort

    if options.format not in FORMS:
        raise InputError(
            f"format {options.format!r} is unknown", remedy=f"one of {', '.join(FORMS)}"
        )
    seconds, workers = search.seconds, search.workers
    if not 0.0 < seconds <= 86_400.0 or not 1 <= workers <= 256:
        raise RangeError(
            "seconds or threads",
            f"{seconds:g} s, {workers}",
            "above 0 and at most 86400 s, 1 to 256 threads",
        )
    effort = Effort(seconds, workers, search.seed)
    if options.format == "spot5":
        if len(options.instance) != 1 or out or options.before or options.failed:
            raise InputError("spot5 takes one instance and no other option")
        taken = photograph_schedule(options.instance[0], effort, quiet=as_json)
        if as_json:
            output.print_json(plain(taken))
        else:
            show_photographs(taken)
        return 0
    result = antenna_schedule(
        options, search.goal, effort, organisation, out or (), quiet=as_json
    )
    if as_json:
        output.print_json(plain(result))
        return 0
    output.note_faults([plain_object(fault) for fault in result.faults], as_json=False)
    show_schedule(result)
    for path in out or ():
        output.say(f"written: {path}")
    return 0


def photograph_schedule(
    instance: Path, effort: "Effort", *, quiet: bool
) -> "PhotographSchedule":
    """Select photographs of an instance of SPOT 5, with a progress bar."""
    from comity.apps.links.imaging_schedule import photographs

    with output.progress("scheduling", quiet=quiet, unit="s", compiles=True) as tick:
        return photographs(instance, effort, tick)


def antenna_schedule(
    options: InstanceOptions,
    goal: str | None,
    effort: "Effort",
    organisation: str,
    out: Sequence[Path],
    *,
    quiet: bool,
) -> "ScheduleResult":
    """Schedule antennas with a progress bar, and write the files."""
    from comity.apps.links.schedule import schedule_result, solve_problem
    from comity.apps.links.schedule_files import (
        close_failed,
        open_problem,
        read_schedule,
        write_schedule,
    )

    partners = requests_of_partners(options.asked) if options.asked is not None else []
    with output.progress("scheduling", quiet=quiet, unit="s") as tick:
        problem, faults = open_problem(
            options.instance, options.format, options.windows, partners
        )
        problem = close_failed(problem, options.failed or ())
        before = read_schedule(problem, options.before) if options.before else ()
        goal = goal or ("leximin" if options.format == "comity" else "balanced")
        solved = solve_problem(problem, effort, goal, before, tick)
        result = schedule_result(problem, solved, options.format, before, faults)
        for path in out:
            write_schedule(problem, solved, path, organisation)
    return result


def requests_of_partners(where: Path | Server) -> list[JsonObject]:
    """Return the requests of partners of a node as those of an instance."""
    from comity.apps.links.operations import LIST_REQUESTS, ListSupport

    with asked(where) as node:
        return rows_of(node, LIST_REQUESTS, ListSupport(), ALL_ROWS)


def show_photographs(result: "PhotographSchedule") -> None:
    """Print the number, value and weight of the photographs taken."""
    metrics = result.metrics
    output.say(
        f"{metrics.taken} of {metrics.photographs} photographs, worth "
        f"{metrics.value}, weight {metrics.weight}; {proof(proved=result.proved)}"
    )


def proof(*, proved: bool) -> str:
    """State whether a result is proved to be the best."""
    return "proved to be the best" if proved else "best within the time"


def show_schedule(result: "ScheduleResult") -> None:
    """Print the tracks, each member's part, and requests that are not satisfied."""
    tracks = () if isinstance(result.tracks, Absent) else result.tracks
    for row in tracks[:MAX_TRACKS]:
        output.say(
            f"{row.start[5:].replace('T', ' ')} to {row.end[11:]} UTC  "
            f"{'+'.join(row.antennas)}  {row.request} of {row.member}"
        )
    if len(tracks) > MAX_TRACKS:
        output.say(f"and {len(tracks) - MAX_TRACKS} more tracks: --json, --out")
    for one in result.rejected[:MAX_REJECTED]:
        output.say(f"not served: {one.request} of {one.member}")
        for why in one.why[:MAX_REASONS]:
            output.say(f"  {why}")
    below = [member.name for member in result.members if member.below_share]
    if below:
        output.say(f"below their share: {', '.join(below)}")
    if not isinstance(result.changes, Absent):
        changes = result.changes
        output.say(
            f"{changes.kept} tracks stay, {changes.changed_or_lost} change or go, "
            f"{changes.new} are new"
        )
    metrics = result.metrics
    output.say(
        f"{metrics.satisfied} of {metrics.requests} requests satisfied, "
        f"{metrics.hours:.1f} of {metrics.asked_hours:.1f} h; part not given: "
        f"{metrics.u_rms:.3f} rms, {metrics.u_max:.3f} at most; "
        f"{proof(proved=result.proved)}"
    )

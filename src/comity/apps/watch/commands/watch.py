"""The commands ``comity watch …``: run, serve, show, check, draft."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.options import Json, JsonRows, Limit, OutFile
from comity.cli.values import moment
from comity.foundations.errors import ComityError, RangeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.apps.watch.check import CheckReport

__all__ = ["watch"]

watch = App(
    name="watch",
    help="What comes near own satellites, what changed, what to decide by when.",
    group=SKY,
)

OperationFile = Annotated[
    Path, Parameter(help="File of the operation; comity watch draft prints one.")
]
Now = Annotated[
    str | None,
    Parameter(help="Instant, UTC, in place of now: for archives and trials."),
]
#: Approaches that are printed; hours between runs, at least and at most.
SHOWN, SHORTEST_H, LONGEST_H = 8, 0.01, 168.0


def _progress(
    quiet: bool,
) -> "Callable[[str], AbstractContextManager[Callable[[int, int], None]]]":
    return lambda part: output.progress(f"searching: {part}", quiet=quiet)


@watch.command
def run(
    operation: OperationFile,
    /,
    *,
    now: Now = None,
    limit: Limit = SHOWN,
    as_json: JsonRows = False,
) -> object:
    """Fetch, screen, rank by Pc, compare with the last run, say what to decide by when.

    For cron: one run at a time; an interrupted one is continued; a source that fails is said and
    stops nothing. Exit code 1: an approach is to be decided about, has no probability or
    could not be looked for, or a source is not well.

    Parameters
    ----------
    limit
        How many approaches are printed; --json has all.
    """
    from comity.apps.watch.commands.tables import print_report
    from comity.apps.watch.run import run_watch
    from comity.system.environment import now_us

    at_us = moment("--now", now) if now else now_us()
    report = run_watch(operation, at_us, _progress(as_json))
    return output.print_record(
        report, lambda one: print_report(one, limit), as_json=as_json
    )


@watch.command
def serve(
    operation: OperationFile,
    /,
    *,
    every_h: float = 2.0,
    limit: Limit = SHOWN,
    as_json: Json = False,
) -> None:
    """Run again and again until it is interrupted; a run that fails is said, and the next comes.

    Parameters
    ----------
    every_h
        Hours from the beginning of one run to that of the next, 0.01 to 168.
    limit
        How many approaches are printed; --json prints each run on a line.
    """
    from comity.apps.watch.commands.tables import print_report
    from comity.apps.watch.operation_file import read_operation
    from comity.apps.watch.run import run_watch
    from comity.foundations.constants import HOUR_S
    from comity.foundations.plain import json_text
    from comity.system.environment import now_us, pause

    if not SHORTEST_H <= every_h <= LONGEST_H:
        limits = f"{SHORTEST_H:g} to {LONGEST_H:g} h"
        raise RangeError("--every-h", f"{every_h:g} h", limits)
    read_operation(operation)
    while True:
        begun_us = now_us()
        try:
            report = run_watch(operation, begun_us, _progress(as_json))
        except ComityError as error:
            output.remark(f"this run failed, the next one comes: {error}")
        else:
            if as_json:
                output.raw(json_text(report) + "\n")
            else:
                print_report(report, limit)
            output.flush()
        pause(max(0.0, every_h * HOUR_S - (now_us() - begun_us) / 1e6))


@watch.command
def show(
    operation: OperationFile, /, *, limit: Limit = SHOWN, as_json: JsonRows = False
) -> object:
    """Show the result of the last run again, as of then.

    Parameters
    ----------
    limit
        How many approaches are printed; --json has all.
    """
    from comity.apps.watch.commands.tables import print_report
    from comity.apps.watch.kept_results import last_report

    return output.print_record(
        last_report(operation), lambda one: print_report(one, limit), as_json=as_json
    )


@watch.command
def check(
    operation: OperationFile, /, *, now: Now = None, as_json: JsonRows = False
) -> object:
    """Check the file of an operation, its satellites and its sources; nothing is fetched or kept.

    Exit code 1: a satellite is in no source, or a source cannot be read or is late.
    """
    from comity.apps.watch.check import check_operation
    from comity.system.environment import now_us

    at_us = moment("--now", now) if now else now_us()
    return output.print_record(
        check_operation(operation, at_us), _print_check, as_json=as_json
    )


def _print_check(report: "CheckReport") -> None:
    output.say(f"{report.operation}: {len(report.satellites)} satellites")
    for one in report.satellites[:SHOWN]:
        files = f", {one.ephemerides} ephemerides" if one.ephemerides else ""
        output.say(f"  {one.object} {one.name}: radius {one.radius_m:g} m{files}")
    if len(report.satellites) > SHOWN:
        output.say(f"  and {len(report.satellites) - SHOWN} more: --json lists them")
    for source in report.sources:
        state = source.words or f"{source.objects} objects, newest {source.newest} UTC"
        output.say(f"{source.name} ({source.source}): {source.status}; {state}")
    for fault in report.faults:
        output.say(f"to mend: {fault}")


@watch.command
def draft(*, out: OutFile | None = None) -> None:
    """Print a file of an operation with every member, to be filled in.

    Parameters
    ----------
    out
        File to write instead.
    """
    from comity.apps.watch.check import draft_text
    from comity.system.files import write_whole

    text = draft_text()
    if out is None:
        output.raw(text)
        return
    write_whole(out, text.encode())
    output.say(f"written: {out}")

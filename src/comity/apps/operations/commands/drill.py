"""The command that runs an exercise, and how its report is printed."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.cli import output
from comity.cli.options import Json, OutFolder
from comity.foundations.errors import InputError
from comity.foundations.plain import json_text

if TYPE_CHECKING:
    from comity.apps.operations.drill_records import DrillReport

__all__ = ["drill", "show_report"]


def drill(
    script: Path,
    /,
    *,
    out: OutFolder,
    as_json: Json = False,
) -> object:
    """Run a scripted exercise over nodes of its own, and print its report.

    Parameters
    ----------
    script
        YAML file: exercise, parties, start, minutes, agreement, steps.
    out
        Folder for the nodes of the exercise and its report; it must not exist.
    """
    from comity.apps.operations.drill_script import read_script
    from comity.apps.operations.exercise_drill import run_drill
    from comity.system.files import make_folder, write_whole

    read = read_script(script)
    if out.exists():
        raise InputError(f"{out} exists already", remedy="name a new folder")
    make_folder(out)
    with output.progress(
        f"exercise {read.exercise}", quiet=as_json, unit="min", compiles=False
    ) as tick:
        report = run_drill(read, out, tick)
    text = json_text(report, indent=2, ensure_ascii=False) + "\n"
    write_whole(out / "report.json", text.encode())
    return output.print_record(report, show_report, as_json=as_json)


def show_report(report: "DrillReport") -> None:
    """Print the report of an exercise."""
    output.say(report.banner)
    for one in report.notices:
        rungs = ", ".join(f"{r} {s / 60:.1f} min" for r, s in one.rungs_s.items())
        channels = ", ".join(name for name, came in one.channels.items() if came)
        in_time = {True: "in time", False: "NOT in time", None: "superseded"}
        output.lines(
            [
                (one.name, f"{one.notice} to {one.to}: {one.state}"),
                ("", f"{in_time[one.understood_in_time]}; {rungs}"),
                ("", f"came on {channels or 'no channel that is known'}"),
            ]
        )
    for fault in report.misunderstood:
        output.say(
            f"misunderstood: {fault.notice} by {fault.party}, {fault.fact}: "
            f"{fault.why} ({fault.said!r}, {fault.language})"
        )
    for party, calls in report.calls.items():
        for line in calls:
            output.say(f"called at {party}: {line}")
    for failed in report.trouble:
        output.say(f"step at {failed.at_min:g} min failed: {failed.words}")

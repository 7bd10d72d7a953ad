"""The command that runs an exercise, and how its report is printed."""

import json
from pathlib import Path
from typing import Any

from comity.cli import output
from comity.cli.options import Json
from comity.foundations.errors import InputError

__all__ = ["drill", "say_report"]


def drill(
    script: Path,
    /,
    *,
    out: Path,
    as_json: Json = False,
) -> int:
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
        raise InputError(f"{out} is there already", remedy="name a new folder")
    make_folder(out)
    with output.progress(
        f"exercise {read.exercise}", quiet=as_json, unit="min", compiles=False
    ) as tick:
        report = run_drill(read, out, tick)
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    write_whole(out / "report.json", text.encode())
    if as_json:
        output.print_json(report)
    else:
        say_report(report)
    late = [n for n in report["notices"] if n["understood_in_time"] is False]
    return 1 if late or report["misunderstood"] or report["trouble"] else 0


def say_report(report: dict[str, Any]) -> None:
    """Print the report of an exercise."""
    output.say(report["banner"])
    for one in report["notices"]:
        rungs = ", ".join(f"{r} {s / 60:.1f} min" for r, s in one["rungs_s"].items())
        ways = ", ".join(w for w, came in one["channels"].items() if came)
        in_time = {True: "in time", False: "NOT in time", None: "superseded"}
        output.lines(
            [
                (one["name"], f"{one['notice']} to {one['to']}: {one['state']}"),
                ("", f"{in_time[one['understood_in_time']]}; {rungs}"),
                ("", f"came on {ways or 'no channel that is known'}"),
            ]
        )
    for one in report["misunderstood"]:
        output.say(
            f"misunderstood: {one['notice']} by {one['party']}, {one['fact']}: "
            f"{one['why']} ({one['said']!r}, {one['language']})"
        )
    for party, words in report["calls"].items():
        for line in words:
            output.say(f"called at {party}: {line}")
    for one in report["trouble"]:
        output.say(f"step at {one['at_min']:g} min failed: {one['words']}")

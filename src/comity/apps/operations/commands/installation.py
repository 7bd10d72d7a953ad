"""Commands about the node itself: demo, doctor, completion."""

import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from comity.apps.screening.approach_tables import print_approaches
from comity.cli import output
from comity.cli.app import app
from comity.cli.options import OutFile
from comity.foundations.errors import DataError
from comity.foundations.plain import plain_object

Json = Annotated[
    bool, Parameter(name="--json", negative="", help="Print JSON for programs.")
]


def command_path() -> str:
    """Return how this command was called, in a form that works in this folder."""
    called = Path(sys.argv[0])
    known = shutil.which("comity")
    if called.name != "comity" or (known and Path(known) == called.absolute()):
        return "comity" if known else f"{sys.executable} -m comity"
    if called.is_relative_to(Path.cwd()):
        return str(called.relative_to(Path.cwd()))
    return str(called)


def demo(
    *,
    catalogue: str = "sample",
    days: float = 1.0,
    threshold_km: float = 5.0,
    report: OutFile = Path("comity-demo.html"),
    as_json: Json = False,
) -> None:
    """Screen a catalogue, then let two nodes agree who moves in its worst encounter.

    Parameters
    ----------
    catalogue
        A file, or the synthetic sample (sample:N for another size).
    days
        Length of the window, days.
    threshold_km
        Largest miss distance, km.
    report
        Where to write the report, one HTML file.
    """
    from comity.apps.operations.demo import meet_in_demo, run_demo
    from comity.apps.screening.coverage import first_lines
    from comity.apps.screening.screen_report import screen_report

    if not as_json:
        output.notes().print(
            f"comity: reading {catalogue}, then screening all against all"
        )
    with output.progress("screening", quiet=as_json) as tick:
        shown = run_demo(catalogue, days, threshold_km, report, tick)
    summary = screen_report(shown.done)
    if as_json:
        met = meet_in_demo(shown.done, catalogue, lambda _words: None)
        rows = [
            {k: str(v) if k in {"tca", "entry", "exit"} else v for k, v in row.items()}
            for row in shown.rows
        ]
        output.print_json(
            plain_object(summary)
            | {
                "report": str(report),
                "closest": rows,
                "case": None if met is None else met.case,
                "steps": [] if met is None else [list(step) for step in met.steps],
            }
        )
        return
    if summary.synthetic:
        output.say(
            "Synthetic population: these objects and their owners do not exist.\n"
        )
    print_approaches("The closest approaches between parties", shown.rows)
    output.say(
        f"{summary.events} events and {summary.intervals} intervals of "
        f"{summary.objects} objects within {threshold_km:g} km, from {summary.start[:16]} "
        f"UTC for {days:g} d, in {summary.wall_s:.1f} s.\n{summary.statement}"
    )
    for line in first_lines(summary.coverage):
        output.say(line)
    output.say(
        "\nTwo nodes meet: an encounter between parties, agreed, flown, recorded\n"
    )
    met = meet_in_demo(shown.done, catalogue, output.say)
    if met is not None:
        output.say(
            f"\nPc {met.pc_before:.1e} before, {met.pc_after:.1e} after; "
            "covariances and radii are assumed by regime and age."
        )
    me = command_path()
    one = str(shown.rows[0]["object_1"]) if shown.rows else "25544"
    output.say(
        f"\nReport with the picture of the closest: {report}\n\nTry next:\n"
        f"  {me} screen {catalogue} --days 7 --out week.csv\n"
        f"  {me} show {one} --catalogue {catalogue}\n"
        f"  {me} catalogue fetch celestrak:active --out active.csv\n"
        f"  {me} --help"
    )


def doctor(*, as_json: Json = False) -> None:
    """Check this installation; compile what the first screening would compile."""
    from dataclasses import asdict

    from comity.apps.operations.doctor import examine

    checks = []
    for check in examine():
        checks.append(check)
        if not as_json:
            output.say(f"{check.state:8} {check.name:18} {check.words}")
    if as_json:
        output.print_json({"checks": [asdict(check) for check in checks]})
    broken = [check.name for check in checks if check.state == "broken"]
    if broken:
        raise DataError(f"broken: {', '.join(broken)}", remedy="reinstall with pip")


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print a completion script for a shell."""
    sys.stdout.write(app.generate_completion(shell=shell))

"""Commands about the node itself: demo, doctor, completion."""

import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from comity.apps.screening.approach_tables import print_approaches
from comity.cli import output
from comity.cli.app import app
from comity.cli.asking import NodeAt, asked
from comity.cli.node_folder import opened
from comity.cli.options import JsonRows, OutPlace
from comity.foundations.errors import DataError, InputError
from comity.foundations.plain import plain_object


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
    serve: Annotated[bool, Parameter(negative="")] = False,
    port: int | None = None,
    out: OutPlace | None = None,
    days: float = 1.0,
    threshold_km: float = 5.0,
    as_json: JsonRows = False,
) -> int:
    """Screen a catalogue, then let two nodes agree who moves in its worst encounter.

    With --serve: four nodes with a story under way, and a link by which you enter one of them.

    Parameters
    ----------
    catalogue
        A file, or the synthetic sample (sample:N for another size).
    serve
        Serve four nodes in processes on this machine until Ctrl-C.
    port
        With --serve: the first of nine ports in a row; by default any that are free.
    out
        Where to write the report, one HTML file (comity-demo.html); with --serve: a new folder for
        the nodes, which is kept (by default one that is removed at the end).
    days
        Length of the window, days.
    threshold_km
        Largest miss distance, km.
    """
    compile_ahead(quiet=as_json, demo=True)
    if serve:
        from comity.apps.operations.commands.served_demo import serve_nodes

        return serve_nodes(catalogue, out, port, as_json=as_json)
    if port is not None:
        raise InputError("--port is for --serve", remedy="add --serve, or leave it out")
    report = out or Path("comity-demo.html")
    if report.is_dir():
        report /= "comity-demo.html"
    from dataclasses import asdict

    from comity.apps.operations.demo import checked_case, checked_screening
    from comity.apps.operations.demo_steps import Steps
    from comity.apps.screening.coverage import first_lines
    from comity.apps.screening.screen_report import screen_report

    if not as_json:
        output.notes().print(
            f"comity: reading {catalogue}, then screening all against all"
        )
    steps = Steps(lambda _step: None)
    with output.progress("screening", quiet=as_json) as tick:
        shown = checked_screening(steps, catalogue, days, threshold_km, report, tick)
    summary = screen_report(shown.done)
    if as_json:
        met = checked_case(steps, shown.done, catalogue, lambda _words: None)
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
                "steps": [asdict(step) for step in steps.done],
                "case_steps": [] if met is None else [list(s) for s in met.steps],
            }
        )
        return 0
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
    met = checked_case(steps, shown.done, catalogue, output.say)
    if met is not None:
        output.say(
            f"\nPc {met.pc_before:.1e} before, {met.pc_after:.1e} after; "
            "covariances and radii are assumed by regime and age."
        )
    for step in steps.done:
        output.say(f"{step.step}, {step.seconds:.1f} s: {step.checked}: holds")
    me = command_path()
    one = str(shown.rows[0]["object_1"]) if shown.rows else "25544"
    output.say(
        f"\nReport with the picture of the closest: {report}\n\nTry next:\n"
        f"  {me} screen {catalogue} --days 7 --out week.csv\n"
        f"  {me} show {one} --catalogue {catalogue}\n"
        f"  {me} catalogue fetch celestrak:active --out active.csv\n"
        f"  {me} --help\n\n"
        "Four nodes with all of it under way, and a link by which you enter (two minutes, then "
        f"until Ctrl-C):\n  {me} demo --serve"
    )
    return 0


def compile_ahead(*, quiet: bool, demo: bool = False) -> None:
    """Compile what is not compiled yet, in processes side by side, and show how far it is."""
    from comity.system.kernel_compiling import compile_kernels

    with output.progress(
        "compiling", quiet=quiet, unit="kernels", compiles=False
    ) as tick:
        done = compile_kernels(tick, demo=demo)
    if done.kernels and not quiet:
        output.notes().print(
            f"comity: {done.kernels} kernels compiled in {done.processes} processes, "
            f"{done.seconds:.1f} s; they are kept"
        )
    for failed in done.failed:
        output.notes().print(f"comity: not compiled ahead: {failed}")


def doctor(
    *,
    where: NodeAt | None = None,
    compile_all: Annotated[bool, Parameter(name="--compile", negative="")] = False,
    as_json: JsonRows = False,
) -> None:
    """Check this installation, and a node: clock, disk, keys, ports, database, peers, backups.

    Parameters
    ----------
    compile_all
        First compile all kernels that commands call, in as many processes as there are processors.
    """
    if compile_all:
        compile_ahead(quiet=as_json)
    from dataclasses import asdict

    from comity.apps.operations.doctor import Check, examine
    from comity.node.lifecycle.key_report import KeyReport, key_report
    from comity.node.server.health import Health

    def health() -> Health:
        from comity.apps.operations.operations import NODE_HEALTH
        from comity.node.operations import Nothing

        with asked(where) as node:
            return node.call(NODE_HEALTH, Nothing())

    def keys() -> KeyReport:
        with opened(Path(str(where))) as node:
            return key_report(node)

    def look() -> list[Check]:
        from comity.apps.operations.node_doctor import check_machine_clock, node_checks

        with opened(Path(str(where))) as node:
            return [check_machine_clock(), *node_checks(node)]

    near = isinstance(where, Path)
    checks = []
    for check in examine(
        None if where is None else health,
        keys if near else None,
        look if near else None,
    ):
        checks.append(check)
        if not as_json:
            output.say(f"{check.state:8} {check.name:18} {check.words}")
            if check.remedy:
                output.say(f"{'':27} do: {check.remedy}")
    if as_json:
        output.print_json({"checks": [asdict(check) for check in checks]})
    broken = [check.name for check in checks if check.state == "broken"]
    if broken:
        raise DataError(
            f"broken: {', '.join(broken)}",
            remedy="do what the check says; an installation: reinstall with pip",
        )


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print a completion script for a shell."""
    sys.stdout.write(app.generate_completion(shell=shell))

"""The command ``comity avoid``."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json, Logs, OutFile, OutFolder
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import Absent, plain

if TYPE_CHECKING:
    from comity.apps.avoidance.constraints import Constraints
    from comity.apps.avoidance.plan_catalogue import CataloguePlans
    from comity.apps.avoidance.plan_report import PlanReport, SecondaryConjunction


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class AvoidOptions:
    """Options of a plan of avoidance.

    Parameters
    ----------
    hbr_m
        Sum of both objects' radii, m; default: as the message states it.
    target_pc
        Probability to reach.
    catalogue
        Files (or sample) to screen the changed track against for some days.
    constraints
        JSON file: times, blackouts, largest impulse, direction, errors, box.
    moving
        Which object of the message burns, 1 or 2.
    out
        Write the plan: .opm (state and burn), .ocm or .oem (the changed track).
    pictures
        Folder for the trade space as SVG.
    worst
        How many conjunctions of a catalogue to plan for.
    """

    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None
    target_pc: float = 1e-6
    catalogue: list[str] | None = None
    constraints: Path | None = None
    moving: Annotated[int, Parameter(name="--object")] = 1
    out: OutFile | None = None
    pictures: OutFolder | None = None
    worst: int | None = None


def avoid(
    file: Annotated[
        Path | None, Parameter(help="A conjunction data message (CDM).")
    ] = None,
    /,
    *,
    options: AvoidOptions = AvoidOptions(),
    launch_log: Logs = None,
    as_json: Json = False,
) -> None:
    """Find the smallest burn that lowers the probability and is safe against all others.

    With --worst N and a catalogue instead of a message: screen it, assess the N worst
    conjunctions between owners, and plan a burn for each.
    """
    from comity.apps.avoidance import plan_message as service
    from comity.apps.avoidance.plan_report import plan_report

    limits = service.limits_of(options.constraints)
    if options.worst is not None:
        if file is not None and options.worst >= 1:
            raise InputError(
                "--worst and a message together", remedy="give one of the two"
            )
        plan_worst(options, limits, launch_log, as_json)
        return
    if file is None:
        raise InputError("no message given", remedy="name a CDM, or give --worst N")
    planned = service.avoid(
        file,
        target_pc=options.target_pc,
        hbr_m=options.hbr_m,
        catalogue=options.catalogue,
        constraints=limits,
        moving=options.moving,
    )
    paths = service.write_plan(planned, options.out, options.pictures)
    report = replace(plan_report(planned), written=tuple(str(path) for path in paths))
    if as_json:
        output.print_json(plain(report))
    else:
        show(report)


def plan_worst(
    options: AvoidOptions, limits: "Constraints", logs: Logs, as_json: bool
) -> None:
    """Plan for the worst conjunctions of a catalogue, and print."""
    from comity.apps.avoidance.plan_catalogue import ChainRequest, plan_catalogue

    if options.worst is None or options.worst < 1:
        raise RangeError("worst", options.worst, "1 or more")
    if not options.catalogue:
        raise InputError("--worst needs a catalogue", remedy="give --catalogue FILE")
    request = ChainRequest(
        options.catalogue,
        options.worst,
        options.hbr_m,
        options.target_pc,
        limits,
        logs or (),
    )
    with output.progress("screening", quiet=as_json) as tick:
        plans = plan_catalogue(request, tick)
    if as_json:
        output.print_json(plain(plans))
    else:
        show_chain(plans)


def near(one: "SecondaryConjunction") -> str:
    """Describe one conjunction of the changed track in a line."""
    before = (
        "none" if one.pc_without_burn is None else output.number(one.pc_without_burn)
    )
    when = one.tca[:16].replace("T", " ")
    return (
        f"{one.name} ({one.object}) {when}, {one.miss_km:.2f} km, "
        f"Pc {output.number(one.pc)} (without the burn {before}; "
        f"covariance {one.covariance})"
    )


def burn_lines(report: "PlanReport") -> list[tuple[str, str]]:
    """Describe the burn of a plan, or why there is none."""
    dv, size, when = report.dv_m_s, report.dv_size_m_s, report.burn_time
    miss_km, back = report.miss_after_km, report.return_dv_m_s
    if dv is None or size is None or when is None or miss_km is None or back is None:
        return [("burn", f"none: {report.reason}")]
    impulse = f"{size * 1e3:.2f} mm/s: radial {dv[0] * 1e3:+.2f}, "
    impulse += f"along {dv[1] * 1e3:+.2f}, normal {dv[2] * 1e3:+.2f} mm/s"
    after = f"{output.number(report.pc_after)}, miss {miss_km * 1e3:.0f} m"
    return [
        ("burn (UTC)", when[:23].replace("T", " ")),
        ("impulse", impulse),
        ("Pc after", after),
        ("way back", f"{back * 1e3:.2f} mm/s within 3 orbits"),
        ("screened", report.screened),
        *(("also near", near(one)) for one in report.secondary[:5]),
        ("why", report.reason),
    ]


def show(report: "PlanReport") -> None:
    """Print a plan."""
    pc = f"{output.number(report.pc_before)} ({report.method}, {report.hbr_m:g} m)"
    written = () if isinstance(report.written, Absent) else report.written
    output.lines(
        [
            ("encounter", report.encounter),
            ("closest (UTC)", report.tca[:23].replace("T", " ")),
            ("Pc now", pc),
            *burn_lines(report),
            *(("written", path) for path in written),
        ]
    )


def show_chain(plans: "CataloguePlans") -> None:
    """Print the worst conjunctions of a catalogue with a plan for each."""
    from rich.table import Table

    table = Table(
        title="Screened, assessed, avoided",
        title_justify="left",
        title_style="bold",
        pad_edge=False,
    )
    table.add_column("Moves, stays", overflow="fold", ratio=1)
    table.add_column("Closest (UTC)", no_wrap=True)
    for name in ("Miss m", "Pc", "mm/s", "Pc after", "New"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in plans.plans:
        dv = one.dv_size_m_s
        sides = [f"{one.name_1} · {one.owner_1}", f"{one.name_2} · {one.owner_2}"]
        table.add_row(
            "\n".join(sides if one.moving == 1 else reversed(sides)),
            one.tca[5:19].replace("T", " "),
            f"{one.miss_km * 1e3:.0f}",
            output.number(one.pc_before),
            "none" if dv is None else f"{dv * 1e3:.1f}",
            output.number(one.pc_after) if dv is not None else "",
            str(one.new_conjunctions) if dv is not None else "",
        )
    output.out().print(table)
    for one in plans.plans:
        if one.dv_size_m_s is None:
            output.say(f"{one.name_1} and {one.name_2}: {one.reason}")
    stages = ", ".join(f"{name} {value:.1f} s" for name, value in plans.stages.items())
    output.say(f"stages: {stages}")
    output.say(plans.statement)

"""The command ``comity avoid``."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from comity.apps.avoidance.commands.risk import instant
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.console import print_table
from comity.cli.options import JsonRows, Logs, OutFile, OutFolder
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import Absent, plain

if TYPE_CHECKING:
    from comity.apps.avoidance.constraints import Constraints
    from comity.apps.avoidance.plan_catalogue import CataloguePlans
    from comity.apps.avoidance.plan_report import PlanReport, SecondaryConjunction
    from comity.foundations.arrays import Floats


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
    form
        Form of --out in place of its suffix: opm, ocm or oem.
    pictures
        Folder for the trade space as SVG.
    worst
        How many conjunctions of a catalogue to plan for.
    now
        Instant (UTC) from which the time to prepare counts, or ``created`` for that of the
        message's creation, to plan for old messages; default: the clock.
    accept_doubtful
        Take a doubtful message as it is: exit code 0. The reasons are printed still.
    """

    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None
    target_pc: float = 1e-6
    catalogue: list[str] | None = None
    constraints: Path | None = None
    moving: Annotated[int, Parameter(name="--object")] = 1
    out: OutFile | None = None
    form: Literal["opm", "ocm", "oem"] | None = None
    pictures: OutFolder | None = None
    worst: int | None = None
    now: str | None = None
    accept_doubtful: Annotated[
        bool, Parameter(name="--accept-doubtful", negative="")
    ] = False


@computable("avoid", names=("catalogue",))
def avoid(
    file: Annotated[
        Path | None, Parameter(help="A conjunction data message (CDM).")
    ] = None,
    /,
    *,
    options: AvoidOptions = AvoidOptions(),
    launch_log: Logs = None,
    as_json: JsonRows = False,
) -> int:
    """Find the smallest burn that lowers the probability to a target.

    With --catalogue the changed track is screened against all other objects; the plan says
    whether that was done, for whom not, and what was found. The message passes the
    plausibility gate of ``comity risk`` first: a refused one gets no plan (exit code 3), a
    doubtful one is planned for with its reasons (exit code 7).

    With --worst N and a catalogue instead of a message: screen it, assess the N worst
    conjunctions between owners, and plan a burn for each.
    """
    from comity.apps.avoidance import gate as gating, plan_message as service
    from comity.apps.avoidance.plan_report import plan_report

    service.check_out(options.out, options.form)
    if options.pictures is not None:
        check_pictures(options.pictures)
    limits = service.limits_of(options.constraints)
    if options.worst is not None:
        if file is not None and options.worst >= 1:
            raise InputError(
                "--worst and a message together", remedy="give one of the two"
            )
        plan_worst(options, limits, launch_log, as_json)
        return 0
    if file is None:
        raise InputError("no message given", remedy="name a CDM, or give --worst N")
    planned = service.avoid(
        file,
        target_pc=options.target_pc,
        hbr_m=options.hbr_m,
        catalogue=options.catalogue,
        constraints=limits,
        moving=options.moving,
        now_us=instant(options.now),
    )
    paths = service.write_plan(planned, options.out, options.pictures, options.form)
    report = replace(plan_report(planned), written=tuple(str(path) for path in paths))
    accepted = options.accept_doubtful
    if as_json:
        output.print_json(plain(report))
    else:
        risk = planned.risk
        show(
            report,
            gating.gate_lines(risk.gate, risk.errors, accept_doubtful=accepted),
        )
    return gating.gate_code(planned.risk.gate, accept_doubtful=accepted)


def check_pictures(folder: Path) -> None:
    """Make the folder for pictures before the work."""
    from comity.system.files import make_folder

    make_folder(folder)


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
    miss_km, back = report.miss_after_km, report.way_back
    if dv is None or size is None or when is None or miss_km is None or back is None:
        return [("burn", f"none: {report.reason}")]
    impulse = f"{size * 1e3:.2f} mm/s: radial {dv[0] * 1e3:+.2f}, "
    impulse += f"along {dv[1] * 1e3:+.2f}, normal {dv[2] * 1e3:+.2f} mm/s"
    errors = report.execution
    after = (
        f"{output.number(report.pc_after)}, miss {miss_km * 1e3:.0f} m, with burn errors of "
        f"{errors.magnitude * 100:g} % and {errors.pointing_deg:.3g} deg ({report.dynamics})"
    )
    return [
        ("burn (UTC)", when[:23].replace("T", " ")),
        ("impulse", impulse),
        ("Pc after", after),
        ("checked", report.precise.statement),
        ("way back", back.statement),
        ("other objects", report.screened.statement),
        *(("also near", near(one)) for one in report.secondary[:5]),
        ("why", report.reason.removesuffix(f"; {report.screened.statement}")),
    ]


def known_lines(report: "PlanReport") -> list[tuple[str, str]]:
    """Describe what is known of both objects, and from when the plan counts."""
    stays = next(one for one in report.objects if not one.moves)
    moves = next(one for one in report.objects if one.moves)

    def sigmas(values: "Floats") -> str:
        return "/".join(f"{value:.3g}" for value in values)

    then, there = report.covariances.decision, report.covariances.approach
    able = (
        f"{moves.name} {moves.manoeuvrable}, {stays.name} {stays.manoeuvrable}; plans of "
        f"{stays.name}: {stays.plans}"
    )
    spread = (
        f"{sigmas(there.moves_sigma_m)} and {sigmas(there.stays_sigma_m)} m at closest "
        "approach; how tracking until then shrinks them is not known"
    )
    if then is not None:
        spread = (
            f"{sigmas(then.moves_sigma_m)} and {sigmas(then.stays_sigma_m)} m at "
            f"{then.at[:16].replace('T', ' ')}, {spread}"
        )
    lines = [("they can move", able), ("sigmas R/T/N", spread)]
    clock = report.clock
    if clock.now is not None and clock.earliest_burn is not None:
        when = (
            f"{clock.now[:19].replace('T', ' ')}, {clock.prepare_h:g} h to prepare: no burn "
            f"before {clock.earliest_burn[:16].replace('T', ' ')}"
        )
        lines.append(("now (UTC)", when))
    return lines


def show(report: "PlanReport", gate: list[tuple[str, str]]) -> None:
    """Print a plan beneath what the gate says of the message."""
    pc = f"{output.number(report.pc_before)} ({report.method}, {report.hbr_m:g} m)"
    written = () if isinstance(report.written, Absent) else report.written
    output.lines(
        [
            *gate,
            ("encounter", report.encounter),
            ("closest (UTC)", report.tca[:23].replace("T", " ")),
            ("Pc now", pc),
            *burn_lines(report),
            *known_lines(report),
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
            one.found if dv is not None else "",
        )
    print_table(table)
    for one in plans.plans:
        names = f"{one.name_1} and {one.name_2}"
        if one.dv_size_m_s is None or isinstance(one.screened, Absent):
            output.say(f"{names}: {one.reason}")
        elif one.screened.state != "screened":
            output.say(f"{names}: {one.screened.statement}")
    stages = ", ".join(f"{name} {value:.1f} s" for name, value in plans.stages.items())
    output.say(f"stages: {stages}")
    output.say(plans.statement)

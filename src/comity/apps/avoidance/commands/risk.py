"""The command ``comity risk``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json, OutFolder, Seed
from comity.foundations.errors import RangeError
from comity.foundations.plain import ABSENT, Absent, plain

if TYPE_CHECKING:
    from comity.apps.avoidance.risk_report import RiskReport, SupplementaryMetrics


def risk(
    files: Annotated[list[Path], Parameter(help="Conjunction data messages (CDM).")],
    /,
    *,
    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None,
    trials: int = 0,
    seed: Seed = 1,
    pictures: OutFolder | None = None,
    as_json: Json = False,
) -> None:
    """Compute the probability of collision again, from the message alone.

    The method is chosen by rules on the encounter: the plane (pc2d), one peak (nc2d), the
    whole encounter (nc3d); a Monte Carlo confirms on request. Several messages of one
    event give its trend, and those of several providers a fused probability.

    Parameters
    ----------
    hbr_m
        Sum of both objects' radii, m; default: as the message states it.
    trials
        Trials of a Monte Carlo, such as 1000000.
    seed
        Seed of the Monte Carlo; the same seed gives the same hits.
    pictures
        Folder to write pictures to: encounter plane, radius, dilution.
    """
    from comity.apps.avoidance import assess as service, risk_report as reporting

    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    with output.progress("sampling", quiet=as_json or not trials) as tick:
        risks = [
            service.assess_message(
                path, hbr_m=hbr_m, trials=trials, seed=seed, tick=tick
            )
            for path in files
        ]
    drawn = []
    if pictures is not None:
        from comity.apps.avoidance.figures import draw_risk

        drawn = [path for one in risks for path in draw_risk(one, pictures)]
    reports = [reporting.risk_report(one) for one in risks]
    series = None
    if len(risks) > 1:
        trend, fused = service.series_of(risks)
        if pictures is not None:
            from comity.apps.avoidance.figures import draw_course

            drawn += draw_course(trend, risks, pictures)
        series = reporting.series_report(reports, trend, fused)
    if as_json:
        written = tuple(str(path) for path in drawn) or ABSENT
        output.print_json(plain(replace(series or reports[0], pictures=written)))
        return
    for report in reports:
        show(report)
    if series is not None:
        line = f"over {len(reports)} messages: {series.trend}"
        if series.fused_pc is not None:
            line += f"; providers fused: Pc {output.number(series.fused_pc)}"
        output.say(line)
    for path in drawn:
        output.say(f"written: {path}")


def supplementary_lines(more: "SupplementaryMetrics") -> list[tuple[str, str]]:
    """Describe how large the probability can be and the debris of a collision."""
    out = []
    if not isinstance(more.max_pc, Absent):
        change = "better knowledge could raise it" if more.diluted else "not diluted"
        value = (
            f"{output.number(more.max_pc)} at {more.max_pc_factor:.2g} times the sigmas"
        )
        out.append(("largest Pc", f"{value}: {change} (plane)"))
    if not isinstance(more.max_pc_one_unknown, Absent):
        value = output.number(more.max_pc_one_unknown)
        out.append(
            ("largest Pc", f"{value} whatever the unknown covariance is (plane)")
        )
    if not isinstance(more.pieces_over_5_cm, Absent):
        whole = "catastrophic, " if more.catastrophic else ""
        pieces = f"{more.pieces_over_5_cm:,} pieces over 5 cm (NASA's model)"
        out.append(("a collision", whole + pieces))
    return out


def stated(report: "RiskReport") -> str:
    """Format the probability that the message itself states."""
    if report.stated_pc is None:
        return "none"
    return f"{output.number(report.stated_pc)} {report.stated_method}".strip()


def show(report: "RiskReport") -> None:
    """Print one assessment."""
    names = " and ".join(o.name or o.designator for o in report.objects)
    low, high = output.number(report.pc_low), output.number(report.pc_high)
    bounds = f" ({low} to {high})" if report.pc is not None else ""
    held = "holds" if report.valid else "outside its rules"
    output.lines(
        [
            ("encounter", names),
            (
                "message",
                f"{report.message_id} of {report.originator}, {report.created} UTC",
            ),
            ("closest (UTC)", report.tca[:23].replace("T", " ")),
            (
                "miss, speed",
                f"{report.miss_km * 1e3:.1f} m, {report.speed_km_s:.4f} km/s",
            ),
            ("radius", f"{report.hbr_m:g} m ({report.hbr_source})"),
            ("Pc", f"{output.number(report.pc)}{bounds}"),
            ("method", f"{report.method}, {held}: {report.reason}"),
            *(
                (
                    "" if k else "others",
                    f"{o.method} {output.number(o.pc)}: {o.reason}",
                )
                for k, o in enumerate(report.alternatives)
            ),
            ("stated Pc", stated(report)),
            *supplementary_lines(report.supplementary),
            *(("note", note) for note in report.notes),
        ]
    )

"""The command ``comity risk``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import Json, OutFolder, Seed
from comity.foundations import parse_utc
from comity.foundations.errors import ComityError, RangeError
from comity.foundations.plain import ABSENT, Absent, plain

if TYPE_CHECKING:
    from comity.apps.avoidance.assess import Risk
    from comity.apps.avoidance.risk_report import (
        RiskReport,
        SupplementaryMetrics,
        Unassessed,
    )
    from comity.astro.risk.history import Trend


def risk(
    files: Annotated[list[Path], Parameter(help="Conjunction data messages (CDM).")],
    /,
    *,
    hbr_m: Annotated[float | None, Parameter(name="--hbr-m")] = None,
    trials: int = 0,
    seed: Seed = 1,
    now: str | None = None,
    accept_doubtful: Annotated[
        bool, Parameter(name="--accept-doubtful", negative="")
    ] = False,
    pictures: OutFolder | None = None,
    as_json: Json = False,
) -> int:
    """Compute the probability of collision again, from the message alone.

    Before a number is given, the message passes the plausibility gate: units, physics,
    covariances, stated against computed values, ages. A refused message gets no number
    (exit code 3); a doubtful one is printed with its reasons (exit code 7).

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
    now
        Instant (UTC) at which ages are judged, or ``created`` for that of each message's
        creation, to look at old messages; default: the clock.
    accept_doubtful
        Take doubtful messages as they are: exit code 0. The reasons are printed still.
    pictures
        Folder to write pictures to: encounter plane, radius, dilution.
    """
    from comity.apps.avoidance import assess as service, gate as gating
    from comity.apps.avoidance.risk_report import risk_report, series_report

    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    told = attempts(files, hbr_m, trials, seed, instant(now), as_json=as_json)
    risks = service.judged_together([x for x in told if isinstance(x, service.Risk)])
    judged = iter(risks)
    reports = [
        risk_report(next(judged)) if isinstance(x, service.Risk) else x for x in told
    ]
    trend, fused = service.series_of(risks)
    drawn = [] if pictures is None else draw(risks, trend, pictures)
    code = gating.worst_code(
        [
            *(
                gating.gate_code(one.gate, accept_doubtful=accept_doubtful)
                for one in risks
            ),
            *(one.code for one in told if not isinstance(one, service.Risk)),
        ]
    )
    series = series_report(reports, trend, fused) if len(files) > 1 else None
    if as_json:
        written = tuple(str(path) for path in drawn) or ABSENT
        output.print_json(plain(replace(series or reports[0], pictures=written)))
        return code
    for one in risks:
        lines = gating.gate_lines(one.gate, one.errors, accept_doubtful=accept_doubtful)
        show(risk_report(one), lines)
    if series is not None and risks:
        line = f"over {len(risks)} messages: {series.trend}"
        if series.fused_pc is not None:
            line += f"; providers fused: Pc {output.number(series.fused_pc)}"
        output.say(line)
    for path in drawn:
        output.say(f"written: {path}")
    return code


def attempts(
    files: list[Path],
    hbr_m: float | None,
    trials: int,
    seed: int,
    now_us: "int | Literal['created'] | None",
    *,
    as_json: bool,
) -> "list[Risk | Unassessed]":
    """Assess files one by one; one that cannot be assessed does not stop the others.

    Its error is printed on the error stream, and it stands in the results as refused.
    """
    from comity.apps.avoidance.assess import assess_message
    from comity.apps.avoidance.risk_report import Unassessed
    from comity.astro.risk.plausibility import refusal

    out: list[Risk | Unassessed] = []
    with output.progress("sampling", quiet=as_json or not trials) as tick:
        for path in files:
            try:
                one = assess_message(
                    path,
                    hbr_m=hbr_m,
                    trials=trials,
                    seed=seed,
                    tick=tick,
                    now_us=now_us,
                )
                out.append(one)
            except ComityError as error:
                code = output.fail(error, as_json=as_json)
                out.append(Unassessed(str(path), str(error), refusal(error), code))
    return out


def draw(risks: "list[Risk]", trend: "Trend", folder: Path) -> list[Path]:
    """Draw the pictures of each assessed message, and the course of an event."""
    from comity.apps.avoidance.figures import draw_course, draw_risk

    given = [one for one in risks if one.gate.verdict != "refused"]
    drawn = [path for one in given for path in draw_risk(one, folder)]
    if len(given) > 1:
        drawn += draw_course(trend, given, folder)
    return drawn


def instant(text: str | None) -> "int | Literal['created'] | None":
    """Return the instant of ``--now``: a text's, that of each message's creation, or the clock's."""
    if text is None:
        return None
    return "created" if text == "created" else parse_utc(text)


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


def quality_lines(report: "RiskReport") -> list[tuple[str, str]]:
    """Describe the orbit determination of both objects; what is not stated is unknown."""
    out = []
    for thing in report.objects:
        told = thing.quality
        parts = [
            f"covariance {told.covariance} ({told.covariance_method})",
            f"weighted RMS {known(told.weighted_rms)}",
            f"residuals accepted {known(told.residuals_accepted_percent, ' %')}",
            f"observations {known(told.obs_used)} of {known(told.obs_available)}",
            f"tracks {known(told.tracks_used)} of {known(told.tracks_available)}",
            f"span {known(told.actual_od_span_d)} of {known(told.recommended_od_span_d)} d",
            f"last observed {told.last_observation_end or 'unknown'}",
            f"ephemeris {told.ephemeris_name}",
            f"manoeuvrable {told.manoeuvrable}",
        ]
        out.append((thing.name or thing.designator, ", ".join(parts)))
    return out


def known(value: float | None, unit: str = "") -> str:
    """Return a number for people, or that it is unknown."""
    return "unknown" if value is None else f"{value:g}{unit}"


def show(report: "RiskReport", gate: "list[tuple[str, str]]") -> None:
    """Print one assessment, the verdict of the gate before it."""
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
            *gate,
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
            *quality_lines(report),
        ]
    )

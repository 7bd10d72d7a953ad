"""The command ``comity risk``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, OutFolder, Seed
from comity.cli.values import moment
from comity.foundations.errors import ComityError, RangeError
from comity.foundations.plain import ABSENT, Absent, plain

if TYPE_CHECKING:
    from comity.apps.avoidance.assess import Risk
    from comity.apps.avoidance.event_series import Course, EventReport, ObjectStep
    from comity.apps.avoidance.risk_report import (
        RiskReport,
        SupplementaryMetrics,
        Unassessed,
    )


@computable("risk")
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
    tiers: str = "cara",
    lead_h: Annotated[float, Parameter(name="--lead-h")] = 6.0,
    pictures: OutFolder | None = None,
    as_json: JsonRows = False,
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
    tiers
        Profile of published thresholds for several messages: cara, esa, or a JSON file of another.
    lead_h
        Hours that a burn needs to be prepared: until when it must be decided.
    pictures
        Folder to write pictures to: encounter plane, radius, dilution.
    """
    from comity.apps.avoidance import assess as service, gate as gating
    from comity.apps.avoidance.decisions import Decision, open_profile
    from comity.apps.avoidance.event_series import courses_of, series_report
    from comity.apps.avoidance.risk_report import risk_report

    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    asked = Decision(open_profile(tiers), lead_h)
    told = attempts(files, hbr_m, trials, seed, instant(now), as_json=as_json)
    risks = service.judged_together([x for x in told if isinstance(x, service.Risk)])
    judged = iter(risks)
    reports = [
        risk_report(next(judged)) if isinstance(x, service.Risk) else x for x in told
    ]
    courses = courses_of(risks)
    drawn = [] if pictures is None else draw(risks, courses, pictures)
    code = gating.worst_code(
        [
            *(
                gating.gate_code(one.gate, accept_doubtful=accept_doubtful)
                for one in risks
            ),
            *(one.code for one in told if not isinstance(one, service.Risk)),
        ]
    )
    series = None
    if len(files) > 1:
        series = series_report(reports, courses, asked, looked_at(now))
    if as_json:
        written = tuple(str(path) for path in drawn) or ABSENT
        output.print_json(plain(replace(series or reports[0], pictures=written)))
        return code
    for one in risks:
        lines = gating.gate_lines(one.gate, one.errors, accept_doubtful=accept_doubtful)
        show(risk_report(one), lines)
    if series is not None:
        show_events(series.events)
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


def show_events(events: "tuple[EventReport, ...]") -> None:
    """Print what the messages of each approach say together."""
    if len(events) > 1:
        output.say(f"{len(events)} different approaches:")
    for event in events:
        pair = " and ".join(event.objects)
        line = f"{pair} at {event.tca}: "
        line += f"over {len(event.messages)} messages: {event.trend}"
        if event.fused_pc is not None:
            line += f"; providers fused: Pc {output.number(event.fused_pc)}"
        output.say(line)
        show_course(event)
        for step in event.steps:
            said = "; ".join(f"{one.object} {_words(one)}" for one in step.objects)
            output.say(f"  {step.message_id}: {said}")


def show_course(event: "EventReport") -> None:
    """Print the probability against time, the tier with its profile, and what is left to decide."""
    if event.simulated:
        output.say("  SIMULATED: a message says that it is made up")
    for point in event.course:
        tier = "" if point.tier is None else f", {point.tier}"
        output.say(
            f"  {point.hours_to_tca:.1f} h before: Pc {output.number(point.pc)}{tier}, "
            f"miss {point.miss_km:.3f} km ({point.message_id})"
        )
    told = event.decisions
    if told is None:
        return
    tier = "no tier: no probability" if told.tier is None else told.tier
    meaning = "" if told.meaning is None else f", {told.meaning}"
    output.say(f"  tier by {told.profile}: {tier}{meaning}")
    if told.next_tracking is not None:
        outcome = told.next_tracking.outcome
        shares = ", ".join(f"{name} {n:.1%}" for name, n in outcome.tiers.items())
        output.say(
            f"  next tracking, sigmas times {outcome.sigma_factor:.2g} ({told.next_tracking.factor_from}), if "
            f"the covariances are right: {shares}"
        )
    for one in told.go_no_go:
        late = ", over" if one.passed else ""
        output.say(
            f"  burn of {one.object} {one.revolutions:g} revolutions before, at {one.burn}: decide "
            f"by {one.decide_by}{late}"
        )


def _words(step: "ObjectStep") -> str:
    far = (
        "" if step.sigmas is None else f", {step.sigmas:.1f} sigma from the one before"
    )
    if step.kind == "unexplained":
        return f"moved{far}: a manoeuvre, or an orbit that is worse than its covariance"
    if step.kind == "unknown":
        return "without covariances: not told"
    return f"{step.kind}{far}"


def draw(
    risks: "list[Risk]", courses: "tuple[Course, ...]", folder: Path
) -> list[Path]:
    """Draw the pictures of each assessed message, and the course of each approach."""
    from comity.apps.avoidance.figures import draw_course, draw_risk

    given = [one for one in risks if one.gate.verdict != "refused"]
    drawn = [path for one in given for path in draw_risk(one, folder)]
    for course in courses:
        drawn += draw_course(course.trend, course.risks, folder)
    return drawn


def instant(text: str | None) -> "int | Literal['created'] | None":
    """Return the instant of ``--now``: a text's, that of each message's creation, or the clock's."""
    if text is None:
        return None
    return "created" if text == "created" else moment("--now", text)


def looked_at(text: str | None) -> int | None:
    """Return the instant at which a series is looked at, None for that of its newest message."""
    from comity.system.environment import now_us

    at = instant(text)
    return now_us() if at is None else at if isinstance(at, int) else None


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


def pc_lines(report: "RiskReport") -> list[tuple[str, str]]:
    """Describe Pc, or its interval, the expected entries and the window, each by itself."""
    if report.pc is None:
        return [("Pc", "undefined")]
    number = output.number
    if report.determined or report.pc_bounds is None:
        error = ""
        if report.numerical_error is not None:
            low, high = report.numerical_error
            off = max(report.pc - low, high - report.pc)
            name = (
                "95 % bounds" if report.method == "monte_carlo" else "numerical error"
            )
            error = f" ({name} ± {off:.1g})"
        lines = [("Pc", f"{number(report.pc)}{error}")]
    else:
        low, high = report.pc_bounds
        told = "not determined: orbits can enter more than once"
        lines = [("Pc", f"between {number(low)} and {number(high)} ({told})")]
    if report.window_s is not None and report.entries is not None:
        begin, end = report.window_s
        lines.append(
            ("window", f"{begin:+.0f} s to {end:+.0f} s from the stated instant")
        )
        inside = f"{number(report.p_in_start)} inside at its begin"
        lines.append(("entries", f"N {number(report.entries)} expected, {inside}"))
    if report.pc_range is not None:
        spread = report.pc_range
        sigmas = " to ".join(f"{value:g}" for value in spread.sigma_factors)
        radii = " to ".join(f"{value:g}" for value in spread.radius_factors)
        told = f"{number(spread.low)} to {number(spread.high)}"
        lines.append(
            (
                "Pc over",
                f"{told} for {sigmas} times the sigmas, {radii} times the radius",
            )
        )
    if report.method_uncorrected is not None:
        told = f"{number(report.pc_uncorrected)} by {report.method_uncorrected}"
        lines.append(
            ("uncorrected", f"{told}, with the density error that both orbits share")
        )
    return lines


def show(report: "RiskReport", gate: "list[tuple[str, str]]") -> None:
    """Print one assessment, the verdict of the gate before it."""
    names = " and ".join(o.name or o.designator for o in report.objects)
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
            *pc_lines(report),
            ("method", f"{report.method}, {report.called}: {report.reason}"),
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

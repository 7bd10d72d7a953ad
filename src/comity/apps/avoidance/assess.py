"""From a conjunction message to a probability, its pictures and its history."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from comity.astro.risk import (
    Assessment,
    Estimate,
    assess,
    consequence_of,
    dilution_of,
    fuse,
    plane_of,
)
from comity.astro.risk.dilution import Dilution, max_pc_one_unknown
from comity.astro.risk.history import ReportedRisk, Trend, same_event, trend_of
from comity.astro.risk.message import (
    Encountered,
    encounter_of,
    radius_of,
    shared_error_removed,
)
from comity.astro.risk.named import NAMED, named_pc
from comity.astro.risk.plane import disc_pc
from comity.astro.risk.records import Method
from comity.foundations import format_utc
from comity.foundations.errors import RangeError
from comity.foundations.plain import ABSENT, Absent
from comity.messages.cdm_record import Cdm
from comity.system.engines import default_workers
from comity.system.environment import load_orientation
from comity.system.message_files import open_cdm

__all__ = [
    "MessageObject",
    "Risk",
    "RiskReport",
    "RiskSeries",
    "SupplementaryMetrics",
    "assess_message",
    "dilution_of_risk",
    "in_threads",
    "risk_report",
    "series_of",
    "series_report",
    "supplementary_metrics",
]

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Risk:
    """An assessed conjunction message.

    Attributes
    ----------
    path
        File of the message; None for a record that came without one.
    cdm
        The message.
    encounter
        Its states and covariances in one inertial frame.
    assessment
        Probability with bounds, by the chosen method and by the others.
    radius_source
        Where the hard-body radius comes from.
    findings
        Number of departures from the standard that reading the message found.
    """

    path: Path | None
    cdm: Cdm
    encounter: Encountered
    assessment: Assessment
    radius_source: str
    findings: int

    @property
    def pc(self) -> float | None:
        """Probability of collision, None where no method is defined."""
        return self.assessment.pc

    @property
    def method(self) -> Method:
        """Method that gave the probability: pc2d, nc2d, nc3d, monte_carlo or none."""
        return self.assessment.chosen.method

    @property
    def miss_km(self) -> float:
        """Distance at closest approach, km."""
        return self.assessment.miss_km

    @property
    def speed_km_s(self) -> float:
        """Relative speed at closest approach, km/s."""
        return self.assessment.speed_km_s

    @property
    def hbr_m(self) -> float:
        """Sum of the radii of both objects, m."""
        return self.assessment.hbr_km * 1e3

    @property
    def tca_us(self) -> int:
        """Instant of closest approach, µs of UTC since 1970."""
        return self.cdm.tca_us + round(self.assessment.dt_s * 1e6)


@dataclass(frozen=True, slots=True)
class MessageObject:
    """An object as its message names it."""

    designator: str
    name: str
    frame: str


@dataclass(frozen=True, slots=True)
class SupplementaryMetrics:
    """Metrics that supplement the probability; ``ABSENT`` where one is undefined.

    Attributes
    ----------
    max_pc_one_unknown
        Largest plane probability whatever the missing covariance is.
    max_pc, max_pc_factor, diluted
        Largest plane probability over a factor on both sigmas, that factor, and whether
        better knowledge could raise the probability.
    plane_by
        Plane probability by other published methods.
    plane_without_shared_density_error
        Plane probability without the density error that both objects share.
    pieces_over_5_cm, catastrophic
        Fragments of a collision by NASA's model, and whether both objects break up wholly.
    """

    max_pc_one_unknown: float | Absent = ABSENT
    max_pc: float | Absent = ABSENT
    max_pc_factor: float | Absent = ABSENT
    diluted: bool | Absent = ABSENT
    plane_by: dict[str, float] | Absent = ABSENT
    plane_without_shared_density_error: float | Absent = ABSENT
    pieces_over_5_cm: int | Absent = ABSENT
    catastrophic: bool | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class RiskReport:
    """An assessment as ``comity risk --json`` prints it."""

    file: str | None
    message_id: str
    originator: str
    created: str
    objects: tuple[MessageObject, ...]
    pc: float | None
    pc_low: float | None
    pc_high: float | None
    method: Method
    valid: bool
    reason: str
    alternatives: tuple[Estimate, ...]
    detail: dict[str, float]
    tca: str
    miss_km: float
    speed_km_s: float
    hbr_m: float
    hbr_source: str
    stated_pc: float | None
    stated_method: str
    supplementary: SupplementaryMetrics = field(metadata={"name": "beside"})
    notes: tuple[str, ...] = ()
    findings: int = 0
    pictures: tuple[str, ...] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class RiskSeries:
    """The messages of one event, their trend, and the probability of all providers fused.

    ``slope_per_day`` is the change of the natural logarithm of the probability a day.
    """

    messages: tuple[RiskReport, ...]
    trend: str
    slope_per_day: float
    fused_pc: float | None
    pictures: tuple[str, ...] | Absent = ABSENT


def in_threads(
    tick: Tick, total: int
) -> Callable[[Iterable[Callable[[], int]]], Iterator[int]]:
    """Return a runner of blocks on threads that reports its progress."""

    def run(jobs: Iterable[Callable[[], int]]) -> Iterator[int]:
        waiting = list(jobs)
        with ThreadPoolExecutor(default_workers()) as pool:
            for number, hits in enumerate(
                pool.map(lambda job: job(), waiting), start=1
            ):
                tick(number, max(total, len(waiting)))
                yield hits

    return run


def assess_message(
    message: Cdm | Path,
    *,
    hbr_m: float | None = None,
    trials: int = 0,
    seed: int = 1,
    tick: Tick = lambda _done, _total: None,
) -> Risk:
    """Assess a conjunction message: ``assess_message(Path("event.cdm")).pc``.

    Parameters
    ----------
    message
        A message that was read, or the file of one.
    hbr_m
        Sum of the radii of both objects, m; None: as the message states it.
    trials, seed
        Trials of a Monte Carlo that confirms the result, and its seed.
    tick
        Called after each block of trials: blocks done, blocks in all.

    Raises
    ------
    FormatError, ResourceError
        If the file cannot be read as a conjunction message.
    RangeError, DataError
        If trials, radius, states or covariances cannot be used.
    """
    if trials < 0:
        raise RangeError("trials", trials, "0 or more")
    path, findings = None, 0
    if isinstance(message, Path):
        path = message
        cdm, reading = open_cdm(path)
        findings = len(reading.findings)
    else:
        cdm = message
    radius_km, source = radius_of(cdm, hbr_m)
    fixed = any(thing.frame.startswith(("ITRF", "EFG")) for thing in cdm.objects)
    encounter = encounter_of(cdm, load_orientation() if fixed else None)
    assessment = assess(
        encounter.pair,
        encounter.covariances,
        radius_km,
        trials=trials,
        seed=seed,
        run=in_threads(tick, -(-trials // 200_000)),
    )
    return Risk(path, cdm, encounter, assessment, source, findings)


def risk_report(risk: Risk) -> RiskReport:
    """Turn an assessment into what ``comity risk --json`` prints of it."""
    cdm, assessment = risk.cdm, risk.assessment
    chosen = assessment.chosen
    return RiskReport(
        file=None if risk.path is None else str(risk.path),
        message_id=cdm.message_id,
        originator=cdm.originator,
        created=format_utc(cdm.created_us, 3),
        objects=tuple(
            MessageObject(o.designator, o.name, o.frame) for o in cdm.objects
        ),
        pc=chosen.pc,
        pc_low=chosen.pc_low,
        pc_high=chosen.pc_high,
        method=chosen.method,
        valid=chosen.valid,
        reason=chosen.reason,
        alternatives=assessment.alternatives,
        detail=chosen.detail,
        tca=format_utc(risk.tca_us),
        miss_km=risk.miss_km,
        speed_km_s=risk.speed_km_s,
        hbr_m=risk.hbr_m,
        hbr_source=risk.radius_source,
        stated_pc=cdm.probability,
        stated_method=cdm.probability_method,
        supplementary=supplementary_metrics(risk),
        notes=(*risk.encounter.notes, *assessment.notes),
        findings=risk.findings,
    )


def supplementary_metrics(risk: Risk) -> SupplementaryMetrics:
    """Compute the metrics that supplement a probability, those that are defined."""
    assessment, cdm = risk.assessment, risk.cdm
    pair, hbr_km = risk.encounter.pair, assessment.hbr_km
    one, two = risk.encounter.covariances
    metrics = SupplementaryMetrics()
    known = [matrix for matrix in (one, two) if matrix is not None]
    if assessment.speed_km_s > 0.0 and hbr_km > 0.0 and len(known) == 1:
        largest = max_pc_one_unknown(pair, known[0], hbr_km)
        metrics = replace(metrics, max_pc_one_unknown=largest)
    dilution = dilution_of_risk(risk)
    if dilution is not None and one is not None and two is not None:
        plane = plane_of(pair, one + two, hbr_km)
        metrics = replace(
            metrics,
            max_pc=dilution.max_pc,
            max_pc_factor=dilution.at_factor,
            diluted=dilution.diluted,
            plane_by={name: named_pc(name, plane, hbr_km) for name in NAMED},
        )
        removed = shared_error_removed(cdm, risk.encounter)
        if removed is not None:
            pc = disc_pc(plane_of(pair, removed, hbr_km), hbr_km)
            metrics = replace(metrics, plane_without_shared_density_error=pc)
    masses = [thing.mass_kg for thing in cdm.objects]
    if masses[0] is not None and masses[1] is not None:
        debris = consequence_of(masses[0], masses[1], assessment.speed_km_s)
        metrics = replace(
            metrics, pieces_over_5_cm=debris.pieces, catastrophic=debris.catastrophic
        )
    return metrics


def dilution_of_risk(risk: Risk) -> Dilution | None:
    """Compute the dilution of an encounter, None where it has no plane."""
    one, two = risk.encounter.covariances
    defined = risk.method != "none" and risk.speed_km_s > 1e-9
    if one is None or two is None or not defined:
        return None
    return dilution_of(risk.encounter.pair, one, two, risk.assessment.hbr_km)


def _reported(risk: Risk) -> ReportedRisk:
    """Turn an assessed message into an entry of its event's history."""
    return ReportedRisk(
        risk.cdm.originator,
        risk.cdm.created_us,
        risk.cdm.tca_us,
        risk.encounter.pair,
        risk.encounter.covariances,
        risk.pc,
    )


def series_of(risks: Sequence[Risk]) -> tuple[Trend, Assessment | None]:
    """Compute the trend of one event over its messages, and the fused assessment.

    Only the newest message of each provider that still means the same approach is fused.
    """
    history = sorted(
        (_reported(risk) for risk in risks), key=lambda one: one.created_us
    )
    newest: dict[str, ReportedRisk] = {}
    for one in history:
        if same_event(one, history[-1]):
            newest[one.provider] = one
    trend = trend_of(history)
    if len(newest) < 2 or any(
        matrix is None for one in newest.values() for matrix in one.covariances
    ):
        return trend, None
    fused = fuse(list(newest.values()))
    radius = max(risk.assessment.hbr_km for risk in risks)
    return trend, assess(fused.pair, fused.covariances, radius)


def series_report(
    reports: Sequence[RiskReport], trend: Trend, fused: Assessment | None
) -> RiskSeries:
    """Put the reports of one event's messages together, as ``comity risk --json``."""
    return RiskSeries(
        tuple(reports),
        trend.direction,
        trend.slope_per_day,
        fused.pc if fused else None,
    )

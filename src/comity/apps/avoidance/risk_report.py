"""Assessments as records: what ``comity risk --json`` prints."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.apps.avoidance.assess import Risk, dilution_of_risk
from comity.astro.risk import Assessment, Estimate, consequence_of, plane_of
from comity.astro.risk.dilution import max_pc_one_unknown
from comity.astro.risk.history import Trend
from comity.astro.risk.message import shared_error_removed
from comity.astro.risk.named import NAMED, named_pc
from comity.astro.risk.plane import disc_pc
from comity.astro.risk.records import Method
from comity.foundations import format_utc
from comity.foundations.plain import ABSENT, Absent, named

__all__ = [
    "MessageObject",
    "RiskReport",
    "RiskSeries",
    "SupplementaryMetrics",
    "risk_report",
    "series_report",
    "supplementary_metrics",
]


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
    supplementary: SupplementaryMetrics = named("beside")
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

"""Assessments as records: what ``comity risk --json`` prints."""

from dataclasses import dataclass, field, replace
from math import isfinite

from comity.apps.avoidance.assess import Risk, dilution_of_risk, range_of_risk
from comity.astro.risk import Estimate, consequence_of, plane_of
from comity.astro.risk.dilution import max_pc_one_unknown
from comity.astro.risk.message import shared_error_removed
from comity.astro.risk.named import NAMED, named_pc
from comity.astro.risk.plane import disc_pc
from comity.astro.risk.plausibility import Gate
from comity.astro.risk.ranges import PcRange
from comity.astro.risk.records import WORDS, Method, Plane, State
from comity.astro.risk.transmitted import Transmitted
from comity.foundations import format_utc
from comity.foundations.plain import ABSENT, Absent, named
from comity.messages.cdm_record import CdmObject

__all__ = [
    "MessageObject",
    "ObjectQuality",
    "RiskReport",
    "SupplementaryMetrics",
    "Unassessed",
    "risk_report",
    "supplementary_metrics",
]


@dataclass(frozen=True, slots=True)
class ObjectQuality:
    """Orbit determination of an object as its message states it; None is unknown.

    ``covariance`` is the verdict on the transmitted matrix: ``sound``, ``rounding``,
    ``remediable``, ``position`` (that part alone), ``refused`` or ``absent``.
    """

    covariance: str
    covariance_method: str
    covariance_source: str
    ephemeris_name: str
    manoeuvrable: str
    weighted_rms: float | None
    residuals_accepted_percent: float | None
    obs_available: int | None
    obs_used: int | None
    tracks_available: int | None
    tracks_used: int | None
    actual_od_span_d: float | None
    recommended_od_span_d: float | None
    last_observation_start: str | None
    last_observation_end: str | None


@dataclass(frozen=True, slots=True)
class MessageObject:
    """An object as its message names it."""

    designator: str
    name: str
    frame: str
    quality: ObjectQuality


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
    """An assessment as ``comity risk --json`` prints it.

    Attributes
    ----------
    pc
        P(distance ≤ radius at some instant of the window), by the chosen method; its upper
        bound where it is not ``determined``.
    pc_low, pc_high, numerical_error
        The numerical error of ``pc`` (of a Monte Carlo, its 95 % bounds), twice: the second
        name says what it is.
    pc_bounds, entries, p_in_start, p_in_max, window_s
        max P_in ≤ Pc ≤ min(1, P_in(a) + N) over the window [a, b], s from the stated instant.
    pc_range
        Range of Pc over factors on all sigmas and on the radius.
    pc_uncorrected, method_uncorrected
        With the density error that both orbits share left in, where the message states it and
        ``pc`` is without it.
    """

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
    gate: Gate = field(default_factory=lambda: Gate("clean"))
    errors: tuple[str, ...] = ()
    state: State = "undefined"
    determined: bool = True
    pc_bounds: tuple[float, float] | None = None
    numerical_error: tuple[float, float] | None = None
    entries: float | None = None
    p_in_start: float | None = None
    p_in_max: float | None = None
    window_s: tuple[float, float] | None = None
    pc_range: PcRange | None = None
    pc_uncorrected: float | None = None
    method_uncorrected: Method | None = None

    @property
    def called(self) -> str:
        """What the result is called for people."""
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Unassessed:
    """A message that could not be assessed at all, in the place of its report."""

    file: str
    reason: str
    gate: Gate
    code: int
    pc: float | None = None
    method: Method = "none"
    valid: bool = False
    objects: tuple[MessageObject, ...] = ()
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
            MessageObject(o.designator, o.name, o.frame, _quality(o, v))
            for o, v in zip(cdm.objects, risk.encounter.verdicts, strict=True)
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
        findings=len(risk.findings),
        gate=risk.gate,
        errors=tuple(str(finding) for finding in risk.errors),
        state=chosen.state,
        determined=chosen.determined,
        pc_bounds=chosen.pc_bounds,
        numerical_error=_pair(chosen.pc_low, chosen.pc_high),
        entries=chosen.entries,
        p_in_start=chosen.p_in_start,
        p_in_max=chosen.p_in_max,
        window_s=chosen.window_s,
        pc_range=range_of_risk(risk),
        pc_uncorrected=None if risk.uncorrected is None else risk.uncorrected.pc,
        method_uncorrected=None
        if risk.uncorrected is None
        else risk.uncorrected.chosen.method,
    )


def _pair(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


def _quality(thing: CdmObject, verdict: Transmitted) -> ObjectQuality:
    """Return the orbit determination of an object with its instants as text."""
    told = thing.quality
    start, end = (
        None if at_us is None else format_utc(at_us, 3)
        for at_us in (told.last_observation_start_us, told.last_observation_end_us)
    )
    return ObjectQuality(
        verdict.kind,
        told.covariance_method,
        told.covariance_source,
        told.ephemeris_name,
        told.manoeuvrable,
        told.weighted_rms,
        told.residuals_accepted_percent,
        told.obs_available,
        told.obs_used,
        told.tracks_available,
        told.tracks_used,
        told.actual_od_span_d,
        told.recommended_od_span_d,
        start,
        end,
    )


def supplementary_metrics(risk: Risk) -> SupplementaryMetrics:
    """Compute the metrics that supplement a probability, those that are defined."""
    assessment, cdm = risk.assessment, risk.cdm
    pair, hbr_km = risk.encounter.pair, assessment.hbr_km
    one, two = risk.encounter.covariances
    metrics = SupplementaryMetrics()
    if risk.gate.verdict == "refused":
        return metrics
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
            plane_by=_named(plane, hbr_km),
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


def _named(plane: Plane, hbr_km: float) -> dict[str, float]:
    """Return the plane's probability by other published methods, where they give a number.

    Chan's series overflows where the radius is large against the spread.
    """
    values = {name: named_pc(name, plane, hbr_km) for name in NAMED}
    return {name: value for name, value in values.items() if isfinite(value)}

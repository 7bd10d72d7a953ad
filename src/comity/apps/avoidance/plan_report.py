"""Plans of avoidance as records: what ``comity avoid --json`` prints."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.apps.avoidance.plan_message import Planned
from comity.apps.avoidance.plan_records import Plan
from comity.apps.avoidance.precise import PreciseCheck
from comity.apps.avoidance.screened import State
from comity.apps.avoidance.secondary import Secondary
from comity.apps.avoidance.spread import SpreadReport, spread_report
from comity.astro.risk.plausibility import Gate
from comity.astro.risk.records import Method
from comity.foundations import format_utc
from comity.foundations.arrays import Bools, Floats
from comity.foundations.constants import HOUR_S
from comity.foundations.plain import ABSENT, Absent
from comity.messages.cdm_record import CdmObject

__all__ = [
    "BurnCandidate",
    "PlanReport",
    "SecondaryConjunction",
    "TradeSpaceReport",
    "plan_report",
    "secondary_conjunctions",
]


@dataclass(frozen=True, slots=True)
class SecondaryConjunction:
    """A conjunction of the changed track with an object of the catalogue."""

    object: str
    name: str
    tca: str
    miss_km: float
    speed_km_s: float
    pc: float | None
    method: str
    pc_without_burn: float | None
    covariance: str
    own_covariance: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class BurnCandidate:
    """A burn that was considered; ``not_taken`` is empty for the chosen one."""

    lead_s: float
    dv_m_s: Floats
    pc_after: float
    not_taken: str


@dataclass(frozen=True, slots=True)
class TradeSpaceReport:
    """Probability and miss distance over lead time and impulse along the velocity."""

    lead_s: Floats
    dv_m_s: Floats
    pc: Floats
    miss_km: Floats
    allowed: Bools


@dataclass(frozen=True, slots=True)
class UncoveredObject:
    """An object of the catalogue that the screening did not cover."""

    object: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScreenedReport:
    """Whether the changed track was screened, against whom, and who was left out.

    ``state`` is ``screened``, ``partly`` or ``unscreened``; ``statement`` follows from it.
    """

    state: State
    statement: str
    objects: int
    begin: str | None
    end: str | None
    within_km: float
    limit_pc: float
    catalogue: str
    age_d: float | None
    oldest_d: float | None
    own_covariance: str
    new: int
    undefined: int
    refused_rows: int
    left_out: tuple[UncoveredObject, ...]


@dataclass(frozen=True, slots=True)
class PlannedObject:
    """An object of the encounter: what its message says of its ability to move.

    ``manoeuvrable`` is ``yes``, ``no`` or ``unknown``; its plans are not in a CDM.
    """

    name: str
    designator: str
    moves: bool
    manoeuvrable: str
    plans: str


@dataclass(frozen=True, slots=True)
class WayBack:
    """Impulses that return to the planned track; (B, 3) m/s, RTN of that track."""

    dv_m_s: float
    after_approach_s: tuple[float, ...]
    dvs_m_s: Floats
    largest_km: float
    statement: str


@dataclass(frozen=True, slots=True)
class ExecutionReport:
    """Errors of the burn that the probability after it contains, one sigma."""

    magnitude: float
    pointing_deg: float
    fixed_mm_s: float
    fixed_pointing_mm_s: float


@dataclass(frozen=True, slots=True)
class PlanClock:
    """From when the time to prepare a burn was counted; ``now`` is null if it was not."""

    now: str | None
    prepare_h: float
    earliest_burn: str | None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan as ``comity avoid --json`` prints it; impulses in m/s, RTN at the burn."""

    file: str | None
    gate: Gate
    encounter: str
    hbr_m: float
    method: Method
    pc_by_method: float | None
    frame: str
    burn_time: str | None
    dv_m_s: Floats | None
    dv_size_m_s: float | None
    dv_frame: str
    lead_s: float | None
    pc_before: float | None
    method_before: Method
    pc_after: float | None
    method_after: Method | None
    pc_after_plane: float | None
    miss_after_km: float | None
    target_pc: float
    tca: str
    reason: str
    return_dv_m_s: float | None
    way_back: WayBack | None
    dynamics: str
    precise: PreciseCheck
    execution: ExecutionReport
    clock: PlanClock
    objects: tuple[PlannedObject, PlannedObject]
    covariances: SpreadReport
    screened: ScreenedReport
    secondary: tuple[SecondaryConjunction, ...]
    candidates: tuple[BurnCandidate, ...]
    trade_space: TradeSpaceReport
    stages: dict[str, float]
    written: tuple[str, ...] | Absent = ABSENT


def secondary_conjunctions(
    conjunctions: Sequence[Secondary], limit_pc: float
) -> tuple[SecondaryConjunction, ...]:
    """Turn conjunctions of a changed track into what ``comity avoid --json`` prints."""
    return tuple(
        SecondaryConjunction(
            one.object,
            one.name,
            format_utc(one.tca_us),
            one.miss_km,
            one.speed_km_s,
            one.pc,
            one.method,
            one.before_pc,
            one.assumed,
            one.own,
            not one.stands(limit_pc),
        )
        for one in conjunctions
    )


def screened_report(plan: Plan) -> ScreenedReport:
    """Turn the state of a screening into what is printed of it."""
    one, outcome = plan.screened, plan.outcome
    seen = one.state != "unscreened"
    return ScreenedReport(
        state=one.state,
        statement=plan.screening_words,
        objects=one.objects,
        begin=format_utc(one.begin_us) if seen else None,
        end=format_utc(one.end_us) if seen else None,
        within_km=one.within_km,
        limit_pc=one.limit_pc,
        catalogue=one.catalogue,
        age_d=one.age_d,
        oldest_d=one.oldest_d,
        own_covariance=one.own_covariance,
        new=outcome.new,
        undefined=outcome.undefined,
        refused_rows=one.refused_rows,
        left_out=tuple(
            UncoveredObject(left.object, left.name, left.reason)
            for left in one.left_out
        ),
    )


def way_back(plan: Plan) -> WayBack | None:
    """Say what it costs to return to the planned track, None without a burn."""
    back = plan.back
    if back is None:
        return None
    hours = [time / HOUR_S for time in back.times_s]
    total = back.total_km_s * 1e6
    return WayBack(
        back.total_km_s * 1e3,
        back.times_s,
        back.dvs_km_s * 1e3,
        back.largest_km,
        f"two impulses, {hours[0]:.1f} h and {hours[1]:.1f} h after closest approach, "
        f"{total:.2f} mm/s in all, return it to its planned track, from which it is up to "
        f"{back.largest_km:.2f} km away until the first of them",
    )


def manoeuvrable(told: str) -> str:
    """Return ``yes``, ``no`` or ``unknown``: N/A and silence prove nothing."""
    return {"YES": "yes", "NO": "no"}.get(told.strip().upper(), "unknown")


def _object(thing: CdmObject, *, moves: bool) -> PlannedObject:
    return PlannedObject(
        thing.name or thing.designator,
        thing.designator,
        moves,
        manoeuvrable(thing.manoeuvrable),
        "unknown",
    )


def plan_report(planned: Planned) -> PlanReport:
    """Turn a plan into what ``comity avoid --json`` prints of it."""
    risk, plan = planned.risk, planned.plan
    mover = risk.cdm.objects[planned.moving - 1]
    other = risk.cdm.objects[2 - planned.moving]
    burn, space, after = plan.burn, plan.space, plan.after
    errors, limits = planned.constraints.execution, planned.constraints
    return PlanReport(
        file=None if risk.path is None else str(risk.path),
        gate=risk.gate,
        encounter=f"{mover.name or mover.designator} moves, "
        f"{other.name or other.designator} stays",
        hbr_m=risk.hbr_m,
        method=risk.method,
        pc_by_method=risk.pc,
        frame=planned.frame,
        burn_time=format_utc(plan.burn_us) if burn else None,
        dv_m_s=burn.dv_km_s * 1e3 if burn else None,
        dv_size_m_s=burn.size_km_s * 1e3 if burn else None,
        dv_frame="RTN of the moving object at the burn",
        lead_s=burn.lead_s if burn else None,
        pc_before=plan.before.pc,
        method_before=plan.before.chosen.method,
        pc_after=after.pc if after else None,
        method_after=after.chosen.method if after else None,
        pc_after_plane=burn.pc_after if burn else None,
        miss_after_km=burn.miss_after_km if burn else None,
        target_pc=plan.target_pc,
        tca=format_utc(plan.tca_us),
        reason=plan.reason,
        return_dv_m_s=plan.back.total_km_s * 1e3 if plan.back else None,
        way_back=way_back(plan),
        dynamics=plan.encounter.forces.name,
        precise=planned.precise,
        execution=ExecutionReport(
            errors.magnitude,
            float(np.degrees(errors.pointing_rad)),
            errors.fixed_km_s * 1e6,
            errors.fixed_across_km_s * 1e6,
        ),
        clock=_clock(plan, limits.prepare_h),
        objects=(_object(mover, moves=True), _object(other, moves=False)),
        covariances=spread_report(plan),
        screened=screened_report(plan),
        secondary=secondary_conjunctions(plan.secondary, limits.secondary_pc),
        candidates=tuple(
            BurnCandidate(one.lead_s, one.dv_km_s * 1e3, one.pc_after, reason)
            for one, reason in plan.candidates
        ),
        trade_space=TradeSpaceReport(
            space.leads_s,
            space.dvs_km_s * 1e3,
            space.pcs,
            space.misses_km,
            space.allowed,
        ),
        stages={name: round(value, 3) for name, value in plan.stages_s.items()},
    )


def _clock(plan: Plan, prepare_h: float) -> PlanClock:
    if plan.now_us is None:
        return PlanClock(None, prepare_h, None)
    first_us = plan.now_us + round(prepare_h * HOUR_S * 1e6)
    return PlanClock(format_utc(plan.now_us), prepare_h, format_utc(first_us))

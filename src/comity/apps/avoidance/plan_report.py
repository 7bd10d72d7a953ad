"""Plans of avoidance as records: what ``comity avoid --json`` prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.apps.avoidance.plan_message import Planned
from comity.apps.avoidance.secondary import Secondary
from comity.astro.risk.records import Method
from comity.foundations import format_utc
from comity.foundations.arrays import Bools, Floats
from comity.foundations.plain import ABSENT, Absent

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
class PlanReport:
    """A plan as ``comity avoid --json`` prints it; impulses in m/s, RTN at the burn."""

    file: str | None
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
    screened: str
    secondary: tuple[SecondaryConjunction, ...]
    candidates: tuple[BurnCandidate, ...]
    trade_space: TradeSpaceReport
    stages: dict[str, float]
    written: tuple[str, ...] | Absent = ABSENT


def secondary_conjunctions(
    conjunctions: Sequence[Secondary],
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
        )
        for one in conjunctions
    )


def plan_report(planned: Planned) -> PlanReport:
    """Turn a plan into what ``comity avoid --json`` prints of it."""
    risk, plan = planned.risk, planned.plan
    mover = risk.cdm.objects[planned.moving - 1]
    other = risk.cdm.objects[2 - planned.moving]
    burn, space, after = plan.burn, plan.space, plan.after
    return PlanReport(
        file=None if risk.path is None else str(risk.path),
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
        return_dv_m_s=plan.back_m_s,
        screened=plan.screened,
        secondary=secondary_conjunctions(plan.secondary),
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

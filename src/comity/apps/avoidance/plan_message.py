"""A plan of avoidance for a conjunction message, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.avoidance.assess import Risk, assess_message
from comity.apps.avoidance.constraints import Constraints, read_constraints
from comity.apps.avoidance.plan import (
    Conjunction,
    Plan,
    burn_state_of,
    plan_avoidance,
)
from comity.apps.avoidance.secondary import Secondary
from comity.astro.catalogue import Snapshot
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import move
from comity.astro.risk.records import Method
from comity.foundations import format_utc
from comity.foundations.arrays import Bools, Floats
from comity.foundations.errors import DataError, InputError
from comity.foundations.plain import ABSENT, Absent
from comity.messages.cdm_record import Cdm
from comity.messages.plan_build import changed_track, comprehensive, parameters
from comity.messages.write import write_message
from comity.system.catalogue_files import read_catalogue
from comity.system.environment import now_us
from comity.system.files import check_folder, write_whole

__all__ = [
    "TARGET_PC",
    "BurnCandidate",
    "PlanReport",
    "Planned",
    "SecondaryConjunction",
    "TradeSpaceReport",
    "avoid",
    "limits_of",
    "plan_report",
    "secondary_conjunctions",
    "write_plan",
]

#: Probability of collision that a burn reaches unless another is asked for.
TARGET_PC = 1e-6


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of avoidance and the assessed message that it belongs to.

    Attributes
    ----------
    risk
        The assessed message.
    plan
        The burn with its alternatives, or the reason why there is none.
    moving
        Which object of the message burns, 1 or 2.
    frame
        Inertial frame of the plan.
    """

    risk: Risk
    plan: Plan
    moving: int
    frame: str


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


def limits_of(path: Path | None) -> Constraints:
    """Read the constraints of a file; without one, the usual constraints."""
    return read_constraints(path) if path else Constraints()


def avoid(
    message: Cdm | Path,
    *,
    target_pc: float = TARGET_PC,
    hbr_m: float | None = None,
    catalogue: Sequence[str | Path] | Snapshot | None = None,
    constraints: Constraints | Path | None = None,
    moving: int = 1,
) -> Planned:
    """Assess a conjunction message and plan the smallest burn that avoids the collision.

    Parameters
    ----------
    message
        A message that was read, or the file of one.
    target_pc
        Probability of collision to reach.
    hbr_m
        Sum of the radii of both objects, m; None: as the message states it.
    catalogue
        Snapshot or files (or ``sample``) to screen the changed track against; None: not
        screened.
    constraints
        Limits on the burn, or a file of them; None: the usual ones.
    moving
        Which object of the message burns, 1 or 2.

    Raises
    ------
    DataError
        If the message lacks a usable covariance, so that no probability can be aimed at.
    RangeError
        For an object, target or orbit that cannot be used.
    FormatError, ResourceError
        For a file that cannot be used.
    """
    risk = assess_message(message, hbr_m=hbr_m)
    one, two = risk.encounter.covariances
    if one is None or two is None or risk.method == "none":
        raise DataError(
            f"no burn can be aimed: {risk.assessment.chosen.reason}",
            remedy="ask for a message with both covariances",
        )
    if not isinstance(constraints, Constraints):
        constraints = limits_of(constraints)
    if catalogue is None or isinstance(catalogue, Snapshot):
        snapshot = catalogue
    else:
        snapshot = read_catalogue(*catalogue) if catalogue else None
    first, second = risk.cdm.objects
    frame = "TEME" if first.frame.startswith(("ITRF", "EFG")) else first.frame
    if first.frame != second.frame:
        frame = "GCRF"
    conjunction = Conjunction(
        risk.encounter.pair,
        (one, two),
        risk.cdm.tca_us,
        frame,
        risk.assessment.hbr_km,
        (
            (first.designator, first.international),
            (second.designator, second.international),
        ),
    )
    plan = plan_avoidance(
        conjunction, target_pc, constraints, moving=moving, snapshot=snapshot
    )
    return Planned(risk, plan, moving, frame)


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


def write_plan(planned: Planned, out: Path | None, pictures: Path | None) -> list[Path]:
    """Write a plan as OPM, OCM or OEM by the suffix, and its trade space as a picture.

    Raises
    ------
    InputError
        For an unknown suffix, or a plan without a burn.
    """
    written = []
    if out is not None:
        check_folder(out)
        suffix = out.suffix.lower()
        if suffix not in {".opm", ".ocm", ".oem"}:
            raise InputError(
                f"{out.name}: the suffix names no form of plan",
                remedy="end the name in .opm, .ocm or .oem",
            )
        plan = planned.plan
        if plan.burn is None:
            raise InputError(f"there is no burn to write: {plan.reason}")
        thing = planned.risk.cdm.objects[planned.moving - 1]
        about = (
            thing.name or "UNKNOWN",
            thing.international or thing.designator,
            planned.frame,
        )
        state = burn_state_of(plan)
        push = rtn_axes(state[:3], state[3:]).T @ plan.burn.dv_km_s
        if suffix == ".opm":
            message = parameters(
                *about, now_us(), plan.burn_us, state, plan.burn.dv_km_s
            )
        else:
            times = np.arange(0.0, plan.burn.lead_s + 6000.0, 60.0)
            states = move(state[:3], state[3:] + push, times)
            build = changed_track if suffix == ".oem" else comprehensive
            at_us = plan.burn_us + np.rint(times * 1e6).astype(np.int64)
            message = build(*about, now_us(), at_us, states, plan.burn.dv_km_s)
        write_whole(out, write_message(message, "kvn").encode())
        written.append(out)
    if pictures is not None:
        from comity.apps.avoidance.figures import draw_plan  # noqa: PLC0415 - optional

        written += draw_plan(planned.plan, planned.risk.cdm.message_id, pictures)
    return written

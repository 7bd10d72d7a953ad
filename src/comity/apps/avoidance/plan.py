"""From a conjunction to a burn that is safe against the whole catalogue."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.apps.avoidance.constraints import Constraints, forbidden
from comity.apps.avoidance.secondary import Secondary, Sky, open_sky, secondary_of
from comity.astro.catalogue import Snapshot
from comity.astro.manoeuvre import (
    Burn,
    Encounter,
    Execution,
    TradeSpace,
    along_velocity,
    optimal_impulse,
    return_to_track,
    trade_space,
)
from comity.astro.manoeuvre.aim import Aim, after_burn, aim_at, scale_to_target
from comity.astro.manoeuvre.reach import burn_state, period_of, swapped
from comity.astro.risk import Assessment, Pair
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["Plan", "burn_state_of", "plan_avoidance", "plan_value"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A recommended burn with all that was weighed, or the reason why there is none."""

    encounter: Encounter
    tca_us: int
    target_pc: float
    before: Assessment
    after: Assessment | None
    burn: Burn | None
    burn_us: int
    secondary: tuple[Secondary, ...]
    screened: str
    candidates: tuple[tuple[Burn, str], ...]
    space: TradeSpace
    back_m_s: float | None
    reason: str
    stages_s: dict[str, float]


def _candidates(
    aim: Aim, tca_us: int, constraints: Constraints
) -> list[tuple[Burn, str]]:
    """Return burns with the reason why each is not taken, empty if it may be."""
    out: list[tuple[Burn, str]] = []
    encounter, target_pc = aim.encounter, aim.plane_target_pc
    period = period_of(encounter)
    execution = constraints.execution
    errors = execution if execution != Execution() else None
    for orbits in constraints.leads_orbits:
        lead = orbits * period
        reason = forbidden(constraints, tca_us - round(lead * 1e6))
        burns = [
            along_velocity(encounter, lead, target_pc, sign, errors) for sign in (1, -1)
        ]
        if constraints.direction == "any":
            burns.append(optimal_impulse(encounter, lead, target_pc, errors))
        for found in burns:
            if found is None:
                continue
            burn, why = found, reason
            if not why:
                burn, why = scale_to_target(
                    aim, burn, execution, constraints.largest_m_s / 1e3
                )
            if not why and burn.size_km_s * 1e3 > constraints.largest_m_s:
                why = f"{burn.size_km_s * 1e3:.3g} m/s, limit {constraints.largest_m_s:g} m/s"
            if not why and constraints.box_km:
                reach = return_to_track(encounter, burn).largest_km
                if reach > constraints.box_km:
                    why = f"leaves its box: {reach:.2f} km, limit {constraints.box_km:g} km"
            out.append((burn, why))
    return sorted(out, key=lambda pair: pair[0].size_km_s)


def plan_avoidance(
    pair: Pair,
    covariances: tuple[Floats, Floats],
    tca_us: int,
    frame: str,
    hbr_km: float,
    target_pc: float,
    constraints: Constraints,
    *,
    moving: int = 1,
    snapshot: Snapshot | None = None,
    designators: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> Plan:
    """Find the smallest burn that reaches the target and makes no new conjunction.

    Parameters
    ----------
    pair, covariances, tca_us, frame
        The encounter in an inertial frame; (6, 6) covariances.
    moving
        Which object burns, 1 or 2.
    snapshot
        Catalogue to screen the changed track against; None: it is not screened, and the
        plan says so.
    designators
        Catalogue numbers or international designators of both objects.

    Raises
    ------
    RangeError
        For an object, target or orbit that cannot be used.
    """
    begun = time.perf_counter()
    if moving not in (1, 2):
        raise RangeError("object", moving, "1 or 2")
    if moving == 2:
        pair, designators = swapped(pair), (designators[1], designators[0])
        covariances = (covariances[1], covariances[0])
    aim = aim_at(pair, covariances, hbr_km, target_pc)
    encounter = aim.encounter
    tca_us += round(aim.shift_s * 1e6)
    needed = aim.before.pc is not None and aim.before.pc > target_pc
    candidates = _candidates(aim, tca_us, constraints) if needed else []
    stages = {"candidates_s": time.perf_counter() - begun}
    period = period_of(encounter)
    leads = np.linspace(0.25, max(*constraints.leads_orbits, 1.0) + 0.25, 60) * period
    sizes = [burn.size_km_s for burn, _ in candidates]
    largest = min(constraints.largest_m_s / 1e3, 5.0 * min(sizes, default=5e-5))
    steps = np.linspace(-largest, largest, 61)
    blackouts = [
        ((tca_us - end) / 1e6, (tca_us - begin) / 1e6)
        for begin, end in constraints.blackouts
    ]
    errors = constraints.execution if constraints.execution != Execution() else None
    space = trade_space(
        [encounter], [0.0], leads, steps, blackouts_s=blackouts, execution=errors
    )
    stages["trade_space_s"] = time.perf_counter() - begun - sum(stages.values())
    sky = None
    usable = [burn for burn, why in candidates if not why]
    if snapshot is not None and usable:
        earliest = tca_us - round(max(burn.lead_s for burn in usable) * 1e6)
        span = constraints.days + max(burn.lead_s for burn in usable) / DAY_S
        sky = open_sky(snapshot, designators[0], earliest, span)
        stages["nodes_s"] = time.perf_counter() - begun - sum(stages.values())
    chosen, secondary, weighed = _choose(
        candidates, sky, encounter, frame, tca_us, constraints, designators[1]
    )
    stages["secondary_s"] = time.perf_counter() - begun - sum(stages.values())
    reason = _reason(aim, weighed, chosen)
    back, after = None, None
    if chosen is not None:
        after = after_burn(aim, chosen, constraints.execution)
        back = return_to_track(encounter, chosen).total_km_s * 1e3
    screened = (
        f"{len(sky.snapshot)} objects over {constraints.days:g} d"
        if sky
        else "not screened: no catalogue given"
    )
    lead_us = round(chosen.lead_s * 1e6) if chosen else 0
    return Plan(
        encounter,
        tca_us,
        target_pc,
        aim.before,
        after,
        chosen,
        tca_us - lead_us,
        secondary,
        screened,
        tuple(weighed),
        space,
        back,
        reason,
        stages,
    )


def _choose(
    candidates: list[tuple[Burn, str]],
    sky: Sky | None,
    encounter: Encounter,
    frame: str,
    tca_us: int,
    constraints: Constraints,
    others: Sequence[str],
) -> tuple[Burn | None, tuple[Secondary, ...], list[tuple[Burn, str]]]:
    """Take the smallest candidate that makes no new conjunction; say why others fail."""
    weighed: list[tuple[Burn, str]] = []
    chosen: Burn | None = None
    secondary: tuple[Secondary, ...] = ()
    for burn, why in candidates:
        reason = why
        if not reason and chosen is None:
            hits: tuple[Secondary, ...] = ()
            if sky is not None:
                other = next((name.lstrip("0") for name in others if name), "")
                hits = secondary_of(
                    sky, encounter, burn, frame, tca_us, constraints, other
                )
            bad = [hit for hit in hits if hit.new(constraints.secondary_pc)]
            if bad:
                reason = f"new conjunction with {bad[0].name or bad[0].object}, Pc {bad[0].pc:.1e}"
            else:
                chosen, secondary = burn, hits
        elif not reason:
            reason = "larger than the chosen one"
        weighed.append((burn, reason))
    return chosen, secondary, weighed


def _reason(aim: Aim, weighed: Sequence[tuple[Burn, str]], chosen: Burn | None) -> str:
    if chosen is not None:
        return "smallest impulse that meets the target and makes no new conjunction"
    pc = aim.before.pc
    if pc is not None and pc <= aim.target_pc:
        return f"Pc {pc:.2e} is at or below the target {aim.target_pc:.2e}: no burn is needed"
    if not weighed:
        return "no impulse within the limits reaches the target"
    return "no candidate may be flown: " + "; ".join(
        sorted({why for _, why in weighed})
    )


def plan_value(plan: Plan) -> dict[str, Any]:
    """Return what `comity avoid --json` prints."""
    burn, space = plan.burn, plan.space
    return {
        "burn_time": format_utc(plan.burn_us) if burn else None,
        "dv_m_s": (burn.dv_km_s * 1e3).tolist() if burn else None,
        "dv_size_m_s": burn.size_km_s * 1e3 if burn else None,
        "dv_frame": "RTN of the moving object at the burn",
        "lead_s": burn.lead_s if burn else None,
        "pc_before": plan.before.pc,
        "method_before": plan.before.chosen.method,
        "pc_after": plan.after.pc if plan.after else None,
        "method_after": plan.after.chosen.method if plan.after else None,
        "pc_after_plane": burn.pc_after if burn else None,
        "miss_after_km": burn.miss_after_km if burn else None,
        "target_pc": plan.target_pc,
        "tca": format_utc(plan.tca_us),
        "reason": plan.reason,
        "return_dv_m_s": plan.back_m_s,
        "screened": plan.screened,
        "secondary": [
            {
                "object": hit.object,
                "name": hit.name,
                "tca": format_utc(hit.tca_us),
                "miss_km": hit.miss_km,
                "speed_km_s": hit.speed_km_s,
                "pc": hit.pc,
                "method": hit.method,
                "pc_without_burn": hit.before_pc,
                "covariance": hit.assumed,
            }
            for hit in plan.secondary
        ],
        "candidates": [
            {
                "lead_s": one.lead_s,
                "dv_m_s": (one.dv_km_s * 1e3).tolist(),
                "pc_after": one.pc_after,
                "not_taken": why,
            }
            for one, why in plan.candidates
        ],
        "trade_space": {
            "lead_s": space.leads_s.tolist(),
            "dv_m_s": (space.dvs_km_s * 1e3).tolist(),
            "pc": space.pcs.tolist(),
            "miss_km": space.misses_km.tolist(),
            "allowed": space.allowed.tolist(),
        },
        "stages": {name: round(value, 3) for name, value in plan.stages_s.items()},
    }


def burn_state_of(plan: Plan) -> Floats:
    """Return the state (6,) just before the burn, in the frame of the encounter."""
    if plan.burn is None:
        raise RangeError("burn", "none", "one, to write it down")
    return burn_state(plan.encounter, plan.burn.lead_s)

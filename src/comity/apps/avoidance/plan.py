"""From a conjunction to a burn that is safe against the whole catalogue."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

__all__ = ["Conjunction", "Plan", "burn_state_of", "plan_avoidance"]


@dataclass(frozen=True, slots=True)
class Conjunction:
    """An encounter of two objects to plan a burn for.

    Attributes
    ----------
    pair
        States of both objects in an inertial frame, km and km/s.
    covariances
        (6, 6) of each, in the same frame; km², km²/s, km²/s².
    tca_us
        Instant of the states, µs of UTC since 1970.
    frame
        Name of the frame.
    hbr_km
        Sum of the radii of both objects, km.
    designators
        Catalogue numbers or international designators of each.
    """

    pair: Pair
    covariances: tuple[Floats, Floats]
    tca_us: int
    frame: str
    hbr_km: float
    designators: tuple[Sequence[str], Sequence[str]] = ((), ())

    def exchanged(self) -> "Conjunction":
        """Exchange the two objects."""
        return replace(
            self,
            pair=swapped(self.pair),
            covariances=(self.covariances[1], self.covariances[0]),
            designators=(self.designators[1], self.designators[0]),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A recommended burn and its alternatives, or the reason why there is none.

    Attributes
    ----------
    encounter
        The encounter, the moving object first.
    tca_us, burn_us
        Closest approach and burn, µs of UTC since 1970.
    before, after
        Assessment without and with the burn.
    secondary
        Conjunctions of the changed track with the catalogue.
    screened
        How many objects it was screened against, for people.
    candidates
        Burns with the reason why each was not taken, empty for the one that was.
    space
        Probability over lead time and impulse along the velocity.
    back_m_s
        Impulse that returns to the planned track, m/s.
    stages_s
        Wall time of each stage, s.
    """

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
    """List burns with the reason why each is not taken, empty if it may be."""
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
        for candidate in burns:
            if candidate is None:
                continue
            burn, why = candidate, reason
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
    conjunction: Conjunction,
    target_pc: float,
    constraints: Constraints,
    *,
    moving: int = 1,
    snapshot: Snapshot | None = None,
) -> Plan:
    """Find the smallest burn that reaches the target and makes no new conjunction.

    Parameters
    ----------
    conjunction
        The encounter.
    target_pc
        Probability of collision to reach.
    constraints
        Limits on the burn and on the changed track.
    moving
        Which object burns, 1 or 2.
    snapshot
        Catalogue to screen the changed track against; None: it is not screened, and the
        plan states so.

    Raises
    ------
    RangeError
        For an object, target or orbit that cannot be used.
    """
    begun = time.perf_counter()
    if moving not in (1, 2):
        raise RangeError("object", moving, "1 or 2")
    if moving == 2:
        conjunction = conjunction.exchanged()
    aim = aim_at(
        conjunction.pair, conjunction.covariances, conjunction.hbr_km, target_pc
    )
    encounter = aim.encounter
    tca_us = conjunction.tca_us + round(aim.shift_s * 1e6)
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
        sky = open_sky(snapshot, conjunction.designators[0], earliest, span)
        stages["nodes_s"] = time.perf_counter() - begun - sum(stages.values())
    chosen, secondary, considered = _choose(
        candidates,
        sky,
        encounter,
        conjunction.frame,
        tca_us,
        constraints,
        conjunction.designators[1],
    )
    stages["secondary_s"] = time.perf_counter() - begun - sum(stages.values())
    reason = _reason(aim, considered, chosen)
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
        tuple(considered),
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
    """Choose the smallest candidate that makes no new conjunction, with reasons for the others."""
    considered: list[tuple[Burn, str]] = []
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
        considered.append((burn, reason))
    return chosen, secondary, considered


def _reason(
    aim: Aim, considered: Sequence[tuple[Burn, str]], chosen: Burn | None
) -> str:
    if chosen is not None:
        return "smallest impulse that meets the target and makes no new conjunction"
    pc = aim.before.pc
    if pc is not None and pc <= aim.target_pc:
        return f"Pc {pc:.2e} is at or below the target {aim.target_pc:.2e}: no burn is needed"
    if not considered:
        return "no impulse within the limits reaches the target"
    return "no candidate may be flown: " + "; ".join(
        sorted({why for _, why in considered})
    )


def burn_state_of(plan: Plan) -> Floats:
    """Compute the state (6,) just before the burn, in the frame of the encounter; km, km/s.

    Raises
    ------
    RangeError
        If the plan has no burn.
    """
    if plan.burn is None:
        raise RangeError("burn", "none", "a plan with a burn")
    return burn_state(plan.encounter, plan.burn.lead_s)

"""From a conjunction to the smallest burn that avoids it, and what is known of other objects."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from comity.apps.avoidance.candidates import (
    Candidate,
    candidates_of,
    forces_for,
    space_of,
    window_words,
)
from comity.apps.avoidance.constraints import Constraints, check_constraints
from comity.apps.avoidance.plan_records import Conjunction, Plan
from comity.apps.avoidance.screened import Outcome, Screened, unscreened, words_of
from comity.apps.avoidance.secondary import (
    Impulse,
    Mover,
    Secondary,
    Sky,
    check_age,
    open_sky,
    outcome_for,
    screened_by,
    secondary_of,
)
from comity.astro.catalogue import Snapshot
from comity.astro.manoeuvre import Burn, return_to_track
from comity.astro.manoeuvre.aim import Aim, after_burn, aim_at, flown
from comity.astro.manoeuvre.impulse import check_target
from comity.astro.manoeuvre.reach import burn_state
from comity.foundations import format_utc
from comity.foundations.arrays import Floats
from comity.foundations.constants import DAY_S, DAY_US
from comity.foundations.errors import RangeError

__all__ = ["CATALOGUE_REMEDY", "burn_state_of", "plan_avoidance"]

#: What helps against a catalogue that is too old.
CATALOGUE_REMEDY = (
    "give --catalogue FILE with element sets of the days around it, or raise max_age_d in "
    "the file of --constraints"
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The chosen burn with what was found against it, and all candidates with reasons."""

    burn: Burn | None
    secondary: tuple[Secondary, ...]
    screened: Screened
    considered: list[tuple[Burn, str]]


def plan_avoidance(
    conjunction: Conjunction,
    target_pc: float,
    constraints: Constraints,
    *,
    moving: int = 1,
    snapshot: Snapshot | None = None,
    now_us: int | None = None,
) -> Plan:
    """Find the smallest burn that reaches the target and is not known to make a conjunction.

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
    now_us
        Instant from which the time to prepare counts, µs of UTC; None: the plan does not
        consider it.

    Raises
    ------
    RangeError
        For an object, target, limit or orbit that cannot be used.
    DataError
        For a catalogue too far from the closest approach.
    """
    begun = time.perf_counter()
    stages: dict[str, float] = {}

    def lap(name: str) -> None:
        stages[name] = time.perf_counter() - begun - sum(stages.values())

    conjunction, aim = _aimed(conjunction, target_pc, constraints, moving, snapshot)
    tca_us = conjunction.tca_us + round(aim.shift_s * 1e6)
    needed = aim.before.pc is not None and aim.before.pc > target_pc
    late = now_us is not None and now_us >= tca_us
    candidates = (
        candidates_of(aim, tca_us, constraints, now_us) if needed and not late else []
    )
    lap("candidates_s")
    burns = [one.burn for one in candidates]
    space = space_of(aim, tca_us, constraints, burns, now_us)
    lap("trade_space_s")
    sky = _sky(snapshot, conjunction, candidates, tca_us, constraints)
    lap("nodes_s")
    mover = _mover(conjunction, aim)
    choice = _choose(
        candidates, sky, mover, tca_us, constraints, conjunction.designators[1]
    )
    if sky is None:
        why = "no catalogue was given" if snapshot is None else "there is no burn"
        choice = replace(choice, screened=unscreened(why))
    lap("secondary_s")
    burn = choice.burn
    outcome = outcome_for(choice.secondary, constraints.secondary_pc)
    execution = constraints.execution
    plan = Plan(
        encounter=aim.encounter,
        aim=aim,
        tca_us=tca_us,
        now_us=now_us,
        target_pc=target_pc,
        before=aim.before,
        after=after_burn(aim, burn, execution) if burn else None,
        after_covariance=flown(aim, burn, execution)[1][0] if burn else None,
        burn=burn,
        burn_us=tca_us - round(burn.lead_s * 1e6) if burn else tca_us,
        screened=choice.screened,
        outcome=outcome,
        secondary=choice.secondary,
        candidates=tuple(choice.considered),
        space=space,
        back=return_to_track(aim.encounter, burn) if burn else None,
        reason=_reason(aim, choice, constraints, outcome, now_us, tca_us),
        stages_s=stages,
    )
    lap("way_back_s")
    return plan


def _aimed(
    conjunction: Conjunction,
    target_pc: float,
    constraints: Constraints,
    moving: int,
    snapshot: Snapshot | None,
) -> tuple[Conjunction, Aim]:
    """Check what is asked for, and assess the encounter with the moving object first."""
    check_target(target_pc)
    check_constraints(constraints)
    if moving not in (1, 2):
        raise RangeError("object", moving, "1 or 2")
    if moving == 2:
        conjunction = conjunction.exchanged()
    at_us = conjunction.tca_us
    if snapshot is not None:
        check_age(snapshot, at_us, constraints.max_age_d, CATALOGUE_REMEDY)
    forces = forces_for(conjunction.pair, conjunction.frame, at_us, constraints)
    return conjunction, aim_at(
        conjunction.pair,
        conjunction.covariances,
        conjunction.hbr_km,
        target_pc,
        forces,
        conjunction.plane_only,
    )


def _mover(conjunction: Conjunction, aim: Aim) -> Mover:
    """Return the moving object as the message states it, with what carries it."""
    pair = conjunction.pair
    return Mover(
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        conjunction.tca_us,
        conjunction.frame,
        conjunction.hbr_km,
        None if conjunction.plane_only else conjunction.covariances[0],
        aim.forces,
        conjunction.covariance_source,
    )


def _sky(
    snapshot: Snapshot | None,
    conjunction: Conjunction,
    candidates: Sequence[Candidate],
    tca_us: int,
    constraints: Constraints,
) -> Sky | None:
    """Open the catalogue over the span of all burns that may be flown."""
    usable = [one.burn.lead_s for one in candidates if not one.reason]
    if snapshot is None or not usable:
        return None
    earliest = tca_us - round(max(usable) * 1e6)
    span = constraints.days + max(usable) / DAY_S
    return open_sky(snapshot, conjunction.designators[0], earliest, span)


def _choose(
    candidates: Sequence[Candidate],
    sky: Sky | None,
    mover: Mover,
    tca_us: int,
    constraints: Constraints,
    others: Sequence[str],
) -> _Choice:
    """Choose the smallest candidate against which no conjunction stands."""
    considered: list[tuple[Burn, str]] = []
    chosen: Burn | None = None
    secondary: tuple[Secondary, ...] = ()
    screened = unscreened("there is no burn")
    other = next((name.lstrip("0") for name in others if name), "")
    for one in candidates:
        burn, reason = one.burn, one.reason
        if not reason and chosen is not None:
            reason = "larger than the chosen one"
        elif not reason:
            hits: tuple[Secondary, ...] = ()
            if sky is not None:
                at_us = tca_us - round(burn.lead_s * 1e6)
                impulse = Impulse(at_us, burn.dv_km_s, constraints.execution)
                hits = secondary_of(sky, mover, impulse, constraints, other)
                screened = screened_by(sky, mover, at_us, constraints)
            outcome = outcome_for(hits, constraints.secondary_pc)
            if outcome.cleared:
                chosen, secondary = burn, hits
            else:
                pc = outcome.worst_pc
                told = "undefined" if pc is None else f"{pc:.1e}"
                reason = f"new conjunction with {outcome.worst}, Pc {told}"
        considered.append((burn, reason))
    return _Choice(chosen, secondary, screened, considered)


def _reason(
    aim: Aim,
    choice: _Choice,
    constraints: Constraints,
    outcome: Outcome,
    now_us: int | None,
    tca_us: int,
) -> str:
    """Say why this burn or none, from what was searched and what was screened."""
    if choice.burn is not None:
        return (
            f"smallest impulse found ({window_words(constraints)}) that lowers the Pc to "
            f"{aim.target_pc:.1e} or less; {words_of(choice.screened, outcome)}"
        )
    pc = aim.before.pc
    if pc is not None and pc <= aim.target_pc:
        return f"Pc {pc:.2e} is at or below the target {aim.target_pc:.2e}: no burn is needed"
    if now_us is not None and now_us >= tca_us:
        return (
            f"closest approach was {(now_us - tca_us) / DAY_US:.1f} d before now "
            f"({format_utc(now_us, 0)} UTC): no burn can be flown; --now plans as of "
            "another instant"
        )
    if not choice.considered:
        return "no impulse within the limits reaches the target"
    return "no candidate may be flown: " + "; ".join(
        sorted({why for _, why in choice.considered})
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

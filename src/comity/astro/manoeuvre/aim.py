"""The target of a burn: the plane where it holds, else the place of largest overlap."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.impulse import fly
from comity.astro.manoeuvre.reach import (
    closest,
    encounter_at,
    execution_spread,
    moved,
    moved_with_partials,
)
from comity.astro.manoeuvre.records import Burn, Encounter, Execution
from comity.astro.orbits.perturbed import TWO_BODY, Forces
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Assessment, Pair, assess
from comity.astro.risk.assess import CONFIRMING
from comity.astro.risk.overlap import orbits_of, overlap_pair
from comity.foundations.arrays import Floats

__all__ = ["Aim", "after_burn", "aim_at", "flown", "in_steps", "scale_to_target"]

#: How much of the target a scaled burn leaves at least: more would be a larger burn for nothing.
CLOSE = 0.999
#: How far a burn may move closest approach for covariances to be carried there, s.
NEAR_S = 60.0


@dataclass(frozen=True, slots=True)
class Aim:
    """An encounter to avoid, and the plane in which burns are sought.

    Attributes
    ----------
    pair, covariances, hbr_km
        The encounter as stated.
    before
        Its assessment.
    encounter
        The plane: that of closest approach, or that of the largest overlap.
    shift_s
        From the stated instant to that of the plane.
    target_pc, plane_target_pc
        What is to be reached, and what that means in the plane: scaled by what the plane
        is off.
    forces
        What moves both objects, times counted from the stated instant.
    plane_only
        Why only the plane method may be used, as where covariances say nothing of
        velocities; empty: every method.
    """

    pair: Pair
    covariances: tuple[Floats, Floats]
    hbr_km: float
    before: Assessment
    encounter: Encounter
    shift_s: float
    target_pc: float
    plane_target_pc: float
    forces: Forces = TWO_BODY
    plane_only: str = ""


def aim_at(
    pair: Pair,
    covariances: tuple[Floats, Floats],
    hbr_km: float,
    target_pc: float,
    forces: Forces = TWO_BODY,
    plane_only: str = "",
) -> Aim:
    """Return where burns are to be sought.

    Where the plane of closest approach does not hold, both orbits are compared where they
    overlap most: relative state and covariance there give another plane. What that is still
    off the believed probability scales the target.

    ``forces`` move both objects, times counted from the stated instant. With a reason in
    ``plane_only`` the covariances are held constant: what does not tell velocities cannot be
    carried.
    """
    before = assess(pair, covariances, hbr_km, plane_only=plane_only)
    total = covariances[0] + covariances[1]
    if before.chosen.method in {"pc2d", "none"} or before.pc is None:
        carried = None if plane_only else covariances
        encounter, dt_s = encounter_at(pair, total, hbr_km, forces, carried)
        return Aim(
            pair=pair,
            covariances=covariances,
            hbr_km=hbr_km,
            before=before,
            encounter=encounter,
            shift_s=dt_s,
            target_pc=target_pc,
            plane_target_pc=target_pc,
            forces=forces,
            plane_only=plane_only,
        )
    peak_s = before.chosen.detail.get("peak_s", 0.0)
    orbits = orbits_of(pair, *covariances)
    there, spread = overlap_pair(pair, orbits, peak_s)
    later = forces if forces is TWO_BODY else forces.later(peak_s)
    encounter, dt_s = encounter_at(there, spread, hbr_km, later)
    scale = encounter.pc / before.pc if before.pc > 0.0 else 1.0
    plane_target = float(np.clip(target_pc * scale, 1e-280, 0.5))
    return Aim(
        pair=pair,
        covariances=covariances,
        hbr_km=hbr_km,
        before=before,
        encounter=encounter,
        shift_s=peak_s + dt_s,
        target_pc=target_pc,
        plane_target_pc=plane_target,
        forces=forces,
    )


def flown(
    aim: Aim, burn: Burn, execution: Execution
) -> tuple[Pair, tuple[Floats, Floats]]:
    """Return the encounter at its closest approach after a burn, and covariances (6, 6) there.

    The covariance of the moving object goes back to the burn and along the changed track, with
    the errors of the burn added at the burn; both are carried to the new closest approach.
    """
    pair, lead_s = aim.pair, burn.lead_s - aim.shift_s
    stated = np.concatenate([pair.position_1_km, pair.velocity_1_km_s])
    other = np.concatenate([pair.position_2_km, pair.velocity_2_km_s])
    state, back = moved_with_partials(aim.forces, stated, 0.0, -lead_s)
    turn = rtn_axes(state[:3], state[3:]).T
    pushed = np.concatenate([state[:3], state[3:] + turn @ burn.dv_km_s])
    after = moved(aim.forces, pushed, -lead_s, 0.0)
    new = Pair(after[:3], after[3:], other[:3], other[3:])
    _, dt_s = closest(new, aim.forces)
    if abs(dt_s) > NEAR_S:
        # Objects that stay together have no instant of their own: the stated one counts.
        dt_s = 0.0
    after, phi = moved_with_partials(aim.forces, pushed, -lead_s, dt_s)
    other, beside = moved_with_partials(aim.forces, other, 0.0, dt_s)
    errors = np.zeros((6, 6))
    errors[3:, 3:] = turn @ execution_spread(burn.dv_km_s, execution) @ turn.T
    one, two = aim.covariances
    if aim.plane_only:
        wider = one + phi @ errors @ phi.T
    else:
        wider = phi @ (back @ one @ back.T + errors) @ phi.T
        two = beside @ two @ beside.T
    there = Pair(after[:3], after[3:], other[:3], other[3:])
    return there, (0.5 * (wider + wider.T), 0.5 * (two + two.T))


def after_burn(
    aim: Aim, burn: Burn, execution: Execution, *, confirmed: bool = True
) -> Assessment:
    """Assess the stated encounter after a burn, by the method that holds then.

    Without confirmation a count is taken as it is: a search asks many times, and confirms
    its result.
    """
    new, both = flown(aim, burn, execution)
    confirming = CONFIRMING if confirmed else 0
    return assess(
        new, both, aim.hbr_km, plane_only=aim.plane_only, confirming=confirming
    )


def scale_to_target(
    aim: Aim, burn: Burn, execution: Execution, largest_km_s: float
) -> tuple[Burn, str]:
    """Scale a burn until the method that holds gives the target probability, or less.

    The direction is kept. A secant in the logarithm of the probability, inside a bracket,
    ends between ``CLOSE`` and all of the target; a burn is enlarged at most to
    ``largest_km_s``.

    Returns
    -------
    tuple
        The burn and why it fails, empty if it does not.
    """
    unit, size = burn.dv_km_s / burn.size_km_s, burn.size_km_s
    low, off_low, best, high, off_high = 0.0, np.nan, None, np.inf, np.nan
    left, tried = "", burn
    for _ in range(24):
        tried = fly(aim.encounter, burn.lead_s, size * unit, execution)
        answer = after_burn(aim, tried, execution, confirmed=False)
        if answer.pc is None:
            return tried, f"leaves an undefined Pc: {answer.chosen.reason}"
        off = float(np.log(max(answer.pc, 1e-300) / aim.target_pc))
        if off <= 0.0:
            best, high, off_high = tried, size, off
            if off > np.log(CLOSE) or high - low < 1e-6 * high:
                break
        else:
            low, off_low = size, off
            left = f"leaves Pc {answer.pc:.2e} by {answer.chosen.method}"
        if best is None:
            if size >= largest_km_s:
                break
            size = min(size * (1.002 if off < 0.02 else 1.15), largest_km_s)
        elif low == 0.0:
            size *= 0.998 if off > -0.05 else 0.87
        else:
            aimed = off_low - 0.5 * np.log(CLOSE)
            size = low + (high - low) * aimed / (off_low - off_high)
            if not low < size < high:
                size = 0.5 * (low + high)
    return (tried, left) if best is None else (best, "")


def in_steps(
    aim: Aim, burn: Burn, execution: Execution, smallest_km_s: float, step_km_s: float
) -> Burn:
    """Return a burn enlarged to the smallest size and to a whole number of steps."""
    size = max(burn.size_km_s, smallest_km_s)
    if step_km_s > 0.0:
        size = float(np.ceil(size / step_km_s - 1e-9)) * step_km_s
    if size == burn.size_km_s:
        return burn
    unit = burn.dv_km_s / burn.size_km_s
    return fly(aim.encounter, burn.lead_s, size * unit, execution)

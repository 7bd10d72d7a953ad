"""The target of a burn: the plane where it holds, else the place of largest overlap."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.impulse import fly
from comity.astro.manoeuvre.reach import encounter_at, execution_spread
from comity.astro.manoeuvre.records import Burn, Encounter, Execution
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import move, transition
from comity.astro.risk import Assessment, Pair, assess
from comity.astro.risk.overlap import orbits_of, overlap_pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = ["Aim", "after_burn", "aim_at", "scale_to_target"]


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
    """

    pair: Pair
    covariances: tuple[Floats, Floats]
    hbr_km: float
    before: Assessment
    encounter: Encounter
    shift_s: float
    target_pc: float
    plane_target_pc: float


def aim_at(
    pair: Pair, covariances: tuple[Floats, Floats], hbr_km: float, target_pc: float
) -> Aim:
    """Return where burns are to be sought.

    Where the plane of closest approach does not hold, both orbits are compared where they
    overlap most: relative state and covariance there give another plane. What that is still
    off the believed probability scales the target.
    """
    before = assess(pair, covariances, hbr_km)
    total = covariances[0] + covariances[1]
    if before.chosen.method in {"pc2d", "none"} or before.pc is None:
        encounter, dt_s = encounter_at(pair, total, hbr_km)
        return Aim(
            *(pair, covariances, hbr_km, before),
            *(encounter, dt_s, target_pc, target_pc),
        )
    peak_s = before.chosen.detail.get("peak_s", 0.0)
    orbits = orbits_of(pair, *covariances)
    there, spread = overlap_pair(pair, orbits, peak_s)
    encounter, dt_s = encounter_at(there, spread, hbr_km)
    scale = encounter.pc / before.pc if before.pc > 0.0 else 1.0
    plane_target = float(np.clip(target_pc * scale, 1e-280, 0.5))
    return Aim(
        *(pair, covariances, hbr_km, before),
        *(encounter, peak_s + dt_s, target_pc, plane_target),
    )


def after_burn(aim: Aim, burn: Burn, execution: Execution) -> Assessment:
    """Assess the stated encounter after a burn, by the method that holds then."""
    pair, lead_s = aim.pair, burn.lead_s - aim.shift_s
    r, v = pair.position_1_km, pair.velocity_1_km_s
    state = move(r, v, np.array([-lead_s]), EARTH_MU_TCG_KM3_S2)[0]
    axes = rtn_axes(state[:3], state[3:])
    pushed = state[3:] + axes.T @ burn.dv_km_s
    moved, phi = transition(state[:3], pushed, lead_s, EARTH_MU_TCG_KM3_S2)
    spread = axes.T @ execution_spread(burn.dv_km_s, execution) @ axes
    wider = aim.covariances[0] + phi[:, 3:] @ spread @ phi[:, 3:].T
    new = Pair(moved[:3], moved[3:], pair.position_2_km, pair.velocity_2_km_s)
    return assess(new, (wider, aim.covariances[1]), aim.hbr_km)


def scale_to_target(
    aim: Aim, burn: Burn, execution: Execution, largest_km_s: float
) -> tuple[Burn, str]:
    """Scale a burn until the method that holds gives the target probability.

    The direction is kept: a burn that does too little is enlarged, at most to
    ``largest_km_s``, and one that does much more than the target asks for is made smaller.

    Returns
    -------
    tuple
        The burn and why it fails, empty if it does not.
    """
    answer = after_burn(aim, burn, execution)
    for _ in range(20):
        if answer.pc is not None and answer.pc <= aim.target_pc * 1.12:
            if aim.plane_target_pc == aim.target_pc or answer.pc > 0.5 * aim.target_pc:
                return burn, ""
            return _smaller(aim, burn, execution), ""
        if burn.size_km_s * 1.15 > largest_km_s:
            break
        burn = fly(aim.encounter, burn.lead_s, burn.dv_km_s * 1.15)
        answer = after_burn(aim, burn, execution)
    left = "an undefined Pc" if answer.pc is None else f"Pc {answer.pc:.2e}"
    return burn, f"leaves {left} by {answer.chosen.method}"


def _smaller(aim: Aim, burn: Burn, execution: Execution) -> Burn:
    """Shrink a burn that does too much, by bisection of its size."""
    low, high = 0.0, 1.0
    best = burn
    for _ in range(10):
        middle = 0.5 * (low + high)
        tried = fly(aim.encounter, burn.lead_s, burn.dv_km_s * middle)
        answer = after_burn(aim, tried, execution)
        if answer.pc is not None and answer.pc <= aim.target_pc * 1.05:
            high, best = middle, tried
            if answer.pc > 0.8 * aim.target_pc:
                break
        else:
            low = middle
    return best

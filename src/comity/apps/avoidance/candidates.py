"""Burns that could avoid an encounter, each with the reason why it may not be flown."""

from dataclasses import dataclass

import numpy as np

from comity.apps.avoidance.constraints import (
    Constraints,
    allowed_windows,
    forbidden,
)
from comity.astro.manoeuvre import Burn, TradeSpace, trade_space
from comity.astro.manoeuvre.aim import Aim, after_burn, in_steps, scale_to_target
from comity.astro.manoeuvre.reach import period_of
from comity.astro.manoeuvre.restore import largest_offset_km
from comity.astro.manoeuvre.search import best_burns
from comity.astro.orbits.perturbed import Forces, forces_of
from comity.astro.orbits.two_body import shape_of
from comity.astro.risk import Pair
from comity.foundations.constants import (
    DAY_S,
    EARTH_MU_TCG_KM3_S2,
    EARTH_RADIUS_KM,
)
from comity.system.environment import load_orientation

__all__ = ["Candidate", "candidates_of", "forces_for", "space_of", "window_words"]

#: Lead times refined in each direction, and how many burns are brought to the target exactly.
REFINED, SCALED = 6, 8
#: Part of an orbit after closest approach until which a box is watched.
BOX_ORBITS = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A burn, and why it may not be flown; empty if it may."""

    burn: Burn
    reason: str


def forces_for(pair: Pair, frame: str, tca_us: int, constraints: Constraints) -> Forces:
    """Return the forces on both objects: the zonal field, for high orbits Moon and Sun."""
    states = np.array(
        [
            np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
            np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
        ]
    )
    axis, e = shape_of(states, EARTH_MU_TCG_KM3_S2)
    apogee = float(np.max(axis * (1.0 + e))) - EARTH_RADIUS_KM
    period = 2.0 * np.pi * np.sqrt(float(axis[0]) ** 3 / EARTH_MU_TCG_KM3_S2)
    orbits = max(*constraints.leads_orbits, *constraints.window_orbits, 3.0) + 4.0
    span_s = max(orbits * period, (constraints.days + 1.0) * DAY_S)
    return forces_of(frame, tca_us, apogee, span_s, load_orientation())


def candidates_of(
    aim: Aim, tca_us: int, constraints: Constraints, now_us: int | None
) -> list[Candidate]:
    """List burns, the smallest first: local minima over the lead times and directions.

    Parameters
    ----------
    tca_us
        Instant of the plane, from which lead times count, µs of UTC.
    now_us
        Instant from which the time to prepare counts; None: it is not considered.
    """
    period = period_of(aim.encounter)
    windows = allowed_windows(constraints, tca_us, period, now_us)
    senses = (1, -1) if constraints.direction == "along" else (0, 1, -1)
    execution = constraints.execution
    burns = best_burns(
        aim.encounter,
        aim.plane_target_pc,
        windows,
        execution,
        senses=senses,
        count=REFINED,
    )
    out = [
        _candidate(aim, burn, constraints, exact=k < SCALED)
        for k, burn in enumerate(burns)
    ]
    # What the limits of time forbid is shown, too: its price is the reason to change them.
    whole = [(lead * period, lead * period) for lead in constraints.leads_orbits]
    if not whole:
        far, near = constraints.window_orbits
        whole = [(far * period, near * period)]
    if whole != windows:
        for burn in best_burns(
            aim.encounter, aim.plane_target_pc, whole, execution, senses=senses, count=2
        ):
            why = forbidden(constraints, tca_us - round(burn.lead_s * 1e6), now_us)
            if why:
                out.append(Candidate(burn, why))
    return sorted(out, key=lambda one: one.burn.size_km_s)


def _candidate(
    aim: Aim, burn: Burn, constraints: Constraints, *, exact: bool
) -> Candidate:
    """Bring a burn to the target by the method that holds, and to what can be flown."""
    largest = constraints.largest_m_s / 1e3
    if burn.size_km_s > largest:
        return Candidate(burn, _too_large(burn, constraints))
    if not exact:
        return Candidate(burn, "larger than others, not examined further")
    burn, why = scale_to_target(aim, burn, constraints.execution, largest)
    if why:
        return Candidate(burn, why)
    sized = in_steps(
        aim,
        burn,
        constraints.execution,
        constraints.smallest_m_s / 1e3,
        constraints.step_m_s / 1e3,
    )
    return Candidate(sized, _against(aim, sized, constraints))


def _too_large(burn: Burn, constraints: Constraints) -> str:
    return f"{burn.size_km_s * 1e3:.3g} m/s, limit {constraints.largest_m_s:g} m/s"


def _against(aim: Aim, burn: Burn, constraints: Constraints) -> str:
    """Say what stands against a burn of its final size, assessed with confirmation."""
    if burn.size_km_s * 1e3 > constraints.largest_m_s:
        return _too_large(burn, constraints)
    answer = after_burn(aim, burn, constraints.execution)
    if answer.pc is None or answer.pc > aim.target_pc:
        left = "an undefined Pc" if answer.pc is None else f"Pc {answer.pc:.2e}"
        return f"leaves {left} by {answer.chosen.method}: {answer.chosen.reason}"
    if constraints.box_km:
        until = BOX_ORBITS * period_of(aim.encounter)
        reach = largest_offset_km(aim.encounter, burn, until)
        if reach > constraints.box_km:
            return f"leaves its box: {reach:.2f} km, limit {constraints.box_km:g} km"
    return ""


def space_of(
    aim: Aim,
    tca_us: int,
    constraints: Constraints,
    burns: list[Burn],
    now_us: int | None,
) -> TradeSpace:
    """Return probability over lead time and impulse along the velocity, for pictures."""
    period = period_of(aim.encounter)
    far = max(*constraints.leads_orbits, constraints.window_orbits[0], 1.0) + 0.25
    leads = np.linspace(0.25, far, 60) * period
    sizes = [burn.size_km_s for burn in burns]
    largest = min(constraints.largest_m_s / 1e3, 5.0 * min(sizes, default=5e-5))
    steps = np.linspace(-largest, largest, 61)
    closed = [
        float(lead)
        for lead in leads
        if forbidden(constraints, tca_us - round(float(lead) * 1e6), now_us)
    ]
    return trade_space(
        [aim.encounter],
        [0.0],
        leads,
        steps,
        blackouts_s=[(lead, lead) for lead in closed],
        execution=constraints.execution,
    )


def window_words(constraints: Constraints) -> str:
    """Say which lead times and directions the search covered."""
    way = "along the velocity" if constraints.direction == "along" else "any direction"
    if constraints.leads_orbits:
        leads = ", ".join(f"{lead:g}" for lead in constraints.leads_orbits)
        return f"{way}, lead times of {leads} orbits"
    far, near = constraints.window_orbits
    return f"{way}, lead times from {far:g} to {near:g} orbits"

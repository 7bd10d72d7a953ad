"""Effect of an impulse before an encounter in its plane."""

import numpy as np

from comity.astro.manoeuvre.records import Encounter, Execution
from comity.astro.orbits.perturbed import (
    TWO_BODY,
    Forces,
    carry,
    carry_with_partials,
)
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import equinoctial, move, period_s, transition
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "encounter_at",
    "execution_covariance",
    "execution_spread",
    "first_state",
    "moved",
    "moved_with_partials",
    "period_of",
    "plane_map",
    "swapped",
]


def swapped(pair: Pair) -> Pair:
    """Return the same encounter with the second object first."""
    return Pair(
        pair.position_2_km,
        pair.velocity_2_km_s,
        pair.position_1_km,
        pair.velocity_1_km_s,
    )


def moved(forces: Forces, state: Floats, begin_s: float, end_s: float) -> Floats:
    """Return a state (6,) at another time under forces; two-body motion in closed form."""
    if forces is TWO_BODY:
        times = np.array([end_s - begin_s])
        closed: Floats = move(state[:3], state[3:], times, EARTH_MU_TCG_KM3_S2)[0]
        return closed
    result: Floats = carry(forces, state, begin_s, np.array([end_s]))[0]
    return result


def moved_with_partials(
    forces: Forces, state: Floats, begin_s: float, end_s: float
) -> tuple[Floats, Floats]:
    """Return a state (6,) at another time and its partials (6, 6) by the given one."""
    if forces is TWO_BODY:
        return transition(state[:3], state[3:], end_s - begin_s, EARTH_MU_TCG_KM3_S2)
    states, partials = carry_with_partials(forces, state, begin_s, np.array([end_s]))
    return states[0], partials[0]


def closest(
    pair: Pair, forces: Forces = TWO_BODY, at_s: float = 0.0
) -> tuple[Pair, float]:
    """Move both objects to their closest approach; also give the time to it, s.

    ``at_s`` is the time of the pair by the forces.
    """
    total = 0.0
    for _ in range(20):
        r, v = pair.relative_km, pair.relative_km_s
        pull = [
            -EARTH_MU_TCG_KM3_S2 * p / float(np.linalg.norm(p)) ** 3
            for p in (pair.position_1_km, pair.position_2_km)
        ]
        bend = float(v @ v + r @ (pull[1] - pull[0]))
        if not bend > 0.0:
            break
        step = -float(r @ v) / bend
        begin = at_s + total
        one, two = (
            moved(forces, np.concatenate(state), begin, begin + step)
            for state in (
                (pair.position_1_km, pair.velocity_1_km_s),
                (pair.position_2_km, pair.velocity_2_km_s),
            )
        )
        total += step
        pair = Pair(one[:3], one[3:], two[:3], two[3:])
        if abs(step) < 1e-9:
            break
    return pair, total


def encounter_at(
    pair: Pair,
    covariance: Floats,
    hbr_km: float,
    forces: Forces = TWO_BODY,
    covariances: tuple[Floats, Floats] | None = None,
) -> tuple[Encounter, float]:
    """Return an encounter at its refined closest approach, and how far that moved it.

    Parameters
    ----------
    pair
        The moving object first.
    covariance
        (3, 3) or larger, combined, held constant in the inertial frame unless
        ``covariances`` are given.
    forces
        What moves both objects, times counted from the instant of the pair.
    covariances
        (6, 6) of each object, to be carried with a changed track.

    Raises
    ------
    RangeError
        For orbits that are not bound, a relative speed of zero, or a negative radius.
    """
    refined, dt_s = closest(pair, forces)
    plane = plane_of(refined, covariance, hbr_km)
    pc = disc_pc(plane, hbr_km)
    # The closed form is recognised by its identity, and does not depend on time.
    there = forces if forces is TWO_BODY else forces.later(dt_s)
    held = covariance[:3, :3]
    if covariances is not None:
        states = (
            np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
            np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
        )
        phis = [moved_with_partials(forces, state, 0.0, dt_s)[1] for state in states]
        one, two = (
            phi @ matrix @ phi.T for phi, matrix in zip(phis, covariances, strict=True)
        )
        covariances, held = (one, two), (one + two)[:3, :3]
        plane = plane_of(refined, held, hbr_km)
        pc = disc_pc(plane, hbr_km)
    return Encounter(refined, plane, held, hbr_km, pc, there, covariances), dt_s


def first_state(encounter: Encounter) -> Floats:
    """Return the state (6,) of the moving object at closest approach."""
    pair = encounter.pair
    return np.concatenate([pair.position_1_km, pair.velocity_1_km_s])


def period_of(encounter: Encounter) -> float:
    """Return the period of the moving object, s."""
    pair = encounter.pair
    return period_s(
        equinoctial(pair.position_1_km, pair.velocity_1_km_s, EARTH_MU_TCG_KM3_S2)
    )


def burn_state(encounter: Encounter, lead_s: float) -> Floats:
    """Return the state (6,) of the moving object at the burn."""
    return moved(encounter.forces, first_state(encounter), 0.0, -lead_s)


def position_response(encounter: Encounter, lead_s: float) -> Floats:
    """Return how an RTN impulse moves the object at closest approach, (3, 3) in s."""
    if not lead_s > 0.0:
        raise RangeError(
            "lead time", f"{lead_s} s", "above 0 s before closest approach"
        )
    state = burn_state(encounter, lead_s)
    _, phi = moved_with_partials(encounter.forces, state, -lead_s, 0.0)
    result: Floats = phi[:3, 3:] @ rtn_axes(state[:3], state[3:]).T
    return result


def plane_map(encounter: Encounter, lead_s: float) -> Floats:
    """Return how an RTN impulse (km/s) moves the miss in the plane, (2, 3) in s.

    The miss is that of the other object as seen from the moving one: it moves against
    the displacement.
    """
    return -encounter.plane.axes @ position_response(encounter, lead_s)


def execution_covariance(
    encounter: Encounter, lead_s: float, dv_km_s: Floats, execution: Execution
) -> Floats:
    """Compute the contribution of the errors of a burn to the position covariance, (3, 3) in km²."""
    response = position_response(encounter, lead_s)
    spread = execution_spread(dv_km_s, execution)
    result: Floats = response @ spread @ response.T
    return result


def execution_spread(dv_km_s: Floats, execution: Execution) -> Floats:
    """Return the covariance (3, 3) of a burn in its own axes, km²/s².

    Errors along the burn by its size and across it by direction, each with a fixed and a
    proportional part (Gates, A simplified model of midcourse maneuver execution errors, JPL
    TR 32-504, 1963).
    """
    size = float(np.linalg.norm(dv_km_s))
    if size == 0.0:
        return np.zeros((3, 3))
    along = np.outer(dv_km_s, dv_km_s) / size**2
    size_2 = execution.fixed_km_s**2 + (execution.magnitude * size) ** 2
    across_2 = execution.fixed_across_km_s**2 + (execution.pointing_rad * size) ** 2
    result: Floats = size_2 * along + across_2 * (np.eye(3) - along)
    return result

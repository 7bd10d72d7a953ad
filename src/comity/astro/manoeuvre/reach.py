"""Effect of an impulse before an encounter in its plane."""

import numpy as np

from comity.astro.manoeuvre.records import Encounter, Execution
from comity.astro.orbits.kernels.equinoctial import partials_at
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import equinoctial, move, period_s
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "encounter_at",
    "execution_covariance",
    "execution_spread",
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


def closest(pair: Pair) -> tuple[Pair, float]:
    """Move both objects by two-body motion to their closest approach; also give the time to it, s."""
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
        total += step
        one = move(
            pair.position_1_km,
            pair.velocity_1_km_s,
            np.array([step]),
            EARTH_MU_TCG_KM3_S2,
        )[0]
        two = move(
            pair.position_2_km,
            pair.velocity_2_km_s,
            np.array([step]),
            EARTH_MU_TCG_KM3_S2,
        )[0]
        pair = Pair(one[:3], one[3:], two[:3], two[3:])
        if abs(step) < 1e-9:
            break
    return pair, total


def encounter_at(
    pair: Pair, covariance: Floats, hbr_km: float
) -> tuple[Encounter, float]:
    """Return an encounter at its refined closest approach, and how far that moved it.

    Parameters
    ----------
    pair
        The moving object first.
    covariance
        (3, 3) or larger, combined, held constant in the inertial frame.

    Raises
    ------
    RangeError
        For orbits that are not bound, a relative speed of zero, or a negative radius.
    """
    refined, dt_s = closest(pair)
    plane = plane_of(refined, covariance, hbr_km)
    pc = disc_pc(plane, hbr_km)
    return Encounter(refined, plane, covariance[:3, :3], hbr_km, pc), dt_s


def period_of(encounter: Encounter) -> float:
    """Return the period of the moving object, s."""
    pair = encounter.pair
    return period_s(
        equinoctial(pair.position_1_km, pair.velocity_1_km_s, EARTH_MU_TCG_KM3_S2)
    )


def burn_state(encounter: Encounter, lead_s: float) -> Floats:
    """Return the state (6,) of the moving object at the burn."""
    pair = encounter.pair
    states = move(
        pair.position_1_km,
        pair.velocity_1_km_s,
        np.array([-lead_s]),
        EARTH_MU_TCG_KM3_S2,
    )
    result: Floats = states[0]
    return result


def position_response(encounter: Encounter, lead_s: float) -> Floats:
    """Return how an RTN impulse moves the object at closest approach, (3, 3) in s."""
    if not lead_s > 0.0:
        raise RangeError(
            "lead time", f"{lead_s} s", "above 0 s before closest approach"
        )
    state = burn_state(encounter, lead_s)
    elements = equinoctial(state[:3], state[3:], EARTH_MU_TCG_KM3_S2)
    before, after, place = np.empty((6, 6)), np.empty((6, 6)), np.empty(6)
    partials_at(elements, 0.0, EARTH_MU_TCG_KM3_S2, place, before)
    partials_at(elements, lead_s, EARTH_MU_TCG_KM3_S2, place, after)
    phi = after @ np.linalg.inv(before)
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

    Errors along the burn by its size, across it by direction (Gates, JPL TR 32-504,
    proportional terms).
    """
    size = float(np.linalg.norm(dv_km_s))
    if size == 0.0:
        return np.zeros((3, 3))
    along = np.outer(dv_km_s, dv_km_s) / size**2
    spread = (execution.magnitude * size) ** 2 * along
    result: Floats = spread + (execution.pointing_rad * size) ** 2 * (np.eye(3) - along)
    return result

"""After the encounter: back to where the satellite belongs."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.reach import (
    burn_state,
    moved,
    moved_with_partials,
    period_of,
)
from comity.astro.manoeuvre.records import Burn, Encounter
from comity.astro.orbits.perturbed import TWO_BODY, carry, carry_with_partials
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import move
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = [
    "Restoration",
    "drift_stop",
    "largest_offset_km",
    "return_to_track",
]

#: Near whole and half turns an impulse hardly moves the place it leads to.
STIFFEST = 300.0


@dataclass(frozen=True, slots=True)
class Restoration:
    """Burns after an avoidance that bring a satellite back.

    Attributes
    ----------
    times_s
        Seconds after closest approach of each burn.
    dvs_km_s
        (B, 3) radial, transverse, normal axes of the planned track.
    offset_km
        (3,) what is left, radial, transverse, normal, at the last burn.
    largest_km
        Largest distance from the planned track on the way.
    total_km_s
        Sum of the sizes of these burns.
    """

    times_s: tuple[float, ...]
    dvs_km_s: Floats
    offset_km: Floats
    largest_km: float
    total_km_s: float


def _tracks(encounter: Encounter, burn: Burn) -> tuple[Floats, Floats]:
    """Return planned and changed state at the burn, (6,) each."""
    state = burn_state(encounter, burn.lead_s)
    push = rtn_axes(state[:3], state[3:]).T @ burn.dv_km_s
    return state, np.concatenate([state[:3], state[3:] + push])


def drift_stop(
    encounter: Encounter, burn: Burn, orbits_after: float = 0.5
) -> Restoration:
    """Return the impulse along the velocity that restores the period.

    The satellite stays where it has drifted to; ``offset_km`` is the distance from its
    planned place, to be compared with its station-keeping box.

    Raises
    ------
    RangeError
        If it is not to come after the encounter.
    """
    if not orbits_after > 0.0:
        raise RangeError("orbits after", orbits_after, "above 0")
    planned, changed = _tracks(encounter, burn)
    after_s = orbits_after * period_of(encounter)
    current = moved(encounter.forces, changed, -burn.lead_s, after_s)
    there = moved(encounter.forces, planned, -burn.lead_s, after_s)
    wanted = _speed_of_energy(there, float(np.linalg.norm(current[:3])))
    push = (wanted / float(np.linalg.norm(current[3:])) - 1.0) * current[3:]
    axes = rtn_axes(there[:3], there[3:])
    return Restoration(
        (after_s,),
        (axes @ push)[None, :],
        axes @ (current[:3] - there[:3]),
        largest_offset_km(encounter, burn, after_s),
        float(np.linalg.norm(push)),
    )


def _speed_of_energy(state: Floats, radius_km: float) -> float:
    """Return the speed at a radius for the energy about the Earth's centre of a state (6,)."""
    mu = EARTH_MU_TCG_KM3_S2
    r, speed = float(np.linalg.norm(state[:3])), float(np.linalg.norm(state[3:]))
    return float(np.sqrt(speed**2 + 2.0 * mu * (1.0 / radius_km - 1.0 / r)))


def largest_offset_km(encounter: Encounter, burn: Burn, until_s: float) -> float:
    """Return the largest distance from the planned track from a burn to a time after it."""
    planned, changed = _tracks(encounter, burn)
    times = np.linspace(-burn.lead_s, until_s, 200)[1:]
    one, two = (
        _path(encounter, state, -burn.lead_s, times) for state in (planned, changed)
    )
    return float(np.linalg.norm(two[:, :3] - one[:, :3], axis=1).max())


def _path(
    encounter: Encounter, state: Floats, begin_s: float, times_s: Floats
) -> Floats:
    """Return states (K, 6) along a track, in closed form for two-body motion."""
    if encounter.forces is TWO_BODY:
        return move(state[:3], state[3:], times_s - begin_s, EARTH_MU_TCG_KM3_S2)
    return carry(encounter.forces, state, begin_s, times_s)


def return_to_track(
    encounter: Encounter, burn: Burn, within_orbits: float = 3.0
) -> Restoration:
    """Return the two impulses that bring the satellite back to its planned track.

    Linear rendezvous: the first burn after the encounter aims at the planned place at
    the second, which takes away what is left of the velocity. Times are chosen on a grid
    for the smallest sum by the linear map; the aim is then corrected by flying it.

    Raises
    ------
    RangeError
        For less than one orbit to come back in.
    """
    if not within_orbits >= 1.0:
        raise RangeError("orbits to return", within_orbits, "1 or more")
    period = period_of(encounter)
    count = round(within_orbits / 0.05)
    times: Floats = 0.05 * period * np.arange(1, count + 1, dtype=np.float64)
    planned, changed = _tracks(encounter, burn)
    there, phis = _with_partials(encounter, planned, -burn.lead_s, times)
    off = _path(encounter, changed, -burn.lead_s, times) - there
    ways = []
    for a in range(4, len(times) - 1, 5):
        for b in range(a + 6, len(times), 2):
            size = _linear_sum(phis[b] @ np.linalg.inv(phis[a]), off[a])
            if np.isfinite(size):
                ways.append((size, float(times[a]), float(times[b])))
    if not ways:
        raise RangeError("orbits to return", within_orbits, "more than 0.55")
    # The linear order is close: the best few are flown.
    flown = [_rendezvous(encounter, burn, *way[1:]) for way in sorted(ways)[:4]]
    return min(flown, key=lambda one: one.total_km_s)


def _with_partials(
    encounter: Encounter, state: Floats, begin_s: float, times_s: Floats
) -> tuple[Floats, Floats]:
    if encounter.forces is not TWO_BODY:
        return carry_with_partials(encounter.forces, state, begin_s, times_s)
    pairs = [moved_with_partials(TWO_BODY, state, begin_s, float(t)) for t in times_s]
    return np.array([one for one, _ in pairs]), np.array([phi for _, phi in pairs])


def _linear_sum(phi: Floats, off: Floats) -> float:
    """Return the sum of two impulses by the linear map; infinite where it does not answer."""
    if np.linalg.cond(phi[:3, 3:]) > STIFFEST:
        return np.inf
    arriving = np.linalg.solve(phi[:3, 3:], -phi[:3, :3] @ off[:3])
    left = phi[3:, :3] @ off[:3] + phi[3:, 3:] @ arriving
    return float(np.linalg.norm(arriving - off[3:]) + np.linalg.norm(left))


def _rendezvous(
    encounter: Encounter, burn: Burn, first_s: float, second_s: float
) -> Restoration:
    """Return one way back, its aim corrected by flying it."""
    forces = encounter.forces
    planned, changed = _tracks(encounter, burn)
    current = moved(forces, changed, -burn.lead_s, first_s)
    there = moved(forces, planned, -burn.lead_s, first_s)
    goal, phi = moved_with_partials(forces, there, first_s, second_s)
    response = phi[:3, 3:]
    off = current - there
    one = np.linalg.solve(response, -phi[:3, :3] @ off[:3]) - off[3:]

    def end_of(push: Floats) -> Floats:
        pushed = np.concatenate([current[:3], current[3:] + push])
        return moved(forces, pushed, first_s, second_s)

    for _ in range(3):
        one = one - np.linalg.solve(response, end_of(one)[:3] - goal[:3])
    end = end_of(one)
    two = goal[3:] - end[3:]
    axes_1, axes_2 = rtn_axes(there[:3], there[3:]), rtn_axes(goal[:3], goal[3:])
    return Restoration(
        (first_s, second_s),
        np.stack([axes_1 @ one, axes_2 @ two]),
        axes_2 @ (end[:3] - goal[:3]),
        largest_offset_km(encounter, burn, first_s),
        float(np.linalg.norm(one) + np.linalg.norm(two)),
    )

"""After the encounter: back to where the satellite belongs."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.reach import burn_state, period_of
from comity.astro.manoeuvre.records import Burn, Encounter
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.orbits.two_body import equinoctial, move, period_s, transition
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError

__all__ = ["Restoration", "drift_stop", "return_to_track"]

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
    span = burn.lead_s + after_s
    current = move(changed[:3], changed[3:], np.array([span]), EARTH_MU_TCG_KM3_S2)[0]
    there = move(planned[:3], planned[3:], np.array([span]), EARTH_MU_TCG_KM3_S2)[0]
    a = (
        EARTH_MU_TCG_KM3_S2
        / equinoctial(planned[:3], planned[3:], EARTH_MU_TCG_KM3_S2)[0] ** 2
    ) ** (1 / 3)
    r = float(np.linalg.norm(current[:3]))
    speed = float(np.linalg.norm(current[3:]))
    wanted = float(np.sqrt(EARTH_MU_TCG_KM3_S2 * (2.0 / r - 1.0 / a)))
    push = (wanted / speed - 1.0) * current[3:]
    axes = rtn_axes(there[:3], there[3:])
    offset = axes @ (current[:3] - there[:3])
    return Restoration(
        (after_s,),
        (axes @ push)[None, :],
        offset,
        _largest(planned, changed, span),
        float(np.linalg.norm(push)),
    )


def _largest(planned: Floats, changed: Floats, span_s: float) -> float:
    times = np.linspace(0.0, span_s, 200)
    one = move(planned[:3], planned[3:], times, EARTH_MU_TCG_KM3_S2)
    two = move(changed[:3], changed[3:], times, EARTH_MU_TCG_KM3_S2)
    return float(np.linalg.norm(two[:, :3] - one[:, :3], axis=1).max())


def return_to_track(
    encounter: Encounter, burn: Burn, within_orbits: float = 3.0
) -> Restoration:
    """Return the two impulses that bring the satellite back to its planned track.

    Linear rendezvous: the first burn after the encounter aims at the planned place at
    the second, which takes away what is left of the velocity. Times are chosen on a grid
    for the smallest sum.

    Raises
    ------
    RangeError
        For less than one orbit to come back in.
    """
    if not within_orbits >= 1.0:
        raise RangeError("orbits to return", within_orbits, "1 or more")
    planned, changed = _tracks(encounter, burn)
    period = period_s(equinoctial(planned[:3], planned[3:], EARTH_MU_TCG_KM3_S2))
    best: Restoration | None = None
    for first in np.arange(0.25, within_orbits - 0.24, 0.25):
        for second in np.arange(first + 0.3, within_orbits + 0.01, 0.1):
            found = _rendezvous(
                planned,
                changed,
                burn.lead_s,
                float(first * period),
                float(second * period),
            )
            if found is not None and (
                best is None or found.total_km_s < best.total_km_s
            ):
                best = found
    if best is None:
        raise RangeError("orbits to return", within_orbits, "more than 0.55")
    return best


def _rendezvous(
    planned: Floats, changed: Floats, lead_s: float, first_s: float, second_s: float
) -> Restoration | None:
    """Return one way back, None where the second place does not answer to a burn."""
    at_first = lead_s + first_s
    current = move(changed[:3], changed[3:], np.array([at_first]), EARTH_MU_TCG_KM3_S2)[
        0
    ]
    there = move(planned[:3], planned[3:], np.array([at_first]), EARTH_MU_TCG_KM3_S2)[0]
    goal, phi = transition(
        there[:3], there[3:], second_s - first_s, EARTH_MU_TCG_KM3_S2
    )
    response = phi[:3, 3:]
    if np.linalg.cond(response) > STIFFEST:
        return None
    off = current - there
    one = np.linalg.solve(response, -phi[:3, :3] @ off[:3]) - off[3:]
    # The linear aim is corrected once by flying it.
    for _ in range(3):
        end = move(
            current[:3],
            current[3:] + one,
            np.array([second_s - first_s]),
            EARTH_MU_TCG_KM3_S2,
        )[0]
        one = one - np.linalg.solve(response, end[:3] - goal[:3])
    end = move(
        current[:3],
        current[3:] + one,
        np.array([second_s - first_s]),
        EARTH_MU_TCG_KM3_S2,
    )[0]
    two = goal[3:] - end[3:]
    axes_1, axes_2 = rtn_axes(there[:3], there[3:]), rtn_axes(goal[:3], goal[3:])
    return Restoration(
        (first_s, second_s),
        np.stack([axes_1 @ one, axes_2 @ two]),
        axes_2 @ (end[:3] - goal[:3]),
        _largest(planned, changed, at_first),
        float(np.linalg.norm(one) + np.linalg.norm(two)),
    )

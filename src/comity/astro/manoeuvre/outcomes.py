"""Both parties at once: safe whoever moves, and however well.

Three outcomes can happen: the first moves, the second, or both; each burn may give
anything from nothing to a little more than planned. A pair of burns is admissible if
every outcome at every performance leaves the probability at or below what is agreed.
"""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.impulse import fly
from comity.astro.manoeuvre.kernels.level import pcs_at
from comity.astro.manoeuvre.reach import burn_state, moved, plane_map, swapped
from comity.astro.manoeuvre.records import Encounter
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Outcomes", "outcomes_of", "second_of"]

#: Performances that are checked: none to 5 % more than planned.
PERFORMANCES = np.linspace(0.0, 1.05, 22)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Result of two planned burns together.

    Attributes
    ----------
    performances
        (P,) parts of a planned burn that are flown.
    pc_first, pc_second
        (P,) only one of them moves.
    pc_both
        (P, P) both move, first by second.
    pc_full
        Full performance, flown non-linearly: first alone, second alone, both.
    worst_full
        Largest probability of the three outcomes at full performance and above.
    worst_any
        Largest probability at any performance, half-burns included.
    compatible
        Whether the two displacements point the same way in the scaled plane: then both
        together are never worse than the better of them.
    admissible, reason
        Whether every full outcome meets the target and no part of a burn makes the
        encounter worse than doing nothing by more than the margin.
    """

    performances: Floats
    pc_first: Floats
    pc_second: Floats
    pc_both: Floats
    pc_full: tuple[float, float, float]
    worst_full: float
    worst_any: float
    compatible: bool
    admissible: bool
    reason: str


def second_of(encounter: Encounter) -> Encounter:
    """Return the encounter as the other party sees it: the other object moves."""
    pair = swapped(encounter.pair)
    plane = plane_of(pair, encounter.covariance, encounter.hbr_km)
    both = encounter.covariances
    return Encounter(
        pair,
        plane,
        encounter.covariance,
        encounter.hbr_km,
        encounter.pc,
        encounter.forces,
        None if both is None else (both[1], both[0]),
    )


def _displacement(encounter: Encounter, lead_s: float, dv_km_s: Floats) -> Floats:
    """Return how a burn moves the miss, in the inertial frame, (3,)."""
    flat = plane_map(encounter, lead_s) @ dv_km_s
    result: Floats = encounter.plane.axes.T @ flat
    return result


def _flown(
    encounter: Encounter,
    leads_s: tuple[float, float],
    dvs_km_s: tuple[Floats, Floats],
) -> float:
    """Return the probability when both burns are flown non-linearly."""
    states = []
    for view, lead, dv in zip(
        (encounter, second_of(encounter)), leads_s, dvs_km_s, strict=True
    ):
        state = burn_state(view, lead)
        push = rtn_axes(state[:3], state[3:]).T @ dv
        pushed = np.concatenate([state[:3], state[3:] + push])
        states.append(moved(encounter.forces, pushed, -lead, 0.0))
    pair = Pair(states[0][:3], states[0][3:], states[1][:3], states[1][3:])
    return disc_pc(
        plane_of(pair, encounter.covariance, encounter.hbr_km), encounter.hbr_km
    )


def outcomes_of(
    encounter: Encounter,
    leads_s: tuple[float, float],
    dvs_km_s: tuple[Floats, Floats],
    target_pc: float,
    margin: float = 1.0,
) -> Outcomes:
    """Check all outcomes of two planned burns at every performance.

    Parameters
    ----------
    encounter
        The first party's object first.
    leads_s, dvs_km_s
        Each party's burn: seconds before closest approach, and (3,) in its own radial,
        transverse, normal axes.
    target_pc
        Probability to reach by each outcome.
    margin
        Factor by which a part of a burn may be worse than doing nothing.

    Raises
    ------
    RangeError
        For a target or margin that cannot be used.
    """
    if not 0.0 < target_pc < 1.0:
        raise RangeError("target Pc", target_pc, "between 0 and 1")
    if not margin >= 1.0:
        raise RangeError("margin", margin, "1 or more")
    plane = encounter.plane
    other = second_of(encounter)
    # Seen from the first object the second's own displacement adds to the miss.
    a = plane.axes @ _displacement(encounter, leads_s[0], dvs_km_s[0])
    b = -plane.axes @ _displacement(other, leads_s[1], dvs_km_s[1])
    one, two = np.meshgrid(PERFORMANCES, PERFORMANCES, indexing="ij")
    points = (encounter.miss + one[..., None] * a + two[..., None] * b).reshape(-1, 2)
    pcs = np.empty(len(points))
    pcs_at(points, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, pcs)
    grid = pcs.reshape(one.shape)
    scale = np.array([plane.sigma_x_km, plane.sigma_y_km])
    full = (
        fly(encounter, leads_s[0], dvs_km_s[0]).pc_after,
        fly(other, leads_s[1], dvs_km_s[1]).pc_after,
        _flown(encounter, leads_s, dvs_km_s),
    )
    whole = PERFORMANCES >= 1.0
    worst_full = max(
        *full,
        float(grid[whole, 0].max()),
        float(grid[0, whole].max()),
        float(grid[np.ix_(whole, whole)].max()),
    )
    worst_any = float(grid.max())
    reasons = []
    if worst_full > target_pc * 1.12:
        reasons.append(f"an outcome leaves Pc {worst_full:.2e}, target {target_pc:.2e}")
    allowed = max(encounter.pc * margin, target_pc)
    if worst_any > allowed * 1.001:
        reasons.append(
            f"a part of a burn gives Pc {worst_any:.2e}, doing nothing {encounter.pc:.2e} "
            f"with margin {margin:g}"
        )
    return Outcomes(
        PERFORMANCES,
        grid[:, 0],
        grid[0, :],
        grid,
        full,
        worst_full,
        worst_any,
        bool((a / scale) @ (b / scale) >= 0.0),
        not reasons,
        "; ".join(reasons) or "every outcome meets the target",
    )

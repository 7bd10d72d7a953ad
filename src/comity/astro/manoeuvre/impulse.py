"""The smallest impulse that brings a probability down to a target."""

from dataclasses import dataclass

import numpy as np

from comity.astro.manoeuvre.kernels.level import level_curve, pcs_at
from comity.astro.manoeuvre.reach import (
    burn_state,
    closest,
    execution_spread,
    first_state,
    moved,
    moved_with_partials,
    plane_map,
)
from comity.astro.manoeuvre.records import Burn, Encounter, Execution
from comity.astro.orbits.perturbed import TWO_BODY
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.records import Pair, Plane
from comity.foundations.arrays import Floats
from comity.foundations.errors import RangeError

__all__ = ["Flight", "along_velocity", "flight", "fly", "optimal_impulse"]

#: Largest impulse that is evaluated.
LARGEST_KM_S = 0.05
ANGLES = 144


def check_target(target_pc: float) -> None:
    """Raise RangeError for a target that cannot be aimed at."""
    if not 0.0 < target_pc < 1.0:
        raise RangeError("target Pc", target_pc, "between 0 and 1")


def fly(
    encounter: Encounter,
    lead_s: float,
    dv_km_s: Floats,
    execution: Execution | None = None,
) -> Burn:
    """Fly an impulse by non-linear motion and assess what is left in the plane.

    Parameters
    ----------
    dv_km_s
        (3,) radial, transverse, normal axes at the burn.
    """
    return flight(encounter, lead_s, dv_km_s, execution).burn


@dataclass(frozen=True, slots=True)
class Flight:
    """A burn that was flown: what is left, the plane there, and how the miss answers.

    ``response`` (2, 3), s, is how an RTN impulse moves the miss in ``plane``.
    """

    burn: Burn
    plane: Plane
    response: Floats


def flight(
    encounter: Encounter,
    lead_s: float,
    dv_km_s: Floats,
    execution: Execution | None = None,
) -> Flight:
    """Fly an impulse under the forces of the encounter, with its covariances.

    Where the encounter has the covariances of both objects, they go back to the burn and
    along the changed track with the partials of the same motion, the errors of the burn
    added at the burn; else its combined covariance is held constant.
    """
    forces = encounter.forces
    if encounter.covariances is not None or forces is not TWO_BODY:
        state, back = moved_with_partials(forces, first_state(encounter), 0.0, -lead_s)
    else:
        state, back = burn_state(encounter, lead_s), np.eye(6)
    turn = rtn_axes(state[:3], state[3:]).T
    pushed = np.concatenate([state[:3], state[3:] + turn @ dv_km_s])
    after, phi = moved_with_partials(forces, pushed, -lead_s, 0.0)
    if forces is TWO_BODY:
        after = moved(forces, pushed, -lead_s, 0.0)
    pair = encounter.pair
    new, dt_s = closest(
        Pair(after[:3], after[3:], pair.position_2_km, pair.velocity_2_km_s), forces
    )
    errors = np.zeros((6, 6))
    if execution is not None:
        errors[3:, 3:] = turn @ execution_spread(dv_km_s, execution) @ turn.T
    if encounter.covariances is None:
        covariance = encounter.covariance + (phi @ errors @ phi.T)[:3, :3]
    else:
        one, two = encounter.covariances
        carried = phi @ (back @ one @ back.T + errors) @ phi.T
        drift = np.eye(6)
        drift[:3, 3:] = dt_s * np.eye(3)
        covariance = (drift @ (carried + two) @ drift.T)[:3, :3]
    plane = plane_of(new, covariance, encounter.hbr_km)
    burn = Burn(
        lead_s,
        np.asarray(dv_km_s, dtype=np.float64),
        disc_pc(plane, encounter.hbr_km),
        float(np.linalg.norm(new.relative_km)),
        dt_s,
    )
    return Flight(burn, plane, -plane.axes @ (phi[:3, 3:] @ turn))


def _least(reach: Floats, shift: Floats) -> Floats:
    """Return the smallest impulses (A, 3) that move the miss by shifts (A, 2)."""
    result: Floats = shift @ np.linalg.pinv(reach).T
    return result


def optimal_impulse(
    encounter: Encounter,
    lead_s: float,
    target_pc: float,
    execution: Execution | None = None,
) -> Burn | None:
    """Return the smallest impulse in any direction that reaches a target.

    The encounter plane is linear in the impulse, so the answer is the point of the
    target's exact level curve that is cheapest to reach; the size is then corrected by
    flying it. Source of the map: Bombardelli, Celest. Mech. Dyn. Astron. 118 (2014).

    Returns
    -------
    Burn or None
        None if the probability is at or below the target already.

    Raises
    ------
    RangeError
        For a target outside 0 to 1 or a lead time that is not above 0.
    """
    check_target(target_pc)
    if encounter.pc <= target_pc:
        return None
    reach = plane_map(encounter, lead_s)
    plane = encounter.plane

    def cost(angles: Floats) -> tuple[Floats, Floats]:
        points = np.empty((len(angles), 2))
        level_curve(
            angles,
            plane.sigma_x_km,
            plane.sigma_y_km,
            encounter.hbr_km,
            target_pc,
            points,
        )
        impulses = _least(reach, points - encounter.miss)
        return np.linalg.norm(impulses, axis=1), impulses

    angles = np.linspace(0.0, 2.0 * np.pi, ANGLES, endpoint=False)
    sizes, impulses = cost(angles)
    width = 2.0 * np.pi / ANGLES
    seeds = [float(angles[int(np.argmin(sizes))])]
    # An impulse moves the miss along one line far more than across it: the valley of the
    # cost where that line leaves the level curve may be narrower than any grid.
    strong = np.linalg.svd(reach)[0][:, 0]
    seeds += [_leaving(encounter, sign * strong, target_pc) for sign in (-1.0, 1.0)]
    least, chosen = np.inf, impulses[0]
    for seed in seeds:
        centre, step = seed, width
        for _ in range(8):
            fine = centre + step * np.linspace(-1.0, 1.0, 9)
            sizes, impulses = cost(fine)
            best = int(np.argmin(sizes))
            centre, step = float(fine[best]), step / 3.0
            if sizes[best] < least:
                least, chosen = float(sizes[best]), impulses[best]
    return _corrected(encounter, lead_s, chosen, target_pc, execution)


def _leaving(encounter: Encounter, direction: Floats, target_pc: float) -> float:
    """Return the scaled angle at which a line from the miss leaves the level curve."""
    plane, one = encounter.plane, np.empty(1)
    low, high = 0.0, 0.1 * encounter.hbr_km + 1e-6
    for _ in range(200):
        place = (encounter.miss + high * direction)[None, :]
        pcs_at(place, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, one)
        if one[0] <= target_pc:
            break
        low, high = high, 1.3 * high
    for _ in range(50):
        middle = 0.5 * (low + high)
        place = (encounter.miss + middle * direction)[None, :]
        pcs_at(place, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, one)
        low, high = (middle, high) if one[0] > target_pc else (low, middle)
    x, y = encounter.miss + high * direction
    return float(np.arctan2(y / plane.sigma_y_km, x / plane.sigma_x_km))


def _corrected(
    encounter: Encounter,
    lead_s: float,
    dv_km_s: Floats,
    target_pc: float,
    execution: Execution | None,
) -> Burn:
    """Change the size of an impulse until flying it gives the target."""
    scale = 1.0
    burn = fly(encounter, lead_s, dv_km_s, execution)
    for _ in range(8):
        off = np.log(max(burn.pc_after, 1e-300) / target_pc)
        if abs(off) < 1e-3:
            break
        step = 1e-3 * scale
        more = fly(encounter, lead_s, dv_km_s * (scale + step), execution)
        slope = np.log(max(more.pc_after, 1e-300) / max(burn.pc_after, 1e-300)) / step
        if not slope < 0.0:
            # Further iteration does not help: keep the result of the plane.
            break
        scale += float(np.clip(-off / slope, -0.1 * scale, 0.2 * scale))
        burn = fly(encounter, lead_s, dv_km_s * scale, execution)
    return burn


def along_velocity(
    encounter: Encounter,
    lead_s: float,
    target_pc: float,
    sign: int,
    execution: Execution | None = None,
    largest_km_s: float = LARGEST_KM_S,
) -> Burn | None:
    """Return the smallest impulse along (+1) or against (-1) the velocity.

    Parameters
    ----------
    largest_km_s
        Larger impulses are not evaluated.

    Returns
    -------
    Burn or None
        None if no impulse within the limit reaches the target, or none is needed.
    """
    check_target(target_pc)
    if encounter.pc <= target_pc:
        return None
    state = burn_state(encounter, lead_s)
    direction = rtn_axes(state[:3], state[3:]) @ state[3:]
    direction = float(np.sign(sign)) * direction / np.linalg.norm(direction)
    shift = plane_map(encounter, lead_s) @ direction
    plane = encounter.plane
    # Along a line through the plane the probability may rise before it falls.
    sizes = np.r_[0.0, np.geomspace(1e-8, largest_km_s, 1200)]
    pcs = np.empty(len(sizes))
    points = encounter.miss + sizes[:, None] * shift
    pcs_at(points, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, pcs)
    above = np.flatnonzero(pcs > target_pc)
    last = int(above[-1])
    if last == len(sizes) - 1:
        return None
    low, high = float(sizes[last]), float(sizes[last + 1])
    one = np.empty(1)
    for _ in range(60):
        middle = 0.5 * (low + high)
        place = (encounter.miss + middle * shift)[None, :]
        pcs_at(place, plane.sigma_x_km, plane.sigma_y_km, encounter.hbr_km, one)
        low, high = (middle, high) if one[0] > target_pc else (low, middle)
    return _corrected(encounter, lead_s, high * direction, target_pc, execution)

"""The smallest impulse over a whole window of lead times, by the forces of the encounter.

In the plane of the encounter what must be left is the inside of a convex curve (the probability
of a disc under a normal density is log-concave in its centre, by Prekopa's theorem), and an
impulse moves the miss linearly. So at each lead time the smallest impulse is the cheapest point
of one polygon, at whatever angle it lies, and all lead times share the polygon and one
integration with partials. Local minima over the lead time are refined by golden sections; there
the impulse is found again without the linear map, by flying it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from comity.astro.manoeuvre.impulse import Flight, check_target, flight
from comity.astro.manoeuvre.kernels.level import level_curve
from comity.astro.manoeuvre.reach import first_state, period_of
from comity.astro.manoeuvre.records import Burn, Encounter, Execution
from comity.astro.orbits.perturbed import carry_with_partials
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.records import Plane
from comity.foundations.arrays import Floats

__all__ = ["best_burns", "smallest_at"]

#: Corners of the polygon: its sides leave the curve by less than 2e-6 of its size.
CORNERS = 1440
#: Lead times in an orbit that are compared before the refinement.
LEADS_PER_ORBIT = 36
#: An impulse whose probability is this close to the target, relative, is taken.
CLOSE = 1e-6
#: Angles of the parabolas by which a burn with errors is turned, one after the other.
TURNS_RAD = (0.03, 0.006)
#: Part of the curve about a solution in which the next one is looked for first.
NEAR_RAD = 0.05
GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
#: Directions along which a burn is sought: any, along the velocity, against it.
Sense = int


def polygon(
    plane: Plane, hbr_km: float, target_pc: float, corners: int = CORNERS
) -> Floats:
    """Return corners (A, 2) of the curve in a plane where the probability is the target.

    It is symmetric about both axes of the plane: a quarter is computed.
    """
    quarter = np.linspace(0.0, 0.5 * np.pi, corners // 4 + 1)
    points = _curve(plane, hbr_km, target_pc, quarter)
    left = points[-2::-1] * np.array([-1.0, 1.0])
    upper = np.concatenate([points, left])
    return np.concatenate([upper, -upper[1:-1]])


def _curve(plane: Plane, hbr_km: float, target_pc: float, angles: Floats) -> Floats:
    points = np.empty((len(angles), 2))
    level_curve(angles, plane.sigma_x_km, plane.sigma_y_km, hbr_km, target_pc, points)
    return points


def cheapest(
    corners: Floats, miss: Floats, response: Floats, *, closed: bool = True
) -> Floats:
    """Return the smallest impulse (3,) that brings a miss (2,) to the polygon.

    Each side is a segment in the space of impulses; its point nearest to none is exact, so
    that a side steeper than any grid of angles is not missed. An open line has no side from
    its last corner to its first.
    """
    impulses = (corners - miss) @ np.linalg.pinv(response, rcond=1e-12).T
    ends = np.roll(impulses, -1, axis=0)
    if not closed:
        impulses, ends = impulses[:-1], ends[:-1]
    sides = ends - impulses
    squares = np.maximum(np.sum(sides**2, axis=1), 1e-300)
    part = np.clip(-np.sum(impulses * sides, axis=1) / squares, 0.0, 1.0)
    nearest = impulses + part[:, None] * sides
    best: Floats = nearest[int(np.argmin(np.sum(nearest**2, axis=1)))]
    return best


def leaving(corners: Floats, miss: Floats, step: Floats) -> float:
    """Return how often a step (2,) goes into the way from a miss to the polygon's outside.

    The last crossing counts; infinite if there is none.
    """
    sides = np.roll(corners, -1, axis=0) - corners
    off = corners - miss
    across = step[0] * sides[:, 1] - step[1] * sides[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (off[:, 0] * sides[:, 1] - off[:, 1] * sides[:, 0]) / across
        part = (off[:, 0] * step[1] - off[:, 1] * step[0]) / across
    good = (part >= -1e-12) & (part <= 1.0 + 1e-12) & (along > 0.0)
    return float(along[good].max()) if good.any() else np.inf


def _direction(state: Floats, sense: Sense) -> Floats:
    """Return the unit vector (3,), RTN, along or against the velocity of a state."""
    along = rtn_axes(state[:3], state[3:]) @ state[3:]
    result: Floats = sense * along / np.linalg.norm(along)
    return result


def _linear(
    corners: Floats, miss: Floats, response: Floats, state: Floats, sense: Sense
) -> Floats:
    """Return the impulse (3,) of the linear map; infinite where none does it."""
    if not sense:
        return cheapest(corners, miss, response)
    direction = _direction(state, sense)
    return leaving(corners, miss, response @ direction) * direction


def _responses(encounter: Encounter, leads_s: Floats) -> tuple[Floats, Floats]:
    """Return states (K, 6) at burns, and responses (K, 2, 3) of the miss to them."""
    states, back = carry_with_partials(
        encounter.forces, first_state(encounter), 0.0, -leads_s
    )
    turns = np.array([rtn_axes(state[:3], state[3:]).T for state in states])
    ahead = np.linalg.inv(back)[:, :3, 3:]
    return states, -encounter.plane.axes @ (ahead @ turns)


def smallest_at(
    encounter: Encounter,
    lead_s: float,
    target_pc: float,
    execution: Execution | None = None,
    sense: Sense = 0,
    seed: Floats | None = None,
) -> Burn | None:
    """Return the smallest impulse at a lead time, flown, None if none reaches the target.

    Parameters
    ----------
    sense
        0: in any direction; 1 or -1: along or against the velocity.
    seed
        (3,) an impulse to begin with, RTN in km/s.

    Raises
    ------
    RangeError
        For a target outside 0 to 1.
    """
    check_target(target_pc)
    dv = seed
    if dv is None:
        corners = polygon(encounter.plane, encounter.hbr_km, target_pc)
        states, responses = _responses(encounter, np.array([lead_s]))
        dv = _linear(corners, encounter.miss, responses[0], states[0], sense)
    if not np.all(np.isfinite(dv)):
        return None

    def fly_it(impulse: Floats) -> Flight:
        return flight(encounter, lead_s, impulse, execution)

    if sense:
        return _sized(fly_it, dv, target_pc)
    for _ in range(6):
        new = _again(fly_it(dv), dv, encounter.hbr_km, target_pc)
        change = float(np.linalg.norm(new - dv) / np.linalg.norm(new))
        dv = new
        if change < 1e-5:
            break
    burn = _sized(fly_it, dv, target_pc)
    if burn is None or execution is None:
        return burn
    return _turned(fly_it, burn, target_pc)


def _again(found: Flight, dv: Floats, hbr_km: float, target_pc: float) -> Floats:
    """Return the cheapest impulse (3,) by the plane and the response of one that was flown."""
    plane = found.plane
    there = np.array([plane.x_km, plane.y_km])
    # The line through what was flown, read back to no impulse.
    start = there - found.response @ dv
    angle = float(np.arctan2(there[1] / plane.sigma_y_km, there[0] / plane.sigma_x_km))
    arc = _curve(plane, hbr_km, target_pc, angle + NEAR_RAD * np.linspace(-1, 1, 33))
    new = cheapest(arc, start, found.response, closed=False)
    reached = start + found.response @ new
    ends = np.linalg.norm(reached - arc[[0, -1]], axis=1)
    if ends.min() > 1e-6 * np.linalg.norm(arc[0] - arc[-1]):
        return new
    corners = polygon(plane, hbr_km, target_pc, CORNERS // 4)
    return cheapest(corners, start, found.response)


def _sized(
    fly_it: Callable[[Floats], Flight], dv: Floats, target_pc: float
) -> Burn | None:
    """Change the size of an impulse until flying it gives the target, from the far side.

    The logarithm of the probability falls ever faster along a ray that leaves the curve: a
    secant that is kept inside a bracket.
    """
    unit = dv / np.linalg.norm(dv)
    size = float(np.linalg.norm(dv))

    def off(value: float) -> tuple[float, Burn]:
        burn = fly_it(value * unit).burn
        return float(np.log(max(burn.pc_after, 1e-300) / target_pc)), burn

    low, high = 0.0, np.inf
    value, burn = off(size)
    f_low, f_high = np.nan, np.nan
    best: Burn | None = None
    for _ in range(40):
        if value > 0.0:
            low, f_low = size, value
        else:
            high, f_high, best = size, value, burn
            if -value < CLOSE:
                break
        if not np.isfinite(high):
            size *= 1.05 if value < 1.0 else 1.3
        elif low == 0.0:
            size *= 0.97 if value > -1.0 else 0.8
        else:
            guess = low + (high - low) * f_low / (f_low - f_high)
            # A little beyond the root, so that the far side is met.
            guess += 0.2 * CLOSE * high
            inside = low < guess < high
            size = guess if inside else 0.5 * (low + high)
            if high - low < 1e-9 * high:
                break
        value, burn = off(size)
    return best


def _turned(fly_it: Callable[[Floats], Flight], burn: Burn, target_pc: float) -> Burn:
    """Turn an impulse to where its size is least, errors of the burn included.

    They grow with the impulse, so the curve that must be left depends on it: a parabola in
    the two angles about the burn, from sizes that were flown, gives the turn.
    """
    for step in TURNS_RAD:
        burn = _turned_once(fly_it, burn, target_pc, step)
    return burn


def _turned_once(
    fly_it: Callable[[Floats], Flight], burn: Burn, target_pc: float, step: float
) -> Burn:
    unit = burn.dv_km_s / burn.size_km_s
    across = np.linalg.svd(unit[None, :])[2][1:]
    tried: list[Burn] = [burn]

    def size_at(a: float, b: float) -> float:
        turned = unit + step * (a * across[0] + b * across[1])
        guess = burn.size_km_s * turned / np.linalg.norm(turned)
        found = _sized(fly_it, guess, target_pc)
        if found is None:
            return np.inf
        tried.append(found)
        return found.size_km_s

    px, mx, py, my = size_at(1, 0), size_at(-1, 0), size_at(0, 1), size_at(0, -1)
    f0 = burn.size_km_s
    cross = size_at(1, 1) - px - py + f0
    gradient = 0.5 * np.array([px - mx, py - my])
    bend = np.array([[px + mx - 2.0 * f0, cross], [cross, py + my - 2.0 * f0]])
    if np.all(np.isfinite(bend)) and np.linalg.eigvalsh(bend)[0] > 0.0:
        turn = np.clip(np.linalg.solve(bend, -gradient), -3.0, 3.0)
        size_at(float(turn[0]), float(turn[1]))
    return min(tried, key=lambda one: one.size_km_s)


def best_burns(
    encounter: Encounter,
    target_pc: float,
    windows_s: Sequence[tuple[float, float]],
    execution: Execution | None = None,
    *,
    senses: Sequence[Sense] = (0, 1, -1),
    count: int = 6,
) -> list[Burn]:
    """Return the best impulses over windows of lead time, the smallest first.

    Parameters
    ----------
    windows_s
        (earliest, latest) burns as seconds before closest approach, the larger first.
    execution
        Errors of the burn, which widen the covariance.
    senses
        Directions: 0 any, 1 along the velocity, -1 against it.
    count
        How many local minima over lead time are refined for each direction.

    Returns
    -------
    list
        A burn for each local minimum, ends of the windows included; empty if the
        probability is at or below the target already, or no burn reaches it.

    Raises
    ------
    RangeError
        For a target outside 0 to 1.
    """
    check_target(target_pc)
    if encounter.pc <= target_pc:
        return []
    corners = polygon(encounter.plane, encounter.hbr_km, target_pc)
    spacing = period_of(encounter) / LEADS_PER_ORBIT
    burns: list[Burn] = []
    seen: set[tuple[int, int]] = set()
    for far, near in windows_s:
        leads = np.linspace(near, far, int(np.ceil((far - near) / spacing)) + 1)
        states, responses = _responses(encounter, leads)
        for sense in senses:
            dvs = [
                _linear(corners, encounter.miss, response, state, sense)
                for response, state in zip(responses, states, strict=True)
            ]
            sizes = np.array([float(np.linalg.norm(dv)) for dv in dvs])
            for k in _minima(sizes)[:count]:
                lead, seed = _refined(encounter, corners, leads, dvs, k, sense)
                key = (sense, round(lead))
                if key in seen:
                    continue
                seen.add(key)
                found = smallest_at(encounter, lead, target_pc, execution, sense, seed)
                if found is not None:
                    burns.append(found)
    return sorted(burns, key=lambda burn: burn.size_km_s)


def _minima(sizes: Floats) -> list[int]:
    """List local minima of sizes (K,), ends included, the smallest first."""
    wide = np.r_[np.inf, sizes, np.inf]
    low = np.isfinite(sizes) & (sizes <= wide[:-2]) & (sizes <= wide[2:])
    return sorted(np.flatnonzero(low).tolist(), key=lambda k: float(sizes[k]))


def _refined(
    encounter: Encounter,
    corners: Floats,
    leads_s: Floats,
    dvs: Sequence[Floats],
    k: int,
    sense: Sense,
) -> tuple[float, Floats]:
    """Return lead time and impulse of a local minimum of the linear map, by golden sections."""
    low = float(leads_s[max(k - 1, 0)])
    high = float(leads_s[min(k + 1, len(leads_s) - 1)])
    best = (float(leads_s[k]), dvs[k])
    if high <= low:
        return best

    def at(lead: float) -> tuple[float, Floats]:
        states, responses = _responses(encounter, np.array([lead]))
        dv = _linear(corners, encounter.miss, responses[0], states[0], sense)
        return float(np.linalg.norm(dv)), dv

    a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_a, at_b = at(a), at(b)
    for _ in range(12):
        if at_a[0] <= at_b[0]:
            high, b, at_b = b, a, at_a
            a = high - GOLDEN * (high - low)
            at_a = at(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + GOLDEN * (high - low)
            at_b = at(b)
    lead, (size, dv) = (a, at_a) if at_a[0] < at_b[0] else (b, at_b)
    # An end of the window stays one where nothing inside is smaller.
    return (lead, dv) if size < float(np.linalg.norm(dvs[k])) else best

"""What a message states against what follows from its own states."""

import numpy as np

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk.named import NAMED, named_pc
from comity.astro.risk.plane import disc_pc, plane_of
from comity.astro.risk.plausibility.records import Reason
from comity.astro.risk.plausibility.settings import LIMITS
from comity.astro.risk.records import Pair
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError
from comity.messages.cdm_record import Relative

__all__ = ["judge_probability", "judge_relative"]


def judge_relative(relative: Relative, pair: Pair) -> list[Reason]:
    """Compare miss, speed, relative state and instant with the two states.

    Parameters
    ----------
    relative
        The relative state as stated.
    pair
        Both states, inertial. That they are printed coarsely is no excuse: the
        probability is computed from what is printed.
    """
    r_m, v_m_s = pair.relative_km * 1e3, pair.relative_km_s * 1e3
    speed, distance = float(np.linalg.norm(v_m_s)), float(np.linalg.norm(r_m))
    floor_m = LIMITS.floor_m
    dt_s = -float(r_m @ v_m_s) / speed**2 if speed > 0.0 else 0.0
    closest = float(np.linalg.norm(r_m + v_m_s * dt_s))
    out = _miss_and_speed(relative, distance, closest, speed, floor_m)
    along_m = abs(dt_s) * speed
    if along_m > floor_m + LIMITS.share * closest + speed * relative.tca_step_s:
        text = (
            f"by its states closest approach is {dt_s:+.3g} s from the stated instant, "
            f"which is printed to {relative.tca_step_s:g} s: states of another epoch?"
        )
        out.append(Reason("stated-tca", text))
    try:
        axes = rtn_axes(pair.position_1_km, pair.velocity_1_km_s)
    except ComityError:
        return out
    rows = (
        ("position", relative.position_m, axes @ r_m, floor_m, distance, "m"),
        ("velocity", relative.velocity_m_s, axes @ v_m_s, 1.0, speed, "m/s"),
    )
    for name, given, computed, floor, size, unit in rows:
        out += _vector(name, given, computed, floor + LIMITS.share * size, unit)
    return out


def _miss_and_speed(
    relative: Relative, distance: float, closest: float, speed: float, floor_m: float
) -> list[Reason]:
    out = []
    given = relative.miss_m
    if given is not None:
        allowed = floor_m + relative.miss_step_m + LIMITS.share * max(given, distance)
        if min(abs(given - distance), abs(given - closest)) > allowed:
            text = (
                f"the stated miss is {given:.6g} m, the states give {closest:.6g} m "
                f"(they may differ by {allowed:.3g} m)"
            )
            out.append(Reason("stated-miss", text))
    given = relative.speed_m_s
    if given is not None:
        allowed = 1.0 + relative.speed_step_m_s + LIMITS.share * max(given, speed)
        if abs(given - speed) > allowed:
            text = (
                f"the stated relative speed is {given:.6g} m/s, the states give "
                f"{speed:.6g} m/s (they may differ by {allowed:.3g} m/s)"
            )
            out.append(Reason("stated-speed", text))
    return out


def _vector(
    name: str, given: Floats | None, computed: Floats, allowed: float, unit: str
) -> list[Reason]:
    if given is None or float(np.linalg.norm(given - computed)) <= allowed:
        return []
    if float(np.linalg.norm(given + computed)) <= allowed:
        text = (
            f"the stated relative {name} has the opposite sign: it must be that of "
            "object 2 from object 1"
        )
        return [Reason(f"stated-{name}-sign", text)]
    numbers = [", ".join(f"{x:.5g}" for x in vector) for vector in (given, computed)]
    text = (
        f"the stated relative {name} is {numbers[0]} {unit} (radial, transverse, normal), "
        f"the states give {numbers[1]} {unit}"
    )
    return [Reason(f"stated-{name}", text)]


def judge_probability(
    stated: float | None,
    method: str,
    pair: Pair,
    covariance: Floats | None,
    hbr_km: float | None,
) -> list[Reason]:
    """Compare a stated probability with the same method and radius, where both are stated.

    Parameters
    ----------
    covariance
        (3, 3) or larger, combined, inertial; None where one object has none.
    hbr_km
        The radius that the message itself states, None if it states none.
    """
    name = next((name for name in NAMED if name.upper() in method.upper()), None)
    if stated is None or name is None or covariance is None or hbr_km is None:
        return []
    if not (0.0 <= stated <= 1.0):
        text = f"the stated probability is {stated:g}, no number between 0 and 1"
        return [Reason("stated-probability", text)]
    try:
        plane = plane_of(pair, covariance, hbr_km)
        # Foster's is written for a disc and, in its program, for a square.
        computed = [disc_pc(plane, hbr_km), named_pc(name, plane, hbr_km)]
    except ComityError:
        return []
    computed = [value for value in computed if np.isfinite(value)]
    floor, factor = LIMITS.pc_floor, LIMITS.pc_factor
    if any(
        max(value, floor) <= factor * max(stated, floor)
        and max(stated, floor) <= factor * max(value, floor)
        for value in computed
    ):
        return []
    text = (
        f"the stated probability is {stated:.3g} by {method}; the same method and radius "
        f"give {computed[0]:.3g}"
    )
    return [Reason("stated-probability", text)]

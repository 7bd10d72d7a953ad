"""A planned burn flown again by precise dynamics, where they are installed."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np

from comity.apps.avoidance.constraints import Constraints
from comity.apps.avoidance.plan_records import Plan
from comity.astro.manoeuvre.reach import execution_spread
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Pair, assess
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations.arrays import Floats
from comity.foundations.errors import ComityError
from comity.foundations.frames import teme_to_gcrf
from comity.system.environment import load_orientation

__all__ = ["PreciseCheck", "check_precisely"]

#: How far above the target the precise dynamics may come before the plan is not confirmed.
#: A setting: 5 % of a probability is far below what its covariances are known to.
SLACK = 1.05


@dataclass(frozen=True, slots=True)
class PreciseCheck:
    """What precise dynamics say of a burn.

    ``state`` is ``confirmed``, ``not confirmed``, ``failed``, ``not installed`` or
    ``no burn``; the numbers are null unless the burn was flown.
    """

    state: Literal["confirmed", "not confirmed", "failed", "not installed", "no burn"]
    statement: str
    pc_after: float | None = None
    miss_after_km: float | None = None


def check_precisely(plan: Plan, frame: str, constraints: Constraints) -> PreciseCheck:
    """Fly a planned burn with the gravity field, Moon, Sun and tides of satkit.

    Drag and radiation pressure are left out: a CDM does not tell enough of both objects.
    """
    if plan.burn is None or plan.aim.plane_only:
        return PreciseCheck("no burn", "no burn was flown by precise dynamics")
    if find_spec("satkit") is None or find_spec("satkit_data") is None:
        return PreciseCheck(
            "not installed", "precise dynamics are not installed: not checked by them"
        )
    try:
        pc, miss_km = _flown(plan, frame, constraints)
    except ComityError as error:
        return PreciseCheck("failed", f"precise dynamics failed: {error}")
    told = "an undefined Pc" if pc is None else f"Pc {pc:.2e}"
    good = pc is not None and pc <= SLACK * plan.target_pc
    return PreciseCheck(
        "confirmed" if good else "not confirmed",
        f"precise dynamics (without drag) leave {told}, miss {miss_km * 1e3:.0f} m: "
        + ("the target is met" if good else "the target is not met"),
        pc,
        miss_km,
    )


def _turn_to_gcrf(frame: str, at_us: int) -> Floats:
    """Return the matrix (6, 6) from the frame of a plan to GCRF."""
    turn = np.eye(3)
    if frame.startswith("TEME"):
        turn = teme_to_gcrf(np.array([at_us], np.int64), load_orientation())[0]
    result: Floats = np.kron(np.eye(2), turn).astype(np.float64)
    return result


def _flown(
    plan: Plan, frame: str, constraints: Constraints
) -> tuple[float | None, float]:
    """Return probability and miss after the burn."""
    from comity.system.satkit_dynamics import PreciseDynamics  # noqa: PLC0415 - optional

    aim, burn = plan.aim, plan.burn
    assert burn is not None  # noqa: S101 - checked by the caller
    stated_us = plan.tca_us - round(aim.shift_s * 1e6)
    turn = _turn_to_gcrf(frame, stated_us)
    pair = aim.pair
    one = turn @ np.concatenate([pair.position_1_km, pair.velocity_1_km_s])
    two = turn @ np.concatenate([pair.position_2_km, pair.velocity_2_km_s])
    covariances = [turn @ matrix @ turn.T for matrix in aim.covariances]
    lead_s = (stated_us - plan.burn_us) / 1e6
    dynamics = PreciseDynamics.around(one)
    none = Forces()
    back, by_back = dynamics.path(
        one, stated_us, np.array([-lead_s]), none, partials=True
    )
    axes = rtn_axes(back[0, :3], back[0, 3:]).T
    pushed = np.concatenate([back[0, :3], back[0, 3:] + axes @ burn.dv_km_s])
    after, by_after = dynamics.path(
        pushed, plan.burn_us, np.array([lead_s]), none, partials=True
    )
    assert by_back is not None  # noqa: S101 - asked for
    assert by_after is not None  # noqa: S101 - asked for
    spread = by_back[0] @ covariances[0] @ by_back[0].T
    spread[3:, 3:] += (
        axes @ execution_spread(burn.dv_km_s, constraints.execution) @ axes.T
    )
    spread = by_after[0] @ spread @ by_after[0].T
    end = after[0]
    answer = assess(
        Pair(end[:3], end[3:], two[:3], two[3:]),
        (0.5 * (spread + spread.T), covariances[1]),
        aim.hbr_km,
    )
    return answer.pc, answer.miss_km

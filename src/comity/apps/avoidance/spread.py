"""What is known of both orbits when a burn is decided, and at closest approach."""

from dataclasses import dataclass

import numpy as np

from comity.apps.avoidance.plan_records import Plan
from comity.astro.manoeuvre.reach import moved_with_partials
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Pair
from comity.foundations import format_utc
from comity.foundations.arrays import Floats

__all__ = ["KnownSpread", "SpreadReport", "spread_report"]

#: What a message cannot tell.
STATEMENT = (
    "The covariances of the message, valid at closest approach, carried back by the same "
    "dynamics without noise. How far tracking until then will shrink them is not known."
)


@dataclass(frozen=True, slots=True)
class KnownSpread:
    """Standard deviations (3,), m, radial, transverse, normal, of both objects at an instant."""

    at: str
    moves_sigma_m: Floats
    stays_sigma_m: Floats


@dataclass(frozen=True, slots=True)
class SpreadReport:
    """Covariances at the decision, at closest approach, and there after the burn.

    ``decision`` is null where the message does not tell velocities: its covariances cannot be
    carried.
    """

    decision: KnownSpread | None
    approach: KnownSpread
    after_burn_sigma_m: Floats | None
    statement: str


def _sigmas(covariance: Floats, state: Floats) -> Floats:
    axes = rtn_axes(state[:3], state[3:])
    turned = axes @ covariance[:3, :3] @ axes.T
    result: Floats = np.sqrt(np.maximum(np.diag(turned), 0.0)) * 1e3
    return result


def _states(pair: Pair) -> tuple[Floats, Floats]:
    return (
        np.concatenate([pair.position_1_km, pair.velocity_1_km_s]),
        np.concatenate([pair.position_2_km, pair.velocity_2_km_s]),
    )


def _known(plan: Plan, at_us: int, stated_us: int) -> KnownSpread:
    """Return the spread of both objects at an instant, without a burn."""
    aim, sigmas = plan.aim, []
    for state, covariance in zip(_states(aim.pair), aim.covariances, strict=True):
        there, phi = state, np.eye(6)
        if at_us != stated_us:
            end_s = (at_us - stated_us) / 1e6
            there, phi = moved_with_partials(aim.forces, state, 0.0, end_s)
        sigmas.append(_sigmas(phi @ covariance @ phi.T, there))
    return KnownSpread(format_utc(at_us), sigmas[0], sigmas[1])


def spread_report(plan: Plan) -> SpreadReport:
    """Return what is known at the decision and at closest approach.

    The decision is now, or the burn where no instant is given or now comes later.
    """
    stated_us = plan.tca_us - round(plan.aim.shift_s * 1e6)
    decided_us = plan.burn_us
    if plan.now_us is not None:
        decided_us = min(plan.now_us, plan.burn_us)
    after = None
    if plan.burn is not None and plan.after_covariance is not None:
        after = _sigmas(plan.after_covariance, _states(plan.aim.pair)[0])
    held = plan.aim.plane_only
    return SpreadReport(
        None if held else _known(plan, decided_us, stated_us),
        _known(plan, stated_us, stated_us),
        after,
        f"{held}: the covariances cannot be carried to the decision. How far tracking will "
        "shrink them is not known."
        if held
        else STATEMENT,
    )

"""Shares of members in what a joint fleet achieves, as records."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from comity.apps.fleets.load import OpenFleet
from comity.apps.fleets.records import (
    BalanceOfMeasure,
    FleetBalance,
    MeasureShares,
    MemberShare,
    SharesResult,
)
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.scene import Scene
from comity.astro.constellations.shares import MAX_EXACT, Shares, balance_of, shares_of
from comity.foundations.arrays import Floats
from comity.foundations.errors import UnknownNameError
from comity.system.interruptible import Tick, interruptible

__all__ = ["measures_of", "shares_result"]


def measures_of(scene: Scene, names: Sequence[str]) -> tuple[str, ...]:
    """Return the measures asked for; by default those that the fleet can have.

    Raises
    ------
    UnknownNameError
        For a name that is no measure.
    """
    for name in names:
        if name not in MEASURES:
            raise UnknownNameError(
                f"{name!r} is no measure", remedy=f"one of {', '.join(MEASURES)}"
            )
    if names:
        return tuple(dict.fromkeys(names))
    wanted = ["coverage", "wait_h"]
    if scene.fleet.grounds:
        wanted.append("contact_h")
        if any(c.rate_mbit_s and c.made_mbit_s for c in scene.fleet.crafts):
            wanted.append("volume_gbit")
    return tuple(wanted)


def _seeded(scene: Scene, seed: int, *, sampled: bool) -> np.random.Generator | None:
    many = len(scene.fleet.members) > MAX_EXACT
    return np.random.default_rng(seed) if many or sampled else None


def _interruptible_shares(
    scene: Scene, name: str, rng: np.random.Generator | None, pairs: int, tick: Tick
) -> Shares:
    """Return shares; after an interruption those of the samples so far."""
    return interruptible(
        lambda halt: shares_of(
            scene,
            scene.state(),
            name,
            rng=rng,
            pairs=pairs,
            halted=lambda: halt.asked,
            tick=tick,
        )
    )


def _measure_shares(scene: Scene, name: str, shares: Shares) -> MeasureShares:
    return MeasureShares(
        unit=MEASURES[name][0] if name != "wait_h" else "hours of waiting saved",
        total=shares.total,
        method=shares.method,
        coalitions=shares.coalitions,
        members=[
            MemberShare(
                member.name,
                value=float(shares.value[k]),
                error=float(shares.error[k]),
                part=float(shares.value[k] / shares.total) if shares.total else None,
                promised=member.promised,
                alone=float(shares.alone[k]),
                lost_without=float(shares.leaving[k]),
            )
            for k, member in enumerate(scene.fleet.members)
        ],
    )


def shares_result(
    opened: OpenFleet,
    names: Sequence[str],
    tick: Tick,
    *,
    sampled: bool = False,
    pairs: int = 200,
    seed: int = 1,
) -> SharesResult:
    """Return the shares of members by measure, and the balance between them.

    Parameters
    ----------
    opened
        The fleet.
    names
        Measures; by default those that the fleet can have.
    tick
        Called with the number of coalitions done and to be done.
    sampled
        Sample orders of members even where all can be computed.
    pairs
        Pairs of orders to sample.
    seed
        Seed of the sampling.

    Raises
    ------
    UnknownNameError, RangeError
        For a name that is no measure, or too few pairs of orders.
    """
    scene = opened.scene
    measures: dict[str, MeasureShares] = {}
    for name in measures_of(scene, names):
        rng = _seeded(scene, seed, sampled=sampled)
        if name == "coverage" and not sampled:
            rng = None
        shares = _interruptible_shares(scene, name, rng, pairs, tick)
        measures[name] = _measure_shares(scene, name, shares)
    return SharesResult(
        **asdict(opened.head()),
        measures=measures,
        balance=_balance(scene),
        faults=opened.faults,
    )


def _balance(scene: Scene) -> FleetBalance:
    """Return what each member gives to others and receives from them, by day."""
    balance = balance_of(scene, scene.state())

    def measure(unit: str, given: Floats) -> BalanceOfMeasure:
        return BalanceOfMeasure(
            unit,
            given=given.mean(axis=0),
            provided=balance.provided(given),
            consumed=balance.consumed(given),
        )

    return FleetBalance(
        [member.name for member in scene.fleet.members],
        coverage=measure("part of the day, of the other's areas", balance.coverage),
        contact_h=measure(
            "h of contact that stations give to the other's satellites",
            balance.contact_h,
        ),
    )

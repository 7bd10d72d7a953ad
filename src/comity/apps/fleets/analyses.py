"""Shares, losses and backups of a joint fleet, as values for people and programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from comity.apps.fleets.coverage import plain
from comity.apps.fleets.load import OpenFleet
from comity.astro.constellations.backups import backups_of, plan_backups
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.resilience import (
    LOSSES,
    Impact,
    Recovery,
    impacts_of,
    losses_of,
    recovery_of,
    worst_losses,
)
from comity.astro.constellations.scene import Scene
from comity.astro.constellations.shares import MOST_EXACT, Shares, balance_of, shares_of
from comity.foundations.errors import InputError, RangeError, UnknownNameError
from comity.system.interruptible import Tick, interruptible

__all__ = ["kinds_of", "measures_of", "plan_value", "resilience_value", "shares_value"]

#: Losses whose combinations are looked at.
MOST_TOGETHER = 3


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
    many = len(scene.fleet.members) > MOST_EXACT
    return np.random.default_rng(seed) if many or sampled else None


def _interruptible_shares(
    scene: Scene, name: str, rng: np.random.Generator | None, pairs: int, tick: Tick
) -> Shares:
    """Return shares; an interruption takes what was sampled so far."""
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


def shares_value(
    opened: OpenFleet,
    names: Sequence[str],
    tick: Tick,
    *,
    sampled: bool = False,
    pairs: int = 200,
    seed: int = 1,
) -> dict[str, Any]:
    """Return what each member brings to each measure, what it gets, and the balance.

    Raises
    ------
    UnknownNameError, RangeError
        For a name that is no measure, or too few pairs of orders.
    """
    scene = opened.scene
    wanted = measures_of(scene, names)
    told: dict[str, Any] = {}
    for name in wanted:
        rng = _seeded(scene, seed, sampled=sampled)
        if name == "coverage" and not sampled:
            rng = None
        found = _interruptible_shares(scene, name, rng, pairs, tick)
        told[name] = {
            "unit": MEASURES[name][0] if name != "wait_h" else "hours of waiting saved",
            "total": found.total,
            "method": found.method,
            "coalitions": found.coalitions,
            "members": [
                {
                    "name": member.name,
                    "value": found.value[k],
                    "error": found.error[k],
                    "part": found.value[k] / found.total if found.total else None,
                    "promised": member.promised,
                    "alone": found.alone[k],
                    "lost_without": found.leaving[k],
                }
                for k, member in enumerate(scene.fleet.members)
            ],
        }
    value = opened.head() | {
        "measures": told,
        "balance": _balance(scene),
        "faults": opened.fault_rows(),
    }
    return {name: plain(one) for name, one in value.items()}


def _balance(scene: Scene) -> dict[str, Any]:
    """Return what each gives to others and gets from them, by day."""
    found = balance_of(scene, scene.state())
    names = [member.name for member in scene.fleet.members]
    out: dict[str, Any] = {"members": names}
    units = {
        "coverage": "part of the day, of the other's areas",
        "contact_h": "h of contact that stations give to the other's satellites",
    }
    for name, given in (("coverage", found.coverage), ("contact_h", found.contact_h)):
        mean = given.mean(axis=0)
        out[name] = {
            "unit": units[name],
            "given": mean.tolist(),
            "provided": found.provided(given).tolist(),
            "consumed": found.consumed(given).tolist(),
        }
    return out


def kinds_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of losses asked for, by default all.

    Raises
    ------
    UnknownNameError
        For an unknown kind.
    """
    for kind in kinds:
        if kind not in LOSSES:
            raise UnknownNameError(
                f"{kind!r} is no kind of loss", remedy=f"one of {', '.join(LOSSES)}"
            )
    return tuple(kinds) or LOSSES


def _impact(one: Impact) -> dict[str, Any]:
    return {
        "kind": one.loss.kind,
        "name": one.loss.name,
        "measured": one.measured,
        "lost": one.lost,
        "shortfalls": one.shortfalls,
        "breaks_service": one.breaks,
    }


def _recovered(found: tuple[Recovery, Recovery]) -> dict[str, Any]:
    return {
        "passes": asdict(found[0]),
        "contacts": asdict(found[1]),
    }


def resilience_value(
    opened: OpenFleet,
    names: Sequence[str],
    kinds: Sequence[str],
    together: int,
    tick: Tick,
    *,
    by: str = "",
) -> dict[str, Any]:
    """Return what each loss costs, single points of failure, the worst combinations.

    Parameters
    ----------
    names
        Measures; by default those that the fleet can have.
    kinds
        Kinds of losses.
    together
        How many losses at a time are combined, 1 to 3.
    by
        The measure whose worst combinations are looked for; by default the first.

    Raises
    ------
    UnknownNameError, RangeError
        For unknown measures or kinds, or numbers outside their limits.
    """
    scene = opened.scene
    if not 1 <= together <= MOST_TOGETHER:
        raise RangeError("losses at a time", together, f"1 to {MOST_TOGETHER}")
    state = scene.state()
    wanted = measures_of(scene, names)
    first = measures_of(scene, [by])[0] if by else wanted[0]
    losses = losses_of(scene.fleet, kinds_of(kinds))
    found = impacts_of(scene, state, losses, wanted, tick=tick)
    worst = []
    assets = [loss for loss in losses if loss.kind in {"satellite", "station"}]
    served = [one for one in assets if any(one is i.loss for i in found)]
    for size in range(1, together + 1):
        if len(served) >= size:
            one, proved = worst_losses(scene, state, served, size, first, tick=tick)
            worst.append(_impact(one) | {"size": size, "by": first, "proved": proved})
    rows = []
    for one in found:
        row = _impact(one)
        if one.loss.kind != "tie":
            row["recovery"] = _recovered(recovery_of(scene, state, one.loss))
        rows.append(row)
    told = [n for n in MEASURES if n in found[0].lost] if found else list(wanted)
    total = scene.measure(state, told)
    now = scene.measure(state, scene.fleet.service.levels)
    short = scene.fleet.service.shortfalls(now)
    value = opened.head() | {
        "units": {name: MEASURES[name][0] for name in MEASURES},
        "service": dict(scene.fleet.service.levels),
        "shortfalls_now": short,
        "total": total,
        "losses": rows,
        # A level that is missed anyway says nothing of a loss.
        "single_points_of_failure": [
            {"kind": one.loss.kind, "name": one.loss.name, "shortfalls": one.shortfalls}
            for one in found
            if set(one.shortfalls) - set(short)
        ],
        "worst": worst,
        "faults": opened.fault_rows(),
    }
    return {name: plain(one) for name, one in value.items()}


def plan_value(opened: OpenFleet, kinds: Sequence[str], tick: Tick) -> dict[str, Any]:
    """Return the cheapest backups that keep the agreed service through every loss.

    Raises
    ------
    InputError
        If no service is agreed upon, or no backup is offered.
    DataError
        If all backups together are not enough.
    """
    scene = opened.scene
    offered = backups_of(scene)
    if not offered:
        raise InputError(
            "no backup is offered", remedy='write "backups": [{"kind": "station", …}]'
        )
    losses = losses_of(scene.fleet, kinds_of(kinds))
    plan = plan_backups(scene, losses, tick=tick)
    value = opened.head() | {
        "service": dict(scene.fleet.service.levels),
        "units": {name: MEASURES[name][0] for name in scene.fleet.service.levels},
        "offered": [{"kind": o.kind, "name": o.name, "cost": o.cost} for o in offered],
        "chosen": [
            {"kind": o.kind, "name": o.name, "cost": o.cost} for o in plan.chosen
        ],
        "cost": plan.cost,
        "proved": plan.proved,
        "sets_measured": plan.rounds,
        "losses": len(losses),
        "broken_before": list(plan.before),
        "broken_after": list(plan.after),
        "worst_after": {
            name: {"loss": loss, "value": left}
            for name, (loss, left) in plan.worst.items()
        },
        "faults": opened.fault_rows(),
    }
    return {name: plain(one) for name, one in value.items()}

"""Losses and backups of a joint fleet, as records."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from comity.apps.fleets.load import OpenFleet
from comity.apps.fleets.loss_records import (
    BackupOffer,
    BackupPlan,
    LeastAfterLoss,
    LossImpact,
    LossRecovery,
    RecoverableLoss,
    ResilienceResult,
    SinglePoint,
    WorstCombination,
)
from comity.apps.fleets.shares import measures_of
from comity.astro.constellations.backups import Backup, backups_of, plan_backups
from comity.astro.constellations.records import MEASURES
from comity.astro.constellations.recovery import recovery_of
from comity.astro.constellations.resilience import (
    LOSSES,
    Impact,
    Loss,
    impacts_of,
    losses_of,
    worst_losses,
)
from comity.astro.constellations.scene import Scene, State
from comity.foundations.errors import InputError, RangeError, UnknownNameError
from comity.system.interruptible import Tick

__all__ = ["ResilienceQuestion", "kinds_of", "plan_result", "resilience_result"]

#: Largest number of losses that are combined.
MAX_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class ResilienceQuestion:
    """Measures and losses that are computed.

    Attributes
    ----------
    names
        Measures; by default those that the fleet can have.
    kinds
        Kinds of losses; by default all.
    together
        Largest number of losses at once, 1 to 3.
    by
        Measure by which the worst combinations are chosen; by default the first.
    """

    names: Sequence[str] = ()
    kinds: Sequence[str] = ()
    together: int = 2
    by: str = ""


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


def _impact(one: Impact) -> LossImpact:
    return LossImpact(
        one.loss.kind, one.loss.name, one.measured, one.lost, one.shortfalls, one.breaks
    )


def _recoverable(scene: Scene, state: State, one: Impact) -> LossImpact:
    """Return an impact, with the recovery of lost passes where there are any."""
    if one.loss.kind == "tie":
        return _impact(one)
    recovery = LossRecovery(*recovery_of(scene, state, one.loss))
    return RecoverableLoss(**asdict(_impact(one)), recovery=recovery)


def _worst(
    scene: Scene, state: State, losses: Sequence[Loss], size: int, by: str, tick: Tick
) -> WorstCombination:
    impact, proved = worst_losses(scene, state, losses, size, by, tick=tick)
    return WorstCombination(**asdict(_impact(impact)), size=size, by=by, proved=proved)


def resilience_result(
    opened: OpenFleet, question: ResilienceQuestion, tick: Tick
) -> ResilienceResult:
    """Return the impact of each loss, single points of failure, the worst combinations.

    Raises
    ------
    UnknownNameError, RangeError
        For unknown measures or kinds, or numbers outside their limits.
    """
    scene = opened.scene
    if not 1 <= question.together <= MAX_TOGETHER:
        raise RangeError("losses at a time", question.together, f"1 to {MAX_TOGETHER}")
    state = scene.state()
    wanted = measures_of(scene, question.names)
    by = measures_of(scene, [question.by])[0] if question.by else wanted[0]
    losses = losses_of(scene.fleet, kinds_of(question.kinds))
    impacts = impacts_of(scene, state, losses, wanted, tick=tick)
    assets = [loss for loss in losses if loss.kind in {"satellite", "station"}]
    served = [one for one in assets if any(one is i.loss for i in impacts)]
    worst = [
        _worst(scene, state, served, size, by, tick)
        for size in range(1, question.together + 1)
        if len(served) >= size
    ]
    rows = [_recoverable(scene, state, one) for one in impacts]
    measured = [n for n in MEASURES if n in impacts[0].lost] if impacts else wanted
    total = scene.measure(state, measured)
    now = scene.measure(state, scene.fleet.service.levels)
    shortfalls_now = scene.fleet.service.shortfalls(now)
    return ResilienceResult(
        **asdict(opened.head()),
        units={name: MEASURES[name][0] for name in MEASURES},
        service=scene.fleet.service.levels,
        shortfalls_now=shortfalls_now,
        total=total,
        losses=rows,
        # A level that the fleet misses with nothing lost is not due to a loss.
        single_points_of_failure=[
            SinglePoint(one.loss.kind, one.loss.name, one.shortfalls)
            for one in impacts
            if set(one.shortfalls) - set(shortfalls_now)
        ],
        worst=worst,
        faults=opened.faults,
    )


def _offer(backup: Backup) -> BackupOffer:
    return BackupOffer(backup.kind, backup.name, backup.cost)


def plan_result(opened: OpenFleet, kinds: Sequence[str], tick: Tick) -> BackupPlan:
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
    levels = scene.fleet.service.levels
    return BackupPlan(
        **asdict(opened.head()),
        service=levels,
        units={name: MEASURES[name][0] for name in levels},
        offered=[_offer(one) for one in offered],
        chosen=[_offer(one) for one in plan.chosen],
        cost=plan.cost,
        proved=plan.proved,
        sets_measured=plan.rounds,
        losses=len(losses),
        broken_before=plan.before,
        broken_after=plan.after,
        worst_after={
            name: LeastAfterLoss(loss, left)
            for name, (loss, left) in plan.worst.items()
        },
        faults=opened.faults,
    )

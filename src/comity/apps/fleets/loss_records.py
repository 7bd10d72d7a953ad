"""Results about losses and backups of a joint fleet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.apps.fleets.records import FleetHead
from comity.astro.constellations.passes import FleetFault
from comity.astro.constellations.recovery import Recovery

__all__ = [
    "BackupOffer",
    "BackupPlan",
    "LeastAfterLoss",
    "LossImpact",
    "LossRecovery",
    "RecoverableLoss",
    "ResilienceResult",
    "SinglePoint",
    "WorstCombination",
]


@dataclass(frozen=True, slots=True)
class LossImpact:
    """The fleet after a loss.

    Attributes
    ----------
    kind, name
        What is lost: satellite, station, site, tie or member.
    measured, lost
        Measures that remain, and what they lost.
    shortfalls
        Measures below the agreed service, and by how much.
    breaks_service
        Whether there is a shortfall.
    """

    kind: str
    name: str
    measured: Mapping[str, float]
    lost: Mapping[str, float]
    shortfalls: Mapping[str, float]
    breaks_service: bool


@dataclass(frozen=True, slots=True)
class LossRecovery:
    """How soon other satellites make up for passes and contacts that are lost."""

    passes: Recovery
    contacts: Recovery


@dataclass(frozen=True, slots=True)
class RecoverableLoss(LossImpact):
    """A loss that others may make up for; a tie has no passes of its own."""

    recovery: LossRecovery


@dataclass(frozen=True, slots=True)
class WorstCombination(LossImpact):
    """The worst loss of ``size`` satellites and stations at once, by one measure."""

    size: int
    by: str
    proved: bool


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A single loss that breaks the agreed service."""

    kind: str
    name: str
    shortfalls: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ResilienceResult(FleetHead):
    """The impact of each loss, single points of failure, and the worst combinations."""

    units: Mapping[str, str]
    service: Mapping[str, float]
    shortfalls_now: Mapping[str, float]
    total: Mapping[str, float]
    losses: Sequence[LossImpact]
    single_points_of_failure: Sequence[SinglePoint]
    worst: Sequence[WorstCombination]
    faults: Sequence[FleetFault]


@dataclass(frozen=True, slots=True)
class BackupOffer:
    """A backup that is offered, and its cost in the unit of the fleet's file."""

    kind: str
    name: str
    cost: float


@dataclass(frozen=True, slots=True)
class LeastAfterLoss:
    """The loss after which a measure is least, and its value then."""

    loss: str
    value: float


@dataclass(frozen=True, slots=True)
class BackupPlan(FleetHead):
    """The cheapest backups that keep the agreed service through every single loss."""

    service: Mapping[str, float]
    units: Mapping[str, str]
    offered: Sequence[BackupOffer]
    chosen: Sequence[BackupOffer]
    cost: float
    proved: bool
    sets_measured: int
    losses: int
    broken_before: Sequence[str]
    broken_after: Sequence[str]
    worst_after: Mapping[str, LeastAfterLoss]
    faults: Sequence[FleetFault]

"""Results about a joint fleet, as the commands print them and the report shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from comity.astro.constellations.coverage import Summary
from comity.astro.constellations.passes import FleetFault
from comity.foundations.arrays import Floats

__all__ = [
    "BalanceOfMeasure",
    "CoverageResult",
    "DataLatency",
    "FleetBalance",
    "FleetHead",
    "GroundReach",
    "MeasureShares",
    "MemberCoverage",
    "MemberShare",
    "Reach",
    "SharesResult",
    "finite",
]


def finite(value: float | None) -> float | None:
    """Return a number, or None if it is not finite."""
    return value if value is not None and isfinite(value) else None


@dataclass(frozen=True, slots=True)
class FleetHead:
    """The fields that every result begins with: the fleet, the span and the sources.

    Attributes
    ----------
    fleet
        Name of the fleet.
    start, days
        Begin of the span, UTC, and its length, days.
    source, oldest_epoch, newest_epoch
        Files of the element sets, and their epochs, UTC.
    made
        When the result was computed, UTC.
    places
        Number of places on the ground.
    """

    fleet: str
    start: str
    days: float
    source: str
    oldest_epoch: str
    newest_epoch: str
    made: str
    places: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Coverage of each area by some satellites of the fleet."""

    satellites: int
    stations: int
    areas: Mapping[str, Summary]


@dataclass(frozen=True, slots=True)
class DataLatency:
    """Seconds from the end of a pass to the begin of the next contact."""

    mean: float
    p95: float
    observations: int
    kept_on_board: int


@dataclass(frozen=True, slots=True)
class GroundReach(Reach):
    """Coverage, and the data that stations receive.

    Attributes
    ----------
    contact_h
        Hours of contact a day, summed over satellites.
    volume_gbit
        Gbit a day.
    age_h
        Mean age of the data at the station, h; None if no data come down.
    latency_s
        Waiting times, s.
    """

    contact_h: float
    volume_gbit: float
    age_h: float | None
    latency_s: DataLatency


@dataclass(frozen=True, slots=True)
class MemberCoverage:
    """A member's satellites alone, and the fleet without them."""

    name: str
    interest: tuple[str, ...]
    alone: Reach
    without: Reach


@dataclass(frozen=True, slots=True)
class CoverageResult(FleetHead):
    """Coverage of the joint fleet, of each member alone, and without each."""

    units: Mapping[str, str]
    total: Reach
    members: Sequence[MemberCoverage]
    faults: Sequence[FleetFault]


@dataclass(frozen=True, slots=True)
class MemberShare:
    """A member's share of a measure (Shapley value), in the unit of the measure.

    Attributes
    ----------
    value, error
        The share and the half width of its 95 % interval; 0 if exact.
    part, promised
        The share over the total, and the part that was agreed upon.
    alone, lost_without
        The measure of the member alone, and what the others lose without it.
    """

    name: str
    value: float
    error: float
    part: float | None
    promised: float | None
    alone: float
    lost_without: float


@dataclass(frozen=True, slots=True)
class MeasureShares:
    """The shares of all members of one measure."""

    unit: str
    total: float
    method: str
    coalitions: int
    members: Sequence[MemberShare]


@dataclass(frozen=True, slots=True)
class BalanceOfMeasure:
    """What members give to each other.

    Attributes
    ----------
    given
        (M, M) from the row's member to the column's, mean over days.
    provided, consumed
        (days, M) given to all others, received from all others.
    """

    unit: str
    given: Floats
    provided: Floats
    consumed: Floats


@dataclass(frozen=True, slots=True)
class FleetBalance:
    """What members give to each other, by measure."""

    members: Sequence[str]
    coverage: BalanceOfMeasure
    contact_h: BalanceOfMeasure


@dataclass(frozen=True, slots=True)
class SharesResult(FleetHead):
    """Shares of all members by measure, and the balance between them."""

    measures: Mapping[str, MeasureShares]
    balance: FleetBalance
    faults: Sequence[FleetFault]

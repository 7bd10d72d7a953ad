"""Results about links, as the commands print them and partners read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.foundations.plain import ABSENT, Absent, named

__all__ = [
    "BeamEvent",
    "BudgetResult",
    "FieldRow",
    "FluxEvent",
    "InterferenceResult",
    "LicenceDetails",
    "LicenceStatement",
    "MatchDirection",
    "MatchResult",
    "NeededChange",
    "PassResult",
    "PassSample",
    "ProfileFault",
    "RadioRow",
    "SatelliteFault",
    "StationFaultRow",
]


@dataclass(frozen=True, slots=True)
class SatelliteFault:
    """A satellite that was left out or cut short, and the reason."""

    satellite: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFaultRow:
    """A row of the list of stations that was left out, and the reason."""

    row: int | str = named("station row")
    code: str = "format"
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileFault:
    """A row of a profile that was left out, and the reason."""

    profile: str
    row: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassSample:
    """The link at an instant ``t``, UTC."""

    t: str
    elevation_deg: float
    range_km: float
    es_n0_db: float
    margin_db: float
    rate_mbit_s: float


@dataclass(frozen=True, slots=True)
class PassResult:
    """The link over a pass.

    Attributes
    ----------
    satellite, satellite_name, station
        The two ends.
    rise, set
        Begin and end of the pass, UTC.
    max_elevation_deg
        Largest elevation over the station.
    margin_min_db, margin_max_db
        Least and largest margin of the most robust modulation.
    volume_gbit
        Data volume of the pass.
    best_modcod, best
        Modulation at the best instant, empty if none closes, and the terms of the budget then.
    samples
        The link at every step, if asked for.
    """

    satellite: str
    satellite_name: str
    station: str
    rise: str
    set: str
    max_elevation_deg: float
    margin_min_db: float
    margin_max_db: float
    volume_gbit: float
    best_modcod: str
    best: Mapping[str, float]
    samples: Sequence[PassSample] | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """The link over all passes, with the assumed air, and what the noise is made of."""

    air: str
    noise: str
    volume_gbit: float
    passes: Sequence[PassResult]
    faults: Sequence[SatelliteFault | StationFaultRow]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of two radios: status, what both support, and the smallest change to fit."""

    field: str
    status: str
    common: str
    change: str
    effort: str


@dataclass(frozen=True, slots=True)
class LicenceStatement:
    """The status of a licence, as its owner states it."""

    status: str


@dataclass(frozen=True, slots=True)
class LicenceDetails(LicenceStatement):
    """A licence as its owner states it; ``over`` if its end is past."""

    authority: str
    reference: str
    until: str | None
    over: bool


@dataclass(frozen=True, slots=True)
class RadioRow:
    """A radio of a party, with its band and licence."""

    name: str
    from_mhz: float
    to_mhz: float
    licence_as_stated: LicenceStatement


@dataclass(frozen=True, slots=True)
class MatchDirection:
    """The best pair of radios of a direction, field by field."""

    direction: str
    works: bool
    first: RadioRow | None
    second: RadioRow | None
    fields: Sequence[FieldRow]


@dataclass(frozen=True, slots=True)
class NeededChange:
    """A change that would make a field fit: ``where`` is a direction or the services."""

    where: str
    field: str
    status: str
    common: str
    change: str
    effort: str


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Two profiles compared."""

    parties: tuple[str, str]
    interoperable: bool
    directions: Sequence[MatchDirection]
    services: FieldRow
    smallest_changes: Sequence[NeededChange]
    faults: Sequence[ProfileFault]


@dataclass(frozen=True, slots=True)
class FluxEvent:
    """A time in which the flux of an emitter at a station exceeds a mask, dB above it."""

    kind: str
    emitter: str
    emitter_name: str
    station: str
    mask: str
    start: str
    end: str
    above_mask_db: float


@dataclass(frozen=True, slots=True)
class BeamEvent:
    """A time in which an emitter disturbs the reception of a satellite, dB above harm."""

    kind: str
    emitter: str
    emitter_name: str
    station: str
    wanted: str
    least_angle_deg: float
    start: str
    end: str
    above_harm_db: float


@dataclass(frozen=True, slots=True)
class InterferenceResult:
    """All events in order of time, and rows that were left out."""

    events: Sequence[FluxEvent | BeamEvent]
    faults: Sequence[SatelliteFault | StationFaultRow]

"""What is told of objects in the sky: records of the people's API."""

from dataclasses import dataclass

from comity.apps.cases.records import CaseBrief
from comity.apps.watch.node_records import WatchState
from comity.apps.watch.records import WatchRow

__all__ = [
    "Difference",
    "Hour",
    "Orbit",
    "SkyDensity",
    "SkyLine",
    "SkyObject",
    "SkyObjects",
    "SkySource",
    "SkyTrack",
]


@dataclass(frozen=True, slots=True)
class Orbit:
    """Mean orbit: heights over an Earth of 6,378.137 km, inclination, period."""

    perigee_km: float
    apogee_km: float
    inclination_deg: float
    period_min: float


@dataclass(frozen=True, slots=True)
class SkyLine:
    """An object in a list.

    Attributes
    ----------
    object, name, international
        Key, name and international designator.
    owner
        Id of the party, or the code of a source that no party is known by; empty if not known.
    who, regime
        Who may see it (``public``, ``shared`` with this node, ``ours``), and its class of orbit.
    orbit, epoch
        Of its element set, and the epoch, UTC.
    """

    object: str
    name: str
    international: str
    owner: str
    who: str
    regime: str
    orbit: Orbit
    epoch: str


@dataclass(frozen=True, slots=True)
class SkyObjects:
    """A part of the objects that fit.

    Attributes
    ----------
    fitting, all
        How many fit, and how many there are for this viewer.
    who, regimes
        How many of all there are of each.
    not_drawn
        Objects that the viewer may see and that have no element set here, by reason.
    """

    watch: WatchState
    items: tuple[SkyLine, ...]
    next: str
    fitting: int
    all: int
    who: dict[str, int]
    regimes: dict[str, int]
    not_drawn: dict[str, int]


@dataclass(frozen=True, slots=True)
class SkySource:
    """What one source says of an object.

    Attributes
    ----------
    kind
        ``catalogue``: element set of the watch; ``elements``, ``ephemerides``: shared by a partner.
    source, sender
        Its name, and the party that shared it; empty for the catalogue.
    at
        Epoch of the element set, or when the row was true, UTC.
    sigma_km, sigma_words
        Position, one sigma of all three axes together, now; None where it is not known; what
        it rests on, or why there is none.
    entry
        Of the ledger, where a partner shared it.
    drawn
        Whether the globe shows this one.
    """

    kind: str
    source: str
    sender: str
    at: str
    sigma_km: float | None
    sigma_words: str
    entry: int | None = None
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two sources have an object apart.

    Attributes
    ----------
    first, second
        Which, in the order of the sources, from 0.
    apart_km, sigmas
        Distance at the instant of the answer, and over the sigma of both; None where a sigma is
        not known.
    """

    first: int
    second: int
    apart_km: float
    sigmas: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkyObject:
    """An object with all its sources that the viewer may see.

    Attributes
    ----------
    at
        The instant of ages, sigmas and differences, UTC.
    line
        The object; None where no element set is there, only what else is told of it.
    object_class, manoeuvrable
        As its operator says; empty and None where nobody said it to this node.
    owner_name, launch_year
        Its registered owner, empty if not known, and the year of its designator.
    own
        Whether it is watched here.
    cases
        Live cases that it is in.
    approaches, approaches_listed
        The first of its listed approaches, and how many there are.
    """

    watch: WatchState
    at: str
    object: str
    line: SkyLine | None
    sources: tuple[SkySource, ...]
    differences: tuple[Difference, ...]
    object_class: str
    manoeuvrable: bool | None
    owner_name: str
    launch_year: int | None
    own: bool
    cases: tuple[CaseBrief, ...]
    approaches: tuple[WatchRow, ...]
    approaches_listed: int


@dataclass(frozen=True, slots=True)
class SkyTrack:
    """The path of an object over one revolution around an instant.

    Attributes
    ----------
    at, until
        First and last instant, UTC.
    position_km
        Positions in TEME, at equal times; None where the theory gives none.
    sidereal_rad
        Greenwich mean sidereal time 1982 at the first instant.
    """

    object: str
    who: str
    at: str
    until: str
    position_km: tuple[tuple[float, ...] | None, ...]
    sidereal_rad: float


@dataclass(frozen=True, slots=True)
class Hour:
    """Approaches whose closest moment lies in an hour.

    Attributes
    ----------
    start
        UTC.
    approaches, to_decide
        How many, and how many of them are to be decided about or have no probability.
    largest_pc
        None where none has one.
    """

    start: str
    approaches: int
    to_decide: int
    largest_pc: float | None


@dataclass(frozen=True, slots=True)
class SkyDensity:
    """Approaches of own satellites by the hour.

    Attributes
    ----------
    hours
        From a day before until seven days after the instant asked for.
    known_from, known_until
        Begin and end of what runs have searched, UTC: outside nothing was looked for.
    trusted_until
        Until when element sets of today say much: later approaches are screened without manoeuvres.
    """

    watch: WatchState
    hours: tuple[Hour, ...]
    known_from: str | None
    known_until: str | None
    trusted_until: str | None

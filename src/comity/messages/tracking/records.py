"""What the readers of this room give."""

from dataclasses import dataclass, field
from typing import Literal

from comity.foundations.arrays import Floats, Ints
from comity.messages.records import Fault

__all__ = ["Ephemeris", "Kind", "Listing", "Observation", "Tag"]

Kind = Literal[
    "range",
    "range_rate",
    "azimuth",
    "elevation",
    "right_ascension",
    "declination",
]
#: What the instant of an observation is: the signal leaves the ground, is at the object,
#: or is received.
Tag = Literal["transmit", "bounce", "receive"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One number that a sensor measured.

    Attributes
    ----------
    line
        Where it stands, from 1; 0 if the form has no lines.
    at_us
        Instant in the scale of the listing, microseconds since 1970.
    station, target
        As the file calls them.
    kind, value, sigma
        Range (km, one way: half of there and back), its rate (km/s), angles (rad); sigma is
        NaN where the file says nothing.
    tag
        Which instant ``at_us`` is.
    ways
        2 if the signal went there and back, 1 if it only came.
    frame
        Of right ascension and declination: ``EME2000``, ``GCRF``, ``date`` or a year as
        ``1950``.
    wavelength_um
        NaN for radio.
    pressure_hpa, temperature_k, humidity
        Air at the station, humidity 0 to 1; NaN where unknown.
    refracted, centred
        Whether the file has taken out the delay of the air, and the way to the centre of
        mass, already.
    """

    line: int
    at_us: int
    station: str
    target: str
    kind: Kind
    value: float
    sigma: float = float("nan")
    tag: Tag = "receive"
    ways: int = 2
    frame: str = ""
    wavelength_um: float = float("nan")
    pressure_hpa: float = float("nan")
    temperature_k: float = float("nan")
    humidity: float = float("nan")
    refracted: bool = False
    centred: bool = False


@dataclass(slots=True)
class Listing:
    """Observations of a file in one time scale, and what could not be read."""

    form: str
    scale: str = "UTC"
    rows: list[Observation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ephemeris:
    """Positions of one object on the turning Earth.

    Attributes
    ----------
    form, target, scale
        Of the file; the scale is ``UTC``, ``GPS`` or ``TAI``.
    at_us
        (K,) instants in that scale, rising.
    position_km
        (K, 3) in ITRF.
    velocity_km_s
        (K, 3) on the turning Earth, or None.
    """

    form: str
    target: str
    scale: str
    at_us: Ints
    position_km: Floats
    velocity_km_s: Floats | None = None

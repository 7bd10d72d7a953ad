"""Options about satellites, windows and passes."""

from dataclasses import dataclass
from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError

if TYPE_CHECKING:
    from comity.apps.links.geometry import SatelliteSet, WindowRequest

__all__ = [
    "NO_PAIRS",
    "NO_PASSES",
    "NO_SATELLITES",
    "PairOptions",
    "PassOptions",
    "SatelliteOptions",
    "SpanOptions",
    "WindowOptions",
    "opened_satellites",
    "window_request",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteOptions:
    """Satellites of a catalogue, or of ephemerides.

    Attributes
    ----------
    objects
        Numbers, designators or names with commas, owner:CODE or a file of them; default: all.
    """

    catalogue: Annotated[
        list[str] | None, Parameter(help="Element sets or a snapshot.")
    ] = None
    objects: str | None = None
    ephemeris: Annotated[
        list[Path] | None, Parameter(help="Ephemerides (OEM) instead of a catalogue.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """Span and limits of windows.

    Attributes
    ----------
    days
        Length of the span, days.
    min_elevation_deg
        Least elevation everywhere; a station's horizon lifts it.
    frequency_mhz
        Carrier, MHz, for the Doppler shift.
    refraction
        Apparent elevations, with refraction, instead of geometric ones.
    light
        Add the seconds in sunlight and the elevation of the Sun over the station.
    optical
        Only satellites in sunlight over stations in the dark (Sun below −6°).
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """

    start: Annotated[str, Parameter(help="Start of the span, UTC.")]
    days: float = 1.0
    min_elevation_deg: float = 5.0
    frequency_mhz: float | None = None
    refraction: bool = False
    light: bool = False
    optical: bool = False
    max_age_days: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOptions:
    """Windows between satellites.

    Attributes
    ----------
    pairs
        Windows between the satellites, past the Earth, instead of over stations.
    air_km
        Least height of a ray between satellites above the Earth, km.
    max_range_km
        Largest distance between satellites, km; 0 for any.
    """

    pairs: bool = False
    air_km: float = 80.0
    max_range_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOptions:
    """Passes over stations, and the attenuation of the air.

    Attributes
    ----------
    station
        Only this one of the stations.
    start
        Start of the span, UTC.
    days
        Length of the span, days.
    min_elevation_deg
        Least elevation.
    percent
        Weather (ITU-R P.618-13) exceeded for this percentage of a year; default: no air.
    step_s
        Step over a pass, s.
    """

    stations: Annotated[
        Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")
    ] = None
    station: str | None = None
    start: str | None = None
    days: float = 1.0
    min_elevation_deg: float = 5.0
    percent: float | None = None
    step_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanOptions:
    """Span of time, and least elevation.

    Attributes
    ----------
    start
        Start of the span, UTC.
    days
        Length of the span, at most 7 days.
    min_elevation_deg
        Least elevation.
    """

    start: str
    days: float = 1.0
    min_elevation_deg: float = 5.0


NO_SATELLITES, NO_PAIRS, NO_PASSES = SatelliteOptions(), PairOptions(), PassOptions()


def opened_satellites(options: SatelliteOptions) -> "SatelliteSet":
    """Open the satellites of a command."""
    from comity.apps.links.geometry import open_satellites

    return open_satellites(
        options.catalogue or (), options.objects, options.ephemeris or ()
    )


def window_request(options: WindowOptions) -> "WindowRequest":
    """Return the limits of windows from options.

    Raises
    ------
    RangeError
        For a carrier outside 0 to 1e9 MHz.
    """
    from comity.apps.links.geometry import AGE_REMEDY, WindowRequest
    from comity.astro.orbits.arcs import Span

    carrier_mhz = options.frequency_mhz
    if carrier_mhz is not None and not 0.0 < carrier_mhz < 1e9:
        raise RangeError("frequency", f"{carrier_mhz} MHz", "above 0 MHz")
    return WindowRequest(
        Span(parse_utc(options.start), options.days * DAY_S),
        radians(options.min_elevation_deg),
        refraction=options.refraction,
        frequency_hz=None if carrier_mhz is None else carrier_mhz * 1e6,
        light=options.light,
        optical=options.optical,
        max_age_d=options.max_age_days,
        age_remedy=f"{AGE_REMEDY}, or raise --max-age-days",
    )

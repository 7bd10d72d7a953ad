"""Satellites and stations from files, and the windows that are computed between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.links.records import SatelliteFault, StationFaultRow
from comity.apps.screening.screen import choose
from comity.astro.links.stations import Station, StationFault, read_stations
from comity.astro.links.windows import ArcFault, Windows, find_windows
from comity.astro.orbits import ElementSets
from comity.astro.orbits.arcs import Arc, Span, arcs_of_elements, arcs_of_tracks
from comity.astro.orbits.track import Track
from comity.foundations import format_utc
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError, InputError
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation
from comity.system.ephemeris_files import read_tracks
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "SatelliteSet",
    "WindowRequest",
    "open_satellites",
    "open_stations",
    "satellite_faults",
    "station_faults",
    "windows_with_arcs",
]

#: What helps where a span is far from all epochs.
AGE_REMEDY = "choose a --start near the epochs, or give newer element sets"


@dataclass(frozen=True, slots=True)
class SatelliteSet:
    """Satellites with their orbits.

    Attributes
    ----------
    keys, names
        Identifiers and names.
    elements, tracks
        Element sets; or None and ephemerides.
    source, newest_us
        Names of the files, and the newest epoch, UTC in microseconds since 1970.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    elements: ElementSets | None
    tracks: tuple[Track, ...]
    source: str
    newest_us: int

    def arcs(
        self,
        span: Span,
        *,
        step_s: float | None = None,
        max_age_d: float = 30.0,
        remedy: str = AGE_REMEDY,
        tick: Tick = lambda _done, _total: None,
    ) -> Iterator[Arc]:
        """Return the arcs over a span, in any order.

        Parameters
        ----------
        span
            Span of time.
        step_s
            Step of all arcs, s; by default one that suits each orbit.
        max_age_d
            Largest distance of an epoch from the span, days.
        remedy
            What the user can do where no epoch is near enough.
        tick
            Called with satellites done and to be done.

        Raises
        ------
        DataError
            If the epochs of all element sets are further away than ``max_age_d``: no
            result would be mistaken for one without contacts.
        """
        orientation = load_orientation()
        if self.elements is None:
            return arcs_of_tracks(self.tracks, span, orientation)
        self._check_ages(span, max_age_d, remedy)
        return arcs_of_elements(
            self.elements,
            span,
            orientation,
            step_s=step_s,
            max_age_d=max_age_d,
            tick=tick,
        )

    def _check_ages(self, span: Span, max_age_d: float, remedy: str) -> None:
        """Raise DataError if no element set is near enough to a span."""
        if self.elements is None or not len(self.elements):
            return
        epochs = self.elements.epoch_us
        end_us = span.start_us + round(span.length_s * 1e6)
        away = np.maximum(np.maximum(span.start_us - epochs, epochs - end_us), 0)
        nearest = int(np.argmin(away))
        age_d = float(away[nearest]) / DAY_US
        if age_d > max_age_d:
            raise DataError(
                f"the nearest of {len(epochs)} element sets (epoch "
                f"{format_utc(int(epochs[nearest]), 0)} UTC) is {age_d:.1f} d from the span, "
                f"limit {max_age_d:g} d",
                remedy=remedy,
            )


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """Limits of the windows that are computed.

    Attributes
    ----------
    span
        Span of time.
    min_elevation_rad
        Least elevation; a station's horizon may lift it.
    refraction
        Apparent elevations, with refraction.
    frequency_hz
        Carrier for the Doppler shift.
    light
        Compute sunlight on the satellite and the elevation of the Sun.
    optical
        Only satellites in sunlight over stations in the dark.
    max_age_d
        Largest distance of an epoch from the span, days.
    age_remedy
        What the user can do where no epoch is near enough.
    """

    span: Span
    min_elevation_rad: float
    refraction: bool = False
    frequency_hz: float | None = None
    light: bool = False
    optical: bool = False
    max_age_d: float = 30.0
    age_remedy: str = AGE_REMEDY


def open_stations(path: Path) -> tuple[tuple[Station, ...], list[StationFault]]:
    """Read stations from a file.

    Raises
    ------
    FormatError, DataError
        If it is no list of stations, or no row is valid.
    """
    try:
        stations, faults = read_stations(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path} {error.message}", remedy=error.remedy) from error
    if not stations:
        why = f": row {faults[0].row}: {faults[0].reason}" if faults else ""
        raise DataError(f"{path} holds no usable station{why}")
    return stations, faults


def open_satellites(
    catalogue: Sequence[str], objects: str | None, ephemerides: Sequence[Path]
) -> SatelliteSet:
    """Open satellites of a catalogue, or of ephemerides.

    Raises
    ------
    InputError
        If neither or both of catalogue and ephemerides are given.
    DataError
        If no satellite is left.
    """
    if bool(catalogue) == bool(ephemerides):
        raise InputError(
            "satellites are missing or given twice",
            remedy="give --catalogue FILE or --ephemeris FILE.oem",
        )
    if ephemerides:
        own = read_tracks(ephemerides)
        return SatelliteSet(
            tuple(one.object_id or one.name for one in own),
            tuple(one.name or one.object_id for one in own),
            None,
            tuple(one.track for one in own),
            ", ".join(sorted({one.source for one in own})),
            max(int(one.track.at_us[-1]) for one in own),
        )
    snapshot = open_catalogue(catalogue)
    rows = snapshot.current
    if objects:
        rows = rows[choose(snapshot, objects)]
    if not len(rows):
        raise DataError("no satellite is left", remedy="give other --objects")
    return SatelliteSet(
        tuple(str(key) for key in snapshot.object[rows]),
        tuple(str(name) for name in snapshot.name[rows]),
        snapshot.elements.take(rows),
        (),
        ", ".join(source.name for source in snapshot.sources),
        int(snapshot.elements.epoch_us[rows].max()),
    )


def satellite_faults(
    satellites: SatelliteSet, faults: Sequence[ArcFault]
) -> list[SatelliteFault]:
    """Return faults of arcs by the key of their satellite."""
    return [SatelliteFault(satellites.keys[f.row], "range", f.reason) for f in faults]


def station_faults(faults: Sequence[StationFault]) -> list[StationFaultRow]:
    """Return faults of rows of a list of stations; their numbers are text in JSON."""
    return [StationFaultRow(row=str(f.row), reason=f.reason) for f in faults]


def windows_with_arcs(
    satellites: SatelliteSet,
    stations: Sequence[Station],
    request: WindowRequest,
    tick: Tick,
) -> tuple[Windows, dict[int, Arc], list[SatelliteFault]]:
    """Return windows over stations, the arcs by satellite, and faults of satellites."""
    arcs: dict[int, Arc] = {}

    def kept() -> Iterator[Arc]:
        for arc in satellites.arcs(
            request.span,
            max_age_d=request.max_age_d,
            remedy=request.age_remedy,
            tick=tick,
        ):
            arcs[arc.row] = arc
            yield arc

    windows, faults = find_windows(
        kept(),
        stations,
        request.span,
        request.min_elevation_rad,
        refraction=request.refraction,
    )
    return windows, arcs, satellite_faults(satellites, faults)

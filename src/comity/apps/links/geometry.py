"""Satellites and stations from files, and what is asked of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.apps.screening.screen import choose
from comity.astro.links.stations import Station, StationFault, read_stations
from comity.astro.links.windows import ArcFault, Windows, find_windows
from comity.astro.orbits import ElementSets
from comity.astro.orbits.arcs import Arc, Span, arcs_of_elements, arcs_of_tracks
from comity.astro.orbits.track import Track
from comity.foundations.errors import DataError, FormatError, InputError
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation
from comity.system.ephemeris_files import read_tracks
from comity.system.files import read_plain
from comity.system.interruptible import Tick

__all__ = [
    "Sky",
    "Wanted",
    "fault_rows",
    "open_sky",
    "open_stations",
    "seen_with_arcs",
]


@dataclass(frozen=True, slots=True)
class Sky:
    """Satellites with keys and names, and where elements or ephemerides were read."""

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
        tick: Tick = lambda _done, _total: None,
    ) -> Iterator[Arc]:
        """Return the arcs over a span."""
        orientation = load_orientation()
        if self.elements is None:
            return arcs_of_tracks(self.tracks, span, orientation)
        return arcs_of_elements(
            self.elements,
            span,
            orientation,
            step_s=step_s,
            max_age_d=max_age_d,
            tick=tick,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What windows are asked for."""

    span: Span
    least_rad: float
    refraction: bool = False
    frequency_hz: float | None = None
    light: bool = False
    optical: bool = False
    max_age_d: float = 30.0


def open_stations(path: Path) -> tuple[tuple[Station, ...], list[StationFault]]:
    """Read stations from a file.

    Raises
    ------
    FormatError, DataError
        If it is no list of stations, or none of it holds.
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


def open_sky(
    catalogue: Sequence[str], objects: str | None, ephemerides: Sequence[Path]
) -> Sky:
    """Open the satellites asked for.

    Raises
    ------
    InputError
        If neither or both of catalogue and ephemerides are given.
    """
    if bool(catalogue) == bool(ephemerides):
        raise InputError(
            "satellites are missing or given twice",
            remedy="give --catalogue FILE or --ephemeris FILE.oem",
        )
    if ephemerides:
        own = read_tracks(ephemerides)
        return Sky(
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
    return Sky(
        tuple(str(key) for key in snapshot.object[rows]),
        tuple(str(name) for name in snapshot.name[rows]),
        snapshot.elements.take(rows),
        (),
        ", ".join(source.name for source in snapshot.sources),
        int(snapshot.elements.epoch_us[rows].max()),
    )


def fault_rows(sky: Sky, faults: Sequence[ArcFault]) -> list[dict[str, str]]:
    """Return the faults of satellites for programs."""
    return [
        {"satellite": sky.keys[f.row], "code": "range", "reason": f.reason}
        for f in faults
    ]


def seen_with_arcs(
    sky: Sky, stations: Sequence[Station], wanted: Wanted, tick: Tick
) -> tuple[Windows, dict[int, Arc], list[dict[str, str]]]:
    """Find windows over stations, and keep the arcs for what is asked of them later."""
    arcs: dict[int, Arc] = {}

    def kept() -> Iterator[Arc]:
        for arc in sky.arcs(wanted.span, max_age_d=wanted.max_age_d, tick=tick):
            arcs[arc.row] = arc
            yield arc

    found, faults = find_windows(
        kept(), stations, wanted.span, wanted.least_rad, refraction=wanted.refraction
    )
    return found, arcs, fault_rows(sky, faults)

"""A fleet's file, catalogues and stations → a scene that can be measured."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import radians
from pathlib import Path

import numpy as np

from comity.apps.fleets.records import FleetHead
from comity.astro.catalogue import Snapshot
from comity.astro.constellations.areas import grid_of, read_area
from comity.astro.constellations.designs import joined, read_design
from comity.astro.constellations.passes import FleetFault, Passes, find_passes
from comity.astro.constellations.reading import read_fleet
from comity.astro.constellations.records import Craft, Fleet
from comity.astro.constellations.scene import Scene, contacts_of_windows
from comity.astro.links.stations import Station
from comity.astro.links.windows import find_windows
from comity.astro.orbits.arcs import Arc, Span, age_faults, arcs_of_elements
from comity.astro.orbits.elements import ElementSets
from comity.foundations.constants import DAY_S
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    InputError,
    RangeError,
)
from comity.foundations.time import format_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation, now_us
from comity.system.files import read_plain
from comity.system.interruptible import Tick
from comity.trust.policy.yaml_form import read_yaml

__all__ = ["FleetRequest", "OpenFleet", "open_fleet"]

#: Largest product of satellites, places and days: some 3 GB of passes.
MAX_PAIR_DAYS = 8_000_000


@dataclass(frozen=True, slots=True)
class FleetRequest:
    """A fleet's file, its catalogues, the span and the number of places.

    Attributes
    ----------
    path, catalogue
        File of the fleet, and files of element sets of its satellites.
    span
        Span that is computed.
    places
        Number of places of equal area on the whole globe.
    max_age_d
        Largest distance of an epoch from the span, days.
    areas
        Names of areas that replace those of the file.
    """

    path: Path
    catalogue: tuple[str, ...]
    span: Span
    places: int
    max_age_d: float = 30.0
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenFleet:
    """A fleet with its passes and contacts, and the sources of its orbits.

    Attributes
    ----------
    scene, span
        The fleet with its passes and contacts over the span.
    faults
        Rows that were left out.
    source
        Names of the catalogues, for people.
    oldest_us, newest_us
        Epochs of the element sets; those of designs are the start of the span.
    """

    scene: Scene
    span: Span
    faults: tuple[FleetFault, ...]
    source: str
    oldest_us: int
    newest_us: int

    @property
    def fleet(self) -> Fleet:
        """Return the fleet."""
        return self.scene.fleet

    def head(self) -> FleetHead:
        """Return the span, the sources and their epochs, with which every result begins."""
        return FleetHead(
            fleet=self.fleet.name,
            start=format_utc(self.span.start_us, 0),
            days=self.span.length_s / DAY_S,
            source=self.source,
            oldest_epoch=format_utc(self.oldest_us, 0),
            newest_epoch=format_utc(self.newest_us, 0),
            made=format_utc(now_us(), 0),
            places=self.scene.passes.places,
        )


def _read(path: Path) -> object:
    """Read a fleet's file: YAML, of which JSON is a part."""
    try:
        return read_yaml(read_plain(path)[0].decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8") from error
    except FormatError as error:
        raise FormatError(f"{path}: {error.message}", remedy=error.remedy) from error


def _elements_of(craft: Craft, snapshot: Snapshot | None, span: Span) -> ElementSets:
    """Return the element set of one satellite.

    Raises
    ------
    ComityError
        If the catalogue has none.
    """
    if craft.design is not None:
        row, number = craft.design
        return read_design(row, span.start_us).take(np.array([number]))
    if snapshot is None:
        raise InputError("no catalogue was given", remedy="give --catalogue FILE")
    rows = snapshot.rows_of(craft.key)
    epochs = snapshot.elements.epoch_us[rows]
    best = int(np.argmin(np.abs(epochs - span.start_us)))
    return snapshot.elements.take(rows[best : best + 1])


def _with_orbits(
    fleet: Fleet, snapshot: Snapshot | None, request: FleetRequest
) -> tuple[Fleet, ElementSets, list[FleetFault]]:
    """Return the fleet without satellites that have no orbit near the span."""
    kept: list[Craft] = []
    sets: list[ElementSets] = []
    faults: list[FleetFault] = []
    for craft in fleet.crafts:
        try:
            one = _elements_of(craft, snapshot, request.span)
        except ComityError as error:
            faults.append(FleetFault("satellite", craft.name, error.code, str(error)))
            continue
        (reason,) = age_faults(one, request.span, request.max_age_d)
        if reason:
            faults.append(FleetFault("satellite", craft.name, "range", reason))
            continue
        kept.append(craft)
        sets.append(one)
    if not any(not craft.backup for craft in kept):
        raise DataError(
            f"no satellite of the fleet has an orbit near the span: {faults[0].reason}",
            remedy="give another --catalogue or --start",
        )
    return replace(fleet, crafts=tuple(kept)), joined(sets), faults


def _contacts(fleet: Fleet, elements: ElementSets, span: Span) -> Passes:
    """Return contacts of all satellites with all stations."""
    craft, station, edges = [], [], [np.zeros((0, 2))]
    orientation = load_orientation()
    least = np.array([g.least_deg for g in fleet.grounds])
    for level in np.unique(least):
        rows = np.flatnonzero(least == level)
        some = [
            Station(
                g.name, "", radians(g.latitude_deg), radians(g.longitude_deg),
                g.altitude_m / 1e3,
            )
            for g in (fleet.grounds[k] for k in rows)
        ]  # fmt: skip
        found, _ = find_windows(
            arcs_of_elements(elements, span, orientation),
            some,
            span,
            radians(float(level)),
        )
        craft.append(found.satellite)
        station.append(rows[found.station])
        edges.append(np.clip(found.times_s[:, [0, 2]], 0.0, span.length_s))
    none = np.zeros(0, np.int64)
    both = np.concatenate(edges)
    return contacts_of_windows(
        np.concatenate([none, *craft]),
        np.concatenate([none, *station]),
        both[:, 0],
        both[:, 1],
        len(fleet.crafts),
        span.length_s,
    )


def open_fleet(
    request: FleetRequest, tick: Tick = lambda _done, _total: None
) -> OpenFleet:
    """Open a fleet over a span: passes over its areas, contacts with its stations.

    Raises
    ------
    FormatError, RangeError, DataError
        For a file of another form, or when nothing of it is left.
    """
    top = _read(request.path)
    fleet, faults = read_fleet(top, request.span.start_us)
    named = {area.name: area for area in fleet.areas}
    areas = fleet.areas
    if request.areas:
        areas = tuple(
            named.get(name) or read_area(name, name) for name in request.areas
        )
    snapshot = open_catalogue(request.catalogue) if request.catalogue else None
    fleet, elements, more = _with_orbits(fleet, snapshot, request)
    # Areas that members are interested in are computed in any case.
    wanted = {**{area.name: area for area in areas}, **named}
    fleet = replace(fleet, areas=areas)
    grid = grid_of(tuple(wanted.values()), request.places)
    work = len(fleet.crafts) * len(grid) * request.span.length_s / DAY_S
    if work > MAX_PAIR_DAYS:
        raise RangeError(
            "satellites × places × days",
            f"{len(fleet.crafts)} × {len(grid)} × {request.span.length_s / DAY_S:g}",
            f"at most {MAX_PAIR_DAYS:,} together",
            remedy="give fewer --places or a shorter span",
        )
    orientation = load_orientation()
    late: list[FleetFault] = []

    def arcs_with_faults() -> Iterator[Arc]:
        for arc in arcs_of_elements(elements, request.span, orientation, tick=tick):
            if arc.fault:
                name = fleet.crafts[arc.row].name
                late.append(FleetFault("satellite", name, "range", arc.fault))
            yield arc

    sensors = [craft.sensor for craft in fleet.crafts]
    passes, _ = find_passes(
        arcs_with_faults(), sensors, grid, request.span, orientation
    )
    contacts = _contacts(fleet, elements, request.span)
    source = "designs only"
    if snapshot is not None:
        source = ", ".join(one.name for one in snapshot.sources)
    return OpenFleet(
        Scene(fleet, grid, passes, contacts),
        request.span,
        (*faults, *more, *late),
        source,
        int(elements.epoch_us.min()),
        int(elements.epoch_us.max()),
    )

"""Unassigned observations and a catalogue: which is of which object, and what may be new."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from comity.apps.tracking.detections import DetectionRows, combined, detections_of
from comity.apps.tracking.faults import Fault, first_reason
from comity.apps.tracking.observations import gather
from comity.apps.tracking.scene import CatalogueSky, SensorModel, scene_of
from comity.apps.tracking.sites import open_sites
from comity.astro.catalogue import Snapshot
from comity.astro.tracking.association import (
    Assigned,
    Tracklet,
    associate,
    link_tracklets,
    propose,
)
from comity.astro.tracking.observing.ground import ground_of
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import LIGHT_SPEED_KM_S
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import format_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick

__all__ = [
    "AssignedObject",
    "AssignedObservation",
    "Association",
    "NewObject",
    "TrackletLink",
    "associate_observations",
]


#: Observations of a new object: fewer fix no orbit, more no survey has.
LEAST_PLOTS, MOST_PLOTS = 3, 10_000


@dataclass(frozen=True, slots=True)
class AssignedObservation:
    """An observation (UTC): its object with the probability, or the number of a new one."""

    time: str
    station: str
    range_km: float | None
    object: str | None
    name: str | None
    chance: float
    new: int | None


@dataclass(frozen=True, slots=True)
class AssignedObject:
    """An object of the catalogue with its number of observations."""

    object: str
    name: str
    plots: int


@dataclass(frozen=True, slots=True)
class NewObject:
    """A proposed object: state (6,) and covariance in GCRF, km and km/s, its observations."""

    epoch: str
    frame: str
    state_km: Floats
    covariance: Floats
    plots: Ints
    rms: float


@dataclass(frozen=True, slots=True)
class TrackletLink:
    """Two proposed objects that may be one: Mahalanobis distance, revolutions, state."""

    first: int
    second: int
    distance: float
    turns: int
    epoch: str
    state_km: Floats


@dataclass(frozen=True, slots=True)
class Association:
    """Observations with their objects, proposed new objects, and links between these.

    ``considered`` counts the objects of the catalogue that came near an observation.
    """

    observations: tuple[AssignedObservation, ...]
    objects: tuple[AssignedObject, ...]
    new: tuple[NewObject, ...]
    links: tuple[TrackletLink, ...]
    considered: int
    faults: tuple[Fault, ...]


def _new(tracklets: Sequence[Tracklet]) -> tuple[NewObject, ...]:
    return tuple(
        NewObject(
            epoch=format_utc(one.at_us),
            frame="GCRF",
            state_km=one.state,
            covariance=one.covariance,
            plots=one.plots,
            rms=round(one.rms, 3),
        )
        for one in tracklets
    )


def _links(tracklets: Sequence[Tracklet], tick: Tick) -> tuple[TrackletLink, ...]:
    return tuple(
        TrackletLink(
            first=link.first,
            second=link.second,
            distance=round(link.distance, 2),
            turns=link.turns,
            epoch=format_utc(tracklets[link.first].at_us),
            state_km=link.state,
        )
        for link in link_tracklets(tracklets, tick=tick)
    )


def _objects(
    snapshot: Snapshot, rows: Ints, done: Assigned
) -> tuple[AssignedObject, ...]:
    out = []
    for k in np.flatnonzero(done.taken > 0).tolist():
        row = int(rows[k])
        name = str(snapshot.name[row])
        out.append(AssignedObject(str(snapshot.object[row]), name, int(done.taken[k])))
    return tuple(out)


def _observations(
    rows: DetectionRows,
    names: Sequence[tuple[str, str] | None],
    done: Assigned,
    new: Sequence[Tracklet],
) -> tuple[AssignedObservation, ...]:
    """List observations with object and name, or with the number of a new object."""
    fresh = {int(p): n for n, one in enumerate(new) for p in one.plots}
    return tuple(
        AssignedObservation(
            time=format_utc(rows.at_us[k]),
            station=rows.station[k],
            range_km=rows.far[k] or None,
            object=None if name is None else name[0],
            name=None if name is None else name[1],
            chance=round(float(done.chance[k]), 4),
            new=fresh.get(k),
        )
        for k, name in enumerate(names)
    )


def associate_observations(
    files: Sequence[Path],
    stations: Path,
    catalogues: Sequence[Path],
    sensors: SensorModel,
    tick: Tick,
) -> Association:
    """Assign observations to the objects of a catalogue; propose new objects.

    Parameters
    ----------
    files
        Observations; the objects that they name are ignored.
    stations
        Stations: JSON, YAML, GeoJSON, CSV, or settings.
    catalogues
        Element sets of the known objects.
    sensors
        Probability of detection and rate of false detections.
    tick
        Called as work proceeds: steps done, steps in all.

    Raises
    ------
    ComityError
        If files cannot be used, stations are unknown, or there is no direction among the
        observations.
    """
    if not 0.0 < sensors.detected < 1.0:
        raise RangeError("chance to be detected", sensors.detected, "between 0 and 1")
    if not 0.0 < sensors.false < 1e6:
        raise RangeError("false detections a scan", sensors.false, "above 0, below 1e6")
    if not LEAST_PLOTS <= sensors.least_plots <= MOST_PLOTS:
        raise RangeError(
            "least plots", sensors.least_plots, f"{LEAST_PLOTS} to {MOST_PLOTS}"
        )
    orientation = load_orientation()
    sites = open_sites(stations)
    gathered = gather(files, sites.sites, orientation, every=True)
    ground = ground_of(gathered.observations, orientation)
    rows, faults = combined(gathered.observations, ground)
    if not rows.scan:
        why = first_reason(faults)
        raise DataError(f"there is no direction among the observations{why}")
    detections = detections_of(rows)
    # The light left the object before it was received.
    at_us = np.array(rows.at_us, np.int64) - np.round(
        detections.range_km / LIGHT_SPEED_KM_S * 1e6
    ).astype(np.int64)
    snapshot = open_catalogue([str(path) for path in catalogues])
    try:
        sky = CatalogueSky(snapshot, orientation)
        scene, near = scene_of(detections, at_us, sky, sensors, tick)
        done = associate(detections, scene, tick=tick)
    except DataError:
        nothing = np.full(len(detections), -1, np.int64)
        near = np.zeros(0, np.int64)
        zero = np.zeros(0)
        done = Assigned(nothing, np.zeros(len(detections)), zero, zero, near, 0)
    unassigned = done.object < 0
    new = propose(detections, at_us, unassigned, least=sensors.least_plots, tick=tick)
    links = _links(new, tick)
    known = [int(near[k]) if k >= 0 else -1 for k in done.object.tolist()]
    names = [
        (str(snapshot.object[row]), str(snapshot.name[row])) if row >= 0 else None
        for row in known
    ]
    return Association(
        observations=_observations(rows, names, done, new),
        objects=_objects(snapshot, near, done),
        new=_new(new),
        links=links,
        considered=len(near),
        faults=(*gathered.faults, *sites.faults, *faults),
    )

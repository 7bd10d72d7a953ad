"""Observations of nobody knows what and a catalogue → which is whose, and what may be new."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.tracking.observations import gather
from comity.apps.tracking.sites import open_sites
from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.two_body import transition
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.tracking.association import (
    Assigned,
    Detections,
    Known,
    Tracklet,
    associate,
    link_tracklets,
    propose,
)
from comity.astro.tracking.observing.ground import Ground, ground_of
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US, LIGHT_SPEED_KM_S
from comity.foundations.errors import DataError, RangeError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.foundations.time import EarthOrientation, format_utc
from comity.system.catalogue_files import open_catalogue
from comity.system.environment import load_orientation
from comity.system.interruptible import Tick

__all__ = ["Chances", "associate_value"]

Json = dict[str, Any]

RANGE, AZIMUTH, ELEVATION, RIGHT, DECLINATION = (
    KINDS.index(kind)
    for kind in ("range", "azimuth", "elevation", "right_ascension", "declination")
)
#: Instants that a catalogue is carried to at once.
AT_ONCE = 16
#: An object is looked for in a scan if it is predicted within so many sigma of a plot.
NEAR_SIGMA, LEAST_NEAR_RAD = 6.0, math.radians(0.5)
#: Sky and ranges over which false plots are taken to be spread evenly.
SKY_SR, DEPTH_KM = 2.0 * math.pi * (1.0 - math.sin(math.radians(15.0))), 3_000.0


@dataclass(frozen=True, slots=True)
class Chances:
    """What is supposed of sensors and catalogue.

    Attributes
    ----------
    detected
        Chance of an object in view to be detected in a scan.
    false
        False plots, and such of unknown objects, a scan.
    least_plots
        Plots that a new object must have.
    """

    detected: float = 0.9
    false: float = 1.0
    least_plots: int = 4


@dataclass(slots=True)
class _Seen:
    """Plots while they are put together."""

    scan: list[int]
    at_us: list[int]
    site: list[Floats]
    line: list[Floats]
    far: list[float]
    sigma: list[tuple[float, float, float]]
    across: list[Floats]
    station: list[str]


def _axes(line: Floats, site: Floats) -> Floats:
    """Return two axes across a line: along the horizon, and up."""
    first = np.cross(site, line)
    first = first / np.linalg.norm(first)
    return np.stack([first, np.cross(line, first)])


def _direction(o: Observations, ground: Ground, a: int, b: int) -> Floats:
    """Return the direction in GCRF of two angles."""
    first, second = float(o.value[a]), float(o.value[b])
    flat = math.cos(second)
    if o.kind[a] == RIGHT:
        return np.array(
            [flat * math.cos(first), flat * math.sin(first), math.sin(second)]
        )
    local = np.array([flat * math.sin(first), flat * math.cos(first), math.sin(second)])
    out: Floats = ground.turn[a].T @ (ground.axes[a].T @ local)
    return out


def _together(o: Observations, ground: Ground) -> tuple[_Seen, list[Json]]:
    """Return plots: a range and two angles of one site and instant, or two angles.

    Several objects at one instant are told apart by the order in which they stand.
    """
    out = _Seen([], [], [], [], [], [], [], [])
    faults: list[Json] = []
    order = np.lexsort((np.arange(len(o)), o.site, o.at_us))
    scan = 0
    for (at_us, site), some in groupby(
        order.tolist(), key=lambda k: (int(o.at_us[k]), int(o.site[k]))
    ):
        rows = list(some)
        kinds = {
            kind: [k for k in rows if o.kind[k] == kind] for kind in range(len(KINDS))
        }
        pairs = [*zip(kinds[AZIMUTH], kinds[ELEVATION], strict=False)]
        pairs += [*zip(kinds[RIGHT], kinds[DECLINATION], strict=False)]
        ranges = kinds[RANGE]
        name = o.sites[site].name
        if not pairs or (ranges and len(ranges) != len(pairs)):
            faults.append(
                {
                    "time": format_utc(at_us),
                    "station": name,
                    "code": "data",
                    "reason": f"{len(ranges)} ranges and {len(pairs)} directions at one "
                    "instant cannot be put together",
                }
            )
            continue
        place = ground.turn[rows[0]].T @ ground.place_km[rows[0]]
        for n, (a, b) in enumerate(pairs):
            line = _direction(o, ground, a, b)
            far = float(o.value[ranges[n]]) if ranges else 0.0
            flat = math.cos(float(o.value[b]))
            # Both angles as they turn about their own poles, close to the axes across.
            angles = max(float(o.sigma[a]) * flat, 1e-9), float(o.sigma[b])
            out.scan.append(scan)
            out.at_us.append(at_us)
            out.site.append(place)
            out.line.append(line)
            out.far.append(far)
            out.sigma.append((float(o.sigma[ranges[n]]) if ranges else 1.0, *angles))
            out.across.append(_axes(line, place))
            out.station.append(name)
        scan += 1
    return out, faults


def _plots(seen: _Seen) -> Detections:
    sigma = np.array(seen.sigma)
    return Detections(
        np.array(seen.scan, np.int64),
        np.array(seen.site),
        np.array(seen.line),
        np.array(seen.far),
        sigma[:, 0],
        sigma[:, 1:],
        np.array(seen.across),
    )


class _Sky:
    """The catalogue at the instants of scans, in GCRF."""

    def __init__(self, snapshot: Snapshot, orientation: EarthOrientation) -> None:
        self.rows = snapshot.current
        self.elements = snapshot.elements.take(self.rows)
        self.orientation = orientation

    def states(self, at_us: Ints) -> Iterator[Floats]:
        """Yield states (N, 6) at each instant, NaN where the theory gives none.

        Some instants at once: to prepare the theory for a catalogue takes longer than a step.
        """
        for first in range(0, len(at_us), AT_ONCE):
            some = at_us[first : first + AT_ONCE]
            begin = int(some[0])
            found = propagate(self.elements, begin, (some - begin) / 1e6)
            turn = teme_to_gcrf(some, self.orientation)
            place = rotate(turn, found.position_km)
            speed = rotate(turn, found.velocity_km_s)
            for k in range(len(some)):
                yield np.hstack([place[:, k], speed[:, k]])


def _near(plots: Detections, mine: Ints, states: Floats, along_km: Floats) -> Ints:
    """Return the objects that may have made one of some plots of a scan."""
    off = states[:, :3] - plots.site_km[mine[0]]
    far = np.linalg.norm(off, axis=1)
    line = off / far[:, None]
    room = np.maximum(NEAR_SIGMA * along_km / far, LEAST_NEAR_RAD)
    closest = np.max(line @ plots.line[mine].T, axis=1)
    out: Ints = np.flatnonzero(closest > np.cos(np.minimum(room, 1.0)))
    return out


def _scene(
    plots: Detections, at_us: Ints, sky: _Sky, chances: Chances, tick: Tick
) -> tuple[Known, Ints]:
    """Return the scene, and the rows of its objects in the catalogue.

    Raises
    ------
    DataError
        If no object of the catalogue comes near any plot.
    """
    scans, first = np.unique(plots.scan, return_index=True)
    instants = at_us[first]
    ages = np.abs(sky.elements.epoch_us - int(np.median(at_us))) / DAY_US
    along = 1.0 + 3.0 * ages
    met: dict[int, list[tuple[int, Floats]]] = {}
    whole = zip(scans.tolist(), sky.states(instants), strict=True)
    for n, (scan, states) in enumerate(whole):
        tick(n, len(scans))
        mine = np.flatnonzero(plots.scan == scan)
        for k in _near(plots, mine, states, along).tolist():
            met.setdefault(k, []).append((scan, states[k]))
    if not met:
        raise DataError(
            "no object of the catalogue comes near any observation",
            remedy="look at stations, times and catalogue",
        )
    keys = sorted(met)
    paths, turns, covariances = [], [], []
    for k in keys:
        path = np.array([state for _, state in met[k]])
        when = np.array([instants[s] for s, _ in met[k]])
        moves = [np.eye(6)]
        for one, gap in zip(path[:-1], np.diff(when) / 1e6, strict=True):
            moves.append(transition(one[:3], one[3:], float(gap))[1])
        covariances.append(
            assumed_covariance(path[0, :3], path[0, 3:], float(ages[k]))[0]
        )
        paths.append(path)
        turns.append(np.array(moves))
    ranged = np.array(
        [bool((plots.range_km[plots.scan == s] > 0.0).all()) for s in scans]
    )
    clutter = chances.false / SKY_SR / np.where(ranged, DEPTH_KM, 1.0)
    return (
        Known(
            [np.array([s for s, _ in met[k]], np.int64) for k in keys],
            paths,
            turns,
            np.array(covariances),
            np.full(len(scans), chances.detected),
            clutter,
        ),
        sky.rows[np.array(keys, np.int64)],
    )


def _new_json(found: Sequence[Tracklet]) -> list[Json]:
    return [
        {
            "epoch": format_utc(one.at_us),
            "frame": "GCRF",
            "state_km": one.state.tolist(),
            "covariance": one.covariance.tolist(),
            "plots": one.plots.tolist(),
            "rms": round(one.rms, 3),
        }
        for one in found
    ]


def _links_json(found: Sequence[Tracklet], tick: Tick) -> list[Json]:
    return [
        {
            "first": link.first,
            "second": link.second,
            "distance": round(link.distance, 2),
            "turns": link.turns,
            "epoch": format_utc(found[link.first].at_us),
            "state_km": link.state.tolist(),
        }
        for link in link_tracklets(found, tick=tick)
    ]


def _objects(snapshot: Snapshot, rows: Ints, done: Assigned) -> list[Json]:
    out = []
    for k in np.flatnonzero(done.taken > 0).tolist():
        row = int(rows[k])
        out.append(
            {
                "object": str(snapshot.object[row]),
                "name": str(snapshot.name[row]),
                "plots": int(done.taken[k]),
            }
        )
    return out


def associate_value(
    files: Sequence[Path],
    stations: Path,
    catalogues: Sequence[Path],
    chances: Chances,
    tick: Tick,
) -> Json:
    """Return which observation is of which object of a catalogue, and what may be new.

    Raises
    ------
    ComityError
        If files cannot be used, stations are not known, or nothing comes near.
    """
    if not 0.0 < chances.detected < 1.0:
        raise RangeError("chance to be detected", chances.detected, "between 0 and 1")
    if not 0.0 < chances.false < 1e6:
        raise RangeError("false plots a scan", chances.false, "above 0")
    orientation = load_orientation()
    sites = open_sites(stations)
    found = gather(files, sites.sites, orientation, every=True)
    ground = ground_of(found.observations, orientation)
    seen, faults = _together(found.observations, ground)
    if not seen.scan:
        why = f": {faults[0]['reason']}" if faults else ""
        raise DataError(f"there is no direction among the observations{why}")
    plots = _plots(seen)
    # Light left the object before it was received.
    at_us = np.array(seen.at_us, np.int64) - np.round(
        plots.range_km / LIGHT_SPEED_KM_S * 1e6
    ).astype(np.int64)
    snapshot = open_catalogue([str(path) for path in catalogues])
    try:
        scene, rows = _scene(plots, at_us, _Sky(snapshot, orientation), chances, tick)
        done = associate(plots, scene, tick=tick)
    except DataError:
        nothing = np.full(len(plots), -1, np.int64)
        rows = np.zeros(0, np.int64)
        zero = np.zeros(0)
        done = Assigned(nothing, np.zeros(len(plots)), zero, zero, rows, 0)
    new = propose(plots, at_us, done.object < 0, least=chances.least_plots, tick=tick)
    links = _links_json(new, tick)
    observations = []
    fresh = {int(p): n for n, one in enumerate(new) for p in one.plots}
    for k in range(len(plots)):
        owner = int(done.object[k])
        row = int(rows[owner]) if owner >= 0 else -1
        observations.append(
            {
                "time": format_utc(seen.at_us[k]),
                "station": seen.station[k],
                "range_km": seen.far[k] or None,
                "object": str(snapshot.object[row]) if row >= 0 else None,
                "name": str(snapshot.name[row]) if row >= 0 else None,
                "chance": round(float(done.chance[k]), 4),
                "new": fresh.get(k),
            }
        )
    return {
        "observations": observations,
        "objects": _objects(snapshot, rows, done),
        "new": _new_json(new),
        "links": links,
        "considered": len(rows),
        "faults": [*found.faults, *sites.faults, *faults],
    }

"""The catalogue as sensors see it: objects predicted near detections."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from comity.astro.catalogue import Snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.two_body import transition
from comity.astro.risk.covariance import assumed_covariance
from comity.astro.tracking.association import Detections, Known
from comity.foundations.arrays import Floats, Ints
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.foundations.time import EarthOrientation
from comity.system.interruptible import Tick

__all__ = ["CatalogueSky", "SensorModel", "scene_of"]

#: Instants to which a catalogue is propagated in one call.
CHUNK = 16
#: An object is considered in a scan if predicted within so many sigma of a detection.
NEAR_SIGMA, MIN_NEAR_RAD = 6.0, math.radians(0.5)
#: Sky and ranges over which false detections are assumed to be uniform.
SKY_SR, DEPTH_KM = 2.0 * math.pi * (1.0 - math.sin(math.radians(15.0))), 3_000.0


@dataclass(frozen=True, slots=True)
class SensorModel:
    """Assumptions about sensors and catalogue.

    Attributes
    ----------
    detected
        Probability that an object in view is detected in a scan.
    false
        False detections, and detections of unknown objects, a scan.
    least_plots
        Detections that a new object must have.
    """

    detected: float = 0.9
    false: float = 1.0
    least_plots: int = 4


class CatalogueSky:
    """The catalogue at the instants of scans, in GCRF."""

    def __init__(self, snapshot: Snapshot, orientation: EarthOrientation) -> None:
        self.rows = snapshot.current
        self.elements = snapshot.elements.take(self.rows)
        self.orientation = orientation

    def states(self, at_us: Ints) -> Iterator[Floats]:
        """Yield states (N, 6) at each instant, NaN where the theory gives none.

        In chunks of instants: preparing the theory for a catalogue takes longer than a step.
        """
        for first in range(0, len(at_us), CHUNK):
            some = at_us[first : first + CHUNK]
            begin = int(some[0])
            path = propagate(self.elements, begin, (some - begin) / 1e6)
            turn = teme_to_gcrf(some, self.orientation)
            place = rotate(turn, path.position_km)
            speed = rotate(turn, path.velocity_km_s)
            for k in range(len(some)):
                yield np.hstack([place[:, k], speed[:, k]])


def _near(
    detections: Detections, scanned: Ints, states: Floats, along_km: Floats
) -> Ints:
    """Find the objects that may have caused one of the detections of a scan."""
    off = states[:, :3] - detections.site_km[scanned[0]]
    far = np.linalg.norm(off, axis=1)
    line = off / far[:, None]
    room = np.maximum(NEAR_SIGMA * along_km / far, MIN_NEAR_RAD)
    closest = np.max(line @ detections.line[scanned].T, axis=1)
    out: Ints = np.flatnonzero(closest > np.cos(np.minimum(room, 1.0)))
    return out


def scene_of(
    detections: Detections,
    at_us: Ints,
    sky: CatalogueSky,
    sensors: SensorModel,
    tick: Tick,
) -> tuple[Known, Ints]:
    """Predict the objects near detections; also return their rows in the catalogue.

    Raises
    ------
    DataError
        If no object of the catalogue comes near any detection.
    """
    scans, first = np.unique(detections.scan, return_index=True)
    instants = at_us[first]
    ages = np.abs(sky.elements.epoch_us - int(np.median(at_us))) / DAY_US
    along = 1.0 + 3.0 * ages
    near: dict[int, list[tuple[int, Floats]]] = {}
    whole = zip(scans.tolist(), sky.states(instants), strict=True)
    for n, (scan, states) in enumerate(whole):
        tick(n, len(scans))
        scanned = np.flatnonzero(detections.scan == scan)
        for k in _near(detections, scanned, states, along).tolist():
            near.setdefault(k, []).append((scan, states[k]))
    if not near:
        raise DataError(
            "no object of the catalogue comes near any observation",
            remedy="check stations, times and catalogue",
        )
    keys = sorted(near)
    paths, turns, covariances = [], [], []
    for k in keys:
        path = np.array([state for _, state in near[k]])
        when = np.array([instants[s] for s, _ in near[k]])
        moves = [np.eye(6)]
        for one, gap in zip(path[:-1], np.diff(when) / 1e6, strict=True):
            moves.append(transition(one[:3], one[3:], float(gap))[1])
        covariances.append(
            assumed_covariance(path[0, :3], path[0, 3:], float(ages[k]))[0]
        )
        paths.append(path)
        turns.append(np.array(moves))
    ranged = np.array(
        [bool((detections.range_km[detections.scan == s] > 0.0).all()) for s in scans]
    )
    clutter = sensors.false / SKY_SR / np.where(ranged, DEPTH_KM, 1.0)
    return (
        Known(
            [np.array([s for s, _ in near[k]], np.int64) for k in keys],
            paths,
            turns,
            np.array(covariances),
            np.full(len(scans), sensors.detected),
            clutter,
        ),
        sky.rows[np.array(keys, np.int64)],
    )

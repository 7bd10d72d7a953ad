"""Passes: times in which the sensor of each satellite reaches each place."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from comity.astro.constellations.areas import Grid
from comity.astro.constellations.kernels.passes import sensor_passes
from comity.astro.constellations.sensors import Sensor
from comity.astro.orbits.arcs import Arc, Span, sun_arc
from comity.foundations.arrays import Bools, Floats, Ints, Ints32
from comity.foundations.time import EarthOrientation

__all__ = ["FleetFault", "Passes", "find_passes"]

#: Elevations of the Sun that are day and night, rad.
DAY_RAD, NIGHT_RAD = 0.0, math.radians(-6.0)


@dataclass(frozen=True, slots=True)
class FleetFault:
    """A row that was left out: satellite, station, member or area; code and reason."""

    what: str
    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passes:
    """W passes in columns, by place and begin.

    Attributes
    ----------
    first
        (P + 1,) row at which each place begins.
    satellite
        (W,) row of the satellite.
    begin_s, end_s
        (W,) seconds after the start of the span, cut at its ends.
    length_s
        Length of the span, s.
    """

    first: Ints
    satellite: Ints32
    begin_s: Floats
    end_s: Floats
    length_s: float

    def __len__(self) -> int:
        """Return the number of passes."""
        return len(self.satellite)

    @property
    def places(self) -> int:
        """The number of places."""
        return len(self.first) - 1

    def of_places(self, rows: Ints) -> "Passes":
        """Return the passes of some places, in the order given."""
        counts = self.first[rows + 1] - self.first[rows]
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        at = np.repeat(self.first[rows] - first[:-1], counts) + np.arange(first[-1])
        return Passes(
            first, self.satellite[at], self.begin_s[at], self.end_s[at], self.length_s
        )


def find_passes(
    arcs: Iterable[Arc],
    sensors: Sequence[Sensor],
    grid: Grid,
    span: Span,
    orientation: EarthOrientation,
) -> tuple[Passes, list[tuple[int, str]]]:
    """Return every pass of every satellite over every place.

    Edges are found to 0.1 ms on the arc, passes shorter than its step as well (see
    ``orbits.kernels.spans``); a step of the arc is a small part of a turn.

    Parameters
    ----------
    arcs
        Of N satellites, taken one by one.
    sensors
        (N,) sensors of the satellites.
    grid
        P places.
    span
        The span that the arcs were made for.
    orientation
        Earth orientation, for the Sun.

    Returns
    -------
    tuple
        The passes, and (row, reason) of satellites without an arc over the whole span.
    """
    sites = grid.sites()
    faults: list[tuple[int, str]] = []
    parts: list[tuple[int, Ints32, Floats]] = []
    place = np.empty(max(1024, 8 * len(grid)), np.int32)
    times = np.empty((len(place), 2))
    for arc in arcs:
        if arc.fault:
            faults.append((arc.row, arc.fault))
        if len(arc.position_km) < 2:
            continue
        sensor = sensors[arc.row]
        while True:
            count = sensor_passes(
                arc.position_km, arc.velocity_km_s, arc.first_s, arc.step_s,
                span.length_s, sites, sensor.limits(), place, times,
            )  # fmt: skip
            if count <= len(place):
                break
            place = np.empty(2 * count, np.int32)
            times = np.empty((2 * count, 2))
        some, when = place[:count].copy(), times[:count].copy()
        if sensor.light != "any" and count:
            sun = sun_arc(arc, span, orientation)
            kept = _lit(sun, sites[some, 9:], when.mean(axis=1), sensor.light)
            some, when = some[kept], when[kept]
        parts.append((arc.row, some, when))
    return _columns(parts, len(grid), span.length_s), sorted(faults)


def _lit(sun: Arc, up: Floats, at_s: Floats, light: str) -> Bools:
    """Return the instants at which the Sun has the elevation that a sensor needs."""
    node = np.rint((at_s - sun.first_s) / sun.step_s).astype(np.int64)
    toward = sun.position_km[np.clip(node, 0, len(sun.position_km) - 1)]
    sine = np.sum(toward * up, axis=1) / np.linalg.norm(toward, axis=1)
    if light == "day":
        day: Bools = sine >= math.sin(DAY_RAD)
        return day
    night: Bools = sine < math.sin(NIGHT_RAD)
    return night


def _columns(
    parts: Sequence[tuple[int, Ints32, Floats]], places: int, length_s: float
) -> Passes:
    place = np.concatenate([np.zeros(0, np.int32), *(part[1] for part in parts)])
    times = np.concatenate([np.zeros((0, 2)), *(part[2] for part in parts)])
    satellite = np.repeat(
        np.array([row for row, _, _ in parts], np.int32),
        np.array([len(part) for _, part, _ in parts], np.int64),
    )
    order = np.lexsort((times[:, 0], place))
    counts = np.bincount(place, minlength=places)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Passes(first, satellite[order], times[order, 0], times[order, 1], length_s)

"""When something enters a sphere: approaches of two distributions, and spans of time.

Two things are looked for in a window: where the centres of both distributions overlap most,
and where the sphere's surface is nearest to the distribution. For a thin distribution the
second are two spikes, at the mean's entry and exit, far from the first.
"""

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

from comity.astro.risk.kernels.overlap import SPACE
from comity.astro.risk.kernels.rate import distances, minimum_near, scan
from comity.astro.risk.overlap import Orbits, overlap_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = [
    "LEVELS",
    "Approach",
    "Span",
    "approaches_of",
    "closest",
    "minimum",
    "spans_of",
]

#: Places in the window where approaches are searched.
PLACES = 193
#: Approaches whose measure lies higher than the lowest by this are negligible.
DEEPER = 60.0
#: Squared distances from the surface, above the smallest, between which the quadrature over
#: time begins: beyond the last less than 1e-13 of the entries is left.
LEVELS = (4.0, 20.0, 60.0)
#: Parts of an interval that are looked at together.
PARTS = 16


@dataclass(frozen=True, slots=True)
class Approach:
    """Where the centres overlap most: instant, width of the bell, measure."""

    at_s: float
    width_s: float
    measure: float


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in which something enters: marks in it, and its approach."""

    marks: tuple[float, ...]
    at_s: float


def _space() -> Floats:
    return np.empty((SPACE, 6, 6))


def _start_width(orbits: Orbits) -> float:
    relative, spread, _ = overlap_of(orbits, 0.0)
    along = np.linalg.lstsq(spread[:3], relative[3:], rcond=None)[0]
    energy = float(along @ along)
    return 1.0 / sqrt(energy) if energy > 0.0 else nan


def minimum(orbits: Orbits, t_s: float, width_s: float) -> Approach:
    """Return the approach that lies downhill from an instant."""
    out = np.empty(3)
    limit = 0.5 * orbits.period_s
    minimum_near(*orbits.pair, t_s, width_s, limit, EARTH_MU_TCG_KM3_S2, _space(), out)
    return Approach(float(out[0]), float(out[1]), float(out[2]))


def closest(orbits: Orbits, t_s: float) -> float:
    """Return when straight paths from an instant come closest."""
    relative, _, _ = overlap_of(orbits, t_s)
    speed2 = max(float(relative[3:] @ relative[3:]), 1e-30)
    return t_s - float(relative[:3] @ relative[3:]) / speed2


def approaches_of(orbits: Orbits, window: tuple[float, float]) -> list[Approach]:
    """Return the approaches of a window, that nearest to the instant of the states first."""
    first = _start_width(orbits)
    if not isfinite(first):
        return []
    measures = np.empty(PLACES)
    scan(*orbits.pair, *window, EARTH_MU_TCG_KM3_S2, _space(), measures)
    times = np.linspace(*window, PLACES)
    filled = np.where(np.isfinite(measures), measures, np.inf)
    inner = (filled[1:-1] <= filled[:-2]) & (filled[1:-1] <= filled[2:])
    starts = [(0.0, first)]
    spacing = float(times[1] - times[0])
    starts += [
        (float(times[k]), max(first, 0.05 * spacing))
        for k in np.flatnonzero(inner & np.isfinite(filled[1:-1])) + 1
    ]
    found: list[Approach] = []
    for start, width in starts:
        if found and _hopeless(orbits, start, spacing, found[0].measure):
            continue
        one = minimum(orbits, start, width)
        same = any(
            abs(one.at_s - other.at_s) < 0.5 * (one.width_s + other.width_s)
            for other in found
        )
        within = window[0] <= one.at_s <= window[1]
        if isfinite(one.measure) and within and not same:
            found.append(one)
    return found


def _hopeless(orbits: Orbits, t_s: float, spacing_s: float, lowest: float) -> bool:
    """Decide whether nothing lies near a place of the scan.

    Between two places a narrow bell may hide; its foot shows where straight paths come
    closest.
    """
    step = closest(orbits, t_s) - t_s
    foot = overlap_of(orbits, t_s + min(max(step, -spacing_s), spacing_s))[2]
    return foot > lowest + 20.0 * DEEPER and foot > 1e6


def _places(
    orbits: Orbits,
    radius: float,
    approaches: list[Approach],
    window: tuple[float, float],
) -> Floats:
    """Return instants at which the distance of the surface is looked at, sorted."""
    out = [np.linspace(*window, PLACES), np.zeros(1)]
    steps = np.array([0.0, 0.25, 0.5, 0.75, 0.9, 0.97, 1.0, 1.03, 1.1, 1.5, 2.0, 4.0])
    for one in approaches:
        relative, _, _ = overlap_of(orbits, one.at_s)
        speed2 = max(float(relative[3:] @ relative[3:]), 1e-30)
        near = closest(orbits, one.at_s)
        miss = relative[:3] + relative[3:] * (near - one.at_s)
        chord = sqrt(max(radius**2 - float(miss @ miss), 0.0) / speed2)
        for centre in (one.at_s, near):
            for scale in (radius / sqrt(speed2), chord, 4.0 * one.width_s):
                out += [centre + scale * steps, centre - scale * steps]
    times = np.unique(np.concatenate(out))
    return times[(times >= window[0]) & (times <= window[1])]


def _seen(orbits: Orbits, radius: float, times: Floats) -> Floats:
    """Return (K, 2): squared distance of the surface, and distance of the means."""
    out = np.empty((len(times), 2))
    distances(*orbits.pair, times, radius, EARTH_MU_TCG_KM3_S2, _space(), out)
    out[~np.isfinite(out[:, 0]), 0] = np.inf
    return out


def _crossing(orbits: Orbits, radius: float, low: float, high: float) -> float:
    """Return when the mean crosses the sphere between two instants."""
    for _ in range(16):
        times = np.linspace(low, high, PARTS + 1)
        inside = _seen(orbits, radius, times)[:, 1] < radius
        changes = np.flatnonzero(inside[1:] != inside[:-1])
        if not len(changes):
            break
        low, high = float(times[changes[0]]), float(times[changes[0] + 1])
        if high - low <= 1e-15 * max(abs(low), abs(high)):
            break
    return 0.5 * (low + high)


def _lowest(orbits: Orbits, radius: float, low: float, high: float) -> float:
    """Return when the surface is nearest between two instants."""
    at = 0.5 * (low + high)
    for _ in range(24):
        times = np.linspace(low, high, PARTS + 1)
        k = int(np.argmin(_seen(orbits, radius, times)[:, 0]))
        at = float(times[k])
        low, high = float(times[max(k - 1, 0)]), float(times[min(k + 1, PARTS)])
        if high - low <= 1e-15 * max(abs(low), abs(high)):
            break
    return at


def _reach(
    orbits: Orbits,
    radius: float,
    event: tuple[float, float],
    limit: float,
    step: float,
    lowest: float,
) -> list[float]:
    """Return where the distance first passes each level from an event towards a limit."""
    at, near = event
    if limit == at:
        return []
    side = 1.0 if limit > at else -1.0
    number = max(int(np.ceil(np.log2(abs(limit - at) / step))), 1)
    steps = np.minimum(step * 2.0 ** np.arange(number + 1), abs(limit - at))
    times = at + side * steps
    far = _seen(orbits, radius, times)[:, 0]
    out = []
    for level in LEVELS:
        if lowest + level <= near:
            continue
        above = np.flatnonzero(far > lowest + level)
        if not len(above):
            out.append(limit)
            continue
        k = int(above[0])
        low, high = (float(times[k - 1]) if k else at), float(times[k])
        for _ in range(3):
            between = np.linspace(low, high, PARTS + 1)
            passed = _seen(orbits, radius, between)[:, 0] > lowest + level
            first = max(int(np.argmax(passed)), 1)
            low, high = float(between[first - 1]), float(between[first])
        out.append(high)
    return out


def _events(orbits: Orbits, radius: float, times: Floats) -> list[tuple[float, float]]:
    """Return instants at which the surface is nearest to the distribution, and how near."""
    seen = _seen(orbits, radius, times)
    far, inside = seen[:, 0], seen[:, 1] < radius
    found = [
        _crossing(orbits, radius, float(times[k]), float(times[k + 1]))
        for k in np.flatnonzero(inside[1:] != inside[:-1])
    ]
    lower = np.r_[np.inf, far, np.inf]
    minima = (far <= lower[:-2]) & (far <= lower[2:]) & np.isfinite(far)
    for k in np.flatnonzero(minima).tolist():
        low, high = times[max(k - 1, 0)], times[min(k + 1, len(times) - 1)]
        found += [_lowest(orbits, radius, float(low), float(high)), float(times[k])]
    at = np.array(sorted(found))
    near = _seen(orbits, radius, at)[:, 0]
    return [(float(t), float(d)) for t, d in zip(at, near, strict=True) if isfinite(d)]


def _distinct(
    orbits: Orbits, radius: float, events: list[tuple[float, float]], lowest: float
) -> list[tuple[float, float]]:
    """Leave out events between which the surface does not go away from the distribution."""
    kept: list[tuple[float, float]] = []
    for event in events:
        if kept:
            middle = np.array([0.5 * (kept[-1][0] + event[0])])
            if _seen(orbits, radius, middle)[0, 0] <= lowest + LEVELS[0]:
                kept[-1] = min(kept[-1], event, key=lambda e: e[1])
                continue
        kept.append(event)
    return kept


def spans_of(
    orbits: Orbits,
    radius: float,
    window: tuple[float, float],
    approaches: list[Approach],
) -> tuple[list[Span], float]:
    """Return the spans in which something enters, in their order, and the least distance."""
    events = _events(orbits, radius, _places(orbits, radius, approaches, window))
    if not events:
        return [], nan
    lowest = min(near for _, near in events)
    wanted = [event for event in events if event[1] <= lowest + LEVELS[-1]]
    width = min(one.width_s for one in approaches)
    raw: list[tuple[list[float], float, float]] = []
    for at, near in _distinct(orbits, radius, wanted, lowest):
        marks = [at]
        step = max(1e-9 * min(width, 1.0), 4e-16 * abs(at))
        for limit in window:
            marks += _reach(orbits, radius, (at, near), limit, step, lowest)
        raw.append((marks, at, near))
    raw.sort(key=lambda one: min(one[0]))
    joined: list[tuple[list[float], float, float]] = []
    for marks, at, near in raw:
        if joined and min(marks) <= max(joined[-1][0]):
            before, other, value = joined[-1]
            nearer = at if near < value else other
            joined[-1] = (before + marks, nearer, min(near, value))
        else:
            joined.append((marks, at, near))
    # Entry and exit of one passage are one encounter: its approach says which.
    centres = np.array([one.at_s for one in approaches])
    return [
        Span(
            tuple(sorted(set(marks))),
            float(centres[int(np.argmin(np.abs(centres - at)))]),
        )
        for marks, at, _ in joined
    ], lowest

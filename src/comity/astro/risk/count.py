"""Expected number of collisions: one peak (Nc2D), or the whole encounter (Nc3D).

Both integrate the rate of `kernels.rate` over time. For rare, single encounters the
expected number is the probability; in general it is its upper bound.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, hypot, isfinite, sqrt

import numpy as np

from comity.astro.risk.kernels.overlap import SPACE
from comity.astro.risk.kernels.rate import count_over, minimum_near, scan
from comity.astro.risk.overlap import Orbits, overlap_of
from comity.foundations.arrays import Floats
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2

__all__ = [
    "Count",
    "peak_count",
    "whole_count",
]

#: Beyond these widths a bell holds nothing that is printed.
REACH = 7.0
#: Steps a width: the trapezoid rule is exact to 1e-9 for a bell.
STEPS_PER_WIDTH = 2.0
MOST_STEPS = 4000
MOST_POINTS = 200
#: Places in the encounter where minima are searched.
PLACES = 193
#: Peaks whose measure lies higher than the lowest by this are negligible.
DEEPER = 60.0


@dataclass(frozen=True, slots=True)
class Count:
    """An expected number of collisions.

    Attributes
    ----------
    value
        The number, NaN if it could not be computed.
    peak_s, width_s
        Where the largest overlap lies, seconds from the instant of the states, and the
        width of its bell.
    begin_s, end_s
        What was integrated.
    peaks
        Number of overlaps.
    edge
        The part of the largest rate that is left at the ends of the encounter: more than
        a little means that the encounter goes on outside.
    """

    value: float
    peak_s: float
    width_s: float
    begin_s: float
    end_s: float
    peaks: int
    edge: float


@lru_cache(maxsize=16)
def points(count: int) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre points and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return 0.5 * (nodes + 1.0), 0.5 * weights


def _smallest(covariance: Floats) -> float:
    """Return the smallest standard deviation of a position, km."""
    variance = float(np.linalg.eigvalsh(covariance[:3, :3])[0])
    return sqrt(max(variance, 1e-12))


def _thinnest(orbits: Orbits, t_s: float) -> float:
    return _smallest(overlap_of(orbits, t_s)[1])


def _sphere(orbits: Orbits, radius: float, t_s: float) -> tuple[Floats, Floats, int]:
    """Return points on the sphere that resolve the density over it."""
    ratio = radius / _thinnest(orbits, t_s)
    count = min(8 + ceil(8.0 * ratio), MOST_POINTS)
    heights, weights = points(count)
    return heights, weights, 2 * count


def _start_width(orbits: Orbits, t_s: float) -> float:
    relative, covariance, _ = overlap_of(orbits, t_s)
    try:
        pull = np.linalg.solve(covariance[:3, :3], relative[3:])
    except np.linalg.LinAlgError:
        return float("nan")
    energy = float(relative[3:] @ pull)
    return 1.0 / sqrt(energy) if energy > 0.0 else float("nan")


def _reach(orbits: Orbits, radius: float, t_s: float, width_s: float) -> float:
    relative, covariance, _ = overlap_of(orbits, t_s)
    meeting = relative[3:] - covariance[3:, :3] @ np.linalg.solve(
        covariance[:3, :3], relative[:3]
    )
    speed = float(np.linalg.norm(meeting))
    return REACH * hypot(width_s, radius / max(speed, 1e-9))


def _integrate(
    orbits: Orbits,
    radius: float,
    begin_s: float,
    end_s: float,
    width_s: float,
    at: float,
) -> tuple[float, Floats]:
    steps = int(
        min(max(ceil((end_s - begin_s) / width_s * STEPS_PER_WIDTH), 24), MOST_STEPS)
    )
    rates = np.empty(steps + 1)
    sphere = _sphere(orbits, radius, at)
    space = np.empty((SPACE, 6, 6))
    value = count_over(
        *orbits.pair,
        begin_s,
        end_s,
        steps,
        radius,
        EARTH_MU_TCG_KM3_S2,
        *sphere,
        space,
        rates,
    )
    return float(value), rates


def _minimum(orbits: Orbits, t_s: float, width_s: float) -> tuple[float, float, float]:
    out = np.empty(3)
    space = np.empty((SPACE, 6, 6))
    limit = 0.5 * orbits.period_s
    minimum_near(*orbits.pair, t_s, width_s, limit, EARTH_MU_TCG_KM3_S2, space, out)
    return float(out[0]), float(out[1]), float(out[2])


def peak_count(orbits: Orbits, radius_km: float) -> Count:
    """Integrate the one overlap that lies nearest to the instant of the states.

    What NASA CARA's Nc2D gives: a short, well separated encounter.
    """
    nothing = float("nan")
    width = _start_width(orbits, 0.0)
    if not isfinite(width):
        return Count(nothing, nothing, nothing, 0.0, 0.0, 0, nothing)
    peak, width, value = _minimum(orbits, 0.0, width)
    if not isfinite(value):
        return Count(nothing, nothing, nothing, 0.0, 0.0, 0, nothing)
    half = _reach(orbits, radius_km, peak, width)
    limits = (-0.5 * orbits.period_s, 0.5 * orbits.period_s)
    number, begin, end, rates = _bell(
        orbits, radius_km, [peak - half, peak + half, width, peak], limits
    )
    highest = float(np.max(rates))
    edge = float(max(rates[0], rates[-1])) / highest if highest > 0.0 else 0.0
    return Count(number, peak, width, begin, end, 1, edge)


def _bell(
    orbits: Orbits, radius: float, span: list[float], limits: tuple[float, float]
) -> tuple[float, float, float, Floats]:
    """Integrate a bell; widen it on the sides where the rate has not died away."""
    low, high, width, at = span
    number, rates = 0.0, np.zeros(1)
    for _ in range(12):
        low, high = max(low, limits[0]), min(high, limits[1])
        number, rates = _integrate(orbits, radius, low, high, width, at)
        dead = 1e-9 * float(rates.max())
        grow = 0.35 * (high - low)
        more_left = rates[0] > dead and low > limits[0]
        more_right = rates[-1] > dead and high < limits[1]
        if not (more_left or more_right):
            break
        low -= grow if more_left else 0.0
        high += grow if more_right else 0.0
    return number, low, high, rates


def _nearest_measure(orbits: Orbits, t_s: float, spacing_s: float) -> float:
    """Return the measure where straight paths from an instant would come closest.

    Between two places of the scan a narrow bell may hide; its foot shows here.
    """
    relative, _, _ = overlap_of(orbits, t_s)
    speed2 = float(relative[3:] @ relative[3:])
    step = -float(relative[:3] @ relative[3:]) / max(speed2, 1e-30)
    place = t_s + min(max(step, -spacing_s), spacing_s)
    return overlap_of(orbits, place)[2]


def _peaks(
    orbits: Orbits, begin_s: float, end_s: float, width_s: float, radius: float
) -> list[tuple[float, float, float]]:
    """Return the overlaps of an encounter that matter: time, width, measure.

    The measure is that of the centre; a sphere that is large against the spread is
    reached from farther away.
    """
    measures = np.empty(PLACES)
    space = np.empty((SPACE, 6, 6))
    scan(*orbits.pair, begin_s, end_s, EARTH_MU_TCG_KM3_S2, space, measures)
    times = np.linspace(begin_s, end_s, PLACES)
    filled = np.where(np.isfinite(measures), measures, np.inf)
    inner = (filled[1:-1] <= filled[:-2]) & (filled[1:-1] <= filled[2:])
    starts = [(0.0, width_s)]
    spacing = float(times[1] - times[0])
    starts += [
        (float(times[k]), max(width_s, 0.05 * spacing))
        for k in np.flatnonzero(inner & np.isfinite(filled[1:-1])) + 1
    ]
    found: list[tuple[float, float, float]] = []
    for number, (start, width) in enumerate(starts):
        if (
            number
            and found
            and _nearest_measure(orbits, start, spacing) > (found[0][2] + 20.0 * DEEPER)
        ):
            continue
        t_s, wide, value = _minimum(orbits, start, width)
        same = any(abs(t_s - other[0]) < 0.5 * (wide + other[1]) for other in found)
        if isfinite(value) and begin_s <= t_s <= end_s and not same:
            found.append((t_s, wide, value))
    if not found:
        return []
    _, _, lowest = min(found, key=lambda peak: peak[2])
    reach = [
        (sqrt(DEEPER) + radius / _thinnest(orbits, t_s)) ** 2 for t_s, _, _ in found
    ]
    return sorted(
        peak
        for peak, deep in zip(found, reach, strict=True)
        if peak[2] <= lowest + deep
    )


def whole_count(
    orbits: Orbits, radius_km: float, span_s: tuple[float, float] | None = None
) -> Count:
    """Integrate every overlap of an encounter, NASA CARA's Nc3D.

    Parameters
    ----------
    span_s
        Begin and end from the instant of the states; default: half the shorter period
        to either side, within which two orbits meet once.
    """
    nothing = float("nan")
    half = 0.5 * orbits.period_s
    begin_s, end_s = span_s or (-half, half)
    width = _start_width(orbits, 0.0)
    if not isfinite(width):
        return Count(nothing, nothing, nothing, begin_s, end_s, 0, nothing)
    peaks = _peaks(orbits, begin_s, end_s, width, radius_km)
    if not peaks:
        return Count(nothing, nothing, nothing, begin_s, end_s, 0, nothing)
    total, highest, edge = 0.0, 0.0, 0.0
    largest = min(peaks, key=lambda peak: peak[2])
    spans: list[list[float]] = []
    for t_s, wide, _ in peaks:
        reach = _reach(orbits, radius_km, t_s, wide)
        low, high = max(t_s - reach, begin_s), min(t_s + reach, end_s)
        if spans and low <= spans[-1][1]:
            spans[-1][1] = max(high, spans[-1][1])
            spans[-1][2] = min(wide, spans[-1][2])
        else:
            spans.append([low, high, wide, t_s])
    for span in spans:
        number, low, high, rates = _bell(orbits, radius_km, span, (begin_s, end_s))
        span[0], span[1] = low, high
        total += number
        highest = max(highest, float(rates.max()))
        for at_edge, rate in ((low <= begin_s, rates[0]), (high >= end_s, rates[-1])):
            edge = max(edge, float(rate)) if at_edge else edge
    return Count(
        total,
        largest[0],
        largest[1],
        spans[0][0],
        spans[-1][1],
        len(peaks),
        edge / highest if highest > 0.0 else 0.0,
    )

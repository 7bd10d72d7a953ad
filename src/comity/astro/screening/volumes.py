"""Boxes and ellipsoids around an object, by the class of its orbit."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.astro.orbits import WGS72, ElementSets
from comity.astro.screening.block import Problem
from comity.astro.screening.kernels.refine import DESCRIBE, follow
from comity.astro.screening.records import Conjunctions
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import FormatError, RangeError

__all__ = ["Volume", "Volumes", "class_of", "read_volumes", "within_volumes"]


@dataclass(frozen=True, slots=True)
class Volume:
    """Half-sizes in the radial, transverse, normal frame for a class of orbits.

    The class is a range of perigee altitudes (km, lower bound included) and of periods
    (minutes).
    """

    name: str
    shape: str
    half_km: tuple[float, float, float]
    perigee_km: tuple[float, float] = (-1e9, 1e9)
    period_min: tuple[float, float] = (0.0, 1e9)


@dataclass(frozen=True, slots=True)
class Volumes:
    """Volumes in order; the first whose class fits an object is its own."""

    rows: tuple[Volume, ...]

    @property
    def reach_km(self) -> float:
        """Radius of the sphere that holds every volume."""
        return max(
            float(np.linalg.norm(v.half_km)) if v.shape == "box" else max(v.half_km)
            for v in self.rows
        )


def read_volumes(value: Any) -> Volumes:
    """Read volumes from JSON values.

    ``[{"name": "LEO 1", "shape": "box", "half_km": [0.4, 44, 51],
    "perigee_km": [0, 500]}, …]``

    Raises
    ------
    FormatError, RangeError
        For values of another form.
    """
    try:
        rows = tuple(
            Volume(
                str(row["name"]),
                str(row["shape"]),
                (
                    float(row["half_km"][0]),
                    float(row["half_km"][1]),
                    float(row["half_km"][2]),
                ),
                pair_of(row.get("perigee_km", (-1e9, 1e9))),
                pair_of(row.get("period_min", (0.0, 1e9))),
            )
            for row in value
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FormatError(f"volumes cannot be read: {error!r}") from error
    for row in rows:
        if row.shape not in {"box", "ellipsoid"}:
            raise RangeError(f"shape of {row.name}", row.shape, "box or ellipsoid")
        if not all(0.0 < size < 1e4 for size in row.half_km):
            raise RangeError(f"half_km of {row.name}", row.half_km, "above 0 km")
    if not rows:
        raise FormatError("volumes are empty")
    return Volumes(rows)


def pair_of(value: Any) -> tuple[float, float]:
    """Return a lower and an upper bound."""
    low, high = value
    return float(low), float(high)


def class_of(elements: ElementSets, volumes: Volumes) -> Ints:
    """Return the row of the volume of each object, -1 for none."""
    motion = elements.mean_motion_rad_s
    axis = np.cbrt(WGS72.mu_km3_s2 / motion**2)
    perigee = axis * (1.0 - elements.eccentricity) - WGS72.radius_km
    period = 2.0 * np.pi / motion / 60.0
    out = np.full(len(elements), -1, np.int64)
    for k in reversed(range(len(volumes.rows))):
        v = volumes.rows[k]
        fits = (perigee >= v.perigee_km[0]) & (perigee < v.perigee_km[1])
        fits &= (period >= v.period_min[0]) & (period < v.period_min[1])
        out[fits] = k
    return out


def line_enters(position: Floats, velocity: Floats, volume: Volume) -> bool:
    """Tell whether a straight relative path passes through a volume."""
    half = np.array(volume.half_km)
    p, v = position / half, velocity / half
    if volume.shape == "ellipsoid":
        square = float(v @ v)
        nearest = p - v * (float(p @ v) / square) if square > 0.0 else p
        return float(nearest @ nearest) <= 1.0
    low, high = -np.inf, np.inf
    for a, b in zip(p.tolist(), v.tolist(), strict=True):
        if b == 0.0:
            if abs(a) > 1.0:
                return False
            continue
        first, second = sorted(((-1.0 - a) / b, (1.0 - a) / b))
        low, high = max(low, first), min(high, second)
    return low <= high


def relative(problem: Problem, i: int, j: int, t_s: float) -> Floats:
    """Return the position of j in the frame of i (km)."""
    row = np.empty((1, 6))
    follow(problem.motion, i, j, DESCRIBE, np.array([t_s]), 0.0, row)
    return row[0, 2:5]


def within_volumes(
    problem: Problem,
    conjunctions: Conjunctions,
    elements: ElementSets,
    volumes: Volumes,
) -> Conjunctions:
    """Keep the approaches that enter the volume of either object.

    With a list of primaries, the volume of a primary counts. The path is straight
    through closest approach for events; for intervals it is sampled along the stay.
    """
    own = class_of(elements, volumes)
    chosen = problem.chosen
    keep = np.zeros(len(conjunctions), bool)
    for k in range(len(conjunctions)):
        pair = (int(conjunctions.first[k]), int(conjunctions.second[k]))
        for i, j in (pair, pair[::-1]):
            if own[i] < 0 or (chosen.size and not chosen[i]) or keep[k]:
                continue
            volume = volumes.rows[own[i]]
            if conjunctions.kind[k]:
                times = np.linspace(
                    conjunctions.entry_s[k], conjunctions.exit_s[k], 181
                )
                path = [relative(problem, i, j, float(t)) for t in times]
                keep[k] = any(line_enters(p, np.zeros(3), volume) for p in path)
            else:
                t = float(conjunctions.tca_s[k])
                before, after = (
                    relative(problem, i, j, t - 1.0),
                    relative(problem, i, j, t + 1.0),
                )
                keep[k] = line_enters(
                    relative(problem, i, j, t), after - before, volume
                )
    return conjunctions.take(keep)

"""Observations combined to detections: a direction, with a range where there is one."""

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from comity.apps.tracking.faults import Fault
from comity.astro.tracking.association import Detections
from comity.astro.tracking.observing.ground import Ground
from comity.astro.tracking.observing.observations import KINDS, Observations
from comity.foundations.arrays import Floats
from comity.foundations.time import format_utc

__all__ = ["DetectionRows", "combined", "detections_of"]

RANGE, AZIMUTH, ELEVATION, RIGHT, DECLINATION = (
    KINDS.index(kind)
    for kind in ("range", "azimuth", "elevation", "right_ascension", "declination")
)


@dataclass(slots=True)
class DetectionRows:
    """Columns of detections while they are built."""

    scan: list[int]
    at_us: list[int]
    site: list[Floats]
    line: list[Floats]
    far: list[float]
    sigma: list[tuple[float, float, float]]
    across: list[Floats]
    station: list[str]


def _axes(line: Floats, site: Floats) -> Floats:
    """Compute two axes across a line: along the horizon, and up."""
    first = np.cross(site, line)
    first = first / np.linalg.norm(first)
    return np.stack([first, np.cross(line, first)])


def _direction(o: Observations, ground: Ground, a: int, b: int) -> Floats:
    """Compute the direction in GCRF of two angles."""
    first, second = float(o.value[a]), float(o.value[b])
    flat = math.cos(second)
    if o.kind[a] == RIGHT:
        return np.array(
            [flat * math.cos(first), flat * math.sin(first), math.sin(second)]
        )
    local = np.array([flat * math.sin(first), flat * math.cos(first), math.sin(second)])
    out: Floats = ground.turn[a].T @ (ground.axes[a].T @ local)
    return out


def combined(o: Observations, ground: Ground) -> tuple[DetectionRows, list[Fault]]:
    """Combine a range and two angles, or two angles, of one site and instant.

    Several objects at one instant are distinguished by the order of their rows.
    """
    out = DetectionRows([], [], [], [], [], [], [], [])
    faults: list[Fault] = []
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
                Fault(
                    time=format_utc(at_us),
                    station=name,
                    code="data",
                    reason=f"{len(ranges)} ranges and {len(pairs)} directions at one "
                    "instant cannot be combined",
                )
            )
            continue
        place = ground.turn[rows[0]].T @ ground.place_km[rows[0]]
        for n, (a, b) in enumerate(pairs):
            line = _direction(o, ground, a, b)
            far = float(o.value[ranges[n]]) if ranges else 0.0
            flat = math.cos(float(o.value[b]))
            # Azimuth and right ascension shrink with the cosine of the other angle.
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


def detections_of(rows: DetectionRows) -> Detections:
    """Turn columns into detections."""
    sigma = np.array(rows.sigma)
    return Detections(
        np.array(rows.scan, np.int64),
        np.array(rows.site),
        np.array(rows.line),
        np.array(rows.far),
        sigma[:, 0],
        sigma[:, 1:],
        np.array(rows.across),
    )

"""Contact windows of arcs over stations, and between satellites."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.astro.links.horizons import masks_of
from comity.astro.links.kernels.windows import (
    distances,
    looks,
    pair_windows,
    shadow_windows,
    station_windows,
)
from comity.astro.links.stations import Station, sites_of
from comity.astro.orbits.arcs import Arc, Span
from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import LIGHT_SPEED_KM_S
from comity.foundations.errors import RangeError

__all__ = [
    "ArcFault",
    "Windows",
    "eclipses",
    "find_windows",
    "look_angles",
    "windows_between",
]

#: Radius below which a ray between satellites passes through air that matters, km.
EARTH_KM, AIR_KM = 6378.137, 80.0


@dataclass(frozen=True, slots=True)
class ArcFault:
    """An object without windows, or not over the whole span, and the reason."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Windows:
    """W windows in columns, by satellite, station and time.

    Attributes
    ----------
    satellite, station
        (W,) rows of those given.
    times_s
        (W, 3) rise, highest point and set, seconds after the start of the span.
    azimuth_rad, elevation_rad, range_km, range_rate_km_s
        (W, 3) at these times, geometric, without light time; azimuth from north to east.
    """

    satellite: Ints
    station: Ints
    times_s: Floats
    azimuth_rad: Floats
    elevation_rad: Floats
    range_km: Floats
    range_rate_km_s: Floats

    def __len__(self) -> int:
        """Return the number of windows."""
        return len(self.satellite)

    def take(self, rows: NDArray[np.integer] | Bools) -> "Windows":
        """Return the windows of some rows."""
        return Windows(*(getattr(self, f.name)[rows] for f in fields(self)))

    def doppler_hz(self, frequency_hz: float) -> Floats:
        """Return the shift (W, 3) of a carrier sent by the satellite: ``−f ṙ / c``."""
        shift: Floats = -frequency_hz * self.range_rate_km_s / LIGHT_SPEED_KM_S
        return shift


def _check_mask(least_rad: float) -> None:
    if not -0.1 <= least_rad < math.pi / 2:
        raise RangeError(
            "least elevation", f"{math.degrees(least_rad):g} deg", "-5.7 to 90 deg"
        )


def find_windows(
    arcs: Iterable[Arc],
    stations: Sequence[Station],
    span: Span,
    least_rad: float,
    *,
    refraction: bool = False,
) -> tuple[Windows, list[ArcFault]]:
    """Return every window of arcs over stations.

    Edges are found to 0.1 ms on the arc, windows shorter than its step as well; the
    kernel explains the method. Compared with two other tools in ``benchmarks/links.py``.

    Parameters
    ----------
    arcs
        From ``arcs_of_elements`` or ``arcs_of_tracks``; taken one by one.
    stations
        S stations; their horizons apply in addition to ``least_rad``.
    span
        The span that the arcs were made for.
    least_rad
        The least elevation, −0.1 rad to below the zenith.
    refraction
        Whether elevations are apparent ones, with refraction.

    Returns
    -------
    tuple
        The windows by satellite, station and time, and objects at fault.

    Raises
    ------
    RangeError
        For a least elevation outside its limits.
    """
    _check_mask(least_rad)
    sites = sites_of(stations)
    masks, rows = masks_of(stations, least_rad, refraction=refraction)
    faults: list[ArcFault] = []
    parts: list[tuple[int, Floats]] = []
    room = np.empty((max(64, 32 * len(stations)), 16))
    for arc in arcs:
        if arc.fault:
            faults.append(ArcFault(arc.row, arc.fault))
        if not len(arc.position_km):
            continue
        while True:
            count = station_windows(
                arc.position_km, arc.velocity_km_s, arc.first_s, arc.step_s,
                span.length_s, sites, masks, rows, room,
            )  # fmt: skip
            if count <= len(room):
                break
            room = np.empty((2 * count, 16))
        parts.append((arc.row, room[:count].copy()))
    parts.sort(key=lambda part: part[0])
    return _columns(parts), sorted(faults, key=lambda fault: fault.row)


def _columns(parts: Sequence[tuple[int, Floats]]) -> Windows:
    satellite = np.repeat(
        np.array([row for row, _ in parts], np.int64),
        np.array([len(part) for _, part in parts], np.int64),
    )
    table = np.concatenate([part for _, part in parts] or [np.zeros((0, 16))])
    looks = table[:, 4:].reshape(-1, 3, 4)
    return Windows(
        satellite,
        table[:, 0].astype(np.int64),
        table[:, 1:4],
        *(np.ascontiguousarray(looks[:, :, k]) for k in range(4)),
    )


def _pairs(edges: Floats, count: int, length_s: float) -> Floats:
    spans = np.clip(edges[:count].reshape(-1, 2), 0.0, length_s)
    kept: Floats = spans[spans[:, 1] > spans[:, 0]]
    return kept


def windows_between(
    arcs: Sequence[Arc],
    span: Span,
    *,
    air_km: float = AIR_KM,
    most_km: float = 0.0,
    tick: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Ints, Floats, Floats]:
    """Return when satellites see each other past the Earth and its atmosphere.

    Parameters
    ----------
    arcs
        N arcs with the same nodes (``arcs_of_elements`` with one ``step_s``).
    span
        Their span.
    air_km
        Least height of the ray above the equatorial radius, km.
    most_km
        Largest distance, km; 0 for any.

    Returns
    -------
    tuple
        (W, 2) rows of the two satellites, (W, 2) rise and set in seconds, and (W, 2) their
        distance (km) then.

    Raises
    ------
    RangeError
        For arcs on other nodes than the first's, or a negative height or distance.
    """
    if not 0.0 <= air_km <= 10_000.0 or not 0.0 <= most_km < math.inf:
        raise RangeError(
            "height of the air or distance", f"{air_km}, {most_km} km", "0 km or more"
        )
    arcs = [arc for arc in arcs if len(arc.position_km)]
    for arc in arcs[1:]:
        if (arc.first_s, arc.step_s) != (arcs[0].first_s, arcs[0].step_s):
            raise RangeError("step of an arc", arc.step_s, "that of the others")
    who: list[Ints] = []
    when: list[Floats] = [np.zeros((0, 2))]
    apart: list[Floats] = [np.zeros((0, 2))]
    total = len(arcs) * (len(arcs) - 1) // 2
    for n, (one, two) in enumerate(itertools.combinations(arcs, 2), start=1):
        edges = np.empty(2 * len(one.position_km) + 4)
        count = pair_windows(
            one.position_km, one.velocity_km_s, two.position_km, two.velocity_km_s,
            one.first_s, one.step_s, EARTH_KM + air_km, most_km, edges,
        )  # fmt: skip
        spans = _pairs(edges, count, span.length_s)
        who.append(np.tile(np.array([one.row, two.row], np.int64), (len(spans), 1)))
        when.append(spans)
        far = np.empty(spans.size)
        distances(
            one.position_km, one.velocity_km_s, two.position_km, two.velocity_km_s,
            one.first_s, one.step_s, spans.ravel(), far,
        )  # fmt: skip
        apart.append(far.reshape(-1, 2))
        tick(n, total)
    rows = np.concatenate([np.zeros((0, 2), np.int64), *who])
    return rows, np.concatenate(when), np.concatenate(apart)


def eclipses(arc: Arc, sun: Arc, span: Span) -> Floats:
    """Return when an object is in the Earth's umbra, (E, 2) seconds: entry and exit.

    ``sun`` is the Sun on the same nodes (``sun_arc``).
    """
    if not len(arc.position_km):
        return np.zeros((0, 2))
    edges = np.empty(2 * len(arc.position_km) + 4)
    count = shadow_windows(
        arc.position_km, arc.velocity_km_s, sun.position_km, sun.velocity_km_s,
        arc.first_s, arc.step_s, edges,
    )  # fmt: skip
    return _pairs(edges, count, span.length_s)


def look_angles(
    arc: Arc, site: Floats, times_s: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return azimuth, elevation (rad), range (km) and its rate (km/s) at (T,) times.

    ``site`` is a row of ``sites_of``; times count from the start of the arc's span.
    """
    out = np.empty((len(times_s), 4))
    times = np.ascontiguousarray(times_s, np.float64)
    looks(arc.position_km, arc.velocity_km_s, arc.first_s, arc.step_s, site, times, out)
    return out[:, 0], out[:, 1], out[:, 2], out[:, 3]

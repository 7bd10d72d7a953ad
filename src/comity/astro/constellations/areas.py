"""Areas, and places of equal area on the globe or within areas."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.foundations.arrays import Bools, Floats, Ints
from comity.foundations.constants import EARTH_MEAN_RADIUS_KM
from comity.foundations.errors import FormatError, RangeError
from comity.foundations.frames import site_axes
from comity.foundations.strict import number_in

__all__ = ["BELTS", "Area", "Grid", "grid_of", "read_area"]

#: Areas by name: lowest and highest latitude, degrees.
BELTS = {
    "globe": (-90.0, 90.0),
    "arctic": (66.5634, 90.0),
    "antarctic": (-90.0, -66.5634),
    "tropics": (-23.4366, 23.4366),
    "north": (0.0, 90.0),
    "south": (-90.0, 0.0),
}
GOLDEN = (1.0 + math.sqrt(5.0)) / 2.0
#: Largest number of places.
MAX_ITEMS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A part of the Earth's surface.

    Attributes
    ----------
    name
        Its name.
    belt
        Lowest and highest latitude, rad.
    rings
        Polygons as (K, 2) longitude and latitude, rad; empty for the whole belt. Edges are
        straight in longitude and latitude. A place in an odd number of them is inside.
    circle
        Latitude, longitude and radius (rad) instead, or empty.
    places
        Single places instead, (K, 2) longitude and latitude, rad, or empty.
    """

    name: str
    belt: tuple[float, float]
    rings: tuple[Floats, ...] = ()
    circle: tuple[float, ...] = ()
    places: tuple[tuple[float, float], ...] = ()

    def holds(self, latitude: Floats, longitude: Floats) -> Bools:
        """Return which places (rad) are inside."""
        if self.circle:
            lat, lon, radius = self.circle
            half = np.sin(0.5 * (latitude - lat)) ** 2
            half += (
                np.cos(latitude) * math.cos(lat) * np.sin(0.5 * (longitude - lon)) ** 2
            )
            near: Bools = half <= math.sin(0.5 * radius) ** 2
            return near
        inside: Bools = (latitude >= self.belt[0]) & (latitude <= self.belt[1])
        if self.rings:
            odd = np.zeros(len(latitude), np.bool_)
            for ring in self.rings:
                odd ^= _within(ring, latitude, longitude)
            inside &= odd
        return inside


@dataclass(frozen=True, slots=True)
class Grid:
    """P places, each for the same area.

    Attributes
    ----------
    latitude_rad, longitude_rad
        (P,) geodetic, WGS-84, at the ellipsoid.
    areas
        Name of each area → rows of its places.
    """

    latitude_rad: Floats
    longitude_rad: Floats
    areas: Mapping[str, Ints]

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.latitude_rad)

    def sites(self) -> Floats:
        """Return position (km), east, north and up, (P, 12) in ITRF."""
        return site_axes(
            self.latitude_rad, self.longitude_rad, np.zeros(len(self.latitude_rad))
        )


def _within(ring: Floats, latitude: Floats, longitude: Floats) -> Bools:
    """Return which places lie in a polygon: an odd number of edges to the east of them.

    Longitudes are unrolled along the ring, so that it may cross the date line.
    """
    edges = np.vstack([ring, ring[:1]])
    step = np.diff(edges[:, 0])
    unrolled = np.concatenate(
        [[edges[0, 0]], edges[0, 0] + np.cumsum((step + np.pi) % (2 * np.pi) - np.pi)]
    )
    west = unrolled.min()
    x = west + (longitude - west) % (2.0 * np.pi)
    inside = np.zeros(len(latitude), np.bool_)
    for k in range(len(ring)):
        (x0, y0), (x1, y1) = (
            (unrolled[k], edges[k, 1]),
            (unrolled[k + 1], edges[k + 1, 1]),
        )
        crosses = (y0 > latitude) != (y1 > latitude)
        if crosses.any():
            at = x0 + (latitude - y0) * (x1 - x0) / (y1 - y0)
            inside ^= crosses & (x < at)
    return inside


def _angle(value: float, most: float, name: str) -> float:
    if not abs(value) <= most:
        raise RangeError(name, f"{value:g} deg", f"{-most:g} to {most:g} deg")
    return math.radians(value)


def _corners(name: str, points: object) -> list[tuple[float, float]]:
    """Return longitudes and latitudes (rad) of a list of pairs in degrees."""
    if not isinstance(points, list):
        raise FormatError(f"area {name}: a list of [longitude, latitude] is needed")
    out = []
    for corner in points:
        if not isinstance(corner, list) or len(corner) < 2:
            raise FormatError(
                f"area {name}: a corner is [longitude, latitude], degrees"
            )
        lon, lat = (number_in({"corner": c}, "corner") for c in corner[:2])
        out.append(
            (
                _angle(lon, 360.0, f"area {name}: longitude"),
                _angle(lat, 90.0, f"area {name}: latitude"),
            )
        )
    return out


def _ring(name: str, points: object) -> Floats:
    corners = _corners(name, points)
    if len(corners) < 3:
        raise FormatError(f"area {name}: a polygon has at least three corners")
    return np.array(corners)


def _rings(name: str, row: Mapping[str, object]) -> tuple[Floats, ...]:
    """Return the rings of a polygon in the product's form, or of GeoJSON."""
    if "polygon" in row:
        return (_ring(name, row["polygon"]),)
    shape = row.get("geometry", row)
    if not isinstance(shape, Mapping):
        raise FormatError(f"area {name}: geometry is no object")
    kind, corners = shape.get("type"), shape.get("coordinates")
    if kind == "Polygon":
        corners = [corners]
    elif kind != "MultiPolygon":
        raise FormatError(f"area {name}: {kind!r} is no Polygon or MultiPolygon")
    if not isinstance(corners, list) or not all(isinstance(c, list) for c in corners):
        raise FormatError(f"area {name}: coordinates are a list of rings")
    return tuple(_ring(name, ring) for polygon in corners for ring in polygon)


def read_area(name: str, value: object) -> Area:
    """Return an area from a name of ``BELTS`` or a row.

    A row holds ``lat`` (two latitudes), or ``lat``, ``lon`` and ``radius_km``, or ``polygon``
    (corners as longitude and latitude), or ``places`` (single ones, likewise), or is GeoJSON;
    degrees.

    Raises
    ------
    FormatError, RangeError
        For any other form, and for latitudes or longitudes outside the globe.
    """
    if isinstance(value, str) and value in BELTS:
        low, high = BELTS[value]
        return Area(name, (math.radians(low), math.radians(high)))
    if not isinstance(value, Mapping):
        raise FormatError(
            f"area {name}: {str(value)[:40]!r} is no area",
            remedy=f"one of {', '.join(BELTS)}, or a belt, circle or polygon",
        )
    if "radius_km" in value:
        lat, lon = (number_in(value, n) for n in ("lat", "lon"))
        radius = number_in(value, "radius_km")
        if not 0.0 < radius <= 20_000.0:
            raise RangeError(
                f"area {name}: radius_km", radius, "above 0, at most 20000 km"
            )
        circle = (
            _angle(lat, 90.0, f"area {name}: lat"),
            _angle(lon, 360.0, f"area {name}: lon"),
            radius / EARTH_MEAN_RADIUS_KM,
        )
        return Area(name, (-math.pi / 2, math.pi / 2), (), circle)
    everywhere = (-math.pi / 2, math.pi / 2)
    if "places" in value:
        some = _corners(name, value["places"])
        if not some:
            raise FormatError(f"area {name}: places are missing")
        return Area(name, everywhere, (), (), tuple(some))
    if "lat" in value:
        ends = value["lat"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise FormatError(f"area {name}: lat is a list of two latitudes, degrees")
        low, high = (
            _angle(number_in({"lat": e}, "lat"), 90.0, f"area {name}: lat")
            for e in ends
        )
        if not low < high:
            raise RangeError(f"area {name}: lat", ends, "the lower one first")
        return Area(name, (low, high))
    return Area(name, everywhere, _rings(name, value))


def grid_of(areas: Sequence[Area], count: int) -> Grid:
    """Return places of equal area: a Fibonacci lattice of the globe, cut to the areas.

    Latitudes are spaced evenly in their sine and longitudes by the golden angle (González,
    Mathematical Geosciences 42, 2010). An area with too few places of the
    lattice gets a finer one, with at least 32 places.

    Parameters
    ----------
    areas
        The areas.
    count
        Number of places on the whole globe.

    Raises
    ------
    RangeError
        For a count outside its limits, or an area too small for any place.
    """
    if not 1 <= count <= MAX_ITEMS:
        raise RangeError("places", count, f"1 to {MAX_ITEMS:,}")
    # Areas with the same lattice share its places.
    row_of: dict[tuple[int, int], int] = {}
    where: list[tuple[float, float]] = []
    rows: dict[str, Ints] = {}
    for k, area in enumerate(areas):
        size, numbers, corners = _places(area, count)
        lattice = size or -1 - k
        some = np.empty(len(numbers), np.int64)
        for n, (number, corner) in enumerate(zip(numbers, corners, strict=True)):
            some[n] = row_of.setdefault((lattice, int(number)), len(where))
            if some[n] == len(where):
                where.append((float(corner[0]), float(corner[1])))
        rows[area.name] = some
    both = np.array(where)
    return Grid(
        np.ascontiguousarray(both[:, 1]), np.ascontiguousarray(both[:, 0]), rows
    )


def _places(area: Area, count: int) -> tuple[int, Ints, Floats]:
    """Return the size of an area's lattice, the places inside, and their positions.

    Single places have no lattice: 0.
    """
    if area.places:
        return 0, np.arange(len(area.places)), np.array(area.places)
    size = count
    while True:
        latitude, longitude = _lattice(size)
        inside = np.flatnonzero(area.holds(latitude, longitude))
        if len(inside) >= min(32, count) or size >= 64 * MAX_ITEMS:
            break
        size *= 4
    if not len(inside):
        raise RangeError(f"area {area.name}", "no place", "larger than 40 km²")
    return size, inside, np.stack([longitude[inside], latitude[inside]], 1)


def _lattice(count: int) -> tuple[Floats, Floats]:
    k = np.arange(count, dtype=np.float64)
    latitude: Floats = np.arcsin((2.0 * k + 1.0) / count - 1.0)
    longitude: Floats = (2.0 * np.pi * k / GOLDEN + np.pi) % (2.0 * np.pi) - np.pi
    return latitude, longitude

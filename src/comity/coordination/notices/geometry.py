"""Places and areas on a sphere: distances, and whether one lies in the other.

A sphere of the Earth's mean radius: good to 0.6 % of a distance, far inside any launch area
or corridor. Degrees come in, as notices hold them; radians are used inside.
"""

from collections.abc import Sequence
from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

from comity.coordination.notices.values import Area
from comity.foundations.constants import EARTH_MEAN_RADIUS_KM

__all__ = [
    "angle_apart_deg",
    "centre_of",
    "distance_km",
    "outside_km",
    "reach_km",
    "segment_km",
]

Place = Sequence[float]
Vector = tuple[float, float, float]


def _unit(place: Place) -> Vector:
    lat, lon = radians(place[0]), radians(place[1])
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def _norm(a: Vector) -> float:
    return sqrt(_dot(a, a))


def angle_apart_deg(one_deg: float, other_deg: float) -> float:
    """Return the angle between two directions, 0 to 180 degrees."""
    return abs((one_deg - other_deg + 180.0) % 360.0 - 180.0)


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance (km) of two places ``[latitude, longitude]``, degrees.

    The haversine form, exact for small distances.
    """
    lat_1, lon_1, lat_2, lon_2 = (radians(v) for v in (*one, *other))
    half = sin((lat_2 - lat_1) / 2) ** 2
    half += cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2.0 * EARTH_MEAN_RADIUS_KM * asin(min(1.0, sqrt(half)))


def segment_km(place: Place, begin: Place, end: Place) -> float:
    """Return the distance of a place from the shorter great-circle arc of two, km."""
    p, a, b = _unit(place), _unit(begin), _unit(end)
    pole = _cross(a, b)
    size = _norm(pole)
    ends = min(distance_km(place, begin), distance_km(place, end))
    if size < 1e-12:
        return ends
    # Inside the arc if the foot of the perpendicular lies between both ends.
    inside = _dot(_cross(pole, a), p) >= 0.0 and _dot(_cross(b, pole), p) >= 0.0
    if not inside:
        return ends
    return abs(asin(max(-1.0, min(1.0, _dot(p, pole) / size)))) * EARTH_MEAN_RADIUS_KM


def _inside(place: Place, corners: Sequence[Place]) -> bool:
    """Tell whether a polygon winds around a place, seen in the place's tangent plane."""
    turn: float = 0.0
    bearings = [_bearing(place, corner) for corner in corners]
    for k, one in enumerate(bearings):
        step = bearings[(k + 1) % len(bearings)] - one
        turn += (step + pi) % (2 * pi) - pi
    return abs(turn) > pi


def _bearing(one: Place, other: Place) -> float:
    lat_1, lon_1, lat_2, lon_2 = (radians(v) for v in (*one, *other))
    east = sin(lon_2 - lon_1) * cos(lat_2)
    north = cos(lat_1) * sin(lat_2) - sin(lat_1) * cos(lat_2) * cos(lon_2 - lon_1)
    return atan2(east, north)


def outside_km(place: Place, area: Area) -> float:
    """Return how far a place lies outside an area, km; 0 inside."""
    if "polygon_deg" not in area:
        apart_km = distance_km(place, area["centre_deg"])
        return max(0.0, apart_km - float(area["radius_km"]))
    corners = area["polygon_deg"]
    near = distance_km(place, centre_of(area)) < EARTH_MEAN_RADIUS_KM * pi / 2
    if near and _inside(place, corners):
        return 0.0
    return min(
        segment_km(place, corner, corners[(k + 1) % len(corners)])
        for k, corner in enumerate(corners)
    )


def centre_of(area: Area) -> tuple[float, float]:
    """Return the middle of an area, ``(latitude, longitude)`` in degrees."""
    if "polygon_deg" not in area:
        lat, lon = area["centre_deg"]
        return float(lat), float(lon)
    units = [_unit(corner) for corner in area["polygon_deg"]]
    x, y, z = (sum(u[k] for u in units) for k in range(3))
    return degrees(atan2(z, sqrt(x * x + y * y))), degrees(atan2(y, x))


def reach_km(area: Area) -> float:
    """Return the largest distance of a point of an area from its middle, km."""
    if "polygon_deg" not in area:
        return float(area["radius_km"])
    middle = centre_of(area)
    return max(distance_km(middle, corner) for corner in area["polygon_deg"])

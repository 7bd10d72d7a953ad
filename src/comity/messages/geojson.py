"""Lines and points on the Earth as GeoJSON (RFC 7946)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from comity.foundations.plain import Json, JsonObject, json_text

__all__ = ["GroundPath", "Place", "cut_line", "geojson_text"]

#: Decimals of degrees: 0.1 mm on the ground; of seconds.
DEGREES, SECONDS = 9, 3
#: Two vertices further apart in longitude than this, and nearer to a pole than this latitude, deg:
#: the line between them goes over the pole.
OVER_DEG, POLAR_DEG = 90.0, 89.0

#: A vertex: longitude and latitude in degrees, and a value that goes along with it.
Vertex = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class GroundPath:
    """A line on the ground: vertices of longitude and latitude (deg) and time (s), and facts."""

    vertices: Sequence[Vertex]
    properties: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A point: longitude and latitude (deg), height above the ellipsoid (m), and facts."""

    longitude_deg: float
    latitude_deg: float
    height_m: float
    properties: Mapping[str, Json] = field(default_factory=dict)


def _between(one: Vertex, two: Vertex, longitude: float) -> Vertex:
    """Return the point of a straight piece at a longitude (RFC 7946, 3.1.1)."""
    part = (longitude - one[0]) / (two[0] - one[0])
    return (
        longitude,
        one[1] + part * (two[1] - one[1]),
        one[2] + part * (two[2] - one[2]),
    )


def _is_over(one: Vertex, two: Vertex) -> bool:
    """Tell whether a piece goes over a pole; its ends are unwrapped."""
    polar = min(abs(one[1]), abs(two[1])) >= POLAR_DEG and one[1] * two[1] > 0.0
    return polar and abs(two[0] - one[0]) > OVER_DEG


def _pieces(vertices: Sequence[Vertex]) -> list[list[Vertex]]:
    """Return lines with longitudes that go on past ±180°, cut where they go over a pole.

    Each piece takes the shorter way round the Earth. At a pole all longitudes meet: a line that
    goes over it ends there on its meridian, and the next begins there on the other.
    """
    lines: list[list[Vertex]] = [[]]
    for vertex in vertices:
        line = lines[-1]
        if not line:
            line.append(vertex)
            continue
        before = line[-1]
        step = (vertex[0] - before[0] + 180.0) % 360.0 - 180.0
        after = (before[0] + step, vertex[1], vertex[2])
        if _is_over(before, after):
            pole = 90.0 if before[1] > 0.0 else -90.0
            when = 0.5 * (before[2] + vertex[2])
            line.append((before[0], pole, when))
            lines.append([(vertex[0], pole, when), vertex])
        else:
            line.append(after)
    return lines


def cut_line(vertices: Sequence[Vertex]) -> list[list[Vertex]]:
    """Return the parts of a line, none of which crosses the meridian of 180° (RFC 7946, 3.1.9).

    Parameters
    ----------
    vertices
        Longitude and latitude in degrees, and a value that is interpolated with them. Longitudes
        may be written with any number of turns.

    Returns
    -------
    list
        Parts of two vertices at least, longitudes from −180 to 180. Where the line crosses, one
        part ends and the next begins at the same latitude: that of a vertex on the meridian if
        there is one, else that of the straight piece. Over a pole see ``_pieces``.
    """
    parts: list[list[Vertex]] = []
    for line in _pieces(vertices):
        zone: int | None = None
        for one, two in pairwise(line):
            for a, b in _split(one, two):
                here = int((0.5 * (a[0] + b[0]) + 180.0) // 360.0)
                if here != zone:
                    zone = here
                    parts.append([_turned(a, zone)])
                parts[-1].append(_turned(b, zone))
    return parts


def _turned(vertex: Vertex, zone: int) -> Vertex:
    longitude = min(max(vertex[0] - 360.0 * zone, -180.0), 180.0)
    return (longitude, vertex[1], vertex[2])


def _split(one: Vertex, two: Vertex) -> list[tuple[Vertex, Vertex]]:
    """Return a piece in its parts before and after the meridian of 180°, where it crosses it."""
    low, high = min(one[0], two[0]), max(one[0], two[0])
    edge = ((low + 180.0) // 360.0 + 1.0) * 360.0 - 180.0
    if not low < edge < high:
        return [(one, two)]
    middle = _between(one, two, edge)
    return [(one, middle), (middle, two)]


def _position(longitude: float, latitude: float) -> list[Json]:
    return [round(longitude, DEGREES), round(latitude, DEGREES)]


def _feature(geometry: JsonObject, properties: Mapping[str, Json]) -> JsonObject:
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def _path(path: GroundPath) -> JsonObject:
    parts = cut_line(path.vertices)
    lines: list[Json] = [[_position(v[0], v[1]) for v in part] for part in parts]
    times: list[Json] = [[round(v[2], SECONDS) for v in part] for part in parts]
    properties = {**path.properties, "times_s": times}
    return _feature({"type": "MultiLineString", "coordinates": lines}, properties)


def _point(place: Place) -> JsonObject:
    position = _position(place.longitude_deg, place.latitude_deg)
    coordinates: list[Json] = [*position, round(place.height_m, SECONDS)]
    return _feature({"type": "Point", "coordinates": coordinates}, place.properties)


def geojson_text(paths: Sequence[GroundPath], places: Sequence[Place]) -> str:
    """Return a collection: a ``MultiLineString`` for each path, a ``Point`` for each place.

    ``times_s`` of a path holds the seconds of its vertices in the same nested lists, since GeoJSON
    has no time (RFC 7946, 3.1.1).
    """
    features: list[Json] = [_path(path) for path in paths if path.vertices]
    features += [_point(place) for place in places]
    return json_text({"type": "FeatureCollection", "features": features}) + "\n"

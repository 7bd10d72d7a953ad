"""Coasts and borders from TopoJSON or GeoJSON → lines of longitude and latitude."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject

__all__ = ["read_outlines"]

#: Lines of fewer points are not drawn.
MIN_POINTS = 2
#: Where collections of GeoJSON hold their members.
PARTS = {"FeatureCollection": "features", "GeometryCollection": "geometries"}
#: Levels of lists above a line in the coordinates of a geometry.
DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def _line(points: Any) -> Floats:
    try:
        line = np.array([[float(p[0]), float(p[1])] for p in points], np.float64)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise FormatError(
            "outlines: a line is no list of longitude and latitude"
        ) from error
    return line.reshape(-1, 2)


def _arcs(value: JsonObject) -> Iterator[Floats]:
    """Yield the arcs of a topology, quantised or not (TopoJSON 1.0, section 2.1.2)."""
    change = value.get("transform")
    arcs = value.get("arcs")
    if not isinstance(arcs, list):
        raise FormatError("outlines: a topology has arcs")
    for points in arcs:
        line = _line(points)
        if isinstance(change, dict):
            line = np.cumsum(line, axis=0) * _pair(change, "scale") + _pair(
                change, "translate"
            )
        yield line


def _pair(change: JsonObject, name: str) -> Floats:
    pair = change.get(name)
    if not isinstance(pair, list) or len(pair) != 2:
        raise FormatError(f"outlines: {name} of the transform is no pair")
    out: Floats = _line([pair])[0]
    return out


def _geometries(value: Json) -> Iterator[Floats]:
    if value is None:
        return
    members = value if isinstance(value, dict) else {}
    kind = str(members.get("type"))
    if kind == "Feature":
        yield from _geometries(members.get("geometry"))
    elif kind in PARTS:
        parts = members.get(PARTS[kind], [])
        for one in parts if isinstance(parts, list) else ():
            yield from _geometries(one)
    elif kind in DEPTHS:
        yield from _lines(members.get("coordinates"), DEPTHS[kind])
    elif kind not in {"Point", "MultiPoint"}:
        raise FormatError(f"outlines: {kind[:40]!r} is no geometry")


def _lines(coordinates: Json, depth: int) -> Iterator[Floats]:
    if depth == 0:
        yield _line(coordinates)
        return
    if not isinstance(coordinates, list):
        raise FormatError("outlines: coordinates are no list")
    for one in coordinates:
        yield from _lines(one, depth - 1)


def read_outlines(value: Json) -> list[Floats]:
    """Read coasts and borders as lines (K, 2) of longitude and latitude, degrees.

    Raises
    ------
    FormatError
        If it is neither TopoJSON nor GeoJSON.
    """
    if isinstance(value, dict) and value.get("type") == "Topology":
        lines = list(_arcs(value))
    else:
        lines = list(_geometries(value))
    return [line for line in lines if len(line) >= MIN_POINTS]

"""Coasts and borders from TopoJSON or GeoJSON → lines of longitude and latitude."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from comity.foundations.arrays import Floats
from comity.foundations.errors import FormatError

__all__ = ["read_outlines"]

#: Lines of fewer points are not drawn.
LEAST = 2


def _line(points: Any) -> Floats:
    try:
        line = np.array([[float(p[0]), float(p[1])] for p in points], np.float64)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise FormatError(
            "outlines: a line is no list of longitude and latitude"
        ) from error
    return line.reshape(-1, 2)


def _arcs(value: Mapping[str, Any]) -> Iterator[Floats]:
    """Yield the arcs of a topology, quantised or not (TopoJSON 1.0, section 2.1.2)."""
    change = value.get("transform")
    for points in value["arcs"]:
        line = _line(points)
        if isinstance(change, Mapping):
            line = np.cumsum(line, axis=0) * _pair(change, "scale") + _pair(
                change, "translate"
            )
        yield line


def _pair(change: Mapping[str, Any], name: str) -> Floats:
    pair = change.get(name)
    if not isinstance(pair, Sequence) or len(pair) != 2:
        raise FormatError(f"outlines: {name} of the transform is no pair")
    out: Floats = _line([pair])[0]
    return out


def _geometries(value: Any) -> Iterator[Floats]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if kind == "FeatureCollection":
        for one in value.get("features", ()):
            yield from _geometries(one)
    elif kind == "Feature":
        yield from _geometries(value.get("geometry"))
    elif kind == "GeometryCollection":
        for one in value.get("geometries", ()):
            yield from _geometries(one)
    elif kind in {"LineString", "MultiLineString", "Polygon", "MultiPolygon"}:
        yield from _lines(
            value.get("coordinates"), kind.count("Multi") + ("Poly" in kind)
        )
    elif kind not in {"Point", "MultiPoint"} and value is not None:
        raise FormatError(f"outlines: {str(kind)[:40]!r} is no geometry")


def _lines(coordinates: Any, depth: int) -> Iterator[Floats]:
    if depth == 0:
        yield _line(coordinates)
        return
    if not isinstance(coordinates, Sequence):
        raise FormatError("outlines: coordinates are no list")
    for one in coordinates:
        yield from _lines(one, depth - 1)


def read_outlines(value: Any) -> list[Floats]:
    """Return lines (K, 2), degrees.

    Raises
    ------
    FormatError
        If it is neither TopoJSON nor GeoJSON.
    """
    if isinstance(value, Mapping) and value.get("type") == "Topology":
        if not isinstance(value.get("arcs"), Sequence):
            raise FormatError("outlines: a topology has arcs")
        found = list(_arcs(value))
    else:
        found = list(_geometries(value))
    return [line for line in found if len(line) >= LEAST]

"""Outlines of the world in an equal-area projection: areas of parties, disputed areas, marks.

The projection is Equal Earth (Šavrič, Patterson and Jenny 2019, doi 10.1080/13658816.2018.1504949,
equations 5 and 6). Outlines come as whole numbers of a fraction of a degree, see
``tools/make_world_map.py``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from comity.drawing.svg import number
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json

__all__ = ["HEIGHT", "WIDTH", "World", "projected", "read_world"]

_A = (1.340264, -0.081106, 0.000893, 0.003796)
#: Half the width of the projection at the equator, and half its height, in its own units.
_HALF_WIDE, _HALF_HIGH = 2.7066297, 1.3173627
WIDTH = 960.0
#: The south is cut below the land that parties have.
SOUTH_DEG = -58.0
Ring = list[int]
#: The nought before a point, which SVG does not need.
_LEAD = re.compile(r"(?<![0-9.])0\.")


def _plane(longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
    t = asin(sqrt(3.0) / 2.0 * sin(radians(latitude_deg)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = (
        2.0 * sqrt(3.0) * radians(longitude_deg) * cos(t)
        / (3.0 * (_A[0] + 3.0 * _A[1] * t2 + t6 * (7.0 * _A[2] + 9.0 * _A[3] * t2)))
    )  # fmt: skip
    y = t * (_A[0] + _A[1] * t2 + t6 * (_A[2] + _A[3] * t2))
    return x, y


_SCALE = WIDTH / (2.0 * _HALF_WIDE)
HEIGHT = round(_SCALE * (_HALF_HIGH - _plane(0.0, SOUTH_DEG)[1]), 1)


def projected(longitude_deg: float, latitude_deg: float) -> tuple[float, float]:
    """Return the place of a point in the picture, from its upper left corner."""
    x, y = _plane(longitude_deg, latitude_deg)
    return (x + _HALF_WIDE) * _SCALE, (_HALF_HIGH - y) * _SCALE


@dataclass(frozen=True, slots=True)
class World:
    """The world as paths of SVG.

    Attributes
    ----------
    areas
        Party → path of its area.
    disputed
        Name → path of an area about which states disagree.
    land
        Path of land that is no party's.
    marks
        Party → place of one that is too small for the scale.
    source
        Where the outlines come from.
    """

    areas: Mapping[str, str]
    disputed: Mapping[str, str]
    land: str
    marks: Mapping[str, tuple[float, float]]
    source: str


def _arc(code: Sequence[int], per_degree: int) -> list[tuple[float, float]]:
    points, x, y = [], 0, 0
    for k in range(0, len(code) - 1, 2):
        x, y = x + code[k], y + code[k + 1]
        points.append(projected(x / per_degree, y / per_degree))
    return points


def _path(rings: Sequence[Ring], arcs: Sequence[list[tuple[float, float]]]) -> str:
    """Return rings as one path: whole tenths of a pixel, each step from the last."""
    out = []
    for ring in rings:
        points: list[tuple[float, float]] = []
        for n in ring:
            points += arcs[n] if n >= 0 else arcs[~n][::-1]
        grid = [(round(10 * x), round(10 * y)) for x, y in points]
        (x, y), text = (
            grid[0],
            [f"M{number(grid[0][0] / 10)} {number(grid[0][1] / 10)}l"],
        )
        steps = []
        for u, v in grid[1:]:
            if (u, v) != (x, y):
                steps.append(f"{number((u - x) / 10)} {number((v - y) / 10)}")
                x, y = u, v
        if len(steps) > 1:
            text.append(" ".join(steps) + "z")
            out.append(_LEAD.sub(".", "".join(text).replace(" -", "-")))
    return "".join(out)


def read_world(value: Json) -> World:
    """Return the outlines of ``world.json``.

    Raises
    ------
    FormatError
        If it is none.
    """
    try:
        return _read(value)
    except (KeyError, TypeError, IndexError) as error:
        raise FormatError("the outlines of the world are incomplete") from error


def _read(value: Json) -> World:
    if not isinstance(value, dict):
        raise FormatError("the outlines of the world are no object")
    raw: dict[str, object] = dict(value)
    per_degree = int(str(raw["per_degree"]))
    coded = raw["arcs"]
    assert isinstance(coded, list)  # noqa: S101 (what the tool writes)
    arcs = [_arc(code, per_degree) for code in coded]

    def parts(name: str, key: str) -> dict[str, str]:
        rows = raw[name]
        assert isinstance(rows, list)  # noqa: S101
        return {str(one[key]): _path(one["rings"], arcs) for one in rows}

    land, marks = raw["land"], raw["marks"]
    assert isinstance(land, list)  # noqa: S101
    assert isinstance(marks, list)  # noqa: S101
    return World(
        parts("areas", "id"),
        parts("disputed", "name"),
        _path(land, arcs),
        {str(p): projected(x / per_degree, y / per_degree) for p, x, y in marks},
        str(raw["source"]),
    )

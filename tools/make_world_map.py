"""Make the outlines of the atlas's map of party status from Natural Earth's public-domain data.

``python -m tools.make_world_map`` reads ``countries-110m.json`` and ``countries-50m.json`` of the
npm package ``world-atlas`` 2.0.2 (Natural Earth 4.1.0; ``npm install`` in ``islands`` brings it) and
writes ``src/comity/apps/atlas/map/world.json``: arcs simplified to a tenth of a degree, areas of
parties, disputed areas apart, and a mark for each party too small for the scale.

Natural Earth draws who controls an area. The atlas takes no side: what is listed in ``DISPUTED`` is
nobody's area on its map.
"""

import json
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any

from comity.foundations.errors import UnknownNameError
from comity.system.environment import load_register
from comity.system.files import write_whole

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "islands" / "node_modules" / "world-atlas"
TARGET = ROOT / "src" / "comity" / "apps" / "atlas" / "map" / "world.json"
#: Units of a degree, and how far a point may lie off a line that leaves it out, in degrees.
PER_DEGREE, TOLERANCE_DEG = 10, 0.18
#: Names of Natural Earth that the register writes otherwise.
NAMED = {
    "Antigua and Barb.": "ATG", "Bosnia and Herz.": "BIH", "Central African Rep.": "CAF",
    "Cook Is.": "COK", "Dem. Rep. Congo": "COD", "Dominican Rep.": "DOM",
    "Eq. Guinea": "GNQ", "Fr. S. Antarctic Lands": "ATF", "Macedonia": "MKD",
    "Marshall Is.": "MHL", "S. Sudan": "SSD", "Solomon Is.": "SLB",
    "St. Kitts and Nevis": "KNA", "St. Vin. and Gren.": "VCT",
    "São Tomé and Principe": "STP", "Vatican": "VAT",
}  # fmt: skip
#: Areas about which states disagree: name there → name here.
DISPUTED = {
    "Kosovo": "Kosovo", "Somaliland": "Somaliland", "N. Cyprus": "Northern Cyprus",
    "W. Sahara": "Western Sahara", "Taiwan": "Taiwan", "Palestine": "Palestine",
    "Falkland Is.": "Falkland Islands (Malvinas)",
}  # fmt: skip
#: A part of another area that is disputed: name here → whose polygon, and the box around it
#: (west, south, east, north, degrees).
PARTS = {"Crimea": ("Russia", (32.0, 44.0, 37.0, 46.5))}
#: Not drawn: the map ends before it.
LAND = ("Antarctica",)

Point = tuple[float, float]


def read(name: str) -> tuple[list[list[Point]], list[dict[str, Any]]]:
    """Return the arcs (degrees) and the countries of a topology."""
    value = json.loads((SOURCE / name).read_text("utf-8"))
    (sx, sy), (tx, ty) = value["transform"]["scale"], value["transform"]["translate"]
    arcs = []
    for steps in value["arcs"]:
        x = y = 0
        arc = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs, value["objects"]["countries"]["geometries"]


def polygons(country: dict[str, Any]) -> list[list[list[int]]]:
    """Return the polygons of a country: rings of numbers of arcs."""
    arcs = country["arcs"]
    return arcs if country["type"] == "MultiPolygon" else [arcs]


def simplified(line: list[Point]) -> list[Point]:
    """Return a line with fewer points, its ends kept (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:
        # A ring has no chord: it is cut at the point farthest from its beginning.
        far = max(range(len(line)), key=lambda i: hypot(line[i][0] - line[0][0], line[i][1] - line[0][1]))  # fmt: skip
        return simplified(line[: far + 1])[:-1] + simplified(line[far:])
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = hypot(x2 - x1, y2 - y1)
    off = [
        abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else 0.0
        for x, y in line
    ]
    worst = max(range(len(line)), key=off.__getitem__)
    if off[worst] <= TOLERANCE_DEG:
        return [line[0], line[-1]]
    return simplified(line[: worst + 1])[:-1] + simplified(line[worst:])


def coded(line: list[Point]) -> list[int]:
    """Return a line as whole numbers: its first point, then steps."""
    grid = [(round(x * PER_DEGREE), round(y * PER_DEGREE)) for x, y in line]
    out = list(grid[0])
    for (x1, y1), (x2, y2) in pairwise(grid):
        if (x1, y1) != (x2, y2):
            out += [x2 - x1, y2 - y1]
    return out


def inside(points: list[Point], box: tuple[float, float, float, float]) -> bool:
    """Tell whether all points lie in a box."""
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in points)


def party_of(name: str) -> str:
    """Return the party that a name of Natural Earth means; empty if none."""
    if name in NAMED:
        return f"party:{NAMED[name]}"
    try:
        return str(load_register().find(name).id)
    except UnknownNameError:
        return ""


def ring_points(arcs: list[list[Point]], ring: list[int]) -> list[Point]:
    """Return the points of a ring."""
    out: list[Point] = []
    for number in ring:
        out += arcs[number] if number >= 0 else arcs[~number][::-1]
    return out


def unwrapped(points: list[Point]) -> list[Point]:
    """Return a ring whose longitudes do not jump at the antimeridian."""
    out, turn = [points[0]], 0.0
    for (x1, _), (x2, y2) in pairwise(points):
        turn += 360.0 if x1 - x2 > 180.0 else -360.0 if x2 - x1 > 180.0 else 0.0
        out.append((x2 + turn, y2))
    return out


def clipped(points: list[Point], at: float, east: bool) -> list[Point]:
    """Return the part of a ring on one side of a meridian (Sutherland and Hodgman 1974)."""
    out: list[Point] = []
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        here, there = (x1 >= at) is east, (x2 >= at) is east
        if here:
            out.append((x1, y1))
        if here is not there:
            out.append((at, y1 + (y2 - y1) * (at - x1) / (x2 - x1)))
    return [*out, out[0]] if out else []


def halves(points: list[Point]) -> list[list[Point]]:
    """Return the parts of a ring east and west of the antimeridian, each within the map."""
    whole = unwrapped(points)
    at = 180.0 if max(x for x, _ in whole) > 180.0 else -180.0
    parts = []
    for east in (False, True):
        shift = (-360.0 if east else 0.0) if at > 0 else (0.0 if east else 360.0)
        if part := clipped(whole, at, east):
            parts.append([(x + shift, y) for x, y in part])
    return parts


def area_of(points: list[Point]) -> float:
    """Return the area of a ring in square degrees."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2.0


def marks(drawn: set[str]) -> list[list[Any]]:
    """Return parties that the small scale leaves out: id, longitude and latitude of the largest part."""
    arcs, countries = read("countries-50m.json")
    found = []
    for country in countries:
        name = country["properties"]["name"]
        party = party_of(name)
        if not party or party in drawn or name in DISPUTED or name in LAND:
            continue
        rings = [ring_points(arcs, p[0]) for p in polygons(country)]
        largest = max(rings, key=area_of)
        x = sum(p[0] for p in largest) / len(largest)
        y = sum(p[1] for p in largest) / len(largest)
        found.append([party, round(x * PER_DEGREE), round(y * PER_DEGREE)])
    return sorted(found)


def main() -> int:
    """Write the outlines."""
    arcs, countries = read("countries-110m.json")
    areas: dict[str, list[list[int]]] = {}
    disputed: dict[str, list[list[int]]] = {}
    land: list[list[int]] = []
    for country in countries:
        name = country["properties"]["name"]
        party = party_of(name)
        if name in LAND:
            continue
        for polygon in polygons(country):
            points = ring_points(arcs, polygon[0])
            if any(abs(x1 - x2) > 180.0 for (x1, _), (x2, _) in pairwise(points)):
                # What crosses the antimeridian is cut there, and has arcs of its own.
                for part in halves(points):
                    arcs.append(part)
                    areas.setdefault(party, []).append([len(arcs) - 1])
                continue
            box_of = next((here for here, (whose, box) in PARTS.items() if whose == name and inside(points, box)), "")  # fmt: skip
            if box_of or name in DISPUTED:
                disputed.setdefault(box_of or DISPUTED[name], []).extend(polygon)
            elif party:
                areas.setdefault(party, []).extend(polygon)
            else:
                land.extend(polygon)
    value = {
        "source": "Natural Earth 4.1.0, 1:110m and 1:50m, public domain, by world-atlas 2.0.2; simplified",
        "per_degree": PER_DEGREE,
        "arcs": [coded(simplified(arc)) for arc in arcs],
        "areas": [{"id": k, "rings": v} for k, v in sorted(areas.items())],
        "land": land,
        "disputed": [{"name": k, "rings": v} for k, v in sorted(disputed.items())],
        "marks": marks(set(areas)),
    }
    lines = [f'"{key}":{json.dumps(part, ensure_ascii=False, separators=(",", ":"))}' for key, part in value.items()]  # fmt: skip
    write_whole(TARGET, ("{\n" + ",\n".join(lines) + "\n}\n").encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Small fleets and their scenes, and plain twins of the kernels."""

import math
from itertools import pairwise
from typing import Any

import numpy as np

from comity.astro.constellations.areas import grid_of, read_area
from comity.astro.constellations.passes import Passes, find_passes
from comity.astro.constellations.reading import read_fleet
from comity.astro.constellations.scene import Scene
from comity.astro.orbits.arcs import Span, arcs_of_elements
from comity.foundations import parse_utc
from comity.system.environment import load_orientation

START = parse_utc("2026-07-10T00:00:00")
DAY = 86_400.0
FLEET: dict[str, Any] = {
    "fleet": "three partners",
    "members": [
        {"name": "party:FRA", "interest": ["north"]},
        {"name": "party:DEU"},
        {"name": "party:ESP", "interest": ["belt"]},
    ],
    "areas": {"north": "arctic", "belt": {"lat": [20, 40]}},
    "sensors": {"wide": {"off_nadir_deg": 50}},
    "satellites": [
        {
            "name": "A",
            "member": "party:FRA",
            "design": {
                "walker": "delta 2/2/1",
                "altitude_km": 700,
                "inclination_deg": 98,
            },
            "sensor": "wide",
        },
        {
            "name": "B",
            "member": "party:DEU",
            "design": {"altitude_km": 550, "inclination_deg": 97, "node_deg": 50},
            "sensor": "wide",
        },
    ],
    "stations": [],
}


def passes_from(rows, places, length_s):
    """Return passes from (place, satellite, begin, end)."""
    rows = sorted(rows, key=lambda row: (row[0], row[2]))
    counts = (
        np.bincount([row[0] for row in rows], minlength=places)
        if rows
        else np.zeros(places)
    )
    return Passes(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[2] for row in rows], np.float64),
        np.array([row[3] for row in rows], np.float64),
        length_s,
    )


def random_passes(rng, places, satellites, length_s, most=6):
    rows = []
    for p in range(places):
        for s in range(satellites):
            edges = np.sort(rng.uniform(0, length_s, 2 * rng.integers(0, most)))
            rows += [(p, s, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return passes_from(rows, places, length_s)


def scene_of(fleet, passes, contacts, areas=None):
    """Return a scene with passes that are given."""
    grid = type("Grid", (), {"areas": areas or {"globe": np.arange(passes.places)}})()
    return Scene(fleet, grid, passes, contacts)


def computed(elements, sensors, grid, length_s=DAY):
    span, orientation = Span(START, length_s), load_orientation()
    return find_passes(
        arcs_of_elements(elements, span, orientation), sensors, grid, span, orientation
    )


def globe(count):
    return grid_of([read_area("globe", "globe")], count)


def fleet_of(**changes):
    return read_fleet({**FLEET, **changes}, START)


def plain_union(rows):
    """Return the union of intervals."""
    out = []
    for a, b in sorted(rows):
        if out and a <= out[-1][1]:
            out[-1][1] = max(out[-1][1], b)
        else:
            out.append([a, b])
    return out


def plain_gaps(rows, length_s):
    """Return seen, passes, between, longest gap, half squares, first."""
    merged = plain_union(rows)
    edges = [0.0, *(x for pair in merged for x in pair), length_s]
    gaps = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
    between = sum(b[0] - a[1] for a, b in pairwise(merged))
    first = merged[0][0] if merged else math.nan
    seen = sum(b - a for a, b in merged)
    return seen, len(merged), between, max(gaps), sum(g * g / 2 for g in gaps), first

"""Lines across the meridian of 180° and over the poles (RFC 7946, 3.1.9): no part crosses it."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from comity.messages.geojson import GroundPath, Place, cut_line, geojson_text

LONGITUDES = st.floats(-180, 180).map(lambda x: round(x, 6))
LATITUDES = st.floats(-88, 88).map(lambda x: round(x, 6))


@st.composite
def walks(draw):
    """A line of steps below 90° of longitude: its longitudes as they go on, and as written."""
    steps = draw(
        st.lists(st.tuples(st.floats(-89, 89), LATITUDES), min_size=1, max_size=12)
    )
    along = [draw(LONGITUDES)]
    latitudes = [draw(LATITUDES)]
    for step, latitude in steps:
        along.append(along[-1] + step)
        latitudes.append(latitude)
    turned = [(x + 180.0) % 360.0 - 180.0 for x in along]
    return along, turned, latitudes


@given(walks())
def test_a_line_is_cut_at_the_right_latitude(walk):
    along, turned, latitudes = walk
    vertices = [
        (x, y, float(k)) for k, (x, y) in enumerate(zip(turned, latitudes, strict=True))
    ]
    parts = cut_line(vertices)
    for part in parts:
        assert len(part) >= 2
        assert all(-180.0 <= x <= 180.0 for x, _, _ in part)
        # A part stays on one side: no step of it is longer than the line's own.
        assert all(abs(b[0] - a[0]) < 90.0 for a, b in pairwise(part))
    for before, after in pairwise(parts):
        assert abs(before[-1][0]) == 180.0
        assert after[0][0] == -before[-1][0]
        assert after[0][1:] == before[-1][1:]
        # The latitude is that of the straight piece at ±180°.
        at = before[-1][2]
        k = min(int(at), len(along) - 2)
        part = at - k
        assert before[-1][1] == pytest.approx(
            latitudes[k] + part * (latitudes[k + 1] - latitudes[k]), abs=1e-9
        )
        reached = along[k] + part * (along[k + 1] - along[k])
        assert (reached - 180.0) % 360.0 == pytest.approx(0.0, abs=1e-7) or (
            reached - 180.0
        ) % 360.0 == pytest.approx(360.0, abs=1e-7)
    # Nothing is lost: the vertices of the parts are those of the line, and cuts.
    kept = [v for part in parts for v in part]
    for x, y, t in vertices:
        assert any(
            (
                t == u[2]
                and y == u[1]
                and math.isclose((x - u[0]) % 360.0 % 360.0, 0.0, abs_tol=1e-9)
            )
            or (t == u[2] and y == u[1] and abs(abs(x - u[0]) - 360.0) < 1e-9)
            or (t == u[2] and y == u[1] and abs(x - u[0]) < 1e-9)
            for u in kept
        )


def test_the_standards_example():
    # RFC 7946, 3.1.9: from 170°E to 170°W at 45 N, cut at 180°.
    assert cut_line([(170.0, 45.0, 0.0), (-170.0, 45.0, 2.0)]) == [
        [(170.0, 45.0, 0.0), (180.0, 45.0, 1.0)],
        [(-180.0, 45.0, 1.0), (-170.0, 45.0, 2.0)],
    ]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_vertex_on_the_meridian_is_where_the_line_is_cut(sign):
    for written in (180.0, -180.0):
        parts = cut_line(
            [
                (sign * 179.0, 10.0, 0.0),
                (written, 30.0, 1.0),
                (-sign * 179.0, 40.0, 2.0),
            ]
        )
        assert parts == [
            [(sign * 179.0, 10.0, 0.0), (sign * 180.0, 30.0, 1.0)],
            [(-sign * 180.0, 30.0, 1.0), (-sign * 179.0, 40.0, 2.0)],
        ]


def test_a_line_that_touches_the_meridian_is_whole():
    touch = [(179.0, 0.0, 0.0), (180.0, 1.0, 1.0), (179.0, 2.0, 2.0)]
    assert cut_line(touch) == [touch]


def test_a_line_along_the_meridian_stays_in_the_bounds():
    parts = cut_line([(180.0, 0.0, 0.0), (-180.0, 1.0, 1.0), (180.0, 2.0, 2.0)])
    assert sum(len(part) - 1 for part in parts) == 2
    assert all(abs(v[0]) == 180.0 for part in parts for v in part)


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_a_line_over_a_pole_ends_and_begins_there(pole):
    parts = cut_line([(20.0, pole * 89.9, 0.0), (-160.5, pole * 89.9, 2.0)])
    assert parts == [
        [(20.0, pole * 89.9, 0.0), (20.0, pole * 90.0, 1.0)],
        [(-160.5, pole * 90.0, 1.0), (-160.5, pole * 89.9, 2.0)],
    ]


def checked_position(position):
    assert 2 <= len(position) <= 3
    assert all(isinstance(x, int | float) and math.isfinite(x) for x in position)
    assert -180.0 <= position[0] <= 180.0
    assert -90.0 <= position[1] <= 90.0


def check_geojson(text):
    """RFC 7946 for what Comity writes: a collection of lines and points."""
    value = json.loads(text, parse_constant=pytest.fail)
    assert value["type"] == "FeatureCollection"
    for feature in value["features"]:
        assert feature["type"] == "Feature"
        assert set(feature) == {"type", "geometry", "properties"}
        geometry = feature["geometry"]
        if geometry["type"] == "Point":
            checked_position(geometry["coordinates"])
            continue
        assert geometry["type"] == "MultiLineString"
        times = feature["properties"]["times_s"]
        for line, when in zip(geometry["coordinates"], times, strict=True):
            assert len(line) == len(when) >= 2
            for position in line:
                checked_position(position)
            # A reader draws a straight line between two positions: none may span the map.
            assert all(abs(b[0] - a[0]) <= 180.0 for a, b in pairwise(line))
    return value


def test_the_collection():
    path = GroundPath([(170.0, 0.0, 0.0), (-170.0, 5.0, 4.0)], {"object": "1"})
    place = Place(13.7, 51.0, 110.0, {"station": "Dresden"})
    value = check_geojson(geojson_text([path, GroundPath([])], [place]))
    line, point = value["features"]
    assert line["geometry"]["coordinates"] == [
        [[170.0, 0.0], [180.0, 2.5]],
        [[-180.0, 2.5], [-170.0, 5.0]],
    ]
    assert line["properties"] == {"object": "1", "times_s": [[0.0, 2.0], [2.0, 4.0]]}
    assert point["geometry"]["coordinates"] == [13.7, 51.0, 110.0]

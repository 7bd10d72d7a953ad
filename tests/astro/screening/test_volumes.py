"""Boxes and ellipsoids around objects."""

import numpy as np
import pytest

from comity.astro.orbits import propagate
from comity.astro.screening import make_problem, screen
from comity.astro.screening.volumes import (
    Volume,
    line_enters,
    read_volumes,
    within_volumes,
)
from comity.foundations.errors import FormatError, RangeError
from tests.astro.screening.test_screening import START, dense_shell

BOX = [
    {"name": "LEO", "shape": "box", "half_km": [1.0, 6.0, 6.0], "perigee_km": [0, 2000]}
]


def sampled(elements, i, j, t, volume):
    """Return whether a finely sampled path of j enters the volume around i."""
    times = t + np.linspace(-4.0, 4.0, 4001)
    s = propagate(elements.take(np.array([i, j])), START, times)
    p, v = s.position_km, s.velocity_km_s
    r = p[0] / np.linalg.norm(p[0], axis=1, keepdims=True)
    n = np.cross(p[0], v[0])
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    d = p[1] - p[0]
    rtn = np.stack([np.sum(d * a, axis=1) for a in (r, np.cross(n, r), n)], axis=1)
    x = rtn / np.array(volume.half_km)
    inside = (
        np.sum(x**2, 1) <= 1
        if volume.shape == "ellipsoid"
        else np.all(np.abs(x) <= 1, 1)
    )
    return bool(inside.any())


@pytest.mark.parametrize("shape", ["box", "ellipsoid"])
def test_volumes_keep_what_a_sampled_path_enters(shape):
    volumes = read_volumes([BOX[0] | {"shape": shape}])
    elements = dense_shell(300, 21)
    limit = volumes.reach_km
    found = screen(elements, START, 0.5, limit)
    found = found.take((found.kind == 0) & (found.edge == 0))
    problem = make_problem(elements, START, 0.5, limit)
    kept = within_volumes(problem, found, elements, volumes)
    keys = set(
        zip(kept.first.tolist(), kept.second.tolist(), kept.tca_s.tolist(), strict=True)
    )
    assert 0 < len(kept) < len(found)
    for k in range(len(found)):
        i, j, t = int(found.first[k]), int(found.second[k]), float(found.tca_s[k])
        expected = any(
            sampled(elements, a, b, t, volumes.rows[0]) for a, b in ((i, j), (j, i))
        )
        assert ((i, j, t) in keys) == expected


def test_lines_and_boxes():
    box = Volume("b", "box", (1.0, 2.0, 3.0))
    assert line_enters(np.array([5.0, 0, 0]), np.array([1.0, 0, 0]), box)
    assert not line_enters(np.array([5.0, 0, 0]), np.array([0, 1.0, 0]), box)
    assert line_enters(np.array([0.9, 1.9, 2.9]), np.zeros(3), box)
    assert not line_enters(np.array([1.1, 0, 0]), np.zeros(3), box)


@pytest.mark.parametrize(
    "value,error",
    [
        ([], FormatError),
        ([{}], FormatError),
        ("x", FormatError),
        ([BOX[0] | {"shape": "cone"}], RangeError),
        ([BOX[0] | {"half_km": [0, 1, 1]}], RangeError),
    ],
)
def test_bad_volumes(value, error):
    with pytest.raises(error):
        read_volumes(value)

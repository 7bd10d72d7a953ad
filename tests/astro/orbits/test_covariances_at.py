"""Covariances of a track at many instants are those at each of them."""

import numpy as np
import pytest

from comity.astro.orbits.track import Track, covariance_at, covariances_at


@pytest.mark.parametrize("count", [0, 1, 5])
def test_many_instants_are_as_one_by_one(count):
    rate = np.sqrt(398600.4415 / 7000.0**3)
    t = np.arange(0.0, 7200.0, 60.0)
    c, s = np.cos(rate * t), np.sin(rate * t)
    flat = np.zeros_like(t)
    position = 7000.0 * np.stack([c, s, flat], axis=1)
    velocity = 7000.0 * rate * np.stack([-s, c, flat + 0.01], axis=1)
    at_us = np.rint(t * 1e6).astype(np.int64)
    rng = np.random.default_rng(1)
    roots = rng.normal(size=(count, 6, 6)) * np.array([0.1] * 3 + [1e-4] * 3)
    matrices = roots @ np.swapaxes(roots, 1, 2)
    when = np.linspace(600e6, 5000e6, count).astype(np.int64)
    track = Track(at_us, position, velocity, when, matrices)
    asked = np.array([0, 600_000_000, 700_000_000, 4_999_000_000, 7_000_000_000])
    many = covariances_at(track, asked)
    if not count:
        assert many is None
        return
    for instant, matrix in zip(asked, many, strict=True):
        assert np.allclose(matrix, covariance_at(track, int(instant)), rtol=1e-9)

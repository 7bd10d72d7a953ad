"""Partials by a density error that swings once a revolution, against paths with such a push."""

from itertools import pairwise

import numpy as np
import pytest

from comity.apps.tracking.unmodelled import considered_density, default_plan
from comity.astro.tracking.fitting import Parameter, Plan
from comity.astro.tracking.fitting.revolution import REVOLUTION, revolution_partials
from comity.astro.tracking.observing.model import Sky
from comity.astro.tracking.observing.observations import Site, observations_of
from comity.foundations.constants import DAY_US, EARTH_MU_KM3_S2
from comity.foundations.errors import RangeError

FAR, DRAG, STEP = 6_900.0, 1e-9, 50.0
STATE = np.array(
    [FAR, 0.0, 0.0, 0.0, *(np.sqrt(EARTH_MU_KM3_S2 / FAR) * np.array([0.6, 0.8]))]
)
TIMES = np.arange(-600, 601) * STEP
EDGES = np.array([-30_000.0, -8_000.0, 14_000.0, 30_000.0])


def followed(states, push):
    """Follow states (n, 6) from time 0 both ways by Runge and Kutta; ``push(t, x)`` is along the velocity."""

    def rate(t, x):
        r, v = x[:, :3], x[:, 3:]
        pull = -EARTH_MU_KM3_S2 * r / np.linalg.norm(r, axis=1)[:, None] ** 3
        forward = v / np.linalg.norm(v, axis=1)[:, None]
        return np.hstack([v, pull + push(t, x)[:, None] * forward])

    out = np.empty((len(TIMES), *states.shape))
    middle = len(TIMES) // 2
    for sign in (1, -1):
        x, h = states.copy(), sign * STEP
        out[middle] = x
        for n in range(1, middle + 1):
            t = (n - 1) * h
            a = rate(t, x)
            b = rate(t + h / 2, x + h / 2 * a)
            c = rate(t + h / 2, x + h / 2 * b)
            d = rate(t + h, x + h * c)
            x = x + h / 6 * (a + 2 * b + 2 * c + d)
            out[middle + sign * n] = x
    return out


@pytest.fixture(scope="module")
def paths():
    """Return the path, its transition matrices, the partials by bins, and both swings with their size."""
    steps = np.array([1e-2] * 3 + [1e-5] * 3)
    starts = np.vstack([STATE, STATE + np.diag(steps), STATE - np.diag(steps)])
    free = followed(starts, lambda _t, x: np.zeros(len(x)))
    phi = np.swapaxes((free[:, 1:7] - free[:, 7:]) / (2 * steps[:, None]), 1, 2)
    up = np.cross(STATE[:3], STATE[3:])
    first = STATE[:3] / FAR
    second = np.cross(up / np.linalg.norm(up), first)

    def push(t, x):
        angle = np.arctan2(x[3:, :3] @ second, x[3:, :3] @ first)
        inside = [(low <= t) & (t < high) for low, high in pairwise(EDGES)]
        swings = np.where(np.arange(2) == 0, np.cos(angle), np.sin(angle))
        return -DRAG * np.array([*inside, *swings], np.float64)

    moved = followed(np.tile(STATE, (5, 1)), push) - free[:, :1]
    moved = np.swapaxes(moved, 1, 2)
    return free[:, 0], phi, moved[:, :, :3], moved[:, :, 3:]


@pytest.mark.parametrize("which", [0, 1])
def test_the_partials_are_those_of_a_path_with_the_swing(paths, which):
    path, phi, air, swings = paths
    found = revolution_partials(REVOLUTION[which], TIMES, (path, phi), air, EDGES)
    gap = np.linalg.norm(found[:, :3] - swings[:, :3, which], axis=1)
    assert np.max(gap) < 0.01 * np.max(np.linalg.norm(swings[:, :3, which], axis=1))


def test_a_swing_shifts_the_eccentricity_by_half_the_fall(paths):
    path, phi, air, _ = paths
    found = revolution_partials(REVOLUTION[0], TIMES, (path, phi), air, EDGES)

    def eccentricity(x):
        r, v = x[:3], x[3:]
        return np.cross(v, np.cross(r, v)) / EARTH_MU_KM3_S2 - r / np.linalg.norm(r)

    def axis(x):
        return 1.0 / (2.0 / np.linalg.norm(x[:3]) - x[3:] @ x[3:] / EARTH_MU_KM3_S2)

    shift = np.linalg.norm(eccentricity(path[-1] + found[-1]) - eccentricity(path[-1]))
    fall = axis(path[-1]) - axis(path[-1] + air[-1].sum(axis=1))
    assert shift * FAR == pytest.approx(0.5 * fall, rel=0.1)


def test_a_swing_cannot_be_estimated():
    with pytest.raises(RangeError, match="estimated parameter"):
        Plan([Parameter(REVOLUTION[0], 0.0, 0.1)])


def test_low_orbits_have_the_swing_by_default_and_high_ones_do_not():
    site = Site("here", 0.0, 0.0, 0.0, {}, {}, {})
    o = observations_of(
        [site], [0, DAY_US], ["here"] * 2, ["range"] * 2, [1000.0] * 2, [0.1] * 2
    )
    low = default_plan(o, 0, STATE, Sky(), None)
    high = default_plan(o, 0, STATE * np.repeat([6.11, 6.11**-0.5], 3), Sky(), None)
    assert [p for p in low.parameters if p.name in REVOLUTION] == considered_density()
    assert not [p for p in high.parameters if p.name in REVOLUTION]

"""Each bound of the sieve against direct propagation over a real or drawn catalogue."""

import numpy as np

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.interpolation import hermite_weights
from comity.astro.orbits.states import motion_from
from comity.astro.screening import Plan
from comity.astro.screening.direct import direct_rows
from comity.astro.screening.kernels.bounds import Placed
from comity.astro.screening.kernels.nodes import fill_states, interpolate
from comity.astro.screening.kernels.place import place
from comity.astro.screening.plan import STATE_ERROR_KM, make_bounds
from tests.astro.screening.test_screening import START


def catalogue():
    sample = sample_snapshot(4000, seed=8)
    return sample.elements, int(sample.elements.epoch_us.max())


def check_interpolation(elements, at_us, days):
    plan = Plan()
    motion = motion_from(elements, at_us)
    direct = direct_rows(motion, days * 86400.0, plan.node_s)
    ordinary = np.setdiff1d(np.arange(len(elements)), direct)
    weights = hermite_weights((np.arange(3) + 0.5) / 3, plan.node_s).astype(np.float32)
    everyone = np.arange(len(elements), dtype=np.int32)
    worst = 0.0
    for hour in np.linspace(0.0, days * 24.0 - 1.0, 5):
        nodes = np.empty((6, 6, len(elements)), np.float32)
        failed = np.zeros(len(everyone), bool)
        fill_states(motion, everyone, hour * 60.0, plan.node_s / 60.0, nodes, failed)
        out = np.empty((6, len(elements)), np.float32)
        for k in (1, 2):
            for part in range(3):
                interpolate(nodes, k, weights[part], out)
                t = hour * 3600.0 + k * plan.node_s + (part + 0.5) * plan.slab_s
                exact = propagate(elements, at_us, np.array([t])).position_km[:, 0]
                error = np.linalg.norm(out[:3].T - exact, axis=1)[ordinary]
                worst = max(worst, float(np.nanmax(error)))
    # Two states differ by the sum of their errors.
    assert 2.0 * worst < STATE_ERROR_KM
    assert len(direct) < 0.25 * len(elements)


def test_interpolation_within_its_pad_for_the_sample():
    elements, at_us = catalogue()
    check_interpolation(elements, at_us, 2.0)


def test_interpolation_within_its_pad_for_a_real_week(real):
    check_interpolation(real.elements.take(real.current), START, 7.0)


def test_radius_and_direction_stay_within_their_bounds():
    elements, at_us = catalogue()
    plan = Plan()
    bounds = make_bounds(plan, 5.0)
    total = len(elements)
    offsets = np.linspace(-plan.slab_s / 2, plan.slab_s / 2, 13)
    for middle in np.linspace(1000.0, 80000.0, 6):
        states = propagate(elements, at_us, middle + np.r_[0.0, offsets])
        s = np.concatenate(
            [states.position_km[:, 0], states.velocity_km_s[:, 0]], axis=1
        )
        placed = Placed(
            np.empty(total, np.int32),
            np.empty(total, np.int32),
            np.empty(total, np.float32),
            np.empty(total, np.int32),
            np.empty(total, np.float32),
        )
        place(np.ascontiguousarray(s.T.astype(np.float32)), bounds, placed)
        path = states.position_km[:, 1:]
        good = np.all(states.fault == 0, axis=1)
        radius = np.linalg.norm(path, axis=2)
        shell = np.floor(bounds.shell_b * (bounds.shell_top - 1.0 / radius))
        # With half the reach on both sides, two objects within reach share a shell.
        reach = 0.5 * bounds.reach_km
        low = np.floor(
            bounds.shell_b * (bounds.shell_top - 1.0 / (radius.min(1) - reach))
        )
        high = np.floor(
            bounds.shell_b * (bounds.shell_top - 1.0 / (radius.max(1) + reach))
        )
        last = len(bounds.base) - 2
        assert np.all((np.clip(low, 0, last) >= placed.low)[good])
        assert np.all((np.clip(high, 0, last) <= placed.high)[good])
        assert shell.shape == radius.shape
        unit = path / radius[..., None]
        start = s[:, None, :3] / np.linalg.norm(s[:, None, :3], axis=2, keepdims=True)
        angle = np.arccos(np.clip(np.sum(unit * start, axis=2), -1.0, 1.0)).max(1)
        assert np.all((angle <= np.abs(placed.swing) + 1e-6)[good])
        lat = np.arcsin(s[:, 2] / np.linalg.norm(s[:, :3], axis=1))
        lon = np.arctan2(s[:, 1], s[:, 0])
        assert np.max(np.abs(lat - placed.lat)[good]) < 4e-4
        bins = (lon + np.pi) * 4096 / (2 * np.pi)
        off = np.abs(bins - placed.lon - 0.5)
        assert np.max(np.minimum(off, 4096 - off)[good]) < 0.6

"""Precise dynamics against the predicted orbit of LAGEOS-2.

Consolidated prediction (CPF) of the NERC Space Geodesy Facility for 13 February 2016,
ILRS; copy in Orekit's tests (Apache-2.0). Positions every five minutes over 16 hours.
"""

import numpy as np
import pytest

from comity.astro.orbits.two_body import move
from comity.astro.tracking.fitting.dynamics import Forces
from comity.foundations.errors import DataError
from comity.foundations.frames import itrf_to_teme_states, rotate, teme_to_gcrf
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics

pytestmark = pytest.mark.golden
DAY = parse_utc("2016-02-13")
#: Coefficient times area over mass: 0.2827 m², 405 kg (ILRS), coefficient 1.13.
RADIATION = 1.13 * 0.2827 / 405.0


def reference(data):
    path = (
        data
        / "tracking"
        / "od_lageos2_2016"
        / "lageos2_cpf_160213_5441.first_two_thirds.sgf"
    )
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    rows = [
        line.split() for line in path.read_text().splitlines() if line.startswith("10 ")
    ]
    seconds = np.array([(int(r[2]) - 57431) * 86400.0 + float(r[3]) for r in rows])
    fixed = np.array([[float(x) for x in r[5:8]] for r in rows]) / 1e3
    at = DAY + np.rint(seconds * 1e6).astype(np.int64)
    teme, _ = itrf_to_teme_states(at, fixed, np.zeros_like(fixed), load_orientation())
    return seconds, rotate(teme_to_gcrf(at, load_orientation()), teme)


def test_lageos_is_met_to_centimetres(data):
    seconds, truth = reference(data)
    velocity = np.polyfit(seconds[:9], truth[:9], 8)[-2]
    state = np.concatenate([truth[0], velocity])

    dynamics, forces = PreciseDynamics(40), Forces(radiation_m2_kg=RADIATION)

    def run(x):
        return dynamics.path(x, DAY, seconds, forces, partials=False)[0][:, :3]

    for _ in range(3):
        found = run(state)
        slopes = np.empty((truth.size, 6))
        for k in range(6):
            step = np.zeros(6)
            step[k] = 1e-3 if k < 3 else 1e-6
            slopes[:, k] = (run(state + step) - found).ravel() / step[k]
        state = state + np.linalg.lstsq(slopes, (truth - found).ravel(), rcond=None)[0]
    off = np.linalg.norm(run(state) - truth, axis=1) * 1e3
    assert np.sqrt(np.mean(off**2)) < 0.10
    assert off.max() < 0.20


ORBIT = np.array([7000.0, 0.0, 0.0, 0.0, 7.5, 0.5])


def test_short_arcs_are_two_body_motion_and_perturbations():
    times = np.array([0.0, 60.0, 600.0])
    at_us = parse_utc("2024-11-01")
    found, _ = PreciseDynamics(40).path(ORBIT, at_us, times, Forces(), partials=False)
    plain = move(ORBIT[:3], ORBIT[3:], times)
    off = np.linalg.norm(found[:, :3] - plain[:, :3], axis=1)
    assert off[0] < 1e-6
    assert off[1] < 0.1
    assert 0.1 < off[2] < 10.0


def test_a_path_into_the_past_leads_back():
    at_us = parse_utc("2024-11-01")
    dynamics, forces = PreciseDynamics(20), Forces(0.02, 0.01, 1e-10, -1e-10, 2e-10)
    times = np.array([-7000.0, -3000.0, -10.0, 0.0, 40.0, 5000.0])
    path, phi = dynamics.path(ORBIT, at_us, times, forces, partials=True)
    plain, _ = dynamics.path(ORBIT, at_us, times, forces, partials=False)
    assert np.abs(path - plain).max() < 1e-6
    back, _ = dynamics.path(
        path[0], at_us - 7_000_000_000, np.array([7000.0]), forces, partials=False
    )
    # Pushes of the past act in the orbital frame there: the way back is the same but for steps.
    assert np.abs(back[0] - ORBIT).max() < 1e-4
    step = np.array([0, 1e-3, 0, 1e-6, 0, 0])
    moved, _ = dynamics.path(ORBIT + step, at_us, times, forces, partials=False)
    assert np.abs(moved - path - phi @ step).max() < 1e-5


def test_what_meets_the_ground_is_told():
    falling = np.array([6500.0, 0, 0, 0, 1.0, 0.0])
    with pytest.raises(DataError, match="cannot be followed"):
        PreciseDynamics(8).path(
            falling, DAY, np.array([86400.0]), Forces(), partials=False
        )

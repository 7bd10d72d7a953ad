"""Precise dynamics against the predicted orbit of LAGEOS-2.

Consolidated prediction (CPF) of the NERC Space Geodesy Facility for 13 February 2016,
ILRS; copy in Orekit's tests (Apache-2.0). Positions every five minutes over 16 hours.
"""

import numpy as np
import pytest

from comity.foundations.errors import RangeError
from comity.foundations.frames import itrf_to_teme_states, rotate, teme_to_gcrf
from comity.foundations.time import parse_utc
from comity.node.services.dynamics import precise_states
from comity.node.services.environment import load_orientation
from comity.orbits.two_body import move

pytestmark = pytest.mark.golden
pytest.importorskip("satkit")
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

    def run(x):
        return precise_states(x[:3], x[3:], DAY, seconds, radiation_m2_kg=RADIATION)[
            :, :3
        ]

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


def test_short_arcs_are_two_body_motion_and_perturbations():
    r, v = np.array([7000.0, 0, 0]), np.array([0, 7.5, 0.5])
    found = precise_states(r, v, parse_utc("2024-11-01"), np.array([0.0, 60.0, 600.0]))
    plain = move(r, v, np.array([0.0, 60.0, 600.0]))
    off = np.linalg.norm(found[:, :3] - plain[:, :3], axis=1)
    assert off[0] < 1e-6
    assert off[1] < 0.1
    assert 0.1 < off[2] < 10.0
    with pytest.raises(RangeError, match="30 d"):
        precise_states(r, v, DAY, np.array([-1.0]))

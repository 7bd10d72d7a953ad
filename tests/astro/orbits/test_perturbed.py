"""Motion under the zonal field, Moon and Sun: against itself, closed forms and precise dynamics."""

import numpy as np
import pytest

from comity.astro.orbits import perturbed
from comity.astro.orbits.two_body import move
from comity.astro.tracking.fitting.dynamics import Forces as NoForces
from comity.foundations import parse_utc
from comity.foundations.constants import EARTH_MU_TCG_KM3_S2
from comity.foundations.errors import RangeError
from comity.system.environment import load_orientation

AT_US = parse_utc("2024-11-03T12:00")
DAY_S = 86_400.0
ORBITS = {
    "low": np.array([7000.0, 100.0, -50.0, 0.3, 5.0, 5.6]),
    "eccentric": np.array([6900.0, 0.0, 0.0, 0.0, 4.6, 8.9]),
    "geosynchronous": np.array([42164.0, 0.0, 10.0, 0.0, 3.0746, 0.01]),
}


def forces(frame="TEME", apogee_km=40_000.0):
    return perturbed.forces_of(frame, AT_US, apogee_km, 4e5, load_orientation())


@pytest.mark.parametrize("name", ORBITS)
def test_there_and_back_and_in_any_number_of_steps(name):
    state, f = ORBITS[name], forces()
    there = perturbed.carry(f, state, 0.0, np.array([DAY_S]))[0]
    back = perturbed.carry(f, there, DAY_S, np.array([0.0]))[0]
    assert np.linalg.norm((back - state)[:3]) < 5e-5
    many = perturbed.carry(f, state, 0.0, np.linspace(0.0, DAY_S, 5001))
    assert np.linalg.norm((many[-1] - there)[:3]) < 1e-5
    mixed = perturbed.carry(f, state, 0.0, np.array([600.0, -600.0, 0.0]))
    np.testing.assert_array_equal(mixed[2], state)


@pytest.mark.parametrize("name", ORBITS)
def test_without_perturbations_it_is_the_closed_form(name):
    state = ORBITS[name]
    ours = perturbed.carry(perturbed.TWO_BODY, state, 0.0, np.array([DAY_S]))[0]
    closed = move(state[:3], state[3:], np.array([DAY_S]), EARTH_MU_TCG_KM3_S2)[0]
    assert np.linalg.norm((ours - closed)[:3]) < 1e-5


@pytest.mark.parametrize("name", ORBITS)
def test_partials_are_differences(name):
    state, f = ORBITS[name], forces("GCRF")
    span = np.array([0.3 * DAY_S])
    _, phi = perturbed.carry_with_partials(f, state, 0.0, span)
    for k in range(6):
        step = np.zeros(6)
        step[k] = 1e-3 if k < 3 else 1e-6
        high = perturbed.carry(f, state + step, 0.0, span)[0]
        low = perturbed.carry(f, state - step, 0.0, span)[0]
        change = (high - low) / (2.0 * step[k])
        for part in (slice(0, 3), slice(3, 6)):
            scale = np.linalg.norm(phi[0, part, k])
            assert np.linalg.norm(change[part] - phi[0, part, k]) < 1e-5 * scale


def test_the_node_regresses_as_oblateness_says():
    """First-order secular rate: Vallado, Fundamentals of Astrodynamics, eq. 9-38."""
    r, tilt = 7200.0, np.radians(60.0)
    speed = np.sqrt(EARTH_MU_TCG_KM3_S2 / r)
    state = np.array([r, 0, 0, 0, speed * np.cos(tilt), speed * np.sin(tilt)])
    ends = perturbed.carry(forces(apogee_km=0.0), state, 0.0, np.array([0.0, DAY_S]))
    normal = np.cross(ends[:, :3], ends[:, 3:])
    nodes = np.arctan2(normal[:, 0], -normal[:, 1])
    rate = -1.5 * perturbed.ZONALS[0] * (perturbed.FIELD_RADIUS_KM / r) ** 2
    rate *= speed / r * np.cos(tilt)
    assert nodes[1] - nodes[0] == pytest.approx(rate * DAY_S, rel=0.01)


def test_frames_agree_and_the_moon_matters_where_it_is_high():
    """The same orbit in TEME and GCRF ends at the same place."""
    from comity.foundations.frames import teme_to_gcrf

    turn = np.kron(
        np.eye(2), teme_to_gcrf(np.array([AT_US], np.int64), load_orientation())[0]
    )
    for name, state in ORBITS.items():
        one = perturbed.carry(forces("TEME"), state, 0.0, np.array([DAY_S]))[0]
        two = perturbed.carry(forces("GCRF"), turn @ state, 0.0, np.array([DAY_S]))[0]
        assert np.linalg.norm((turn @ one - two)[:3]) < 1e-4, name
    assert forces().name == "J2 to J4, Moon and Sun"
    assert forces(apogee_km=600.0).name == "J2 to J4"
    assert perturbed.TWO_BODY.name == "two-body"


@pytest.mark.parametrize(("name", "limit_km"), [("low", 6.0), ("geosynchronous", 0.6)])
def test_precise_dynamics_are_near(name, limit_km):
    """The rest of the field: kilometres in six hours where two bodies are hundreds off."""
    pytest.importorskip("satkit")
    from comity.system.satkit_dynamics import PreciseDynamics

    state, span = ORBITS[name], np.array([0.25 * DAY_S])
    precise, _ = PreciseDynamics.around(state).path(
        state, AT_US, span, NoForces(), partials=False
    )
    ours = perturbed.carry(forces("GCRF"), state, 0.0, span)[0]
    two = move(state[:3], state[3:], span, EARTH_MU_TCG_KM3_S2)[0]
    off = np.linalg.norm((ours - precise[0])[:3])
    assert off < limit_km
    assert off < 0.2 * np.linalg.norm((two - precise[0])[:3])


def test_a_fall_into_the_earth_is_an_error():
    with pytest.raises(RangeError, match="meets the Earth"):
        perturbed.carry(
            forces(), np.array([7000.0, 0, 0, 0.0, 0.1, 0.0]), 0.0, np.array([3000.0])
        )

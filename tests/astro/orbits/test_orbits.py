"""Two-body motion and interpolation; the theory itself is held by peers/test_sgp4."""

import numpy as np
from hypothesis import given, strategies as st

from comity.astro.orbits import WGS72, interpolate_states, kepler_j2
from comity.astro.orbits.gravity import WGS84
from comity.astro.orbits.interpolation import hermite_weights
from comity.astro.orbits.kepler import eccentric_anomaly


@given(st.floats(-50, 50), st.floats(0, 0.99))
def test_kepler_equation_is_solved(mean, ecco):
    e = float(eccentric_anomaly(np.array(mean), np.array(ecco)))
    left = e - ecco * np.sin(e)
    assert abs(np.angle(np.exp(1j * (left - mean)))) < 1e-12


@given(
    st.floats(6700, 40000), st.floats(0, 0.7), st.floats(0.01, 3.1), st.floats(0, 1e5)
)
def test_energy_and_momentum_are_kept(axis, ecco, incl, t):
    one = (np.array([x]) for x in (axis, ecco, incl, 1.0, 2.0, 3.0))
    r, v = kepler_j2(*one, np.array([0.0, t]), secular_j2=False)
    energy = np.sum(v**2, -1) / 2 - WGS84.mu_km3_s2 / np.linalg.norm(r, axis=-1)
    assert np.allclose(energy, -WGS84.mu_km3_s2 / 2 / axis, rtol=1e-11)
    h = np.cross(r, v)
    assert np.allclose(h[0, 0], h[0, 1], rtol=1e-10, atol=1e-6)


def test_node_of_a_sun_synchronous_orbit_turns_once_a_year():
    incl = np.deg2rad(98.19)
    axis = np.array([7078.0])
    other = (np.array([x]) for x in (0.001, incl, 0.0, 0.0, 0.0))
    r, v = kepler_j2(axis, *other, np.array([0.0, 86400.0]))
    h = np.cross(r, v)[0]
    node = np.arctan2(h[:, 0], -h[:, 1])
    assert abs(np.rad2deg(node[1] - node[0]) - 0.9856) < 0.01


def test_polynomial_of_degree_seven_is_exact():
    rng = np.random.default_rng(1)
    c = rng.normal(size=(8, 3))
    t = np.arange(6.0)
    p = sum(c[k] * t[:, None] ** k for k in range(8))
    v = sum(k * c[k] * t[:, None] ** (k - 1) for k in range(1, 8))
    at = np.array([1.3, 2.5, 3.9])
    got_p, got_v = interpolate_states(p, v, 1.0, at)
    assert np.allclose(got_p, sum(c[k] * at[:, None] ** k for k in range(8)), rtol=1e-9)
    assert np.allclose(
        got_v, sum(k * c[k] * at[:, None] ** (k - 1) for k in range(1, 8)), rtol=1e-8
    )


def test_stated_error_of_a_circular_orbit():
    one = (np.array([x]) for x in (7000.0, 0.0, 1.0, 0.0, 0.0, 0.0))
    values = list(one)
    t = np.arange(8) * 360.0
    p, v = kepler_j2(*values, t, secular_j2=False)
    at = t[2] + np.linspace(0, 360, 50)
    exact, _ = kepler_j2(*values, at, secular_j2=False)
    got, _ = interpolate_states(p[0], v[0], 360.0, at)
    assert np.max(np.linalg.norm(got - exact[0], axis=1)) < 4e-5


def test_weights_at_a_node_are_that_node():
    weights = hermite_weights(np.array([0.0]), 100.0)[0]
    assert np.allclose(weights[0], [0, 1, 0, 0, 0, 0, 0, 0])
    assert np.allclose(weights[1], [0, 0, 0, 0, 0, 1, 0, 0])


def test_gravity_models():
    assert abs(WGS72.xke - 0.07436691613317342) < 1e-15

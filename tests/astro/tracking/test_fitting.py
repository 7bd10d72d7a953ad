"""Estimation: what comes out is as far off as it says, also where something is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from comity.astro.tracking.fitting import Forces, Parameter, Plan, fit_orbit
from comity.astro.tracking.fitting.filter import Noise, filter_orbit, smooth
from comity.astro.tracking.fitting.pushes import push_partials, with_grid
from comity.astro.tracking.fitting.realism import (
    chi2_point,
    coverage_of,
    distances_of,
)
from comity.astro.tracking.observing.model import Sky, predict
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.radar import radar_case, with_noise

AT = parse_utc("2024-03-01")


@pytest.fixture(scope="module")
def dynamics():
    return PreciseDynamics(8)


@pytest.fixture(scope="module")
def case(dynamics):
    """Return half a day: 504 sightings of four sites."""
    return radar_case(dynamics, load_orientation(), AT, days=0.5)


def fitted(case, dynamics, o=None, plan=None, start=None):
    o = with_noise(case, np.random.default_rng(1)) if o is None else o
    first = (
        case.state + np.array([1, -1, 1, 1e-3, 1e-3, -1e-3]) if start is None else start
    )
    ground = case.ground
    return fit_orbit(o, ground, dynamics, first, AT, plan or Plan(sky=case.sky))


def off(case, fit):
    return distances_of((fit.state - case.state)[None], fit.covariance[None, :6, :6])[0]


def test_the_orbit_is_as_far_off_as_its_covariance_says(case, dynamics):
    plan = Plan(sky=case.sky, robust=False, reweigh=False)
    distances = [
        off(
            case,
            fitted(case, dynamics, with_noise(case, np.random.default_rng(k)), plan),
        )
        for k in range(25)
    ]
    # Mean of 25 draws of chi-squared with six degrees: 6 within three sigma of 0.7.
    assert 3.9 < np.mean(distances) < 8.1


def test_a_perfect_sky_gives_the_truth(case, dynamics):
    fit = fitted(case, dynamics, case.perfect)
    assert np.linalg.norm(fit.state[:3] - case.state[:3]) < 1e-5
    assert np.abs(fit.residuals[case.perfect.kind == 0]).max() < 1e-5


def test_outliers_are_left_out(case, dynamics):
    o = with_noise(case, np.random.default_rng(2))
    wrong = np.arange(0, len(o), 37)
    value = o.value.copy()
    value[wrong] += 80.0 * o.sigma[wrong] * np.where(np.arange(len(wrong)) % 2, 1, -1)
    fit = fitted(case, dynamics, replace(o, value=value))
    assert not fit.used[wrong].any()
    assert fit.used.sum() > 0.97 * (len(o) - len(wrong))
    assert off(case, fit) < 20.0


def test_sigmas_that_were_told_too_small_are_raised(case, dynamics):
    o = with_noise(case, np.random.default_rng(3))
    fit = fitted(case, dynamics, replace(o, sigma=o.sigma / 5.0))
    assert fit.formal_scale == pytest.approx(5.0, rel=0.15)
    assert off(case, fit) < 20.0


def test_biases_are_found_and_what_is_not_looked_for_shows(case, dynamics):
    o = with_noise(case, np.random.default_rng(4))
    rows = (o.kind == 0) & (o.site == 1)
    biased = replace(o, value=np.where(rows, o.value + 0.3, o.value))
    bias = Parameter("bias range florida", 0.0, np.inf)
    fit = fitted(case, dynamics, biased, Plan([bias], sky=case.sky))
    (found,) = fit.parameters
    assert found.value == pytest.approx(0.3, abs=4.0 * found.sigma)
    assert off(case, fit) < 25.0


def test_a_bias_that_is_only_considered_widens_the_covariance(case, dynamics):
    bias = Parameter("bias range florida", 0.0, 0.1, estimated=False)
    plain = fitted(case, dynamics)
    wide = fitted(case, dynamics, plan=Plan([bias], sky=case.sky))
    assert wide.parameters == ()
    assert np.linalg.norm(wide.state - plain.state) < 1e-3
    assert np.diag(wide.covariance)[0] > 1.5 * np.diag(plain.covariance)[0]


def test_a_station_that_lies_elsewhere_is_moved(case, dynamics):
    o = with_noise(case, np.random.default_rng(6))
    axis = case.ground.axes[:, 2]
    moved = replace(
        case.ground, place_km=case.ground.place_km + 0.2 * axis * (o.site == 2)[:, None]
    )
    places = [
        Parameter(f"place {a} exmouth", 0.0, 1.0) for a in ("east", "north", "up")
    ]
    fit = fit_orbit(o, moved, dynamics, case.state, AT, Plan(places, sky=case.sky))
    up = next(p for p in fit.parameters if p.name == "place up exmouth")
    assert up.value == pytest.approx(-0.2, abs=4.0 * up.sigma)


def test_drag_and_pushes_are_estimated(case, dynamics):
    true = Forces(drag_m2_kg=0.2, along_km_s2=2e-10)
    o = case.perfect
    instants, back = np.unique(o.at_us, return_inverse=True)
    path, _ = dynamics.path(case.state, AT, (instants - AT) / 1e6, true, partials=False)
    value = predict(o, case.ground, path[back], case.sky).values
    plan = Plan(
        [Parameter("drag_m2_kg", 0.05, 1.0), Parameter("along_km_s2", 0.0, 1e-8)],
        sky=case.sky,
    )
    fit = fitted(case, dynamics, replace(o, value=value), plan)
    drag, push = fit.parameters
    # Both act along the track: together they are told, alone less well.
    assert drag.value == pytest.approx(0.2, abs=0.05)
    assert push.value == pytest.approx(2e-10, abs=1e-10)


def test_partials_of_pushes_are_those_of_differences(dynamics):
    state = np.array([7000.0, 0, 0, 0, 7.5, 0.5])
    times, rows = with_grid(np.array([-3000.0, 1000.0, 5000.0]))
    path, phi = dynamics.path(state, AT, times, Forces(), partials=True)
    for name, step in (
        ("radial_km_s2", 1e-9),
        ("across_km_s2", 1e-9),
        ("along_km_s3", 1e-13),
    ):
        moved = replace(Forces(), **{name: step})
        other, _ = dynamics.path(state, AT, times[rows], moved, partials=False)
        slope = (other - path[rows]) / step
        found = push_partials(name, times, path, phi)[rows]
        # A push that grows does so in steps, which the partials do not know.
        room = 0.1 if name.endswith("s3") else 0.01
        assert np.abs(slope - found)[:, :3].max() < room * np.abs(found[:, :3]).max()


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        (np.arange(4), "4 observations cannot determine 6 unknowns"),
        (np.zeros(6, np.int64), "one instant"),
    ],
)
def test_too_little_is_refused(case, dynamics, rows, match):
    with pytest.raises(DataError, match=match):
        fit_orbit(
            case.perfect.take(rows),
            case.ground.take(rows),
            dynamics,
            case.state,
            AT,
            Plan(sky=case.sky),
        )


def test_a_singular_geometry_names_what_cannot_be_told(case, dynamics):
    twice = [
        Parameter("bias range florida", 0.0, np.inf),
        Parameter("bias range", 0.0, np.inf),
    ]
    some = case.perfect.site == 1
    with pytest.raises(DataError, match=r"singular.*bias range"):
        fit_orbit(
            case.perfect.take(some),
            case.ground.take(some),
            dynamics,
            case.state,
            AT,
            Plan(twice, sky=case.sky),
        )


def test_what_is_no_orbit_is_refused(case, dynamics):
    with pytest.raises(RangeError, match="six finite numbers"):
        fitted(case, dynamics, start=np.full(6, np.nan))


def test_the_filter_agrees_with_the_batch_and_says_how_far_off_it_is(case, dynamics):
    o = with_noise(case, np.random.default_rng(7))
    some = o.at_us < o.at_us[0] + 12_000_000_000
    o, ground = o.take(some), case.ground.take(some)
    spread = np.diag(np.array([1.0, 1.0, 1.0, 1e-3, 1e-3, 1e-3]) ** 2)
    first = case.state + np.array([0.5, -0.7, 0.3, 5e-4, -3e-4, 4e-4])
    noise = Noise(density=1e-21, adaptive=False)
    found = filter_orbit(
        o, ground, dynamics, (AT, first, spread), sky=case.sky, noise=noise
    )
    true, _ = dynamics.path(
        case.state, AT, (found.at_us - AT) / 1e6, case.forces, partials=False
    )
    assert distances_of(found.states[-1:] - true[-1:], found.covariances[-1:])[0] < 22.0
    states, covariances = smooth(found)
    assert distances_of(states[:1] - true[:1], covariances[:1])[0] < 22.0
    sizes = np.trace(covariances[:, :3, :3], axis1=1, axis2=2)
    before = np.trace(found.covariances[:, :3, :3], axis1=1, axis2=2)
    assert (sizes <= before * (1.0 + 1e-6)).all()
    batch = fit_orbit(
        o,
        ground,
        dynamics,
        case.state,
        AT,
        Plan(sky=case.sky, robust=False, reweigh=False),
    )
    end, _ = dynamics.path(
        batch.state, AT, (found.at_us[-1:] - AT) / 1e6, case.forces, partials=False
    )
    assert np.linalg.norm(found.states[-1, :3] - end[0, :3]) < 0.02


def test_process_noise_follows_a_push_that_nobody_models(case, dynamics):
    o = case.perfect
    pushed = Forces(along_km_s2=3e-8)
    instants, back = np.unique(o.at_us, return_inverse=True)
    path, _ = dynamics.path(
        case.state, AT, (instants - AT) / 1e6, pushed, partials=False
    )
    random = np.random.default_rng(3)
    value = predict(o, case.ground, path[back], case.sky).values
    o = replace(o, value=value + random.normal(size=len(o)) * o.sigma)
    some = o.at_us < o.at_us[0] + 15_000_000_000
    o, ground = o.take(some), case.ground.take(some)
    spread = np.diag(np.array([0.1, 0.1, 0.1, 1e-4, 1e-4, 1e-4]) ** 2)
    start = (AT, case.state, spread)
    quiet = Noise(density=1e-20, adaptive=False)
    found = filter_orbit(
        o, ground, dynamics, start, sky=case.sky, noise=Noise(density=1e-20)
    )
    try:
        stiff = filter_orbit(o, ground, dynamics, start, sky=case.sky, noise=quiet)
        lost = float(np.mean(stiff.used))
    except DataError:
        lost = 0.0
    assert found.density[-1] > 10.0 * found.density[0]
    assert np.mean(found.used) > max(0.75, lost)


def test_the_filter_goes_forward(case, dynamics):
    late = (AT + 86_400_000_000, case.state, np.eye(6))
    with pytest.raises(RangeError, match="after the first observation"):
        filter_orbit(case.perfect, case.ground, dynamics, late)


def test_points_of_chi_squared_are_those_of_tables():
    # Abramowitz and Stegun, table 26.8.
    assert chi2_point(0.5, 6) == pytest.approx(5.348, abs=1e-3)
    assert chi2_point(0.9, 6) == pytest.approx(10.645, abs=1e-3)
    assert chi2_point(0.99, 3) == pytest.approx(11.345, abs=1e-3)


def test_covariances_that_are_too_small_are_found():
    random = np.random.default_rng(2)
    sigma = np.array([0.01, 0.1, 0.02, 1e-4, 1e-5, 2e-5])
    told = np.tile(np.diag(sigma**2), (4000, 1, 1))
    errors = random.normal(size=(4000, 6)) * sigma
    found = coverage_of(distances_of(errors, told), 6)
    for level, share in zip((0.5, 0.9, 0.99), found.coverage, strict=True):
        assert share == pytest.approx(level, abs=0.02)
    found = coverage_of(distances_of(2.0 * errors, told), 6)
    assert found.coverage[1] < 0.5
    assert found.mean_square == pytest.approx(4.0, rel=0.05)
    with pytest.raises(RangeError, match="one or more"):
        coverage_of(np.zeros(0), 6)


def test_a_sky_with_air_is_not_one_without(case, dynamics):
    fit = fitted(
        case, dynamics, case.perfect, Plan(sky=Sky(), reweigh=False, robust=False)
    )
    assert np.linalg.norm(fit.state[:3] - case.state[:3]) > 1e-4

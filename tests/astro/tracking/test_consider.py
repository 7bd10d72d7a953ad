"""What fits do not know and consider: it is in the covariance, with its cross terms, and once."""

from dataclasses import replace

import numpy as np
import pytest

from comity.apps.tracking.unmodelled import considered_gravity, unknown_air
from comity.astro.orbits.rtn import rtn_axes
from comity.astro.tracking.fitting import Forces, Parameter, Plan, fit_orbit
from comity.astro.tracking.fitting.air import AirError, bins_of, expected_after
from comity.astro.tracking.fitting.held_back import hold_back
from comity.astro.tracking.fitting.plans import forces_with
from comity.astro.tracking.fitting.prediction import predict_orbit
from comity.astro.tracking.fitting.realism import distances_of, element_distances
from comity.astro.tracking.observing.model import predict
from comity.foundations.constants import DAY_US
from comity.foundations.errors import RangeError
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.radar import radar_case, with_noise

AT = parse_utc("2024-03-01")
DRAG = 0.3
HOURS = 3_600_000_000


@pytest.fixture(scope="module")
def dynamics():
    return PreciseDynamics(4)


@pytest.fixture(scope="module")
def case(dynamics):
    return radar_case(dynamics, load_orientation(), AT, days=0.5)


def air_of(case, error):
    return bins_of(error, AT, int(case.perfect.at_us[-1]))


def plan_of(case, error=None, *, estimated=True):
    error = error or AirError(780.0, AT + 12 * HOURS, constant=0.0)
    drag = [Parameter("drag_m2_kg", DRAG, 0.1)] if estimated else []
    forces = Forces(drag_m2_kg=DRAG)
    return Plan(
        drag, forces, case.sky, robust=False, reweigh=False, air=air_of(case, error)
    )


def seen_through(case, dynamics, logs, plan):
    """Return noisy observations of an object in air with planted errors."""
    values = {"drag_m2_kg": DRAG}
    values |= dict(zip(plan.air.names, logs, strict=True))
    forces = forces_with(plan, values)
    o = case.perfect
    instants, back = np.unique(o.at_us, return_inverse=True)
    path, _ = dynamics.path(
        case.state, AT, (instants - AT) / 1e6, forces, partials=False
    )
    value = predict(o, case.ground, path[back], case.sky).values
    return with_noise(
        replace(case, perfect=replace(o, value=value)), np.random.default_rng(5)
    )


@pytest.fixture(scope="module")
def planned(case):
    return plan_of(case)


@pytest.fixture(scope="module")
def fit(case, dynamics, planned):
    o = seen_through(case, dynamics, [0.3, -0.2], planned)
    return fit_orbit(o, case.ground, dynamics, case.state, AT, planned)


def test_a_prediction_holds_the_density_to_come(fit, planned, dynamics):
    at_us = AT + np.array([12 * HOURS, 3 * DAY_US])
    found = predict_orbit(fit, planned, dynamics, at_us)
    axes = rtn_axes(found.states[:, :3], found.states[:, 3:])
    along = np.einsum("ki,kij,kj->k", axes[:, 1], found.from_air[:, :3, :3], axes[:, 1])
    whole = np.einsum(
        "ki,kij,kj->k", axes[:, 1], found.covariances[:, :3, :3], axes[:, 1]
    )
    _, phi = dynamics.path(
        fit.state, AT, (at_us - AT) / 1e6, found.forces, partials=True
    )
    state_alone = phi[1] @ fit.covariance[:6, :6] @ phi[1].T
    alone = axes[1, 1] @ state_alone[:3, :3] @ axes[1, 1]
    assert along[0] < 0.01 * whole[0]
    assert along[1] > 0.2 * whole[1]
    # What the epoch's covariance alone leads to is another thing: cross terms matter.
    assert abs(whole[1] - alone) > 0.2 * whole[1]
    assert found.air_sigma[1] > 0.15


def test_the_predicted_covariance_is_that_of_draws(fit, planned, dynamics):
    """Draw all that is not known from its joint covariance, and follow each draw."""
    at_us = AT + np.array([DAY_US])
    found = predict_orbit(fit, planned, dynamics, at_us)
    bins, gain, left = expected_after(planned.air, int(at_us[-1]))
    random = np.random.default_rng(3)
    logs = np.array([p.value for p in fit.parameters[1:]])
    draws = []
    for off in random.multivariate_normal(
        np.zeros(len(fit.covariance)), fit.covariance, 60, method="eigh"
    ):
        inside = logs + off[7:]
        later = gain @ inside + random.multivariate_normal(
            np.zeros(len(left)), left, method="eigh"
        )
        forces = Forces(
            drag_m2_kg=fit.parameters[0].value + off[6],
            air=bins.factors(np.concatenate([inside, later])),
        )
        path, _ = dynamics.path(
            fit.state + off[:6], AT, (at_us - AT) / 1e6, forces, partials=False
        )
        draws.append(path[0] - found.states[0])
    distances = distances_of(np.array(draws), np.tile(found.covariances, (60, 1, 1)))
    # A mean of 60 draws of chi-squared with six degrees: 6 within three sigma of 0.45.
    assert 4.6 < distances.mean() < 7.5


def test_an_error_of_density_that_is_planted_lies_within_the_covariance(
    case, dynamics, planned
):
    distances = []
    for logs in ([0.25, -0.1], [-0.2, 0.15], [0.1, 0.3]):
        o = seen_through(case, dynamics, logs, planned)
        fit = fit_orbit(o, case.ground, dynamics, case.state, AT, planned)
        distances.append(
            distances_of((fit.state - case.state)[None], fit.covariance[None, :6, :6])[
                0
            ]
        )
    # Three draws of chi-squared with six degrees: below 36 in 99.3 %.
    assert sum(distances) < 36.0


def test_a_constant_error_counts_once(case):
    with pytest.raises(RangeError, match="constant density error beside a drag"):
        plan_of(case, AirError(780.0))
    held = plan_of(case, AirError(780.0), estimated=False)
    assert held.air.error.constant > 0.0
    state = case.state
    drag = [Parameter("drag_m2_kg", 0.02, 0.03)]
    assert unknown_air(case.perfect, AT, state, None, drag).error.constant == 0.0
    assert unknown_air(case.perfect, AT, state, None, []).error.constant > 0.0


def test_an_estimated_coefficient_takes_the_mean_of_the_density(case, dynamics):
    """With the coefficient free, a constant error of the air does not widen a prediction."""
    o = seen_through(case, dynamics, [0.2, 0.2], plan_of(case))
    still = AirError(780.0, constant=0.0, changing=1e-4)
    plan = plan_of(case, still)
    fit = fit_orbit(o, case.ground, dynamics, case.state, AT, plan)
    (drag,) = fit.named
    assert drag.value == pytest.approx(DRAG * np.exp(0.2), abs=4.0 * drag.sigma)


def test_bins_that_leave_out_observations_are_refused(case, dynamics):
    error = AirError(780.0, constant=0.0)
    plan = replace(plan_of(case), air=bins_of(error, AT, AT + HOURS))
    with pytest.raises(RangeError, match="bins of the air"):
        fit_orbit(case.perfect, case.ground, dynamics, case.state, AT, plan)


def test_a_forecast_is_less_certain_than_a_measurement():
    at = AT + np.arange(0, 8) * DAY_US
    measured = np.diag(AirError(600.0, None, constant=0.0).covariance(at))
    told = np.diag(AirError(600.0, AT + DAY_US, constant=0.0).covariance(at))
    assert (told[:2] == measured[:2]).all()
    assert (np.diff(told[2:]) > 0.0).all()
    # The table of benchmarks/density_forecast.py: 0.314 a week ahead at 600 km.
    assert np.sqrt(told[-1] - measured[-1]) == pytest.approx(0.30, abs=0.03)


def test_the_density_is_off_by_a_part_of_days_and_one_of_hours():
    error = AirError(600.0, None, constant=0.1, changing=0.2, fast=0.3)
    at = AT + np.round(np.array([0.0, 0.2, 1.5, 30.0]) * DAY_US).astype(np.int64)
    (first, *later) = error.covariance(at)[0]
    assert first == pytest.approx(0.1**2 + 0.2**2 + 0.3**2)
    wanted = [
        0.1**2 + 0.2**2 * np.exp(-days / 1.5) + 0.3**2 * np.exp(-days / 0.2)
        for days in (0.2, 1.5, 30.0)
    ]
    assert later == pytest.approx(wanted)
    # As much again as the part of days, unless another size is asked for.
    usual = AirError(600.0, None, constant=0.0).covariance(at)[0, 0]
    assert usual == pytest.approx(2 * 0.14**2)


def test_errors_of_gravity_are_considered_and_carried(case, dynamics):
    plan = Plan(
        considered_gravity(400.0), Forces(), case.sky, robust=False, reweigh=False
    )
    none = replace(plan, parameters=())
    o = with_noise(case, np.random.default_rng(8))
    with_it = fit_orbit(o, case.ground, dynamics, case.state, AT, plan)
    without = fit_orbit(o, case.ground, dynamics, case.state, AT, none)
    assert with_it.cross.shape == (6, 3)
    assert np.linalg.norm(with_it.state - without.state) < 1e-6
    at_us = AT + np.array([3 * DAY_US])
    wide = predict_orbit(with_it, plan, dynamics, at_us).covariances[0]
    narrow = predict_orbit(without, none, dynamics, at_us).covariances[0]
    # 2 % here, where noise leads; the same accelerations lead for orbits known to centimetres.
    assert np.trace(wide[:3, :3]) > 1.01 * np.trace(narrow[:3, :3])


def test_a_realistic_covariance_passes_the_test_and_one_too_small_fails(
    case, dynamics, fit, planned
):
    o = seen_through(case, dynamics, [0.3, -0.2], planned)
    assert hold_back(o, fit, planned, 0.3).factor == 1.0
    # Told to be without drag, the fit cannot follow.
    blind = Plan((), Forces(), case.sky, robust=False, reweigh=False)
    wrong = fit_orbit(o, case.ground, dynamics, case.state, AT, blind)
    found = hold_back(o, wrong, blind, 0.3)
    assert found.directions == 1
    assert found.chi2 > 10.0
    assert found.factor > 2.0


def test_distances_along_a_curved_orbit_are_those_of_the_elements(fit, dynamics):
    """An error along the orbit is no error across it, however long."""
    hours = np.array([5_000.0, 5_030.0])
    path, phi = dynamics.path(fit.state, AT, hours, Forces(), partials=True)
    step = path[0, 3:] * 30.0
    along = np.concatenate([step, np.zeros(3)])
    spread = phi[0] @ fit.covariance[:6, :6] @ phi[0].T
    rate = np.concatenate(
        [path[0, 3:], -398600.4415 * path[0, :3] / np.linalg.norm(path[0, :3]) ** 3]
    )
    spread = spread + np.outer(rate, rate) * 30.0**2
    assert along @ along > 200.0**2
    found = element_distances(path[:1], spread[None], path[1:])[0]
    straight = distances_of(path[1:] - path[:1], spread[None])[0]
    assert found < 0.1 * straight

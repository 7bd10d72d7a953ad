"""Histories that no object can have followed are refused; those of real satellites are not."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from comity.astro.orbits.elements import ElementSets
from comity.astro.tracking.histories import history_of
from comity.astro.tracking.rates import (
    MOST_IN_ALL_KM_S,
    MOST_RATE_M_S_D,
    MOST_STEP_KM_S,
    check_rates,
    cost_km_s,
)
from comity.foundations.errors import DataError
from comity.main import run
from tests.astro.tracking.made import made_elements, omm_csv

SETS = 60


@pytest.fixture(scope="module")
def quiet():
    return made_elements(np.random.default_rng(3), sets=SETS)


def changed(elements, **columns):
    parts = {name: getattr(elements, name).copy() for name in elements.__slots__}
    for name, change in columns.items():
        parts[name] = change(parts[name])
    return ElementSets(**parts)


def test_a_quiet_orbit_costs_less_than_a_metre_a_second(quiet):
    elements, days = quiet
    cost = cost_km_s(elements, days)
    assert cost.shape == (SETS - 1,)
    assert 1e3 * np.max(cost) < 1.0
    check_rates(elements, days)


@pytest.mark.parametrize("speed_m_s", [100.0, 400.0])
def test_an_impulse_costs_what_it_costs(speed_m_s):
    # Along the track a circular orbit's speed falls by as much as was given.
    impulses = ((20.5, speed_m_s, 0.0), (40.5, 0.0, speed_m_s))
    elements, days = made_elements(
        np.random.default_rng(3), sets=SETS, impulses=impulses
    )
    cost = 1e3 * cost_km_s(elements, days)
    high = np.sort(cost)[-2:]
    assert np.all(high > 0.6 * speed_m_s)
    assert np.all(high < 2.0 * speed_m_s)
    assert np.median(cost) < 1.0
    history_of(elements)


IMPOSSIBLE = {
    "a node that does not precess": (
        {"node_rad": lambda x: np.full_like(x, x[0])},
        "half of the gaps",
    ),
    "a node that turns the other way": (
        {"node_rad": lambda x: 2 * x[0] - x},
        "half of the gaps",
    ),
    "any place along the orbit": (
        {
            "mean_anomaly_rad": lambda x: np.random.default_rng(1).uniform(
                0, 2 * np.pi, len(x)
            )
        },
        "half of the gaps",
    ),
    "two objects one after the other": (
        {"inclination_rad": lambda x: np.where(np.arange(len(x)) < 30, x, x + 0.6)},
        "two objects",
    ),
    "an axis that doubles": (
        {
            "mean_motion_rad_s": lambda x: np.where(
                np.arange(len(x)) < 30, x, x / 2**2.5
            )
        },
        "two objects",
    ),
    "a plane that swings now and then": (
        {
            "node_rad": lambda x: (
                x + np.where(np.arange(len(x)) // 6 % 2 == 0, 0.0, 0.12)
            )
        },
        "several objects",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_impossible_rates_are_refused_by_value_limit_and_reason(name, quiet):
    change, words = IMPOSSIBLE[name]
    elements = changed(quiet[0], **change)
    with pytest.raises(DataError, match=words) as found:
        history_of(elements)
    limits = (MOST_STEP_KM_S, MOST_RATE_M_S_D, MOST_IN_ALL_KM_S)
    assert any(f"at most {limit:g} " in found.value.message for limit in limits)
    assert found.value.remedy


@settings(max_examples=30, deadline=None)
@given(st.floats(-np.pi, np.pi), st.floats(-np.pi, np.pi), st.floats(0.0, 60.0))
def test_the_cost_does_not_depend_on_where_angles_begin(node, perigee, begin):
    elements, days = made_elements(np.random.default_rng(4), sets=8)
    turned = changed(
        elements,
        node_rad=lambda x: (x + node) % (2 * np.pi),
        perigee_rad=lambda x: (x + perigee) % (2 * np.pi),
    )
    assert cost_km_s(turned, days + begin) == pytest.approx(
        cost_km_s(elements, days), abs=1e-9
    )


def test_the_command_refuses_them(quiet, tmp_path, capsys):
    elements = changed(quiet[0], node_rad=lambda x: np.full_like(x, x[0]))
    path = tmp_path / "made.csv"
    path.write_text(omm_csv(elements, 12345))
    assert run(["orbit", "manoeuvres", str(path), "--json"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "half of the gaps" in said.err
    assert '"code": "data"' in said.err

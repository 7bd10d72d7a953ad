"""Manoeuvres: against brute force, in both senses, for both parties, and back."""

import numpy as np
import pytest

from comity.astro.catalogue import sample_snapshot
from comity.astro.manoeuvre import (
    Execution,
    along_velocity,
    encounter_at,
    optimal_impulse,
    outcomes_of,
    return_to_track,
    trade_space,
)
from comity.astro.manoeuvre.impulse import fly
from comity.astro.manoeuvre.outcomes import second_of
from comity.astro.manoeuvre.reach import period_of, plane_map
from comity.astro.manoeuvre.restore import drift_stop
from comity.astro.orbits import WGS72, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.orbits.two_body import equinoctial, move, transition
from comity.foundations.errors import DataError, RangeError
from tests.astro.risk.test_risk import encounter


@pytest.fixture(scope="module")
def met():
    pair, (one, two) = encounter()
    return encounter_at(pair, one + two, 0.01)[0]


def test_transition_equals_differences():
    r, v = np.array([7000.0, 10.0, -20.0]), np.array([0.1, 7.5, 0.5])
    state, phi = transition(r, v, 3000.0)
    for k in range(6):
        step = np.zeros(6)
        step[k] = 1e-3 if k < 3 else 1e-6
        high = move(r + step[:3], v + step[3:], np.array([3000.0]))[0]
        low = move(r - step[:3], v - step[3:], np.array([3000.0]))[0]
        np.testing.assert_allclose(
            (high - low) / (2 * step[k]), phi[:, k], rtol=1e-5, atol=1e-5
        )
    np.testing.assert_allclose(state, move(r, v, np.array([3000.0]))[0], atol=1e-9)


def test_unbound_orbits_are_refused():
    with pytest.raises(RangeError, match="escape"):
        equinoctial(np.array([7000.0, 0, 0]), np.array([0, 12.0, 0]))


def test_the_optimum_beats_every_direction_of_a_grid(met):
    lead = 0.5 * period_of(met)
    best = optimal_impulse(met, lead, 1e-6)
    assert best.pc_after == pytest.approx(1e-6, rel=0.02)
    rng = np.random.default_rng(2)
    directions = rng.normal(size=(300, 3))
    directions /= np.linalg.norm(directions, axis=1)[:, None]
    for direction in directions:
        burn = fly(met, lead, direction * best.size_km_s * 0.97)
        assert burn.pc_after > 1e-6 * 0.98


def test_both_senses_along_the_velocity(met):
    lead = 0.5 * period_of(met)
    best = optimal_impulse(met, lead, 1e-6)
    sizes = []
    for sign in (1, -1):
        burn = along_velocity(met, lead, 1e-6, sign)
        assert np.sign(burn.dv_km_s[1]) == sign
        assert burn.pc_after == pytest.approx(1e-6, rel=0.02)
        sizes.append(burn.size_km_s)
    assert min(sizes) >= best.size_km_s * 0.999
    assert min(sizes) < best.size_km_s * 1.05


def test_nothing_to_do_and_nothing_possible(met):
    assert optimal_impulse(met, 3000.0, 0.5) is None
    assert along_velocity(met, 3000.0, 1e-6, 1, largest_km_s=1e-8) is None
    with pytest.raises(RangeError, match="target Pc"):
        optimal_impulse(met, 3000.0, 0.0)
    with pytest.raises(RangeError, match="lead time"):
        optimal_impulse(met, -1.0, 1e-6)


def test_execution_errors_cost(met):
    lead = 1.5 * period_of(met)
    sure = along_velocity(met, lead, 1e-6, 1)
    unsure = along_velocity(met, lead, 1e-6, 1, Execution(0.05, 0.05))
    assert unsure.size_km_s > sure.size_km_s
    assert unsure.pc_after == pytest.approx(1e-6, rel=0.02)


def test_trade_space_is_what_flying_gives(met):
    period = period_of(met)
    leads, steps = np.array([0.5, 1.0, 1.5]) * period, np.linspace(-4e-5, 4e-5, 9)
    space = trade_space(
        [met], [0.0], leads, steps, blackouts_s=[(0.9 * period, 1.1 * period)]
    )
    assert space.allowed.tolist() == [True, False, True]
    for k, lead in enumerate(leads):
        for m in (0, 4, 8):
            state = move(
                met.pair.position_1_km, met.pair.velocity_1_km_s, np.array([-lead])
            )[0]
            from comity.astro.orbits.rtn import rtn_axes

            along = rtn_axes(state[:3], state[3:]) @ state[3:]
            burn = fly(met, lead, steps[m] * along / np.linalg.norm(along))
            assert space.pcs[k, m] == pytest.approx(burn.pc_after, rel=0.03, abs=1e-12)
    twice = trade_space([met, met], [0.0, 0.0], leads, steps)
    np.testing.assert_allclose(twice.pcs, 1.0 - (1.0 - space.pcs) ** 2, rtol=1e-9)
    wide = trade_space([met], [0.0], leads, steps, execution=Execution(0.1, 0.1))
    np.testing.assert_allclose(wide.pcs[:, 4], space.pcs[:, 4], rtol=1e-9)
    with pytest.raises(RangeError, match="lead time"):
        trade_space([met], [0.0], -leads, steps)
    with pytest.raises(RangeError, match="events"):
        trade_space([], [], leads, steps)


def test_outcomes_of_two_burns(met):
    leads = (0.5 * period_of(met), 0.5 * period_of(second_of(met)))
    # Each party's cheaper sense leads away from the nominal miss.
    burns = [
        min(
            (along_velocity(view, lead, 1e-6, sign) for sign in (1, -1)),
            key=lambda burn: burn.size_km_s,
        ).dv_km_s
        for view, lead in zip((met, second_of(met)), leads, strict=True)
    ]
    found = outcomes_of(met, leads, (burns[0], burns[1]), 1e-6, margin=2.0)
    assert found.pc_first[0] == pytest.approx(met.pc, rel=1e-9)
    whole = np.searchsorted(found.performances, 1.0)
    assert found.pc_full[0] == pytest.approx(found.pc_first[whole], rel=0.05)
    assert found.pc_full[1] == pytest.approx(found.pc_second[whole], rel=0.05)
    assert found.pc_full[2] == pytest.approx(found.pc_both[whole, whole], rel=0.2)
    against = outcomes_of(met, leads, (burns[0], -burns[1]), 1e-6, margin=2.0)
    # Of the two choices of sense one adds up and the other cancels.
    assert {found.compatible, against.compatible} == {True, False}
    better, worse = sorted((found, against), key=lambda o: o.worst_full)
    assert better.compatible
    assert better.admissible
    assert not worse.admissible
    assert "Pc" in worse.reason
    with pytest.raises(RangeError, match="margin"):
        outcomes_of(met, leads, (burns[0], burns[1]), 1e-6, margin=0.5)


def test_the_way_back(met):
    burn = along_velocity(met, 1.5 * period_of(met), 1e-6, 1)
    back = return_to_track(met, burn)
    assert len(back.times_s) == 2
    assert np.linalg.norm(back.offset_km) < 1e-4
    assert back.total_km_s < 6.0 * burn.size_km_s
    stop = drift_stop(met, burn)
    assert stop.total_km_s == pytest.approx(burn.size_km_s, rel=0.1)
    assert np.linalg.norm(stop.offset_km) <= stop.largest_km * 1.001
    with pytest.raises(RangeError, match="return"):
        return_to_track(met, burn, 0.5)
    with pytest.raises(RangeError, match="after"):
        drift_stop(met, burn, 0.0)


def test_plane_map_equals_differences(met):
    lead = 0.7 * period_of(met)
    reach = plane_map(met, lead)
    for k in range(3):
        step = np.zeros(3)
        step[k] = 1e-6
        high, low = fly(met, lead, step), fly(met, lead, -step)
        change = (high.miss_after_km**2 - low.miss_after_km**2) / (4e-6)
        assert change == pytest.approx(
            float(met.miss @ reach[:, k]), rel=1e-2, abs=1e-2
        )


def test_element_sets_go_through_a_state():
    sky = sample_snapshot(300).elements
    for row in (0, 100, 200):
        sets = sky.take(np.array([row]))
        at = int(sets.epoch_us[0]) + 3_600_000_000
        state = propagate(sets, at, np.zeros(1))
        p, v = state.position_km[0, 0], state.velocity_km_s[0, 0]
        fitted = fit_element_set(p, v, at, float(sets.bstar[0]))
        later = [
            propagate(s, at, np.array([43200.0])).position_km[0, 0]
            for s in (sets, fitted)
        ]
        assert np.linalg.norm(later[0] - later[1]) < 0.2
    assert WGS72.mu_km3_s2 == pytest.approx(398600.8)
    with pytest.raises((DataError, RangeError)):
        fit_element_set(np.array([100.0, 0, 0]), np.array([0, 1.0, 0]), at)

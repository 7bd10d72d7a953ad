"""Screening against brute force with the reference theory, and against itself."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import ElementSets, propagate
from comity.astro.screening import Plan, screen
from comity.astro.screening.records import EDGES
from comity.foundations import parse_utc
from comity.foundations.errors import RangeError
from tests.reference import brute_force

START = parse_utc("2024-11-01")
PLANS = [
    Plan(),
    Plan(90.0, 4, 18),
    Plan(60.0, 5, 25, 20.0),
    Plan(180.0, 2, 11, 60.0),
    Plan(120.0, 3, 3, 30.0, 1.3),
]


def dense_shell(count: int, seed: int, low=540.0, high=556.0, ecco=3e-4) -> ElementSets:
    """Return many objects in a thin shell: many approaches."""
    rng = np.random.default_rng(seed)
    axis = 6378.135 + rng.uniform(low, high, count)
    return ElementSets(
        np.full(count, START - 3_600_000_000),
        np.sqrt(398600.8 / axis**3),
        rng.uniform(0.0, ecco, count),
        np.deg2rad(rng.choice([43.0, 53.0, 70.0, 97.6], count)),
        rng.uniform(0, 2 * np.pi, count),
        rng.uniform(0, 2 * np.pi, count),
        rng.uniform(0, 2 * np.pi, count),
        rng.uniform(0, 1e-3, count),
    )


def same(a, b) -> bool:
    return all(
        np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)
    )


def check_against_brute_force(elements, days, limit_km, minimum):
    """Recall 100 %, TCA within 0.1 ms, distance within 1 mm, nothing invented."""
    truth = brute_force(elements, START, days * 86400.0, limit_km)
    found = screen(elements, START, days, limit_km)
    fast = [a for a in truth if a.speed_km_s > 0.010]
    rows = {}
    for k in range(len(found)):
        rows.setdefault((int(found.first[k]), int(found.second[k])), []).append(k)
    used = set()
    for approach in fast:
        mine = rows.get((approach.first, approach.second), [])
        near = [k for k in mine if abs(found.tca_s[k] - approach.tca_s) < 1e-4]
        assert near, f"{approach} is missing; found {[found.tca_s[k] for k in mine]}"
        assert abs(found.miss_km[near[0]] - approach.miss_km) < 1e-6
        assert abs(found.speed_km_s[near[0]] - approach.speed_km_s) < 1e-6
        used.add(near[0])
    inside = [k for k in range(len(found)) if found.kind[k] == 0 and not found.edge[k]]
    assert set(inside) == used
    assert len(fast) >= minimum


def test_dense_shell_against_brute_force():
    check_against_brute_force(dense_shell(200, 1), 0.5, 8.0, 10)


def test_mixed_regimes_against_brute_force():
    check_against_brute_force(sample_snapshot(300, seed=3).elements, 0.6, 60.0, 40)


def test_eccentric_perigees_against_brute_force():
    """Very eccentric orbits with perigees inside a shell: above 10 km/s there."""
    rng = np.random.default_rng(4)
    shell = dense_shell(150, 4, 300.0, 340.0)
    count = 150
    perigee = 6378.135 + rng.uniform(290.0, 350.0, count)
    ecco = rng.uniform(0.55, 0.75, count)
    high = replace(
        shell,
        mean_motion_rad_s=np.sqrt(398600.8 / (perigee / (1.0 - ecco)) ** 3),
        eccentricity=ecco,
        epoch_us=np.full(count, START - 3_600_000_000),
    )
    both = ElementSets(
        *(
            np.concatenate([getattr(shell, n), getattr(high, n)])
            for n in ElementSets.__slots__
        )
    )
    check_against_brute_force(both, 0.6, 40.0, 40)


def test_decaying_objects_against_brute_force():
    """Strong drag and old epochs: some objects decay or fail within the window."""
    rng = np.random.default_rng(6)
    shell = dense_shell(240, 6, 165.0, 230.0, 3e-3)
    decaying = replace(
        shell,
        bstar=10.0 ** rng.uniform(-3.5, -2.0, len(shell)),
        epoch_us=START - rng.integers(0, 8, len(shell)) * 21_600_000_000,
    )
    ends = propagate(decaying, START, np.array([0.0, 43200.0])).fault
    failing = (ends[:, 0] == 0) & (ends[:, 1] != 0)
    assert np.count_nonzero(failing) > 10
    check_against_brute_force(decaying, 0.5, 25.0, 20)


@pytest.mark.parametrize("stride,offset", [(60, 0), (60, 7)])
def test_real_subsets_against_brute_force(real, stride, offset):
    rows = real.current[offset::stride]
    check_against_brute_force(real.elements.take(rows), 0.4, 10.0, 3)


def test_real_geostationary_against_brute_force(real):
    elements = real.elements.take(real.current)
    period_min = 2 * np.pi / elements.mean_motion_rad_s / 60
    rows = np.flatnonzero(np.abs(period_min - 1436.1) < 2.0)[:260]
    check_against_brute_force(elements.take(rows), 0.5, 60.0, 5)


def test_real_day_has_the_known_events(real):
    """Two independent programs found 24,344 events faster than 10 m/s."""
    elements = real.elements.take(real.current)
    found = screen(elements, START, 1.0, 5.0)
    fast = (found.speed_km_s > 0.010) & (found.edge == 0)
    assert np.count_nonzero(fast) == 24344
    assert not np.any(found.kind[fast])


def test_same_result_for_every_plan():
    elements = dense_shell(700, 9)
    # Formations and docked objects too.
    twin = replace(
        elements.take(np.arange(40)),
        mean_anomaly_rad=elements.mean_anomaly_rad[:40] + 2e-4,
    )
    docked = elements.take(np.arange(40, 50))
    parts = [elements, twin, docked]
    both = ElementSets(
        *(np.concatenate([getattr(p, n) for p in parts]) for n in ElementSets.__slots__)
    )
    first = screen(both, START, 0.7, 8.0, plan=PLANS[0])
    assert np.any(first.kind == 1)
    assert len(first) > 100
    for plan in PLANS[1:]:
        assert same(first, screen(both, START, 0.7, 8.0, plan=plan))


def test_docked_pair_is_one_interval_over_the_window():
    one = dense_shell(1, 3)
    both = ElementSets(*(np.repeat(getattr(one, n), 2) for n in ElementSets.__slots__))
    found = screen(both, START, 1.0, 5.0)
    assert len(found) == 1
    assert found.kind[0] == 1
    assert (found.entry_s[0], found.exit_s[0]) == (0.0, 86400.0)
    assert found.miss_km[0] == 0.0
    assert EDGES[found.edge[0]] == "start"


def test_formation_is_intervals_with_entry_and_exit():
    """A pair that drifts past each other slowly: one stay, its borders at the limit."""
    one = dense_shell(1, 5)
    other = replace(
        one,
        mean_motion_rad_s=one.mean_motion_rad_s * (1 + 2e-5),
        mean_anomaly_rad=one.mean_anomaly_rad - 0.0008,
    )
    both = ElementSets(
        *(
            np.concatenate([getattr(one, n), getattr(other, n)])
            for n in ElementSets.__slots__
        )
    )
    found = screen(both, START, 1.0, 3.0)
    assert set(found.kind.tolist()) == {1}
    for k in range(len(found)):
        times = np.array([found.entry_s[k], found.exit_s[k], found.tca_s[k]])
        p = propagate(both, START, times).position_km
        d = np.linalg.norm(p[1] - p[0], axis=1)
        for t, value in zip(times[:2], d[:2], strict=True):
            assert t in {0.0, 86400.0} or abs(value - 3.0) < 1e-6
        assert abs(d[2] - found.miss_km[k]) < 1e-9


def test_real_stays_are_those_of_a_sampled_path(real):
    """Every stay of every slow pair of a real day, against samples 5 s apart."""
    elements = real.elements.take(real.current)
    found = screen(elements, START, 1.0, 5.0)
    slow = found.kind == 1
    pairs = set(
        zip(found.first[slow].tolist(), found.second[slow].tolist(), strict=True)
    )
    assert len(pairs) > 50
    times = np.arange(0.0, 86400.1, 5.0)
    for i, j in pairs:
        p = propagate(elements.take(np.array([i, j])), START, times).position_km
        inside = np.linalg.norm(p[1] - p[0], axis=1) <= 5.0
        edges = np.flatnonzero(np.diff(np.r_[0, inside, 0]))
        stays = list(zip(times[edges[::2]], times[edges[1::2] - 1], strict=True))
        rows = found.take((found.first == i) & (found.second == j))
        got = set(zip(rows.entry_s.tolist(), rows.exit_s.tolist(), strict=True))
        long = {(a, b) for a, b in got if b - a > 10.0}
        assert len(long) == len([1 for a, b in stays if b - a > 5.0])
        for a, b in stays:
            assert any(abs(x - a) < 5.01 and abs(y - b) < 5.01 for x, y in got)


def test_window_borders_are_half_open_and_tile():
    elements = dense_shell(500, 11)
    whole = screen(elements, START, 0.5, 10.0)
    inner = whole.take(whole.edge == 0)
    k = len(inner) // 2
    # Cut exactly at an event: it belongs to the second window.
    cut_us = round(inner.tca_s[k] * 1e6)
    days_1 = cut_us / 8.64e10
    first = screen(elements, START, days_1, 10.0)
    second = screen(elements, START + cut_us, 0.5 - days_1, 10.0)
    assert np.count_nonzero(first.edge == 0) == k
    assert np.count_nonzero(second.edge == 0) == len(inner) - k
    assert {EDGES[e] for e in first.edge} >= {"", "end"}


def test_threshold_is_inclusive():
    elements = dense_shell(300, 12)
    found = screen(elements, START, 0.5, 10.0)
    inner = found.take(found.edge == 0)
    limit = float(np.sort(inner.miss_km)[len(inner) // 2])
    again = screen(elements, START, 0.5, limit)
    assert np.count_nonzero(again.edge == 0) == len(inner) // 2 + 1


@given(st.integers(0, 10**6), st.floats(2.0, 20.0))
def test_thresholds_nest(seed, limit):
    elements = dense_shell(150, seed)
    small, large = (screen(elements, START, 0.12, x) for x in (limit, limit * 1.7))
    keys = [
        {
            (i, j, round(t, 3))
            for i, j, t in zip(
                c.first.tolist(), c.second.tolist(), c.tca_s.tolist(), strict=True
            )
        }
        for c in (
            small.take((small.kind == 0) & (small.edge == 0)),
            large.take((large.kind == 0) & (large.edge == 0)),
        )
    ]
    assert keys[0] <= keys[1]


@given(st.integers(0, 10**6))
def test_order_of_objects_does_not_matter(seed):
    elements = dense_shell(150, seed)
    order = np.random.default_rng(seed).permutation(150)
    a = screen(elements, START, 0.12, 15.0)
    b = screen(elements.take(order), START, 0.12, 15.0)
    pairs = {
        (min(order[i], order[j]), max(order[i], order[j]))
        for i, j in zip(b.first, b.second, strict=True)
    }
    assert pairs == set(zip(a.first.tolist(), a.second.tolist(), strict=True))
    assert np.allclose(np.sort(a.miss_km), np.sort(b.miss_km), atol=1e-8)


@given(st.integers(0, 10**6), st.integers(-(10**6), 10**6))
def test_shift_of_time_shifts_events(seed, shift_us):
    elements = dense_shell(120, seed)
    shifted = replace(elements, epoch_us=elements.epoch_us + shift_us)
    a = screen(elements, START, 0.12, 15.0)
    b = screen(shifted, START + shift_us, 0.12, 15.0)
    assert len(a) == len(b)
    assert np.allclose(a.tca_s, b.tca_s, atol=1e-4)
    assert np.allclose(a.miss_km, b.miss_km, atol=1e-4)


def test_lists_against_all_are_the_rows_with_a_listed_object():
    elements = dense_shell(400, 13)
    chosen = np.zeros(400, bool)
    chosen[[3, 77, 200]] = True
    whole = screen(elements, START, 0.5, 15.0)
    part = screen(elements, START, 0.5, 15.0, chosen=chosen)
    assert same(part, whole.take(chosen[whole.first] | chosen[whole.second]))
    assert len(part)


def test_ages_of_weeks_do_not_matter(real):
    elements = real.elements.take(real.current[::60])
    late = START + 21 * 86_400_000_000
    truth = brute_force(elements, late, 0.25 * 86400.0, 15.0)
    found = screen(elements, late, 0.25, 15.0)
    mine = {
        (i, j, round(t, 2))
        for i, j, t in zip(
            found.first.tolist(),
            found.second.tolist(),
            found.tca_s.tolist(),
            strict=True,
        )
    }
    for a in truth:
        if a.speed_km_s > 0.01:
            assert any(
                (a.first, a.second, round(a.tca_s + d, 2)) in mine
                for d in (-0.01, 0.0, 0.01)
            )


@pytest.mark.parametrize(
    "days,limit_km,start",
    [
        (0.0, 5.0, START),
        (1.0, 0.0, START),
        (1.0, float("nan"), START),
        (31.0, 5.0, START),
        (1.0, 201.0, START),
        (1.0, 5.0, START + 100 * 86_400_000_000),
        (float("inf"), 5.0, START),
    ],
)
def test_requests_out_of_range_name_value_and_limit(days, limit_km, start):
    with pytest.raises(RangeError) as caught:
        screen(dense_shell(10, 1), start, days, limit_km)
    assert str(caught.value.value) in str(caught.value)
    assert caught.value.limit in str(caught.value)

"""Counts of thin, long and nearly singular distributions, and what they are called.

References that share nothing with the counts: the plane's integral, closed forms, and plain
sampling of straight paths in numpy.
"""

from dataclasses import replace
from math import erf, exp, isfinite, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Pair, assess, assess as assessing
from comity.astro.risk.bounds import bounds_of
from comity.astro.risk.confirm import Sampled, sample_towards
from comity.astro.risk.count import counts
from comity.astro.risk.kernels.ball import ball_probability
from comity.astro.risk.overlap import inside_at, orbits_of
from comity.astro.risk.plane import disc_pc, plane_of_factor
from comity.astro.risk.records import WORDS
from comity.astro.risk.usage import sampled_state
from comity.foundations.errors import RangeError
from comity.foundations.plain import plain


def meeting(miss_km, sigmas_km, speed=(0.0, -5.0, -7.5), velocity_sigma=1e-9):
    """Two objects with sigmas along R, T, N each; velocities are known."""
    r, v = np.array([7000.0, 0.0, 0.0]), np.array([0.0, 7.5, 0.5])
    pair = Pair(r, v, r + np.array([miss_km, 0.0, 0.0]), v + np.array(speed))
    factors = []
    for place, motion in (
        (pair.position_1_km, pair.velocity_1_km_s),
        (pair.position_2_km, pair.velocity_2_km_s),
    ):
        turn = np.kron(np.eye(2), rtn_axes(place, motion).T)
        factors.append(turn @ np.diag([*sigmas_km, *(velocity_sigma,) * 3]))
    return pair, tuple(factors)


def by_factors(pair, factors, radius, **more):
    matrices = tuple(factor @ factor.T for factor in factors)
    return assess(pair, matrices, radius, factors=factors, **more)


def straight_share(pair, factors, radius, trials=400_000):
    """Sample positions and let them pass on straight lines: the share that comes near."""
    rng = np.random.default_rng(5)
    root = np.hstack([-factors[0][:3], factors[1][:3]])
    way = pair.relative_km_s / np.linalg.norm(pair.relative_km_s)
    place = pair.relative_km[:, None] + root @ rng.normal(size=(root.shape[1], trials))
    across = place - np.outer(way, way @ place)
    return float(np.mean(np.sum(across**2, axis=0) <= radius**2))


#: Radius, miss and sigmas R, T, N in km of both objects together: cases in which 200 points on
#: the sphere gave 0.4525 for 1, 0.00119 for 0.00636, 2.7e-52 for 1, and 1.1 % too little.
UNDERSAMPLED = [
    (1.0, 0.3, (0.5e-3, 5e-3, 0.5e-3)),
    (0.01, 0.0, (1e-6, 1.0, 1e-6)),
    (0.01, 0.0038, (1e-6, 1e-6, 1e-6)),
    (0.1, 0.05, (1e-4, 1e-4, 1e-4)),
]


@pytest.mark.parametrize("radius, miss, sigmas", UNDERSAMPLED)
def test_distributions_thin_against_the_radius(radius, miss, sigmas):
    pair, factors = meeting(miss, np.array(sigmas) / sqrt(2.0))
    peak, whole = counts(orbits_of(pair, None, None, factors), radius)
    share = straight_share(pair, factors, radius)
    slack = 4.0 * sqrt(max(share * (1.0 - share), 1e-12) / 400_000) + 1e-6
    for count in (peak, whole):
        assert count.reason == ""
        assert count.value == pytest.approx(share, abs=slack)
        assert 0.0 <= count.error <= 1e-3 * count.value


@pytest.mark.parametrize("power", range(-3, 7))
def test_radii_from_a_thousandth_to_a_million_sigmas(power):
    radius = min(0.01, 0.01 * 10.0**power)
    sigma = radius / 10.0**power
    for off in [(-5.0, 0.0, 3.0), (-3.0, 1.0, 5.0), (-1.0, 0.0, 1.0)][power % 3]:
        pair, factors = meeting(
            max(radius + off * sigma, 0.0), np.full(3, sigma / sqrt(2.0))
        )
        exact = disc_pc(plane_of_factor(pair, np.hstack(factors)), radius)
        peak, whole = counts(orbits_of(pair, None, None, factors), radius)
        for count in (peak, whole):
            assert count.value == pytest.approx(exact, rel=1e-3), (off, count)


@pytest.mark.parametrize(
    "sigmas",
    [(1e-6, 1.0, 1e-6), (1e-3, 1e-6, 1.0), (1.0, 1e-6, 1e-3), (1e-6, 1e-6, 1.0)],
)
def test_variances_that_differ_by_a_million_millions(sigmas):
    pair, factors = meeting(0.0, np.array(sigmas) / sqrt(2.0))
    radius = 0.004
    plane = plane_of_factor(pair, np.hstack(factors))
    exact = disc_pc(plane, radius)
    _, whole = counts(orbits_of(pair, None, None, factors), radius)
    # Two thousand metres of a distribution along an orbit are not straight.
    assert whole.value == pytest.approx(exact, rel=2e-2)
    share = straight_share(pair, factors, radius)
    assert exact == pytest.approx(share, abs=4.0 * sqrt(share / 400_000) + 1e-6)


def test_a_count_without_its_tolerance_is_no_number(monkeypatch):
    import comity.astro.risk.count as counting

    pair, factors = meeting(0.01, (0.01, 0.02, 0.01))
    monkeypatch.setattr(counting, "LARGEST_ERROR", 1e-30)
    peak, whole = counts(orbits_of(pair, None, None, factors), 0.01)
    assert not isfinite(peak.value)
    assert "error" in whole.reason
    answer = by_factors(pair, factors, 0.01)
    told = {e.method: e for e in (answer.chosen, *answer.alternatives)}
    assert told["nc3d"].pc is None
    assert told["nc3d"].state == "undefined"


def test_the_plane_condemns_a_count_of_a_straight_encounter(monkeypatch):
    pair, factors = meeting(0.01, (0.01, 0.02, 0.01))

    def halved(orbits, radius, span=None):
        return tuple(
            replace(c, value=0.5 * c.value) for c in counts(orbits, radius, span)
        )

    monkeypatch.setattr(assessing_module(), "counts", halved)
    answer = by_factors(pair, factors, 0.01)
    assert answer.chosen.method == "pc2d"
    assert answer.chosen.valid
    told = {e.method: e for e in answer.alternatives}
    assert told["nc2d"].state == "condemned"
    assert told["nc3d"].state == "condemned"
    assert "Pc2D" in told["nc3d"].reason


def assessing_module():
    import sys

    assert callable(assessing)
    return sys.modules["comity.astro.risk.assess"]


SLOW = {"speed": (0.0, 0.0, 0.002), "velocity_sigma": 1e-6}


def test_trials_condemn_a_count_and_leave_it_unconfirmed(monkeypatch):
    pair, factors = meeting(0.03, (0.02, 0.03, 0.02), **SLOW)
    good = by_factors(pair, factors, 0.01)
    told = {e.method: e for e in (good.chosen, *good.alternatives)}
    assert told["nc3d"].state == "holds"
    assert "trials" in told["nc3d"].reason
    none = by_factors(pair, factors, 0.01, confirming=0)
    told = {e.method: e for e in (none.chosen, *none.alternatives)}
    assert told["nc3d"].state == "unconfirmed"
    assert not none.chosen.valid

    def halved(orbits, radius, span=None):
        return tuple(
            replace(c, value=0.5 * c.value) for c in counts(orbits, radius, span)
        )

    monkeypatch.setattr(assessing_module(), "counts", halved)
    bad = by_factors(pair, factors, 0.01)
    told = {e.method: e for e in (bad.chosen, *bad.alternatives)}
    assert told["nc3d"].state == "condemned"
    assert bad.chosen.method == "monte_carlo"


def test_every_state_follows_from_trials_and_has_a_word():
    good = Sampled(0.01, 1e-4, 5000, 20000, 1, 1e-3)
    assert sampled_state(0.0101, 0.001, good)[0] == "holds"
    assert sampled_state(0.02, 0.001, good)[0] == "outside"
    assert sampled_state(0.005, 0.001, good)[0] == "condemned"
    assert sampled_state(0.02, 0.015, good)[0] == "condemned"
    few = replace(good, hits=3)
    assert sampled_state(0.01, 0.001, few)[0] == "unconfirmed"
    uneven = replace(good, heaviest=0.5)
    assert sampled_state(0.01, 0.001, uneven)[0] == "unconfirmed"
    assert sampled_state(0.01, 0.001, replace(good, reason="none"))[0] == "unconfirmed"
    assert set(WORDS) == {"holds", "unconfirmed", "condemned", "outside", "undefined"}
    assert "holds" not in [word for state, word in WORDS.items() if state != "holds"]


def test_weighted_trials_are_not_biased_by_where_they_are_drawn():
    """Means over seeds against the plane, where that is exact."""
    pair, factors = meeting(0.02, (0.01, 0.03, 0.01))
    orbits = orbits_of(pair, None, None, factors)
    exact = disc_pc(plane_of_factor(pair, np.hstack(factors)), 0.01)
    _, whole = counts(orbits, 0.01)
    # Drawn about another place on purpose: weights mend it, at the cost of a larger error.
    aside = replace(whole, spans_s=((whole.begin_s, whole.peak_s),))
    for count in (whole, aside):
        found = [sample_towards(orbits, count, 0.01, 0.0, seed) for seed in range(8)]
        mean = float(np.mean([one.pc for one in found]))
        error = float(np.sqrt(np.mean([one.error**2 for one in found]) / len(found)))
        assert mean == pytest.approx(exact, abs=4.0 * error)


@pytest.mark.parametrize("radius", [10.0, 20.0, 100.0])
def test_pc_does_not_fall_as_the_radius_grows(radius):
    pair, factors = meeting(0.05, (0.01, 0.2, 0.015), velocity_sigma=1e-5)
    answer = by_factors(pair, factors, radius)
    assert answer.pc == pytest.approx(1.0, abs=1e-6)
    low, high = answer.chosen.pc_bounds
    assert low - 1e-6 <= answer.pc <= high + 1e-6


def test_radii_that_orbits_cannot_hold_are_refused():
    pair, factors = meeting(0.05, (0.01, 0.2, 0.015), velocity_sigma=1e-5)
    with pytest.raises(RangeError, match=r"farthest .* can be apart") as caught:
        by_factors(pair, factors, 1e9)
    assert "--hbr-m" in str(caught.value)
    assert "km" in str(caught.value)


@settings(max_examples=6, deadline=None)
@given(
    sigma=st.floats(0.005, 0.5),
    speed=st.sampled_from([0.0005, 0.002, 5.0]),
    radius=st.floats(0.002, 0.2),
    miss=st.floats(0.0, 0.3),
)
def test_bounds_are_ordered_and_grow_with_the_radius(sigma, speed, radius, miss):
    pair, factors = meeting(
        miss, (sigma, 2.0 * sigma, sigma), (0.0, 0.0, speed), 1e-3 * sigma
    )
    orbits = orbits_of(pair, None, None, factors)
    before = None
    for size in (radius, 1.5 * radius):
        peak, whole = counts(orbits, size)
        assert whole.reason == ""
        bounds = bounds_of(orbits, peak, whole, size)
        assert 0.0 <= bounds.largest <= bounds.low + 1e-12
        assert bounds.low <= bounds.high <= 1.0
        assert bounds.high <= bounds.start + whole.value + 1e-12
        if before is not None:
            assert bounds.largest >= before.largest * (1.0 - 1e-6)
            if bounds.once and before.once:
                assert bounds.high >= before.high * (1.0 - 1e-4)
        before = bounds


def test_repeated_entries_have_an_interval():
    """Two objects on one orbit whose planes cross at both nodes, in and out at each."""
    r, speed, tilt = np.array([7000.0, 0.0, 0.0]), 7.546, 0.01 / 7.546
    turned = np.array([0.0, speed * np.cos(tilt), speed * np.sin(tilt)])
    pair = Pair(r, np.array([0.0, speed, 0.0]), r + 1e-9, turned)
    factor = np.diag([1e-3, 5e-3, 3e-3, 1e-9, 1e-9, 1e-9])
    # The period stays: what is higher is slower.
    factor[4, 0] = -speed / 7000.0 * factor[0, 0]
    answer = by_factors(pair, (factor, factor), 0.004)
    told = {e.method: e for e in (answer.chosen, *answer.alternatives)}
    whole, sampled = told["nc3d"], told["monte_carlo"]
    low, high = whole.pc_bounds
    assert not whole.determined
    assert not answer.chosen.valid
    assert low < sampled.pc < high
    # N counts every entry of one pair of orbits: it is more than the probability.
    assert whole.entries > 1.2 * sampled.pc


def test_mass_in_a_ball():
    # Isotropic: closed form from the noncentral chi distribution with three degrees.
    for far, sigma, radius in ((0.0, 1.0, 1.0), (2.0, 1.0, 1.5), (3.0, 0.5, 2.0)):
        a, b = (radius - far) / sigma, (radius + far) / sigma
        exact = 0.5 * (erf(a / sqrt(2.0)) + erf(b / sqrt(2.0)))
        if far > 0.0:
            exact -= sigma / far / sqrt(2.0 * pi) * (exp(-a * a / 2) - exp(-b * b / 2))
        else:
            exact -= sqrt(2.0 / pi) * a * exp(-a * a / 2)
        found = ball_probability(np.array([far, 0.0, 0.0]), np.full(3, sigma), radius)
        assert found == pytest.approx(exact, rel=1e-6)
    rng = np.random.default_rng(2)
    place, sigmas = np.array([1.0, 0.4, -0.2]), np.array([2.0, 0.5, 0.01])
    draws = place + sigmas * rng.normal(size=(400_000, 3))
    share = float(np.mean(np.sum(draws**2, axis=1) <= 1.0))
    assert ball_probability(place, sigmas, 1.0) == pytest.approx(share, rel=0.01)


def test_starts_inside_count_for_the_probability_and_for_trials():
    """Both objects begin and stay inside: nothing enters, and Pc is one."""
    pair, factors = meeting(0.001, (1e-3, 2e-3, 1e-3), (0.0, 0.0, 1e-6), 1e-9)
    answer = by_factors(pair, factors, 1.0, trials=2000)
    told = {e.method: e for e in (answer.chosen, *answer.alternatives)}
    assert told["monte_carlo"].pc == 1.0
    assert answer.pc == pytest.approx(1.0, abs=1e-6)
    assert answer.chosen.p_in_start == pytest.approx(1.0, abs=1e-6)
    assert inside_at(orbits_of(pair, None, None, factors), 0.0, 1.0) > 0.999


def test_no_number_that_is_none():
    """Radius 10 m, sigmas of 1 mm, 4 m apart: JSON without NaN, and certain."""
    pair, factors = meeting(0.004, (1e-6, 1e-6, 1e-6))
    answer = by_factors(pair, factors, 0.01)
    assert answer.pc == pytest.approx(1.0, abs=1e-6)
    text = str(plain(answer))
    assert "nan" not in text.lower()
    assert "inf" not in text.lower()


def test_plane_only_leaves_the_plane_unconfirmed():
    pair, factors = meeting(0.01, (0.01, 0.02, 0.01))
    matrices = tuple((factor @ factor.T)[:3, :3] for factor in factors)
    answer = assess(pair, matrices, 0.01, plane_only="the velocity has no covariance")
    assert answer.chosen.method == "pc2d"
    assert answer.chosen.state == "unconfirmed"
    assert not answer.chosen.valid
    told = {e.method: e for e in answer.alternatives}
    assert told["nc3d"].pc is None
    assert "no covariance" in told["nc3d"].reason


def test_a_shared_error_is_the_same_for_the_plane_and_the_counts():
    pair, factors = meeting(0.05, (0.01, 0.2, 0.015), velocity_sigma=1e-6)
    moved = tuple(0.8 * factor[:, 1] for factor in factors)
    matrices = tuple(factor @ factor.T for factor in factors)
    plain_, told = (
        assess(pair, matrices, 0.01, shared=shared) for shared in (None, moved)
    )
    assert told.pc != pytest.approx(plain_.pc, rel=0.05)
    for answer in (plain_, told):
        for other in answer.alternatives:
            assert other.pc == pytest.approx(answer.pc, rel=2e-3)

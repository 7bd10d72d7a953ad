"""Errors of element sets: growth, tail, shrinkage, manoeuvres; and held-out objects."""

import functools

import numpy as np
import pytest

from comity.apps.screening.probabilities import load_prior
from comity.apps.tracking.histories import open_labelled
from comity.astro.orbits import ElementSets, propagate
from comity.astro.orbits.fit import fit_element_set
from comity.astro.risk.element_errors import (
    BASES,
    REGIMES,
    differences_of,
    gather,
    learn_regime,
    object_errors,
    prior_from,
    regime_of,
)
from comity.astro.risk.element_errors.differences import Differences, with_breaks
from comity.astro.risk.element_errors.learn import fit_growth, fit_tail
from comity.astro.risk.element_errors.shrink import LAGS, shrunk_scales
from comity.foundations.constants import DAY_US
from comity.foundations.errors import DataError, FormatError

AT_US = 1_730_000_000_000_000


def orbit(height_km=800.0, e=0.001):
    axis = 6378.137 + height_km
    motion = np.sqrt(398600.4415 / axis**3)
    one = [np.array([x]) for x in (motion, e, 1.7, 1.0, 0.5, 0.2, 0.0)]
    return ElementSets(np.array([AT_US]), *one)


@functools.cache
def followed(day, height_km):
    """The same orbit, its set made anew on another day."""
    at_us = AT_US + day * DAY_US
    state = propagate(orbit(height_km), at_us, np.zeros(1))
    return fit_element_set(state.position_km[0, 0], state.velocity_km_s[0, 0], at_us)


def history(rng, days=60, rate_km_d=0.3, burn_day=None, height_km=800.0):
    """Daily sets of one orbit whose mean motions err: along the track by so much a day."""
    base, rows = orbit(height_km), []
    axis = 6378.137 + height_km
    for day in range(days):
        one = followed(day, height_km)
        one = ElementSets(*(getattr(one, n).copy() for n in ElementSets.__slots__))
        if burn_day is not None and day > burn_day:
            # 10 m/s along the track: kilometres of the axis, far from any noise.
            one.mean_motion_rad_s[0] *= 1.0 - 4e-4
            one.mean_anomaly_rad[0] -= (
                4e-4 * base.mean_motion_rad_s[0] * (day - burn_day) * 86400.0
            )
        one.mean_motion_rad_s[0] += rng.normal() * rate_km_d / axis / 86400.0
        one.eccentricity[0] += rng.normal() * 0.03 / axis
        one.inclination_rad[0] += rng.normal() * 0.05 / axis
        rows.append(one)
    return ElementSets(
        *(np.concatenate([getattr(r, n) for r in rows]) for n in ElementSets.__slots__)
    )


def joined(*parts):
    return ElementSets(
        *(np.concatenate([getattr(p, n) for p in parts]) for n in ElementSets.__slots__)
    )


def test_regimes_are_told_by_height_eccentricity_and_period():
    heights = [
        (500.0, 0.001),
        (800.0, 0.001),
        (1600.0, 0.001),
        (20200.0, 0.01),
        (35786.0, 0.0),
        (20000.0, 0.7),
    ]
    found = [int(regime_of(orbit(h, e))[0]) for h, e in heights]
    assert found == [0, 1, 2, 3, 4, 5]
    assert int(regime_of(orbit(1200.0, 0.15))[0]) == 5


def test_growth_is_found_and_no_part_of_it_is_negative():
    lags = np.array([4.0, 6.0, 8.0, 12.0])
    found = fit_growth(lags, 2.0 * 0.3 + 0.2 * lags**2 + 0.01 * lags**4)
    assert np.allclose(found, [0.3, 0.2, 0.01])
    # Slower than any growth: no part below 0 makes up for it.
    assert np.all(fit_growth(lags, 1.0 / lags) >= 0.0)


@pytest.mark.parametrize(("share", "factor"), [(0.05, 4.0), (0.15, 3.0)])
def test_a_tail_is_found_and_its_quantiles_cover(share, factor):
    rng = np.random.default_rng(1)
    size = np.where(rng.random(40_000) < share, factor, 1.0)[:, None]
    z = rng.normal(size=(40_000, 3)) * size * [0.5, 2.0, 1.0]
    tail = fit_tail(z)
    assert tail.share == pytest.approx(share, rel=0.15)
    assert tail.factor == pytest.approx(factor, rel=0.08)
    assert np.allclose(tail.core, [0.5, 2.0, 1.0], rtol=0.03)
    # What a normal distribution of the same variance misses: the far ends, and the middle.
    fresh = rng.normal(size=200_000) * np.where(
        rng.random(200_000) < share, factor, 1.0
    )
    draws = rng.normal(size=400_000) * np.where(
        rng.random(400_000) < tail.share, tail.factor, 1.0
    )
    for level in (0.5, 0.9, 0.99, 0.999):
        edge = np.quantile(np.abs(draws), level)
        assert np.mean(np.abs(fresh) <= edge) == pytest.approx(level, abs=0.01)


def test_sets_of_another_object_are_no_tail():
    z = np.random.default_rng(2).normal(size=(5000, 3))
    z[:20] = 400.0
    assert fit_tail(z).factor < 2.5
    assert np.allclose(fit_tail(z).core, 1.0, rtol=0.05)


def test_no_differences_leave_the_prior_and_many_the_object():
    square, worth = np.full((3, 3), 9.0), np.array([3.0, 5.0, 4.0])
    scale, own = shrunk_scales(square, np.array([0, 5, 100_000]), worth)
    assert np.allclose(scale[0], 1.0)
    assert np.all(own[0] == 0.0)
    assert scale[1, 1] == pytest.approx(5.0)
    assert np.allclose(scale[2], 9.0, rtol=1e-3)
    # Where nothing is known of the regime, one difference counts alone.
    assert shrunk_scales(square[:1], np.array([1]), np.zeros(3))[0][0, 0] == 9.0


def test_one_set_of_an_object_gives_the_prior():
    prior = load_prior()
    errors = object_errors(orbit(), np.zeros(1, np.int64), 1, prior)
    assert BASES[errors.basis()[0]] == "learned"
    assert errors.count[0] == 0
    assert np.all(errors.scale == 1.0)
    regime = prior.regimes[1]
    assert np.allclose(
        errors.sigmas_km(np.array([0]), np.array([0.0]))[0] ** 2,
        regime.floor_km**2 + regime.start_km**2,
    )
    # On either side of the epoch alike.
    there = errors.sigmas_km(np.array([0, 0]), np.array([-3.0, 3.0]))
    assert np.allclose(there[0], there[1])


def test_a_quiet_object_and_a_restless_one_get_errors_of_their_own():
    rng = np.random.default_rng(3)
    prior = load_prior()
    quiet, restless = history(rng, 120, 0.05), history(rng, 120, 1.5)
    of = np.repeat([0, 1], 120)
    errors = object_errors(joined(quiet, restless), of, 2, prior)
    assert np.all(errors.count >= 20)
    assert [BASES[b] for b in errors.basis()] == ["object", "object"]
    along = np.sqrt(errors.scale[:, 1]) * prior.regimes[1].rate_km_d[1]
    assert along[0] < 0.3 * prior.regimes[1].rate_km_d[1] + 0.05
    # Differences have the error of one set over the lag: rate times lag.
    assert along[1] == pytest.approx(1.5, rel=0.5)
    assert errors.weight[1] > 0.7


def test_a_manoeuvre_is_left_out():
    rng = np.random.default_rng(4)
    prior = load_prior()
    calm = history(rng, 60, 0.3)
    rng = np.random.default_rng(4)
    burnt = history(rng, 60, 0.3, burn_day=30)
    of = np.zeros(60, np.int64)
    before = object_errors(calm, of, 1, prior)
    after = object_errors(burnt, of, 1, prior)
    assert before.removed[0] == 0
    assert after.removed[0] == 1
    assert after.scale[0, 1] == pytest.approx(before.scale[0, 1], rel=0.5)
    # And it matters: with the burn among them the differences are another order.
    raw = differences_of(gather(burnt, of), (4.0,), 4.0)
    gathered = with_breaks(
        gather(burnt, of), np.array([AT_US + 30 * DAY_US + DAY_US // 2]), 0
    )
    clean = differences_of(gathered, (4.0,), 4.0)
    assert np.abs(raw.rtn_km[:, 1]).max() > 100.0
    assert np.abs(clean.rtn_km[:, 1]).max() < 10.0
    # Sets within a span of fit after the burn are neither of the orbits.
    lost = {*range(31, 39)}
    assert (
        set(((clean.newer_us - AT_US) // DAY_US).tolist()) == set(range(4, 60)) - lost
    )


def test_overlapping_differences_count_once():
    days = np.arange(4, 60)
    one = Differences(
        np.zeros(56, np.int64),
        AT_US + days * DAY_US,
        np.full(56, 4.0),
        np.full(56, 4.0),
        np.ones((56, 3)),
    )
    assert one.apart(2).tolist() == [14, 0]


def test_a_regime_is_learned_from_simulated_objects():
    rng = np.random.default_rng(5)
    parts = [history(rng, 150, rate) for rate in (0.2, 0.3, 0.45)]
    of = np.repeat(np.arange(3), 150)
    found = differences_of(gather(joined(*parts), of), (4.0, 6.0, 8.0, 12.0), 4.0)
    errors = learn_regime(REGIMES[1], found, np.array([0.1, 0.5, 0.1]), 4.0, 14.0)
    t = np.array([6.0])
    expected = np.mean(np.square([0.2, 0.3, 0.45])) * t**2
    # Core and tail together: objects that differ widen the tail.
    whole = 1.0 + errors.tail_share * (errors.tail_factor**2 - 1.0)
    assert errors.between_km2(t)[0, 1] * whole == pytest.approx(expected[0], rel=0.35)
    assert errors.objects == 3
    with pytest.raises(DataError, match="at least 2"):
        learn_regime(REGIMES[1], found.take(found.object == 0), np.zeros(3), 4.0, 14.0)


def test_a_file_of_another_form_is_refused():
    for value in (None, [], {"format": 2}, {"format": 1, "regimes": {}}):
        with pytest.raises(FormatError):
            prior_from(value)


def test_held_out_objects_are_consistent_with_what_was_learned(data):
    """Differences of objects that were not learned from: how many lie within levels, along each axis.

    Consistency of sets with each other: nothing about the truth, which they may all miss.
    """
    prior = load_prior()
    rng = np.random.default_rng(6)
    draws = np.sort(np.abs(rng.normal(size=200_000)))
    for name in ("Jason-3", "Sentinel-3A", "Fengyun-4A"):
        one = next(
            x for x in open_labelled(data / "tracking/tle_manoeuvres") if x.name == name
        )
        row = int(np.median(regime_of(one.history.elements)))
        regime = prior.regimes[row]
        gathered = with_breaks(
            gather(one.history.elements, np.zeros(len(one.history), np.int64)),
            np.rint(one.manoeuvres * DAY_US).astype(np.int64),
            0,
        )
        lags = tuple(regime.span_d * lag for lag in LAGS)
        found = differences_of(gathered, lags, regime.span_d)
        z = np.abs(found.rtn_km) / np.sqrt(regime.between_km2(found.lag_d))
        wide = draws * np.where(
            rng.random(len(draws)) < regime.tail_share, regime.tail_factor, 1.0
        )
        for level, least in ((0.9, 0.75), (0.99, 0.93)):
            inside = np.mean(z <= np.quantile(wide, level), axis=0)
            # The two low ones are quieter than the five learned from; the third moves more across.
            assert np.all(inside >= (least if row == 1 else least - 0.2)), (
                name,
                level,
                inside,
            )

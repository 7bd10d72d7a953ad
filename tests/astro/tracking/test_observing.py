"""Measurement models against published test values and against plain twins."""

from dataclasses import replace

import numpy as np
import pytest

from comity.astro.tracking.observing import (
    Circumstances,
    Site,
    Sky,
    observations_of,
    predict,
)
from comity.astro.tracking.observing.air import (
    bending_rad,
    laser_zenith_m,
    mapping_fcul,
    radio_delay_km,
)
from comity.astro.tracking.observing.ground import ground_of
from comity.foundations.constants import EARTH_RATE_RAD_S
from comity.foundations.errors import DataError, RangeError, UnknownNameError
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation

AT = parse_utc("2024-03-01T12:00:00")
SITE = Site("here", np.radians(40.0), np.radians(10.0), 0.4, {}, {}, {})
PLAIN = Sky(air=False, bending=False)
KINDS = (
    "range",
    "range_rate",
    "azimuth",
    "elevation",
    "right_ascension",
    "declination",
)


def one(value):
    return np.array([value])


def test_laser_delay_is_that_of_the_conventions():
    # Test cases of the subroutines FCUL_A and FCUL_ZTD_HPA (IERS Conventions 2010, chapter 9).
    mapping = mapping_fcul(
        one(np.radians(15.0)), one(300.15), one(np.radians(30.67166667)), one(2075.0)
    )
    assert mapping[0] == pytest.approx(3.800243667312344087, rel=1e-4)
    zenith = laser_zenith_m(
        one(0.532),
        one(798.4188),
        one(14.322),
        one(np.radians(30.67166667)),
        one(2010.344),
    )
    assert zenith[0] == pytest.approx(1.935225924846803114, rel=5e-6)


def test_radio_delay_and_bending_have_their_usual_size():
    usual = (one(1013.25), one(288.15), one(0.5))
    zenith = radio_delay_km(one(np.pi / 2), *usual, one(0.7), one(0.0))
    assert zenith[0] * 1e3 == pytest.approx(2.4, abs=0.1)
    low = bending_rad(one(np.radians(10.0)), *usual, one(np.nan))
    assert np.degrees(low[0]) == pytest.approx(0.1, abs=0.02)


def orbit(times):
    """Return a circle of 7,500 km over the site, (K, 6)."""
    w = np.sqrt(398600.4415 / 7500.0**3)
    turn = ground_of(observed([AT], ["range"]), load_orientation())
    up = turn.turn[0].T @ turn.axes[0, 2]
    north = turn.turn[0].T @ turn.axes[0, 1]
    c, s = np.cos(w * times)[:, None], np.sin(w * times)[:, None]
    up = up / np.linalg.norm(up)
    north = north - (north @ up) * up
    north /= np.linalg.norm(north)
    return np.hstack(
        [7500.0 * (c * up + s * north), 7500.0 * w * (-s * up + c * north)]
    )


def observed(at, kinds, tag="receive", ways=2, values=None):
    given = (
        [1000.0 if k == "range" else 0.5 for k in kinds] if values is None else values
    )
    return observations_of(
        [SITE],
        at,
        ["here"] * len(at),
        kinds,
        given,
        [np.nan] * len(at),
        Circumstances(tags=[tag] * len(at), ways=[ways] * len(at)),
    )


def slow_two_way(at_s, tag):
    """Return the two-way range by brute force: site and object at each instant anew."""
    o = observed([AT], ["range"])
    ground = ground_of(o, load_orientation())
    turn, place = ground.turn[0], ground.place_km[0]

    def site(t):
        a = EARTH_RATE_RAD_S * t
        spin = np.array(
            [[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1.0]]
        )
        return turn.T @ (spin @ place)

    def thing(t):
        return orbit(np.array([t]))[0, :3]

    c = 299792.458
    if tag == "receive":
        bounce = at_s
        for _ in range(30):
            bounce = at_s - np.linalg.norm(thing(bounce) - site(at_s)) / c
        leave = bounce
        for _ in range(30):
            leave = bounce - np.linalg.norm(thing(bounce) - site(leave)) / c
        return 0.5 * c * (at_s - leave)
    bounce = at_s
    for _ in range(30):
        bounce = at_s + np.linalg.norm(thing(bounce) - site(at_s)) / c
    receive = bounce
    for _ in range(30):
        receive = bounce + np.linalg.norm(thing(bounce) - site(receive)) / c
    return 0.5 * c * (receive - at_s)


@pytest.mark.parametrize("tag", ["receive", "transmit"])
def test_light_time_is_that_of_the_plain_twin(tag):
    times = np.array([-20.0, 0.0, 15.0])
    at = [AT + round(t * 1e6) for t in times]
    o = observed(at, ["range"] * 3, tag)
    ground = ground_of(o, load_orientation())
    found = predict(o, ground, orbit(times), PLAIN).values
    slow = np.array([slow_two_way(t, tag) for t in times])
    # The twin knows no relativity (a centimetre) and one rotation of the Earth for all.
    assert np.abs(found - slow).max() < 5e-5


@pytest.mark.parametrize("kind", KINDS)
def test_partials_are_those_of_differences(kind):
    times = np.array([-120.0, 40.0, 180.0])
    at = [AT + round(t * 1e6) for t in times]
    o = observed(at, [kind] * 3)
    ground = ground_of(o, load_orientation())
    states = orbit(times)
    found = predict(o, ground, states, PLAIN).partials
    for k in range(6):
        step = np.zeros(6)
        step[k] = 1e-2 if k < 3 else 1e-5
        above = predict(o, ground, states + step, PLAIN).values
        below = predict(o, ground, states - step, PLAIN).values
        slope = (above - below) / (2.0 * step[k])
        if k >= 3 and kind != "range_rate":
            # Light is on its way for some milliseconds, which is left out.
            assert np.abs(slope).max() < 0.01
            continue
        size = np.abs(found[:, :3] if k < 3 else found[:, 3:]).max()
        assert np.abs(slope - found[:, k]).max() < 2e-3 * size


def test_the_rate_is_the_slope_of_the_range():
    times = np.array([-100.0, -99.0, -98.0])
    at = [AT + round(t * 1e6) for t in times]
    o = observed(at, ["range"] * 3)
    ground = ground_of(o, load_orientation())
    ranges = predict(o, ground, orbit(times), PLAIN).values
    rate = predict(observed(at, ["range_rate"] * 3), ground, orbit(times), PLAIN).values
    assert rate[1] == pytest.approx((ranges[2] - ranges[0]) / 2.0, abs=5e-5)


def test_tides_move_the_crust_by_decimetres_twice_a_day():
    at = [AT + 1_800_000_000 * k for k in range(48)]
    o = observed(at, ["range"] * 48)
    with_tides = ground_of(o, load_orientation())
    without = ground_of(o, load_orientation(), tides=False)
    moved = with_tides.place_km - without.place_km
    up = np.einsum("ni,ni->n", moved, with_tides.axes[:, 2]) * 1e3
    assert 0.1 < up.max() - up.min() < 0.6
    assert np.abs(np.linalg.norm(moved, axis=1)).max() * 1e3 < 0.5


def test_air_lengthens_ranges_and_lifts_elevations():
    o = observed([AT, AT], ["range", "elevation"])
    ground = ground_of(o, load_orientation())
    states = np.repeat(orbit(np.array([300.0])), 2, axis=0)
    plain, air = (predict(o, ground, states, sky).values for sky in (PLAIN, Sky()))
    assert 0.002 < air[0] - plain[0] < 0.05
    assert air[1] > plain[1]
    done = replace(o, refracted=np.array([True, True]))
    assert predict(done, ground, states, Sky()).values == pytest.approx(plain)


def test_unknown_stations_are_named():
    with pytest.raises(UnknownNameError, match=r"station 7090 .* known: here"):
        observations_of([SITE], [AT], ["7090"], ["range"], [1000.0], [0.01])


def test_ranges_and_rates_of_another_unit_are_refused():
    with pytest.raises(RangeError, match="metres"):
        observed([AT], ["range"], values=[7.0e6])
    with pytest.raises(RangeError, match="m/s"):
        observed([AT], ["range_rate"], values=[2500.0])
    with pytest.raises(RangeError, match="degrees"):
        observed([AT], ["azimuth"], values=[120.0])
    with pytest.raises(DataError, match="no observations"):
        observed([], [])

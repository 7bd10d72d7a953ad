"""First orbits: each method against the orbit that its observations were made from."""

from dataclasses import replace

import numpy as np
import pytest

from comity.astro.orbits.two_body import move
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.fitting.plans import Plan
from comity.astro.tracking.initial import (
    admissible_region,
    attributable_of,
    first_orbit,
    gauss,
    gibbs,
    gooding,
    herrick_gibbs,
    lambert,
)
from comity.astro.tracking.initial.choose import covariance_by_differences
from comity.astro.tracking.initial.positions import velocity_of
from comity.astro.tracking.observing import Site, Sky, observations_of, predict
from comity.astro.tracking.observing.ground import ground_of
from comity.foundations.errors import DataError, RangeError
from comity.foundations.time import parse_utc
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.radar import radar_case, with_noise

MU = 398600.4415


def some_orbit(random, axis_km, most=0.3):
    e = random.uniform(0.0, most)
    p = random.normal(size=3)
    p /= np.linalg.norm(p)
    q = np.cross(p, random.normal(size=3))
    q /= np.linalg.norm(q)
    r = axis_km * (1.0 - e)
    return r * p, np.sqrt(MU * (1.0 + e) / r) * q


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_lambert_finds_the_orbit_between_two_places(turns):
    random = np.random.default_rng(turns)
    for _ in range(60):
        axis = random.uniform(7000.0, 45000.0)
        place, speed = some_orbit(random, axis)
        period = 2.0 * np.pi * np.sqrt(axis**3 / MU)
        time = (random.uniform(0.05, 0.95) + turns) * period
        end = move(place, speed, np.array([time]))[0]
        long_way = np.cross(place, end[:3]) @ np.cross(place, speed) < 0.0
        found = lambert(place, end[:3], time, turns=turns, backward=bool(long_way))
        assert len(found) == (1 if turns == 0 else 2)
        off = [
            np.linalg.norm(v - speed) + np.linalg.norm(w - end[3:]) for v, w in found
        ]
        assert min(off) < 1e-8


def test_lambert_refuses_what_tells_no_plane():
    place = np.array([7000.0, 0.0, 0.0])
    with pytest.raises(DataError, match="one line"):
        lambert(place, -1.5 * place, 3000.0)
    with pytest.raises(RangeError, match="above 0 s"):
        lambert(place, np.array([0.0, 7000.0, 0.0]), -1.0)
    # Two turns take longer than this.
    assert lambert(place, np.array([0.0, 7000.0, 0.0]), 3000.0, turns=2) == []


@pytest.mark.parametrize(
    ("gap_s", "method"), [(20.0, "Herrick-Gibbs"), (900.0, "Gibbs")]
)
def test_three_places_tell_the_velocity(gap_s, method):
    place, speed = some_orbit(np.random.default_rng(3), 7500.0, 0.05)
    times = np.array([-gap_s, 0.0, gap_s])
    path = move(place, speed, times)
    found, used = velocity_of(path[:, :3], times)
    assert used == method
    assert np.linalg.norm(found - path[1, 3:]) < 1e-4


def test_places_out_of_one_plane_are_refused():
    places = np.array([[7000.0, 0, 0], [0, 7000.0, 0], [0, 0, 7000.0]])
    with pytest.raises(DataError, match="out of one plane"):
        gibbs(places)
    line = np.array([[7000.0, 0, 0], [7100.0, 0, 0], [7200.0, 0, 0]])
    with pytest.raises(DataError, match="singular"):
        gibbs(line)
    path = move(
        *some_orbit(np.random.default_rng(3), 7500.0), np.array([0.0, 1.0, 2.0])
    )
    with pytest.raises(RangeError, match="rising"):
        herrick_gibbs(path[:, :3], np.array([0.0, 20.0, 10.0]))


def seen_from(state, times, latitude=0.6, longitude=0.3):
    angle = longitude + 7.292115e-5 * times
    site = 6378.0 * np.stack(
        [
            np.cos(latitude) * np.cos(angle),
            np.cos(latitude) * np.sin(angle),
            np.full_like(angle, np.sin(latitude)),
        ],
        axis=1,
    )
    line = move(state[:3], state[3:], times)[:, :3] - site
    return site, line / np.linalg.norm(line, axis=1, keepdims=True)


def overhead(random, axis_km):
    """Return an orbit near the zenith of the site at the time 0."""
    longitude, latitude = 0.3 + 0.2 * random.normal(), 0.6 + 0.1 * random.normal()
    up = np.array(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
    side = np.cross(up, random.normal(size=3))
    side /= np.linalg.norm(side)
    return np.concatenate([axis_km * up, np.sqrt(MU / axis_km) * side])


@pytest.mark.parametrize(
    ("method", "axis_km", "gap_s"),
    [
        (gauss, 7200.0, 60.0),
        (gauss, 8000.0, 150.0),
        (gooding, 7200.0, 60.0),
        (gooding, 8000.0, 150.0),
        (gooding, 42164.0, 1200.0),
    ],
)
def test_three_directions_tell_the_orbit(method, axis_km, gap_s):
    random = np.random.default_rng(11)
    for _ in range(5):
        state = overhead(random, axis_km)
        times = np.array([-gap_s, 0.0, gap_s])
        found = method(*seen_from(state, times), times)
        assert min(np.linalg.norm(one - state) for one in found) < 1e-2


def test_gooding_bridges_hours():
    state = overhead(np.random.default_rng(2), 42164.0)
    times = np.array([-7200.0, 0.0, 7200.0])
    found = gooding(*seen_from(state, times), times)
    assert min(np.linalg.norm(one - state) for one in found) < 1e-2


def test_directions_in_one_plane_are_singular():
    sites = np.zeros((3, 3)) + np.array([6378.0, 0.0, 0.0])
    angle = np.array([0.1, 0.2, 0.3])
    lines = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    with pytest.raises(DataError, match="singular"):
        gauss(sites, lines, np.array([0.0, 60.0, 120.0]))
    with pytest.raises(RangeError, match="rising"):
        gauss(sites, lines, np.array([0.0, 60.0, 30.0]))


def test_a_short_arc_allows_its_own_orbit_and_little_else():
    state = overhead(np.random.default_rng(5), 7300.0)
    times = np.array([-10.0, -5.0, 0.0, 5.0, 10.0])
    site, lines = seen_from(state, times)
    spin = np.cross([0.0, 0.0, 7.292115e-5], site[2])
    right = np.arctan2(lines[:, 1], lines[:, 0])
    decl = np.arcsin(lines[:, 2])
    arc = attributable_of(times, right, decl, 1e-5, site[2], spin)
    region = admissible_region(arc, grid=100)
    r = np.linalg.norm(region.states[:, :3], axis=1)
    energy = 0.5 * np.sum(region.states[:, 3:] ** 2, axis=1) - MU / r
    assert (energy < 0.0).all()
    true = np.linalg.norm(state[:3] - site[2])
    rate = (state[:3] - site[2]) @ (state[3:] - spin) / true
    near = np.abs(np.log(region.distance_km / true)) <= region.cell[0]
    near &= np.abs(region.rate_km_s - rate) <= region.cell[1]
    assert near.any()
    whole = 100 * 201
    assert len(region.states) < 0.05 * whole
    with pytest.raises(RangeError, match="times and units"):
        fast = attributable_of(times / 1000.0, right, decl, 1e-5, site[2], spin)
        admissible_region(fast)
    with pytest.raises(RangeError, match="two of two instants"):
        attributable_of(times[:1], right[:1], decl[:1], 1e-5, site[2], spin)


def test_covariance_by_differences_is_that_of_many_draws():
    state = overhead(np.random.default_rng(8), 7500.0)
    times = np.array([-150.0, 0.0, 150.0])
    path = move(state[:3], state[3:], times)

    def method(values):
        places = values.reshape(3, 3)
        return np.concatenate([places[1], gibbs(places)])

    values, sigma = path[:, :3].ravel(), np.full(9, 0.05)
    found = covariance_by_differences(method, values, sigma)
    random = np.random.default_rng(1)
    drawn = np.array(
        [method(values + sigma * random.normal(size=9)) for _ in range(2000)]
    )
    assert np.diag(np.cov(drawn.T)) == pytest.approx(np.diag(found), rel=0.15)


@pytest.fixture(scope="module")
def case():
    return radar_case(PreciseDynamics(8), load_orientation(), parse_utc("2024-03-01"))


@pytest.mark.parametrize(
    ("kinds", "method"),
    [
        ((0, 2, 3), {"Gibbs", "Herrick-Gibbs"}),
        ((2, 3), {"Gauss", "Gooding"}),
        ((0,), {"ranges"}),
    ],
)
def test_a_first_orbit_is_found_from_whatever_there_is(case, kinds, method):
    o = with_noise(case, np.random.default_rng(4))
    some = np.isin(o.kind, kinds) & (o.at_us < o.at_us[0] + 30_000_000_000)
    o, ground = o.take(some), case.ground.take(some)
    dynamics = PreciseDynamics(8)
    found = first_orbit(o, ground, dynamics, Plan(sky=case.sky))
    assert found.method in method
    path, _ = dynamics.path(
        found.state, found.at_us, np.array([0.0]), case.forces, partials=False
    )
    true, _ = dynamics.path(
        case.state,
        case.at_us,
        np.array([(found.at_us - case.at_us) / 1e6]),
        case.forces,
        partials=False,
    )
    assert np.linalg.norm((path - true)[0, :3]) < (0.2 if 0 in kinds else 1.0)


def test_an_arc_too_short_for_three_directions_is_tried_with_what_is_admissible():
    dynamics, orientation = PreciseDynamics(8), load_orientation()
    at_us, sky = parse_utc("2024-03-01"), Sky(air=False, bending=False)
    site = Site("here", np.radians(40.0), np.radians(10.0), 0.4, {}, {}, {})
    instants = [at_us + 10_000_000 * k for k in range(9)]
    kinds = ("right_ascension", "declination")
    o = observations_of(
        [site],
        [t for t in instants for _ in kinds],
        ["here"] * 18,
        kinds * 9,
        [0.1] * 18,
        [2e-6] * 18,
    )
    ground = ground_of(o, orientation)
    up = ground.turn[8].T @ ground.axes[8, 2]
    side = np.cross([0.0, 0.0, 1.0], up)
    state = np.concatenate(
        [42164.0 * up, np.sqrt(MU / 42164.0) * side / np.linalg.norm(side)]
    )
    times = (o.at_us - at_us) / 1e6 - 40.0
    path, _ = dynamics.path(state, at_us, times, Forces(), partials=False)
    random = np.random.default_rng(2)
    value = predict(o, ground, path, sky).values + 2e-6 * random.normal(size=18)
    found = first_orbit(replace(o, value=value), ground, dynamics, Plan(sky=sky))
    assert found.method == "admissible region"
    assert found.weighted_rms < 3.0
    # Such an arc tells the distance hardly at all, and the covariance says so.
    sigma = np.sqrt(np.trace(found.covariance[:3, :3]))
    assert sigma > 100.0


def test_what_tells_no_orbit_is_refused(case):
    o = with_noise(case, np.random.default_rng(4))
    some = np.flatnonzero(o.kind == 2)[:4]
    with pytest.raises(DataError, match="no first orbit"):
        first_orbit(
            o.take(some), case.ground.take(some), PreciseDynamics(8), Plan(sky=case.sky)
        )


def test_the_case_is_what_it_says(case):
    assert len(case.perfect) == 3 * 504
    again = ground_of(case.perfect, load_orientation())
    instants, back = np.unique(case.perfect.at_us, return_inverse=True)
    path, _ = PreciseDynamics(8).path(
        case.state,
        case.at_us,
        (instants - case.at_us) / 1e6,
        case.forces,
        partials=False,
    )
    up = predict(case.perfect, again, path[back], case.sky).elevation_rad
    assert np.degrees(up.min()) > 9.9

"""Many encounters at once: against the plane of one, dense searches and brute force."""

import numpy as np
import pytest

from comity.astro.orbits.rtn import rtn_axes
from comity.astro.risk import Pair, dilution_of, plane_of
from comity.astro.risk.kernels.disc import disc_probability
from comity.astro.risk.kernels.many import largest_by_size, small_disc
from comity.astro.risk.many import ManyEncounters, assess_many
from comity.astro.risk.plane import disc_pc

RNG = np.random.default_rng(7)


def encounters(count=60, miss_km=2.0, radius_km=0.01, sigma=(0.2, 1.0, 0.2)):
    """Random crossings in low orbit, the second object at closest approach by a random miss."""
    r1 = np.tile([7000.0, 0.0, 0.0], (count, 1))
    turn = RNG.uniform(0.3, 2.8, count)
    v1 = np.tile([0.0, 7.5, 0.0], (count, 1))
    v2 = 7.5 * np.stack(
        [0.01 * RNG.normal(size=count), np.cos(turn), np.sin(turn)], axis=1
    )
    way = v2 - v1
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    miss = RNG.normal(size=(count, 3))
    miss -= np.sum(miss * way, axis=1, keepdims=True) * way
    miss *= (miss_km * RNG.uniform(0.05, 1.0, count) / np.linalg.norm(miss, axis=1))[
        :, None
    ]
    sigmas = np.array(sigma) * RNG.uniform(0.5, 2.0, (2, count, 3))
    ones = np.ones(count)
    return ManyEncounters(
        r1,
        v1,
        r1 + miss,
        v2,
        sigmas[0],
        sigmas[1],
        radius_km * ones,
        0.1 * ones,
        3.0 * ones,
    )


def pair_of(given, k):
    return Pair(
        given.position_1_km[k],
        given.velocity_1_km_s[k],
        given.position_2_km[k],
        given.velocity_2_km_s[k],
    )


def covariance(position, velocity, sigma):
    axes = rtn_axes(position, velocity)
    return axes.T @ np.diag(np.square(sigma)) @ axes


def covariances(given, k):
    return (
        covariance(
            given.position_1_km[k], given.velocity_1_km_s[k], given.sigma_1_km[k]
        ),
        covariance(
            given.position_2_km[k], given.velocity_2_km_s[k], given.sigma_2_km[k]
        ),
    )


def test_the_density_stands_for_the_integral_where_it_is_used():
    rng = np.random.default_rng(1)
    worst = 0.0
    for _ in range(3000):
        x, y = rng.normal(size=2) * 10 ** rng.uniform(-2, 1)
        sx = 10 ** rng.uniform(-1, 1)
        sy, radius = sx * 10 ** rng.uniform(-1.5, 0), 10 ** rng.uniform(-3, -1)
        true = disc_probability(x, y, sx, sy, radius)
        if true > 1e-200:
            worst = max(worst, abs(small_disc(x, y, sx, sy, radius) / true - 1.0))
    assert worst < 2e-6


def test_pc_is_that_of_the_plane_with_its_tail():
    given = encounters()
    many = assess_many(given)
    for k in range(len(given.radius_km)):
        one, two = covariances(given, k)
        near = disc_pc(plane_of(pair_of(given, k), one + two, 0.01), 0.01)
        far = disc_pc(plane_of(pair_of(given, k), 9.0 * (one + two), 0.01), 0.01)
        assert many.pc[k] == pytest.approx(0.9 * near + 0.1 * far, rel=1e-5)


def test_the_scaled_maximum_is_that_of_a_dense_search():
    given = encounters()
    many = assess_many(given)
    for k in range(0, len(given.radius_km), 6):
        one, two = covariances(given, k)
        dense = dilution_of(
            pair_of(given, k), *(np.pad(m, (0, 3)) for m in (one, two)), 0.01
        )
        assert many.scaled_max[k] == pytest.approx(dense.max_pc, rel=1e-5)
        assert many.scaled_factor[k] == pytest.approx(dense.at_factor, rel=1e-2)
        assert many.diluted[k] == (dense.at_factor < 1.0)


@pytest.mark.parametrize("radius_km", [0.3, 0.9])
def test_a_large_disc_has_its_maximum_elsewhere_and_it_is_found(radius_km):
    for ratio in (1.0, 4.0, 30.0):
        found, factor = largest_by_size(0.8, 0.6, ratio, 1.0, radius_km)
        dense = max(
            disc_probability(0.8, 0.6, f * ratio, f, radius_km)
            for f in factor * np.exp(np.linspace(-3.0, 3.0, 4001))
        )
        assert found == pytest.approx(dense, rel=1e-6)
    assert largest_by_size(0.8, 0.6, 3.0, 1.0, 1.0) == (1.0, 0.0)


def test_socrates_maximum_is_the_largest_of_all_sizes_and_directions():
    """Brute force: ellipses of the ratio that both objects' shape shows, every size, every direction."""
    for radius_km in (0.01, 0.15):
        given = encounters(8, miss_km=1.0, radius_km=radius_km)
        many = assess_many(given)
        for k in range(8):
            p, v = given.position_1_km[k], given.velocity_1_km_s[k]
            shape = covariance(p, v, [0.1, 0.3, 0.1])
            shape += covariance(
                given.position_2_km[k], given.velocity_2_km_s[k], [0.1, 0.3, 0.1]
            )
            plane = plane_of(pair_of(given, k), shape, radius_km)
            ratio = plane.sigma_x_km / plane.sigma_y_km
            miss = float(np.hypot(plane.x_km, plane.y_km))
            if miss <= radius_km:
                assert many.socrates_max[k] == 1.0
                continue
            best = 0.0
            for turn in np.linspace(0.0, np.pi / 2.0, 46):
                for size in miss * np.exp(np.linspace(-4.0, 1.0, 120)):
                    x, y = miss * np.cos(turn), miss * np.sin(turn)
                    best = max(
                        best, disc_probability(x, y, size, size / ratio, radius_km)
                    )
            assert best <= many.socrates_max[k] * (1.0 + 1e-5)
            assert many.socrates_max[k] == pytest.approx(best, rel=2e-3)


def test_a_small_radius_gives_alfanos_closed_form():
    """For R much smaller than the miss d: ratio R² / (e d²), at a sigma of d / √2 along the miss."""
    given = encounters(20, miss_km=5.0, radius_km=0.001)
    many = assess_many(given)
    for k in range(20):
        plane = plane_of(pair_of(given, k), sum(covariances(given, k)), 0.001)
        miss = float(np.hypot(plane.x_km, plane.y_km))
        assert many.socrates_sigma_km[k] == pytest.approx(miss / np.sqrt(2.0), rel=1e-6)
        ratio = many.socrates_max[k] * np.e * miss**2 / 0.001**2
        assert 1.0 <= ratio <= 3.0


def test_slow_passages_and_long_distributions_are_marked():
    given = encounters(4)
    assert not assess_many(given).slow.any()
    assert not assess_many(given).bent.any()
    # Side by side in one orbit, two metres a second.
    slow = ManyEncounters(
        given.position_1_km[:2],
        given.velocity_1_km_s[:2],
        given.position_1_km[:2] + np.array([0.3, 0.0, 0.0]),
        given.velocity_1_km_s[:2] + np.array([0.0, 0.0, 0.002]),
        *(np.full((2, 3), 0.3),) * 2,
        *(np.full(2, x) for x in (0.01, 0.1, 3.0)),
    )
    assert assess_many(slow).slow.all()
    # Sixty kilometres along the track, fifty metres radially: four sigmas leave the tangent by 4 km.
    long = ManyEncounters(
        given.position_1_km, given.velocity_1_km_s, given.position_2_km, given.velocity_2_km_s,
        np.tile([0.05, 60.0, 0.05], (4, 1)), given.sigma_2_km, given.radius_km, given.tail_share, given.tail_factor,
    )  # fmt: skip
    assert assess_many(long).bent.all()


def test_no_sigmas_and_no_motion_give_no_numbers():
    given = encounters(3)
    nothing = np.full((3, 3), np.nan)
    many = assess_many(
        ManyEncounters(
            given.position_1_km, given.velocity_1_km_s, given.position_2_km,
            np.concatenate([given.velocity_1_km_s[:1], given.velocity_2_km_s[1:]]),
            nothing, given.sigma_2_km, given.radius_km, given.tail_share, given.tail_factor,
        )
    )  # fmt: skip
    assert np.isnan(many.pc).all()
    assert np.isnan(many.scaled_max).all()
    assert many.slow[0]
    assert np.isnan(many.socrates_max[0])
    assert np.isfinite(many.socrates_max[1:]).all()

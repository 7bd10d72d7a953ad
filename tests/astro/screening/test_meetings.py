"""Many ephemerides against each other and against element sets, beside brute force."""

import numpy as np
import pytest

from comity.astro.orbits import propagate
from comity.astro.orbits.track import Track, states_at
from comity.astro.screening.meetings import joined, make_meetings, run_slab
from comity.astro.screening.tracks import screen_track
from comity.foundations.errors import RangeError
from comity.system.catalogue_files import open_catalogue

DAY_US = 86_400_000_000
TRACKS = 24


@pytest.fixture(scope="module")
def sky():
    snapshot = open_catalogue(["sample:700:3"])
    elements = snapshot.elements.take(snapshot.current)
    start = int(np.quantile(elements.epoch_us, 0.75))
    return elements, start


def sampled(elements, rows, start, seconds, step=180.0):
    """Tracks (times, states) of element sets, as operators would give them."""
    times = np.arange(0.0, seconds + 1.0, step)
    states = propagate(elements.take(np.asarray(rows)), start, times)
    both = np.concatenate([states.position_km, states.velocity_km_s], axis=2)
    return [(times, one) for one in both]


def problem_of(tracks, elements, start, seconds, limit_km):
    at = np.concatenate([one[0] for one in tracks])
    states = np.concatenate([one[1] for one in tracks])
    offsets = np.cumsum([0, *(len(one[0]) for one in tracks)]).astype(np.int64)
    window = (start, start + round(seconds * 1e6))
    return make_meetings(at, states, offsets, elements, window, limit_km)


def solved(problem, same=None):
    return joined(problem, [run_slab(problem, k) for k in range(problem.slabs)], same)


def as_track(one, start):
    times, states = one
    at_us = start + np.rint(times * 1e6).astype(np.int64)
    none = np.zeros(0, np.int64)
    return Track(at_us, states[:, :3], states[:, 3:], none, np.zeros((0, 6, 6)))


def brute(tracks, start, seconds, limit_km):
    """Every minimum of the distance of every pair, by dense sampling of both interpolations."""
    grid = start + np.arange(0, int(seconds * 1e6) + 1, 2_000_000)
    paths = [states_at(as_track(one, start), grid) for one in tracks]
    out = []
    for i, a in enumerate(paths):
        for j in range(i + 1, len(paths)):
            off = paths[j] - a
            d2 = np.einsum("kc,kc->k", off[:, :3], off[:, :3])
            low = np.flatnonzero((d2[1:-1] <= d2[:-2]) & (d2[1:-1] < d2[2:])) + 1
            for k in low[d2[low] < (limit_km + 40.0) ** 2].tolist():
                fine = grid[k] + np.arange(-2_000_000, 2_000_001, 1000)
                fine = fine[(fine >= grid[0]) & (fine <= grid[-1])]
                gap = states_at(as_track(tracks[j], start), fine) - states_at(
                    as_track(tracks[i], start), fine
                )
                miss = np.linalg.norm(gap[:, :3], axis=1)
                if miss.min() <= limit_km:
                    out.append((i, j, (fine[miss.argmin()] - start) / 1e6, miss.min()))
    return out


def test_ephemerides_against_each_other_as_brute_force_finds_them(sky):
    elements, start = sky
    seconds, limit = 86_400.0, 190.0
    # Of one shell, so that they meet.
    shell = np.argsort(elements.mean_motion_rad_s)[-150 : -150 + TRACKS]
    tracks = sampled(elements, shell, start, seconds)
    found = solved(
        problem_of(tracks, elements.take(np.zeros(0, int)), start, seconds, limit)
    )
    wanted = brute(tracks, start, seconds, limit)
    passing = found.kind == 0
    got = {(int(i), int(j)): [] for i, j in zip(found.first, found.second, strict=True)}
    for k in np.flatnonzero(passing):
        got[int(found.first[k]), int(found.second[k])].append(
            (found.tca_s[k], found.miss_km[k])
        )
    assert len(wanted) > 20
    for i, j, t, miss in wanted:
        near = [one for one in got.get((i, j), ()) if abs(one[0] - t) < 0.01]
        assert near, (i, j, t, miss)
        assert near[0][1] == pytest.approx(miss, abs=1e-5)
    assert passing.sum() == len(wanted)


def test_ephemerides_against_a_catalogue_as_one_by_one(sky):
    elements, start = sky
    seconds, limit = 43_200.0, 30.0
    tracks = sampled(elements, range(8), start, seconds)
    rest = elements.take(np.arange(8, len(elements)))
    found = solved(problem_of(tracks, rest, start, seconds, limit))
    total = 0
    for k, one in enumerate(tracks):
        hits = screen_track(
            as_track(one, start), rest, limit, np.zeros(0, np.int64), 1e4
        )
        mine = (found.first == k) & (found.second >= 8) & (found.kind == 0)
        times = np.sort(found.tca_s[mine])
        wanted = np.sort((hits.tca_us[hits.kind == 0] - start) / 1e6)
        assert len(times) == len(wanted)
        assert np.allclose(times, wanted, atol=1e-3)
        total += len(wanted)
    assert total > 10


def test_a_burn_is_never_interpolated_over_and_what_is_closest_there_is_found(sky):
    elements, start = sky
    seconds = 7200.0
    ((times, states),) = sampled(elements, [0], start, seconds, 60.0)
    half = len(times) // 2
    # The other object flies alongside, 2 km ahead, and approaches until the burn.
    other = states.copy()
    along = states[:, 3:] / np.linalg.norm(states[:, 3:], axis=1)[:, None]
    closing = np.maximum(times[half] - times, times - times[half]) * 1e-3
    other[:, :3] += along * (2.0 + closing)[:, None]
    sign = np.where(times < times[half], -1.0, 1.0)
    other[:, 3:] += along * (1e-3 * sign)[:, None]
    after = other[half:].copy()
    before = other[: half + 1].copy()
    before[-1, 3:] = states[half, 3:] - along[half] * 1e-3
    after[0, 3:] = states[half, 3:] + along[half] * 1e-3
    pieces = [(times[: half + 1], before), (times[half:], after)]
    tracks = [(times, states), *pieces]
    problem = problem_of(tracks, elements.take(np.zeros(0, int)), start, seconds, 4.0)
    found = solved(problem, np.array([0, 1, 1]))
    # Pieces of one object are no pair; of both ends at the burn one is kept.
    assert set(found.second.tolist()) <= {1, 2}
    at_burn = np.abs(found.tca_s - times[half]) < 1.0
    assert at_burn.sum() == 1
    assert found.miss_km[at_burn][0] == pytest.approx(2.0, abs=1e-6)
    # With one interpolation over the burn the velocity there would be neither.
    assert found.kind[at_burn][0] in {1, 2}


def test_objects_that_stay_together_are_one_interval(sky):
    elements, start = sky
    seconds = 20_000.0
    ((times, states),) = sampled(elements, [0], start, seconds)
    shifted = states_at(
        as_track((times, states), start),
        start + np.rint((times[:-2] + 0.05) * 1e6).astype(np.int64),
    )
    tracks = [(times[:-2], states[:-2]), (times[:-2], shifted)]
    found = solved(
        problem_of(tracks, elements.take(np.zeros(0, int)), start, seconds, 5.0)
    )
    stays = found.kind == 1
    assert stays.sum() == 1
    assert found.exit_s[stays][0] - found.entry_s[stays][0] > 3000.0


def test_the_answer_does_not_depend_on_how_the_window_is_cut(sky, monkeypatch):
    from comity.astro.screening import meetings

    elements, start = sky
    tracks = sampled(elements, range(10), start, 20_000.0)
    rest = elements.take(np.arange(10, 200))
    one = solved(problem_of(tracks, rest, start, 20_000.0, 40.0))
    monkeypatch.setattr(meetings, "SLAB_NODES", 17)
    other = solved(problem_of(tracks, rest, start, 20_000.0, 40.0))
    assert len(one) == len(other) > 0
    assert np.array_equal(one.tca_s, other.tca_s)


def test_what_cannot_be_screened_is_refused(sky):
    elements, start = sky
    tracks = sampled(elements, [0], start, 600.0)
    for seconds, limit in (
        (600.0, 0.0),
        (600.0, 500.0),
        (0.0, 5.0),
        (40 * 86400.0, 5.0),
    ):
        with pytest.raises(RangeError):
            problem_of(tracks, elements, start, seconds, limit)

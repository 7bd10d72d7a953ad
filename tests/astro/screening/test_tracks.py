"""Ephemerides: interpolation, and screening against all equal to a full screening."""

import numpy as np
import pytest

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import propagate
from comity.astro.orbits.track import Track, covariance_at, states_at
from comity.astro.orbits.two_body import move, transition
from comity.astro.screening import screen
from comity.astro.screening.tracks import screen_track
from comity.foundations.errors import RangeError
from comity.foundations.time import parse_utc

START = parse_utc("2024-11-01")


def kepler_track(step_s=180.0, count=40):
    r, v = np.array([7000.0, 0, 0]), np.array([0, 7.5, 0.5])
    times = np.arange(count) * step_s
    states = move(r, v, times)
    at = START + np.rint(times * 1e6).astype(np.int64)
    first = np.diag([1e-4, 1e-2, 1e-4, 1e-10, 1e-12, 1e-12])
    _, phi = transition(r, v, float(times[-1]))
    return (
        Track(
            at,
            states[:, :3],
            states[:, 3:],
            at[[0, -1]],
            np.array([first, phi @ first @ phi.T]),
        ),
        r,
        v,
        first,
    )


def test_interpolation_is_true_to_a_millimetre():
    track, r, v, _ = kepler_track()
    inside = np.linspace(0.0, 39 * 180.0, 777)
    at = START + np.rint(inside * 1e6).astype(np.int64)
    exact = move(r, v, (at - START) / 1e6)
    found = states_at(track, at)
    assert np.abs(found[:, :3] - exact[:, :3]).max() < 1e-6
    assert np.abs(found[:, 3:] - exact[:, 3:]).max() < 1e-8
    np.testing.assert_allclose(
        states_at(track, track.at_us)[:, :3], track.position_km, atol=1e-9
    )


def test_short_and_uneven_tracks():
    track, r, v, _ = kepler_track(60.0, 3)
    at = START + 90_000_000
    np.testing.assert_allclose(
        states_at(track, np.array([at]))[0], move(r, v, np.array([90.0]))[0], atol=1e-5
    )
    keep = np.array([0, 1, 3, 4, 8, 9, 10, 20])
    full, r, v, _ = kepler_track(30.0, 21)
    uneven = Track(
        full.at_us[keep],
        full.position_km[keep],
        full.velocity_km_s[keep],
        np.zeros(0, np.int64),
        np.zeros((0, 6, 6)),
    )
    at = START + 200_000_000
    exact = move(r, v, np.array([200.0]))[0]
    np.testing.assert_allclose(states_at(uneven, np.array([at]))[0], exact, atol=1e-5)
    assert covariance_at(uneven, at) is None


def test_outside_is_an_error():
    track, *_ = kepler_track()
    with pytest.raises(RangeError, match=r"60.000 s outside the ephemeris"):
        states_at(track, np.array([START - 60_000_000]))


def test_covariances_between_their_instants():
    track, r, v, first = kepler_track()
    at = START + 3_000_000_000
    _, phi = transition(r, v, 3000.0)
    np.testing.assert_allclose(
        covariance_at(track, at), phi @ first @ phi.T, rtol=1e-5, atol=1e-12
    )
    assert np.linalg.eigvalsh(covariance_at(track, at))[0] > 0.0


def test_a_track_against_all_is_a_full_screening_of_its_pairs():
    sky = sample_snapshot(3000)
    elements = sky.elements.take(sky.current)
    row = 17
    times = np.arange(0.0, 43201.0, 60.0)
    states = propagate(elements.take(np.array([row])), START, times)
    at = START + np.rint(times * 1e6).astype(np.int64)
    track = Track(
        at,
        states.position_km[0],
        states.velocity_km_s[0],
        np.zeros(0, np.int64),
        np.zeros((0, 6, 6)),
    )
    hits = screen_track(track, elements, 25.0, np.array([row]))
    chosen = np.zeros(len(elements), bool)
    chosen[row] = True
    full = screen(elements, START, 0.5, 25.0, chosen=chosen)
    assert len(hits.row) == len(full) > 5
    others = np.where(full.first == row, full.second, full.first)
    order = np.lexsort((others, np.round(full.tca_s, 1)))
    mine = np.lexsort((hits.row, np.round((hits.tca_us - START) / 1e6, 1)))
    assert hits.row[mine].tolist() == others[order].tolist()
    # SGP4's velocities are not quite the rates of its positions: half a metre.
    np.testing.assert_allclose(hits.miss_km[mine], full.miss_km[order], atol=2e-3)
    np.testing.assert_allclose(
        (hits.tca_us[mine] - START) / 1e6, full.tca_s[order], atol=2e-3
    )
    with pytest.raises(RangeError, match="threshold"):
        screen_track(track, elements, 0.0, np.array([row]))


def test_companions_are_one_interval():
    sky = sample_snapshot(100)
    elements = sky.elements.take(sky.current).take(np.array([3, 3, 50]))
    times = np.arange(0.0, 7201.0, 60.0)
    states = propagate(elements.take(np.array([0])), START, times)
    at = START + np.rint(times * 1e6).astype(np.int64)
    track = Track(
        at,
        states.position_km[0] + 0.5,
        states.velocity_km_s[0],
        np.zeros(0, np.int64),
        np.zeros((0, 6, 6)),
    )
    hits = screen_track(track, elements, 5.0, np.array([0]))
    assert hits.kind.tolist() == [1]
    assert hits.exit_us[0] - hits.entry_us[0] > 7e9

"""Tasking: shares are kept, information is what it says, and nobody could do much better."""

import itertools
import json

import numpy as np
import pytest

from comity.astro.tracking.tasking import Look, Share, gain_of, task
from comity.foundations.errors import RangeError
from comity.main import run


def problem(seed, sensors=3, tracks=4, looks=40):
    random = np.random.default_rng(seed)
    shares = [Share(f"s{k}", f"p{k % 2}", 60.0 * (k + 1), 20.0) for k in range(sensors)]
    half = random.normal(size=(tracks, 6, 6))
    covariances = half @ half.transpose(0, 2, 1) + 0.1 * np.eye(6)
    chances = [
        Look(
            int(random.integers(sensors)),
            int(random.integers(tracks)),
            float(60.0 * random.integers(100)),
            random.normal(size=(2, 6)),
        )
        for _ in range(looks)
    ]
    return shares, chances, covariances


@pytest.mark.parametrize("seed", range(8))
def test_shares_are_kept_and_no_sensor_looks_twice_at_once(seed):
    shares, looks, covariances = problem(seed)
    done = task(shares, looks, covariances)
    for s, share in enumerate(shares):
        mine = [looks[c.look] for c in done.choices if looks[c.look].sensor == s]
        assert len(mine) * share.look_s <= share.seconds
        assert done.used_s[s] == pytest.approx(len(mine) * share.look_s)
        times = sorted(look.at_s for look in mine)
        assert all(b - a >= share.look_s for a, b in itertools.pairwise(times))


@pytest.mark.parametrize("seed", range(8))
def test_gains_add_up_to_the_information_that_is_left(seed):
    shares, looks, covariances = problem(seed)
    done = task(shares, looks, covariances)
    before = np.linalg.slogdet(covariances)[1]
    after = np.linalg.slogdet(done.covariances)[1]
    told = sum(choice.gain_nats for choice in done.choices)
    assert told == pytest.approx(0.5 * float(np.sum(before - after)))


def slow_best(shares, looks, covariances):
    """Return the best sum of gains by trying every set of looks."""
    best = 0.0
    for size in range(1, len(looks) + 1):
        for some in itertools.combinations(range(len(looks)), size):
            used = [0.0] * len(shares)
            for k in some:
                used[looks[k].sensor] += shares[looks[k].sensor].look_s
            if any(u > s.seconds for u, s in zip(used, shares, strict=True)):
                continue
            total = 0.0
            for track in range(len(covariances)):
                rows = [looks[k].rows for k in some if looks[k].track == track]
                if rows:
                    total += gain_of(covariances[track], np.vstack(rows))
            best = max(best, total)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_greedy_comes_close_to_the_best(seed):
    shares, looks, covariances = problem(seed, 2, 2, 8)
    # Instants apart, so that only the shares bind.
    looks = [Look(k.sensor, k.track, 60.0 * n, k.rows) for n, k in enumerate(looks)]
    done = task(shares, looks, covariances)
    told = sum(choice.gain_nats for choice in done.choices)
    assert told >= 0.9 * slow_best(shares, looks, covariances)


def test_what_weighs_more_is_looked_at_more():
    shares, looks, covariances = problem(3, 2, 2, 60)
    heavy = task(shares, looks, covariances, np.array([20.0, 1.0]))
    mine = sum(looks[c.look].track == 0 for c in heavy.choices)
    plain = task(shares, looks, covariances)
    assert mine >= sum(looks[c.look].track == 0 for c in plain.choices)


def test_shares_that_are_none_are_refused():
    shares, looks, covariances = problem(1)
    with pytest.raises(RangeError, match="share of s0"):
        task([Share("s0", "p", -1.0, 20.0), *shares[1:]], looks, covariances)
    with pytest.raises(RangeError, match="look"):
        task(shares, [Look(9, 0, 0.0, np.eye(2, 6))], covariances)


TRACK = {
    "object": "one",
    "epoch": "2024-03-01T00:00:00",
    "frame": "GCRF",
    "state_km": [7100.0, 0.0, 0.0, 0.0, 4.0, 6.3],
    "covariance": np.diag([1.0, 4.0, 1.0, 1e-6, 1e-6, 1e-6]).tolist(),
}
SENSOR = {
    "name": "north",
    "party": "A",
    "lat": 60.0,
    "lon": 10.0,
    "alt_m": 100,
    "share_s": 120,
    "range_m": 30,
    "angle_deg": 0.03,
}


def write(folder, tracks, sensors):
    (folder / "tracks.json").write_text(json.dumps(tracks))
    (folder / "sensors.json").write_text(json.dumps({"sensors": sensors}))
    return [
        "orbit",
        "task",
        str(folder / "tracks.json"),
        "--sensors",
        str(folder / "sensors.json"),
        "--start",
        "2024-03-01",
    ]


def test_the_command_plans_for_all_parties(tmp_path, capsys):
    other = {**TRACK, "object": "two", "state_km": [0.0, 7300.0, 0.0, -7.0, 0.0, 2.5]}
    south = {**SENSOR, "name": "south", "party": "B", "lat": -30.0, "share_s": 200}
    words = write(tmp_path, [TRACK, other], [SENSOR, south])
    assert run([*words, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["plan"]
    assert value["gain_nats"] >= value["gain_in_turn_nats"]
    for row in value["parties"]:
        assert row["used_s"] <= row["shared_s"]
    for row in value["tracks"]:
        assert row["sigma_after_km"] < row["sigma_before_km"]
    assert value["plan"] == sorted(value["plan"], key=lambda r: r["time"])
    assert run(words) == 0
    out = capsys.readouterr().out
    assert "s shared" in out
    assert "taking turns" in out


@pytest.mark.parametrize(
    ("track", "sensor", "more", "code", "match"),
    [
        ({"state_km": [1, 2]}, {}, [], 3, "state_km has 6 numbers"),
        ({"covariance": np.zeros((6, 6)).tolist()}, {}, [], 2, "singular"),
        ({"frame": "MARS"}, {}, [], 3, "frame MARS"),
        ({}, {"share_s": None}, [], 3, "needs share_s"),
        ({}, {"range_m": None, "angle_deg": None}, [], 3, "its sigmas"),
        ({}, {"party": ""}, [], 3, "name and party"),
        ({}, {"range_m": -3}, [], 3, "range_m is -3"),
        ({}, {}, ["--hours", "1000"], 2, "at most 168"),
        ({}, {"farthest_km": 20}, [], 3, "no sensor sees any track"),
    ],
)
def test_what_cannot_be_planned_is_told(
    tmp_path, capsys, track, sensor, more, code, match
):
    words = write(tmp_path, [{**TRACK, **track}], [{**SENSOR, **sensor}])
    assert run([*words, *more]) == code
    assert match in capsys.readouterr().err

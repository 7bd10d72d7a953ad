"""Fusion of tracks: consistent in networks with loops, exact where it may add up."""

import json

import numpy as np
import pytest

from comity.astro.tracking.fusion import Track, agreement_of, fuse, intersect
from comity.foundations.errors import DataError, RangeError
from comity.main import run
from tests.astro.tracking.networks import (
    careful,
    naive,
    overconfidence,
    random_covariance,
    run_network,
)


def track(party, sources, p=None, state=None):
    covariance = np.diag([1.0] * 3 + [1e-6] * 3) if p is None else p
    return Track(
        party, np.zeros(6) if state is None else state, covariance, frozenset(sources)
    )


@pytest.mark.parametrize("seed", range(100))
def test_nobody_is_surer_than_it_may_be_in_a_network_with_loops(seed):
    held = run_network(np.random.default_rng(seed), careful)
    assert max(overconfidence(one) for one in held) <= 1.0 + 1e-6


def test_adding_up_whatever_comes_is_too_sure():
    worst = [
        max(
            overconfidence(one)
            for one in run_network(np.random.default_rng(seed), naive)
        )
        for seed in range(20)
    ]
    assert min(worst) > 1.5


def test_tracks_without_a_common_source_are_added_up():
    rng = np.random.default_rng(1)
    p, q = random_covariance(rng), random_covariance(rng)
    one, two = (
        track("a", {"x"}, p, rng.normal(size=6)),
        track("b", {"y"}, q, rng.normal(size=6)),
    )
    found = fuse([one, two])
    information = np.linalg.inv(p) + np.linalg.inv(q)
    assert found.track.covariance == pytest.approx(np.linalg.inv(information))
    wanted = np.linalg.solve(
        information, np.linalg.solve(p, one.state) + np.linalg.solve(q, two.state)
    )
    assert found.track.state == pytest.approx(wanted)
    assert found.track.sources == {"x", "y"}
    assert [method for _, method, _ in found.steps] == ["single", "independent"]


def test_what_comes_back_adds_nothing():
    sure = track("a", {"x", "y"}, np.eye(6) * 0.5)
    back = track("b", {"y"}, np.eye(6))
    found = fuse([sure, back])
    assert found.steps[1][1:] == ("contained", 0.0)
    assert found.track.covariance is sure.covariance
    # The order in which tracks come does not matter.
    assert fuse([back, sure]).track.covariance is sure.covariance


def test_intersection_takes_the_best_weight():
    rng = np.random.default_rng(2)
    for _ in range(30):
        one, two = (
            track("a", {"x", "z"}, random_covariance(rng)),
            track("b", {"y", "z"}, random_covariance(rng)),
        )
        _, covariance, weight = intersect(one, two)
        best = np.linalg.slogdet(covariance)[1]
        a, b = np.linalg.inv(one.covariance), np.linalg.inv(two.covariance)
        for omega in np.linspace(0, 1, 101):
            assert best <= -np.linalg.slogdet((1 - omega) * a + omega * b)[1] + 1e-7
        assert 0.0 <= weight <= 1.0


def test_kilometres_and_their_rates_do_not_mix_badly():
    p = np.diag([1e2, 1e4, 1e1, 1e-10, 1e-8, 1e-11])
    found = fuse([track("a", {"x", "z"}, p), track("b", {"y", "z"}, 2.0 * p)])
    assert found.track.covariance == pytest.approx(p, rel=1e-6)


def test_tracks_of_different_objects_are_not_joined():
    far = np.array([50.0, 0, 0, 0, 0, 0])
    with pytest.raises(DataError, match="another object"):
        fuse([track("a", {"x"}), track("b", {"y"}, state=far)])
    near, chance = agreement_of(track("a", {"x"}), track("b", {"y"}))
    assert (near, chance) == (0.0, 1.0)


@pytest.mark.parametrize(
    "bad",
    [
        track("b", set()),
        track("b", {"y"}, np.zeros((6, 6))),
        track("b", {"y"}, -np.eye(6)),
        track("b", {"y"}, np.eye(5)),
        track("b", {"y"}, np.eye(6) + np.triu(np.ones((6, 6)), 1)),
        track("b", {"y"}, np.eye(6), np.full(6, np.nan)),
    ],
)
def test_tracks_that_are_none_are_refused(bad):
    with pytest.raises(RangeError, match="of b"):
        fuse([track("a", {"x"}), bad])
    with pytest.raises(RangeError, match="tracks"):
        fuse([])


def row(party, sources, **more):
    return {
        "object": "object:norad:25544",
        "party": party,
        "epoch": "2026-07-10T00:00:00",
        "frame": "TEME",
        "state_km": [7000.0, 0.0, 0.0, 0.0, 7.5, 0.0],
        "covariance": np.diag([0.01, 0.04, 0.01, 1e-8, 1e-8, 1e-8]).tolist(),
        "sources": sources,
        **more,
    }


def told(capsys, tmp_path, rows):
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps(rows))
    code = run(["orbit", "fuse", str(path), "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.strip() else None, err


def test_the_command_fuses_each_object(capsys, tmp_path):
    rows = [
        row("party:FRA", ["fra/radar/1"]),
        row("party:DEU", ["deu/radar/7"]),
        row("party:ESP", ["deu/radar/7", "esp/optical/2"]),
        row("party:ITA", ["ita/1"], object="object:norad:5"),
        row(
            "party:JPN", ["jpn/1"], object="object:norad:5", epoch="2026-07-11T00:00:00"
        ),
        {"object": "object:norad:6"},
    ]
    code, value, err = told(capsys, tmp_path, rows)
    assert code == 0
    first, second = value
    assert first["object"] == "object:norad:25544"
    assert {"epoch", "frame", "state_km", "covariance", "sources", "steps"} <= set(
        first
    )
    assert sorted(first["sources"]) == ["deu/radar/7", "esp/optical/2", "fra/radar/1"]
    assert first["covariance"][0][0] < 0.01
    assert second["sources"] == ["ita/1"]
    faults = [json.loads(line)["fault"] for line in err.splitlines()]
    assert {f["code"] for f in faults} == {"format", "range"}
    run(["orbit", "fuse", str(tmp_path / "tracks.json")])
    assert "independent" in capsys.readouterr().out


@pytest.mark.parametrize("text, code", [("{}", 3), ("[", 3), ("[]", 3)])
def test_files_that_hold_no_tracks_are_refused(capsys, tmp_path, text, code):
    path = tmp_path / "tracks.json"
    path.write_text(text)
    assert run(["orbit", "fuse", str(path), "--json"]) == code
    assert run(["orbit", "fuse", str(tmp_path / "none.json"), "--json"]) == 4
    capsys.readouterr()

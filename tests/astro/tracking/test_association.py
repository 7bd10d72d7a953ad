"""Which plot is whose: against the truth of a simulated survey, and by the command."""

import json
from dataclasses import replace

import numpy as np
import pytest

from comity.astro.orbits import ElementSets, propagate
from comity.astro.tracking.association import (
    Tracklet,
    associate,
    link_tracklets,
    propose,
)
from comity.astro.tracking.fitting.dynamics import Forces
from comity.astro.tracking.observing import Site, Sky, observations_of, predict
from comity.astro.tracking.observing.ground import ground_of
from comity.foundations.errors import RangeError
from comity.foundations.frames import rotate, teme_to_gcrf
from comity.foundations.time import format_utc, parse_utc
from comity.main import run
from comity.system.environment import load_orientation
from comity.system.satkit_dynamics import PreciseDynamics
from tests.astro.tracking.omm import write_omm
from tests.astro.tracking.survey import make_survey, orbits

AT = parse_utc("2024-03-01")


@pytest.fixture(scope="module")
def survey():
    return make_survey(3, known=300, unknown=2, clouds=6, minutes=15.0)


@pytest.fixture(scope="module")
def found(survey):
    return associate(survey.plots, survey.scene)


def test_plots_go_to_their_objects(survey, found):
    known = (survey.truth >= 0) & (survey.truth < survey.known)
    good = (found.object >= 0) & (found.object == survey.truth)
    assert good.sum() / (found.object >= 0).sum() > 0.99
    assert good.sum() / known.sum() > 0.98


def test_no_plot_is_of_two_and_no_object_takes_two_of_a_scan(survey, found):
    for k in np.unique(found.object[found.object >= 0]):
        scans = survey.plots.scan[found.object == k]
        assert len(scans) == len(np.unique(scans))
    assert found.taken.sum() == (found.object >= 0).sum()


def test_what_is_sure_is_right_more_often(survey, found):
    told = found.object >= 0
    right = found.object == survey.truth
    sure = told & (found.chance > 0.99)
    unsure = told & (found.chance < 0.9)
    assert right[sure].mean() > 0.99
    assert unsure.sum() == 0 or right[unsure].mean() <= right[sure].mean()


def test_states_come_closer_by_what_they_took(survey, found):
    closer, before = [], []
    for k in np.flatnonzero(found.taken >= 5):
        true = survey.true_paths[k][-1, :3]
        closer.append(np.linalg.norm(found.states[k, :3] - true))
        before.append(np.linalg.norm(survey.scene.paths[k][-1, :3] - true))
    assert np.median(closer) < 0.2 * np.median(before)


def test_new_objects_are_proposed_and_ghosts_are_not():
    survey = make_survey(4, known=60, unknown=60, clouds=1, minutes=6.0)
    found = associate(survey.plots, survey.scene)
    at_us = AT + np.round(survey.times_s[survey.plots.scan] * 1e6).astype(np.int64)
    new = propose(survey.plots, at_us, found.object < 0)
    unknown = [k for k in np.unique(survey.truth) if k >= survey.known]
    seen = [k for k in unknown if (survey.truth == k).sum() >= 5]
    hits = {int(np.bincount(survey.truth[one.plots] + 1).argmax() - 1) for one in new}
    assert len(set(seen) & hits) >= 0.8 * len(seen)
    ghosts = sum((survey.truth[one.plots] < 0).mean() > 0.5 for one in new)
    assert ghosts <= 1


def test_what_cannot_be_associated_is_refused(survey):
    scene = survey.scene
    with pytest.raises(RangeError, match="between 0 and 1"):
        associate(survey.plots, replace(scene, detected=scene.detected * 0.0 + 1.0))
    with pytest.raises(RangeError, match="above 0"):
        associate(survey.plots, replace(scene, clutter=scene.clutter * 0.0))
    backward = replace(survey.plots, scan=survey.plots.scan[::-1].copy())
    with pytest.raises(RangeError, match="rising"):
        associate(backward, scene)


def tracklet(state, at_us, random, sigma=(0.05, 0.02)):
    covariance = np.diag(np.repeat(np.square(sigma), 3))
    drawn = state + random.multivariate_normal(np.zeros(6), covariance)
    return Tracklet(at_us, drawn, covariance, np.arange(4), 1.0)


@pytest.mark.parametrize("hours", [5.0, 26.0])
def test_tracklets_of_one_object_are_linked_over_a_day(hours):
    random = np.random.default_rng(5)
    dynamics = PreciseDynamics(8)
    tracklets = []
    for state in orbits(random, 14, 0, 0):
        for after in (0.0, hours + random.uniform(-0.5, 0.5)):
            end, _ = dynamics.path(
                state, AT, np.array([after * 3600.0]), Forces(), partials=False
            )
            tracklets.append(tracklet(end[0], AT + round(after * 3.6e9), random))
    links = link_tracklets(tracklets)
    assert len(links) >= 12
    assert all(link.first // 2 == link.second // 2 for link in links)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return a folder with a catalogue, stations, and sightings of some of its objects."""
    random = np.random.default_rng(9)
    count = 40
    n = np.sqrt(398600.4418 / random.uniform(6950.0, 7600.0, count) ** 3)
    elements = ElementSets(
        np.full(count, AT, np.int64),
        n,
        random.uniform(0.0005, 0.01, count),
        np.radians(random.uniform(50.0, 100.0, count)),
        *(random.uniform(0.0, 2.0 * np.pi, count) for _ in range(3)),
        np.full(count, 1e-5),
    )
    site = Site("radar", np.radians(40.0), np.radians(10.0), 0.2, {}, {}, {})
    times = np.arange(0.0, 4.0 * 3600.0, 40.0)
    states = propagate(elements, AT, times)
    at = AT + np.round(times * 1e6).astype(np.int64)
    turn = teme_to_gcrf(at, load_orientation())
    lines, truth = [], []
    kinds = ("range", "azimuth", "elevation")
    o = observations_of(
        [site],
        np.repeat(at, 3).tolist(),
        ["radar"] * (3 * len(at)),
        kinds * len(at),
        [1000.0, 0.1, 0.1] * len(at),
        [0.05, 5e-4, 5e-4] * len(at),
    )
    ground = ground_of(o, load_orientation())
    for k in range(count):
        path = np.hstack(
            [rotate(turn, states.position_km[k]), rotate(turn, states.velocity_km_s[k])]
        )
        seen = predict(
            o, ground, np.repeat(path, 3, axis=0), Sky(air=False, bending=False)
        )
        value = (seen.values + random.normal(size=len(o)) * o.sigma).reshape(-1, 3)
        for t in np.flatnonzero(seen.elevation_rad[::3] > np.radians(20.0)):
            if value[t, 0] < 3000.0:
                truth.append((int(at[t]), k, value[t]))
    truth.sort(key=lambda row: row[0])
    for when, _, value in truth:
        a, b = np.degrees(value[1:])
        lines += [
            f"{format_utc(when)} RANGE radar {value[0]:.5f}",
            f"{format_utc(when)} AZ_EL radar {a:.6f} {b:.6f}",
        ]
    folder = tmp_path_factory.mktemp("associate")
    (folder / "seen.txt").write_text("\n".join(lines) + "\n")
    write_omm(
        folder / "catalogue.csv", elements.take(np.arange(count - 12)), 10000, "SAT"
    )
    sigma = {"range_m": 50, "azimuth_deg": 0.0286, "elevation_deg": 0.0286}
    place = {"name": "radar", "lat": 40.0, "lon": 10.0, "alt_m": 200, "sigma": sigma}
    (folder / "stations.json").write_text(json.dumps([place]))
    return folder, [k for _, k, _ in truth], count - 12


def test_the_command_tells_whose_observations_they_are(files, capsys):
    folder, truth, known = files
    words = [
        "orbit",
        "associate",
        str(folder / "seen.txt"),
        "--stations",
        str(folder / "stations.json"),
        "--catalogue",
        str(folder / "catalogue.csv"),
    ]
    assert run([*words, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert len(value["observations"]) == len(truth)
    told = [row["name"] for row in value["observations"]]
    right = [
        name == (f"SAT {10000 + k}" if k < known else None)
        for name, k in zip(told, truth, strict=True)
    ]
    assert np.mean(right) > 0.97
    strangers = {k for k in truth if k >= known and truth.count(k) >= 5}
    assert len(value["new"]) >= 0.7 * len(strangers)
    for row in value["new"]:
        assert np.shape(row["covariance"]) == (6, 6)
    assert run(words) == 0
    out = capsys.readouterr().out
    assert "known objects" in out
    assert "new 0:" in out


@pytest.mark.parametrize(
    ("words", "code", "match"),
    [
        (["--detected", "1.5"], 2, "between 0 and 1"),
        (["--false", "0"], 2, "above 0"),
    ],
)
def test_chances_that_are_none_are_refused(files, capsys, words, code, match):
    folder, _, _ = files
    found = run(
        [
            "orbit",
            "associate",
            str(folder / "seen.txt"),
            "--stations",
            str(folder / "stations.json"),
            "--catalogue",
            str(folder / "catalogue.csv"),
            *words,
        ]
    )
    assert found == code
    assert match in capsys.readouterr().err

"""Two catalogues of one sky: pairs with a confidence that is right as often as it says."""

import json

import numpy as np
import pytest

from comity.astro.orbits import ElementSets
from comity.astro.tracking.correlation import correlate
from comity.foundations.errors import DataError
from comity.foundations.time import parse_utc
from comity.main import run
from tests.astro.tracking.omm import write_omm

AT = parse_utc("2024-03-01")


def catalogues(count=500, seed=1):
    """Return two catalogues of high objects that share half of them, and who is who."""
    random = np.random.default_rng(seed)
    axis = np.where(
        random.uniform(size=count) < 0.5,
        random.uniform(41000.0, 43500.0, count),
        random.uniform(20000.0, 30000.0, count),
    )
    every = ElementSets(
        np.full(count, AT, np.int64),
        np.sqrt(398600.4418 / axis**3),
        random.uniform(0.001, 0.3, count) ** 1.5,
        np.radians(random.uniform(0.5, 60.0, count)),
        *(random.uniform(0.0, 2.0 * np.pi, count) for _ in range(3)),
        np.zeros(count),
    )
    order = random.permutation(count)
    first, second = np.sort(order[: 3 * count // 4]), np.sort(order[count // 4 :])
    two = every.take(second)
    k = len(second)
    noisy = ElementSets(
        two.epoch_us,
        two.mean_motion_rad_s * (1.0 + random.normal(size=k) * 3e-6),
        np.clip(two.eccentricity + random.normal(size=k) * 1e-4, 0.0, 0.9),
        two.inclination_rad + random.normal(size=k) * 3e-4,
        two.node_rad + random.normal(size=k) * 3e-4,
        two.perigee_rad,
        two.mean_anomaly_rad + random.normal(size=k) * 5e-4,
        two.bstar,
    )
    return every.take(first), noisy, first, second


def test_common_objects_are_found_with_a_confidence_that_holds():
    one, two, first, second = catalogues()
    found = correlate(one, two)
    right = np.array([first[p.one] == second[p.two] for p in found.pairs])
    sure = np.array([p.confidence for p in found.pairs])
    common = len(np.intersect1d(first, second))
    told = sure >= 0.5
    assert right[told].sum() > 0.9 * common
    assert right[told].mean() > 0.95
    assert right[sure > 0.95].mean() > 0.97
    # What each alone knows is listed.
    assert len(found.only_one) + len(found.pairs) == len(one)
    assert len(found.only_two) + len(found.pairs) == len(two)
    apart = np.array([p.apart_km for p in found.pairs])[told & right]
    assert 1.0 < np.median(apart) < 60.0


def test_catalogues_that_share_nothing_have_no_sure_pairs():
    one, two, first, second = catalogues()
    alone = np.setdiff1d(np.arange(len(second)), np.flatnonzero(np.isin(second, first)))
    found = correlate(one, two.take(alone))
    sure = [p for p in found.pairs if p.confidence > 0.9]
    assert len(sure) <= 0.02 * len(alone) + 1


def test_an_empty_catalogue_is_refused():
    one, _, _, _ = catalogues(40)
    with pytest.raises(DataError, match="empty"):
        correlate(one, one.take(np.zeros(0, np.int64)))


def test_the_command_lists_pairs_and_what_one_side_knows(tmp_path, capsys):
    one, two, first, second = catalogues(200)
    write_omm(tmp_path / "one.csv", one, 10000)
    write_omm(tmp_path / "two.csv", two, 50000)
    words = [
        "orbit",
        "correlate",
        "--one",
        str(tmp_path / "one.csv"),
        "--two",
        str(tmp_path / "two.csv"),
    ]
    assert run([*words, "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    right = [
        first[int(row["one"]) - 10000] == second[int(row["two"]) - 50000]
        for row in value["pairs"]
    ]
    assert np.mean(right) > 0.9
    assert len(value["only_two"]) == value["objects"]["two"] - len(value["pairs"])
    assert value["disagreement"]["median_km"] > 0.0
    assert run(words) == 0
    assert "objects are common" in capsys.readouterr().out
    assert run([*words, "--least-confidence", "2"]) == 2

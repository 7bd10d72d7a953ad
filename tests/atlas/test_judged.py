"""Judged pairs: the statistics against published values, and the files as they were noted."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from benchmarks.agreement import krippendorff_ordinal, spearman, spearman_interval
from benchmarks.atlas_judged import FOLDER, judged_pairs, ratings_of
from benchmarks.atlas_pairs import draw

NAN = float("nan")


def test_alpha_is_that_of_the_worked_example():
    """Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*: four observers, twelve units.

    Ordinal alpha 0.815, as ``irr`` (R) prints for the same data.
    """
    ratings = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
            [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
        ]
    )
    assert krippendorff_ordinal(ratings) == pytest.approx(0.815, abs=5e-4)
    # Labels do not matter, their order does.
    assert krippendorff_ordinal(ratings**3) == pytest.approx(0.815, abs=5e-4)


def test_alpha_at_its_ends():
    same = np.array([[0.0, 1, 2, 4], [0, 1, 2, 4], [0, 1, 2, 4]])
    assert krippendorff_ordinal(same) == pytest.approx(1.0)
    rng = np.random.default_rng(1)
    chance = rng.integers(0, 5, (3, 4000)).astype(float)
    assert krippendorff_ordinal(chance) == pytest.approx(0.0, abs=0.03)
    assert np.isnan(krippendorff_ordinal(np.full((3, 4), 2.0)))
    assert np.isnan(krippendorff_ordinal(np.array([[1.0, NAN], [NAN, 2.0]])))


def plain_ranks(values):
    return [
        sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2
        for x in values
    ]


def test_rank_correlation_is_that_of_plain_ranks():
    rng = np.random.default_rng(2)
    for _ in range(20):
        x, y = (rng.integers(0, 6, 30).tolist() for _ in range(2))
        expected = np.corrcoef(plain_ranks(x), plain_ranks(y))[0, 1]
        assert spearman(x, y) == pytest.approx(expected)
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))


def test_an_interval_holds_what_was_measured_and_narrows_with_units():
    rng = np.random.default_rng(3)
    x = rng.normal(size=200)
    y = x + rng.normal(size=200)
    wide = spearman_interval(x[:30].tolist(), y[:30].tolist(), draws=500)
    close = spearman_interval(x.tolist(), y.tolist(), draws=500)
    for found in (wide, close):
        assert found.low < found.value < found.high
    assert close.high - close.low < wide.high - wide.low
    noise = rng.normal(size=200).tolist()
    better = spearman_interval(x.tolist(), y.tolist(), noise, draws=500)
    assert better.low > 0.0


def test_the_pairs_are_those_that_were_drawn(data):
    folder = data / "atlas"
    if not (folder / "history").is_dir():
        pytest.skip("the history rows are absent")
    drawn = [(f"party:{a}", f"party:{b}", k) for a, b, k, _ in draw(folder)]
    assert len(drawn) == 60
    assert [pair[:2] for pair in drawn] == [j.pair for j in judged_pairs()]


def test_the_sample_is_as_wide_as_it_was_meant():
    judged = judged_pairs()
    great = {"party:USA", "party:SUN", "party:RUS", "party:CHN"}
    assert len(judged) == len({(j.pair, j.since) for j in judged}) == 60
    assert sum(not great & set(j.pair) for j in judged) >= 20
    assert Counter(j.stratum for j in judged)["none"] == 10
    assert Counter(j.part for j in judged) == {"tuning": 30, "held-out": 30}
    assert len({j.since for j in judged}) == 7


def test_every_pair_has_statements_with_sources():
    with (FOLDER / "judged_sources.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert {row["pair"] for row in rows} == {j.id for j in judged_pairs()}
    assert all(row["statement"] and row["source"] for row in rows)


def test_ratings_are_those_whose_digest_was_noted():
    path = Path(FOLDER / "judged_ratings.csv")
    if not path.is_file():
        pytest.skip("nobody has rated yet")
    noted = (FOLDER / "judged_ratings.sha256").read_text("ascii").split()[0]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == noted
    scores = ratings_of(judged_pairs())
    assert scores.shape == (3, 60)
    assert not np.isnan(scores).any()
    assert set(np.unique(scores)) <= {0.0, 1.0, 2.0, 3.0, 4.0}

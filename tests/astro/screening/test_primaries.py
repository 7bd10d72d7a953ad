"""A few primaries by the short way: the same as by a screening of everything."""

from dataclasses import fields

import numpy as np
import pytest

from comity.astro.screening import make_problem, merge_blocks, run_block
from comity.astro.screening.plan import Plan
from comity.astro.screening.primaries import (
    NODE_PLAN,
    are_few,
    failing,
    search_primaries,
)
from comity.system.catalogue_files import open_catalogue


@pytest.fixture(scope="module")
def sky():
    snapshot = open_catalogue(["sample:1500:7"])
    elements = snapshot.elements.take(snapshot.current)
    return elements, int(np.quantile(elements.epoch_us, 0.75))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_short_way_finds_the_same(sky, seed):
    elements, start = sky
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(elements), bool)
    chosen[rng.choice(len(elements), 7, replace=False)] = True
    plan = Plan()
    problem = make_problem(elements, start, 2.0, 60.0, chosen, plan)
    assert are_few(problem)
    blocks = [run_block(problem, plan, k) for k in range(plan.blocks(problem.length_s))]
    whole = merge_blocks(problem, plan, blocks)
    parts = list(search_primaries(elements, start, problem))
    short = merge_blocks(problem, NODE_PLAN, parts, failing(elements, start, problem))
    assert len(whole) == len(short) > 20
    for one in fields(whole):
        if one.name != "coverage":
            assert np.array_equal(getattr(whole, one.name), getattr(short, one.name))
    assert whole.coverage.left_out == short.coverage.left_out


def test_a_part_of_the_objects_at_a_time_changes_nothing(sky, monkeypatch):
    from comity.astro.screening import primaries

    elements, start = sky
    chosen = np.zeros(len(elements), bool)
    chosen[:5] = True
    problem = make_problem(elements, start, 1.0, 80.0, chosen)
    one = merge_blocks(
        problem, NODE_PLAN, list(search_primaries(elements, start, problem))
    )
    monkeypatch.setattr(primaries, "PART", 37)
    two = merge_blocks(
        problem, NODE_PLAN, list(search_primaries(elements, start, problem))
    )
    assert np.array_equal(one.tca_s, two.tca_s)
    assert len(one) > 0


def test_many_primaries_are_not_few(sky):
    elements, start = sky
    chosen = np.ones(len(elements), bool)
    assert not are_few(make_problem(elements, start, 1.0, 5.0, chosen))
    assert not are_few(make_problem(elements, start, 1.0, 5.0))

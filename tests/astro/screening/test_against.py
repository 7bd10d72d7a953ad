"""Changed objects against stored nodes: the rows of a full screening."""

from dataclasses import replace

import numpy as np
import pytest

from comity.astro.catalogue import sample_snapshot
from comity.astro.orbits import ElementSets
from comity.astro.screening import screen
from comity.astro.screening.against import (
    NodeTable,
    fill_node_table,
    node_count,
    screen_against,
)
from comity.foundations.errors import RangeError
from tests.astro.screening.test_screening import START, dense_shell


def store_of(elements, at_us, days):
    shape = (len(elements), node_count(days), 3)
    table = NodeTable(
        np.empty(shape, np.float32), np.empty(shape, np.int16), np.empty(shape[0], bool)
    )
    return fill_node_table(elements, at_us, days, table)


def joined(a, b):
    return ElementSets(
        *(np.concatenate([getattr(a, n), getattr(b, n)]) for n in ElementSets.__slots__)
    )


def rows_of(found, row):
    keep = (found.first == row) | (found.second == row)
    part = found.take(keep)
    other = np.where(part.first == row, part.second, part.first)
    return sorted(
        zip(other.tolist(), part.tca_s.tolist(), part.kind.tolist(), strict=True)
    )


@pytest.mark.parametrize("make", ["dense", "mixed", "decaying"])
def test_same_rows_as_a_full_screening(make):
    if make == "dense":
        elements, at_us = dense_shell(600, 3), START
    elif make == "mixed":
        sample = sample_snapshot(2500, seed=4)
        elements, at_us = sample.elements, int(sample.elements.epoch_us.max())
    else:
        rng = np.random.default_rng(2)
        elements, at_us = dense_shell(500, 2, 170.0, 240.0), START
        elements = replace(elements, bstar=10.0 ** rng.uniform(-3.5, -2.0, 500))
    days, limit_km = 1.0, 12.0
    store = store_of(elements, at_us, days)
    picked = np.arange(0, len(elements), len(elements) // 12)
    changed = elements.take(picked)
    # A candidate: a little later along the orbit.
    changed = replace(changed, mean_anomaly_rad=changed.mean_anomaly_rad + 1e-3)
    found = screen_against(store, changed, picked, limit_km)
    total = len(elements)
    assert len(found)
    for k, row in enumerate(picked):
        one = changed.take(np.array([k]))
        others = np.setdiff1d(np.arange(total), [row])
        full = screen(joined(elements.take(others), one), at_us, days, limit_km)
        expected = [
            (int(others[o]), t, kind) for o, t, kind in rows_of(full, total - 1)
        ]
        assert rows_of(found, total + k) == sorted(expected)


def test_lengths_must_fit():
    elements = dense_shell(20, 1)
    store = store_of(elements, START, 0.2)
    with pytest.raises(RangeError):
        screen_against(store, elements, np.zeros(3, np.int64), 5.0)

"""A screening that follows another one gives what a whole one gives."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from comity.apps.screening.screen import Request
from comity.apps.watch.screened_again import (
    forget,
    kept_of,
    screen_again,
    searched_whole,
)
from comity.apps.watch.screening_files import load_screening, save_screening
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations.constants import DAY_US

START_US = 1_730_419_200_000_000
DAYS, LIMIT_KM = 2.0, 40.0


@pytest.fixture(scope="module")
def sky():
    made = sample_snapshot(900, 11)
    return take_rows(made, made.current)


@pytest.fixture(scope="module")
def own(sky):
    marks = np.zeros(len(sky), bool)
    marks[np.random.default_rng(2).choice(len(sky), 15, replace=False)] = True
    return marks


@pytest.fixture(scope="module")
def kept(sky, own, tmp_path_factory):
    table = tmp_path_factory.mktemp("first") / "screening"
    first = searched_whole(sky, own, Request(START_US, DAYS, LIMIT_KM), table, quiet())
    return kept_of(first, sky.object[own].tolist())


def quiet():
    @contextmanager
    def part(name):
        parts.append(name)
        yield lambda _done, _total: None

    parts = []
    part.names = parts
    return part


def rows_of(done):
    """Return pairs, and the numbers of each of their approaches, in order."""
    c, keys = done.conjunctions, done.snapshot.object[done.rows]
    columns = (c.tca_s, c.miss_km, c.kind, c.edge, c.entry_s, c.exit_s)
    rows = sorted(
        (
            *sorted((str(keys[c.first[k]]), str(keys[c.second[k]]))),
            *(float(x[k]) for x in columns),
        )
        for k in range(len(c))
    )
    return [row[:2] for row in rows], np.array([row[2:] for row in rows])


def are_the_same(one, two):
    """Tell whether two screenings found the same, to a millisecond and a metre."""
    pairs, numbers = rows_of(one)
    others, more = rows_of(two)
    return pairs == others and np.allclose(numbers, more, rtol=0.0, atol=1e-3)


def changed(sky, share, seed, sure=None):
    """Return the sky with some sets of a later epoch and slightly other orbits."""
    rng = np.random.default_rng(seed)
    marks = rng.random(len(sky)) < share
    if sure is not None:
        marks = sure(marks)
    e = sky.elements
    turned = e.mean_anomaly_rad + np.where(marks, rng.normal(0, 2e-4, len(sky)), 0.0)
    later = e.epoch_us + np.where(marks, 1000, 0)
    return replace(sky, elements=replace(e, mean_anomaly_rad=turned, epoch_us=later))


@pytest.mark.parametrize("hours", [1, 12, 30])
@pytest.mark.parametrize("own_too", [False, True])
def test_it_is_the_whole(sky, own, kept, tmp_path, hours, own_too):
    def sure(marks):
        some = marks & ~own
        some[np.flatnonzero(own)[:2]] = own_too
        return some

    now = changed(sky, 0.3, hours, sure)
    start_us = START_US + hours * DAY_US // 24
    request = Request(start_us, DAYS, LIMIT_KM)
    progress = quiet()
    again = screen_again(now, own, request, sky, kept, tmp_path / "t", progress)
    whole = searched_whole(now, own, request, tmp_path / "w", quiet())
    assert are_the_same(again, whole)
    assert len(whole.conjunctions) > 20
    assert again.coverage.counts == whole.coverage.counts
    assert "whole window" not in progress.names
    assert ("changed" in progress.names) == own_too
    forget(tmp_path / "t")
    assert not list(tmp_path.glob(".t*"))


def test_new_and_lost_objects_are_searched(sky, own, kept, tmp_path):
    rng = np.random.default_rng(8)
    left = np.flatnonzero(own | (rng.random(len(sky)) < 0.95))
    before = take_rows(sky, np.flatnonzero(own | (rng.random(len(sky)) < 0.9)))
    had = set(before.object.tolist())
    rows = [k for k in range(len(kept.first)) if {kept.first[k], kept.second[k]} <= had]
    part = replace(
        kept,
        first=kept.first[rows],
        second=kept.second[rows],
        columns={name: column[rows] for name, column in kept.columns.items()},
    )
    now, marks = take_rows(sky, left), own[left]
    request = Request(START_US + DAY_US // 3, DAYS, LIMIT_KM)
    again = screen_again(now, marks, request, before, part, tmp_path / "t", quiet())
    whole = searched_whole(now, marks, request, tmp_path / "w", quiet())
    assert are_the_same(again, whole)


@pytest.mark.parametrize("what", ["limit", "window", "own", "most own"])
def test_where_it_does_not_help_the_whole_is_searched(sky, own, kept, tmp_path, what):
    now, marks, request = sky, own, Request(START_US + DAY_US // 2, DAYS, LIMIT_KM)
    if what == "limit":
        request = replace(request, limit_km=30.0)
    elif what == "window":
        request = replace(request, start_us=START_US + 3 * DAY_US)
    elif what == "own":
        marks = ~own & (np.arange(len(own)) % 60 == 0)
    else:
        now = changed(sky, 0.0, 1, lambda _marks: own)
    progress = quiet()
    screen_again(now, marks, request, sky, kept, tmp_path / "t", progress)
    assert progress.names == ["whole window"]


def test_it_is_kept_in_a_file_and_damage_is_noticed(kept, tmp_path):
    path = tmp_path / "kept.npz"
    save_screening(path, kept)
    again = load_screening(path)
    assert (again.start_us, again.own, again.failing) == (
        kept.start_us,
        kept.own,
        kept.failing,
    )
    assert all(np.array_equal(again.columns[n], kept.columns[n]) for n in kept.columns)
    path.write_bytes(path.read_bytes()[:200])
    assert load_screening(path) is None
    assert load_screening(tmp_path / "none.npz") is None

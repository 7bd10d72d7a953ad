"""Two catalogues: births, losses, refits and manoeuvres, against a list of what was changed."""

from dataclasses import replace

import numpy as np
import pytest

from comity.apps.watch.feeds import Feed, with_kept
from comity.apps.watch.orbit_changes import orbit_changes
from comity.astro.catalogue import sample_snapshot, take_rows
from comity.foundations.constants import DAY_US
from tests.apps.watch.simulated_days import next_day

EPOCH_US = 1_730_419_200_000_000


@pytest.fixture(scope="module")
def days():
    before = sample_snapshot(2000, 3)
    before = take_rows(before, before.current)
    now_us = int(before.elements.epoch_us.max()) + DAY_US
    now, answers = next_day(before, now_us, 5, burns=6, burn_m_s=(0.05, 1.0))
    return before, now, answers, now_us


def test_every_change_is_found_and_nothing_else(days):
    before, now, answers, now_us = days
    merged, kept = with_kept([Feed(None, now_us, now)], before, now_us, 30.0)
    found = orbit_changes(before, merged, kept)
    assert set(found.added) == answers.births
    assert set(found.lost) == answers.losses
    burned = {one.object for one in found.manoeuvres}
    assert burned >= set(answers.burns)
    assert len(burned - set(answers.burns)) <= 0.01 * len(answers.refits)
    assert set(found.renewed) >= answers.refits - burned
    again = orbit_changes(before, merged, kept, kept)
    assert (again.lost, set(again.kept)) == ((), answers.losses)
    total = found.same + len(found.lost) + len(found.added) + len(found.renewed)
    assert total + len(found.replaced) + len(burned) == len(merged.current)


def test_without_a_day_before_nothing_has_changed(days):
    before = days[0]
    found = orbit_changes(None, before, ())
    assert (found.added, found.manoeuvres, found.same) == ((), (), len(before))


def test_few_objects_are_judged_by_what_was_learned(days):
    before, now, answers, _ = days
    keys = [*sorted(answers.burns)[:3], *sorted(answers.refits)[:10]]
    some = [
        take_rows(s, np.flatnonzero(np.isin(s.object, keys))) for s in (before, now)
    ]
    found = orbit_changes(*some, ())
    burned = {one.object for one in found.manoeuvres}
    large = {key for key in keys if abs(answers.burns.get(key, 0.0)) > 0.3}
    assert large <= burned
    assert not burned - set(answers.burns)


def test_sets_that_are_too_close_or_too_far_apart_are_not_judged(days):
    before, _, answers, _ = days
    rows = np.flatnonzero(np.isin(before.object, sorted(answers.refits)))[:50]
    one = take_rows(before, rows)
    for away_us in (1_000_000, 20 * DAY_US):
        moved = replace(one.elements, epoch_us=one.elements.epoch_us + away_us)
        found = orbit_changes(one, replace(one, elements=moved), ())
        assert found.manoeuvres == ()
        assert found.unjudged == len(one)

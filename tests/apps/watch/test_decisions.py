"""What a probability means, and by when something has to be decided: each state."""

from dataclasses import replace

import pytest

from comity.apps.avoidance.constraints import Constraints
from comity.apps.watch.decisions import (
    TIERS,
    Limits,
    decide_by,
    limits_of,
    tier_of,
)
from comity.apps.watch.operation_file import Thresholds
from comity.foundations.errors import ComityError
from tests.apps.watch.approaches import an_approach

HOUR_US = 3_600_000_000


@pytest.mark.parametrize(
    ("pc", "kind", "tier"),
    [
        (1e-4, "event", "decide"),
        (0.9, "event", "decide"),
        (9.99e-5, "event", "watch"),
        (1e-7, "event", "watch"),
        (9.99e-8, "event", "low"),
        (0.0, "event", "low"),
        (None, "event", "undecided"),
        (None, "interval", "together"),
    ],
)
def test_each_tier_follows_from_the_probability(pc, kind, tier):
    one = replace(an_approach(), pc=pc, kind=kind, pc_words="element set too old")
    found, words = tier_of(one, Limits(1e-4, 1e-7, "profile cara"))
    assert found == tier
    assert found in TIERS
    assert ("too old" in words) == (tier == "undecided")


def test_the_last_burn_and_its_preparation_give_the_deadline():
    due = decide_by(100 * HOUR_US, 7200.0, 0, 4.0, None)
    # A quarter of a revolution before closest approach, four hours before that.
    assert due.decide_by_us == 100 * HOUR_US - HOUR_US // 2 - 4 * HOUR_US
    assert not due.passed
    assert decide_by(4 * HOUR_US, 7200.0, 0, 4.0, None).passed


def test_constraints_of_the_satellite_come_first():
    limits = Constraints(leads_orbits=(2.0, 1.0), prepare_h=10.0)
    due = decide_by(100 * HOUR_US, 7200.0, 0, 4.0, limits)
    assert due.decide_by_us == (100 - 2 - 10) * HOUR_US
    latest = replace(limits, latest_us=50 * HOUR_US)
    assert decide_by(100 * HOUR_US, 7200.0, 0, 4.0, latest).decide_by_us == 40 * HOUR_US


def test_what_has_no_period_has_no_deadline():
    due = decide_by(100 * HOUR_US, float("inf"), 0, 4.0, None)
    assert due.decide_by is None
    assert not due.passed


def test_thresholds_are_those_of_the_profile_or_of_the_file(tmp_path):
    assert limits_of(Thresholds(), tmp_path) == Limits(1e-4, 1e-7, "profile cara")
    # A profile of two tiers has nothing between them: it decides or it is low.
    assert limits_of(Thresholds(profile="esa"), tmp_path) == Limits(
        1e-4, 1e-4, "profile esa"
    )
    own = Thresholds(decide_pc=1e-3, watch_pc=1e-6)
    assert limits_of(own, tmp_path) == Limits(1e-3, 1e-6, "the file")
    for wrong in (Thresholds(profile="moon"), Thresholds(watch_pc=0.5)):
        with pytest.raises(ComityError):
            limits_of(wrong, tmp_path)

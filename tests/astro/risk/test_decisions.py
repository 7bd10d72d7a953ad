"""Tiers by published thresholds, and what the next tracking may tell."""

import numpy as np
import pytest

from comity.astro.risk.next_tracking import after_tracking
from comity.astro.risk.plane import disc_pc
from comity.astro.risk.records import Plane
from comity.astro.risk.tiers import PROFILES, profile_from, profile_of, tier_of
from comity.foundations.errors import FormatError, RangeError, UnknownNameError

CARA = PROFILES["cara"]
OWN = {
    "name": "own",
    "source": "our handbook",
    "tiers": [
        {"name": "a", "least_pc": 1e-3, "meaning": "go"},
        {"name": "b", "least_pc": 0, "meaning": "no go"},
    ],
}


def plane(x=0.5, y=0.1, sx=1.0, sy=0.3):
    return Plane(x, y, sx, sy, np.eye(3)[:2], 0.0, False)


@pytest.mark.parametrize(
    ("pc", "name"),
    [
        (1.0, "red"),
        (1e-4, "red"),
        (9.99e-5, "yellow"),
        (1e-7, "yellow"),
        (9e-8, "green"),
        (0.0, "green"),
    ],
)
def test_a_threshold_belongs_to_the_tier_above(pc, name):
    assert tier_of(pc, CARA).name == name


def test_no_probability_has_no_tier_and_every_profile_its_source():
    assert tier_of(None, CARA) is None
    for one in PROFILES.values():
        assert "." in one.source
        assert one.tiers[-1].least_pc == 0.0
    with pytest.raises(UnknownNameError, match="cara"):
        profile_of("mine")


def test_a_profile_of_a_file_is_checked():
    assert tier_of(2e-3, profile_from(OWN)).name == "a"
    rising = [dict(OWN["tiers"][1]), dict(OWN["tiers"][0])]
    for wrong in (
        None, {}, {**OWN, "tiers": []}, {**OWN, "source": " "}, {**OWN, "tiers": rising},
        {**OWN, "tiers": OWN["tiers"][:1]}, {**OWN, "tiers": [{**OWN["tiers"][0], "least_pc": "x"}]},
        {**OWN, "tiers": [{**OWN["tiers"][0], "least_pc": 2.0}, OWN["tiers"][1]]},
    ):  # fmt: skip
        with pytest.raises(FormatError):
            profile_from(wrong)


@pytest.mark.parametrize("factor", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("where", [(0.0, 0.0), (0.5, 0.1), (1.5, 0.6)])
def test_the_mean_of_what_may_come_is_what_is(factor, where):
    """Tracking adds no risk and takes none on average: a martingale."""
    one = plane(*where)
    told = after_tracking(one, 0.02, factor, CARA)
    assert told.mean_pc == pytest.approx(disc_pc(one, 0.02), rel=0.01)
    assert sum(told.tiers.values()) == pytest.approx(1.0)


def test_shares_are_those_of_drawn_outcomes():
    rng = np.random.default_rng(1)
    one, factor = plane(), 0.3
    told = after_tracking(one, 0.02, factor, CARA)
    lost = np.sqrt(1.0 - factor**2)
    tiers = []
    for x, y in rng.normal(size=(4000, 2)):
        later = plane(0.5 + lost * x, 0.1 + lost * 0.3 * y, factor, 0.3 * factor)
        tiers.append(tier_of(disc_pc(later, 0.02), CARA).name)
    for name, share in told.tiers.items():
        assert share == pytest.approx(tiers.count(name) / 4000, abs=0.025)


def test_a_factor_that_is_none_is_refused():
    for factor in (0.0, 1.0, -1.0, np.nan):
        with pytest.raises(RangeError):
            after_tracking(plane(), 0.02, factor, CARA)

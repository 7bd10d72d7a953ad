"""What became of an approach since the last run: each change, and what is the same approach."""

from dataclasses import dataclass, replace

import pytest

from comity.apps.watch.approaches import at_same_time, means_same
from comity.apps.watch.compare import compare
from tests.apps.watch.approaches import an_approach, half_a_revolution_later

NOW = 1_000_000_000


@dataclass
class Known:
    """What the comparison asks."""

    why_unchecked: str = ""

    def unchecked(self, _then):
        return self.why_unchecked

    def gone(self, _then):
        return "they pass by 40.0 km"

    def new(self, _approach):
        return "new orbit of OTHER"


def after(before, *now, at_us=NOW + 1, known=None):
    return compare(before, now, at_us, factor=3.0, judges=known or Known())


def first(*approaches):
    return compare([], approaches, NOW, factor=3.0, judges=Known())


def test_what_was_not_there_is_new_with_its_reason():
    (one,) = first(an_approach())
    assert (one.change, one.words, one.before) == ("new", "new orbit of OTHER", None)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ({"pc": 1e-5}, {"pc": 1e-5}, "same"),
        ({"pc": 1e-5}, {"pc": 2.9e-5}, "same"),
        ({"pc": 1e-5}, {"pc": 3e-5}, "worse"),
        ({"pc": 0.0}, {"pc": 1e-12}, "worse"),
        ({"pc": 1e-5}, {"pc": 3e-6}, "better"),
        ({"pc": 1e-5}, {"pc": 0.0}, "better"),
        ({"pc": 0.0}, {"pc": 0.0}, "same"),
        ({"pc": 1e-5}, {"pc": None, "pc_words": "element set too old"}, "worse"),
        ({"pc": None}, {"pc": None}, "same"),
        ({"pc": None, "miss_km": 5.0}, {"pc": None, "miss_km": 2.0}, "worse"),
        ({"pc": None, "miss_km": 2.0}, {"pc": None, "miss_km": 5.0}, "better"),
        ({"pc": None, "miss_km": 5.0}, {"pc": None, "miss_km": 4.8}, "same"),
    ],
)
def test_worse_better_and_the_same(before, now, change):
    told = first(an_approach(**before))
    (one,) = after(told, an_approach(tca_us=10_000_200_000, orbit_2="c", **now))
    assert one.change == change
    assert "new orbit of OTHER" in one.words
    assert one.first_us == NOW
    assert one.before.pc == before["pc"]


def test_without_another_orbit_that_is_said():
    (one,) = after(first(an_approach()), an_approach())
    assert one.words == "no new orbit of either"


def test_gone_and_not_looked_for_are_two_things():
    told = first(an_approach())
    (gone,) = after(told)
    assert (gone.change, gone.words) == ("gone", "they pass by 40.0 km")
    (unknown,) = after(told, known=Known("its element set is too old"))
    assert (unknown.change, unknown.words) == (
        "unchecked",
        "its element set is too old",
    )
    assert unknown.seen_us == NOW


def test_what_is_gone_or_over_is_not_told_again():
    told = first(an_approach())
    gone = after(told)
    assert after(gone) == []
    assert after(told, at_us=10_000_000_001) == []
    # What could not be looked for stays in the list until it can be, or is over.
    unknown = after(told, known=Known("no source"))
    (still,) = after(unknown, known=Known("no source"))
    assert still.change == "unchecked"
    (again,) = after(unknown, an_approach())
    assert again.change == "same"


def test_half_a_revolution_later_is_another_approach():
    one = an_approach()
    other = half_a_revolution_later(one)
    assert not means_same(one, other)
    changes = {x.change for x in after(first(one), other)}
    assert changes == {"new", "gone"}


def test_two_bases_are_two_approaches():
    one, two = an_approach(), an_approach(basis="message")
    assert not means_same(one, two)
    assert at_same_time(one, two)
    assert not at_same_time(one, half_a_revolution_later(one))
    assert {x.change for x in after(first(one), one, two)} == {"same", "new"}


def test_an_uncertain_orbit_may_move_the_instant_further():
    one = an_approach()
    late = replace(one, tca_us=one.tca_us + 20_000_000)
    assert not means_same(one, late)
    wide = ((0.1, 40.0, 0.1), (0.1, 40.0, 0.1))
    assert means_same(replace(one, sigmas_km=wide), replace(late, sigmas_km=wide))


def test_a_pair_that_stays_together_is_one_whenever_it_is_closest():
    one = an_approach(kind="interval", pc=None)
    assert means_same(one, replace(one, tca_us=one.tca_us + 86_400_000_000))


def test_the_nearest_in_time_is_taken_first():
    one = an_approach()
    both = [one, replace(one, tca_us=one.tca_us + 1_500_000)]
    told = first(*both)
    now = [replace(both[1], pc=2e-5), replace(both[0], pc=1e-4)]
    found = after(told, *now)
    assert [x.before.tca_us for x in found] == [both[1].tca_us, both[0].tca_us]


def test_a_pair_that_stays_together_is_not_new_in_every_run():
    # Docked: closest where the window begins, which is over in the next run.
    one = an_approach(tca_us=NOW, until_us=NOW + 10**12, kind="interval", pc=None)
    (again,) = after(first(one), replace(one, tca_us=NOW + 7200), at_us=NOW + 7200)
    assert again.change == "same"

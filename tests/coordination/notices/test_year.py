"""The simulated year: layers lower false alarms, nothing real is lost, faults are found."""

import pytest

from tests.apps.notices.listener import listen
from tests.coordination.notices.net_year import LONGEST_S, sets_of
from tests.coordination.notices.year import CHANNELS, SETS, Story
from tests.coordination.notices.year_faults import FAULTS, HARMLESS

SEEDS = (1, 2, 3)
#: Faults that show where one channel is all there is.
NARROW = frozenset({"unconfirmed-rests"})


@pytest.fixture(scope="module")
def stories():
    return {seed: Story(seed, share=0.3) for seed in SEEDS}


@pytest.fixture(scope="module")
def sound(stories):
    return {
        (name, seed): listen(story, seed, SETS[name])
        for name in ("one channel", "whole net")
        for seed, story in stories.items()
    }


def broken(result, story, base):
    """What a fault shows: invariants, lost events, late crisis messages, more false calls."""
    out = list(result.faults)
    out += [f"missed {name}" for name in result.missed(story.truths)]
    out += [
        f"crisis {name}"
        for name, took_s in result.crisis.items()
        if took_s is None or took_s > LONGEST_S
    ]
    more = set(result.false(story.truths)) - set(base.false(story.truths))
    return out + [f"called for {name}" for name in more]


def test_the_rules_as_they_are_break_nothing(stories, sound):
    for (name, seed), result in sound.items():
        if name == "whole net":
            assert broken(result, stories[seed], result) == []
        assert result.faults == []


def test_more_layers_mean_fewer_false_calls_and_faster_understanding(stories):
    import numpy as np

    story = stories[1]
    rows = [listen(story, 1, ways) for ways in SETS.values()]
    false = [len(row.false(story.truths)) for row in rows]
    median = [np.median(row.times_s(story.truths)) for row in rows]
    assert false[0] > false[1] > false[2]
    assert median[0] > median[1] > 0.9 * median[2]


@pytest.mark.parametrize("way", CHANNELS)
def test_with_any_channel_cut_nothing_is_lost_and_crisis_messages_are_understood(
    stories, way
):
    ways = sets_of()[f"whole net without {way}"]
    result = listen(stories[2], 2, ways)
    assert result.faults == []
    assert result.missed(stories[2].truths) == []
    assert None not in result.crisis.values()


@pytest.mark.parametrize("name", FAULTS)
def test_planted_faults_are_found(name, stories, sound):
    kind = "one channel" if name in NARROW else "whole net"
    for seed, story in stories.items():
        base = sound[kind, seed]
        found = broken(listen(story, seed, SETS[kind], FAULTS[name]), story, base)
        known = set(broken(base, story, base))
        if set(found) - known:
            return
    pytest.fail(f"{name} was not found in {len(SEEDS)} years")


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_named_harmless_changes_nothing(name, stories, sound):
    for seed, story in stories.items():
        base = sound["whole net", seed]
        result = listen(story, seed, SETS["whole net"], HARMLESS[name])
        assert broken(result, story, base) == []


def test_at_least_twelve_faults_are_planted():
    assert len(FAULTS) >= 12

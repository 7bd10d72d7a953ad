"""Encounters with their baselines, made once and met again by many seeds."""

from dataclasses import dataclass, replace
from functools import lru_cache
from unittest.mock import patch

import numpy as np

from comity.coordination.negotiation import admissible, planning as baselines
from comity.coordination.negotiation.baseline import Baseline, Choice
from comity.coordination.negotiation.planning import BaselineInputs, make_baseline
from tests.coordination.negotiation.encounters import ALFA, BRAVO, HOUR_US, crafts, seen

TCA_US = 1_000 * HOUR_US
OPENED_US = TCA_US - 72 * HOUR_US
#: When a second message changes the picture.
AGAIN_US = TCA_US - 34 * HOUR_US
TERMS = {"thresholds": {"skew_s": 600.0}}


@dataclass(frozen=True)
class Meeting:
    """An encounter: what each side opens with, and what a later message makes of it."""

    alfa: Baseline
    bravo: Baseline
    again: Baseline

    def of(self, party):
        return self.alfa if party == ALFA else self.bravo


@lru_cache(maxsize=256)
def meeting(seed, kinds=("automated", "automated"), least_pc=2e-4, angle=None):
    """Return a meeting from a seed: two sets of data, of which each side has its own."""
    rng = np.random.default_rng(seed)
    data = seen(rng, least_pc, angle=angle)
    both = crafts(kinds)

    def make(sets, at_us, round_=1):
        return make_baseline(
            BaselineInputs(
                agreement="sha256:" + "0" * 64,
                terms=TERMS,
                crafts=both,
                frame="GCRF",
                tca_us=TCA_US,
                opened_us=at_us,
                data=sets,
                round=round_,
            )
        )

    return Meeting(
        make(data, OPENED_US), make(data[::-1], OPENED_US), make(data, AGAIN_US, 2)
    )


def meetings(count, first=0):
    """Return meetings that two capable parties have, some with a sole mover."""
    found = [meeting(first + k) for k in range(count)]
    alone = [
        meeting(first + 500 + k, ("non-manoeuvrable", "automated"))
        for k in range(max(1, count // 6))
    ]
    return (*found, *alone)


# -- faults of the dynamics: a baseline that was not checked as it should be ---------------


def unsafe(value, change):
    """Return a baseline whose windows or sizes were changed after the check."""
    choices = {
        name: Choice(change(k, choice.commit), change(k, choice.fallback))
        for k, (name, choice) in enumerate(sorted(value.choices.items()))
    }
    return replace(value, choices=choices)


def faulty(seed, change):
    met = meeting(seed)
    return Meeting(
        *(unsafe(value, change) for value in (met.alfa, met.bravo, met.again))
    )


def phase_free(seed):
    """Leave the phase free: half an orbit off, at whole numbers of orbits."""
    met = meeting(seed)
    encounter = baselines.encounters_of(met.alfa.data)[0]
    periods = admissible.periods_of(encounter)
    return faulty(
        seed, lambda k, burns: replace(burns, leads_s=burns.leads_s + 0.5 * periods[k])
    )


def sense_free(seed):
    """Both raise."""
    return faulty(seed, lambda _k, burns: replace(burns, sense=1))


def parts_unchecked(seed):
    """Take the burn that crosses the zero miss although a part of it is worse."""
    return faulty(
        seed,
        lambda _k, burns: replace(
            burns, dv_km_s=(0.45 * burns.dv_km_s[0], 0.5 * burns.dv_km_s[1])
        ),
    )


def stale_only(seed):
    """Check the sender's data alone, and fly by them."""
    met = meeting(seed)

    def alone(value):
        own = make_baseline(
            BaselineInputs(
                agreement=value.agreement,
                terms=TERMS,
                crafts=value.crafts,
                frame=value.frame,
                tca_us=value.tca_us,
                opened_us=value.when.opened_us,
                data=value.data[:1],
            )
        )
        return replace(own, data=value.data)

    return Meeting(*(alone(v) for v in (met.alfa, met.bravo, met.again)))


def slow_pairs(seed):
    """Play pairs that are nearly co-moving automatically, in the sense of their identity."""
    with patch.object(baselines, "scope_of", lambda _encounter: ""):
        return meeting.__wrapped__(seed, angle=0.004)


PARTIES = (ALFA, BRAVO)

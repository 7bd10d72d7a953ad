"""Whether the rank of a pair hangs on one publisher: each is left out in turn.

A pair whose place moves far, or that vanishes, when one publisher is left out has a rank that is
no finding about the two parties; it says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from comity.atlas.evidence import Evidence, Pair
from comity.atlas.ties import LAUNCH_LOG
from comity.foundations.arrays import Floats, Ints

__all__ = ["Stability", "Standing", "standings"]

#: A place may move by this share of itself, or by this many places, and still be stable.
SHARE, PLACES = 0.5, 3
#: Publisher of the launch log, if the collection does not name it.
LOG_PUBLISHER = "launch log"


class Stability(Enum):
    """How a rank bears the loss of any one publisher; the value is what a reader sees."""

    STABLE = "stable"
    UNSTABLE = "unstable"
    ONE_PUBLISHER = "rests on one publisher"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pair stands, and where it would stand without any one publisher.

    Attributes
    ----------
    rank
        Place by weight, 1 the strongest; equals share the better place.
    best, worst
        Least and greatest place while any one publisher is left out. A pair that vanishes has
        the place after all others.
    state
        A value of ``Stability``.
    without
        The publisher whose loss moves it furthest; empty if none moves it.
    publishers
        How many publishers it rests on.
    """

    one: str
    other: str
    weight: float
    rank: int
    best: int
    worst: int
    state: str
    without: str
    publishers: int


def _ranks(weights: Floats) -> Ints:
    """Return places by weight; equals share the better place, nothing is after all others."""
    # Sums that differ by their order alone are equal.
    even = np.round(weights, 6)
    return np.searchsorted(np.sort(-even), -even, side="left") + 1


def state_of(rank: int, best: int, worst: int, publishers: int) -> Stability:
    """Return how a rank bears the loss of one publisher."""
    if publishers <= 1:
        return Stability.ONE_PUBLISHER
    allowed = max(PLACES, SHARE * rank)
    moved = max(rank - best, worst - rank)
    return Stability.STABLE if moved <= allowed else Stability.UNSTABLE


def standings(
    by_pair: Mapping[Pair, Sequence[Evidence]],
    publisher_of: Mapping[str, str],
    most: int = 100,
) -> tuple[Standing, ...]:
    """Return the standings of the strongest pairs, the strongest first.

    Parameters
    ----------
    publisher_of
        Source → its publisher. What a publisher's loss takes away is the evidence whose sources
        are all of that publisher.
    """
    keys = sorted(by_pair)
    if not keys:
        return ()
    weights = np.array([sum(e.weight for e in by_pair[key]) for key in keys])
    lost: dict[str, dict[int, float]] = {}
    behind: list[set[str]] = []
    for k, key in enumerate(keys):
        own: set[str] = set()
        for each in by_pair[key]:
            publishers = {publisher_of.get(s, _unknown(s)) for s in each.sources}
            own |= publishers
            if len(publishers) == 1:
                losses = lost.setdefault(publishers.pop(), {})
                losses[k] = losses.get(k, 0.0) + each.weight
        behind.append(own)
    base = _ranks(weights)
    best, worst = base.copy(), base.copy()
    furthest, without = np.zeros(len(keys), np.int64), [""] * len(keys)
    for publisher, losses in sorted(lost.items()):
        left = weights.copy()
        for k, weight in losses.items():
            left[k] -= weight
        now = _ranks(left)
        best, worst = np.minimum(best, now), np.maximum(worst, now)
        moved = np.abs(now - base)
        for k in np.flatnonzero(moved > furthest).tolist():
            furthest[k], without[k] = moved[k], publisher
    strongest = sorted(range(len(keys)), key=lambda k: (base[k], keys[k]))[:most]
    return tuple(
        Standing(
            *keys[k],
            round(float(weights[k]), 6),
            int(base[k]),
            int(best[k]),
            int(worst[k]),
            state_of(int(base[k]), int(best[k]), int(worst[k]), len(behind[k])).value,
            without[k],
            len(behind[k]),
        )
        for k in strongest
    )


def _unknown(source: str) -> str:
    """Return a publisher of its own for a source that the collection does not have."""
    return LOG_PUBLISHER if source == LAUNCH_LOG else source

"""Chains: an object in two encounters within one horizon that would need opposite burns.

The designators fix in which sense an object burns in each of its encounters. Where the senses
are opposite, no single burn serves both; the object then declares itself unable to move in
all but one of them, in the baseline that both sides sign.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.coordination.negotiation.baseline import Baseline
from comity.foundations.constants import DAY_US

__all__ = ["HORIZON_US", "Link", "is_chained", "link_of"]

#: Encounters of an object that lie closer together than this are one chain.
HORIZON_US = 3 * DAY_US


@dataclass(frozen=True, slots=True)
class Link:
    """An encounter of an object: its closest approach, its sense, and whether it may move."""

    object: str
    tca_us: int
    sense: int
    moves: bool


def link_of(baseline: Baseline, name: str) -> Link:
    """Return the encounter of a baseline as a link of one of its two objects."""
    sense = 1 if baseline.crafts[0].object == name else -1
    return Link(name, baseline.tca_us, sense, name in baseline.choices)


def is_chained(link: Link, others: Iterable[Link]) -> bool:
    """Tell whether an object may move in another encounter with the opposite sense."""
    return any(
        other.object == link.object
        and other.moves
        and other.sense != link.sense
        and abs(other.tca_us - link.tca_us) <= HORIZON_US
        for other in others
    )

"""How much a tie counts: one table by kind and one by stage, each row with its reason.

The construct is *documented space cooperation*: what two parties did together, as far as
sources show it. The tables were written from these reasons; what was changed after a look at
judged pairs, and on which of them, stands in ``docs/understanding/atlas.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log1p

__all__ = [
    "KINDS",
    "STAGES",
    "TERM_YEARS",
    "Weight",
    "launch_weight",
    "tie_weight",
]


@dataclass(frozen=True, slots=True)
class Weight:
    """A number and why it is that number."""

    value: float
    reason: str


#: Kind of a tie → its weight for two parties at the stage *operated*.
KINDS: Mapping[str, Weight] = {
    "mission": Weight(
        2.0, "a joint flight takes years of common design, money and operation"
    ),
    "facility": Weight(
        2.0, "a shared place needs people and equipment of both, day by day"
    ),
    "agreement": Weight(
        1.0, "the measure: two parties that apply one text between them"
    ),
    "launch": Weight(
        1.0, "a recorded launch of one for the other: a satellite built, given or flown"
    ),
    "membership": Weight(
        1.0, "members of a body are parties to its text; shared among all pairs"
    ),
    "exercise": Weight(
        0.5, "days or weeks of practice, without anything built or operated"
    ),
    "owner-launcher": Weight(
        0.25, "a bought launch is first a service; it may be part of joint work"
    ),
}

#: How far a thing got → the share of its weight.
STAGES: Mapping[str, Weight] = {
    "signed": Weight(0.25, "intent: no source shows that it was applied"),
    "in force": Weight(0.5, "binding: a source says so, none that it was applied"),
    "operated": Weight(1.0, "a source shows it at work"),
}

#: How long an agreement ties of which only the signing is known (years).
TERM_YEARS = 5


def tie_weight(kind: str, stage: str, parties: int) -> float:
    """Return the weight of a thing of so many parties for each pair of them.

    It is shared by 1 / (n − 1) (Newman 2001, doi 10.1103/PhysRevE.64.016132), so that a treaty
    of a hundred binds no pair as tightly as one of two.
    """
    return KINDS[kind].value * STAGES[stage].value / max(parties - 1, 1)


def launch_weight(payloads: int) -> float:
    """Return the weight of so many payloads of one party on rockets of another.

    It grows with the logarithm: the hundredth launch of one contract says less than the first.
    """
    return KINDS["owner-launcher"].value * log1p(payloads)

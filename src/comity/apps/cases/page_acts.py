"""Which acts a case's page offers to a person: those that the rules allow now, the foreseen one first."""

from dataclasses import dataclass

from comity.apps.cases.actions import is_possible
from comity.apps.cases.documents import case_of, find_encounter
from comity.coordination.negotiation.records import Event, Stance
from comity.node.node import Node

__all__ = ["OfferedAct", "offered_acts"]

#: Word of the step's path → its event and the key that chooses it.
_ACTS: dict[str, tuple[Event, str]] = {
    "acknowledge": (Event.ACK, "a"),
    "promise": (Event.PROMISE, "a"),
    "propose": (Event.PROPOSE, "a"),
    "counter": (Event.COUNTER, "c"),
    "commit": (Event.COMMIT, "a"),
    "take-over": (Event.TAKEOVER, "a"),
    "refuse": (Event.REFUSE, "r"),
    "withdraw": (Event.WITHDRAW, "w"),
    "stand-down": (Event.STAND_DOWN, ""),
}
#: Stance → the act by which the case goes on; elsewhere none is the first.
_FIRST: dict[Stance, str] = {
    Stance.CALLED: "acknowledge",
    Stance.AGREED: "propose",
    Stance.ASKED: "promise",
    Stance.ASSURED: "commit",
    Stance.FREED: "take-over",
}


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act of a page: the word of its path, its key, and whether it is the one bright button."""

    word: str
    key: str
    first: bool


def offered_acts(node: Node, name: str) -> tuple[OfferedAct, ...]:
    """Return the acts that the rules allow this party now, the foreseen one first.

    Raises
    ------
    UnknownNameError
        If there is no such case.
    """
    with node.reading() as work:
        case = case_of(work, find_encounter(work, name))
        possible = [
            word for word, (event, _) in _ACTS.items() if is_possible(work, case, event)
        ]
    first = _FIRST.get(case.seat.stance, "")
    acts = [OfferedAct(word, _ACTS[word][1], word == first) for word in possible]
    return tuple(sorted(acts, key=lambda one: not one.first))

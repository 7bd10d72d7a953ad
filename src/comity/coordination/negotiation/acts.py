"""The next act of a party.

``due`` is the automatic policy of a node: the act of a person who follows the agreement. It
asks the caller whether an act passes the party's own checks (``fits``) and returns none that
the rules do not allow.
"""

from collections.abc import Callable, Mapping

from comity.coordination.negotiation.baseline import Choice
from comity.coordination.negotiation.case import Case, phase_of
from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Plan,
    Reason,
    Stance,
    Step,
)
from comity.coordination.negotiation.rules import may

__all__ = [
    "SIGNS",
    "Fits",
    "due",
    "own_choice",
    "who_is_next",
    "windows_now",
]

Fits = Callable[[Case, Event], Reason]
#: The step that each act signs.
SIGNS: Mapping[Event, Step] = {
    Event.OPEN: Step.OPEN,
    Event.ACK: Step.ACK,
    Event.PROPOSE: Step.PROPOSE,
    Event.COUNTER: Step.COUNTER,
    Event.REFUSE: Step.REFUSE,
    Event.PROMISE: Step.PROMISE,
    Event.COMMIT: Step.COMMIT,
    Event.WITHDRAW: Step.WITHDRAW,
    Event.TAKEOVER: Step.TAKEOVER,
    Event.REOPEN: Step.REOPEN,
    Event.CONSENT: Step.REOPEN,
    Event.BURN: Step.EXECUTED,
    Event.FALLBACK: Step.EXECUTED,
    Event.STAND_DOWN: Step.STAND_DOWN,
}
#: Rounds of proposals in one epoch before people talk.
MAX_ROUNDS = 3


def own_choice(case: Case, party: str = "") -> Choice | None:
    """Return the burns that the baseline allows a party, by default our own."""
    if case.baseline is None:
        return None
    craft = case.baseline.craft_of(party or case.party)
    return case.baseline.choices.get(craft.object)


def windows_now(case: Case, event: Event, now_us: int) -> bool:
    """Tell whether an instant lies in a window of our burn or fallback."""
    choice = own_choice(case)
    if choice is None or case.baseline is None:
        return False
    burns = choice.commit if event is Event.BURN else choice.fallback
    lead_s = (case.baseline.tca_us - now_us) / 1e6
    return any(begin >= lead_s >= end for begin, end in burns.leads_s)


def _turn(case: Case, now_us: int) -> bool:
    """Tell whether we have to propose: we give way, or the other missed its deadline."""
    baseline = case.baseline
    if baseline is None:
        return False
    proposals = [
        p
        for p in case.documents
        if p.mine and p.step is Step.PROPOSE and p.epoch == case.seat.epoch
    ]
    if len(proposals) >= MAX_ROUNDS:
        return False
    ours = baseline.craft_of(case.party).object
    return (
        case.seat.plan is Plan.OURS
        or baseline.way.gives_way == ours
        or now_us >= baseline.when.propose_us
    )


def due(case: Case, now_us: int, facts: Facts, fits: Fits) -> Event | None:
    """Return the act of the automatic policy now, ``None`` for none.

    Parameters
    ----------
    now_us
        Our own clock, microseconds of UTC since 1970.
    facts
        Facts that the rules need besides the case.
    fits
        Returns the reason why an act fails the party's own checks, ``Reason.NONE`` if it
        passes.
    """
    phase = phase_of(case, now_us)

    def allowed(event: Event) -> bool:
        return may(case.seat, event, phase, facts) is Reason.NONE

    for event, instead in _wanted(case, now_us):
        if not allowed(event):
            continue
        if fits(case, event) is Reason.NONE:
            return event
        if instead is not None and allowed(instead):
            return instead
    return None


def _wanted(case: Case, now_us: int) -> list[tuple[Event, Event | None]]:
    """Return the acts of a stance in their order, each with its alternative if it fails."""
    stance = case.seat.stance
    wanted: dict[Stance, list[tuple[Event, Event | None]]] = {
        Stance.CALLED: [(Event.ACK, Event.REFUSE)],
        Stance.ASKED: [(Event.PROMISE, Event.REFUSE)],
        Stance.ASSURED: [(Event.COMMIT, Event.WITHDRAW)],
        Stance.COMMITTED: [(Event.BURN, Event.WITHDRAW)],
        Stance.RECALLING: [(Event.BURN, Event.WITHDRAW)],
        Stance.FREED: [(Event.TAKEOVER, None)],
        Stance.ALONE: [(Event.FALLBACK, None)],
    }
    first: list[tuple[Event, Event | None]] = []
    if case.seat.called:
        first = [(Event.CONSENT, None)]
    if stance is Stance.AGREED and _turn(case, now_us):
        return [*first, (Event.PROPOSE, None)]
    return first + wanted.get(stance, [])


def who_is_next(case: Case) -> tuple[str, str]:
    """Return who must take the next step, and which, as text for people."""
    us, them = case.party, case.peer
    baseline = case.baseline
    gives_way = ""
    if baseline is not None and baseline.way.gives_way:
        gives_way = next(
            c.party for c in baseline.crafts if c.object == baseline.way.gives_way
        )
    table = {
        Stance.QUIET: (us, "open the case"),
        Stance.OPENED: (them, "countersign the baseline"),
        Stance.CALLED: (us, "countersign or refuse the baseline"),
        Stance.AGREED: (gives_way or "both", "propose a burn"),
        Stance.PROPOSED: (them, "promise to hold still, counter or refuse"),
        Stance.ASKED: (us, "promise to hold still, counter or refuse"),
        Stance.PROMISED: (them, "commit"),
        Stance.ASSURED: (us, "commit, or withdraw"),
        Stance.COMMITTED: (us, "fly the burn in its window and show it"),
        Stance.RELYING: (them, "fly the burn and show it"),
        Stance.WITHDRAWN: (them, "take over; else both fall back"),
        Stance.FREED: (us, "take over; else both fall back"),
        Stance.REOPENING: (them, "sign that the case is opened again"),
        Stance.RECALLING: (us, "fly the burn unless the other signs in time"),
        Stance.ALONE: (us, "fly the fallback: nobody may be believed to move"),
        Stance.BURNED: (them, "verify the burn"),
        Stance.SETTLED: ("nobody", "verify, then close"),
        Stance.STOOD_DOWN: (them, "move, if it can"),
        Stance.PEOPLE: ("both", "people talk: telephone"),
        Stance.CLOSED: ("nobody", "nothing: closest approach is over"),
    }
    if baseline is not None and baseline.plan == "none" and case.seat.agreed:
        return "nobody", f"nothing: {baseline.explanation}"
    if baseline is not None and baseline.plan == "people":
        return "both", "agree on a separation plan, by people"
    if case.seat.stance is Stance.ALONE and case.seat.plan in {
        Plan.THEIRS,
        Plan.NOBODY,
    }:
        return "both", "telephone: this party may not burn"
    return table[case.seat.stance]

"""The rules of a case: when an act with a row in the table may be done (R1 to R11).

R1 (one live role) and R6 (the end of belief and obligation) are rows of the table; the rules
of this module are about clocks, signatures, plans and screening.
"""

from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Phase,
    Plan,
    Reason,
    Seat,
    Stance,
)
from comity.coordination.negotiation.table import TABLE, Table

__all__ = ["ACTS", "CLOCK", "counts", "may"]

#: Acts of a party, and events that only its clock brings about.
ACTS = (
    Event.OPEN,
    Event.ACK,
    Event.PROPOSE,
    Event.COUNTER,
    Event.REFUSE,
    Event.PROMISE,
    Event.COMMIT,
    Event.WITHDRAW,
    Event.TAKEOVER,
    Event.REOPEN,
    Event.CONSENT,
    Event.BURN,
    Event.FALLBACK,
    Event.STAND_DOWN,
)
CLOCK = (Event.SILENCE, Event.PAST)
_TALK = (
    Event.ACK,
    Event.PROPOSE,
    Event.COUNTER,
    Event.PROMISE,
    Event.COMMIT,
)
_MOVES = (Event.PROPOSE, Event.COMMIT, Event.TAKEOVER, Event.BURN, Event.FALLBACK)
_SCREENED = (*_MOVES, Event.PROMISE)


def may(
    seat: Seat, event: Event, phase: Phase, facts: Facts, table: Table = TABLE
) -> Reason:
    """Return the reason why an act may not be done now, ``Reason.NONE`` if it may."""
    if (seat.stance, event) not in table:
        return Reason.STATE
    if event in CLOCK:
        return _clock(seat, event, phase)
    if not facts.synchronised and event not in {Event.BURN, Event.FALLBACK}:
        # A node whose clock is not synchronised signs nothing.
        return Reason.CLOCK
    for rule in (_late, _plan, _burn):
        why = rule(seat, event, phase, facts)
        if why is not Reason.NONE:
            return why
    return Reason.NONE


def _clock(seat: Seat, event: Event, phase: Phase) -> Reason:
    del seat
    least = Phase.FALLBACK if event is Event.SILENCE else Phase.PAST
    return Reason.NONE if phase >= least else Reason.EARLY


def _late(seat: Seat, event: Event, phase: Phase, facts: Facts) -> Reason:
    """Check the deadlines (R3), and those for changes of roles."""
    del facts
    if event in _TALK and phase > Phase.TALK:
        return Reason.LATE
    if event is Event.OPEN and phase >= Phase.PAST:
        return Reason.LATE
    if event in {Event.TAKEOVER, Event.REOPEN, Event.CONSENT} and phase > Phase.SEALED:
        return Reason.LATE
    if event is Event.WITHDRAW and phase > Phase.WINDOW:
        return Reason.LATE
    if event is Event.CONSENT and not seat.called:
        return Reason.NOT_CALLED
    return Reason.NONE


def _plan(seat: Seat, event: Event, phase: Phase, facts: Facts) -> Reason:
    """Check who may move, by the plan, R5 and R11."""
    del phase
    if event is Event.STAND_DOWN:
        return Reason.NONE if seat.plan is Plan.OURS else Reason.PLAN
    checks = []
    if event in _MOVES:
        checks = [
            (seat.plan in {Plan.PAIR, Plan.OURS}, Reason.PLAN),
            # Alone and of free sense only with both signatures on the baseline.
            (seat.agreed or seat.plan is not Plan.OURS, Reason.NOT_AGREED),
            (not seat.burned, Reason.BURNED),
            (facts.capable, Reason.CAPABILITY),
            (facts.free, Reason.BUSY),
        ]
    if event is Event.FALLBACK:
        # The other may still burn by the baseline of an earlier epoch.
        checks.append((seat.met or facts.mixes, Reason.NOT_MET))
    if event in _SCREENED:
        checks.append((facts.screened, Reason.SCREENING))
    return next((why for good, why in checks if not good), Reason.NONE)


def _burn(seat: Seat, event: Event, phase: Phase, facts: Facts) -> Reason:
    """Check the windows of a burn: R4 and R5."""
    del seat
    if event is Event.BURN:
        if phase < Phase.WINDOW or not facts.in_window:
            return Reason.EARLY if phase <= Phase.WINDOW else Reason.LATE
        return Reason.NONE if phase is Phase.WINDOW else Reason.LATE
    if event is Event.FALLBACK:
        if phase < Phase.FALLBACK or not facts.in_window:
            return Reason.EARLY if phase < Phase.FALLBACK else Reason.WINDOW
        if phase > Phase.FALLBACK:
            return Reason.LATE
        if not facts.risky:
            return Reason.NO_RISK
    return Reason.NONE


def counts(seat: Seat, event: Event, epoch: int, phase: Phase) -> bool:
    """Tell whether a document of an epoch moves the seat now; otherwise it is only stored.

    Evidence and a stand-down count in any epoch. A takeover opens the next epoch.
    The other's signature under REOPEN ends an obligation only before its burn window.
    """
    if phase >= Phase.PAST:
        return False
    if event in {
        Event.HEAR_GOOD,
        Event.HEAR_POOR,
        Event.HEAR_NO_BURN,
        Event.HEAR_STAND_DOWN,
    }:
        return True
    if event is Event.HEAR_TAKEOVER:
        return epoch == seat.epoch + 1
    if event is Event.HEAR_REOPEN and phase > Phase.SEALED:
        return epoch == seat.epoch and seat.stance is not Stance.RECALLING
    return epoch == seat.epoch

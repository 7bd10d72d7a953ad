"""Vocabulary of a case: steps, stances, events, plans, phases, reasons, and a seat."""

from enum import IntEnum, StrEnum
from typing import NamedTuple

__all__ = [
    "Event",
    "Facts",
    "Phase",
    "Plan",
    "Reason",
    "Seat",
    "Stance",
    "Step",
]


class Step(StrEnum):
    """Kind of a document of a case."""

    OPEN = "open"
    ACK = "open-ack"
    PROPOSE = "propose"
    COUNTER = "counter"
    REFUSE = "refuse"
    PROMISE = "promise"
    COMMIT = "commit"
    WITHDRAW = "withdraw"
    TAKEOVER = "takeover"
    REOPEN = "reopen"
    EXECUTED = "executed"
    VERIFIED = "verified"
    STAND_DOWN = "stand-down"
    PLAN = "plan"


class Stance(StrEnum):
    """State of one party in an encounter."""

    QUIET = "quiet"
    OPENED = "opened"
    CALLED = "called"
    AGREED = "agreed"
    PROPOSED = "proposed"
    ASKED = "asked"
    PROMISED = "promised"
    ASSURED = "assured"
    COMMITTED = "committed"
    RELYING = "relying"
    WITHDRAWN = "withdrawn"
    FREED = "freed"
    REOPENING = "reopening"
    RECALLING = "recalling"
    ALONE = "alone"
    BURNED = "burned"
    SETTLED = "settled"
    STOOD_DOWN = "stood-down"
    PEOPLE = "people"
    CLOSED = "closed"


class Event(StrEnum):
    """What happens to a seat: a document of the other side, an own act, or time.

    Where the meaning of a document depends on more than its step, the rules tell which of
    several events it is (``open-first`` or ``open-second``, evidence good or poor).
    """

    HEAR_OPEN_FIRST = "hear open-first"
    HEAR_OPEN_SECOND = "hear open-second"
    HEAR_ACK = "hear open-ack"
    HEAR_PROPOSE_FIRST = "hear propose-first"
    HEAR_PROPOSE_SECOND = "hear propose-second"
    HEAR_COUNTER = "hear counter"
    HEAR_REFUSE = "hear refuse"
    HEAR_PROMISE = "hear promise"
    HEAR_COMMIT = "hear commit"
    HEAR_WITHDRAW = "hear withdraw"
    HEAR_TAKEOVER = "hear takeover"
    HEAR_REOPEN = "hear reopen"
    HEAR_GOOD = "hear evidence-good"
    HEAR_POOR = "hear evidence-poor"
    HEAR_NO_BURN = "hear verified-no-burn"
    HEAR_STAND_DOWN = "hear stand-down"
    OPEN = "open"
    ACK = "acknowledge"
    PROPOSE = "propose"
    COUNTER = "counter"
    REFUSE = "refuse"
    PROMISE = "promise"
    COMMIT = "commit"
    WITHDRAW = "withdraw"
    TAKEOVER = "take over"
    REOPEN = "reopen"
    CONSENT = "consent"
    BURN = "burn"
    FALLBACK = "fall back"
    STAND_DOWN = "stand down"
    SILENCE = "silence"
    PAST = "past"
    DISTRUST = "distrust"


class Plan(StrEnum):
    """Who may burn by the baseline, as seen from a seat.

    ``pair``: both may, every outcome is safe. ``ours``, ``theirs``: one sole mover.
    ``nobody``: this seat never burns (it stood down, or people plan a separation).
    """

    PAIR = "pair"
    OURS = "ours"
    THEIRS = "theirs"
    NOBODY = "nobody"


class Phase(IntEnum):
    """Phase before closest approach, by one's own clock and the bound of the skew."""

    TALK = 0
    SEALED = 1
    WINDOW = 2
    EVIDENCE = 3
    FALLBACK = 4
    PAST = 5


class Reason(StrEnum):
    """Reason for which an act or a document is refused: a closed list."""

    NONE = ""
    STATE = "state"
    CLOCK = "clock"
    EARLY = "early"
    LATE = "late"
    NOT_AGREED = "baseline-not-agreed"
    PLAN = "not-the-mover"
    CAPABILITY = "not-capable"
    SCREENING = "screening"
    BUSY = "other-commitment"
    BURNED = "burned-already"
    NO_RISK = "below-threshold"
    NOT_CALLED = "not-called-for"
    NOT_MET = "other-epoch"
    AUTHORITY = "authority"
    WINDOW = "window"
    NUMBERS = "numbers"
    FRAME = "frame"
    STALE = "stale-baseline"
    INADMISSIBLE = "inadmissible"
    LIMITS = "own-limits"
    PEOPLE = "people-decide"


class Seat(NamedTuple):
    """One party's place in one encounter; it changes by the table alone.

    Attributes
    ----------
    stance, epoch
        Its state, and the round of roles, from 1.
    plan
        Who may burn.
    agreed
        Whether both have signed the baseline.
    burned
        Whether its own burn was shown.
    called
        Whether the other has called for a REOPEN of this epoch.
    met
        Whether the other is known to be in this epoch. After a REOPEN it may not know that
        both have signed, and still act by the baseline of the epoch before.
    """

    stance: Stance = Stance.QUIET
    epoch: int = 1
    plan: Plan = Plan.PAIR
    agreed: bool = False
    burned: bool = False
    called: bool = False
    met: bool = True


class Facts(NamedTuple):
    """Facts that the rules need besides the seat, supplied by the caller.

    Attributes
    ----------
    synchronised
        The clocks of both parties agree within the bound.
    capable
        The object can be moved, with a fallback that was authorised beforehand.
    screened
        The burn in question was screened, and nothing stands against it.
    free
        The object is bound by no commitment of another encounter.
    risky
        The larger Pc of both sides' signed data is above the lower threshold (R5).
    in_window
        The present lies in a window of the burn in question.
    mixes
        Our burn is safe together with any that the baselines of earlier epochs allow.
    """

    synchronised: bool = True
    capable: bool = True
    screened: bool = True
    free: bool = True
    risky: bool = True
    in_window: bool = True
    mixes: bool = True

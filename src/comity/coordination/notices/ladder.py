"""The ladder of acknowledgement: states, deadlines, escalation, as tables.

A notice that was sent is stored by the other side's machine (A0), shown to a duty officer
(A1), read by a named role (A2), understood (A3: the key facts read back and compared), and
decided upon (A4). The time for A0 counts from *sending*, since a lost message has no
receipt; all others count from *durable receipt*. Both sides hold the same record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from comity.foundations.constants import SECOND_US

__all__ = [
    "LADDER",
    "PACES",
    "RECEIVER",
    "SENDER",
    "Event",
    "Ladder",
    "Level",
    "Rung",
    "State",
    "Times",
    "climb",
    "deadline",
    "level_at",
    "next_change",
    "receipt_us",
    "times_of",
]


class Rung(IntEnum):
    """What has been acknowledged."""

    STORED = 0
    SHOWN = 1
    READ = 2
    UNDERSTOOD = 3
    DECIDED = 4


class State(StrEnum):
    """Where a notice stands with one recipient."""

    SENT = "sent"
    STORED = "stored"
    SHOWN = "shown"
    READ = "read"
    MISREAD = "misread"
    UNDERSTOOD = "understood"
    DECIDED = "decided"
    MOOT = "moot"


class Event(StrEnum):
    """What can happen to it."""

    STORE = "store"
    SHOW = "show"
    READ = "read"
    AGREE = "read-back-fits"
    DIFFER = "read-back-differs"
    DECIDE = "decide"
    REPLACE = "replaced"


_RUNGS = (State.SENT, State.STORED, State.SHOWN, State.READ)
_OPEN = (*_RUNGS, State.MISREAD)
_UP = {Event.STORE: State.STORED, Event.SHOW: State.SHOWN, Event.READ: State.READ}


def _table() -> dict[tuple[State, Event], State]:
    """Return the table; a pair that is not in it changes nothing.

    Acknowledgements overtake each other on redundant channels, so a higher rung holds
    whatever comes after it. A read-back that differs counts from wherever it comes: also
    after one that fitted, for then two people hold different facts.
    """
    table = {
        (below, event): above
        for event, above in _UP.items()
        for below in _RUNGS[: _RUNGS.index(above)]
    }
    for state in (*_OPEN, State.UNDERSTOOD):
        table[state, Event.DIFFER] = State.MISREAD
        table[state, Event.REPLACE] = State.MOOT
    for state in _OPEN:
        table[state, Event.AGREE] = State.UNDERSTOOD
    table[State.UNDERSTOOD, Event.DECIDE] = State.DECIDED
    return table


#: State and event → next state; both sides use this table.
LADDER: Mapping[tuple[State, Event], State] = _table()
#: State → the highest rung that holds in it.
REACHED: Mapping[State, int] = {
    State.SENT: -1,
    State.STORED: Rung.STORED,
    State.SHOWN: Rung.SHOWN,
    State.READ: Rung.READ,
    State.MISREAD: Rung.READ,
    State.UNDERSTOOD: Rung.UNDERSTOOD,
    State.DECIDED: Rung.DECIDED,
    State.MOOT: Rung.DECIDED,
}


class Level(IntEnum):
    """Who is called."""

    NOBODY = 0
    DUTY = 1
    DEPUTY = 2
    CHANNEL = 3
    PHONE = 4
    OVERDUE = 5


#: Terms of an agreement: form or pace → minutes by rung (``stored_min``, …).
Terms = Mapping[str, Mapping[str, float]]
#: Level, the rung that is missing, and after which share of that rung's time.
Step = tuple[Level, Rung, float]
RECEIVER: tuple[Step, ...] = (
    (Level.DUTY, Rung.SHOWN, 0.0),
    (Level.DEPUTY, Rung.SHOWN, 1.0),
    (Level.DEPUTY, Rung.UNDERSTOOD, 0.25),
    (Level.CHANNEL, Rung.READ, 1.0),
    (Level.CHANNEL, Rung.UNDERSTOOD, 0.5),
    (Level.PHONE, Rung.UNDERSTOOD, 0.75),
    (Level.OVERDUE, Rung.UNDERSTOOD, 1.0),
)
SENDER: tuple[Step, ...] = (
    (Level.CHANNEL, Rung.STORED, 1.0),
    (Level.PHONE, Rung.STORED, 2.0),
    (Level.CHANNEL, Rung.SHOWN, 1.0),
    (Level.PHONE, Rung.READ, 1.0),
    (Level.OVERDUE, Rung.UNDERSTOOD, 1.0),
)


@dataclass(frozen=True, slots=True)
class Times:
    """How long each rung may take, seconds."""

    stored_s: float
    shown_s: float
    read_s: float
    understood_s: float

    def of(self, rung: Rung) -> float:
        """Return the time of a rung."""
        return (self.stored_s, self.shown_s, self.read_s, self.understood_s)[rung]


#: Times where an agreement sets none. A launch-like warning is understood within 8 min.
PACES: Mapping[str, Times] = {
    "routine": Times(30.0, 600.0, 1800.0, 3600.0),
    "warning": Times(30.0, 60.0, 180.0, 480.0),
    "crisis": Times(30.0, 60.0, 180.0, 480.0),
}


def times_of(form: str, pace: str, terms: Terms) -> Times:
    """Return the times of a form under the terms of an agreement.

    Parameters
    ----------
    terms
        ``acknowledgement`` of the agreement: form or pace → minutes by rung.
    """
    base = PACES[pace]
    agreed = terms.get(form) or terms.get(pace) or {}
    return Times(
        agreed["stored_min"] * 60.0 if "stored_min" in agreed else base.stored_s,
        agreed["shown_min"] * 60.0 if "shown_min" in agreed else base.shown_s,
        agreed["read_min"] * 60.0 if "read_min" in agreed else base.read_s,
        agreed["understood_min"] * 60.0
        if "understood_min" in agreed
        else base.understood_s,
    )


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where a notice stands with one recipient, and since when.

    ``sent_us`` and ``received_us`` are of the clock of whoever holds the record.
    """

    sent_us: int
    state: State = State.SENT
    received_us: int | None = None
    reached: Mapping[State, int] = field(default_factory=dict)


def climb(ladder: Ladder, event: Event, at_us: int) -> Ladder:
    """Return the ladder after an event; an event that is not in the table changes nothing."""
    state = LADDER.get((ladder.state, event))
    if state is None:
        return ladder
    received = at_us if ladder.received_us is None else ladder.received_us
    return Ladder(
        ladder.sent_us,
        state,
        ladder.received_us if event is Event.REPLACE else received,
        {**ladder.reached, state: at_us},
    )


def receipt_us(sent_us: int, acknowledged_us: int, stored_us: int, skew_us: int) -> int:
    """Return when the other side stored a notice, by our own clock.

    The instant that it reports counts, corrected by the known difference of clocks, but never
    before we sent the notice nor after its acknowledgement came: a wrong clock cannot
    stretch or end a ladder.

    Parameters
    ----------
    sent_us, acknowledged_us
        When we sent, and when the acknowledgement came, by our clock.
    stored_us
        When it was stored, by the other's clock.
    skew_us
        The other's clock less ours, as far as it is known.
    """
    return min(max(stored_us - skew_us, sent_us), acknowledged_us)


def _base_us(ladder: Ladder, rung: Rung) -> int | None:
    return ladder.sent_us if rung is Rung.STORED else ladder.received_us


def deadline(ladder: Ladder, times: Times) -> tuple[Rung, int] | None:
    """Return the next rung that is awaited and its deadline (UTC us), ``None`` if none is.

    Before receipt only A0 is awaited; a decision has no deadline.
    """
    rung = Rung(REACHED[ladder.state] + 1) if REACHED[ladder.state] < 3 else None
    if rung is None:
        return None
    base = _base_us(ladder, rung)
    if base is None:
        return None
    return rung, base + round(times.of(rung) * SECOND_US)


def _instants(
    ladder: Ladder, times: Times, steps: tuple[Step, ...]
) -> list[tuple[int, Level]]:
    instants = []
    for level, rung, share in steps:
        base = _base_us(ladder, rung)
        if REACHED[ladder.state] < rung and base is not None:
            instants.append((base + round(share * times.of(rung) * SECOND_US), level))
    return instants


def level_at(
    ladder: Ladder, times: Times, steps: tuple[Step, ...], now_us: int
) -> Level:
    """Return who is to be called now; a wrong read-back is settled by telephone at once."""
    least = Level.PHONE if ladder.state is State.MISREAD else Level.NOBODY
    due = [lev for at, lev in _instants(ladder, times, steps) if at <= now_us]
    return max([least, *due])


def next_change(
    ladder: Ladder, times: Times, steps: tuple[Step, ...], now_us: int
) -> int | None:
    """Return when somebody else is to be called (UTC us), ``None`` if never."""
    level = level_at(ladder, times, steps, now_us)
    later = [
        at
        for at, above in _instants(ladder, times, steps)
        if at > now_us and above > level
    ]
    return min(later, default=None)

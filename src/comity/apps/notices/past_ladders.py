"""Ladders as they stood at an instant of the past: what had been acknowledged by then, as it came.

A stored ladder holds when each of its states was reached last. Read-backs alone can be reached again (one
that differs counts from wherever it comes), so that these are taken from the acknowledgements
in the ledger, each from when it was stored here; where they are erased, what the ladder holds counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from comity.apps.notices.acknowledgements import check_read_back
from comity.apps.notices.documents import ladder_of
from comity.apps.notices.store.entries import AcknowledgementRow, acknowledgements_of
from comity.apps.notices.store.ladders import LadderRow
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.ladder import (
    RECEIVER,
    SENDER,
    Event,
    Ladder,
    State,
    climb,
    level_at,
    next_change,
)
from comity.foundations.plain import json_text
from comity.node.node import UnitOfWork
from comity.trust.identity.statements import claimed_payload

__all__ = ["ladders_then", "stored_by"]

#: State of a ladder → the event that leads to it, but for read-backs.
EVENTS = {
    State.STORED: Event.STORE,
    State.SHOWN: Event.SHOW,
    State.READ: Event.READ,
    State.DECIDED: Event.DECIDE,
    State.MOOT: Event.REPLACE,
}
READ_BACKS = {State.MISREAD: Event.DIFFER, State.UNDERSTOOD: Event.AGREE}
#: In which order events of one instant have come: the ladder holds that all of them counted.
ORDER = {
    Event.STORE: 0,
    Event.SHOW: 1,
    Event.READ: 2,
    Event.AGREE: 3,
    Event.DIFFER: 3,
    Event.DECIDE: 4,
    Event.REPLACE: 5,
}


def stored_by(instant_us: int | None, at_us: int) -> int | None:
    """Return an instant if it had come by another one, else None; both UTC us."""
    return None if instant_us is None or instant_us > at_us else instant_us


def _read_back(work: UnitOfWork, notice: str, row: AcknowledgementRow) -> Event | None:
    """Return whether a read-back fitted; of others our own comparison counts, as on arrival."""
    body = claimed_payload(row.document)["body"]
    rung = body["rung"]
    if rung not in READ_BACKS.values():
        return None
    if row.outgoing:
        return Event(rung)
    language = body["language"] if body["language"] in LANGUAGES else "en"
    wrong = check_read_back(work, notice, body["said"], language)
    return Event.DIFFER if wrong else Event.AGREE


def _read_backs(
    work: UnitOfWork, row: LadderRow, at_us: int
) -> list[tuple[int, Event]]:
    """Return the read-backs of a recipient until an instant, as the ledger has them."""
    given = acknowledgements_of(work.connection, row.notice, at_us)
    mine = [
        one
        for one in given
        if one.outgoing != row.outgoing and (one.outgoing or one.peer == row.party)
    ]
    found = [(one.at_us, _read_back(work, row.notice, one)) for one in mine]
    return [(when_us, event) for when_us, event in found if event is not None]


def _events(
    work: UnitOfWork, row: LadderRow, ladder: Ladder, at_us: int
) -> list[tuple[int, Event]]:
    events = [
        (when_us, EVENTS[state])
        for state, when_us in ladder.reached.items()
        if state in EVENTS and when_us <= at_us
    ]
    held = [
        (when_us, READ_BACKS[state])
        for state, when_us in ladder.reached.items()
        if state in READ_BACKS
    ]
    if State.MISREAD in ladder.reached:
        # One of both states may have been reached before, and again since.
        found = _read_backs(work, row, at_us)
        known = {when_us for when_us, _ in found}
        events += found
        held = [one for one in held if one[0] not in known]
    events += [one for one in held if one[0] <= at_us]
    return sorted(events, key=lambda one: (one[0], ORDER[one[1]]))


def _then(work: UnitOfWork, row: LadderRow, at_us: int) -> LadderRow:
    stored, times = ladder_of(row)
    ladder = Ladder(row.sent_us)
    for when_us, event in _events(work, row, stored, at_us):
        ladder = climb(ladder, event, when_us)
    if ladder.received_us is not None:
        # When the other side stored it, by our clock: its first acknowledgement told.
        ladder = replace(ladder, received_us=row.received_us)
    steps = SENDER if row.outgoing else RECEIVER
    return replace(
        row,
        received_us=ladder.received_us,
        state=str(ladder.state),
        reached=json_text({str(k): v for k, v in ladder.reached.items()}),
        level=int(level_at(ladder, times, steps, at_us)),
        due_us=next_change(ladder, times, steps, at_us),
    )


def ladders_then(
    work: UnitOfWork, rows: Iterable[LadderRow], at_us: int | None
) -> Sequence[LadderRow]:
    """Return ladders as they stood at an instant, UTC us; what was sent later is left out.

    Who was called, and who would be next, follows from the ladder by the rule that calls people.

    Parameters
    ----------
    at_us
        None: as they stand now.
    """
    if at_us is None:
        return tuple(rows)
    return tuple(_then(work, row, at_us) for row in rows if row.sent_us <= at_us)

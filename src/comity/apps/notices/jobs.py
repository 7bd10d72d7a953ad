"""Jobs of a serving node: people are called in turn, further channels are used."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from comity.apps.notices.acknowledgements import report_stored
from comity.apps.notices.documents import keep_ladder, ladder_of
from comity.apps.notices.duty_roster import load_roster
from comity.apps.notices.store import ladders as store
from comity.apps.notices.store.ladders import LadderRow
from comity.coordination.notices.ladder import (
    RECEIVER,
    SENDER,
    Level,
    Rung,
    State,
    deadline,
    level_at,
)
from comity.coordination.notices.roster import Watch, call_text
from comity.foundations.constants import MINUTE_S, SECOND_US
from comity.node.exchange.alerts import page
from comity.node.exchange.channels import spread
from comity.node.exchange.isolation import Item, attempted
from comity.node.node import Node, UnitOfWork
from comity.node.registry import Note
from comity.node.store import log

__all__ = ["LATE", "call_due_people", "report_pending"]

#: The largest delay of a timer, microseconds, as a number of the node.
LATE = "latest timer us"
#: How long a call waits that could not be made, microseconds.
MINUTE_US = round(MINUTE_S * SECOND_US)
#: Ladders that are escalated in one transaction.
MAX_ITEMS = 500
_RUNGS = {
    Rung.STORED: "stored",
    Rung.SHOWN: "shown",
    Rung.READ: "read",
    Rung.UNDERSTOOD: "understood",
}


def call_due_people(node: Node, note: Note) -> int:
    """Call everybody who is due about a notice.

    Returns
    -------
    int
        By how much the latest timer was late, microseconds.
    """
    late_us = 0
    while True:
        now_us = node.clock()
        with node.reading() as work:
            rows = store.due_ladders(work.connection, now_us=now_us, most=MAX_ITEMS)
        if not rows:
            return late_us
        late_us = max(late_us, node.clock() - (rows[0].due_us or now_us))
        roster = load_roster(node)
        for text in node.transact(partial(_call_all, rows=rows, roster=roster)):
            note("page", words=text)
        with node.writing() as work:
            _keep_late(work, late_us=late_us)
        if len(rows) < MAX_ITEMS:
            return late_us


def _call_all(
    work: UnitOfWork, rows: Sequence[LadderRow], roster: Sequence[Watch]
) -> list[str]:
    """Call about each notice; one that cannot be read waits a minute, and people are told."""
    texts = []
    for row in rows:
        item = Item("calls about notices", f"{row.notice} {row.party}", row.peer)
        with attempted(work, item) as failed:
            texts.append(_call(work, row, roster))
        if failed:
            then_us = work.now_us + MINUTE_US
            store.postpone_call(work.connection, row.notice, row.party, then_us)
    return [text for text in texts if text]


def _keep_late(work: UnitOfWork, late_us: int) -> None:
    if late_us > log.read_number(work.connection, LATE):
        log.set_number(work.connection, LATE, late_us)


def _call(work: UnitOfWork, due: LadderRow, roster: Sequence[Watch]) -> str:
    """Call the next people about one notice; the text of the call, empty if none is due."""
    # Read again: it may have been acknowledged since.
    row = store.ladder_row(work.connection, due.notice, due.party) or due
    ladder, times = ladder_of(row)
    steps = SENDER if row.outgoing else RECEIVER
    level = level_at(ladder, times, steps, work.now_us)
    keep_ladder(work, replace(row, level=max(level, row.level)), ladder, times)
    if level <= row.level:
        return ""
    text = _call_text(work, row, level, roster)
    page(work, row.peer, [row.notice, row.party, str(int(level))], text)
    return text


def _call_text(
    work: UnitOfWork, row: LadderRow, level: Level, roster: Sequence[Watch]
) -> str:
    ladder, times = ladder_of(row)
    who = call_text(roster, level, work.now_us)
    awaited = deadline(ladder, times)
    rung = _RUNGS[awaited[0]] if awaited else "understood"
    if not row.outgoing:
        if level is Level.OVERDUE:
            return f"{row.notice} from {row.peer} is OVERDUE, not {rung}: {who}"
        if level is Level.DUTY:
            return f"{row.notice} from {row.peer} has come: {who}"
        return f"{row.notice} from {row.peer}, not {rung} yet: {who}"
    if ladder.state is State.MISREAD:
        return f"{row.notice} was misread by {row.peer}: {who}"
    added = ""
    if level >= Level.CHANNEL:
        gateways = spread(work, row.peer, row.entry, row.notice)
        added = f", now also through {', '.join(gateways)}" if gateways else ""
    return f"{row.notice} is not {rung} by {row.peer}{added}: {who}"


def report_pending(node: Node) -> int:
    """Report to senders that their notices are stored, where that was not possible before.

    Returns
    -------
    int
        How many were reported.
    """
    with node.writing() as work:
        done = 0
        for row in store.unreported_ladders(work.connection):
            name = f"{row.notice} {row.party}"
            with attempted(work, Item("reports of notices", name, row.peer)):
                if report_stored(work, row):
                    store.set_reported(
                        work.connection, row.notice, row.party, reported=True
                    )
                    done += 1
        return done

"""What time brings about: people are called in turn, other channels are taken."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.notices.acknowledgements import tell_stored
from comity.apps.notices.documents import keep_ladder, ladder_of
from comity.apps.notices.duty_roster import load_roster
from comity.coordination.notices.ladder import (
    RECEIVER,
    SENDER,
    Level,
    Rung,
    State,
    deadline,
    level_at,
)
from comity.coordination.notices.roster import Watch, call_words
from comity.node.exchange.alerts import page
from comity.node.exchange.channels import spread
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, notice_schema as tables

__all__ = ["LATE", "retell", "sweep_ladders"]

Note = Callable[..., None]
#: The largest delay of a timer, microseconds, as a number of the node.
LATE = "latest timer us"
MAX_ITEMS = 500
_WORDS = {
    Rung.STORED: "stored",
    Rung.SHOWN: "shown",
    Rung.READ: "read",
    Rung.UNDERSTOOD: "understood",
}


def sweep_ladders(node: Node, note: Note) -> int:
    """Call whoever is due; return by how much the latest timer was late, microseconds."""
    table = tables.ladders
    late = 0
    query = (
        select(table)
        .where(table.c.due_us <= node.clock())
        .order_by(table.c.due_us)
        .limit(MAX_ITEMS)
    )
    while True:
        rows = node.database.read(lambda c: c.execute(query).all())
        if not rows:
            return late
        late = max(late, node.clock() - int(rows[0].due_us))
        for words in node.transact(
            partial(_call_all, rows=rows, roster=load_roster(node))
        ):
            note("page", words=words)
        node.write(partial(_keep_late, late_us=late))
        if len(rows) < MAX_ITEMS:
            return late


def _call_all(
    work: UnitOfWork, rows: Sequence[Any], roster: Sequence[Watch]
) -> list[str]:
    return [words for row in rows if (words := _call(work, row, roster))]


def _keep_late(connection: Connection, late_us: int) -> None:
    if late_us > log.read_number(connection, LATE):
        log.set_number(connection, LATE, late_us)


def _call(work: UnitOfWork, seen: Any, roster: Sequence[Watch]) -> str:
    """Call the next people about one notice; return the words, empty if none were due."""
    table = tables.ladders
    # Read again: it may have been acknowledged since.
    row = work.connection.execute(
        select(table).where(table.c.notice == seen.notice, table.c.party == seen.party)
    ).one()
    ladder, times = ladder_of(row)
    now = work.now_us
    steps = SENDER if row.outgoing else RECEIVER
    level = level_at(ladder, times, steps, now)
    values = {**row._mapping, "level": max(level, row.level)}  # noqa: SLF001
    keep_ladder(work.connection, values, ladder, times, now)
    if level <= row.level:
        return ""
    words = _words(work, row, level, roster)
    page(work, row.peer, [row.notice, row.party, str(int(level))], words)
    return words


def _words(work: UnitOfWork, row: Any, level: Level, roster: Sequence[Watch]) -> str:
    ladder, times = ladder_of(row)
    now = work.now_us
    who = call_words(roster, level, now)
    awaited = deadline(ladder, times)
    rung = _WORDS[awaited[0]] if awaited else "understood"
    if not row.outgoing:
        if level is Level.OVERDUE:
            return f"{row.notice} from {row.peer} is OVERDUE, not {rung}: {who}"
        if level is Level.DUTY:
            return f"{row.notice} from {row.peer} has come: {who}"
        return f"{row.notice} from {row.peer}, not {rung} yet: {who}"
    if ladder.state is State.MISREAD:
        return f"{row.notice} was misread by {row.peer}: {who}"
    taken = ""
    if level >= Level.CHANNEL:
        fresh = spread(work, row.peer, row.entry, row.notice)
        taken = f", now also through {', '.join(fresh)}" if fresh else ""
    return f"{row.notice} is not {rung} by {row.peer}{taken}: {who}"


def retell(node: Node) -> int:
    """Tell senders that their notices are stored, where that could not be said before."""
    table = tables.ladders

    def change(work: UnitOfWork) -> int:
        rows = work.connection.execute(
            select(table).where(table.c.told.is_(False))
        ).all()
        done = 0
        for row in rows:
            if tell_stored(work, row):
                work.connection.execute(
                    table.update()
                    .where(table.c.notice == row.notice, table.c.party == row.party)
                    .values(told=True)
                )
                done += 1
        return done

    return node.transact(change)

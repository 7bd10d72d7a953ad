"""Traces of notices on channels, and line tests: what each channel did, and when."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from comity.node.store.notice_schema import ladders, line_tests, traces
from comity.node.store.upsert import upsert

__all__ = [
    "LineTestRow",
    "TraceRow",
    "last_line_tests",
    "last_traces",
    "note_accepted",
    "note_delivered",
    "note_sent",
]


class LineTestRow(NamedTuple):
    """When a line test was sent, and when it was answered (microseconds of UTC)."""

    sent_us: int
    answered_us: int | None


class TraceRow(NamedTuple):
    """When a notice was sent, accepted and delivered by a channel, and received at all."""

    sent_us: int
    accepted_us: int | None
    delivered_us: int | None
    received_us: int | None


def note_sent(
    connection: Connection, notice: str, party: str, way: str, at_us: int
) -> None:
    """Note that a notice was put on a channel; the first time counts."""
    known = connection.execute(
        select(traces.c.sent_us).where(
            traces.c.notice == notice, traces.c.party == party, traces.c.way == way
        )
    ).scalar()
    if known is None:
        row = {"notice": notice, "party": party, "way": way, "sent_us": at_us}
        upsert(connection, traces, [row | {"accepted_us": None, "delivered_us": None}])


def note_accepted(
    connection: Connection, notice: str, party: str, way: str, at_us: int
) -> None:
    """Note that the keeper of a channel has signed for a notice."""
    connection.execute(
        traces.update()
        .where(traces.c.notice == notice, traces.c.party == party, traces.c.way == way)
        .values(accepted_us=at_us)
    )


def note_delivered(
    connection: Connection, notice: str, party: str, way: str, at_us: int
) -> bool:
    """Note that a channel brought a notice; return whether it is the first time."""
    note_sent(connection, notice, party, way, at_us)
    done = connection.execute(
        traces.update()
        .where(
            traces.c.notice == notice,
            traces.c.party == party,
            traces.c.way == way,
            traces.c.delivered_us.is_(None),
        )
        .values(delivered_us=at_us)
    )
    return bool(done.rowcount)


def last_line_tests(
    connection: Connection, peer: str, way: str, limit: int
) -> list[LineTestRow]:
    """Return the last line tests of a channel to a peer, the oldest first."""
    rows = connection.execute(
        select(line_tests.c.sent_us, line_tests.c.answered_us)
        .where(line_tests.c.peer == peer, line_tests.c.way == way)
        .order_by(line_tests.c.sent_us.desc(), line_tests.c.serial.desc())
        .limit(limit)
    )
    return [LineTestRow._make(row) for row in rows][::-1]


def last_traces(
    connection: Connection, peer: str, way: str, since_us: int, limit: int
) -> list[TraceRow]:
    """Return the traces of our last notices to a peer on a channel, the oldest first."""
    rows = connection.execute(
        select(
            traces.c.sent_us,
            traces.c.accepted_us,
            traces.c.delivered_us,
            ladders.c.received_us,
        )
        .join(
            ladders,
            (ladders.c.notice == traces.c.notice) & (ladders.c.party == traces.c.party),
        )
        .where(
            traces.c.party == peer,
            traces.c.way == way,
            traces.c.sent_us >= since_us,
            ladders.c.outgoing.is_(True),
        )
        .order_by(traces.c.sent_us.desc())
        .limit(limit)
    )
    return [TraceRow._make(row) for row in rows][::-1]

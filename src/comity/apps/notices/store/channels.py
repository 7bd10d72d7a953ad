"""What channels did with notices, and the tests of channels."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from comity.foundations.plain import named
from comity.node.store import notice_schema as tables
from comity.node.store.upsert import upsert

__all__ = [
    "LineTestRow",
    "TraceRow",
    "add_line_test",
    "delivering_channels",
    "is_test_serial",
    "last_line_test",
    "line_tests",
    "note_answer",
    "traces_of",
]

_TESTS, _TRACES = tables.line_tests, tables.traces


@dataclass(frozen=True, slots=True)
class TraceRow:
    """When a channel was given a notice, signed for it and delivered it, UTC us."""

    channel: str
    sent_us: int
    accepted_us: int | None
    delivered_us: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTestRow:
    """A line test of a channel to a peer: when sent and answered, UTC us."""

    serial: int
    peer: str
    channel: str = named("way")
    sent_us: int
    answered_us: int | None


def traces_of(connection: Connection, notice: str, party: str) -> list[TraceRow]:
    """Return the records of a notice on each channel to a party, in the order of sending."""
    rows = connection.execute(
        select(
            _TRACES.c.way,
            _TRACES.c.sent_us,
            _TRACES.c.accepted_us,
            _TRACES.c.delivered_us,
        )
        .where(_TRACES.c.notice == notice, _TRACES.c.party == party)
        .order_by(_TRACES.c.sent_us, _TRACES.c.way)
    )
    return [TraceRow(*row) for row in rows]


def delivering_channels(connection: Connection, notice: str, party: str) -> list[str]:
    """Return the channels that have delivered a notice to a party, sorted."""
    rows = connection.execute(
        select(_TRACES.c.way).where(
            _TRACES.c.notice == notice,
            _TRACES.c.party == party,
            _TRACES.c.delivered_us.is_not(None),
        )
    )
    return sorted(row.way for row in rows)


def is_test_serial(connection: Connection, serial: int) -> bool:
    """Tell whether a line test of ours has this number."""
    query = select(_TESTS.c.serial).where(_TESTS.c.serial == serial)
    return connection.execute(query).first() is not None


def add_line_test(connection: Connection, test: LineTestRow) -> None:
    """Store a line test."""
    row = {
        "serial": test.serial,
        "peer": test.peer,
        "way": test.channel,
        "sent_us": test.sent_us,
        "answered_us": test.answered_us,
    }
    upsert(connection, _TESTS, [row])


def line_tests(
    connection: Connection,
    *,
    peer: str = "",
    channel: str = "",
    most: int = 100,
    after: Sequence[str | int] = (),
) -> list[LineTestRow]:
    """Return line tests, the newest first; of one peer or channel if given.

    Parameters
    ----------
    after
        The test behind which the list goes on: when it was sent, and its number; empty for
        the beginning.
    """
    query = (
        select(_TESTS)
        .order_by(_TESTS.c.sent_us.desc(), _TESTS.c.serial.desc())
        .limit(most)
    )
    if peer:
        query = query.where(_TESTS.c.peer == peer)
    if channel:
        query = query.where(_TESTS.c.way == channel)
    if after:
        sent_us, serial = after
        same = (_TESTS.c.sent_us == sent_us) & (_TESTS.c.serial < serial)
        query = query.where((_TESTS.c.sent_us < sent_us) | same)
    return [
        LineTestRow(
            serial=row.serial,
            peer=row.peer,
            channel=row.way,
            sent_us=row.sent_us,
            answered_us=row.answered_us,
        )
        for row in connection.execute(query)
    ]


def last_line_test(
    connection: Connection, peer: str, channel: str
) -> LineTestRow | None:
    """Return the last line test of a channel to a peer, None if there was none."""
    tests = line_tests(connection, peer=peer, channel=channel, most=1)
    return tests[0] if tests else None


def note_answer(
    connection: Connection, peer: str, serial: int, channel: str, at_us: int
) -> None:
    """Note when a line test was answered; the first answer counts."""
    connection.execute(
        update(_TESTS)
        .where(
            _TESTS.c.serial == serial,
            _TESTS.c.peer == peer,
            _TESTS.c.way == channel,
            _TESTS.c.answered_us.is_(None),
        )
        .values(answered_us=at_us)
    )

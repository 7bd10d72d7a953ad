"""What channels did with notices, and the tests of channels."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from comity.foundations.plain import named
from comity.node.store import notice_schema as tables
from comity.node.store.upsert import upsert

__all__ = [
    "LineTestRow",
    "TraceRow",
    "add_line_test",
    "delivering_channels",
    "last_line_test",
    "line_tests",
    "next_test_serial",
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
    """Return what channels did with a notice to a party, in the order of sending."""
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


def next_test_serial(connection: Connection) -> int:
    """Return the number of the next line test."""
    last = connection.execute(select(func.max(_TESTS.c.serial))).scalar()
    return int(last or 0) + 1


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
    connection: Connection, *, peer: str = "", channel: str = "", most: int = 100
) -> list[LineTestRow]:
    """Return line tests, the newest first; of one peer or channel if given."""
    query = select(_TESTS).order_by(_TESTS.c.serial.desc()).limit(most)
    if peer:
        query = query.where(_TESTS.c.peer == peer)
    if channel:
        query = query.where(_TESTS.c.way == channel)
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

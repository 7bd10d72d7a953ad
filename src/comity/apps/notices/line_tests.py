"""Line tests: each channel to each peer, twice a day, with their history."""

from typing import Any

from sqlalchemy import Connection, func, select

from comity.apps.notices.arrivals import TEST
from comity.apps.notices.public_feed import publish
from comity.coordination.notices.channels import TEST_EVERY_US
from comity.foundations.errors import ComityError, InputError
from comity.node.exchange.channels import (
    BILATERAL,
    public_way,
    spread,
    standing_of,
    ways_to,
)
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import notice_schema as tables, schema
from comity.node.store.upsert import upsert
from comity.trust.ledger.envelope import text_hash

__all__ = ["channel_states", "line_history", "send_due_tests", "send_test"]


def _tested_peers(work: UnitOfWork) -> list[str]:
    """Return the verified peers with whom an agreement in force exchanges notices."""
    context, now = work.release_context(), work.now_us
    return sorted(
        peer
        for peer in context.verified
        if any(
            "notices" in rule.clause.kinds and rule.clause.shares
            for pair in ((work.party, peer), (peer, work.party))
            for rule in context.decider.in_force(*pair, now)
        )
    )


def send_test(node: Node, peer: str, way: str) -> int:
    """Send a line test on one channel; return its number.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If there is no such channel to that peer.
    """

    def change(work: UnitOfWork) -> int:
        known_party(work.connection, peer)
        ways = ways_to(work, peer)
        if way not in ways:
            raise InputError(
                f"{way[:60]!r} is no channel to {peer}",
                remedy=f"one of {', '.join(ways)}",
            )
        return _send(work, peer, way)

    return node.transact(change)


def _send(work: UnitOfWork, peer: str, way: str) -> int:
    table, now = tables.line_tests, work.now_us
    last = work.connection.execute(select(func.max(table.c.serial))).scalar()
    serial = int(last or 0) + 1
    body = {"at_us": now, "serial": serial, "way": way}
    entry = send_protocol(work, TEST, body, peer)
    if way == public_way(work.party):
        entries = schema.entries
        text = work.connection.execute(
            select(entries.c.document).where(entries.c.id == entry)
        ).scalar()
        publish(work, text_hash(text or ""))
    elif way != BILATERAL:
        spread(work, peer, entry)
    row = {"serial": serial, "peer": peer, "way": way, "sent_us": now}
    upsert(work.connection, table, [row | {"answered_us": None}])
    return serial


def send_due_tests(node: Node) -> int:
    """Test every channel whose last test is half a day old; return how many."""

    def change(work: UnitOfWork) -> int:
        table, done = tables.line_tests, 0
        for peer in _tested_peers(work):
            for way in ways_to(work, peer):
                last = work.connection.execute(
                    select(func.max(table.c.sent_us)).where(
                        table.c.peer == peer, table.c.way == way
                    )
                ).scalar()
                if last is not None and work.now_us - last < TEST_EVERY_US:
                    continue
                try:
                    _send(work, peer, way)
                except ComityError:
                    # This node must recover from that peer first.
                    continue
                done += 1
        return done

    return node.transact(change)


def channel_states(node: Node, peer: str = "") -> list[dict[str, Any]]:
    """Return every channel to every peer with how it stands, and its last test."""

    def look(work: UnitOfWork) -> list[dict[str, Any]]:
        peers = [peer] if peer else sorted(work.release_context().verified)
        found = []
        for name in peers:
            for way in ways_to(work, name):
                verdict = standing_of(work, name, way)
                table = tables.line_tests
                last = work.connection.execute(
                    select(table)
                    .where(table.c.peer == name, table.c.way == way)
                    .order_by(table.c.serial.desc())
                    .limit(1)
                ).one_or_none()
                found.append(
                    {
                        "peer": name,
                        "channel": way,
                        "standing": str(verdict.standing),
                        "named": verdict.named,
                        "words": verdict.words,
                        "last_test_us": None if last is None else last.sent_us,
                        "answered_us": None if last is None else last.answered_us,
                    }
                )
        return found

    return node.view(look)


def line_history(node: Node, peer: str = "", most: int = 100) -> list[dict[str, Any]]:
    """Return line tests, the newest first."""
    table = tables.line_tests

    def look(connection: Connection) -> list[dict[str, Any]]:
        query = select(table).order_by(table.c.serial.desc()).limit(most)
        if peer:
            query = query.where(table.c.peer == peer)
        return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001

    return node.database.read(look)

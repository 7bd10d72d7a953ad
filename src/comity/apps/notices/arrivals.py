"""Which channel brought what: noted for every arrival, the first and the repeated ones."""

from typing import Any

from sqlalchemy import Connection, select

from comity.foundations.canonical import content_hash
from comity.foundations.errors import TrustError
from comity.node.exchange.channels import BILATERAL, note_delivered, spread
from comity.node.exchange.outbox import send_protocol
from comity.node.node import UnitOfWork
from comity.node.store import log, notice_schema as tables, schema
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "ANSWER",
    "TEST",
    "arrived_by_hash",
    "notice_arrived",
    "seen_in_public",
    "test_arrived",
]

#: Kinds of protocol documents.
TEST, ANSWER = "line-test", "line-answer"


def notice_arrived(work: UnitOfWork, _peer: str, entry: int, way: str) -> None:
    """Note that a channel brought the notice that an entry holds."""
    table = tables.ladders
    notice = work.connection.execute(
        select(table.c.notice).where(
            table.c.entry == entry, table.c.party == work.party
        )
    ).scalar()
    if notice is not None:
        note_delivered(work.connection, notice, work.party, way, work.now_us)


def test_arrived(work: UnitOfWork, peer: str, entry: int, way: str) -> None:
    """Answer the line test that an entry holds if it is of the channel that brought it."""
    entries = schema.entries
    text = work.connection.execute(
        select(entries.c.document).where(entries.c.id == entry)
    ).scalar()
    if text:
        answer_test(work, peer, claimed_payload(text)["body"], way)


def answer_test(work: UnitOfWork, peer: str, body: dict[str, Any], way: str) -> None:
    """Answer a line test if the channel that it is of has brought it; once."""
    if body["way"] != way:
        return
    key = "line " + content_hash([peer, body["serial"]])[7:47]
    if log.get_note(work.connection, key) is not None:
        return
    log.set_note(work.connection, key, b"answered")
    said = {"at_us": work.now_us, "serial": body["serial"], "way": way}
    try:
        entry = send_protocol(work, ANSWER, said, peer)
    except TrustError:
        # Not while this node must recover from that peer.
        return
    if way != BILATERAL:
        spread(work, peer, entry)


def arrived_by_hash(work: UnitOfWork, peer: str, digest: str, way: str) -> None:
    """Note what a public hash confirms: a notice or a line test that we hold."""
    table, entries = tables.ladders, schema.entries
    held = work.connection.execute(
        select(table.c.entry).where(
            table.c.paper == digest, table.c.party == work.party, table.c.peer == peer
        )
    ).scalar()
    if held is not None:
        notice_arrived(work, peer, held, way)
        return
    rows = work.connection.execute(
        select(entries.c.id, entries.c.document)
        .where(
            entries.c.kind == TEST,
            entries.c.peer == peer,
            entries.c.outgoing.is_(False),
        )
        .order_by(entries.c.id.desc())
        .limit(20)
    )
    for row in rows:
        if row.document and text_hash(row.document) == digest:
            test_arrived(work, peer, row.id, way)


def seen_in_public(connection: Connection, peer: str, digest: str) -> bool:
    """Tell whether a hash stands in a peer's feed that we follow."""
    table = tables.feed_items
    found = connection.execute(
        select(table.c.serial).where(table.c.party == peer, table.c.hash == digest)
    ).first()
    return found is not None

"""Notices of ours that come back after a restore, and notices whose time is over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from comity.apps.notices.documents import (
    keep_ack,
    keep_ladder,
    keep_notice,
)
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ladder import PACES, Event, Ladder, climb
from comity.coordination.notices.records import read_row
from comity.messages.document import Document
from comity.node.exchange.channels import BILATERAL, note_sent
from comity.node.node import UnitOfWork
from comity.node.store import notice_schema as tables, schema
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "climb_again",
    "forget_content",
    "keep_returned",
    "keep_returned_ack",
    "move_entry",
]


def keep_returned(work: UnitOfWork, peer: str, document: Document, entry: int) -> None:
    """Keep a notice of ours that a peer has returned; what the peer said of it follows."""
    notice = read_row(document.rows[0], work.party, document.issued_us)
    keep_notice(work.connection, notice, outgoing=True, at_us=document.issued_us)
    row = {
        "notice": str(notice.id),
        "party": peer,
        "outgoing": True,
        "peer": peer,
        "entry": entry,
        "paper": text_hash(document.text),
        "level": 0,
        "told": True,
    }
    times = PACES[form_of(notice.form).pace]
    keep_ladder(work.connection, row, Ladder(document.issued_us), times, work.now_us)
    note_sent(work.connection, str(notice.id), peer, BILATERAL, document.issued_us)


def keep_returned_ack(
    work: UnitOfWork, _peer: str, document: Document, entry: int
) -> None:
    """Keep an acknowledgement of ours that a peer has returned."""
    keep_ack(work.connection, str(document.body["notice"])[:120], entry)


def climb_again(connection: Connection, ladder: Ladder, notice: str) -> Ladder:
    """Return a ladder with the rungs that we had told before a restore."""
    table = schema.entries
    rows = connection.execute(
        select(table.c.document)
        .join(tables.acks, tables.acks.c.entry == table.c.id)
        .where(
            tables.acks.c.notice == notice,
            table.c.outgoing.is_(True),
            table.c.document.is_not(None),
        )
        .order_by(table.c.id)
    )
    for row in rows:
        body: dict[str, Any] = claimed_payload(row.document)["body"]
        ladder = climb(ladder, Event(body["rung"]), body["at_us"])
    return ladder


def move_entry(connection: Connection, old: int, new: int) -> None:
    """Let a ladder refer to the envelope that was signed anew."""
    connection.execute(
        update(tables.ladders).where(tables.ladders.c.entry == old).values(entry=new)
    )
    connection.execute(delete(tables.parcels).where(tables.parcels.c.entry == old))


def forget_content(connection: Connection, entries: Sequence[int]) -> None:
    """Forget the content of received notices whose documents are erased."""
    ladders, notices = tables.ladders, tables.notices
    gone = select(ladders.c.notice).where(
        ladders.c.entry.in_(entries), ladders.c.outgoing.is_(False)
    )
    connection.execute(
        delete(notices).where(notices.c.notice.in_(gone), notices.c.outgoing.is_(False))
    )

"""Notices and acknowledgements of ours that peers return after a restore."""

from comity.apps.notices.documents import keep_ladder, keep_notice
from comity.apps.notices.store.entries import acknowledgements_of, add_acknowledgement
from comity.apps.notices.store.ladders import LadderRow
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ladder import PACES, Event, Ladder, climb
from comity.coordination.notices.records import read_row
from comity.messages.document import Document
from comity.node.exchange.channels import BILATERAL, note_sent
from comity.node.node import UnitOfWork
from comity.node.persons.seen import class_of_documents
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = ["climb_again", "keep_returned", "keep_returned_acknowledgement"]


def keep_returned(work: UnitOfWork, peer: str, document: Document, entry: int) -> None:
    """Store a notice of ours that a peer has returned; its acknowledgements follow."""
    notice = read_row(document.rows[0], work.party, document.issued_us)
    at_us, tlp = document.issued_us, class_of_documents(work, [document.text])
    keep_notice(work, notice, outgoing=True, at_us=at_us, tlp=tlp)
    row = LadderRow(
        notice=str(notice.id),
        party=peer,
        outgoing=True,
        peer=peer,
        entry=entry,
        document_hash=text_hash(document.text),
    )
    times = PACES[form_of(notice.form).pace]
    keep_ladder(work, row, Ladder(document.issued_us), times)
    note_sent(work.connection, str(notice.id), peer, BILATERAL, document.issued_us)


def keep_returned_acknowledgement(
    work: UnitOfWork, _peer: str, document: Document, entry: int
) -> None:
    """Store an acknowledgement of ours that a peer has returned."""
    add_acknowledgement(work.connection, str(document.body["notice"])[:120], entry)


def climb_again(work: UnitOfWork, ladder: Ladder, notice: str) -> Ladder:
    """Return a ladder with the rungs that we had acknowledged before a restore."""
    for row in acknowledgements_of(work.connection, notice):
        if row.outgoing:
            body = claimed_payload(row.document)["body"]
            ladder = climb(ladder, Event(body["rung"]), body["at_us"])
    return ladder

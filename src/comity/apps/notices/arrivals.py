"""Which channel delivered what, noted for every arrival, the first and repeated ones."""

from collections.abc import Mapping

from comity.apps.notices.store import entries as entry_store, ladders as ladder_store
from comity.foundations.canonical import content_hash
from comity.foundations.errors import TrustError
from comity.foundations.plain import Json
from comity.node.exchange.channels import BILATERAL, note_delivered, spread
from comity.node.exchange.outbox import send_protocol
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = ["ANSWER", "TEST", "arrived_by_hash", "notice_arrived", "test_arrived"]

#: Kinds of protocol documents.
TEST, ANSWER = "line-test", "line-answer"
#: How many of a peer's last line tests a public hash is compared with.
MAX_TESTS = 20


def notice_arrived(work: UnitOfWork, _peer: str, entry: int, channel: str) -> None:
    """Note that a channel delivered the notice that an entry holds."""
    notice = ladder_store.held_notice(work.connection, entry, work.party)
    if notice is not None:
        note_delivered(work.connection, notice, work.party, channel, work.now_us)


def test_arrived(work: UnitOfWork, peer: str, entry: int, channel: str) -> None:
    """Answer the line test in an entry if it is of the channel that delivered it."""
    text = entry_store.entry_document(work.connection, entry)
    if text:
        _answer_test(work, peer, claimed_payload(text)["body"], channel)


def _answer_test(
    work: UnitOfWork, peer: str, body: Mapping[str, Json], channel: str
) -> None:
    """Answer a line test once, if the channel that is tested delivered it."""
    if body["way"] != channel:
        return
    key = "line " + content_hash([peer, body["serial"]])[7:47]
    if log.get_note(work.connection, key) is not None:
        return
    log.set_note(work.connection, key, b"answered")
    answer = {"at_us": work.now_us, "serial": body["serial"], "way": channel}
    try:
        entry = send_protocol(work, ANSWER, answer, peer)
    except TrustError:
        # Nothing is signed while this node must recover from that peer.
        return
    if channel != BILATERAL:
        spread(work, peer, entry)


def arrived_by_hash(
    work: UnitOfWork, peer: str, document_hash: str, channel: str
) -> None:
    """Note what a published hash confirms: a notice or a line test that is stored here."""
    held = ladder_store.held_entry(work.connection, document_hash, work.party, peer)
    if held is not None:
        notice_arrived(work, peer, held, channel)
        return
    tests = entry_store.received_documents(work.connection, TEST, peer, MAX_TESTS)
    for test in tests:
        if text_hash(test.document) == document_hash:
            test_arrived(work, peer, test.entry, channel)

"""Documents that arrive: notices, acknowledgements, line tests, on any channel.

Each handler checks a document and returns the act that is done once the document has an
entry in the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.apps.notices.acknowledgements import check_read_back, report_stored
from comity.apps.notices.alerts import alert_if_differing
from comity.apps.notices.arrivals import notice_arrived, test_arrived
from comity.apps.notices.documents import (
    keep_ladder,
    keep_notice,
    ladder_of,
    replace_older,
)
from comity.apps.notices.restored import climb_again
from comity.apps.notices.store import ladders as ladder_store
from comity.apps.notices.store.channels import note_answer
from comity.apps.notices.store.entries import add_acknowledgement, entry_document
from comity.apps.notices.store.feeds import is_in_feed
from comity.apps.notices.store.ladders import LadderRow
from comity.apps.notices.store.notices import revision_ids
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.fields import has_controls
from comity.coordination.notices.forms import FORMS, form_of
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import (
    Event,
    Ladder,
    State,
    Times,
    climb,
    receipt_us,
    times_of,
)
from comity.coordination.notices.readback import Mismatch
from comity.coordination.notices.records import Notice, read_row, row_of
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError
from comity.foundations.plain import json_text
from comity.messages.document import Document
from comity.node.exchange.alerts import page, page_once
from comity.node.exchange.channels import note_delivered, public_way
from comity.node.node import UnitOfWork, known_party
from comity.node.persons.four_eyes import agreed_persons
from comity.node.persons.seen import class_of_documents
from comity.node.registry import Act
from comity.node.store.evidence import keep_equivocation
from comity.trust.ledger.envelope import Code, RefusedError, text_hash
from comity.trust.persons import Right

__all__ = [
    "receive_acknowledgement",
    "receive_line_answer",
    "receive_line_test",
    "receive_notice",
    "right_of_acknowledgement",
    "right_of_notice",
]

#: Longest text in an acknowledgement, characters.
MAX_CHARS = 500


# -- notices ---------------------------------------------------------------------------


def receive_notice(work: UnitOfWork, document: Document, channel: str) -> Act:
    """Check a notice; the act stores it, or notes that one more channel delivered it.

    Raises
    ------
    FormatError, RefusedError
        If it does not fit its form, or belongs to an exercise that this node takes no
        part in; the code of the refusal tells which.
    """
    if len(document.rows) != 1:
        raise FormatError(
            f"a document of a notice has {len(document.rows)} rows, must be one"
        )
    try:
        notice = read_row(document.rows[0], document.sender, document.issued_us)
    except InputError as error:
        raise RefusedError(Code.NOTICE, str(error)) from error
    if notice.exercise != work.node.settings.exercise:
        raise RefusedError(
            Code.EXERCISE,
            "it is of an exercise that this node takes no part in"
            if notice.exercise
            else "it is real traffic, and this node is in an exercise",
        )

    _check_pair(work, document, notice)

    def act(entry: int, _sequence: int) -> None:
        # Looked up now: the same notice may be twice in one delivery.
        known = ladder_store.ladder_row(work.connection, str(notice.id), work.party)
        if known is None:
            _store_new(work, document, notice, entry, channel)
        elif known.document_hash != text_hash(document.text):
            _keep_both(work, document, notice, known.entry)
        else:
            notice_arrived(work, document.sender, known.entry, channel)

    return act


def _store_new(
    work: UnitOfWork, document: Document, notice: Notice, entry: int, channel: str
) -> None:
    """Store a notice that is new here, and report to its sender that it is stored."""
    row = _keep(work, document, notice, entry)
    notice_arrived(work, document.sender, entry, channel)
    if is_in_feed(work.connection, document.sender, row.document_hash):
        notice_arrived(work, document.sender, entry, public_way(document.sender))
    stored = ladder_store.ladder_row(work.connection, row.notice, row.party) or row
    if not report_stored(work, stored):
        ladder_store.set_reported(
            work.connection, row.notice, row.party, reported=False
        )


def right_of_notice(document: Document) -> Right | None:
    """Return the right that a person needs to send a notice."""
    rows = document.rows
    form = FORMS.get(str(rows[0].get("form"))) if len(rows) == 1 else None
    crisis = form is not None and form.pace == "crisis"
    return Right.SEND_CRISIS if crisis else Right.SEND_NOTICE


def right_of_acknowledgement(document: Document) -> Right | None:
    """Return the right that a person needs; nobody is needed to say that it is stored."""
    is_stored = document.body.get("rung") == Event.STORE
    return None if is_stored else Right.ACKNOWLEDGE


def _terms_for(work: UnitOfWork, document: Document) -> Mapping[str, Any]:
    """Return the terms of the agreement which releases a document."""
    decider = work.release_context().decider
    hashes = {name.partition("#")[0] for name in document.clauses}
    for rule in decider.in_force(document.sender, work.party, work.now_us):
        if rule.agreement.hash in hashes:
            return rule.agreement.terms
    return {}


def _check_pair(work: UnitOfWork, document: Document, notice: Notice) -> None:
    """Check that a crisis message names as many persons as the agreement asks for.

    Raises
    ------
    RefusedError
        If it names fewer.
    """
    if form_of(notice.form).pace != "crisis":
        return
    needed = agreed_persons(_terms_for(work, document), "crisis")
    if len(document.persons) < needed:
        raise RefusedError(
            Code.PERSONS,
            f"the agreement asks for {needed} persons, {len(document.persons)} have proved it",
        )


def _times_for(work: UnitOfWork, document: Document, notice: Notice) -> Times:
    """Return the times that the agreement which releases a document sets for its rungs."""
    terms = _terms_for(work, document).get("acknowledgement", {})
    return times_of(notice.form, form_of(notice.form).pace, terms)


def _keep(
    work: UnitOfWork, document: Document, notice: Notice, entry: int
) -> LadderRow:
    now_us, name = work.now_us, str(notice.id)
    alert_if_differing(work, notice)
    tlp = class_of_documents(work, [document.text])
    keep_notice(work, notice, outgoing=False, at_us=now_us, tlp=tlp)
    row = LadderRow(
        notice=name,
        party=work.party,
        outgoing=False,
        peer=document.sender,
        entry=entry,
        document_hash=text_hash(document.text),
    )
    # By our own clock alone: a sender's clock cannot stretch or end a ladder.
    ladder = climb(Ladder(now_us), Event.STORE, now_us)
    ladder = climb_again(work, ladder, name)
    revisions = revision_ids(work.connection, notice.id.base)
    if max(read_id(one).revision for one in revisions) > notice.id.revision:
        # It came late: a newer revision is stored already.
        ladder = climb(ladder, Event.REPLACE, now_us)
    keep_ladder(work, row, ladder, _times_for(work, document, notice))
    replace_older(work, notice.id.base, name)
    if notice.form == "cancellation":
        replace_older(work, read_id(notice.reference).base, "")
    return row


def _keep_both(
    work: UnitOfWork, document: Document, notice: Notice, first: int
) -> None:
    """Keep both documents that a party signed under one id, and call people."""
    keep_equivocation(
        work.connection,
        peer=document.sender,
        at_us=work.now_us,
        key=f"{document.sender} {notice.id}"[:200],
        first=entry_document(work.connection, first),
        second=document.text,
    )
    text = f"{notice.id}: {document.sender} has signed two texts under this id"
    content = canonical_bytes(row_of(notice)).decode()
    page(work, document.sender, [str(notice.id), content], text)


# -- acknowledgements ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Received:
    """A checked acknowledgement of a peer; instants in UTC us, by the peer's clock."""

    notice: str
    document_hash: str
    event: Event
    language: str
    facts: Mapping[str, str]
    channels: tuple[str, ...]
    stored_us: int


def _read_acknowledgement(document: Document) -> _Received:
    """Check the texts of an acknowledgement; the types of its fields are checked already."""
    body = document.body
    if body["by"] and document.persons:
        raise FormatError("who acknowledges is named by the persons of the document")
    texts = [*body["ways"], *body["said"].values(), body["by"]]
    if not all(
        isinstance(text, str) and len(text) <= MAX_CHARS and not has_controls(text)
        for text in texts
    ):
        raise FormatError(
            f"texts of an acknowledgement have at most {MAX_CHARS} characters, "
            "and no control characters"
        )
    rung = body["rung"]
    if rung not in list(Event) or rung == Event.REPLACE:
        raise FormatError(f"rung {rung[:40]!r} is unknown")
    return _Received(
        body["notice"],
        body["paper"],
        Event(rung),
        body["language"] if body["language"] in LANGUAGES else "en",
        body["said"],
        tuple(body["ways"]),
        body["received_us"],
    )


def receive_acknowledgement(work: UnitOfWork, document: Document) -> Act:
    """Check an acknowledgement of a peer; the act stores it and climbs the ladder.

    The read-back is compared here again: the other side's own comparison does not count.

    Raises
    ------
    FormatError, RefusedError
        If it does not fit, or is about nothing that we sent to that peer.
    """
    peer, received = document.sender, _read_acknowledgement(document)
    row = ladder_store.ladder_row(work.connection, received.notice[:120], peer)
    if row is None or not row.outgoing:
        raise RefusedError(Code.NOTICE, "it acknowledges nothing that was sent")
    notice = row.notice
    if received.document_hash != row.document_hash:
        # They have other bytes under the same id: people must compare.
        text = f"{notice}: {peer} holds other bytes than we sent"

        def alert(_entry: int, _sequence: int) -> None:
            page_once(work, peer, [notice, peer, "bytes"], text)

        return alert
    event, facts = received.event, received.facts
    wrong: list[Mismatch] = []
    if event in {Event.AGREE, Event.DIFFER}:
        wrong = check_read_back(work, notice, facts, received.language)
        event = Event.DIFFER if wrong else Event.AGREE

    def act(entry: int, _sequence: int) -> None:
        add_acknowledgement(work.connection, notice, entry)
        _climb(work, row, event, received)
        if wrong:
            names = ", ".join(sorted(one.fact for one in wrong))
            text = f"{notice}: {peer} has read back {names} otherwise: telephone"
            page(work, peer, [notice, peer, json_text(facts)], text)

    return act


def _climb(
    work: UnitOfWork, checked: LadderRow, event: Event, received: _Received
) -> None:
    # Read again: several acknowledgements may come in one delivery.
    row = ladder_store.ladder_row(work.connection, checked.notice, checked.party)
    row = row or checked
    now_us = work.now_us
    skew_us = known_party(work.connection, row.party).skew_us or 0
    ladder, times = ladder_of(row)
    stored_us = receipt_us(row.sent_us, now_us, received.stored_us, skew_us)
    after = climb(ladder, event, now_us)
    if after.state is not State.MOOT and ladder.received_us is None:
        after = Ladder(after.sent_us, after.state, stored_us, after.reached)
    keep_ladder(work, row, after, times)
    for channel in received.channels:
        note_delivered(work.connection, row.notice, row.party, channel, now_us)


# -- line tests ------------------------------------------------------------------------


def receive_line_test(work: UnitOfWork, document: Document, channel: str) -> Act:
    """Return the act that answers a line test if the tested channel delivered it."""

    def act(entry: int, _sequence: int) -> None:
        test_arrived(work, document.sender, entry, channel)
        if is_in_feed(work.connection, document.sender, text_hash(document.text)):
            test_arrived(work, document.sender, entry, public_way(document.sender))

    return act


def receive_line_answer(work: UnitOfWork, document: Document) -> Act:
    """Return the act that notes that a line test was answered."""
    body = document.body

    def act(_entry: int, _sequence: int) -> None:
        note_answer(
            work.connection,
            document.sender,
            body["serial"],
            body["way"],
            work.now_us,
        )

    return act

"""Notices that come: checked, kept once, acknowledged by the machine, on any channel."""

from sqlalchemy import Connection, select

from comity.apps.notices.acknowledgements import row_of_ladder, tell_stored
from comity.apps.notices.alerts import alarm_if_differing
from comity.apps.notices.arrivals import (
    notice_arrived,
    seen_in_public,
    test_arrived,
)
from comity.apps.notices.documents import (
    keep_ladder,
    keep_notice,
    replace_older,
)
from comity.apps.notices.restored import climb_again
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import Event, Ladder, climb, times_of
from comity.coordination.notices.records import Notice, read_row, row_of
from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import FormatError, InputError
from comity.messages.document import Document
from comity.node.exchange.alerts import page
from comity.node.exchange.channels import public_way
from comity.node.node import UnitOfWork
from comity.node.registry import Act
from comity.node.store import notice_schema as tables, schema
from comity.node.store.evidence import keep_equivocation
from comity.trust.ledger.envelope import Code, RefusedError, text_hash

__all__ = ["hear_line_answer", "hear_line_test", "hear_notice"]


def hear_notice(work: UnitOfWork, document: Document, way: str) -> Act:
    """Return what keeps a notice.

    Raises
    ------
    FormatError, RefusedError
        If it does not fit; the code tells a form that does not fit from an exercise that
        this node takes no part in.
    """
    if len(document.rows) != 1:
        raise FormatError("a document of a notice is one row")
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

    def act(entry: int, _sequence: int) -> None:
        # Looked up now: the same notice may stand twice in one delivery.
        known = row_of_ladder(work.connection, str(notice.id), work.party)
        if known is None:
            _begin(work, document, notice, entry, way)
        elif known.paper != text_hash(document.text):
            _keep_both(work, document, notice, known.entry)
        else:
            held = known.entry
            notice_arrived(work, document.sender, held, way)

    return act


def _begin(
    work: UnitOfWork,
    document: Document,
    notice: Notice,
    entry: int,
    way: str,
) -> None:
    """Keep a notice that is new here, and tell its sender that it is stored."""
    _keep(work, document, notice, entry)
    notice_arrived(work, document.sender, entry, way)
    if seen_in_public(work.connection, document.sender, text_hash(document.text)):
        feed = public_way(document.sender)
        notice_arrived(work, document.sender, entry, feed)
    row = row_of_ladder(work.connection, str(notice.id), work.party)
    if not tell_stored(work, row):
        work.connection.execute(
            tables.ladders.update()
            .where(
                tables.ladders.c.notice == str(notice.id),
                tables.ladders.c.party == work.party,
            )
            .values(told=False)
        )


def _times_for(work: UnitOfWork, document: Document) -> dict[str, object]:
    """Return the acknowledgement terms of the agreement that releases a document to us."""
    decider = work.release_context().decider
    hashes = {name.partition("#")[0] for name in document.clauses}
    for rule in decider.in_force(document.sender, work.party, work.now_us):
        if rule.agreement.hash in hashes:
            return dict(rule.agreement.terms.get("acknowledgement", {}))
    return {}


def _keep(work: UnitOfWork, document: Document, notice: Notice, entry: int) -> None:
    now = work.now_us
    alarm_if_differing(work, notice)
    keep_notice(work.connection, notice, outgoing=False, at_us=now)
    form = form_of(notice.form)
    terms = _times_for(work, document)
    times = times_of(notice.form, form.pace, terms)
    row = {
        "notice": str(notice.id),
        "party": work.party,
        "outgoing": False,
        "peer": document.sender,
        "entry": entry,
        "paper": text_hash(document.text),
        "level": 0,
        "told": True,
    }
    # Of our own clock alone: a sender's clock cannot stretch or end a ladder.
    ladder = climb(Ladder(now), Event.STORE, now)
    ladder = climb_again(work.connection, ladder, str(notice.id))
    newest = _newest(work.connection, notice)
    if newest > notice.id.revision:
        # It came late, and what replaces it is here already.
        ladder = climb(ladder, Event.REPLACE, now)
    keep_ladder(work.connection, row, ladder, times, now)
    replace_older(work.connection, notice.id.base, str(notice.id), now)
    if notice.form == "cancellation":
        replace_older(work.connection, read_id(notice.reference).base, "", now)


def _newest(connection: Connection, notice: Notice) -> int:
    table = tables.notices
    rows = connection.execute(
        select(table.c.notice).where(table.c.base == notice.id.base)
    )
    return max(read_id(row.notice).revision for row in rows)


def _keep_both(
    work: UnitOfWork, document: Document, notice: Notice, first: int
) -> None:
    """Keep both documents that a party signed under one id, and call people."""
    held = work.connection.execute(
        select(schema.entries.c.document).where(schema.entries.c.id == first)
    ).scalar()
    keep_equivocation(
        work.connection,
        peer=document.sender,
        at_us=work.now_us,
        key=f"{document.sender} {notice.id}"[:200],
        first=held or "",
        second=document.text,
    )
    words = f"{notice.id}: {document.sender} has signed two texts under this id"
    digest = canonical_bytes(row_of(notice)).decode()
    page(work, document.sender, [str(notice.id), digest], words)


def hear_line_test(work: UnitOfWork, document: Document, way: str) -> Act:
    """Return what answers a line test if the tested channel brought it."""

    def act(entry: int, _sequence: int) -> None:
        test_arrived(work, document.sender, entry, way)
        paper = text_hash(document.text)
        if seen_in_public(work.connection, document.sender, paper):
            feed = public_way(document.sender)
            test_arrived(work, document.sender, entry, feed)

    return act


def hear_line_answer(work: UnitOfWork, document: Document) -> Act:
    """Return what notes that a line test was answered."""
    table = tables.line_tests

    def act(_entry: int, _sequence: int) -> None:
        work.connection.execute(
            table.update()
            .where(
                table.c.serial == document.body["serial"],
                table.c.peer == document.sender,
                table.c.way == document.body["way"],
                table.c.answered_us.is_(None),
            )
            .values(answered_us=work.now_us)
        )

    return act

"""Acknowledgements: the rungs that our people reach, told to the sender; theirs, heard."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.notices.documents import (
    find_notice,
    keep_ack,
    keep_ladder,
    ladder_of,
    notice_of,
    speech,
)
from comity.coordination.notices.facts import LANGUAGES
from comity.coordination.notices.fields import has_controls
from comity.coordination.notices.forms import form_of
from comity.coordination.notices.ids import read_id
from comity.coordination.notices.ladder import Event, State, climb, receipt_us
from comity.coordination.notices.readback import Mismatch, code_fits, compare
from comity.coordination.notices.records import Notice
from comity.foundations.errors import (
    FormatError,
    InputError,
    TrustError,
    UnknownNameError,
)
from comity.messages.document import Document
from comity.node.exchange.alerts import page, page_once
from comity.node.exchange.channels import (
    SPOKEN,
    load_channels,
    note_delivered,
    spread,
)
from comity.node.exchange.outbox import enqueue, protocol_document
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import notice_schema as tables, schema
from comity.trust.ledger.envelope import Code, RefusedError

__all__ = [
    "ACK",
    "acknowledge",
    "confirm_spoken",
    "hear_ack",
    "row_of_ladder",
    "stored_notice",
    "tell_stored",
]

#: The kind of protocol document.
ACK = "notice-ack"
#: What people may acknowledge, by the word of commands.
RUNGS: dict[str, Event] = {
    "shown": Event.SHOW,
    "read": Event.READ,
    "understood": Event.AGREE,
    "decided": Event.DECIDE,
}
MAX_CHARS = 500


def row_of_ladder(connection: Connection, notice: str, party: str) -> Any:
    """Return the ladder of a notice with a party, or None."""
    table = tables.ladders
    return connection.execute(
        select(table).where(table.c.notice == notice, table.c.party == party)
    ).one_or_none()


def _ways_of(connection: Connection, notice: str, party: str) -> list[str]:
    table = tables.traces
    rows = connection.execute(
        select(table.c.way).where(
            table.c.notice == notice,
            table.c.party == party,
            table.c.delivered_us.is_not(None),
        )
    )
    return sorted(row.way for row in rows)


def _send(work: UnitOfWork, row: Any, rung: Event, **said: Any) -> None:
    """Tell the sender a rung, on the channels that its notice's pace asks for."""
    ways = _ways_of(work.connection, row.notice, row.party)
    body = {
        "at_us": work.now_us,
        "by": said.get("by", ""),
        "language": said.get("language", ""),
        "notice": row.notice,
        "paper": row.paper,
        "received_us": row.received_us,
        "rung": str(rung),
        "said": dict(said.get("said", {})),
        "ways": ways,
    }
    made = protocol_document(work.node, ACK, body, row.peer)
    (entry,) = enqueue(work, row.peer, [made])
    keep_ack(work.connection, row.notice, entry)
    urgent = form_of(read_id(row.notice).form).pace != "routine"
    # What came around a broken channel is answered around it.
    around = any(way != "bilateral" for way in ways)
    if urgent or around or load_channels(work.node).spread == "all":
        spread(work, row.peer, entry)


def tell_stored(work: UnitOfWork, row: Any) -> bool:
    """Tell the sender that its notice is stored here (A0); return whether that could be."""
    try:
        _send(work, row, Event.STORE)
    except TrustError:
        # This node must recover from that peer first; the sweep tells it later.
        return False
    return True


def acknowledge(
    node: Node,
    name: str,
    rung: str,
    *,
    by: str,
    said: Mapping[str, str] | None = None,
    language: str = "en",
) -> tuple[State, list[Mismatch]]:
    """Acknowledge a notice that we have received.

    Parameters
    ----------
    rung
        ``shown``, ``read``, ``understood`` or ``decided``.
    by
        The person or role that acknowledges.
    said, language
        The key facts as that person has read them back, and in which language.

    Returns
    -------
    state, wrong
        Where the notice stands then, and the facts that were not read back as they stand.

    Raises
    ------
    InputError, UnknownNameError, TrustError
        If rung, person or language do not fit, or the notice is not one that we received.
    """
    if rung not in RUNGS:
        raise InputError(
            f"{rung!r} is no rung of the ladder", remedy=f"one of {', '.join(RUNGS)}"
        )
    if not by.strip() or len(by) > 80:
        raise InputError(
            "nobody acknowledges: a name or role is needed",
            remedy='--by "duty officer Ada"',
        )
    if language not in LANGUAGES:
        raise UnknownNameError(
            f"language {language[:20]!r} is not spoken here",
            remedy=f"one of {', '.join(LANGUAGES)}",
        )

    def change(work: UnitOfWork) -> tuple[State, list[Mismatch]]:
        notice_id = find_notice(work.connection, name)
        row = row_of_ladder(work.connection, notice_id, work.party)
        if row is None or row.outgoing:
            raise InputError(
                f"{notice_id} did not come to this node for acknowledgement",
                remedy="comity notice list --received",
            )
        event, wrong = RUNGS[rung], []
        if event is Event.AGREE:
            wrong = check_read_back(work.connection, notice_id, said or {}, language)
            event = Event.DIFFER if wrong else Event.AGREE
        ladder, times = ladder_of(row)
        after = climb(ladder, event, work.now_us)
        if after is ladder:
            raise InputError(
                f"{notice_id} stands at {ladder.state}: {rung} changes nothing",
                remedy="comity notice show tells what is next",
            )
        keep_ladder(work.connection, _plain(row), after, times, work.now_us)
        _send(work, row, event, by=by, language=language, said=said or {})
        return after.state, wrong

    return node.transact(change)


def _plain(row: Any) -> dict[str, Any]:
    return dict(row._mapping)  # noqa: SLF001 - its public name


def stored_notice(connection: Connection, notice: str) -> Notice:
    """Return a stored revision of a notice.

    Raises
    ------
    UnknownNameError
        If it is not here.
    """
    table = tables.notices
    row = connection.execute(
        select(table).where(table.c.notice == notice)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(
            f"no notice {notice[:80]!r} is here", remedy="comity notice list"
        )
    return notice_of(row)


def check_read_back(
    connection: Connection, notice: str, said: Mapping[str, str], language: str
) -> list[Mismatch]:
    """Compare a read-back with what stands in a notice."""
    terms = speech().terms(language)
    return compare(stored_notice(connection, notice), said, language, terms)


def confirm_spoken(node: Node, name: str, code: str, *, by: str) -> bool:
    """Compare a code that was read over the telephone: both sides hold the same bytes.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such notice, or nobody is named.
    """
    if not by.strip():
        raise InputError("nobody has heard it", remedy="--by NAME")

    def change(work: UnitOfWork) -> bool:
        notice = find_notice(work.connection, name)
        table, entries = tables.ladders, schema.entries
        rows = work.connection.execute(
            select(table, entries.c.document)
            .join(entries, entries.c.id == table.c.entry)
            .where(table.c.notice == notice)
        ).all()
        fitting = [row for row in rows if code_fits(row.document or "", code)]
        for row in fitting:
            note_delivered(work.connection, notice, row.party, SPOKEN, work.now_us)
        if not fitting and rows:
            words = f"{notice}: a code was read that does not fit what stands here"
            page(work, rows[0].peer, [notice, "code", code], words)
        return bool(fitting)

    return node.transact(change)


# -- heard ------------------------------------------------------------------------------


def _check(body: Mapping[str, Any]) -> Event:
    """Check the words of an acknowledgement; its fields are checked by the gate."""
    words = [*body["ways"], *body["said"].values(), body["by"]]
    if not all(
        isinstance(w, str) and len(w) <= MAX_CHARS and not has_controls(w)
        for w in words
    ):
        raise FormatError(
            f"words of an acknowledgement have at most {MAX_CHARS} letters, no controls"
        )
    if body["rung"] not in list(Event) or body["rung"] == Event.REPLACE:
        raise FormatError(f"rung {body['rung'][:40]!r} is unknown")
    return Event(body["rung"])


def hear_ack(work: UnitOfWork, document: Document) -> Any:
    """Return what an acknowledgement of a peer does.

    The read-back is compared here again: what the other side takes for understood counts
    only if it is what we said.

    Raises
    ------
    FormatError, RefusedError
        If it does not fit, or is about nothing that we sent to that peer.
    """
    body = document.body
    event = _check(body)
    peer = document.sender
    row = row_of_ladder(work.connection, str(body["notice"])[:120], peer)
    if row is None or not row.outgoing:
        raise RefusedError(Code.NOTICE, "it acknowledges nothing that was sent")
    if body["paper"] != row.paper:
        # They hold other bytes under the same id: people must compare.
        words = f"{row.notice}: {peer} holds other bytes than we sent"

        def alarm(_entry: int, _sequence: int) -> None:
            page_once(work, peer, [row.notice, peer, "bytes"], words)

        return alarm
    wrong: list[Mismatch] = []
    if event in {Event.AGREE, Event.DIFFER}:
        language = body["language"] if body["language"] in LANGUAGES else "en"
        wrong = check_read_back(work.connection, row.notice, body["said"], language)
        event = Event.DIFFER if wrong else Event.AGREE

    def act(entry: int, _sequence: int) -> None:
        keep_ack(work.connection, row.notice, entry)
        _climb(work, peer, event, body)
        if wrong:
            facts = ", ".join(sorted(one.fact for one in wrong))
            words = f"{row.notice}: {peer} has read back {facts} otherwise: telephone"
            key = [row.notice, peer, json.dumps(body["said"])]
            page(work, peer, key, words)

    return act


def _climb(work: UnitOfWork, peer: str, event: Event, body: Mapping[str, Any]) -> None:
    # Read again: several acknowledgements may come in one delivery.
    row = row_of_ladder(work.connection, body["notice"], peer)
    now = work.now_us
    skew = known_party(work.connection, peer).skew_us or 0
    ladder, times = ladder_of(row)
    received = receipt_us(row.sent_us, now, body["received_us"], skew)
    after = climb(ladder, event, now)
    if after.state is not State.MOOT and ladder.received_us is None:
        after = type(after)(after.sent_us, after.state, received, after.reached)
    keep_ladder(work.connection, _plain(row), after, times, now)
    for way in body["ways"]:
        note_delivered(work.connection, row.notice, peer, str(way), now)

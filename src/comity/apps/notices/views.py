"""A notice for people and programs: where it stands, with whom, on which channel."""

import json
from collections.abc import Sequence
from dataclasses import replace

from comity.apps.notices.documents import (
    chain_of,
    find_notice,
    ladder_of,
    notice_of,
    speech,
    stored_notice,
)
from comity.apps.notices.past_ladders import ladders_then, stored_by
from comity.apps.notices.permits import late_for
from comity.apps.notices.store import entries as entry_store, ladders as ladder_store
from comity.apps.notices.store.channels import TraceRow, traces_of
from comity.apps.notices.store.ladders import LadderRow
from comity.apps.notices.store.notices import notice_row
from comity.apps.notices.view_records import (
    AcknowledgementView,
    ChannelView,
    NoticeNow,
    NoticeView,
    RecipientView,
)
from comity.coordination.notices.ladder import Rung, deadline
from comity.coordination.notices.readback import facts_of, spoken_code
from comity.coordination.notices.records import Notice
from comity.coordination.notices.render import Rendered
from comity.foundations.errors import DataError, UnknownNameError
from comity.node.exchange.channels import FILE, GATEWAY, SPOKEN
from comity.node.node import Node, UnitOfWork
from comity.node.persons.seen import EVERYTHING, Seen, seen_by
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash
from comity.trust.persons.callers import Caller
from comity.trust.persons.marks import words_of_mark

__all__ = ["check_seen", "render_notice", "show_notice"]


def _acknowledgements(
    work: UnitOfWork, notice: str, at_us: int | None
) -> list[AcknowledgementView]:
    """Return the signed acknowledgements of a notice, which were verified on arrival."""
    views = []
    for row in entry_store.acknowledgements_of(work.connection, notice, at_us):
        payload = claimed_payload(row.document)
        body, persons = payload["body"], payload.get("persons", [])
        views.append(
            AcknowledgementView(
                rung=body["rung"],
                by=", ".join(words_of_mark(one) for one in persons) or body["by"],
                party="" if row.outgoing else row.peer,
                at_us=body["at_us"],
                received_us=row.at_us,
                language=body["language"],
                read_back=body["said"],
                channels=tuple(body["ways"]),
                entry=row.entry,
                signature=text_hash(row.document),
                persons=tuple(persons),
            )
        )
    return views


def _channels(traces: Sequence[TraceRow], at_us: int | None) -> list[ChannelView]:
    """Return what channels did with a notice; with an instant, what they had done by then."""
    if at_us is None:
        return [_channel(one) for one in traces]
    return [
        _channel(
            replace(
                one,
                accepted_us=stored_by(one.accepted_us, at_us),
                delivered_us=stored_by(one.delivered_us, at_us),
            )
        )
        for one in traces
        if one.sent_us <= at_us
    ]


def _channel(row: TraceRow) -> ChannelView:
    return ChannelView(
        row.channel,
        row.sent_us,
        row.accepted_us,
        row.delivered_us,
        kind=row.channel.split(" ")[0],
        signed_for=row.channel.startswith(GATEWAY) and row.accepted_us is not None,
        by_hand=row.channel in {FILE, SPOKEN},
    )


def _late(work: UnitOfWork, notice: Notice, row: LadderRow) -> str:
    """Return by how much later than agreed a notice was issued to a recipient."""
    text = entry_store.entry_document(work.connection, row.entry)
    return late_for(work, notice, claimed_payload(text)["clauses"] if text else [])


def _recipient(
    work: UnitOfWork,
    notice: Notice,
    row: LadderRow,
    acknowledgements: Sequence[AcknowledgementView],
    at_us: int | None,
) -> RecipientView:
    awaited = deadline(*ladder_of(row))
    party = row.party if row.outgoing else ""
    traces = traces_of(work.connection, str(notice.id), row.party)
    return RecipientView(
        party=row.party,
        state=row.state,
        sent_us=row.sent_us,
        stored_us=row.received_us,
        rungs=json.loads(row.reached),
        awaited=None if awaited is None else Rung(awaited[0]).name.lower(),
        until_us=None if awaited is None else awaited[1],
        late=_late(work, notice, row),
        level=row.level,
        next_call_us=row.due_us,
        times_s=tuple(json.loads(row.times)),
        acknowledgements=tuple(a for a in acknowledgements if a.party == party),
        channels=tuple(_channels(traces, at_us)),
    )


def _code(work: UnitOfWork, rows: Sequence[LadderRow]) -> str:
    for row in rows:
        text = entry_store.entry_document(work.connection, row.entry)
        if text:
            return spoken_code(text)
    return ""


def show_notice(
    node: Node, name: str, seen: Seen = EVERYTHING, at_us: int | None = None
) -> NoticeView:
    """Return a whole notice.

    Parameters
    ----------
    name
        Its id, with or without revision.
    seen
        If it is of these classes.
    at_us
        As it stood at this node at an instant, UTC us; None: now.

    Raises
    ------
    UnknownNameError
        If it is not stored at this node, was not then, or is not seen.
    """
    with node.reading() as work:
        return _view(work, name, seen, at_us)


def check_seen(node: Node, name: str, caller: Caller) -> None:
    """Refuse whoever does not see a notice, as if there were none.

    Raises
    ------
    UnknownNameError
        If there is none that the caller sees.
    """
    with node.reading() as work:
        find_notice(work, name, seen_by(caller))


def _view(work: UnitOfWork, name: str, seen: Seen, at_us: int | None) -> NoticeView:
    notice_id = find_notice(work, name, seen, at_us)
    chain = chain_of(work, notice_id, seen, at_us)
    stored = notice_row(work.connection, notice_id)
    if stored is None:
        raise UnknownNameError(f"this node has no notice {notice_id}")
    notice = notice_of(stored)
    stored_rows = ladder_store.ladders_of(work.connection, notice_id)
    rows = ladders_then(work, stored_rows, at_us)
    acknowledgements = _acknowledgements(work, notice_id, at_us)
    return NoticeView(
        notice=notice_id,
        form=notice.form,
        issuer=notice.issuer,
        sent=stored.outgoing,
        issued_us=notice.issued_us,
        at_us=stored.at_us,
        reference=notice.reference,
        exercise=notice.exercise,
        text=notice.text,
        fields=notice.fields,
        now=NoticeNow(chain.life, chain.fields),
        revisions=tuple(str(n.id) for n in chain.revisions),
        followers=tuple(str(n.id) for n in chain.followers),
        faults=chain.faults,
        read_back=tuple(facts_of(notice)),
        spoken_code=_code(work, rows),
        recipients=tuple(
            _recipient(work, notice, row, acknowledgements, at_us) for row in rows
        ),
    )


def render_notice(
    node: Node, name: str, language: str, seen: Seen = EVERYTHING
) -> Rendered:
    """Return a notice in a language, from its fields.

    Raises
    ------
    UnknownNameError, DataError
        If there is no such notice or language, or a message of the language is missing.
    """
    try:
        with node.reading() as work:
            notice = stored_notice(work, find_notice(work, name, seen))
            return speech().render(notice, language)
    except KeyError as error:
        raise DataError(f"{name}: {language} has no text for {error}") from error

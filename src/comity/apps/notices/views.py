"""Reading notices for people and programs: where each stands, with whom, on which channel."""

import json
from collections.abc import Sequence

from comity.apps.notices.documents import (
    chain_of,
    find_notice,
    ladder_of,
    load_chains,
    notice_of,
    speech,
    stored_notice,
)
from comity.apps.notices.duty_roster import OPEN
from comity.apps.notices.store import entries as entry_store, ladders as ladder_store
from comity.apps.notices.store.channels import TraceRow, traces_of
from comity.apps.notices.store.ladders import LadderRow
from comity.apps.notices.store.notices import BaseRow, list_bases, notice_row
from comity.apps.notices.view_records import (
    AcknowledgementView,
    ChannelView,
    NoticeLine,
    NoticeNow,
    NoticeView,
    RecipientView,
)
from comity.coordination.notices.chains import Chain
from comity.coordination.notices.ladder import Rung, deadline
from comity.coordination.notices.net import late_by_duty
from comity.coordination.notices.readback import facts_of, spoken_code
from comity.coordination.notices.records import Notice
from comity.coordination.notices.render import Rendered
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.node.exchange.channels import FILE, GATEWAY, SPOKEN
from comity.node.node import Node, UnitOfWork
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = ["list_notices", "render_notice", "show_notice"]


def list_notices(
    node: Node,
    *,
    which: str = "all",
    form: str = "",
    open_only: bool = False,
    most: int = 100,
) -> list[NoticeLine]:
    """Return notices, the newest first.

    Parameters
    ----------
    which
        ``all``, ``sent`` or ``received``.
    form
        Of one form only, if given.
    open_only
        Those that somebody has still to understand.
    most
        How many at most.

    Raises
    ------
    InputError
        If ``which`` is none of the three.
    """
    if which not in {"all", "sent", "received"}:
        raise InputError(f"{which[:20]!r} is none of all, sent, received")

    def read(work: UnitOfWork) -> list[NoticeLine]:
        rows = list_bases(
            work.connection,
            outgoing=None if which == "all" else which == "sent",
            form=form,
            states=OPEN if open_only else (),
            most=most,
        )
        if not rows:
            return []
        chains = load_chains(work, bases=[row.base for row in rows])
        lines = [_line(work, row, chains[row.base]) for row in rows]
        return [line for line in lines if line.waiting or not open_only]

    return node.view(read)


def _line(work: UnitOfWork, row: BaseRow, chain: Chain) -> NoticeLine:
    name = str(chain.latest.id)
    states = ladder_store.states_of(work.connection, name)
    return NoticeLine(
        notice=name,
        form=chain.latest.form,
        issuer=chain.latest.issuer,
        sent=row.outgoing,
        at_us=row.newest_us,
        life=chain.life,
        exercise=chain.latest.exercise,
        states=states,
        waiting=any(state in OPEN for state in states.values()),
    )


def _acknowledgements(work: UnitOfWork, notice: str) -> list[AcknowledgementView]:
    """Return the signed acknowledgements of a notice, which were verified on arrival."""
    views = []
    for row in entry_store.acknowledgements_of(work.connection, notice):
        body = claimed_payload(row.document)["body"]
        views.append(
            AcknowledgementView(
                rung=body["rung"],
                by=body["by"],
                party="" if row.outgoing else row.peer,
                at_us=body["at_us"],
                received_us=row.at_us,
                language=body["language"],
                read_back=body["said"],
                channels=tuple(body["ways"]),
                entry=row.entry,
                signature=text_hash(row.document),
            )
        )
    return views


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
    clauses = claimed_payload(text)["clauses"] if text else []
    known = work.release_context().decider.agreements
    for name in clauses:
        agreement = known.get(name.partition("#")[0])
        if agreement is not None:
            duty = agreement.terms.get("notices", {}).get(notice.form, {})
            return late_by_duty(duty, notice.fields, notice.issued_us)
    return ""


def _recipient(
    work: UnitOfWork,
    notice: Notice,
    row: LadderRow,
    acknowledgements: Sequence[AcknowledgementView],
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
        channels=tuple(_channel(trace) for trace in traces),
    )


def _code(work: UnitOfWork, rows: Sequence[LadderRow]) -> str:
    for row in rows:
        text = entry_store.entry_document(work.connection, row.entry)
        if text:
            return spoken_code(text)
    return ""


def show_notice(node: Node, name: str) -> NoticeView:
    """Return a whole notice.

    Parameters
    ----------
    name
        Its id, with or without revision.

    Raises
    ------
    UnknownNameError
        If it is not stored at this node.
    """
    return node.view(lambda work: _view(work, name))


def _view(work: UnitOfWork, name: str) -> NoticeView:
    notice_id = find_notice(work, name)
    chain = chain_of(work, notice_id)
    stored = notice_row(work.connection, notice_id)
    if stored is None:
        raise UnknownNameError(f"this node has no notice {notice_id}")
    notice = notice_of(stored)
    rows = ladder_store.ladders_of(work.connection, notice_id)
    acknowledgements = _acknowledgements(work, notice_id)
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
            _recipient(work, notice, row, acknowledgements) for row in rows
        ),
    )


def render_notice(node: Node, name: str, language: str) -> Rendered:
    """Return a notice in a language, from its fields.

    Raises
    ------
    UnknownNameError, DataError
        If there is no such notice or language, or a message of the language is missing.
    """

    def read(work: UnitOfWork) -> Rendered:
        notice = stored_notice(work, find_notice(work, name))
        return speech().render(notice, language)

    try:
        return node.view(read)
    except KeyError as error:
        raise DataError(f"{name}: {language} has no text for {error}") from error

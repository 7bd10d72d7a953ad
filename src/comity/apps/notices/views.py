"""Notices as people and programs see them: where each stands, with whom, on which channel."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from comity.coordination.notices.chains import Chain, Life
from comity.coordination.notices.ladder import Rung, deadline
from comity.coordination.notices.net import late_by_duty
from comity.coordination.notices.readback import facts_of, spoken_code
from comity.coordination.notices.records import Notice
from comity.coordination.notices.render import Rendered
from comity.coordination.notices.values import Fields
from comity.foundations.errors import DataError, InputError, UnknownNameError
from comity.foundations.plain import ABSENT, named
from comity.node.exchange.channels import FILE, GATEWAY, SPOKEN
from comity.node.node import Node, UnitOfWork
from comity.trust.identity.statements import claimed_payload
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "AcknowledgementView",
    "ChannelView",
    "NoticeLine",
    "NoticeNow",
    "NoticeView",
    "RecipientView",
    "list_notices",
    "render_notice",
    "show_notice",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A notice in a list.

    Attributes
    ----------
    notice, form, issuer
        Id of its newest revision, name of its form, who issued it.
    sent, at_us
        Whether it is our own, and when it was sent or stored here, UTC us.
    life, exercise
        Where it stands, and the id of the exercise that it belongs to, or empty.
    states
        Recipient → how far it has acknowledged.
    waiting
        Whether somebody has still to understand it.
    """

    notice: str
    form: str
    issuer: str = named("from")
    sent: bool
    at_us: int
    life: Life
    exercise: str
    states: Mapping[str, str]
    waiting: bool = named("open")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementView:
    """A signed acknowledgement.

    Attributes
    ----------
    rung, by
        What happened, and the person or role.
    party
        The party that sent it; empty for our own.
    at_us, received_us
        When it was signed, and when it was stored here, UTC us.
    language, read_back
        The key facts as they were read back, and in which language.
    channels
        Channels that had delivered the notice by then.
    entry, signature
        Its entry of the ledger, and the hash of the signed document.
    """

    rung: str
    by: str
    party: str
    at_us: int
    received_us: int = named("heard_us")
    language: str
    read_back: Mapping[str, str] = named("said")
    channels: tuple[str, ...]
    entry: int
    signature: str


@dataclass(frozen=True, slots=True)
class ChannelView:
    """What a channel did with a notice, instants in UTC us.

    ``kind`` is ``bilateral``, ``gateway``, ``public``, ``spoken`` or ``file``; ``signed_for``
    tells whether a gateway has signed that it took the notice.
    """

    channel: str
    sent_us: int
    accepted_us: int | None
    delivered_us: int | None
    kind: str
    signed_for: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Where a notice stands with a recipient, instants in UTC us.

    Attributes
    ----------
    rungs
        State → when it was reached.
    awaited, until_us
        The next rung and its deadline, None if nothing is awaited.
    late
        By how much it was issued later than agreed, empty if it was not.
    level, next_call_us
        Who has been called so far (0 to 5), and when somebody else is.
    times_s
        How long stored, shown, read and understood may take, s.
    """

    party: str
    state: str
    sent_us: int
    stored_us: int | None
    rungs: Mapping[str, int]
    awaited: str | None
    until_us: int | None
    late: str
    level: int
    next_call_us: int | None
    times_s: tuple[float, ...]
    acknowledgements: tuple[AcknowledgementView, ...]
    channels: tuple[ChannelView, ...]


@dataclass(frozen=True, slots=True)
class NoticeNow:
    """What holds now of a notice: the newest revision, an extension applied."""

    life: Life
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A whole notice: fields, revisions, recipients, rungs, channels, signatures.

    Attributes
    ----------
    faults
        What does not fit together among its revisions and followers.
    read_back
        Names of the key facts that must be read back.
    spoken_code
        The code that people read to each other over the telephone.
    history
        What its parties have behind them in the atlas, where that was asked for.
    """

    notice: str
    form: str
    issuer: str = named("from")
    sent: bool
    issued_us: int
    at_us: int
    reference: str
    exercise: str
    text: str
    fields: Fields
    now: NoticeNow
    revisions: tuple[str, ...]
    followers: tuple[str, ...]
    faults: tuple[str, ...]
    read_back: tuple[str, ...]
    spoken_code: str
    recipients: tuple[RecipientView, ...]
    history: object = ABSENT

    @property
    def parties(self) -> tuple[str, ...]:
        """Return its issuer and its recipients."""
        return self.issuer, *(one.party for one in self.recipients)


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

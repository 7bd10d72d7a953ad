"""What acts about notices show before the proof, and do after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from comity.apps.notices.acknowledgements import (
    Acknowledged,
    CodeCheck,
    acknowledge,
    confirm_spoken,
)
from comity.apps.notices.confirmations import (
    Observation,
    confirm_event,
    observation_order,
)
from comity.apps.notices.documents import chain_of, find_notice
from comity.apps.notices.inquiries import ask_about, question_order
from comity.apps.notices.issue import (
    Order,
    check_order,
    persons_for,
    revise_notice,
    right_of,
    send_notice,
)
from comity.apps.notices.store import ladders as store
from comity.apps.notices.view_records import NoticeView
from comity.apps.notices.views import check_seen, show_notice
from comity.apps.notices.warnings import find_event
from comity.coordination.notices.forms import from_file
from comity.coordination.notices.records import row_of
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject, json_text, plain
from comity.node.node import Node
from comity.node.operations import Subject
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "Acknowledge",
    "AskAbout",
    "CancelNotice",
    "ConfirmEvent",
    "ReviseNotice",
    "SendNotice",
    "SpokenCode",
    "acknowledge_notice",
    "acknowledging",
    "ask",
    "asking",
    "cancel",
    "cancelling",
    "confirm",
    "confirming",
    "revise",
    "revising",
    "sees_about",
    "sees_named",
    "sees_warning",
    "send",
    "send_crisis",
    "sending",
    "sending_crisis",
    "tell",
    "telling",
]

#: Most characters of the fields that a person is shown in a line.
MAX_SHOWN = 300


@dataclass(frozen=True, slots=True)
class SendNotice:
    """A notice to be sent: its form and its fields as people write them."""

    form: str
    fields: JsonObject
    to: tuple[str, ...]
    text: str = ""
    about: str = ""
    level: str = ""
    public: str = ""


@dataclass(frozen=True, slots=True)
class ReviseNotice:
    """The next revision of a notice; to the same parties if none is named."""

    name: str
    fields: JsonObject
    to: tuple[str, ...] = ()
    text: str = ""
    level: str = ""
    public: str = ""


@dataclass(frozen=True, slots=True)
class CancelNotice:
    """A notice of ours to be cancelled, and why; for those who had it if none is named."""

    name: str
    reason: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A notice, what was reached, and the key facts as they were read back."""

    name: str
    rung: str = "understood"
    said: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """A notice, and the code that the other side read over the telephone."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class AskAbout:
    """A warning, and whom to ask; those of the draft if nobody is named."""

    name: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmEvent:
    """A warning, what our own sensors observed of it, and whom to tell."""

    name: str
    lineage: str
    at: str = ""
    nothing: bool = False
    sigma_s: float = 30.0
    confidence: float = 0.9
    to: tuple[str, ...] = ()


# -- seen ----------------------------------------------------------------------------------


class _Named(Protocol):
    """A request that names a notice."""

    @property
    def name(self) -> str:
        """Its id, with or without revision."""
        ...


def sees_named(node: Node, asked: _Named, caller: Caller) -> None:
    """Refuse whoever does not see the notice that an act names, as if there were none."""
    check_seen(node, asked.name, caller)


def sees_about(node: Node, asked: SendNotice, caller: Caller) -> None:
    """Refuse whoever does not see the notice to which a new one refers."""
    if asked.about:
        check_seen(node, asked.about, caller)


def sees_warning(node: Node, asked: _Named, caller: Caller) -> None:
    """Refuse whoever does not see the warning that an act names, as if there were none."""
    with node.reading() as work:
        find_event(work, asked.name, seen_by(caller))


# -- sent ------------------------------------------------------------------------------


def _order(asked: SendNotice) -> Order:
    return Order(
        asked.form,
        from_file(asked.form, asked.fields),
        list(asked.to),
        asked.text,
        asked.about,
        asked.level,
        asked.public,
    )


def _order_lines(order: Order) -> tuple[str, ...]:
    lines = [f"{order.form} to {', '.join(order.to)}"]
    lines += [
        f"{name}: {json_text(plain(value), ensure_ascii=False)[:MAX_SHOWN]}"
        for name, value in sorted(order.fields.items())
    ]
    for name in ("text", "reference", "level", "public"):
        value = getattr(order, name)
        lines += [f"{name}: {value[:MAX_SHOWN]}"] if value else []
    return tuple(lines)


def _order_subject(node: Node, order: Order, words: str) -> Subject:
    check_order(node, order)
    with node.reading() as work:
        persons = persons_for(work, order)
    document = content_hash({"order": plain(order), "words": words})
    return Subject(document, (words, *_order_lines(order)), persons)


def _check_pace(form: str, right: Right) -> None:
    """Check that a form is sent by the operation for its pace.

    Raises
    ------
    InputError
        If it is not.
    """
    if right_of(form) is not right:
        crisis = right is not Right.SEND_CRISIS
        raise InputError(
            f"{form} is {'a' if crisis else 'no'} crisis message",
            remedy="POST /crises sends crisis messages, POST /notices all others",
        )


def sending(node: Node, asked: SendNotice) -> Subject:
    """Return what sending a notice is about."""
    _check_pace(asked.form, Right.SEND_NOTICE)
    return _order_subject(node, _order(asked), f"send for {node.party}:")


def send(node: Node, asked: SendNotice, caller: Caller) -> NoticeView:
    """Send a notice: to all that are named, or to nobody."""
    _check_pace(asked.form, Right.SEND_NOTICE)
    number = send_notice(node, _order(asked), marks=caller.marks)
    return show_notice(node, str(number))


def sending_crisis(node: Node, asked: SendNotice) -> Subject:
    """Return what sending a crisis message is about."""
    _check_pace(asked.form, Right.SEND_CRISIS)
    words = f"CRISIS message of {node.party}: it calls people at once"
    return _order_subject(node, _order(asked), words)


def send_crisis(node: Node, asked: SendNotice, caller: Caller) -> NoticeView:
    """Send a crisis message: it calls people at once."""
    _check_pace(asked.form, Right.SEND_CRISIS)
    number = send_notice(node, _order(asked), marks=caller.marks)
    return show_notice(node, str(number))


def _revision(node: Node, asked: ReviseNotice) -> tuple[str, Order]:
    before = show_notice(node, asked.name)
    parties = list(asked.to) or [one.party for one in before.recipients]
    fields = from_file(before.form, asked.fields)
    return before.notice, Order(
        before.form, fields, parties, asked.text, "", asked.level, asked.public
    )


def revising(node: Node, asked: ReviseNotice) -> Subject:
    """Return what revising a notice is about."""
    name, order = _revision(node, asked)
    _check_pace(order.form, Right.SEND_NOTICE)
    return _order_subject(node, order, f"revise {name} of {node.party}:")


def revise(node: Node, asked: ReviseNotice, caller: Caller) -> NoticeView:
    """Send the next revision of a notice; it supersedes the one before."""
    name, order = _revision(node, asked)
    number = revise_notice(node, name, order, marks=caller.marks)
    return show_notice(node, str(number))


def _cancellation(node: Node, asked: CancelNotice) -> Order:
    before = show_notice(node, asked.name)
    parties = list(asked.to) or [one.party for one in before.recipients]
    fields = {"reason": asked.reason} if asked.reason else {}
    return Order("cancellation", fields, parties, reference=before.notice)


def cancelling(node: Node, asked: CancelNotice) -> Subject:
    """Return what cancelling a notice is about."""
    order = _cancellation(node, asked)
    return _order_subject(node, order, f"cancel {order.reference} of {node.party}:")


def cancel(node: Node, asked: CancelNotice, caller: Caller) -> NoticeView:
    """Cancel a notice of ours; the cancellation goes to everybody who had the notice."""
    order = _cancellation(node, asked)
    return show_notice(node, str(send_notice(node, order, marks=caller.marks)))


# -- acknowledged ----------------------------------------------------------------------


def _received_subject(node: Node, name: str, words: str, more: object) -> Subject:
    """Return a subject about a notice that was received: its content, and where it stands."""
    with node.reading() as work:
        notice = find_notice(work, name)
        row = store.ladder_row(work.connection, notice, work.party)
        if row is None or row.outgoing:
            raise InputError(
                f"{notice} was not received by this node",
                remedy="comity notice list --received",
            )
        shown = row_of(chain_of(work, notice).latest)
        state = {
            "asked": plain(more),
            "document": row.document_hash,
            "notice": notice,
            "state": row.state,
        }
        lines = [words, f"{notice} of {row.peer}, {row.state} here"]
        lines += [
            f"{key}: {json_text(value, ensure_ascii=False)[:MAX_SHOWN]}"
            for key, value in sorted(shown.items())
        ]
        return Subject(content_hash(state), tuple(lines))


def acknowledging(node: Node, asked: Acknowledge) -> Subject:
    """Return what acknowledging a notice is about."""
    said = ", ".join(f"{name}={value}" for name, value in sorted(asked.said.items()))
    words = f"acknowledge as {asked.rung}{': ' if said else ''}{said}"
    return _received_subject(node, asked.name, words, asked)


def acknowledge_notice(node: Node, asked: Acknowledge, caller: Caller) -> Acknowledged:
    """Acknowledge a notice; facts that were read back wrongly are named."""
    return acknowledge(
        node,
        asked.name,
        asked.rung,
        marks=caller.marks,
        read_back=asked.said,
        language=asked.language,
    )


def confirming(node: Node, asked: SpokenCode) -> Subject:
    """Return what confirming a spoken code is about."""
    words = f"the other side has read the code {asked.code[:40]}"
    with node.reading() as work:
        notice = find_notice(work, asked.name)
        held = store.ladder_documents(work.connection, notice)
        hashes = [row.document_hash for row, _ in held]
    return Subject(
        content_hash([notice, hashes, asked.code]), (words, f"notice {notice}")
    )


def confirm(node: Node, asked: SpokenCode, caller: Caller) -> CodeCheck:
    """Compare a code that was read over the telephone: both sides hold the same bytes."""
    return confirm_spoken(node, asked.name, asked.code, marks=caller.marks)


# -- warnings --------------------------------------------------------------------------


def asking(node: Node, asked: AskAbout) -> Subject:
    """Return what asking about a warning is about."""
    order = question_order(node, asked.name, asked.to)
    return _order_subject(node, order, f"ask about {asked.name}:")


def ask(node: Node, asked: AskAbout, caller: Caller) -> NoticeView:
    """Send the drafted question about an event that nothing announced."""
    number = ask_about(node, asked.name, asked.to, marks=caller.marks)
    return show_notice(node, str(number))


def _seen(asked: ConfirmEvent) -> Observation:
    return Observation(
        asked.lineage, asked.at, asked.nothing, asked.sigma_s, asked.confidence
    )


def telling(node: Node, asked: ConfirmEvent) -> Subject:
    """Return what telling of an own observation is about."""
    order = observation_order(node, asked.name, _seen(asked), asked.to)
    return _order_subject(node, order, f"tell what our sensors saw of {asked.name}:")


def tell(node: Node, asked: ConfirmEvent, caller: Caller) -> NoticeView:
    """Send what our own sensors observed of an event that another party has reported."""
    number = confirm_event(node, asked.name, _seen(asked), asked.to, marks=caller.marks)
    return show_notice(node, str(number))

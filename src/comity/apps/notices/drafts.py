"""Drafts of notices: checked and worded, and per recipient what may go; nothing is sent."""

from dataclasses import dataclass

from comity.apps.notices.documents import speech
from comity.apps.notices.issue import Order, check_order, check_reference
from comity.apps.notices.permits import NOTICES, late_for, permit_for
from comity.coordination.notices.forms import form_of, read_fields
from comity.coordination.notices.ids import NoticeId
from comity.coordination.notices.records import Notice, row_of
from comity.coordination.notices.render import Rendered
from comity.coordination.notices.values import Fields
from comity.foundations.canonical import content_hash
from comity.foundations.errors import TrustError
from comity.foundations.plain import plain
from comity.foundations.time import format_utc
from comity.node.node import Node, UnitOfWork
from comity.trust.policy.coarsen import apply_release

__all__ = ["DraftRecipient", "NoticeDraft", "draft_notice", "lines_of"]


@dataclass(frozen=True, slots=True)
class DraftRecipient:
    """What a recipient would get of a notice.

    Attributes
    ----------
    party
        The recipient.
    released
        Whether it may have the notice.
    reason
        Why it may not; empty if it may.
    level
        Classification that the notice would have.
    hidden
        Names of members that are withheld from it.
    clauses
        Clauses that release it, ``HASH#ID``.
    late
        By how much it would be issued later than agreed; empty if it would not.
    times_s
        How long stored, shown, read and understood may take, s.
    """

    party: str
    released: bool
    reason: str = ""
    level: str = ""
    hidden: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    late: str = ""
    times_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """A notice that is not sent.

    Attributes
    ----------
    form, pace
        Its form, and how soon people are called: ``routine``, ``warning``, ``crisis``.
    reference, text, public, exercise
        Id of the notice that it refers to, text besides the fields, what goes into the
        public feed (empty: what the channels say), id of the exercise.
    fields
        Its fields as they would be signed.
    document
        ``sha256:`` hash of what would be sent, and to whom.
    rendered
        Its wording, in English.
    recipients
        What each of them would get.
    sendable
        Whether all of them may have it: a notice goes to all that are named, or to nobody.
    """

    form: str
    pace: str
    reference: str
    text: str
    public: str
    exercise: str
    fields: Fields
    document: str
    rendered: Rendered
    recipients: tuple[DraftRecipient, ...]
    sendable: bool


def draft_notice(node: Node, order: Order) -> NoticeDraft:
    """Check a notice and return what each recipient would get of it.

    Raises
    ------
    InputError, FormatError, RangeError, UnknownNameError
        If the notice does not fit, or nobody is named.
    """
    check_order(node, order)
    with node.reading() as work:
        if order.reference:
            check_reference(work, order)
        notice = _notice(work, order)
        recipients = tuple(_recipient(work, notice, one, order) for one in order.to)
    return NoticeDraft(
        form=order.form,
        pace=form_of(order.form).pace,
        reference=order.reference,
        text=order.text,
        public=order.public,
        exercise=notice.exercise,
        fields=notice.fields,
        document=order_hash(order),
        rendered=speech().render(notice, "en"),
        recipients=recipients,
        sendable=all(one.released for one in recipients),
    )


def order_hash(order: Order) -> str:
    """Return the hash of what would be sent, and to whom."""
    return content_hash(
        {
            "fields": plain(read_fields(order.form, order.fields)),
            "form": order.form,
            "level": order.level,
            "public": order.public,
            "reference": order.reference,
            "text": order.text,
            "to": sorted(order.to),
        }
    )


def _notice(work: UnitOfWork, order: Order) -> Notice:
    # The serial is drawn when it is sent: no decision depends on it.
    year = int(format_utc(work.now_us, 0)[:4])
    number = NoticeId(order.form, work.party.removeprefix("party:"), year, 1, 0)
    return Notice(
        number,
        read_fields(order.form, order.fields),
        work.now_us,
        order.reference,
        work.node.settings.exercise,
        order.text,
    )


def _recipient(
    work: UnitOfWork, notice: Notice, party: str, order: Order
) -> DraftRecipient:
    try:
        permit = permit_for(work, notice, party, order.level)
    except TrustError as error:
        return DraftRecipient(party, released=False, reason=error.message)
    whole = row_of(notice)
    (row,) = apply_release(NOTICES, [whole], permit.release)
    times = permit.times
    return DraftRecipient(
        party,
        released=True,
        level=permit.level,
        hidden=tuple(sorted(set(whole) - set(row))),
        clauses=tuple(permit.release.clauses),
        late=late_for(work, notice, permit.release.clauses),
        times_s=(times.stored_s, times.shown_s, times.read_s, times.understood_s),
    )


def lines_of(draft: NoticeDraft) -> tuple[str, ...]:
    """Return a draft as lines for the person who decides to send it."""
    rendered = draft.rendered
    head = [rendered.exercise] if rendered.exercise else []
    head += [f"{rendered.title} ({draft.pace})", rendered.sentence]
    if draft.reference:
        head.append(f"about {draft.reference}")
    if draft.public:
        head.append(f"into the public feed: {draft.public}")
    fields = [f"{line.label}: {line.value}" for line in rendered.lines]
    words = [f"besides: {draft.text}"] if draft.text else []
    return (*head, *fields, *words, *map(_recipient_line, draft.recipients))


def _recipient_line(one: DraftRecipient) -> str:
    if not one.released:
        return f"NOT to {one.party}: {one.reason}"
    parts = [f"to {one.party}", f"level {one.level}"]
    if one.hidden:
        parts.append(f"without {', '.join(one.hidden)}")
    if one.late:
        parts.append(f"later than agreed: {one.late}")
    return ", ".join(parts)

"""Sending notices: released per recipient, signed once per release, on several channels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.apps.notices.documents import (
    chain_of,
    find_notice,
    keep_ladder,
    keep_notice,
    next_id,
    replace_older,
)
from comity.apps.notices.permits import NOTICES, Permit, permit_for
from comity.apps.notices.public_feed import publish
from comity.apps.notices.store.ladders import LadderRow
from comity.coordination.notices.chains import Life
from comity.coordination.notices.forms import form_of, read_fields
from comity.coordination.notices.ids import NoticeId, read_id
from comity.coordination.notices.ladder import Ladder, Times
from comity.coordination.notices.records import Notice, row_of
from comity.coordination.notices.values import Fields
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError, TrustError
from comity.foundations.plain import JsonObject, plain_object
from comity.messages.document import write_document
from comity.node.exchange.channels import (
    BILATERAL,
    load_channels,
    note_sent,
    public_way,
    spread,
)
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import Marks, admit
from comity.node.persons.four_eyes import persons_needed
from comity.node.persons.policies import Authority
from comity.node.persons.seen import class_of_documents
from comity.trust.ledger.envelope import text_hash
from comity.trust.persons import Right
from comity.trust.policy import Label
from comity.trust.policy.coarsen import apply_release

__all__ = [
    "Order",
    "check_order",
    "check_reference",
    "persons_for",
    "revise_notice",
    "right_of",
    "send_notice",
    "write_notice",
]

#: What of a notice may be put into the public feed.
PUBLIC = ("none", "hash", "text")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent.

    Attributes
    ----------
    form, fields, text, reference
        The notice; its fields are checked.
    to
        Ids of the parties.
    level
        Classification as the agreements name it; empty for the strictest that a
        clause releases.
    public
        ``none``, ``hash`` or ``text``: what of it stands in the public feed; empty for what
        ``channels.yaml`` says. Only a person's order makes a text public.
    """

    form: str
    fields: Fields
    to: Sequence[str]
    text: str = ""
    reference: str = ""
    level: str = ""
    public: str = ""


@dataclass
class _Part:
    """Recipients that get the same bytes."""

    permit: Permit
    row: JsonObject
    peers: list[str] = field(default_factory=list)
    times: dict[str, Times] = field(default_factory=dict)


def _parts(work: UnitOfWork, notice: Notice, order: Order) -> list[_Part]:
    """Group recipients by what they may have: each group gets one document."""
    parts: dict[str, _Part] = {}
    for peer in order.to:
        permit = permit_for(work, notice, peer, order.level)
        release = permit.release
        (row,) = apply_release(NOTICES, [row_of(notice)], release)
        key = repr(
            (
                release.clauses,
                release.conditions,
                permit.policy,
                permit.level,
                sorted(row),
            )
        )
        part = parts.setdefault(key, _Part(permit, row))
        part.peers.append(peer)
        part.times[peer] = permit.times
    return list(parts.values())


def send_notice(node: Node, order: Order, *, marks: Marks) -> NoticeId:
    """Send a new notice to parties: to all of them, or to none.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If the notice does not fit, nobody is named, or one of them may not have it.
    """
    check_order(node, order)
    with node.writing() as work:
        authority = admit(work, marks, right_of(order.form))
        number = next_id(work, order.form)
        if order.reference:
            check_reference(work, order)
        write_notice(work, number, order, authority=authority)
        return number


def revise_notice(node: Node, name: str, order: Order, *, marks: Marks) -> NoticeId:
    """Send the next revision of a notice of ours; it supersedes the one before.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        As ``send_notice``; or if the notice is not ours, or has ended.
    """
    check_order(node, order)
    with node.writing() as work:
        authority = admit(work, marks, right_of(order.form))
        chain = chain_of(work, find_notice(work, name))
        if chain.latest.issuer != work.party:
            raise InputError(f"{chain.base} is not ours to revise")
        if chain.life in {Life.CANCELLED, Life.COMPLETED}:
            raise InputError(f"{chain.base} is {chain.life}: nothing changes any more")
        if chain.latest.form != order.form:
            raise InputError(f"{chain.base} is a {chain.latest.form}")
        number = chain.latest.id.next()
        write_notice(work, number, order, authority=authority)
        replace_older(work, number.base, str(number))
        return number


def check_order(node: Node, order: Order) -> None:
    """Check what does not depend on agreements: recipients, fields, exercise.

    Raises
    ------
    InputError, FormatError, RangeError, UnknownNameError
        If something does not fit.
    """
    if not order.to:
        raise InputError("no recipient is named: an empty audience means nobody")
    if node.party in order.to or len(set(order.to)) != len(order.to):
        raise InputError("each recipient is named once, and this party is none of them")
    if order.public not in {"", *PUBLIC}:
        raise InputError(
            f"public is {order.public[:20]!r}, must be one of {', '.join(PUBLIC)}"
        )
    if node.settings.drill != bool(node.settings.exercise):
        raise InputError(
            "a drill node needs the id of an exercise, and any other node has none",
            remedy="set exercise in node.yaml of a drill, remove it elsewhere",
        )
    read_fields(order.form, order.fields)


def check_reference(work: UnitOfWork, order: Order) -> None:
    """Check that the notice referred to is stored here, and can still be changed.

    Raises
    ------
    InputError, UnknownNameError
        If it is not.
    """
    chain = chain_of(work, order.reference)
    if order.form in {"question", "answer"}:
        return
    if chain.latest.issuer != work.party:
        raise InputError(f"{chain.base} is not ours to change")
    if chain.life in {Life.CANCELLED, Life.COMPLETED}:
        raise InputError(f"{chain.base} is {chain.life}: nothing changes any more")


def right_of(form: str) -> Right:
    """Return the right that a person needs to send a notice of a form."""
    crisis = form_of(form).pace == "crisis"
    return Right.SEND_CRISIS if crisis else Right.SEND_NOTICE


def persons_for(work: UnitOfWork, order: Order) -> int:
    """Return how many persons have to prove that a notice is sent.

    Raises
    ------
    TrustError
        If a recipient may not have it.
    """
    number = NoticeId(order.form, work.party.removeprefix("party:"), 2000, 1, 0)
    return _persons(work, order.form, _parts(work, _notice(work, number, order), order))


def _persons(work: UnitOfWork, form: str, parts: Sequence[_Part]) -> int:
    if right_of(form) is not Right.SEND_CRISIS:
        return 1
    settings = work.node.settings
    return max(
        (persons_needed(settings, "crisis", part.permit.terms) for part in parts),
        default=1,
    )


def _notice(work: UnitOfWork, number: NoticeId, order: Order) -> Notice:
    return Notice(
        number,
        read_fields(order.form, order.fields),
        work.now_us,
        order.reference,
        work.node.settings.exercise,
        order.text,
    )


def write_notice(
    work: UnitOfWork, number: NoticeId, order: Order, *, authority: Authority
) -> None:
    """Sign a notice for its recipients and put it on its channels, in one transaction.

    Raises
    ------
    TrustError
        If a recipient may not have it, or fewer persons have proved it than are asked for.
    """
    now_us = work.now_us
    notice = _notice(work, number, order)
    parts = _parts(work, notice, order)
    needed = _persons(work, order.form, parts)
    if len(authority.marks) < needed:
        raise TrustError(
            f"a {order.form} message is proved by {needed} persons, "
            f"{len(authority.marks)} has"
        )
    documents = [_document(work.node, notice, part, authority) for part in parts]
    tlp = class_of_documents(work, (text for text, _ in documents))
    keep_notice(work, notice, outgoing=True, at_us=now_us, tlp=tlp)
    channels = load_channels(work.node)
    urgent = form_of(order.form).pace != "routine" or channels.spread == "all"
    public = order.public or ("hash" if channels.publish else "none")
    for part, (text, label) in zip(parts, documents, strict=True):
        made = Outgoing(text, NOTICES, label)
        for peer in part.peers:
            (entry,) = enqueue(work, peer, [made])
            _keep(work, notice, peer, entry, text, part.times[peer])
            if urgent:
                spread(work, peer, entry, str(number))
            if public != "none":
                feed = public_way(work.party)
                note_sent(work.connection, str(number), peer, feed, now_us)
        if public != "none":
            publish(work, text_hash(text))
    if public == "text":
        whole = row_of(notice)
        publish(work, content_hash(whole), whole)
    if order.reference and order.form == "cancellation":
        replace_older(work, read_id(order.reference).base, "")


def _document(
    node: Node, notice: Notice, part: _Part, authority: Authority
) -> tuple[str, JsonObject]:
    permit = part.permit
    label = Label(permit.policy, permit.level, tuple(part.peers)).to_json()
    text = write_document(
        node.signer,
        kind=NOTICES,
        sender=node.party,
        issued_us=notice.issued_us,
        label=label,
        body={"rows": [part.row]},
        purpose=form_of(notice.form).purpose,
        clauses=permit.release.clauses,
        conditions=plain_object(permit.release.conditions),
        persons=authority.marks,
        policy=authority.policy,
    )
    return text, label


def _keep(
    work: UnitOfWork,
    notice: Notice,
    peer: str,
    entry: int,
    text: str,
    times: Times,
) -> None:
    row = LadderRow(
        notice=str(notice.id),
        party=peer,
        outgoing=True,
        peer=peer,
        entry=entry,
        document_hash=text_hash(text),
    )
    keep_ladder(work, row, Ladder(work.now_us), times)
    note_sent(work.connection, row.notice, peer, BILATERAL, work.now_us)

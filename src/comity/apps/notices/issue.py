"""Notices out: decided per recipient, signed once per release, on several channels."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from comity.apps.notices.documents import (
    chain_of,
    find_notice,
    keep_ladder,
    keep_notice,
    next_id,
    replace_older,
)
from comity.apps.notices.public_feed import publish
from comity.coordination.notices.chains import Life
from comity.coordination.notices.forms import form_of, read_fields
from comity.coordination.notices.ids import NoticeId, read_id
from comity.coordination.notices.ladder import Ladder, Times, times_of
from comity.coordination.notices.records import Notice, row_of
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError, TrustError
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
from comity.trust.ledger.envelope import text_hash
from comity.trust.policy import Facts, Label, Release, Withheld
from comity.trust.policy.coarsen import apply_release

__all__ = ["NOTICES", "Order", "revise_notice", "send_notice", "who_may_have"]

#: The kind of data that notices are.
NOTICES = "notices"
#: Fields without which a row is no notice.
HEAD = frozenset({"notice", "form"})
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
        Classification in the words of the agreements; empty for the strictest that a
        clause releases.
    public
        ``none``, ``hash`` or ``text``: what of it stands in the public feed; empty for what
        ``channels.yaml`` says. Only a person's order makes a text public.
    """

    form: str
    fields: Mapping[str, Any]
    to: Sequence[str]
    text: str = ""
    reference: str = ""
    level: str = ""
    public: str = ""


@dataclass
class _Part:
    """Recipients that get the same bytes."""

    release: Release
    policy: str
    level: str
    row: dict[str, Any]
    peers: list[str] = field(default_factory=list)
    times: dict[str, Times] = field(default_factory=dict)


def _release(
    work: UnitOfWork, notice: Notice, peer: str, level: str
) -> tuple[Release, str, str, Times]:
    """Return what of a notice a peer may have, under which label, in which times.

    Raises
    ------
    TrustError
        If nothing, or not even its head.
    """
    form = form_of(notice.form)
    decider, now = work.release_context().decider, work.now_us
    row = row_of(notice)
    why = "no clause in force shares notices with it for this purpose"
    for rule in decider.in_force(work.party, peer, now):
        clause, agreement = rule.clause, rule.agreement
        if (
            not clause.shares
            or NOTICES not in clause.kinds
            or form.purpose not in clause.purposes
        ):
            continue
        levels = agreement.classifications
        wanted = level or clause.up_to or levels[-1]
        if wanted not in levels:
            why = f"{agreement.id} knows no level {wanted!r}"
            continue
        facts = Facts(
            NOTICES,
            (str(row["object"]),) if "object" in row else (),
            tuple(sorted(set(row) - {"object"})),
            work.party,
            work.party,
            Label(agreement.label_policy, wanted, (peer,)),
            notice.issued_us,
        )
        answer = decider.decide(facts, [peer], form.purpose, now)
        if isinstance(answer, Withheld):
            why = answer.words
            continue
        needed = HEAD | ({"exercise"} if notice.exercise else set())
        needed |= {"reference"} if notice.reference else set()
        if not needed <= set(answer.fields):
            why = f"{agreement.id} does not release {', '.join(sorted(needed))}"
            continue
        terms = agreement.terms.get("acknowledgement", {})
        times = times_of(notice.form, form.pace, terms)
        return answer, agreement.label_policy, wanted, times
    raise TrustError(
        f"{notice.form} is withheld from {peer}: {why}",
        remedy="sign an agreement with a clause for data: notices "
        f"and purpose {form.purpose}",
    )


def who_may_have(
    work: UnitOfWork,
    form: str,
    fields: Mapping[str, Any],
    reference: str = "",
) -> list[str]:
    """Return the verified peers that agreements in force let have such a notice."""
    # Its number is not its own yet: no agreement looks at it.
    number = NoticeId(form, work.party.removeprefix("party:"), 2000, 1, 0)
    exercise = work.node.settings.exercise
    notice = Notice(number, fields, work.now_us, reference, exercise)
    found = []
    for peer in sorted(work.release_context().verified):
        try:
            _release(work, notice, peer, "")
        except TrustError:
            continue
        found.append(peer)
    return found


def _parts(work: UnitOfWork, notice: Notice, order: Order) -> list[_Part]:
    """Group recipients by what they may have: each group gets one document."""
    parts: dict[str, _Part] = {}
    for peer in order.to:
        release, policy, level, times = _release(work, notice, peer, order.level)
        (row,) = apply_release(NOTICES, [row_of(notice)], release)
        key = repr((release.clauses, release.conditions, policy, level, sorted(row)))
        part = parts.setdefault(key, _Part(release, policy, level, row))
        part.peers.append(peer)
        part.times[peer] = times
    return list(parts.values())


def send_notice(node: Node, order: Order) -> NoticeId:
    """Send a new notice to parties: to all of them, or to none.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If the notice does not fit, nobody is named, or one of them may not have it.
    """
    _check(node, order)

    def change(work: UnitOfWork) -> NoticeId:
        number = next_id(work, order.form)
        if order.reference:
            _check_reference(work, order)
        write_notice(work, number, order)
        return number

    return node.transact(change)


def revise_notice(node: Node, name: str, order: Order) -> NoticeId:
    """Send the next revision of a notice of ours; it supersedes the one before.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        As ``send_notice``; or if the notice is not ours, or has ended.
    """
    _check(node, order)

    def change(work: UnitOfWork) -> NoticeId:
        chain = chain_of(work.connection, find_notice(work.connection, name))
        if chain.latest.issuer != work.party:
            raise InputError(f"{chain.base} is not ours to revise")
        if chain.life in {Life.CANCELLED, Life.COMPLETED}:
            raise InputError(f"{chain.base} is {chain.life}: nothing changes any more")
        if chain.latest.form != order.form:
            raise InputError(f"{chain.base} is a {chain.latest.form}")
        number = chain.latest.id.next()
        write_notice(work, number, order)
        replace_older(work.connection, number.base, str(number), work.now_us)
        return number

    return node.transact(change)


def _check(node: Node, order: Order) -> None:
    if not order.to:
        raise InputError("nobody is named: an empty audience means nobody")
    if node.party in order.to or len(set(order.to)) != len(order.to):
        raise InputError("each recipient is named once, and this party is none of them")
    if order.public not in {"", *PUBLIC}:
        raise InputError(f"public is one of {', '.join(PUBLIC)}")
    if node.settings.drill != bool(node.settings.exercise):
        raise InputError(
            "an exercise has an id, and real traffic has none",
            remedy="set exercise in node.yaml of a drill",
        )
    read_fields(order.form, order.fields)


def _check_reference(work: UnitOfWork, order: Order) -> None:
    """Check that what is referred to is here, and can still be changed."""
    chain = chain_of(work.connection, order.reference)
    if order.form in {"question", "answer"}:
        return
    if chain.latest.issuer != work.party:
        raise InputError(f"{chain.base} is not ours to change")
    if chain.life in {Life.CANCELLED, Life.COMPLETED}:
        raise InputError(f"{chain.base} is {chain.life}: nothing changes any more")


def write_notice(work: UnitOfWork, number: NoticeId, order: Order) -> None:
    """Sign a notice for its recipients and put it on its channels, in one transaction."""
    now = work.now_us
    notice = Notice(
        number,
        read_fields(order.form, order.fields),
        now,
        order.reference,
        work.node.settings.exercise,
        order.text,
    )
    keep_notice(work.connection, notice, outgoing=True, at_us=now)
    channels = load_channels(work.node)
    urgent = form_of(order.form).pace != "routine" or channels.spread == "all"
    public = order.public or ("hash" if channels.publish else "none")
    for part in _parts(work, notice, order):
        text, label = _document(work.node, notice, part)
        made = Outgoing(text, NOTICES, label)
        for peer in part.peers:
            (entry,) = enqueue(work, peer, [made])
            _keep(work, notice, peer, entry, text, part.times[peer])
            if urgent:
                spread(work, peer, entry, str(number))
            if public != "none":
                way = public_way(work.party)
                note_sent(work.connection, str(number), peer, way, now)
        if public != "none":
            publish(work, text_hash(text))
    if public == "text":
        whole = row_of(notice)
        publish(work, content_hash(whole), whole)
    if order.reference and order.form == "cancellation":
        replace_older(work.connection, read_id(order.reference).base, "", now)


def _document(node: Node, notice: Notice, part: _Part) -> tuple[str, dict[str, Any]]:
    label = Label(part.policy, part.level, tuple(part.peers)).to_json()
    conditions = asdict(part.release.conditions)
    conditions["onward"] = sorted(conditions["onward"])
    text = write_document(
        node.signer,
        kind=NOTICES,
        sender=node.party,
        issued_us=notice.issued_us,
        label=label,
        body={"rows": [part.row]},
        purpose=form_of(notice.form).purpose,
        clauses=part.release.clauses,
        conditions=conditions,
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
    now = work.now_us
    row = {
        "notice": str(notice.id),
        "party": peer,
        "outgoing": True,
        "peer": peer,
        "entry": entry,
        "paper": text_hash(text),
        "level": 0,
        "told": True,
    }
    keep_ladder(work.connection, row, Ladder(now), times, now)
    note_sent(work.connection, str(notice.id), peer, BILATERAL, now)

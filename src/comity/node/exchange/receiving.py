"""Receiving: envelopes of a verified party, each checked, each answered, all in one write.

An answer is given for every item, and given again, unchanged, when the item comes again.
Only the caller sends it, after the transaction is on the disk.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.inbox import (
    Answer,
    Inbox,
    check_commitment,
    check_place,
    erase_at_us,
    open_document,
)
from comity.node.exchange.isolation import Item as Handled, attempted, put_aside
from comity.node.exchange.peer_limits import limits_of
from comity.node.exchange.person_marks import check_persons
from comity.node.gate.parcels import Item
from comity.node.node import UnitOfWork
from comity.node.registry import BILATERAL
from comity.node.store import log
from comity.node.store.entries import EntryRow, NewEntry, refuse_entry
from comity.node.store.peers import known_party
from comity.node.store.stored_bytes import set_stored
from comity.trust.ledger import Envelope, read_envelope
from comity.trust.ledger.envelope import Code, RefusedError, text_hash

__all__ = ["Answer", "receive"]

#: Kinds of documents that what comes after them rests on: a signature under a new key, or of an
#: agreement that was proposed just before, would be refused for good if both came at once.
PREPARING = frozenset({"keys", "agreement"})
#: Exceptions raised by malformed peer input.
MALFORMED_INPUT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def receive(
    work: UnitOfWork,
    party: str,
    items: Sequence[Item],
    *,
    channel: str = BILATERAL,
) -> list[Answer]:
    """Take items of a party into the log; return an answer for each.

    ``channel`` is the one that brought them.

    Raises
    ------
    TrustError
        If the party is not verified.
    """
    # Without its topics a node would refuse every document for good.
    _ = work.node.registry
    peer = known_party(work.connection, party)
    context = work.release_context()
    if party not in context.verified:
        raise TrustError(f"{party} is not verified")
    stream = log.load_stream(work.connection, work.party, party, outgoing=False)
    box = Inbox(
        work,
        party,
        work.ring(party),
        context,
        peer.incarnation,
        work.now_us,
        stream,
        log.last_sequence(work.connection, party, outgoing=False),
        channel,
        limits_of(work, party, stream.size, channel),
    )
    answers, undone = [], set()
    for item in items:
        answers.append(_one(box, item))
        if box.rows and box.rows[-1].kind in PREPARING:
            undone |= _log_and_act(box)
            box.ring, box.context = work.ring(party), work.release_context()
    undone |= _log_and_act(box)
    answers = [
        _undone(answer) if answer.envelope in undone else answer for answer in answers
    ]
    if box.limits.added:
        total = box.limits.stored + box.limits.added
        set_stored(work.connection, party, total)
    _close_gaps(box)
    log.save_stream(work.connection, party, box.stream, outgoing=False)
    return answers


def _log_and_act(box: Inbox) -> set[str]:
    """Log what was checked so far, then do what it asks for; return the hashes of what failed."""
    numbers = log.add_entries(box.work.connection, box.rows)
    undone = {
        row.hash
        for number, row, act in zip(numbers, box.rows, box.after, strict=True)
        if act is not None and not _acted(box, number, row, act)
    }
    box.rows.clear()
    box.after.clear()
    # It is in the database now, where it is counted.
    box.work.taken.clear()
    return undone


def _acted(
    box: Inbox, number: int, row: NewEntry, act: Callable[[int, int], None]
) -> bool:
    """Do what a document asks for; if that fails, refuse it, and log its envelope alone."""
    with attempted(box.work, _named(box, row.hash)) as failed:
        act(number, row.sequence or 0)
    if failed:
        refuse_entry(box.work.connection, number, str(Code.MALFORMED))
    return not failed


def _undone(answer: Answer) -> Answer:
    return replace(answer, state="refused", code=str(Code.MALFORMED))


def _answer(envelope: str, sequence: int, code: str = "") -> Answer:
    state = "refused" if code else "stored"
    return Answer(str(code), envelope, sequence, state)


def _beyond_limit(item: Item) -> Answer:
    return _answer(text_hash(item.envelope), 0, Code.QUOTA)


def _one(box: Inbox, item: Item) -> Answer:
    """Take one item; whatever it raises that is no refusal ends it alone."""
    try:
        # What is beyond a limit is not logged, so that it costs nothing and may come again.
        if not box.limits.admits(item):
            return _beyond_limit(item)
        return _take(box, item)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other items go on
        digest = text_hash(item.envelope)
        put_aside(box.work, _named(box, digest), error)
        return _refuse(box, digest, Code.MALFORMED, "")


def _named(box: Inbox, digest: str) -> Handled:
    """Name an item for what is set aside; its content is not kept, as of all that is refused."""
    return Handled(f"from {box.party}", digest, box.party)


def _take(box: Inbox, item: Item) -> Answer:
    digest = text_hash(item.envelope)
    try:
        envelope = read_envelope(item.envelope, box.ring, box.at_us)
        known = _known(box, envelope)
        if known is not None:
            if envelope.sequence not in box.fresh:
                _note_repeat(box, envelope.sequence)
            return known
        check_place(box, envelope)
        check_commitment(envelope, item)
    except RefusedError as error:
        return _refuse(box, digest, error.why, str(error))
    except TrustError as error:
        # The messages of these errors may quote what was sent: only the code is kept.
        code = Code.KEY if "is revoked" in str(error) else Code.SIGNATURE
        return _refuse(box, digest, code, "")
    except (ComityError, *MALFORMED_INPUT):
        return _refuse(box, digest, Code.MALFORMED, "")
    return _store(box, envelope, item)


def _note_repeat(box: Inbox, sequence: int) -> None:
    """Let the topic of a document that is held know that its envelope came again."""
    row = log.entry_at(box.work.connection, box.party, sequence, outgoing=False)
    if row is None or row.document is None:
        return
    kind = box.work.node.registry.documents.get(row.kind)
    if kind is not None and kind.repeated is not None:
        with attempted(box.work, _named(box, row.hash)):
            kind.repeated(box.work, box.party, row.id, box.channel)


def _refuse(box: Inbox, digest: str, code: Code, message: str) -> Answer:
    """Log that something was refused: its hash and the reason, nothing else."""
    reason = f"{code}: {message}"[:200] if message else str(code)
    box.rows.append(
        NewEntry(
            box.at_us,
            "refused",
            box.party,
            outgoing=False,
            hash=digest,
            reason=reason,
        )
    )
    box.after.append(None)
    return _answer(digest, 0, code)


def _known(box: Inbox, envelope: Envelope) -> Answer | None:
    """Return the stored answer of a repeat, or ``None`` for a new number.

    Raises
    ------
    RefusedError
        If the same number came with other bytes.
    """
    row: EntryRow | NewEntry | None = box.fresh.get(envelope.sequence)
    if row is None and envelope.sequence <= box.highest:
        row = log.entry_at(
            box.work.connection, box.party, envelope.sequence, outgoing=False
        )
    if row is None:
        return None
    if row.hash == envelope.hash:
        code = row.reason.split(":")[0] if row.reason else ""
        return _answer(envelope.hash, envelope.sequence, code)
    if envelope.incarnation < box.incarnation:
        raise RefusedError(Code.FENCED, "it is of an incarnation that was fenced")
    box.keep_both(envelope.sequence, row.envelope or "", envelope.text)
    raise RefusedError(
        Code.EQUIVOCATION,
        f"number {envelope.sequence} was signed twice; both texts are kept",
    )


def _store(box: Inbox, envelope: Envelope, item: Item) -> Answer:
    """Log an envelope; keep and apply its document if policy lets us have it."""
    if envelope.sequence > box.stream.size + 1 and not box.limits.may_wait(item):
        return _beyond_limit(item)
    row = log.envelope_entry(envelope, "received", box.party, box.at_us, outgoing=False)
    code, act = "", None
    try:
        if item.document is not None:
            document, release = open_document(box, envelope, item.document)
            kind = box.work.node.registry.document(document.kind)
            if kind.needs is not None:
                check_persons(box.work, document, kind.needs(document))
            act = kind.receive(box.work, document, box.channel)
            row = replace(
                row,
                document=item.document,
                salt=item.salt,
                kind=document.kind,
                erase_us=erase_at_us(document, release, box.at_us),
            )
    except RefusedError as error:
        act, code = None, error.why
        row = replace(row, reason=f"{code}: {error}"[:200])
    except (ComityError, *MALFORMED_INPUT):
        # Its message may quote the document, which is not kept.
        act, code = None, Code.MALFORMED
        row = replace(row, reason=str(code))
    except Exception as error:  # noqa: BLE001 - the envelope is logged, its document is not
        put_aside(box.work, _named(box, envelope.hash), error)
        act, code = None, Code.MALFORMED
        row = replace(row, reason=str(code))
    box.limits.added += len(row.envelope or "") + len(row.document or "")
    box.rows.append(row)
    box.after.append(act)
    box.fresh[envelope.sequence] = row
    if envelope.sequence == box.stream.size + 1:
        box.stream = box.stream.append(row.leaf, envelope.hash, envelope.incarnation)
    return _answer(envelope.hash, envelope.sequence, code)


def _close_gaps(box: Inbox) -> None:
    """Append to the tree the envelopes whose predecessor has come by now."""
    while box.stream.size < box.highest:
        row = log.entry_at(
            box.work.connection, box.party, box.stream.size + 1, outgoing=False
        )
        if row is None:
            return
        if row.previous != box.stream.tip:
            box.keep_both(box.stream.size, box.stream.tip, row.envelope or "")
            return
        box.stream = box.stream.append(row.leaf, row.hash, row.incarnation or 0)

"""Receiving: envelopes of a verified party, each checked, each answered, all in one write.

An answer is given for every item, and given again, unchanged, when the item comes again.
Only the caller sends it, after the transaction is on the disk.
"""

from collections.abc import Sequence
from dataclasses import replace

from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.channels import BILATERAL
from comity.node.exchange.inbox import (
    Answer,
    Inbox,
    check_commitment,
    check_place,
    erase_at_us,
    open_document,
)
from comity.node.gate.parcels import Item
from comity.node.node import UnitOfWork
from comity.node.store import log
from comity.node.store.entries import EntryRow, NewEntry
from comity.node.store.peers import known_party
from comity.trust.ledger import Envelope, read_envelope
from comity.trust.ledger.envelope import Code, RefusedError, text_hash

__all__ = ["Answer", "receive"]

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
    peer = known_party(work.connection, party)
    context = work.release_context()
    if party not in context.verified:
        raise TrustError(f"{party} is not verified")
    box = Inbox(
        work,
        party,
        work.ring(party),
        context,
        peer.incarnation,
        work.now_us,
        log.load_stream(work.connection, work.party, party, outgoing=False),
        log.last_sequence(work.connection, party, outgoing=False),
        channel,
    )
    answers = [_take(box, item) for item in items]
    numbers = log.add_entries(work.connection, box.rows)
    for number, row, act in zip(numbers, box.rows, box.after, strict=True):
        if act is not None:
            act(number, row.sequence or 0)
    _close_gaps(box)
    log.save_stream(work.connection, party, box.stream, outgoing=False)
    return answers


def _answer(envelope: str, sequence: int, code: str = "") -> Answer:
    state = "refused" if code else "stored"
    return Answer(str(code), envelope, sequence, state)


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
    row = log.envelope_entry(envelope, "received", box.party, box.at_us, outgoing=False)
    code, act = "", None
    try:
        if item.document is not None:
            document, release = open_document(box, envelope, item.document)
            handler = box.work.node.registry.document(document.kind).receive
            act = handler(box.work, document, box.channel)
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

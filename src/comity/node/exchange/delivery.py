"""Delivery: send what waits in the outbox, note the answers, back off if none comes."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

from comity.foundations.errors import TrustError
from comity.foundations.plain import JsonObject
from comity.messages.document import Document
from comity.node.exchange.backoff import FIRST_WAIT_S, retry_at_us
from comity.node.exchange.client import note_seen, pull
from comity.node.exchange.isolation import Item as Handled, put_aside
from comity.node.exchange.links import talk
from comity.node.exchange.new_keys import verified_answer
from comity.node.exchange.peer_limits import is_reserved
from comity.node.exchange.questions import item_of
from comity.node.exchange.signed_answers import SignedAnswer
from comity.node.gate import ReleaseContext
from comity.node.gate.parcels import MAX_ITEMS, Item, portion
from comity.node.gate.peers import Packed
from comity.node.node import Node, UnitOfWork
from comity.node.store import peers
from comity.node.store.outbox import (
    Outcome,
    WaitingRow,
    count_waiting,
    set_outcomes,
    waiting_entries,
)
from comity.node.store.peers import PeerRow, known_party
from comity.trust.ledger.envelope import Code

__all__ = ["LONGEST_WAIT_S", "Round", "deliver", "deliver_all", "due_peers", "postpone"]

#: Longest wait between two tries with a peer, seconds.
LONGEST_WAIT_S = 600.0
#: Waiting documents that are looked at for those that go before a backlog.
LOOKED_AT = 5_000
#: Refusals that may pass: the same bytes are tried again.
PASSING = frozenset({"quota", "clock", "incarnation"})


@dataclass(frozen=True, slots=True)
class Round:
    """Numbers of one delivery: envelopes sent, stored, refused, withheld, pulled."""

    sent: int = 0
    stored: int = 0
    refused: int = 0
    withheld: int = 0
    pulled: int = 0

    def plus(self, other: "Round") -> "Round":
        """Return the sum of two rounds."""
        return Round(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(self))
        )


def due_peers(node: Node) -> list[str]:
    """Return verified peers for whom something waits and that may be tried now."""
    with node.reading() as work:
        return peers.due_parties(work.connection, node.clock())


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A peer and what waits for it, oldest first, as one consistent state."""

    peer: PeerRow
    context: ReleaseContext
    rows: list[WaitingRow]
    items: list[tuple[Item, Document | None]]
    faults: list[tuple[str, Exception]]


def _read_waiting(
    work: UnitOfWork, peer: str, after: int, kinds: Collection[str]
) -> _Waiting:
    """Read what waits beyond an entry; documents past their deadline are left out.

    With ``kinds`` only documents of these kinds for which peers reserve an allowance.
    """
    known = known_party(work.connection, peer)
    context = work.release_context()
    limit = LOOKED_AT if kinds else MAX_ITEMS
    rows = portion(
        row
        for row in waiting_entries(work.connection, peer, after, limit, kinds)
        if not kinds or is_reserved(work, peer, row.document)
    )
    ring, at = work.ring(work.party), work.now_us
    items: list[tuple[Item, Document | None]] = []
    faults = []
    for row in rows:
        late = row.deadline_us is not None and row.deadline_us <= at and not row.keep
        envelope_only = (Item(row.envelope or ""), None)
        try:
            items.append(envelope_only if late else item_of(row.entry, ring, at))
        except Exception as error:  # noqa: BLE001 - the others are sent all the same
            items.append(envelope_only)
            faults.append((row.entry.hash, error))
    return _Waiting(known, context, rows, items, faults)


@dataclass(frozen=True, slots=True)
class _Batch:
    """A delivery that is under way."""

    rows: list[WaitingRow]
    context: ReleaseContext
    packed: Packed


def _prepare(
    node: Node, peer: str, after: int = 0, kinds: Collection[str] = ()
) -> _Batch | None:
    """Take what waits beyond an entry, decide about it, and raise the fence."""
    with node.reading() as work:
        waiting = _read_waiting(work, peer, after, kinds)
    if waiting.peer.recovering:
        raise TrustError(
            f"this node must recover from {peer} first", remedy="comity node restore"
        )
    if not waiting.rows:
        return None
    for name, fault in waiting.faults:
        with node.writing() as work:
            put_aside(work, Handled(f"to {peer}", name, peer), fault)
    node.raise_fence()
    packed = node.gate.pack(waiting.context, peer, waiting.items, node.clock())
    return _Batch(waiting.rows, waiting.context, packed)


def _post(node: Node, peer: str, batch: _Batch, chance: float) -> SignedAnswer:
    """Send a batch; return the verified answer, or note when to try again."""
    try:
        data = talk(
            node,
            peer,
            lambda known: node.gate.deliver(
                batch.context, node.signer, known, batch.packed
            ),
        )
        return verified_answer(node, peer, batch.packed.body, data)
    except Exception:
        with node.writing() as work:
            _note_failure(work, peer, batch.rows, chance)
        raise


def postpone(node: Node, peer: str) -> None:
    """Note a failed try with a peer that was not a matter of the network."""
    with node.writing() as work:
        _note_failure(work, peer, (), 0.5)


def _settle(node: Node, peer: str, batch: _Batch, answer: SignedAnswer) -> Round:
    """Note what was stored and refused."""
    outcomes = _outcomes(batch.rows, answer.body)
    withheld = batch.packed.withheld
    missed = [
        row.entry
        for place, row in enumerate(batch.rows)
        if place in withheld
        or (
            row.entry.id in outcomes
            and outcomes[row.entry.id].code == Code.NOT_RELEASED
        )
    ]
    with node.writing() as work:
        _note_answers(work, peer, batch, outcomes, answer)
        for undelivered in node.registry.undelivered.values():
            undelivered(work, peer, missed)
    states = [outcome.state for outcome in outcomes.values()]
    return Round(
        len(batch.rows), states.count("done"), states.count("refused"), len(withheld)
    )


def deliver(node: Node, peer: str, chance: float = 0.5) -> Round:
    """Send what waits for a peer, once, and take in what its answer holds.

    ``chance``: jitter of the next try, from 0 to 1.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came; when to try again is noted.
    """
    batch = _prepare(node, peer)
    if batch is None:
        return Round()
    answer = _post(node, peer, batch, chance)
    done = _settle(node, peer, batch, answer)
    return done.plus(Round(pulled=pull(node, peer, answer.sizes.sent)))


def deliver_all(node: Node, peer: str, chance: float = 0.5) -> Round:
    """Send everything that waits: one batch travels while the next one is made ready.

    ``chance``: jitter of the next try, from 0 to 1.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came; when to try again is noted.
    """
    total, theirs = Round(), 0
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="delivery") as post:
        for kinds in _in_turn(node, peer):
            batch = _prepare(node, peer, kinds=kinds)
            while batch is not None:
                posted = post.submit(_post, node, peer, batch, chance)
                last = batch.rows[-1].entry.id
                following = _prepare(node, peer, last, kinds)
                answer = posted.result()
                done = _settle(node, peer, batch, answer)
                theirs = answer.sizes.sent
                total = total.plus(done)
                if done.stored + done.refused == 0:
                    break
                batch = following
    return total.plus(Round(pulled=pull(node, peer, theirs)))


def _in_turn(node: Node, peer: str) -> list[Collection[str]]:
    """Return the kinds of documents to send one after the other; an empty one means all.

    Behind more than one delivery, or after a failure (the peer may take nothing but what it
    reserves), kinds that peers reserve an allowance for go first: a crisis message does not
    wait for a backlog of rows. Receivers apply documents despite gaps in the sequence.
    """
    with node.reading() as work:
        behind = count_waiting(work.connection, peer) > MAX_ITEMS
        behind = behind or known_party(work.connection, peer).failures > 0
    reserved = [kind for kind, how in node.registry.documents.items() if how.reserved]
    return [reserved, ()] if behind and reserved else [()]


def _outcomes(rows: Sequence[WaitingRow], body: JsonObject) -> dict[int, Outcome]:
    """Return entry → outcome; an entry that the answer does not name waits on.

    Raises
    ------
    TrustError
        If the answer does not fit.
    """
    answers = body.get("answers")
    if not isinstance(answers, list):
        raise TrustError("the acknowledgement does not fit")
    by_hash = {str(a.get("envelope")): a for a in answers if isinstance(a, dict)}
    outcomes = {}
    for row in rows:
        number, answer = row.entry.id, by_hash.get(row.entry.hash)
        if answer is None:
            continue
        code = str(answer.get("code", ""))[:40]
        if answer.get("state") == "stored":
            outcomes[number] = Outcome(number, "done", "")
        elif code not in PASSING:
            outcomes[number] = Outcome(number, "refused", code)
    return outcomes


def _note_failure(
    work: UnitOfWork, peer: str, rows: Sequence[WaitingRow], chance: float
) -> None:
    failures = known_party(work.connection, peer).failures + 1
    next_us = retry_at_us(
        failures,
        work.now_us,
        longest_s=LONGEST_WAIT_S,
        deadlines_us=[r.deadline_us for r in rows if r.deadline_us is not None],
        chance=chance,
    )
    peers.note_failure(work.connection, peer, failures=failures, next_us=next_us)


def _note_answers(
    work: UnitOfWork,
    peer: str,
    batch: _Batch,
    outcomes: Mapping[int, Outcome],
    answer: SignedAnswer,
) -> None:
    reasons = {
        batch.rows[place].entry.id: withheld.reason
        for place, withheld in batch.packed.withheld.items()
    }
    set_outcomes(
        work.connection,
        [
            Outcome(number, "withheld", reasons[number])
            if number in reasons
            else outcome
            for number, outcome in outcomes.items()
        ],
    )
    if any(outcome.code == Code.FENCED for outcome in outcomes.values()):
        # The peer accepts another copy of this node: this one must not send any more.
        peers.note_fenced(work.connection, peer)
    blocked = len(outcomes) < len(batch.rows)
    note_seen(work, peer, answer, wait_s=FIRST_WAIT_S if blocked else 0.0)

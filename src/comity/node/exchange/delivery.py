"""Delivery: send what waits in the outbox, note the answers, back off if none comes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

from comity.foundations.errors import FormatError, InputError, RemoteError, TrustError
from comity.foundations.plain import JsonObject
from comity.messages.document import Document
from comity.node.exchange.backoff import FIRST_WAIT_S, retry_at_us
from comity.node.exchange.client import correspondent, note_seen, pull
from comity.node.exchange.questions import item_of
from comity.node.exchange.signed_answers import SignedAnswer, read_answer
from comity.node.gate import ReleaseContext
from comity.node.gate.parcels import MAX_ITEMS, Item, portion
from comity.node.gate.peers import Packed
from comity.node.node import Node, UnitOfWork
from comity.node.store import peers
from comity.node.store.outbox import (
    Outcome,
    WaitingRow,
    set_outcomes,
    waiting_entries,
)
from comity.node.store.peers import PeerRow, known_party
from comity.trust.ledger.envelope import Code

__all__ = ["Round", "deliver", "deliver_all", "due_peers"]

#: Longest wait between two tries with a peer, seconds.
LONGEST_WAIT_S = 600.0
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


def _read_waiting(work: UnitOfWork, peer: str, after: int) -> _Waiting:
    """Read what waits beyond an entry; documents past their deadline are left out."""
    known = known_party(work.connection, peer)
    context = work.release_context()
    rows = portion(waiting_entries(work.connection, peer, after, MAX_ITEMS))
    ring, at = work.ring(work.party), work.now_us
    items = []
    for row in rows:
        late = row.deadline_us is not None and row.deadline_us <= at and not row.keep
        envelope_only = (Item(row.envelope or ""), None)
        items.append(envelope_only if late else item_of(row.entry, ring, at))
    return _Waiting(known, context, rows, items)


@dataclass(frozen=True, slots=True)
class _Batch:
    """A delivery that is under way."""

    rows: list[WaitingRow]
    context: ReleaseContext
    packed: Packed


def _prepare(node: Node, peer: str, after: int = 0) -> _Batch | None:
    """Take what waits beyond an entry, decide about it, and raise the fence."""
    with node.reading() as work:
        waiting = _read_waiting(work, peer, after)
    if waiting.peer.recovering:
        raise TrustError(
            f"this node must recover from {peer} first", remedy="comity node restore"
        )
    if not waiting.rows:
        return None
    node.raise_fence()
    packed = node.gate.pack(
        waiting.context, correspondent(waiting.peer), waiting.items, node.clock()
    )
    return _Batch(waiting.rows, waiting.context, packed)


def _post(node: Node, peer: str, batch: _Batch, chance: float) -> SignedAnswer:
    """Send a batch; return the verified answer, or note when to try again."""
    try:
        data = node.gate.deliver(batch.context, node.signer, batch.packed)
        with node.reading() as work:
            return read_answer(work, peer, batch.packed.body, data)
    except (RemoteError, TrustError, FormatError, InputError):
        with node.writing() as work:
            _note_failure(work, peer, batch.rows, chance)
        raise


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
        batch = _prepare(node, peer)
        while batch is not None:
            posted = post.submit(_post, node, peer, batch, chance)
            following = _prepare(node, peer, after=batch.rows[-1].entry.id)
            answer = posted.result()
            done = _settle(node, peer, batch, answer)
            theirs = answer.sizes.sent
            total = total.plus(done)
            if done.stored + done.refused == 0:
                break
            batch = following
    return total.plus(Round(pulled=pull(node, peer, theirs)))


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

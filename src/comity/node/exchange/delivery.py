"""The outbox, emptied: deliver, learn what was stored, wait ever longer if nobody answers."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam, select, update

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import (
    FormatError,
    InputError,
    RemoteError,
    TrustError,
)
from comity.messages.document import Document
from comity.node.exchange.client import correspondent, note_seen, pull
from comity.node.exchange.questions import item_of
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate import ReleaseContext
from comity.node.gate.parcels import MAX_ITEMS, Item, portion
from comity.node.gate.peers import Packed
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import schema
from comity.node.store.peers import note_fenced
from comity.trust.ledger.envelope import Code
from comity.trust.policy import Withheld

__all__ = ["Round", "backoff_us", "deliver", "deliver_all", "due_peers"]

FIRST_S, LONGEST_S = 5.0, 600.0
#: Refusals that may pass: the same bytes are tried again.
PASSING = frozenset({"quota", "clock", "incarnation"})


@dataclass(frozen=True, slots=True)
class Round:
    """What one delivery did."""

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


def backoff_us(
    failures: int, at_us: int, deadlines_us: Sequence[int], chance: float
) -> int:
    """Return when to try again.

    Parameters
    ----------
    failures
        How many tries failed in a row.
    at_us
        Now.
    deadlines_us
        Deadlines of what waits; no wait goes beyond the next one.
    chance
        From 0 to 1, for jitter between 0.8 and 1.2 of the interval.
    """
    wait_s = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 20))
    wait_s = min(LONGEST_S, max(FIRST_S, wait_s * (0.8 + 0.4 * chance)))
    then = at_us + round(wait_s * SECOND_US)
    coming = [d for d in deadlines_us if d > at_us + SECOND_US]
    # A second before the deadline there is time for one more try.
    return min([then, *(deadline - SECOND_US for deadline in coming)])


def due_peers(node: Node) -> list[str]:
    """Return verified peers for whom something waits and whose time has come."""
    peers, outbox = schema.peers, schema.outbox
    query = (
        select(peers.c.party)
        .where(
            peers.c.verified_us.is_not(None),
            peers.c.recovering.is_(False),
            peers.c.next_us <= node.clock(),
            select(outbox.c.entry)
            .where(outbox.c.peer == peers.c.party, outbox.c.state == "waiting")
            .exists(),
        )
        .order_by(peers.c.party)
    )
    return [row.party for row in node.database.read(lambda c: c.execute(query).all())]


def _waiting(
    work: UnitOfWork, peer: str, after: int
) -> tuple[list[Any], list[tuple[Item, Document | None]]]:
    """Return what waits for a peer, oldest first, documents past their deadline left out."""
    outbox, entries = schema.outbox, schema.entries
    rows = portion(
        work.connection.execute(
            select(entries, outbox.c.deadline_us, outbox.c.keep)
            .join(outbox, outbox.c.entry == entries.c.id)
            .where(
                outbox.c.peer == peer,
                outbox.c.state == "waiting",
                outbox.c.entry > after,
            )
            .order_by(outbox.c.entry)
            .limit(MAX_ITEMS)
        )
    )
    ring, at = work.ring(work.party), work.now_us
    items = []
    for row in rows:
        late = row.deadline_us is not None and row.deadline_us <= at and not row.keep
        items.append((Item(row.envelope), None) if late else item_of(row, ring, at))
    return rows, items


@dataclass(frozen=True, slots=True)
class _Batch:
    """A delivery that is under way."""

    rows: list[Any]
    context: ReleaseContext
    packed: Packed


def _prepare(node: Node, peer: str, after: int = 0) -> _Batch | None:
    """Take what waits beyond an entry, decide about it, and raise the fence."""

    def look(work: UnitOfWork) -> Any:
        return (
            known_party(work.connection, peer),
            work.release_context(),
            *_waiting(work, peer, after),
        )

    row, context, rows, items = node.view(look)
    if row.recovering:
        raise TrustError(
            f"this node must recover from {peer} first", remedy="comity node restore"
        )
    if not rows:
        return None
    node.raise_fence()
    packed = node.gate.pack(context, correspondent(row), items, node.clock())
    return _Batch(rows, context, packed)


def _post(node: Node, peer: str, batch: _Batch, chance: float) -> dict[str, Any]:
    """Send a batch; return the verified answer, or note when to try again."""
    try:
        data = node.gate.deliver(batch.context, node.signer, batch.packed)
        return node.view(lambda work: read_answer(work, peer, batch.packed.body, data))
    except (RemoteError, TrustError, FormatError, InputError):
        node.transact(lambda work: _note_failure(work, peer, batch.rows, chance))
        raise


def _settle(node: Node, peer: str, batch: _Batch, answer: dict[str, Any]) -> Round:
    """Note what was stored and refused."""
    outcome = _outcomes(batch.rows, answer["body"])
    withheld = batch.packed.withheld
    missed = [
        row
        for place, row in enumerate(batch.rows)
        if place in withheld or outcome.get(row.id, ("", ""))[1] == Code.NOT_RELEASED
    ]

    def note(work: UnitOfWork) -> None:
        _note_answers(work, peer, outcome, withheld, batch.rows, answer)
        for undelivered in node.registry.undelivered.values():
            undelivered(work, peer, missed)

    node.transact(note)
    states = [state for state, _ in outcome.values()]
    return Round(
        len(batch.rows), states.count("done"), states.count("refused"), len(withheld)
    )


def deliver(node: Node, peer: str, chance: float = 0.5) -> Round:
    """Send what waits for a peer, once, and take in what its answer says.

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
    pulled = pull(node, peer, answer["sizes"]["sent"])
    return done.plus(Round(pulled=pulled))


def deliver_all(node: Node, peer: str, chance: float = 0.5) -> Round:
    """Send everything that waits: one batch travels while the next one is made ready.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came; when to try again is noted.
    """
    total, theirs = Round(), 0
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="post") as post:
        batch = _prepare(node, peer)
        while batch is not None:
            answer = post.submit(_post, node, peer, batch, chance)
            following = _prepare(node, peer, after=batch.rows[-1].id)
            done = _settle(node, peer, batch, answer.result())
            theirs = answer.result()["sizes"]["sent"]
            total = total.plus(done)
            if done.stored + done.refused == 0:
                break
            batch = following
    return total.plus(Round(pulled=pull(node, peer, theirs)))


def _outcomes(
    rows: Sequence[Any], body: Mapping[str, Any]
) -> dict[int, tuple[str, str]]:
    """Return entry → (state, code); what the answer does not name waits on.

    Raises
    ------
    TrustError
        If the answer does not fit.
    """
    answers = body.get("answers")
    if not isinstance(answers, list):
        raise TrustError("the acknowledgement does not fit")
    by_hash = {str(a.get("envelope")): a for a in answers if isinstance(a, dict)}
    outcome = {}
    for row in rows:
        said = by_hash.get(row.hash)
        if said is None:
            continue
        code = str(said.get("code", ""))[:40]
        if said.get("state") == "stored":
            outcome[row.id] = ("done", "")
        elif code not in PASSING:
            outcome[row.id] = ("refused", code)
    return outcome


def _note_failure(
    work: UnitOfWork, peer: str, rows: Sequence[Any], chance: float
) -> None:
    row = known_party(work.connection, peer)
    deadlines = [r.deadline_us for r in rows if r.deadline_us is not None]
    then = backoff_us(row.failures + 1, work.now_us, deadlines, chance)
    work.connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == peer)
        .values(failures=row.failures + 1, next_us=then)
    )


def _note_answers(
    work: UnitOfWork,
    peer: str,
    outcome: Mapping[int, tuple[str, str]],
    withheld: Mapping[int, Withheld],
    rows: Sequence[Any],
    answer: Mapping[str, Any],
) -> None:
    reasons = {rows[place].id: why.reason for place, why in withheld.items()}
    changes = [
        {
            "b_entry": entry,
            "b_state": "withheld" if entry in reasons else state,
            "b_code": reasons.get(entry, code),
        }
        for entry, (state, code) in outcome.items()
    ]
    if changes:
        outbox = schema.outbox
        work.connection.execute(
            update(outbox)
            .where(outbox.c.entry == bindparam("b_entry"))
            .values(
                state=bindparam("b_state"),
                code=bindparam("b_code"),
                attempts=outbox.c.attempts + 1,
            ),
            changes,
        )
    if any(code == Code.FENCED for _, code in outcome.values()):
        # The peer listens to another copy of this node: this one must not speak on.
        note_fenced(work.connection, peer)
    blocked = len(outcome) < len(rows)
    note_seen(work, peer, answer, wait_s=FIRST_S if blocked else 0.0)

"""The outbox, emptied: deliver, learn what was stored, pull what is missing, cosign heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import (
    ComityError,
    FormatError,
    InputError,
    RemoteError,
    TrustError,
)
from comity.identity import Keyring
from comity.messages.document import Document
from comity.node.gate import unpack
from comity.node.gate.parcels import MOST, Item
from comity.node.gate.peers import Correspondent
from comity.node.services.answering import item_of
from comity.node.services.answers import read_answer
from comity.node.services.heads import (
    keep_head,
    latest_heads,
    propose,
    stored_head,
    verified_head,
)
from comity.node.services.node import Node, known_party
from comity.node.services.receiving import receive
from comity.node.services.setup import store_statements
from comity.node.store import log, schema
from comity.policy import Withheld

__all__ = ["Round", "backoff_us", "cosign_head", "deliver", "due_peers", "sync_peer"]

SECOND_US = 1_000_000
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
    connection: Connection, node: Node, peer: str
) -> tuple[list[Any], list[tuple[Item, Document | None]]]:
    """Return what waits for a peer, oldest first, documents past their deadline left out."""
    outbox, entries = schema.outbox, schema.entries
    rows = list(
        connection.execute(
            select(entries, outbox.c.deadline_us, outbox.c.keep)
            .join(outbox, outbox.c.entry == entries.c.id)
            .where(outbox.c.peer == peer, outbox.c.state == "waiting")
            .order_by(outbox.c.entry)
            .limit(MOST)
        )
    )
    ring, at = node.ring(connection, node.party), node.clock()
    items = []
    for row in rows:
        late = row.deadline_us is not None and row.deadline_us <= at and not row.keep
        items.append((Item(row.envelope), None) if late else item_of(row, ring, at))
    return rows, items


def correspondent(row: Any) -> Correspondent:
    """Return a peer as the gate needs it."""
    return Correspondent(row.party, row.url, bool(row.private))


def deliver(node: Node, peer: str, chance: float = 0.5) -> Round:
    """Send what waits for a peer, once, and take in what its answer says.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came; when to try again is noted.
    """

    def look(connection: Connection) -> Any:
        return (
            known_party(connection, peer),
            node.desk(connection),
            *_waiting(connection, node, peer),
        )

    row, desk, rows, items = node.database.read(look)
    if row.recovering:
        raise TrustError(
            f"this node must recover from {peer} first", remedy="comity node restore"
        )
    if not rows:
        return Round()
    node.raise_fence()
    try:
        body, data, withheld = node.gate.deliver(
            desk, node.signer, correspondent(row), items, node.clock()
        )
        answer = node.database.read(lambda c: read_answer(c, node, peer, body, data))
        outcome = _outcomes(rows, answer["body"])
    except (RemoteError, TrustError, FormatError, InputError):
        node.database.write(lambda c: _note_failure(c, node, peer, rows, chance))
        raise
    node.database.write(
        lambda c: _note_answers(c, node, peer, outcome, withheld, rows, answer)
    )
    pulled = pull(node, peer, answer["sizes"]["sent"])
    states = [state for state, _ in outcome.values()]
    return Round(
        len(rows), states.count("done"), states.count("refused"), len(withheld), pulled
    )


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
    connection: Connection, node: Node, peer: str, rows: Sequence[Any], chance: float
) -> None:
    row = known_party(connection, peer)
    deadlines = [r.deadline_us for r in rows if r.deadline_us is not None]
    then = backoff_us(row.failures + 1, node.clock(), deadlines, chance)
    connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == peer)
        .values(failures=row.failures + 1, next_us=then)
    )


def _note_answers(
    connection: Connection,
    node: Node,
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
        connection.execute(
            update(outbox)
            .where(outbox.c.entry == bindparam("b_entry"))
            .values(
                state=bindparam("b_state"),
                code=bindparam("b_code"),
                attempts=outbox.c.attempts + 1,
            ),
            changes,
        )
    blocked = len(outcome) < len(rows)
    note_seen(connection, node, peer, answer, wait_s=FIRST_S if blocked else 0.0)


def note_seen(
    connection: Connection,
    node: Node,
    peer: str,
    answer: Mapping[str, Any],
    wait_s: float = 0.0,
) -> None:
    """Note a contact, and how far the peer's clock is from ours."""
    at = node.clock()
    connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == peer)
        .values(
            seen_us=at,
            skew_us=answer["at_us"] - at,
            failures=0,
            next_us=at + round(wait_s * SECOND_US),
        )
    )


def ask(node: Node, peer: str, question: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask a peer and return its verified answer.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came.
    """
    row, desk = node.database.read(lambda c: (known_party(c, peer), node.desk(c)))
    sent, data = node.gate.ask(
        desk, node.signer, correspondent(row), question, body, node.clock()
    )
    return node.database.read(lambda c: read_answer(c, node, peer, sent, data))


def returned_items(body: Mapping[str, Any]) -> list[Item]:
    """Return the items of an answer.

    Raises
    ------
    FormatError
        If they do not fit.
    """
    return unpack(canonical_bytes({"items": body.get("items")}))


def pull(node: Node, peer: str, theirs: int) -> int:
    """Pull envelopes that we lack, up to the size of the peer's stream; return how many."""
    pulled = 0
    while True:
        have = node.database.read(
            lambda c: log.load_stream(c, node.party, peer, outgoing=False).size
        )
        if have >= theirs:
            return pulled
        answer = ask(node, peer, "pull", {"after": have})
        items = returned_items(answer["body"])
        if not items:
            return pulled
        node.write(partial(receive, node=node, party=peer, items=items))
        now = node.database.read(
            lambda c: log.load_stream(c, node.party, peer, outgoing=False).size
        )
        if now == have:
            return pulled
        pulled += now - have


def cosign_head(node: Node, peer: str) -> list[str]:
    """Propose a head over both streams; return the faults that the peer names.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError, DataError
        If no good answer came, or our own log does not hold.
    """
    ours = node.write(lambda c: propose(c, node, peer))
    node.raise_fence()
    answer = ask(node, peer, "head", {"head": ours})
    faults = answer["body"].get("faults")
    theirs = answer["body"].get("head")
    if not isinstance(faults, list) or not isinstance(theirs, str):
        raise TrustError(f"the answer of {peer} does not fit")
    if faults:
        return [str(words)[:300] for words in faults]

    def keep(connection: Connection) -> list[str]:
        head = verified_head(connection, node, peer, theirs)
        if head.streams != stored_head(ours).streams:
            return [f"{peer} signs another state of the log than it was asked to"]
        keep_head(connection, peer, head, ours, theirs)
        return []

    found: list[str] = node.write(keep)
    return found


def sync_peer(node: Node, peer: str) -> dict[str, Any]:
    """Exchange everything with a peer now: keys, outbox, gaps, head.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If the peer cannot be reached or does not hold.
    """
    keys = ask(node, peer, "keys", {})
    node.write(lambda c: _learn_keys(c, node, peer, keys["body"]))
    total = Round()
    while True:
        done = deliver(node, peer)
        total = Round(
            *(a + b for a, b in zip(_parts(total), _parts(done), strict=True))
        )
        if done.sent == 0 or done.stored + done.refused == 0:
            break
    answer = ask(node, peer, "hello", {})
    node.write(lambda c: note_seen(c, node, peer, answer))
    pulled = pull(node, peer, answer["sizes"]["sent"])
    try:
        faults = cosign_head(node, peer)
    except ComityError as error:
        faults = [str(error)]
    cosigned = node.database.read(lambda c: latest_heads(c, peer))
    return {
        "peer": peer,
        "delivered": total.stored,
        "refused": total.refused,
        "withheld": total.withheld,
        "pulled": total.pulled + pulled,
        "faults": faults,
        "cosigned_us": cosigned[0].at_us if cosigned else None,
    }


def _parts(value: Round) -> tuple[int, ...]:
    return value.sent, value.stored, value.refused, value.withheld, value.pulled


def _learn_keys(
    connection: Connection, node: Node, peer: str, body: Mapping[str, Any]
) -> None:
    """Take in new certificates and revocations of a peer."""
    texts = body.get("keys")
    if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise TrustError(f"the answer of {peer} does not fit")
    ring = node.ring(connection, peer)
    if set(texts) - set(ring.texts()):
        whole = Keyring.from_texts(peer, ring.root, {*ring.texts(), *texts})
        store_statements(connection, peer, whole.texts())

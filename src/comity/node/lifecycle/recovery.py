"""Recovery: a restored or copied node gets its envelopes back before it signs others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from comity.foundations.errors import ComityError, TrustError
from comity.foundations.plain import JsonObject
from comity.messages.document import own_document, read_document
from comity.node.exchange.client import ask, pull, returned_items
from comity.node.exchange.isolation import Loop
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.gate.parcels import Item
from comity.node.node import Node, UnitOfWork
from comity.node.store import entries, log, outbox
from comity.node.store.entries import NewEntry
from comity.node.store.peers import is_recovering, mark_recovered, recovering_parties
from comity.trust.identity import Keyring, sign_statement
from comity.trust.identity.statements import claimed_payload, statement_header
from comity.trust.ledger import Frontier, Stream, opens, read_envelope

__all__ = ["Recovered", "Unrecovered", "recover", "recover_all"]

#: Refusals that leave their envelope in the peer's log.
KEPT = ("not-released", "expired")


@dataclass(frozen=True, slots=True)
class Recovered:
    """A peer that has returned our envelopes, and how many were signed anew."""

    peer: str
    done: bool
    returned: int
    renewed: int


@dataclass(frozen=True, slots=True)
class Unrecovered:
    """A peer that returned nothing yet, and why."""

    peer: str
    done: bool
    error: str


def recover_all(node: Node) -> list[Recovered | Unrecovered]:
    """Recover from every peer that can be reached; return the result of each."""
    results: list[Recovered | Unrecovered] = []
    loop = Loop(node, "recovery")
    for peer in node.database.read(recovering_parties):
        result = loop.run(peer, partial(_recover, node, peer), peer=peer)
        failed = Unrecovered(peer, done=False, error="it was set aside: see the log")
        results.append(result or failed)
    return results


def _recover(node: Node, peer: str) -> Recovered | Unrecovered:
    try:
        return recover(node, peer)
    except ComityError as error:
        return Unrecovered(peer, done=False, error=str(error))


def recover(node: Node, peer: str) -> Recovered:
    """Get everything back that earlier lives of this node sent to a peer.

    The peer fences these lives by answering. What they had signed and the peer never got is
    void: it is signed anew, under new numbers.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If the peer cannot be reached, returns what we never signed, or a later copy of
        this node has begun to sign.
    """
    if not node.database.read(lambda c: is_recovering(c, peer)):
        return Recovered(peer, done=True, returned=0, renewed=0)
    # From now on this database is the one that signs; every other copy stops.
    node.raise_fence()
    with node.writing() as work:
        _void_unacknowledged(work, peer=peer)
    returned = 0
    while True:
        with node.reading() as work:
            stream = log.load_stream(work.connection, node.party, peer, outgoing=True)
        question: JsonObject = {
            "after": stream.size,
            "incarnation": node.incarnation,
            "tip": stream.tip,
        }
        answer = ask(node, peer, "recover", question)
        _check(answer.body, peer)
        items = returned_items(answer.body)
        if not items:
            break
        with node.writing() as work:
            _take_back(work, peer=peer, items=items)
        returned += len(items)
    with node.writing() as work:
        renewed = _renew(work, peer=peer)
    pull(node, peer, answer.sizes.sent)
    return Recovered(peer, done=True, returned=returned, renewed=renewed)


def _check(body: JsonObject, peer: str) -> None:
    """Check that a peer lets this life of the node go on.

    Raises
    ------
    TrustError
        If it has fenced it, or holds another log.
    """
    if body.get("fenced"):
        raise TrustError(
            f"{peer} has fenced this life of the node: it accepts a later copy alone",
            remedy="if this one is right, comity node restore",
        )
    if body.get("diverged"):
        raise TrustError(
            f"{peer} holds another log than it acknowledged here",
            remedy="comity ledger verify, on both nodes",
        )


def _own_history(work: UnitOfWork) -> Keyring:
    """Return our keys as they were before any was revoked: what they signed comes back as ours.

    What a thief signed with a stolen key comes back, too: the peer holds it in our stream, and
    people must see it.
    """
    return replace(work.ring(work.party), revocations={})


def _claimed_us(text: str) -> int:
    """Return when an envelope says that it was signed."""
    at_us = claimed_payload(text).get("at_us")
    return at_us if isinstance(at_us, int) else 0


def _take_back(work: UnitOfWork, peer: str, items: Sequence[Item]) -> None:
    """Log our own envelopes again, each verified as ours.

    Raises
    ------
    TrustError
        If one of them is not ours, or does not continue the stream.
    """
    ring = _own_history(work)
    stream = log.load_stream(work.connection, work.party, peer, outgoing=True)
    rows = []
    for item in items:
        row = _returned_entry(work, peer, ring, stream, item)
        stream = stream.append(row.leaf, row.hash, row.incarnation or 0)
        rows.append(row)
    numbers = log.add_entries(work.connection, rows)
    log.save_stream(work.connection, peer, stream, outgoing=True)
    for number, row in zip(numbers, rows, strict=True):
        topic = work.node.registry.documents.get(row.kind)
        if row.document is None or topic is None or topic.returned is None:
            continue
        document = own_document(row.document, ring, row.at_us)
        topic.returned(work, peer, document, number)


def _returned_entry(
    work: UnitOfWork, peer: str, ring: Keyring, stream: Stream, item: Item
) -> NewEntry:
    """Make the entry of an envelope that a peer returns.

    Raises
    ------
    TrustError
        If it is not ours, or does not continue the stream.
    """
    envelope = read_envelope(
        item.envelope, ring, min(_claimed_us(item.envelope), work.now_us)
    )
    place = (envelope.recipient, envelope.sequence, envelope.previous)
    if place != (peer, stream.size + 1, stream.tip):
        raise TrustError(
            f"{peer} returns an envelope that does not continue our stream",
            remedy="comity ledger verify: one of the two logs was altered",
        )
    row = log.envelope_entry(envelope, "recovered", peer, work.now_us, outgoing=True)
    if not item.document or not opens(
        envelope.commitment, item.salt or b"", item.document.encode()
    ):
        return row
    kind = read_document(item.document, ring, envelope.at_us).kind
    return replace(row, document=item.document, salt=item.salt, kind=kind)


def _void_unacknowledged(work: UnitOfWork, peer: str) -> None:
    """Take the stream back to what the peer has acknowledged; the rest is void.

    The peer may have got some of it all the same: that comes back.
    """
    first = outbox.first_unacknowledged(work.connection, peer, KEPT)
    if first is None:
        return
    outbox.drop_from(work.connection, peer, first)
    entries.void_from(work.connection, peer, first)
    frontier = Frontier()
    for leaf in log.hashes_of(work.connection, peer, outgoing=True, size=first - 1):
        frontier = frontier.append(leaf)
    last = log.entry_at(work.connection, peer, first - 1, outgoing=True)
    stream = Stream(
        work.party,
        peer,
        frontier,
        last.hash if last is not None else "",
        (last.incarnation or 0) if last is not None else 0,
    )
    log.save_stream(work.connection, peer, stream, outgoing=True)


def _renew(work: UnitOfWork, peer: str) -> int:
    """Finish, and sign anew what is void and did not come back; return how many."""
    lost = entries.void_entries(work.connection, peer)
    back = entries.hashes_in_stream(work.connection, peer)
    mark_recovered(work.connection, peer)
    ring = _own_history(work)
    void, again = [], []
    for row in lost:
        if row.document is not None and row.hash not in back:
            label = dict(own_document(row.document, ring, row.at_us).label)
            void.append(row)
            text = _still_signed(work, row.document, row.kind)
            again.append(Outgoing(text, row.kind, label, keep=True))
    entries.mark_renewed(work.connection, [row.id for row in lost])
    for row, number in zip(void, enqueue(work, peer, again), strict=True):
        topic = work.node.registry.documents.get(row.kind)
        if topic is not None and topic.renewed is not None:
            topic.renewed(work.connection, row.id, number)
    return len(again)


def _still_signed(work: UnitOfWork, text: str, kind: str) -> str:
    """Return a document that was not sent, signed anew if its key counts no more.

    Documents of cases stay as they are: others name them by their hash. Without a key that counts
    their envelope travels alone, and the case goes on by its deadlines.
    """
    kid, type_ = statement_header(text)
    try:
        work.ring(work.party).certificate(kid, work.node.roles, work.now_us)
    except TrustError:
        topic = work.node.registry.documents.get(kind)
        if topic is not None and topic.returned is not None and topic.renewed is None:
            return text
        return sign_statement(work.node.signer, type_, claimed_payload(text))
    return text

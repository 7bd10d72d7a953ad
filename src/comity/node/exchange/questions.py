"""Answers of a node to deliveries, deposits and questions of verified peers.

The questions of every node: ``hello`` (how far are we?), ``keys``, ``pull`` (envelopes that
are missing), ``head`` (cosign this state of our log), ``recover`` (give me back what I had
sent, and fence the life that sent it), ``collect`` (of a gateway: what do you hold for me?).
Topics register others, such as ``case``.
"""

from collections.abc import Callable

from msgspec import field

from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.foundations.plain import JsonObject, plain
from comity.messages.document import Document, own_document
from comity.node.exchange.receiving import receive
from comity.node.exchange.relay_server import hand_over, take_deposit
from comity.node.exchange.signed_answers import StreamSizes, sizes_of, write_answer
from comity.node.gate import unpack
from comity.node.gate.parcels import MAX_ITEMS, Item, items_json, portion
from comity.node.gate.peers import ASK, open_items
from comity.node.gate.shapes import Shape, read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import cosign
from comity.node.registry import Registry
from comity.node.store import log, peers
from comity.node.store.entries import EntryRow, stream_entries
from comity.trust.identity import Keyring

__all__ = [
    "Finished",
    "answer_ask",
    "answer_delivery",
    "answer_deposit",
    "items_of",
    "register",
]

#: Signs an answer once the transaction is on the disk.
Finished = Callable[[], bytes]


class _QuestionShape(Shape):
    ask: str
    at_us: int
    body: JsonObject
    sender: str = field(name="from")
    recipient: str = field(name="to")


def note_contact(work: UnitOfWork, party: str) -> None:
    """Note that a party made contact: what waits for it may go at once."""
    peers.note_contact(work.connection, party, at_us=work.now_us, next_us=0)


def answer_delivery(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Take a delivery into the log; return a function that signs its acknowledgement.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or the party is not verified.
    """
    answers = receive(work, party, unpack(body))
    return _finish(work, party, body, {"answers": plain(answers)})


def answer_deposit(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Keep a parcel as a gateway; return a function that signs its receipt.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or this node is no gateway for it.
    """
    return _finish(work, party, body, take_deposit(work, party, body))


def _finish(work: UnitOfWork, party: str, request: bytes, body: JsonObject) -> Finished:
    """Note the contact; return a function that signs an answer after the transaction."""
    note_contact(work, party)
    node, sizes = work.node, sizes_of(work, party)
    return lambda: _sign(node, party, request, body, sizes)


def _sign(
    node: Node, party: str, request: bytes, body: JsonObject, sizes: StreamSizes
) -> bytes:
    # A copy that another one has overtaken must not acknowledge anything.
    node.raise_fence()
    return write_answer(node, party, request, body, sizes)


def items_of(
    work: UnitOfWork, party: str, after: int, *, whole: bool
) -> list[tuple[Item, Document | None]]:
    """Return the items that we sent to a party beyond a number, as they can be sent again.

    ``whole``: everything, for a file; otherwise what fits one answer.
    """
    limit = None if whole else MAX_ITEMS
    stored = stream_entries(
        work.connection, party, outgoing=True, after=after, limit=limit
    )
    rows = list(stored) if whole else portion(stored)
    ring = work.ring(work.party)
    return [item_of(row, ring, work.now_us) for row in rows]


def item_of(row: EntryRow, ring: Keyring, at_us: int) -> tuple[Item, Document | None]:
    """Return a stored entry as it travels, with its document read."""
    envelope = row.envelope or ""
    if row.document is None:
        return Item(envelope), None
    item = Item(envelope, row.document, row.salt)
    try:
        return item, own_document(row.document, ring, at_us)
    except ComityError:
        # A document whose key was revoked meanwhile is not sent any more.
        return Item(envelope), None


def answer_ask(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Answer a question; return a function that signs the answer.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or is not of a verified party.
    """
    peers.known_party(work.connection, party)
    if party not in work.release_context().verified:
        raise TrustError(f"{party} is not verified")
    ring = work.ring(party)
    text = body.decode("ascii", "replace")
    payload = ring.read(text, ASK, work.node.roles, work.now_us).payload
    asked = read_shape(payload, _QuestionShape, "a question")
    if (asked.sender, asked.recipient) != (party, work.party):
        raise TrustError("the question is not for this node")
    answer = work.node.registry.question(asked.ask)
    return _finish(work, party, body, answer(work, party, asked.body))


def _number(body: JsonObject, name: str) -> int:
    value = body.get(name)
    if type(value) is not int or value < 0:
        raise FormatError(f"{name} is a number from 0")
    return value


def _hello(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    del work, party, body
    return {}


def _keys(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    del party, body
    return {"keys": plain(work.ring(work.party).texts())}


def _pull(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    stored = items_of(work, party, _number(body, "after"), whole=False)
    items, _ = open_items(work.release_context(), party, stored, work.now_us)
    return {"items": items_json(items)}


def _head(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    text = body.get("head")
    if not isinstance(text, str):
        raise FormatError("head is a text")
    cosigned = cosign(work, party, text)
    return {"faults": plain(cosigned.faults), "head": cosigned.head}


def _recover(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    """Give a party back what it had sent to us, and fence the life that sent it.

    The party signed these envelopes itself: returning them to it releases nothing.
    """
    after, incarnation = _number(body, "after"), _number(body, "incarnation")
    if incarnation < peers.known_party(work.connection, party).incarnation:
        return {"fenced": True, "items": []}
    if after:
        known = log.entry_at(work.connection, party, after, outgoing=False)
        if known is None or known.hash != body.get("tip"):
            return {"diverged": True, "items": []}
    peers.set_incarnation(work.connection, party, incarnation)
    size = log.load_stream(work.connection, work.party, party, outgoing=False).size
    rows = portion(
        stream_entries(
            work.connection,
            party,
            outgoing=False,
            after=after,
            size=size,
            limit=MAX_ITEMS,
        )
    )
    kept = [Item(r.envelope, r.document, r.salt) for r in rows if r.envelope]
    return {"items": items_json(kept)}


def register(registry: Registry[Node, UnitOfWork]) -> None:
    """Register the questions that every node answers."""
    for name, answer in {
        "hello": _hello,
        "keys": _keys,
        "pull": _pull,
        "head": _head,
        "recover": _recover,
        "collect": hand_over,
    }.items():
        registry.add_question(name, answer)

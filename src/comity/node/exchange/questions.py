"""What a node answers when a verified peer delivers, or asks.

The questions of every node: ``hello`` (how far are we?), ``keys``, ``pull`` (envelopes that
are missing), ``head`` (cosign this state of our log), ``recover`` (give me back what I had
sent, and fence the life that sent it), ``collect`` (of a gateway: what do you hold for me?).
Topics register others, such as ``case``.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.messages.document import Document, own_document
from comity.node.exchange.receiving import receive
from comity.node.exchange.relay_server import hand_over, take_deposit
from comity.node.exchange.signed_answers import sizes_of, write_answer
from comity.node.gate import unpack
from comity.node.gate.parcels import MAX_ITEMS, Item, items_json, portion
from comity.node.gate.peers import ASK, open_items
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.proofs.heads import cosign
from comity.node.registry import Registry
from comity.node.store import log, schema
from comity.trust.identity import Keyring

__all__ = [
    "Finished",
    "answer_ask",
    "answer_delivery",
    "answer_deposit",
    "items_of",
    "register",
]

#: What is left to do after the transaction: sign and send.
Finished = Callable[[], bytes]


def note_contact(work: UnitOfWork, party: str) -> None:
    """Note that a party was here: what waits for it may go at once."""
    work.connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == party)
        .values(seen_us=work.now_us, failures=0, next_us=0)
    )


def answer_delivery(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Take a delivery into the log; return what signs its acknowledgement.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or the party is not verified.
    """
    answers = receive(work, party, unpack(body))
    note_contact(work, party)
    sizes = sizes_of(work, party)
    return _finish(work.node, party, body, {"answers": answers}, sizes)


def answer_deposit(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Keep a parcel as a gateway; return what signs its receipt.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or this node is no gateway for it.
    """
    taken = take_deposit(work, party, body)
    note_contact(work, party)
    sizes = sizes_of(work, party)
    return _finish(work.node, party, body, taken, sizes)


def _finish(
    node: Node, party: str, request: bytes, body: dict[str, Any], sizes: dict[str, int]
) -> Finished:
    """Return what signs an answer once the transaction is on the disk."""

    def finish() -> bytes:
        # A copy that another one has overtaken must not acknowledge anything.
        node.raise_fence()
        return write_answer(node, party, request, body, sizes)

    return finish


def items_of(
    work: UnitOfWork, party: str, after: int, *, whole: bool
) -> list[tuple[Item, Document | None]]:
    """Return what we have sent to a party beyond a number, as we could send it again.

    ``whole``: everything, for a file; otherwise what fits one answer.
    """
    table = schema.entries
    query = (
        select(table)
        .where(
            table.c.peer == party,
            table.c.outgoing.is_(True),
            table.c.sequence > after,
        )
        .order_by(table.c.sequence)
    )
    if whole:
        rows = list(work.connection.execute(query))
    else:
        rows = portion(work.connection.execute(query.limit(MAX_ITEMS)))
    ring = work.ring(work.party)
    return [item_of(row, ring, work.now_us) for row in rows]


def item_of(row: Any, ring: Keyring, at_us: int) -> tuple[Item, Document | None]:
    """Return a stored entry as it travels, with its document read."""
    if row.document is None:
        return Item(row.envelope), None
    item = Item(row.envelope, row.document, row.salt)
    try:
        return item, own_document(row.document, ring, at_us)
    except ComityError:
        # A document whose key was revoked meanwhile is not sent any more.
        return Item(row.envelope), None


def answer_ask(work: UnitOfWork, party: str, body: bytes) -> Finished:
    """Answer a question; return what signs the answer.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or is not of a verified party.
    """
    known_party(work.connection, party)
    if party not in work.release_context().verified:
        raise TrustError(f"{party} is not verified")
    ring = work.ring(party)
    text = body.decode("ascii", "replace")
    said = ring.read(text, ASK, work.node.roles, work.now_us).payload
    if set(said) != {"ask", "at_us", "body", "from", "to"} or not isinstance(
        said["body"], dict
    ):
        raise FormatError("a question holds ask, at_us, body, from and to alone")
    if (said["from"], said["to"]) != (party, work.party):
        raise TrustError("the question is not for this node")
    question = work.node.registry.question(str(said["ask"]))
    answer = question(work, party, said["body"])
    note_contact(work, party)
    sizes = sizes_of(work, party)
    return _finish(work.node, party, body, answer, sizes)


def _number(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if type(value) is not int or value < 0:
        raise FormatError(f"{name} is a number from 0")
    return value


def _hello(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    del work, party, body
    return {}


def _keys(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    del party, body
    return {"keys": work.ring(work.party).texts()}


def _pull(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    after = _number(body, "after")
    found = items_of(work, party, after, whole=False)
    context = work.release_context()
    items, _ = open_items(context, party, found, work.now_us)
    return {"items": items_json(items)}


def _head(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    text = body.get("head")
    if not isinstance(text, str):
        raise FormatError("head is a text")
    return cosign(work, party, text)


def _recover(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    """Give a party back what it had sent to us, and fence the life that sent it.

    These are the party's own words: returning them to it releases nothing.
    """
    after, incarnation = _number(body, "after"), _number(body, "incarnation")
    row = known_party(work.connection, party)
    if incarnation < row.incarnation:
        return {"fenced": True, "items": []}
    if after:
        known = log.entry_at(work.connection, party, after, outgoing=False)
        if known is None or known.hash != body.get("tip"):
            return {"diverged": True, "items": []}
    work.connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == party)
        .values(incarnation=incarnation)
    )
    size = log.load_stream(work.connection, work.party, party, outgoing=False).size
    table = schema.entries
    rows = work.connection.execute(
        select(table)
        .where(
            table.c.peer == party,
            table.c.outgoing.is_(False),
            table.c.sequence > after,
            table.c.sequence <= size,
        )
        .order_by(table.c.sequence)
        .limit(MAX_ITEMS)
    )
    kept = [Item(r.envelope, r.document, r.salt) for r in portion(rows) if r.envelope]
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

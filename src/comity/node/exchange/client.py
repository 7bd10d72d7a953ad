"""Questions to peers: asked through the gate, answers verified, gaps pulled."""

from comity.foundations.canonical import canonical_bytes
from comity.foundations.constants import SECOND_US
from comity.foundations.plain import JsonObject
from comity.node.exchange.links import talk
from comity.node.exchange.new_keys import verified_answer
from comity.node.exchange.receiving import receive
from comity.node.exchange.signed_answers import SignedAnswer
from comity.node.gate import unpack
from comity.node.gate.parcels import Item
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.peers import note_contact

__all__ = ["ask", "note_seen", "pull", "returned_items"]


def note_seen(
    work: UnitOfWork, peer: str, answer: SignedAnswer, wait_s: float = 0.0
) -> None:
    """Note a contact, how far the peer's clock is from ours, and when to try next."""
    at = work.now_us
    note_contact(
        work.connection,
        peer,
        at_us=at,
        next_us=at + round(wait_s * SECOND_US),
        skew_us=answer.at_us - at,
    )


def ask(node: Node, peer: str, question: str, body: JsonObject) -> SignedAnswer:
    """Ask a peer and return its verified answer.

    Raises
    ------
    RemoteError, TrustError, FormatError, InputError
        If no good answer came.
    """
    with node.reading() as work:
        context = work.release_context()
    sent, data = talk(
        node,
        peer,
        lambda known: node.gate.ask(
            context, node.signer, known, question, body, node.clock()
        ),
    )
    return verified_answer(node, peer, sent, data)


def returned_items(body: JsonObject) -> list[Item]:
    """Read the items of an answer.

    Raises
    ------
    FormatError
        If they do not fit.
    """
    return unpack(canonical_bytes({"items": body.get("items")}))


def pull(node: Node, peer: str, theirs: int) -> int:
    """Pull envelopes that we lack, up to the size of the peer's stream; return how many."""
    pulled = 0
    have = _size(node, peer)
    while have < theirs:
        items = returned_items(ask(node, peer, "pull", {"after": have}).body)
        if not items:
            break
        with node.writing() as work:
            receive(work, party=peer, items=items)
        now = _size(node, peer)
        if now == have:
            break
        pulled, have = pulled + now - have, now
    return pulled


def _size(node: Node, peer: str) -> int:
    with node.reading() as work:
        return log.load_stream(work.connection, node.party, peer, outgoing=False).size

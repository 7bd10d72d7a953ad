"""Questions to peers: asked through the gate, answers verified, gaps pulled."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import update

from comity.foundations.canonical import canonical_bytes
from comity.foundations.constants import SECOND_US
from comity.node.exchange.receiving import receive
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate import unpack
from comity.node.gate.parcels import Item
from comity.node.gate.peers import Correspondent
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store import log, schema

__all__ = ["ask", "correspondent", "note_seen", "pull", "returned_items"]


def correspondent(row: Any) -> Correspondent:
    """Return a peer as the gate needs it."""
    return Correspondent(row.party, row.url, bool(row.private))


def note_seen(
    work: UnitOfWork,
    peer: str,
    answer: Mapping[str, Any],
    wait_s: float = 0.0,
) -> None:
    """Note a contact, and how far the peer's clock is from ours."""
    at = work.now_us
    work.connection.execute(
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
    row, context = node.view(
        lambda work: (known_party(work.connection, peer), work.release_context())
    )
    sent, data = node.gate.ask(
        context, node.signer, correspondent(row), question, body, node.clock()
    )
    return node.view(lambda work: read_answer(work, peer, sent, data))


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
        node.transact(partial(receive, party=peer, items=items))
        now = node.database.read(
            lambda c: log.load_stream(c, node.party, peer, outgoing=False).size
        )
        if now == have:
            return pulled
        pulled += now - have

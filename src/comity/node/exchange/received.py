"""Requests of peers as they came: opened, or taken as they are on an older link that is allowed.

The signature of a request was checked over the bytes that travelled. Here the seal is opened;
handlers, ledger, evidence and receipts see and keep what was signed inside.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from comity.foundations.errors import TrustError
from comity.node.exchange.alerts import page_once, was_paged
from comity.node.exchange.links import is_older
from comity.node.exchange.questions import (
    Finished,
    answer_ask,
    answer_delivery,
    answer_deposit,
)
from comity.node.exchange.sealing_keys import find_pair
from comity.node.gate.sealed import (
    NONCE_BYTES,
    PREFIX,
    PROTOCOL,
    Bound,
    open_request,
    seal_answer,
)
from comity.node.node import Node, UnitOfWork
from comity.node.store.peers import known_party, raise_protocol

__all__ = [
    "OLDER",
    "PATHS",
    "SEALED",
    "OlderLinkError",
    "Received",
    "check_older",
    "open_received",
]

Handler = Callable[[UnitOfWork, str, bytes], Finished]

_HANDLERS: dict[str, Handler] = {
    "deliver": answer_delivery,
    "ask": answer_ask,
    "deposit": answer_deposit,
}
#: What a peer may call, by path: sealed, and the same of older protocols.
SEALED = {f"{PREFIX}/{name}": handler for name, handler in _HANDLERS.items()}
OLDER = {f"/comity/{name}": handler for name, handler in _HANDLERS.items()}
PATHS: dict[str, Handler] = {**SEALED, **OLDER}


class OlderLinkError(TrustError):
    """A peer uses the link of an older protocol, which nobody has allowed."""

    code = "older-link"


@dataclass(frozen=True, slots=True)
class Received:
    """A request that was opened.

    Attributes
    ----------
    body
        What was signed inside.
    take
        Handles it in a transaction; returns a function that signs the answer.
    seal
        Seals the answer as the request was sealed.
    """

    body: bytes
    take: Callable[[UnitOfWork], Finished]
    seal: Callable[[bytes], bytes]


def open_received(node: Node, path: str, party: str, body: bytes) -> Received:
    """Open a request of a verified party.

    Raises
    ------
    OlderLinkError
        If it came over an older link that is not allowed.
    SealingKeyError
        If it was sealed for a key that is not here any more.
    TrustError, FormatError
        If it does not open.
    """
    if path in OLDER:
        check_older(node, party)
        return Received(body, lambda work: OLDER[path](work, party, body), bytes)
    bound = Bound(path, party, node.party)
    opened = open_request(body, bound, lambda kid: find_pair(node, kid))

    def take(work: UnitOfWork) -> Finished:
        if known_party(work.connection, party).protocol < PROTOCOL:
            raise_protocol(work.connection, party, PROTOCOL)
        return SEALED[path](work, party, opened.body)

    def seal(answer: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return seal_answer(bound, body, opened.secret, answer, nonce)

    return Received(opened.body, take, seal)


def check_older(node: Node, party: str) -> None:
    """Refuse an older link that nobody has allowed, and call people once.

    Raises
    ------
    OlderLinkError
        If it is not allowed.
    """
    with node.reading() as work:
        row = known_party(work.connection, party)
        if is_older(row, work.now_us):
            return
        key = [party, "older link", str(row.protocol)]
        told = was_paged(work.connection, key)
    message = (
        f"{party} uses an older protocol, which is not sealed: refused "
        f"(comity peer allow-older {party} --until DATE)"
    )
    if not told:
        with node.writing() as work:
            page_once(work, party, key, message)
    raise OlderLinkError(message)

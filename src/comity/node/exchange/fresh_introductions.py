"""Introductions that answer a nonce: who a node is now, its keys to seal for, its address.

A recorded introduction says who a node was; this one answers a nonce of the caller, so that
nobody in between can show an old one. It is signed by the node's key; the statements in it are
signed by root and node. Nodes before protocol 3 do not know its path: they are asked the old way,
and what they answer must not say that they speak protocol 3.
"""

import re
import secrets
from typing import Annotated

from msgspec import Meta

from comity.foundations.errors import FormatError, TrustError
from comity.node.exchange.introductions import (
    ClaimsShape,
    Introduction,
    claims_of,
    introduction_fields,
    read_introduction,
)
from comity.node.exchange.sealing_keys import our_statements
from comity.node.gate.peers import StatusError
from comity.node.gate.sealed import PREFIX, PROTOCOL
from comity.node.gate.shapes import read_shape
from comity.node.node import Node
from comity.node.store import sealing
from comity.trust.identity import sign_statement
from comity.trust.identity.statements import claimed_payload
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import decide_protocol

__all__ = ["FRESH", "PATH", "ask_introduction", "introduce_fresh", "read_fresh"]

#: Type of the signed statement.
FRESH = "comity-introduction-3"
#: Where it is asked for; a nonce follows.
PATH = f"{PREFIX}/introduction"
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")


class _FreshShape(ClaimsShape):
    at_us: int
    nonce: str
    sealing: Annotated[list[str], Meta(max_length=16)]
    transport: Annotated[list[str], Meta(max_length=2)]


def introduce_fresh(node: Node, nonce: str) -> bytes:
    """Sign our introduction for a caller's nonce.

    Raises
    ------
    FormatError
        If it is no nonce.
    TrustError
        If the gate withholds it, or this node is a copy by its fence.
    """
    if not _NONCE.fullmatch(nonce):
        raise FormatError("a nonce has 22 to 64 letters, digits, - and _")
    keys = our_statements(node)
    with node.reading() as work:
        address = sealing.find_transport(work.connection, work.party)
    stated = [] if address is None else [address.text, address.renewal]
    fields = introduction_fields(node) | {
        # By it a peer whose requests are refused for their time learns which clock is wrong.
        "at_us": node.clock(),
        "nonce": nonce,
        "sealing": keys,
        "transport": [text for text in stated if text is not None],
    }
    answer = decide_protocol("introduction-3", fields, "anybody", verified=False)
    if isinstance(answer, Withheld):
        raise TrustError(answer.words)
    return sign_statement(node.signer, FRESH, fields).encode()


def read_fresh(data: bytes, nonce: str, at_us: int) -> Introduction:
    """Read an introduction that must answer our nonce.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, does not hold in itself, or answers another nonce.
    """
    text = data.decode("ascii", "replace")
    claimed = read_shape(claimed_payload(text), _FreshShape, "an introduction")
    ring = claims_of(claimed, data)
    ring.read(text, FRESH, ("node", "drill"), at_us)
    if claimed.nonce != nonce:
        raise TrustError(
            f"the introduction of {claimed.party} answers another nonce",
            remedy="somebody shows an old one; try again, then call its people",
        )
    return Introduction(
        claimed.drill,
        claimed.incarnation,
        claimed.name,
        tuple(claimed.protocols),
        ring,
        text,
        True,
        tuple(claimed.sealing),
        tuple(claimed.transport),
        claimed.at_us,
    )


def ask_introduction(
    node: Node, url: str, *, private: bool, pins: frozenset[str] = frozenset()
) -> Introduction:
    """Ask a node who it is.

    Raises
    ------
    InputError, RemoteError
        If the URL is refused, or no answer comes.
    FormatError, TrustError
        If the introduction does not hold, or says that the node speaks protocol 3 while the
        path of that protocol is not answered.
    """
    nonce = secrets.token_urlsafe(24)
    try:
        data = node.gate.fetch_introduction(
            url, private=private, path=f"{PATH}/{nonce}", pins=pins
        )
    except StatusError as error:
        if error.status != 404:
            raise
    else:
        return read_fresh(data, nonce, node.clock())
    data = node.gate.fetch_introduction(url, private=private, pins=pins)
    older = read_introduction(data, node.clock())
    if PROTOCOL in older.protocols:
        raise TrustError(
            f"{older.ring.party} speaks protocol {PROTOCOL}, but {url} does not answer on "
            "its path",
            remedy="something in between keeps it back: look at proxies on the way",
        )
    return older

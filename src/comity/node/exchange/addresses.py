"""Where peers are: a root's statement moves a verified peer, and nothing else does.

A statement of a higher serial under the pinned root is taken by the machine and shown to
people. Anything else (a lower serial, another statement of the same serial, an address that no
statement names) leaves the address as it was, and people are called.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlsplit

from comity.foundations.errors import ComityError, TrustError
from comity.node.exchange.alerts import page, page_once
from comity.node.node import UnitOfWork
from comity.node.store import peers, sealing
from comity.node.store.peers import PeerRow
from comity.system.address import authority_of
from comity.trust.identity.keyring import Keyring
from comity.trust.identity.transport_statements import (
    Transport,
    is_newer,
    read_pins,
    read_transport,
)
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "AddressError",
    "check_address",
    "known_transport",
    "known_transports",
    "pins_of",
    "refuse_address",
    "take_transport",
]


class AddressError(TrustError):
    """An address that a peer's root has not stated."""

    code = "address"


def known_transport(work: UnitOfWork, party: str) -> Transport | None:
    """Return where a party's node is by its root, with the pins that hold now."""
    return known_transports(work, {party: work.ring(party)}).get(party)


def known_transports(
    work: UnitOfWork, rings: Mapping[str, Keyring]
) -> dict[str, Transport]:
    """Return where the nodes of some parties are by their roots, by party.

    A statement is verified once for each state of its party's keys.
    """
    rows = sealing.find_transports(work.connection, list(rings))
    return {
        party: work.node.addresses.find(
            party,
            (row.text, rings[party].root.text, rings[party].former),
            partial(read_transport, row.text, rings[party], None),
        )
        for party, row in rows.items()
    }


def pins_of(work: UnitOfWork, party: str) -> frozenset[str]:
    """Return the pins that a party's certificates may have; empty if none were stated."""
    row = sealing.find_transport(work.connection, party)
    known = known_transport(work, party)
    if row is None or known is None:
        return frozenset()
    if row.renewal is None:
        return frozenset(known.pins)
    ring = work.ring(party)
    try:
        renewed = read_pins(
            row.renewal, ring, work.node.roles, work.now_us, known.serial
        )
    except TrustError:
        # Its signer's key has ended or was revoked: the root's pins hold again.
        return frozenset(known.pins)
    return frozenset(renewed.pins)


def take_transport(work: UnitOfWork, party: str, texts: Sequence[str]) -> None:
    """Take the statements of an introduction; what does not hold is shown to people."""
    if not texts:
        return
    try:
        _take(work, party, texts)
    except ComityError as error:
        key = [party, "address", *(text_hash(text) for text in texts)]
        page_once(work, party, key, f"the address of {party} stays: {error}")


def _take(work: UnitOfWork, party: str, texts: Sequence[str]) -> None:
    ring, at = work.ring(party), work.now_us
    known = known_transport(work, party)
    offered = read_transport(texts[0], ring, at)
    if is_newer(known, offered, at):
        sealing.keep_transport(work.connection, party, offered.text)
        message = (
            f"{party} is at {', '.join(offered.hosts)} by statement {offered.serial} "
            "of its root"
        )
        page(work, party, [party, "address", text_hash(offered.text)], message)
        _move(work, party, offered)
    row = sealing.find_transport(work.connection, party)
    if len(texts) > 1 and row is not None:
        renewed = read_pins(texts[1], ring, work.node.roles, at, offered.serial)
        if renewed.number > row.number:
            sealing.keep_transport(
                work.connection, party, row.text, renewed.text, renewed.number
            )


def _move(work: UnitOfWork, party: str, stated: Transport) -> None:
    """Go on with the first host of a statement if the present one is not among them."""
    row = peers.known_party(work.connection, party)
    if authority_of(row.url) in stated.hosts:
        return
    parts = urlsplit(row.url)
    url = f"{parts.scheme}://{stated.hosts[0]}{parts.path.rstrip('/')}"
    peers.set_url(work.connection, party, url)


def check_address(work: UnitOfWork, party: str, url: str, row: PeerRow | None) -> str:
    """Return the URL to keep for a peer that was asked at a URL.

    Raises
    ------
    AddressError
        If its root has stated other hosts, or it is verified at another URL and its root
        has not stated this one.
    """
    stated = known_transport(work, party)
    if stated is not None and authority_of(url) in stated.hosts:
        return url
    if stated is not None:
        raise AddressError(
            f"{authority_of(url)} is no host of {party}: its root has stated "
            f"{', '.join(stated.hosts)}",
            remedy="use one of these; if its people say that it moved, they sign a new "
            "statement with comity node transport",
        )
    if row is None or row.verified_us is None or row.url == url:
        return url
    raise AddressError(
        f"{party} is verified at {row.url}: {url} does not take its place",
        remedy="if its people say that it moved, they state it with their root key "
        "(comity node transport)",
    )


def refuse_address(work: UnitOfWork, party: str, url: str, error: AddressError) -> None:
    """Call people about an address that was refused."""
    page_once(work, party, [party, "address", url], f"address refused: {error}")

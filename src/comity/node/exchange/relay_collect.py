"""Through a gateway: parcels that we collect from it, checked against the sender's signature.

A gateway that hands over other bytes than were signed, or a parcel that it knows was taken, is
named as the cause; its own signed answers, which prove it, are kept.
"""

from functools import partial

from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    TrustError,
)
from comity.foundations.plain import Json
from comity.node.exchange.alerts import page_once
from comity.node.exchange.channels import gateway_way
from comity.node.exchange.client import correspondent
from comity.node.exchange.receiving import receive
from comity.node.exchange.relay_server import MAX_ITEMS
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate.relay import (
    Deposit,
    Parcel,
    fits_parcel,
    open_parcel,
    read_parcel,
)
from comity.node.gate.shapes import read_shape
from comity.node.node import Node, UnitOfWork
from comity.node.store import relays
from comity.node.store.evidence import keep_equivocation
from comity.node.store.keys import load_sealing_key, passphrase
from comity.node.store.peers import known_party
from comity.trust.identity.keys import from_text64
from comity.trust.identity.sealing import SealingKey
from comity.trust.identity.statements import claimed_payload, statement_header
from comity.trust.ledger.envelope import text_hash

__all__ = ["collect"]

#: Longest exchange that is kept to prove what a gateway knew, characters.
PROOF = 20_000


def collect(node: Node, gateway: str) -> int:
    """Collect what a gateway holds for us; return how many parcels were good.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If it cannot be reached or its answer does not fit.
    """
    taken, known, context = node.view(
        lambda work: (
            relays.unconfirmed(work.connection, gateway),
            known_party(work.connection, gateway),
            work.release_context(),
        )
    )
    sent, data = node.gate.ask(
        context,
        node.signer,
        correspondent(known),
        "collect",
        {"taken": taken},
        node.clock(),
    )
    answer = node.view(lambda work: read_answer(work, gateway, sent, data))
    parcels = answer.body.get("parcels")
    if not isinstance(parcels, list) or len(parcels) > MAX_ITEMS:
        raise FormatError(f"the answer of {gateway} does not fit")
    if taken:
        # The exchange by which the gateway learns what we have, unless it is too long.
        proof = f"{sent.decode('ascii')}\n{data.decode('ascii')}"
        short = proof if len(proof) <= PROOF else ""
        node.write(
            lambda c: relays.confirm_collected(c, gateway, hashes=taken, proof=short)
        )
    if not parcels:
        return 0
    # Once, and before anything is written: opening an encrypted key is slow.
    path = node.folder / node.settings.sealing_key
    key = load_sealing_key(path, passphrase())
    good = 0
    for raw in parcels:
        change = partial(
            _take, gateway=gateway, raw=raw, answer=data.decode("ascii"), key=key
        )
        good += node.transact(change)
    return good


def _take(
    work: UnitOfWork,
    gateway: str,
    raw: Json,
    answer: str,
    key: SealingKey,
) -> bool:
    """Take one parcel; keep the gateway's signed answer if it proves a fault of its own."""
    try:
        deposit = read_shape(raw, Deposit, "a parcel that is handed over")
    except FormatError:
        _blame(work, gateway, "alters", "", answer)
        return False
    text = deposit.parcel
    try:
        parcel, sealed = _read(work, gateway, deposit)
    except DataError:
        # Signed with a key that this node does not accept: no fault of the gateway.
        message = f"{gateway} holds a parcel that cannot be verified here"
        page_once(work, gateway, [gateway, text_hash(text)], message)
        return False
    except ComityError:
        _blame(work, gateway, "alters", text, answer)
        return False
    known = relays.find_collected(work.connection, gateway, parcel.hash)
    if known is not None and known.confirmed:
        _blame(work, gateway, "replays", text, f"{known.proof}\n{answer}")
        return False
    relays.keep_collected(work.connection, gateway, parcel.hash, work.now_us)
    return known is None and _open(work, parcel, sealed, key)


def _read(work: UnitOfWork, gateway: str, deposit: Deposit) -> tuple[Parcel, bytes]:
    """Return a parcel that fits, and what is sealed.

    Raises
    ------
    DataError
        If this node does not accept its signer's key.
    FormatError, TrustError
        If it is not what its sender signed, or not for us through this gateway.
    """
    claimed = claimed_payload(deposit.parcel)
    sender, at_us = str(claimed.get("from", "")), claimed.get("at_us")
    try:
        ring = work.ring(sender)
        kid = statement_header(deposit.parcel)[0]
        # As of its signing: a key that was revoked since does not matter.
        ring.certificate(kid, ("node", "drill"), at_us if type(at_us) is int else 0)
    except TrustError as error:
        raise DataError(str(error)) from error
    parcel = read_parcel(deposit.parcel, ring, int(claimed["at_us"]))
    sealed = from_text64(deposit.sealed)
    if (parcel.recipient, parcel.gateway) != (work.party, gateway):
        raise TrustError("the parcel is of another route")
    if not fits_parcel(parcel, sealed):
        raise TrustError("what is sealed is not what the parcel names")
    return parcel, sealed


def _open(work: UnitOfWork, parcel: Parcel, sealed: bytes, key: SealingKey) -> bool:
    """Open a parcel that fits, and take its items in like any delivery."""
    try:
        items = open_parcel(parcel, sealed, key)
    except ComityError:
        # Its sender sealed it wrongly: the gateway handed over what it was given.
        message = f"what {parcel.sender} sealed for us does not open"
        page_once(work, parcel.sender, [parcel.hash, "sealed"], message)
        return False
    receive(work, parcel.sender, items, channel=gateway_way(parcel.gateway))
    return True


def _blame(work: UnitOfWork, gateway: str, what: str, text: str, answer: str) -> None:
    """Keep a gateway's signed answer that proves its fault, and call people."""
    keep_equivocation(
        work.connection,
        peer=gateway,
        at_us=work.now_us,
        key=f"{gateway_way(gateway)} {what} {text_hash(text)[7:27]}",
        first=answer,
        second=text,
    )
    messages = {
        "alters": f"{gateway} hands over a parcel that is not as it was signed",
        "replays": f"{gateway} hands over again a parcel that it knows was taken",
    }
    key = [gateway, what, text_hash(text)]
    page_once(work, gateway, key, messages[what])

"""Through a gateway: parcels that we collect from it, checked against the sender's signature.

A gateway that hands over other bytes than were signed, or a parcel that it knows was taken, is
named as the cause; its own signed answers, which prove it, are kept. A parcel that cannot be
handled is set aside and confirmed to the gateway like any other: its answers hold 50 parcels, and
50 that stay would hide all that come after them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes
from comity.foundations.errors import (
    ComityError,
    DataError,
    FormatError,
    TrustError,
)
from comity.foundations.plain import Json, JsonObject
from comity.foundations.strict import read_strict
from comity.node.exchange.alerts import page_once
from comity.node.exchange.channels import gateway_way
from comity.node.exchange.isolation import (
    Item,
    attempted,
    due_again,
    polled,
    put_aside,
)
from comity.node.exchange.links import talk
from comity.node.exchange.receiving import receive
from comity.node.exchange.relay_server import MAX_ITEMS
from comity.node.exchange.sealing_keys import (
    find_pair,
    learn_keys,
    note_emptied,
    statements_for,
)
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
from comity.node.store.set_aside import drop_item
from comity.trust.identity.keys import from_text64
from comity.trust.identity.sealing import SealingKey
from comity.trust.identity.sealing_pairs import SealingPair
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
    with polled(node, gateway_way(gateway)):
        parcels, answer = _ask(node, gateway)
    again = node.view(lambda work: due_again(work, gateway_way(gateway), MAX_ITEMS))
    if not parcels:
        note_emptied(node, gateway)
    if not parcels and not again:
        return 0
    taking = _Taking(node, gateway, answer, _Keys(node))
    return taking.retry(again) + taking.take(parcels)


def _ask(node: Node, gateway: str) -> tuple[list[Json], str]:
    """Ask a gateway what it holds, and tell it what we have taken; return its signed answer."""
    with node.reading() as work:
        taken = relays.unconfirmed(work.connection, gateway)
        context = work.release_context()
    sent, data = talk(
        node,
        gateway,
        lambda known: node.gate.ask(
            context, node.signer, known, "collect", {"taken": taken}, node.clock()
        ),
    )
    with node.reading() as work:
        answer = read_answer(work, gateway, sent, data)
    parcels = answer.body.get("parcels")
    if not isinstance(parcels, list) or len(parcels) > MAX_ITEMS:
        raise FormatError(f"the answer of {gateway} does not fit")
    if taken:
        # The exchange by which the gateway learns what we have, unless it is too long.
        proof = f"{sent.decode('ascii')}\n{data.decode('ascii')}"
        short = proof if len(proof) <= PROOF else ""
        with node.writing() as work:
            relays.confirm_collected(
                work.connection, gateway, hashes=taken, proof=short
            )
    _learn_keys(node, answer.body)
    return parcels, data.decode("ascii")


@dataclass(frozen=True, slots=True)
class _Taking:
    """What is needed to take parcels of one answer."""

    node: Node
    gateway: str
    answer: str
    key: "_Keys"

    def take(self, parcels: Sequence[Json]) -> int:
        """Take parcels, each in a transaction of its own; return how many were good."""
        return sum(self._take_one(raw) for raw in parcels)

    def _take_one(self, raw: Json) -> bool:
        text = raw.get("parcel") if isinstance(raw, dict) else None
        name = text_hash(text) if isinstance(text, str) else "no parcel"
        good = False
        with self.node.writing() as work:
            with attempted(work, Item(gateway_way(self.gateway), name)) as failed:
                good = _take(work, self.gateway, raw, self.answer, self.key)
            if failed and isinstance(text, str):
                relays.keep_collected(work.connection, self.gateway, name, work.now_us)
        return good

    def retry(self, again: Sequence[tuple[str, bytes]]) -> int:
        """Try parcels again that could not be verified; return how many were good now."""
        way, good = gateway_way(self.gateway), 0
        for name, content in again:
            item = Item(way, name, again=True)
            with self.node.writing() as work, attempted(work, item):
                deposit = read_shape(read_strict(content), Deposit, "a parcel")
                parcel, sealed = _read(work, self.gateway, deposit)
                good += _open(work, parcel, sealed, self.key)
                drop_item(work.connection, way[:120], name)
        return good


class _Keys:
    """Our keys: those of the node, and the one of the root, which is slow to open, once."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._older: SealingKey | None = None

    def find(self, kid: bytes) -> SealingPair:
        """Return our pair of a name."""
        return find_pair(self.node, kid)

    def older(self) -> SealingKey:
        """Return the key that our root has certified."""
        if self._older is None:
            path = self.node.folder / self.node.settings.sealing_key
            self._older = load_sealing_key(path, passphrase())
        return self._older


def _learn_keys(node: Node, body: JsonObject) -> None:
    """Take the statements of keys that a gateway knows; each is signed by its party."""
    stated = body.get("sealing")
    if not isinstance(stated, dict):
        return
    with node.reading() as work:
        known = {
            party: [text for text in texts if isinstance(text, str)]
            for party, texts in stated.items()
            if party in work.release_context().verified and isinstance(texts, list)
        }
        fresh = {
            party: texts
            for party, texts in known.items()
            if set(texts) - set(statements_for(work, party))
        }
    for party, texts in fresh.items():
        with node.writing() as work:
            learn_keys(work, party, texts)


def _take(
    work: UnitOfWork,
    gateway: str,
    raw: Json,
    answer: str,
    key: _Keys,
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
    except DataError as error:
        # Signed with a key that this node does not accept: no fault of the gateway.
        message = f"{gateway} holds a parcel that cannot be verified here"
        page_once(work, gateway, [gateway, text_hash(text)], message)
        # The key may come later: the parcel is kept here, and tried again.
        kept = canonical_bytes({"parcel": text, "sealed": deposit.sealed})
        item = Item(gateway_way(gateway), text_hash(text), content=kept, again=True)
        put_aside(work, item, error)
        relays.keep_collected(work.connection, gateway, text_hash(text), work.now_us)
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


def _open(work: UnitOfWork, parcel: Parcel, sealed: bytes, key: _Keys) -> bool:
    """Open a parcel that fits, and take its items in like any delivery."""
    try:
        items = open_parcel(parcel, sealed, key.find, key.older)
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

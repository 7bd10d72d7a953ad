"""Through a gateway: parcels that we leave with it, sealed for their recipients.

A gateway's signed answer is a receipt: it took this parcel. Until then it is tried again.
"""

from dataclasses import dataclass

from comity.foundations.errors import FormatError, RemoteError, TrustError
from comity.messages.document import own_document
from comity.node.exchange.backoff import retry_at_us
from comity.node.exchange.channels import gateway_way
from comity.node.exchange.client import correspondent
from comity.node.exchange.relay_server import MAX_ITEMS
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate.parcels import Item
from comity.node.gate.relay import seal_parcel
from comity.node.node import Node, UnitOfWork
from comity.node.store import relays
from comity.node.store.entries import get_entry
from comity.node.store.peers import known_party
from comity.node.store.relays import ParcelRow
from comity.node.store.traces import note_accepted
from comity.trust.ledger.envelope import text_hash

__all__ = ["deposit_due", "due_gateways"]

#: Longest wait between two tries with a gateway, seconds.
LONGEST_WAIT_S = 300.0


def due_gateways(node: Node) -> list[str]:
    """Return the gateways with which parcels are to be left now."""
    with node.reading() as work:
        return relays.due_gateways(work.connection, node.clock())


@dataclass(frozen=True, slots=True)
class _Ready:
    """A parcel that is ready to be left: its row and recipient, statement, sealed bytes."""

    row: ParcelRow
    recipient: str
    text: str
    sealed: bytes


def _ready(work: UnitOfWork, row: ParcelRow) -> _Ready:
    """Seal an envelope of ours for its recipient.

    Raises
    ------
    TrustError, FormatError
        If it may not go, or its recipient has no key to seal for.
    """
    entry = get_entry(work.connection, row.entry)
    now = work.now_us
    if entry.document is None:
        raise TrustError("the document was erased")
    document = own_document(entry.document, work.ring(work.party), now)
    key = work.ring(entry.peer).sealing_key(now)
    text, sealed = seal_parcel(
        work.release_context(),
        work.node.signer,
        Item(entry.envelope or "", entry.document, entry.salt),
        document,
        key,
        recipient=entry.peer,
        gateway=row.gateway,
        at_us=now,
    )
    return _Ready(row, entry.peer, text, sealed)


def deposit_due(node: Node, gateway: str) -> int:
    """Leave with a gateway what waits for it; return how many it has signed for.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If it cannot be reached or does not answer well; it is tried again later.
    """
    done = 0
    with node.reading() as work:
        rows = relays.due_parcels(work.connection, gateway, node.clock(), MAX_ITEMS)
    for row in rows:
        try:
            with node.reading() as work:
                ready = _ready(work, row=row)
        except (TrustError, FormatError):
            # What policy no longer releases does not go through a gateway either.
            with node.writing() as work:
                relays.withhold_parcel(work.connection, row=row)
            continue
        try:
            receipt = _deposit(node, gateway, ready)
        except (RemoteError, TrustError, FormatError):
            with node.writing() as work:
                _postpone(work, row=row)
            raise
        with node.writing() as work:
            _accept(work, ready=ready, receipt=receipt)
        done += 1
    return done


def _deposit(node: Node, gateway: str, ready: _Ready) -> str:
    """Leave a parcel with a gateway; return its receipt.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If the gateway cannot be reached, or signs for something else.
    """
    with node.reading() as work:
        known = known_party(work.connection, gateway)
        context = work.release_context()
    # The parcel is signed: the signature is counted before it leaves.
    with node.writing() as work:
        work.count_signatures(1)
    node.raise_fence()
    sent, data = node.gate.deposit(
        context, node.signer, correspondent(known), ready.text, ready.sealed
    )
    with node.reading() as work:
        answer = read_answer(work, gateway, sent, data)
    if answer.body != {"taken": text_hash(ready.text)}:
        raise TrustError(f"{gateway} signs for something else than it was given")
    return data.decode("ascii")


def _postpone(work: UnitOfWork, row: ParcelRow) -> None:
    then = retry_at_us(row.attempts + 1, work.now_us, longest_s=LONGEST_WAIT_S)
    relays.postpone_parcels(work.connection, row.gateway, then)


def _accept(work: UnitOfWork, ready: _Ready, receipt: str) -> None:
    row, connection = ready.row, work.connection
    relays.accept_parcel(connection, row, receipt=receipt, parcel=ready.text)
    if row.notice:
        way = gateway_way(row.gateway)
        note_accepted(connection, row.notice, ready.recipient, way, work.now_us)

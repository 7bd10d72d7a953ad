"""Through a gateway: parcels that we leave with it, sealed for their recipients.

A gateway's signed answer is a receipt: it took this parcel. Until then it is tried again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.messages.document import own_document
from comity.node.exchange.backoff import retry_at_us
from comity.node.exchange.channels import gateway_way
from comity.node.exchange.isolation import Item as Handled, put_aside
from comity.node.exchange.links import is_older, talk
from comity.node.exchange.meeting import learn_peer
from comity.node.exchange.relay_server import MAX_ITEMS
from comity.node.exchange.sealing_keys import best_key
from comity.node.exchange.signed_answers import read_answer
from comity.node.gate.parcels import Item
from comity.node.gate.relay import seal_parcel
from comity.node.gate.sealed import SealingKeyError
from comity.node.node import Node, UnitOfWork
from comity.node.store import relays
from comity.node.store.entries import get_entry
from comity.node.store.peers import known_party
from comity.node.store.relays import ParcelRow
from comity.node.store.traces import note_accepted
from comity.trust.identity import PublicKey
from comity.trust.identity.sealing_pairs import SealingPublicKey
from comity.trust.ledger.envelope import text_hash

__all__ = ["deposit_due", "due_gateways"]

#: Longest wait between two tries with a gateway, seconds.
LONGEST_WAIT_S = 300.0
#: Parcels that a gateway may fail to take before all that waits for it is tried later: one that it
#: refuses must not hold up the others.
TRIES = 3


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
    key = _key_for(work, entry.peer)
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


def _key_for(work: UnitOfWork, recipient: str) -> SealingPublicKey | PublicKey:
    """Return the key to seal for; the one of its root serves where older links are allowed.

    Raises
    ------
    TrustError
        If none is known that holds.
    """
    key = best_key(work, recipient)
    if key is not None:
        return key
    row = known_party(work.connection, recipient)
    if is_older(row, work.now_us):
        return work.ring(recipient).sealing_key(work.now_us)
    raise SealingKeyError(
        f"no key of {recipient} is known that holds now",
        remedy="it comes with its introduction, or through the gateway",
    )


def deposit_due(node: Node, gateway: str) -> int:
    """Leave with a gateway what waits for it; return how many it has signed for.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If it cannot be reached or does not answer well; it is tried again later.
    """
    done = failed = 0
    with node.reading() as work:
        rows = relays.due_parcels(work.connection, gateway, node.clock(), MAX_ITEMS)
    _learn_keys(node, rows)
    for row in rows:
        ready = _sealed(node, row)
        if ready is None:
            continue
        try:
            receipt = _deposit(node, gateway, ready)
        except ComityError:
            failed += 1
            whole = failed == TRIES
            with node.writing() as work:
                _postpone(work, row=row, whole=whole)
            if whole:
                raise
            continue
        with node.writing() as work:
            _accept(work, ready=ready, receipt=receipt)
        done += 1
    return done


def _sealed(node: Node, row: ParcelRow) -> _Ready | None:
    """Return a parcel that is ready, or note why it stays here."""
    try:
        with node.reading() as work:
            return _ready(work, row=row)
    except SealingKeyError:
        # It waits for a key, it alone; the bilateral link is tried beside it.
        then = retry_at_us(row.attempts + 1, node.clock(), longest_s=LONGEST_WAIT_S)
        with node.writing() as work:
            relays.postpone_parcel(work.connection, row, then)
    except (TrustError, FormatError):
        # What policy no longer releases does not go through a gateway either.
        with node.writing() as work:
            relays.withhold_parcel(work.connection, row=row)
    except Exception as error:  # noqa: BLE001 - the other parcels are left all the same
        with node.writing() as work:
            put_aside(work, Handled(gateway_way(row.gateway), str(row.entry)), error)
            relays.withhold_parcel(work.connection, row=row)
    return None


def _learn_keys(node: Node, rows: Sequence[ParcelRow]) -> None:
    """Ask recipients for whom no key is known that holds, each once."""
    with node.reading() as work:
        recipients = {get_entry(work.connection, row.entry).peer for row in rows}
        lacking = [
            party
            for party in sorted(recipients)
            if best_key(work, party) is None
            and not is_older(known_party(work.connection, party), work.now_us)
        ]
    for party in lacking:
        try:
            learn_peer(node, party)
        except ComityError:
            # It cannot be reached: the gateway may know its key.
            continue


def _deposit(node: Node, gateway: str, ready: _Ready) -> str:
    """Leave a parcel with a gateway; return its receipt.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If the gateway cannot be reached, or signs for something else.
    """
    with node.reading() as work:
        context = work.release_context()
    # The parcel is signed: the signature is counted before it leaves.
    with node.writing() as work:
        work.count_signatures(1)
    node.raise_fence()
    sent, data = talk(
        node,
        gateway,
        lambda known: node.gate.deposit(
            context, node.signer, known, ready.text, ready.sealed
        ),
    )
    with node.reading() as work:
        answer = read_answer(work, gateway, sent, data)
    if answer.body != {"taken": text_hash(ready.text)}:
        raise TrustError(f"{gateway} signs for something else than it was given")
    return data.decode("ascii")


def _postpone(work: UnitOfWork, row: ParcelRow, *, whole: bool) -> None:
    """Try one parcel again later, or everything that waits for its gateway."""
    then = retry_at_us(row.attempts + 1, work.now_us, longest_s=LONGEST_WAIT_S)
    entry = None if whole else row.entry
    relays.postpone_parcels(work.connection, row.gateway, then, entry)


def _accept(work: UnitOfWork, ready: _Ready, receipt: str) -> None:
    row, connection = ready.row, work.connection
    relays.accept_parcel(connection, row, receipt=receipt, parcel=ready.text)
    if row.notice:
        way = gateway_way(row.gateway)
        note_accepted(connection, row.notice, ready.recipient, way, work.now_us)

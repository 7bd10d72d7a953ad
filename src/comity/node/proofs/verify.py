"""The ledger verified: pages, leaves, trees, heads, documents; every fault is named."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import latest_heads
from comity.node.store import log
from comity.node.store.database import Connection
from comity.node.store.entries import all_entries, count_entries, stream_entries
from comity.node.store.evidence import read_equivocations
from comity.node.store.peers import all_parties
from comity.trust.ledger import Frontier, opens, read_envelope
from comity.trust.ledger.audit import audit_leaves
from comity.trust.ledger.tree import leaf_hash

__all__ = ["LedgerReport", "VerifiedChannel", "journal_faults", "verify_ledger"]


@dataclass(frozen=True, slots=True)
class VerifiedChannel:
    """Envelopes of a channel that were verified, and when both sides signed it last.

    Attributes
    ----------
    sent, received
        Numbers of envelopes.
    cosigned_us
        Of the newest head that both signed, microseconds of UTC since 1970.
    """

    peer: str
    sent: int
    received: int
    cosigned_us: int | None


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """The result of verifying a ledger: what was counted, and every fault."""

    party: str
    entries: int
    channels: tuple[VerifiedChannel, ...]
    faults: tuple[str, ...]


def verify_ledger(node: Node) -> LedgerReport:
    """Verify the ledger: pages, every leaf of every stream, documents, heads, private tree."""
    faults = [f"database: {fault}" for fault in node.database.examine()]
    channels = []
    with node.reading() as work:
        for peer in all_parties(work.connection):
            channel, channel_faults = _channel(work, peer)
            channels.append(channel)
            faults.extend(channel_faults)
        faults.extend(journal_faults(work.connection))
        faults.extend(
            f"{pair.peer} signed twice: {pair.key}"
            for pair in read_equivocations(work.connection)
        )
        entries = count_entries(work.connection)
    return LedgerReport(node.party, entries, tuple(channels), tuple(faults))


def _channel(work: UnitOfWork, peer: str) -> tuple[VerifiedChannel, list[str]]:
    """Check both streams of a channel against their trees and the newest signed head."""
    sent, sent_faults = _stream(work, peer, outgoing=True)
    received, received_faults = _stream(work, peer, outgoing=False)
    heads = latest_heads(work.connection, peer)
    cosigned_us = heads[0].at_us if heads else None
    channel = VerifiedChannel(peer, sent, received, cosigned_us)
    return channel, sent_faults + received_faults


def _stream(work: UnitOfWork, peer: str, *, outgoing: bool) -> tuple[int, list[str]]:
    """Check one stream; return how many envelopes it has, and the faults."""
    stream = log.load_stream(work.connection, work.party, peer, outgoing=outgoing)
    leaves = list(
        log.leaves_of(work.connection, peer, outgoing=outgoing, size=stream.size)
    )
    faults, hashes = audit_leaves(leaves, stream.frontier.root, stream.size)
    for head in latest_heads(work.connection, peer) or ():
        for state in head.streams:
            if state["from"] == stream.sender and not faults:
                root = bytes.fromhex(str(state["root"])[7:])
                faults = audit_leaves(leaves, root, int(state["size"]))[0]
    name = f"{stream.sender} → {stream.recipient}"
    lines = [f"{name}: {fault.what}: {fault.words}" for fault in faults]
    return len(hashes), [*lines, *_documents(work, peer, outgoing=outgoing)]


def _documents(work: UnitOfWork, peer: str, *, outgoing: bool) -> Iterable[str]:
    """Check signatures, and that kept documents match their commitments."""
    ring = work.ring(work.party if outgoing else peer)
    for row in stream_entries(work.connection, peer, outgoing=outgoing):
        try:
            envelope = read_envelope(row.envelope or "", ring, row.at_us)
        except Exception as error:  # noqa: BLE001 - every fault is reported
            yield f"entry {row.id}: {type(error).__name__}: the envelope does not hold"
            continue
        if row.document is not None and not opens(
            envelope.commitment, row.salt or b"", row.document.encode()
        ):
            yield f"entry {row.id}: commitment: the document was altered"


def journal_faults(connection: Connection) -> Iterable[str]:
    """Check the private tree over everything."""
    tree = Frontier()
    for row in all_entries(connection):
        data = log.journal_bytes(row, row.id)
        # An entry that was voided keeps the leaf of what was first logged.
        if row.act != "void" and leaf_hash(data) != row.journal:
            yield f"entry {row.id}: altered: it does not hash to what was logged"
        if row.id != tree.size + 1:
            yield f"entry {tree.size + 1}: gap: it is not there"
            return
        tree = tree.append(row.journal)
    stored = log.get_note(connection, "journal")
    if stored is not None and Frontier.from_bytes(stored) != tree:
        yield "the private tree: root: the entries do not give it"

"""The ledger verified: pages, leaves, trees, heads, documents; every fault is named."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from comity.node.node import Node, UnitOfWork
from comity.node.proofs.heads import latest_heads
from comity.node.store import log, schema
from comity.node.store.evidence import read_equivocations
from comity.trust.ledger import Frontier, opens, read_envelope
from comity.trust.ledger.audit import Fault, audit_leaves
from comity.trust.ledger.tree import leaf_hash

__all__ = ["verify_ledger"]


def verify_ledger(node: Node) -> dict[str, Any]:
    """Check everything: pages, every leaf of every stream, documents, heads, private tree.

    Returns what was counted, and every fault, named.
    """
    faults = [f"database: {words}" for words in node.database.examine()]
    channels = []

    def read(work: UnitOfWork) -> int:
        for row in work.connection.execute(select(schema.peers.c.party)).fetchall():
            found, counted = _channel(work, row.party)
            faults.extend(found)
            channels.append(counted)
        faults.extend(_journal(work.connection))
        faults.extend(
            f"{item['peer']} signed twice: {item['key']}"
            for item in read_equivocations(work.connection)
        )
        count = work.connection.execute(
            select(func.count()).select_from(schema.entries)
        )
        return int(count.scalar() or 0)

    entries = node.view(read)
    return {
        "party": node.party,
        "entries": entries,
        "channels": channels,
        "faults": faults,
    }


def _channel(work: UnitOfWork, peer: str) -> tuple[list[str], dict[str, Any]]:
    """Check both streams of a channel against their trees and the newest signed head."""
    heads = latest_heads(work.connection, peer)
    faults: list[str] = []
    sizes = {}
    for outgoing in (True, False):
        stream = log.load_stream(work.connection, work.party, peer, outgoing=outgoing)
        name = f"{stream.sender} → {stream.recipient}"
        leaves = list(
            log.leaves_of(work.connection, peer, outgoing=outgoing, size=stream.size)
        )
        found, hashes = audit_leaves(leaves, stream.frontier.root, stream.size)
        for head in heads or ():
            for state in head.streams:
                if state["from"] == stream.sender and not found:
                    size, root = (
                        int(state["size"]),
                        bytes.fromhex(str(state["root"])[7:]),
                    )
                    found = audit_leaves(leaves, root, size)[0]
        faults += [_words(name, fault) for fault in found]
        faults += _documents(work, peer, outgoing=outgoing)
        sizes["sent" if outgoing else "received"] = len(hashes)
    cosigned = heads[0].at_us if heads else None
    return faults, {"peer": peer, **sizes, "cosigned_us": cosigned}


def _words(name: str, fault: Fault) -> str:
    return f"{name}: {fault.what}: {fault.words}"


def _documents(work: UnitOfWork, peer: str, *, outgoing: bool) -> Iterable[str]:
    """Check signatures, and that kept documents are what was committed to."""
    table = schema.entries
    ring = work.ring(work.party if outgoing else peer)
    rows = work.connection.execute(
        select(table).where(
            table.c.peer == peer,
            table.c.outgoing == outgoing,
            table.c.sequence.is_not(None),
        )
    )
    for row in rows:
        try:
            envelope = read_envelope(row.envelope, ring, row.at_us)
        except Exception as error:  # noqa: BLE001 - every fault is a finding here
            yield f"entry {row.id}: {type(error).__name__}: the envelope does not hold"
            continue
        if row.document is not None and not opens(
            envelope.commitment, row.salt or b"", row.document.encode()
        ):
            yield f"entry {row.id}: commitment: the document was altered"


def _journal(connection: Connection) -> Iterable[str]:
    """Check the private tree over everything."""
    tree = Frontier()
    for row in connection.execute(select(schema.entries).order_by(schema.entries.c.id)):
        data = log.journal_bytes(dict(row._mapping))  # noqa: SLF001 - its public name
        # An entry that was voided keeps what was first logged of it.
        if row.act != "void" and leaf_hash(data) != row.journal:
            yield f"entry {row.id}: altered: it does not hash to what was logged"
        if row.id != tree.size + 1:
            yield f"entry {tree.size + 1}: gap: it is not there"
            return
        tree = tree.append(row.journal)
    stored = log.get_note(connection, "journal")
    if stored is not None and Frontier.from_bytes(stored) != tree:
        yield "the private tree: root: the entries do not give it"

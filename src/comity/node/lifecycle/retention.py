"""Retention: documents that may not be kept any longer are erased and leave a tombstone."""

from comity.node.node import Node, UnitOfWork
from comity.node.store import entries, log
from comity.node.store.entries import NewEntry
from comity.trust.identity import sign_statement
from comity.trust.ledger.bundle import TOMBSTONE
from comity.trust.ledger.envelope import text_hash

__all__ = ["erase_due"]

#: Stated when a body is erased because its time is over.
RETENTION = "retention"
#: Documents erased in one transaction.
BATCH = 1000


def erase_due(node: Node) -> int:
    """Erase documents and salts whose time is over; leave signed tombstones.

    What is erased is overwritten, in the database and in its write-ahead log. Return how
    many there were.
    """
    total = 0
    while (done := node.transact(_erase_batch)) > 0:
        total += done
    if total:
        node.database.forget()
    return total


def _erase_batch(work: UnitOfWork) -> int:
    at, connection = work.now_us, work.connection
    rows = entries.erasable_entries(connection, at, BATCH)
    acts = []
    for row in rows:
        statement = {
            "at_us": at,
            "entry": row.hash,
            "party": work.party,
            "reason": RETENTION,
        }
        text = sign_statement(work.node.signer, TOMBSTONE, statement)
        entries.erase_body(connection, row.id, text)
        acts.append(
            NewEntry(
                at,
                "erased",
                row.peer,
                bool(row.outgoing),
                text_hash(text),
                statement=text,
                reason=RETENTION,
            )
        )
    for erased in work.node.registry.erased.values():
        erased(connection, [row.id for row in rows])
    log.add_entries(connection, acts)
    work.count_signatures(len(acts))
    return len(acts)

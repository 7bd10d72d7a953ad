"""Retention: documents that may not be kept any longer are erased and leave a tombstone."""

from collections.abc import Sequence

from comity.node.exchange.isolation import Item, attempted
from comity.node.node import Node, UnitOfWork
from comity.node.store import entries, log
from comity.node.store.entries import NewEntry
from comity.node.store.set_aside import is_of_machine
from comity.node.store.stored_bytes import note_erased
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
    while (done := _erase_some(node)) > 0:
        total += done
    if total:
        node.database.forget()
    return total


def _erase_some(node: Node) -> int:
    """Erase a batch; if that fails, its documents one by one, and set aside what is to blame."""
    try:
        return node.transact(_erase_batch)
    except Exception as error:
        if is_of_machine(error):
            raise
    with node.writing() as work:
        rows = entries.erasable_entries(work.connection, work.now_us, BATCH)
        done = 0
        for row in rows:
            with attempted(work, Item("erasure", row.hash, row.peer)):
                done += _erase(work, [row])
        return done


def _erase_batch(work: UnitOfWork) -> int:
    rows = entries.erasable_entries(work.connection, work.now_us, BATCH)
    return _erase(work, rows)


def _erase(work: UnitOfWork, rows: Sequence[entries.ErasableRow]) -> int:
    at, connection = work.now_us, work.connection
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
        if not row.outgoing:
            note_erased(connection, row.peer, row.length)
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

"""Retention: what may not be kept any longer is erased, and leaves a tombstone."""

from sqlalchemy import select, update

from comity.node.node import Node, UnitOfWork
from comity.node.store import log, schema
from comity.trust.identity import sign_statement
from comity.trust.ledger.bundle import TOMBSTONE
from comity.trust.ledger.envelope import text_hash

__all__ = ["erase_due"]

#: Stated when a body is erased because its time is over.
RETENTION = "retention"


def erase_due(node: Node) -> int:
    """Erase documents and salts whose time is over; leave signed tombstones.

    What is erased is overwritten, in the database and in its write-ahead log. Return how
    many there were.
    """
    table = schema.entries
    at = node.clock()
    hooks = tuple(node.registry.erased.values())

    def change(work: UnitOfWork) -> int:
        rows = work.connection.execute(
            select(table.c.id, table.c.hash, table.c.peer, table.c.outgoing)
            .where(table.c.erase_us <= at, table.c.document.is_not(None))
            .limit(1000)
        ).fetchall()
        acts = []
        for row in rows:
            said = {
                "at_us": at,
                "entry": row.hash,
                "party": work.party,
                "reason": RETENTION,
            }
            text = sign_statement(node.signer, TOMBSTONE, said)
            work.connection.execute(
                update(table)
                .where(table.c.id == row.id)
                .values(document=None, salt=None, statement=text)
            )
            acts.append(
                {
                    "at_us": at,
                    "act": "erased",
                    "peer": row.peer,
                    "outgoing": row.outgoing,
                    "hash": text_hash(text),
                    "statement": text,
                    "reason": RETENTION,
                }
            )
        for erased in hooks:
            erased(work.connection, [row.id for row in rows])
        log.add_entries(work.connection, acts)
        work.count_signatures(len(acts))
        return len(acts)

    total = 0
    while (done := node.transact(change)) > 0:
        total += done
    if total:
        node.database.forget()
    return total

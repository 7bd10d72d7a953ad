"""What a peer has got of our offers, and what it turned out not to have got."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from comity.messages.document import own_document
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, schema
from comity.node.store.upsert import upsert
from comity.trust.policy.kinds import KINDS

__all__ = ["forget_shared", "note_shared", "read_marks", "waits"]

#: After a refusal, how long nothing is shared with that peer again.
RESHARE_BACKOFF_US = 600_000_000


def waits(node: Node, peer: str) -> bool:
    """Tell whether a peer has refused something not long ago."""
    again = node.database.read(lambda c: log.read_number(c, f"share again {peer}"))
    return again > node.clock()


def forget_shared(work: UnitOfWork, peer: str, rows: Sequence[Any]) -> None:
    """Note that a peer did not get documents after all: they are due again, later.

    The two sides may see an agreement differently for a while: a third party's signature
    is under way, or a withdrawal.
    """
    ring = work.ring(work.party)
    table, missed = schema.shared, False
    for row in rows:
        if row.kind not in KINDS or row.document is None:
            continue
        document = own_document(row.document, ring, row.at_us)
        names = [str(item.get("object", "")) for item in document.rows]
        work.connection.execute(
            delete(table).where(
                table.c.peer == peer,
                table.c.kind == row.kind,
                table.c.object.in_(names),
            )
        )
        missed = True
    if missed:
        log.set_number(
            work.connection, f"share again {peer}", work.now_us + RESHARE_BACKOFF_US
        )


def read_marks(connection: Connection, standing: Any) -> dict[tuple[str, str], bytes]:
    """Return object and key → hash of what the peer got last."""
    table = schema.shared
    rows = connection.execute(
        select(table.c.object, table.c.key, table.c.hash).where(
            table.c.peer == standing.peer,
            table.c.kind == standing.kind,
            table.c.purpose == standing.purpose,
        )
    )
    return {(row.object, row.key): row.hash for row in rows}


def note_shared(
    connection: Connection, standing: Any, quiet: list[dict[str, Any]], rules: bytes
) -> None:
    """Remember what needed no sending, and under which rules all was looked at."""
    upsert(connection, schema.shared, quiet)
    table = schema.standing
    connection.execute(
        update(table)
        .where(
            table.c.peer == standing.peer,
            table.c.kind == standing.kind,
            table.c.purpose == standing.purpose,
        )
        .values(rules=rules)
    )

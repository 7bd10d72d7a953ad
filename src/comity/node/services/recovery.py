"""Coming back: a restored or copied node gets its own words back before it says others."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, select, update

from comity.foundations.errors import ComityError, TrustError
from comity.ledger import Frontier, Stream, opens, read_envelope
from comity.messages.document import read_document
from comity.node.gate.parcels import Item
from comity.node.services.asking import ask, pull, returned_items
from comity.node.services.incarnations import finish_recovery, is_recovering
from comity.node.services.node import Node
from comity.node.services.sending import Outgoing, enqueue
from comity.node.store import log, schema

__all__ = ["recover", "recover_all"]


def recover_all(node: Node) -> list[dict[str, Any]]:
    """Recover from every peer that can be reached; return what each one gave."""
    table = schema.peers
    waiting = node.database.read(
        lambda c: c.execute(
            select(table.c.party).where(table.c.recovering.is_(True))
        ).all()
    )
    found = []
    for row in waiting:
        try:
            found.append(recover(node, row.party))
        except ComityError as error:
            found.append({"peer": row.party, "done": False, "error": str(error)})
    return found


def recover(node: Node, peer: str) -> dict[str, Any]:
    """Get everything back that earlier lives of this node sent to a peer.

    The peer fences these lives by answering. What they had signed and the peer never got is
    void: it is signed anew, under new numbers.

    Raises
    ------
    RemoteError, TrustError, FormatError
        If the peer cannot be reached, returns what we never signed, or a later copy of
        this node has begun to sign.
    """
    if not node.database.read(lambda c: is_recovering(c, peer)):
        return {"peer": peer, "done": True, "returned": 0, "renewed": 0}
    # From here on this database is the one that signs; every other copy stops.
    node.raise_fence()
    returned = 0
    while True:
        have = _size(node, peer)
        answer = ask(
            node, peer, "recover", {"after": have, "incarnation": node.incarnation}
        )
        if answer["body"].get("fenced"):
            raise TrustError(
                f"{peer} has fenced this life of the node: it listens to a later copy",
                remedy="if this one is right, comity node restore",
            )
        items = returned_items(answer["body"])
        if not items:
            break
        node.write(partial(_take_back, node=node, peer=peer, items=items))
        returned += len(items)
    theirs = answer["sizes"]["received"]
    renewed = node.write(lambda c: _rewind(c, node, peer, theirs))
    pull(node, peer, answer["sizes"]["sent"])
    return {"peer": peer, "done": True, "returned": returned, "renewed": renewed}


def _size(node: Node, peer: str) -> int:
    return node.database.read(
        lambda c: log.load_stream(c, node.party, peer, outgoing=True).size
    )


def _take_back(
    connection: Connection, node: Node, peer: str, items: list[Item]
) -> None:
    """Log our own envelopes again, each verified as ours.

    Raises
    ------
    TrustError
        If one of them is not ours, or does not continue the stream.
    """
    ring = node.ring(connection, node.party)
    stream = log.load_stream(connection, node.party, peer, outgoing=True)
    rows = []
    for item in items:
        envelope = read_envelope(item.envelope, ring, node.clock())
        if (
            envelope.recipient != peer
            or envelope.sequence != stream.size + 1
            or envelope.previous != stream.tip
        ):
            raise TrustError(
                f"{peer} returns an envelope that does not continue our stream",
                remedy="comity ledger verify: one of the two logs was altered",
            )
        kept = item.document is not None and opens(
            envelope.commitment, item.salt or b"", item.document.encode()
        )
        document = item.document if kept and item.document else None
        kind = read_document(document, ring, envelope.at_us).kind if document else ""
        row = log.envelope_row(envelope, "recovered", peer, node.clock(), outgoing=True)
        stream = stream.append(row["leaf"], envelope.hash, envelope.incarnation)
        salt = item.salt if kept else None
        rows.append(row | {"document": document, "salt": salt, "kind": kind})
    log.add_entries(connection, rows)
    log.save_stream(connection, peer, stream, outgoing=True)


def _rewind(connection: Connection, node: Node, peer: str, size: int) -> int:
    """Void what the peer never got, finish, and sign it anew; return how many."""
    entries, outbox = schema.entries, schema.outbox
    mine = (entries.c.peer == peer) & entries.c.outgoing.is_(True)
    lost = connection.execute(
        select(entries)
        .where(mine, entries.c.sequence > size)
        .order_by(entries.c.sequence)
    ).fetchall()
    connection.execute(
        delete(outbox).where(
            outbox.c.entry.in_(select(entries.c.id).where(mine)),
            outbox.c.state == "waiting",
        )
    )
    if lost:
        connection.execute(
            update(entries)
            .where(mine, entries.c.sequence > size)
            .values(act="void", sequence=None)
        )
        frontier = Frontier()
        for leaf in log.hashes_of(connection, peer, outgoing=True, size=size):
            frontier = frontier.append(leaf)
        last = log.entry_at(connection, peer, size, outgoing=True) if size else None
        stream = Stream(
            node.party,
            peer,
            frontier,
            last.hash if last is not None else "",
            last.incarnation if last is not None else 0,
        )
        log.save_stream(connection, peer, stream, outgoing=True)
    finish_recovery(connection, peer)
    ring = node.ring(connection, node.party)
    again = [
        Outgoing(
            row.document,
            row.kind,
            dict(read_document(row.document, ring, row.at_us).label),
            keep=True,
        )
        for row in lost
        if row.document is not None
    ]
    enqueue(connection, node, peer, again)
    return len(again)

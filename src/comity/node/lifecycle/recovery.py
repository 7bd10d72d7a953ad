"""Coming back: a restored or copied node gets its own words back before it says others."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from comity.foundations.errors import ComityError, TrustError
from comity.messages.document import own_document, read_document
from comity.node.exchange.client import ask, pull, returned_items
from comity.node.exchange.outbox import Outgoing, enqueue
from comity.node.gate.parcels import Item
from comity.node.lifecycle.incarnations import finish_recovery, is_recovering
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, schema
from comity.trust.ledger import Frontier, Stream, opens, read_envelope

__all__ = ["recover", "recover_all"]

#: Refusals that leave their envelope in the peer's log.
KEPT = ("not-released", "expired")


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
    node.transact(partial(_void_unacknowledged, peer=peer))
    returned = 0
    while True:
        stream = node.database.read(
            lambda c: log.load_stream(c, node.party, peer, outgoing=True)
        )
        question = {
            "after": stream.size,
            "incarnation": node.incarnation,
            "tip": stream.tip,
        }
        answer = ask(node, peer, "recover", question)
        _check(answer["body"], peer)
        items = returned_items(answer["body"])
        if not items:
            break
        node.transact(partial(_take_back, peer=peer, items=items))
        returned += len(items)
    renewed = node.transact(partial(_renew, peer=peer))
    pull(node, peer, answer["sizes"]["sent"])
    return {"peer": peer, "done": True, "returned": returned, "renewed": renewed}


def _check(body: Mapping[str, Any], peer: str) -> None:
    """Check that a peer lets this life of the node go on.

    Raises
    ------
    TrustError
        If it has fenced it, or holds another log.
    """
    if body.get("fenced"):
        raise TrustError(
            f"{peer} has fenced this life of the node: it listens to a later copy",
            remedy="if this one is right, comity node restore",
        )
    if body.get("diverged"):
        raise TrustError(
            f"{peer} holds another log than it acknowledged here",
            remedy="comity ledger verify, here and there",
        )


def _take_back(work: UnitOfWork, peer: str, items: list[Item]) -> None:
    """Log our own envelopes again, each verified as ours.

    Raises
    ------
    TrustError
        If one of them is not ours, or does not continue the stream.
    """
    ring = work.ring(work.party)
    stream = log.load_stream(work.connection, work.party, peer, outgoing=True)
    rows = []
    for item in items:
        envelope = read_envelope(item.envelope, ring, work.now_us)
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
        row = log.envelope_row(envelope, "recovered", peer, work.now_us, outgoing=True)
        stream = stream.append(row["leaf"], envelope.hash, envelope.incarnation)
        salt = item.salt if kept else None
        rows.append(row | {"document": document, "salt": salt, "kind": kind})
    numbers = log.add_entries(work.connection, rows)
    log.save_stream(work.connection, peer, stream, outgoing=True)
    ring = work.ring(work.party)
    for number, row in zip(numbers, rows, strict=True):
        topic = work.node.registry.documents.get(row["kind"])
        if row["document"] is None or topic is None or topic.returned is None:
            continue
        said = own_document(row["document"], ring, work.now_us)
        topic.returned(work, peer, said, number)


def _void_unacknowledged(work: UnitOfWork, peer: str) -> None:
    """Take the stream back to what the peer has acknowledged; the rest is void.

    Of it the peer may have got something all the same: that comes back.
    """
    entries, outbox = schema.entries, schema.outbox
    mine = (entries.c.peer == peer) & entries.c.outgoing.is_(True)
    first = work.connection.execute(
        select(func.min(entries.c.sequence))
        .join(outbox, outbox.c.entry == entries.c.id)
        .where(
            mine,
            or_(
                outbox.c.state == "waiting",
                and_(outbox.c.state == "refused", outbox.c.code.not_in(KEPT)),
            ),
        )
    ).scalar()
    if first is None:
        return
    lost = mine & (entries.c.sequence >= first)
    work.connection.execute(
        delete(outbox).where(outbox.c.entry.in_(select(entries.c.id).where(lost)))
    )
    work.connection.execute(
        update(entries).where(lost).values(act="void", sequence=None, reason="")
    )
    frontier = Frontier()
    for leaf in log.hashes_of(work.connection, peer, outgoing=True, size=first - 1):
        frontier = frontier.append(leaf)
    last = log.entry_at(work.connection, peer, first - 1, outgoing=True)
    stream = Stream(
        work.party,
        peer,
        frontier,
        last.hash if last is not None else "",
        last.incarnation if last is not None else 0,
    )
    log.save_stream(work.connection, peer, stream, outgoing=True)


def _renew(work: UnitOfWork, peer: str) -> int:
    """Finish, and sign anew what is void and did not come back; return how many."""
    entries = schema.entries
    mine = (entries.c.peer == peer) & entries.c.outgoing.is_(True)
    lost = work.connection.execute(
        select(entries)
        .where(mine, entries.c.act == "void", entries.c.reason == "")
        .order_by(entries.c.id)
    ).fetchall()
    back = {
        row.hash
        for row in work.connection.execute(
            select(entries.c.hash).where(mine, entries.c.sequence.is_not(None))
        )
    }
    finish_recovery(work.connection, peer)
    ring = work.ring(work.party)
    void = [r for r in lost if r.document is not None and r.hash not in back]
    again = [
        Outgoing(
            row.document,
            row.kind,
            dict(own_document(row.document, ring, row.at_us).label),
            keep=True,
        )
        for row in void
    ]
    work.connection.execute(
        update(entries)
        .where(entries.c.id.in_([row.id for row in lost]))
        .values(reason="renewed")
    )
    for row, number in zip(void, enqueue(work, peer, again), strict=True):
        topic = work.node.registry.documents.get(row.kind)
        if topic is not None and topic.renewed is not None:
            topic.renewed(work.connection, row.id, number)
    return len(again)

"""Lives of a node: what begins when a database is not the one that signed last."""

from functools import partial

from sqlalchemy import Connection, exists, select, update

from comity.node.services.node import Node
from comity.node.store import log, schema
from comity.node.store.fence import FenceState, database_identity

__all__ = ["begin_incarnation", "finish_recovery", "is_recovering"]

SECOND_US = 1_000_000


def begin_incarnation(node: Node, fenced: int) -> None:
    """Begin a new incarnation, numbered by the clock so that it is above every old one.

    In every channel that has said something, nothing is signed until the peer has returned
    what the old incarnation had sent.
    """
    number = max(node.clock() // SECOND_US, node.incarnation + 1, fenced + 1)

    def work(connection: Connection) -> None:
        log.set_number(connection, "incarnation", number)
        connection.execute(
            update(schema.peers)
            .where(schema.peers.c.verified_us.is_not(None))
            .values(recovering=True)
        )
        log.set_number(connection, "peers", log.read_number(connection, "peers") + 1)

    node.database.write(work)
    node.incarnation = number
    made = node.database.read(partial(log.read_number, name="signatures"))
    identity = database_identity(node.database.path)
    node.fence.raise_to(FenceState(number, made, identity))


def finish_recovery(connection: Connection, peer: str) -> None:
    """Note that a peer has returned everything and fenced the old incarnation."""
    connection.execute(
        update(schema.peers)
        .where(schema.peers.c.party == peer)
        .values(recovering=False)
    )


def is_recovering(connection: Connection, peer: str | None = None) -> bool:
    """Tell whether the node has to recover, from one peer or from any."""
    query = select(schema.peers.c.party).where(schema.peers.c.recovering.is_(True))
    if peer is not None:
        query = query.where(schema.peers.c.party == peer)
    return bool(connection.execute(select(exists(query))).scalar())

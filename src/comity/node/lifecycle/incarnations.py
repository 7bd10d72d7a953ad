"""Lives of a node: what begins when a database is not the one that signed last."""

from sqlalchemy import Connection, exists, select, update

from comity.foundations.constants import SECOND_US
from comity.node.node import Node
from comity.node.store import log, schema

__all__ = [
    "begin_incarnation",
    "finish_recovery",
    "is_fenced",
    "is_recovering",
]


def begin_incarnation(node: Node, fenced: int) -> None:
    """Begin a new incarnation, numbered by the clock so that it is above every old one.

    In every channel, nothing is signed until the peer has returned what the old incarnation
    had sent. The fence is not raised yet: who only looks at a copy takes nothing from the
    node that lives. It is raised when the new incarnation begins to recover, or to send.
    """
    number = max(node.clock() // SECOND_US, node.incarnation + 1, fenced + 1)

    def change(connection: Connection) -> None:
        log.set_number(connection, "incarnation", number)
        log.set_number(connection, "fenced", 0)
        connection.execute(
            update(schema.peers)
            .where(schema.peers.c.verified_us.is_not(None))
            .values(recovering=True)
        )
        log.set_number(connection, "peers", log.read_number(connection, "peers") + 1)

    node.database.write(change)
    node.incarnation = number


def is_fenced(connection: Connection) -> bool:
    """Tell whether a peer has fenced this life of the node."""
    return log.read_number(connection, "fenced") == 1


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

"""What the database notes of peers."""

from sqlalchemy import Connection, update

from comity.node.store import log, schema

__all__ = ["note_fenced"]


def note_fenced(connection: Connection, peer: str) -> None:
    """Note that a peer has fenced this life: nothing is signed before people restore it."""
    connection.execute(
        update(schema.peers).where(schema.peers.c.party == peer).values(recovering=True)
    )
    log.set_number(connection, "fenced", 1)

"""Nonces of requests: each is accepted once while its signature is valid."""

from sqlalchemy import Connection, delete, insert, select

from comity.node.store.schema import nonces

__all__ = ["add_nonce", "drop_nonces"]


def add_nonce(connection: Connection, kid: str, nonce: str, expires_us: int) -> bool:
    """Store the nonce of a key's signature; return whether it is new."""
    known = connection.execute(
        select(nonces.c.expires_us).where(nonces.c.kid == kid, nonces.c.nonce == nonce)
    ).scalar()
    if known is not None:
        return False
    connection.execute(
        insert(nonces).values(kid=kid, nonce=nonce, expires_us=expires_us)
    )
    return True


def drop_nonces(connection: Connection, before_us: int) -> int:
    """Drop nonces of signatures that have expired; return how many."""
    done = connection.execute(delete(nonces).where(nonces.c.expires_us < before_us))
    return int(done.rowcount)

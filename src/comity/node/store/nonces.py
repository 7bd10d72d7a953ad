"""Nonces of requests: each is accepted once while its signature is valid."""

from functools import lru_cache

from sqlalchemy import Connection, delete

from comity.node.store.schema import nonces
from comity.node.store.upsert import Insert, insert_for

__all__ = ["add_nonce", "drop_nonces"]


def add_nonce(connection: Connection, kid: str, nonce: str, expires_us: int) -> bool:
    """Store the nonce of a key's signature; return whether it is new."""
    row = {"kid": kid, "nonce": nonce, "expires_us": expires_us}
    # One statement: what was there already makes it insert nothing.
    return connection.execute(_statement(connection.dialect.name), row).rowcount == 1


@lru_cache(maxsize=2)
def _statement(dialect: str) -> Insert:
    """Build the statement once: building it costs more than running it."""
    adding = insert_for(dialect, nonces).on_conflict_do_nothing()
    # PostgreSQL's count of inserted rows is dropped unless it is asked for.
    return adding.execution_options(preserve_rowcount=True)


def drop_nonces(connection: Connection, before_us: int) -> int:
    """Drop nonces of signatures that have expired; return how many."""
    done = connection.execute(delete(nonces).where(nonces.c.expires_us < before_us))
    return int(done.rowcount)

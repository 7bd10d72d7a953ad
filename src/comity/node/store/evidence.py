"""Evidence of equivocation: two texts that one party signed for one place."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from comity.node.store.schema import equivocations
from comity.node.store.upsert import insert_for

__all__ = ["Equivocation", "keep_equivocation", "keys_of", "read_equivocations"]


class Equivocation(NamedTuple):
    """Two texts that exclude each other, and the place for which both were signed."""

    id: int
    peer: str
    at_us: int
    key: str
    first: str
    second: str


def keep_equivocation(
    connection: Connection, *, peer: str, at_us: int, key: str, first: str, second: str
) -> None:
    """Keep two texts; the same pair is kept once."""
    statement = insert_for(connection.dialect.name, equivocations).values(
        peer=peer, at_us=at_us, key=key, first=first, second=second
    )
    connection.execute(statement.on_conflict_do_nothing())


def read_equivocations(connection: Connection) -> list[Equivocation]:
    """Return all that is kept, in the order in which it was found."""
    rows = connection.execute(select(equivocations).order_by(equivocations.c.id))
    return [Equivocation._make(row) for row in rows]


def keys_of(connection: Connection, prefix: str) -> list[str]:
    """Return the places for which two texts are kept and that begin with a text."""
    query = select(equivocations.c.key).where(
        equivocations.c.key.startswith(prefix, autoescape=True)
    )
    return list(connection.execute(query).scalars())

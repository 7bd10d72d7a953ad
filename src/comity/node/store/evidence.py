"""Evidence of equivocation: two texts that one party signed for one place."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from comity.node.store.schema import equivocations

__all__ = ["keep_equivocation", "read_equivocations"]


def keep_equivocation(
    connection: Connection, *, peer: str, at_us: int, key: str, first: str, second: str
) -> None:
    """Keep two texts; the same pair is kept once."""
    insert = (
        postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    )
    statement = insert(equivocations).values(
        peer=peer, at_us=at_us, key=key, first=first, second=second
    )
    connection.execute(statement.on_conflict_do_nothing())


def read_equivocations(connection: Connection) -> list[dict[str, object]]:
    """Return all that is kept."""
    rows = connection.execute(select(equivocations).order_by(equivocations.c.id))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - its public name

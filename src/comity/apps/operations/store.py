"""The SQL of operations: how many rows the tables of a node hold."""

from sqlalchemy import Connection, func, select

from comity.node.store import notice_schema, schema

__all__ = ["rows_by_state", "rows_in_tables", "waiting_notices"]


def rows_by_state(connection: Connection) -> dict[str, int]:
    """Return the number of entries by act, and of documents in the outbox by state."""
    counts: dict[str, int] = {}
    for table, column, name in (
        (schema.entries, schema.entries.c.act, "entries"),
        (schema.outbox, schema.outbox.c.state, "outbox"),
    ):
        rows = connection.execute(
            select(column, func.count()).select_from(table).group_by(column)
        )
        counts |= {f"{name} {state}": int(count) for state, count in rows}
    return counts


def rows_in_tables(connection: Connection, *, shared: bool) -> dict[str, int]:
    """Return the number of peers, offers and equivocations.

    Parameters
    ----------
    shared
        Whether how many rows others have shared is told, too: to those alone who see all.
    """
    counts = {}
    for table, name in (
        (schema.peers, "peers"),
        *(((schema.holdings, "holdings"),) if shared else ()),
        (schema.offers, "offers"),
        (schema.equivocations, "equivocations"),
    ):
        count = connection.execute(select(func.count()).select_from(table)).scalar()
        counts[name] = int(count or 0)
    return counts


def waiting_notices(connection: Connection) -> int:
    """Return how many notices wait for a step of their ladder."""
    query = select(func.count()).where(notice_schema.ladders.c.due_us.is_not(None))
    return int(connection.execute(query).scalar() or 0)

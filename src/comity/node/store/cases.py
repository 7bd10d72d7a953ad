"""How many cases are live: all that a node needs to know of them besides their documents."""

from sqlalchemy import Connection, func, select

from comity.node.store.case_schema import cases

__all__ = ["live_cases"]


def live_cases(connection: Connection, peer: str) -> int:
    """Return how many cases with a peer are live."""
    query = (
        select(func.count())
        .select_from(cases)
        .where(cases.c.peer == peer, cases.c.live.is_(True))
    )
    return int(connection.execute(query).scalar() or 0)

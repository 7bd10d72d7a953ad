"""Versions of agreements in the order of their lists, in parts."""

from collections.abc import Collection

from sqlalchemy import Connection, literal, select, tuple_

from comity.foundations.plain import json_text
from comity.node.store import schema
from comity.node.store.agreements import SUMMARY, HeldVersion, held_from

__all__ = ["names_with", "versions_after", "versions_with"]

_TABLE = schema.agreements


def versions_after(
    connection: Connection,
    limit: int,
    after: HeldVersion | None = None,
    *,
    rejected: bool = True,
) -> list[HeldVersion]:
    """Return a part of the versions that the node holds, by name, version and hash.

    Parameters
    ----------
    after
        The version behind which the list goes on; None: from the first one.
    rejected
        Whether those that people have rejected are among them.
    """
    order = (_TABLE.c.name, _TABLE.c.version, _TABLE.c.hash)
    query = select(*SUMMARY).order_by(*order).limit(limit)
    if after is not None:
        place = (after.name, after.version, after.hash)
        query = query.where(tuple_(*order) > tuple_(*map(literal, place)))
    if not rejected:
        query = query.where(_TABLE.c.rejected_us.is_(None))
    return [held_from(row) for row in connection.execute(query)]


def versions_with(
    connection: Connection, term: str, names: Collection[str] | None = None
) -> list[HeldVersion]:
    """Return the versions whose terms have a name and that nobody has rejected, in their order.

    Parameters
    ----------
    names
        Of agreements that are called so; of all if None.
    """
    query = (
        select(*SUMMARY)
        .where(
            _TABLE.c.terms.contains(json_text(term), autoescape=True),
            _TABLE.c.rejected_us.is_(None),
        )
        .order_by(_TABLE.c.name, _TABLE.c.version, _TABLE.c.hash)
    )
    if names is not None:
        query = query.where(_TABLE.c.name.in_(names))
    return [held_from(row) for row in connection.execute(query)]


def names_with(
    connection: Connection, term: str, limit: int, after: str = ""
) -> list[str]:
    """Return names of agreements with a version whose terms have a name, in their order.

    Parameters
    ----------
    after
        Those beyond this name.
    """
    query = (
        select(_TABLE.c.name)
        .where(
            _TABLE.c.name > after,
            _TABLE.c.terms.contains(json_text(term), autoescape=True),
            _TABLE.c.rejected_us.is_(None),
        )
        .distinct()
        .order_by(_TABLE.c.name)
        .limit(limit)
    )
    return [row.name for row in connection.execute(query)]

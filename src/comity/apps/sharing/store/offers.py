"""What this node offers: the newest row of each thing, whole."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, literal, or_, select, tuple_

from comity.apps.sharing.store.standing import StandingRow
from comity.node.store import schema
from comity.node.store.upsert import upsert

__all__ = [
    "OfferRow",
    "count_offers",
    "keep_offers",
    "offer_hashes",
    "offers_after",
    "read_changed_offers",
    "read_offers",
]


class OfferRow(NamedTuple):
    """A row that this node offers, whole.

    ``row`` is its canonical JSON; ``hash`` is of row, originator and level, and changes when
    one of them does.
    """

    kind: str
    object: str
    key: str
    originator: str
    level: str
    as_of_us: int
    row: str
    hash: bytes


_OFFER = tuple(schema.offers.c[name] for name in OfferRow._fields)


def offer_hashes(connection: Connection, kind: str) -> dict[tuple[str, str], bytes]:
    """Return the hash of each offer of a kind, by object and key."""
    table = schema.offers
    rows = connection.execute(
        select(table.c.object, table.c.key, table.c.hash).where(table.c.kind == kind)
    )
    return {(row.object, row.key): row.hash for row in rows}


def keep_offers(connection: Connection, rows: Iterable[OfferRow]) -> None:
    """Insert offers; those of the same kind, object and key are replaced."""
    upsert(connection, schema.offers, [row._asdict() for row in rows])


def read_offers(
    connection: Connection, kind: str, objects: Sequence[str] = ()
) -> list[OfferRow]:
    """Return the offers of a kind, of some objects or (if none is named) of all."""
    table = schema.offers
    return _offers(connection, select(*_OFFER).where(table.c.kind == kind), objects)


def offers_after(
    connection: Connection,
    kind: str,
    objects: Sequence[str],
    limit: int,
    after: Sequence[str | int] = (),
) -> list[OfferRow]:
    """Return a part of the offers of a kind, by object and key.

    Parameters
    ----------
    after
        Object and key of an offer: those behind it; from the first one if empty.
    """
    columns = schema.offers.c
    query = select(*_OFFER).where(columns.kind == kind)
    if objects:
        query = query.where(columns.object.in_(objects))
    if after:
        place = tuple_(*map(literal, after))
        query = query.where(tuple_(columns.object, columns.key) > place)
    query = query.order_by(columns.object, columns.key).limit(limit)
    return [OfferRow._make(row) for row in connection.execute(query)]


def read_changed_offers(
    connection: Connection, standing: StandingRow, objects: Sequence[str] = ()
) -> list[OfferRow]:
    """Return the offers that a peer has not got as they are now."""
    table, shared = schema.offers, schema.shared
    query = (
        select(*_OFFER)
        .outerjoin(
            shared,
            and_(
                shared.c.peer == standing.peer,
                shared.c.purpose == standing.purpose,
                shared.c.kind == table.c.kind,
                shared.c.object == table.c.object,
                shared.c.key == table.c.key,
            ),
        )
        .where(
            table.c.kind == standing.kind,
            or_(shared.c.offered.is_(None), shared.c.offered != table.c.hash),
        )
    )
    return _offers(connection, query, objects)


def _offers(
    connection: Connection,
    query: "Select[Any]",
    objects: Sequence[str],
) -> list[OfferRow]:
    table = schema.offers
    wanted = set(objects)
    rows = connection.execute(query.order_by(table.c.object, table.c.key))
    return [OfferRow._make(row) for row in rows if not wanted or row.object in wanted]


def count_offers(connection: Connection, kind: str, objects: Sequence[str] = ()) -> int:
    """Return how many offers there are of a kind, of some objects or of all."""
    table = schema.offers
    names = connection.execute(select(table.c.object).where(table.c.kind == kind))
    wanted = set(objects)
    return sum(not wanted or row.object in wanted for row in names)

"""With whom a kind is shared as it changes, and what each peer has got."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, literal, select, tuple_, update

from comity.foundations.canonical import canonical_bytes
from comity.foundations.strict import read_strict
from comity.node.store import schema
from comity.node.store.upsert import upsert

__all__ = [
    "DeliveredRow",
    "StandingRow",
    "delivered_hashes",
    "end_standing",
    "forget_delivered",
    "keep_delivered",
    "note_rules",
    "read_standing",
    "set_standing",
    "standing_after",
]


class StandingRow(NamedTuple):
    """A kind that is shared with a peer for a purpose, as it changes.

    ``ours`` and ``theirs``: whose will it is. ``objects``: these alone; all if empty.
    ``rules``: hash of the rules in force when everything was last shared.
    """

    peer: str
    kind: str
    purpose: str
    ours: bool
    theirs: bool
    objects: tuple[str, ...]
    rules: bytes


class DeliveredRow(NamedTuple):
    """What a peer got last of an offer: hash of the offer, and of what was released of it."""

    peer: str
    kind: str
    purpose: str
    object: str
    key: str
    offered: bytes
    hash: bytes


def read_standing(connection: Connection) -> list[StandingRow]:
    """Return everything that is shared as it changes, by peer, kind and purpose."""
    table = schema.standing
    rows = connection.execute(
        select(table).order_by(table.c.peer, table.c.kind, table.c.purpose)
    )
    return [_standing(row) for row in rows]


def standing_after(
    connection: Connection, peer: str, limit: int, after: Sequence[str | int] = ()
) -> list[StandingRow]:
    """Return a part of what is shared as it changes, by peer, kind and purpose.

    Parameters
    ----------
    peer
        With this peer alone; with all if empty.
    after
        Peer, kind and purpose of a row: those behind it; from the first one if empty.
    """
    columns = schema.standing.c
    order = (columns.peer, columns.kind, columns.purpose)
    query = select(schema.standing).order_by(*order).limit(limit)
    if peer:
        query = query.where(columns.peer == peer)
    if after:
        query = query.where(tuple_(*order) > tuple_(*map(literal, after)))
    return [_standing(row) for row in connection.execute(query)]


def _standing(row: "Row[Any]") -> StandingRow:
    names = tuple(read_strict(row.objects.encode()))
    return StandingRow(
        row.peer, row.kind, row.purpose, row.ours, row.theirs, names, row.rules
    )


def set_standing(
    connection: Connection,
    peer: str,
    kind: str,
    purpose: str,
    *,
    ours: bool | None = None,
    theirs: bool | None = None,
    objects: Sequence[str] | None = None,
) -> None:
    """Note that a kind is shared with a peer as it changes, or is no longer.

    What is None stays as it was. When neither side wants it any more the row is deleted.
    """
    table = schema.standing
    where = (
        (table.c.peer == peer) & (table.c.kind == kind) & (table.c.purpose == purpose)
    )
    row = connection.execute(select(table).where(where)).one_or_none()
    fresh = {
        "peer": peer,
        "kind": kind,
        "purpose": purpose,
        "ours": bool(row and row.ours) if ours is None else ours,
        "theirs": bool(row and row.theirs) if theirs is None else theirs,
        "objects": (row.objects if row else "[]")
        if objects is None
        else canonical_bytes(sorted(set(objects))).decode(),
        "rules": b"",
    }
    if fresh["ours"] or fresh["theirs"]:
        upsert(connection, table, [fresh])
    else:
        connection.execute(delete(table).where(where))


def end_standing(connection: Connection, peer: str) -> None:
    """Note that nothing is shared with a peer as it changes any more."""
    table = schema.standing
    connection.execute(delete(table).where(table.c.peer == peer))


def note_rules(connection: Connection, standing: StandingRow, rules: bytes) -> None:
    """Note the hash of the rules under which everything was shared."""
    table = schema.standing
    connection.execute(
        update(table)
        .where(
            table.c.peer == standing.peer,
            table.c.kind == standing.kind,
            table.c.purpose == standing.purpose,
        )
        .values(rules=rules)
    )


def delivered_hashes(
    connection: Connection, standing: StandingRow
) -> dict[tuple[str, str], bytes]:
    """Return the hash of what the peer got last of each offer, by object and key."""
    table = schema.shared
    rows = connection.execute(
        select(table.c.object, table.c.key, table.c.hash).where(
            table.c.peer == standing.peer,
            table.c.kind == standing.kind,
            table.c.purpose == standing.purpose,
        )
    )
    return {(row.object, row.key): row.hash for row in rows}


def keep_delivered(connection: Connection, rows: Iterable[DeliveredRow]) -> None:
    """Note what a peer has got now."""
    upsert(connection, schema.shared, [row._asdict() for row in rows])


def forget_delivered(
    connection: Connection, peer: str, kind: str, objects: Sequence[str]
) -> None:
    """Delete the notes of what a peer got of some objects."""
    table = schema.shared
    connection.execute(
        delete(table).where(
            table.c.peer == peer, table.c.kind == kind, table.c.object.in_(objects)
        )
    )

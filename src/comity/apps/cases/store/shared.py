"""Capabilities of objects and conjunction messages that parties offer and share.

All functions take the connection of a transaction that their caller has begun.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from comity.foundations.errors import DataError
from comity.foundations.plain import JsonObject
from comity.foundations.strict import read_strict
from comity.node.store import schema

__all__ = [
    "Capabilities",
    "OfferedMessage",
    "offered_messages",
    "own_capabilities",
    "owner_of",
    "shared_messages",
    "their_capabilities",
]


@dataclass(frozen=True, slots=True)
class OfferedMessage:
    """A conjunction message that we offer: hash of its row, and its text."""

    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the party of an object states about it.

    Attributes
    ----------
    kind
        Its class by the right of way, ``unknown`` if none is stated.
    designator
        Its designator in the source of conjunction messages, empty if none is stated.
    area_m2, score
        Cross-section, m2, and willingness to move; ``None`` if not stated.
    """

    kind: str = "unknown"
    designator: str = ""
    area_m2: float | None = None
    score: float | None = None


def own_capabilities(connection: Connection, name: str) -> Capabilities | None:
    """Return the capabilities that we offer of an object, ``None`` without any."""
    table = schema.offers
    row = connection.execute(
        select(table.c.row).where(
            table.c.kind == "capabilities", table.c.object == name
        )
    ).scalar()
    return None if row is None else _capabilities(row)


def their_capabilities(
    connection: Connection, peer: str, name: str
) -> Capabilities | None:
    """Return the capabilities that a peer has shared of its object, ``None`` without any."""
    table = schema.holdings
    row = connection.execute(
        select(table.c.row).where(
            table.c.kind == "capabilities",
            table.c.peer == peer,
            table.c.object == name,
        )
    ).scalar()
    return None if row is None else _capabilities(row)


def _capabilities(text: str) -> Capabilities:
    row = _object(text)
    return Capabilities(
        str(row.get("class", "unknown")),
        str(row.get("designator") or ""),
        _number_or_none(row, "area_m2"),
        _number_or_none(row, "score"),
    )


def _number_or_none(row: JsonObject, name: str) -> float | None:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def owner_of(connection: Connection, name: str) -> str | None:
    """Return the peer that has shared capabilities of an object, ``None`` without any."""
    table = schema.holdings
    peer: str | None = connection.execute(
        select(table.c.peer).where(
            table.c.kind == "capabilities", table.c.object == name
        )
    ).scalar()
    return peer


def offered_messages(
    connection: Connection, without: Collection[str]
) -> list[OfferedMessage]:
    """Return the conjunction messages that we offer, but for those with some hashes."""
    table = schema.offers
    rows = connection.execute(
        select(table.c.hash, table.c.row).where(table.c.kind == "cdms")
    )
    messages = []
    for row in rows:
        name = row.hash.hex()
        text = _object(row.row).get("message")
        if name not in without and isinstance(text, str):
            messages.append(OfferedMessage(name, text))
    return messages


def shared_messages(
    connection: Connection, peer: str, objects: Iterable[str]
) -> list[JsonObject]:
    """Return the rows of conjunction messages that a peer has shared of some objects."""
    table = schema.holdings
    rows = connection.execute(
        select(table.c.row).where(
            table.c.kind == "cdms",
            table.c.peer == peer,
            table.c.object.in_(list(objects)),
        )
    )
    return [_object(row.row) for row in rows]


def _object(text: str) -> JsonObject:
    value = read_strict(text.encode())
    if not isinstance(value, dict):
        raise DataError("a stored row is no JSON object", remedy="restore a backup")
    return value

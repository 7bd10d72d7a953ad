"""Our public feed, and the feeds of others that we follow."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from comity.node.store import notice_schema as tables
from comity.node.store.upsert import upsert

__all__ = [
    "FeedItemRow",
    "PublicationRow",
    "add_feed_item",
    "add_publication",
    "feed_item",
    "feed_items",
    "is_in_feed",
    "is_published",
    "last_publications",
]

_OWN, _FOLLOWED = tables.publications, tables.feed_items
_FOLLOWED_COLUMNS = (
    _FOLLOWED.c.party,
    _FOLLOWED.c.serial,
    _FOLLOWED.c.at_us,
    _FOLLOWED.c.hash,
    _FOLLOWED.c.text,
)


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """An item of our feed: number, instant (UTC us), hash of a document, signed text."""

    serial: int
    at_us: int
    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedItemRow:
    """An item of a party's feed: number, when it was read (UTC us), hash, signed text."""

    party: str
    serial: int
    at_us: int
    hash: str
    text: str


def last_publications(connection: Connection, most: int) -> list[PublicationRow]:
    """Return the newest items of our feed, the newest first."""
    rows = connection.execute(
        select(_OWN.c.serial, _OWN.c.at_us, _OWN.c.hash, _OWN.c.text)
        .order_by(_OWN.c.serial.desc())
        .limit(most)
    )
    return [PublicationRow(*row) for row in rows]


def add_publication(connection: Connection, item: PublicationRow) -> None:
    """Add an item to our feed."""
    row = {
        "serial": item.serial,
        "at_us": item.at_us,
        "hash": item.hash,
        "text": item.text,
    }
    upsert(connection, _OWN, [row])


def add_feed_item(connection: Connection, item: FeedItemRow) -> None:
    """Store an item of a feed that we follow."""
    row = {
        "party": item.party,
        "serial": item.serial,
        "at_us": item.at_us,
        "hash": item.hash,
        "text": item.text,
    }
    upsert(connection, _FOLLOWED, [row])


def feed_items(connection: Connection, party: str) -> list[FeedItemRow]:
    """Return the items of a party's feed, the oldest first."""
    rows = connection.execute(
        select(*_FOLLOWED_COLUMNS)
        .where(_FOLLOWED.c.party == party)
        .order_by(_FOLLOWED.c.serial)
    )
    return [FeedItemRow(*row) for row in rows]


def feed_item(connection: Connection, party: str, serial: int) -> FeedItemRow | None:
    """Return one item of a party's feed, None if it is not stored."""
    row = connection.execute(
        select(*_FOLLOWED_COLUMNS).where(
            _FOLLOWED.c.party == party, _FOLLOWED.c.serial == serial
        )
    ).one_or_none()
    return None if row is None else FeedItemRow(*row)


def is_published(connection: Connection, document_hash: str) -> bool:
    """Tell whether the hash of a document is in our own feed."""
    query = select(_OWN.c.serial).where(_OWN.c.hash == document_hash)
    return connection.execute(query).first() is not None


def is_in_feed(connection: Connection, party: str, document_hash: str) -> bool:
    """Tell whether the hash of a document is in a party's feed, as far as it was read."""
    value = connection.execute(
        select(_FOLLOWED.c.serial).where(
            _FOLLOWED.c.party == party, _FOLLOWED.c.hash == document_hash
        )
    ).first()
    return value is not None

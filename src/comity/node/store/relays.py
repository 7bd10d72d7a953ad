"""Parcels through gateways: what we leave, what we keep for others, what we collected."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from comity.node.store.notice_schema import collected, parcels, relays
from comity.node.store.upsert import upsert

__all__ = [
    "CollectedRow",
    "ParcelRow",
    "RelayRow",
    "accept_parcel",
    "add_parcel",
    "add_relay",
    "confirm_collected",
    "count_relays",
    "drop_relays",
    "due_gateways",
    "due_parcels",
    "find_collected",
    "has_relay",
    "keep_collected",
    "mark_taken",
    "postpone_parcel",
    "postpone_parcels",
    "unconfirmed",
    "waiting_relays",
    "withhold_parcel",
]

#: Names in one statement: databases limit how many parameters it may have.
CHUNK = 500


class ParcelRow(NamedTuple):
    """An envelope of ours that waits for a gateway."""

    entry: int
    gateway: str
    notice: str
    attempts: int


class RelayRow(NamedTuple):
    """A parcel that this node keeps as a gateway."""

    hash: str
    sender: str
    recipient: str
    at_us: int
    parcel: str
    sealed: bytes
    taken: bool


class CollectedRow(NamedTuple):
    """Whether a gateway knows that we have a parcel, and its signed answer that says so."""

    confirmed: bool
    proof: str


# -- what we leave with gateways ---------------------------------------------------------


def add_parcel(
    connection: Connection, *, entry: int, gateway: str, notice: str, next_us: int
) -> bool:
    """Let an envelope wait for a gateway; return whether it did not already."""
    known = connection.execute(
        select(parcels.c.entry).where(
            parcels.c.entry == entry, parcels.c.gateway == gateway
        )
    ).scalar()
    if known is not None:
        return False
    row = {
        "entry": entry,
        "gateway": gateway,
        "notice": notice,
        "state": "waiting",
        "attempts": 0,
        "next_us": next_us,
        "receipt": "",
        "parcel": "",
    }
    upsert(connection, parcels, [row])
    return True


def due_gateways(connection: Connection, at_us: int) -> list[str]:
    """Return the gateways for which a parcel waits that may be tried by now."""
    query = (
        select(parcels.c.gateway)
        .where(parcels.c.state == "waiting", parcels.c.next_us <= at_us)
        .distinct()
    )
    return sorted(connection.execute(query).scalars())


def due_parcels(
    connection: Connection, gateway: str, at_us: int, limit: int
) -> list[ParcelRow]:
    """Return the parcels that wait for a gateway and may be tried by now."""
    columns = parcels.c
    rows = connection.execute(
        select(columns.entry, columns.gateway, columns.notice, columns.attempts)
        .where(
            columns.gateway == gateway,
            columns.state == "waiting",
            columns.next_us <= at_us,
        )
        .order_by(columns.entry)
        .limit(limit)
    )
    return [ParcelRow._make(row) for row in rows]


def accept_parcel(
    connection: Connection, row: ParcelRow, *, receipt: str, parcel: str
) -> None:
    """Store a gateway's receipt, and the parcel that it is for."""
    _set_parcel(connection, row, state="accepted", receipt=receipt, parcel=parcel)


def withhold_parcel(connection: Connection, row: ParcelRow) -> None:
    """Note that policy no longer releases a parcel."""
    _set_parcel(connection, row, state="withheld")


def _set_parcel(connection: Connection, row: ParcelRow, **values: str) -> None:
    connection.execute(
        parcels.update()
        .where(parcels.c.entry == row.entry, parcels.c.gateway == row.gateway)
        .values(**values)
    )


def postpone_parcels(
    connection: Connection, gateway: str, next_us: int, entry: int | None = None
) -> None:
    """Count a failed attempt for one parcel, or all that waits for a gateway; try later."""
    query = parcels.update().where(
        parcels.c.gateway == gateway, parcels.c.state == "waiting"
    )
    if entry is not None:
        query = query.where(parcels.c.entry == entry)
    connection.execute(query.values(next_us=next_us, attempts=parcels.c.attempts + 1))


def postpone_parcel(connection: Connection, row: ParcelRow, next_us: int) -> None:
    """Count a failed attempt for one parcel, and when to try again."""
    connection.execute(
        parcels.update()
        .where(parcels.c.entry == row.entry, parcels.c.gateway == row.gateway)
        .values(next_us=next_us, attempts=parcels.c.attempts + 1)
    )


# -- what we keep as a gateway -----------------------------------------------------------


def add_relay(connection: Connection, row: RelayRow) -> None:
    """Keep a parcel for its recipient."""
    upsert(connection, relays, [row._asdict()])


def has_relay(connection: Connection, digest: str) -> bool:
    """Tell whether a parcel is kept, or was."""
    query = select(relays.c.hash).where(relays.c.hash == digest)
    return connection.execute(query).first() is not None


def count_relays(connection: Connection, sender: str, recipient: str) -> int:
    """Return how many parcels of a sender wait for a recipient."""
    query = select(func.count()).where(
        relays.c.sender == sender,
        relays.c.recipient == recipient,
        relays.c.taken.is_(False),
    )
    return int(connection.execute(query).scalar() or 0)


def mark_taken(connection: Connection, recipient: str, hashes: Sequence[str]) -> None:
    """Drop the bytes of parcels that were collected; names stay, so that repeats are known."""
    for start in range(0, len(hashes), CHUNK):
        part = hashes[start : start + CHUNK]
        connection.execute(
            relays.update()
            .where(relays.c.recipient == recipient, relays.c.hash.in_(part))
            .values(taken=True, sealed=b"")
        )


def drop_relays(connection: Connection, before_us: int) -> None:
    """Drop parcels that came before an instant, collected or not."""
    connection.execute(relays.delete().where(relays.c.at_us < before_us))


def waiting_relays(
    connection: Connection, recipient: str, limit: int
) -> list[RelayRow]:
    """Return the parcels that wait for a recipient, the oldest first."""
    rows = connection.execute(
        select(relays)
        .where(relays.c.recipient == recipient, relays.c.taken.is_(False))
        .order_by(relays.c.at_us)
        .limit(limit)
    )
    return [RelayRow._make(row) for row in rows]


# -- what we collected -------------------------------------------------------------------


def unconfirmed(connection: Connection, gateway: str) -> list[str]:
    """Return hashes of collected parcels that were not confirmed to the gateway yet."""
    query = select(collected.c.hash).where(
        collected.c.gateway == gateway, collected.c.confirmed.is_(False)
    )
    return list(connection.execute(query).scalars())


def confirm_collected(
    connection: Connection, gateway: str, hashes: Sequence[str], proof: str
) -> None:
    """Note that a gateway knows which parcels we have, and the exchange that proves it."""
    for start in range(0, len(hashes), CHUNK):
        part = hashes[start : start + CHUNK]
        connection.execute(
            collected.update()
            .where(collected.c.gateway == gateway, collected.c.hash.in_(part))
            .values(confirmed=True, proof=proof)
        )


def find_collected(
    connection: Connection, gateway: str, digest: str
) -> CollectedRow | None:
    """Find what is known of a parcel that a gateway handed over before."""
    row = connection.execute(
        select(collected.c.confirmed, collected.c.proof).where(
            collected.c.gateway == gateway, collected.c.hash == digest
        )
    ).one_or_none()
    return None if row is None else CollectedRow._make(row)


def keep_collected(
    connection: Connection, gateway: str, digest: str, at_us: int
) -> None:
    """Note that a gateway has handed a parcel over."""
    row = {"gateway": gateway, "hash": digest, "at_us": at_us}
    upsert(connection, collected, [row | {"confirmed": False, "proof": ""}])

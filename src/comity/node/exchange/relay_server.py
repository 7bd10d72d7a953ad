"""As a gateway: what we keep for others, sealed, until they collect it.

A gateway serves parties of agreements in force that name it, and nobody else. It sees label
and route; it signs for each parcel that it takes.
"""

from typing import Any

from sqlalchemy import Connection, func, select

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, TrustError
from comity.foundations.strict import has_exactly, read_strict
from comity.node.gate.relay import fits_parcel, read_parcel
from comity.node.node import UnitOfWork
from comity.node.store import notice_schema as tables
from comity.node.store.upsert import upsert
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["MAX_ITEMS", "hand_over", "take_deposit"]

#: Parcels in one answer, and how long one is kept that nobody collects.
MAX_ITEMS, KEEP_US = 50, 30 * DAY_US
#: Parcels that one sender may leave for one recipient.
WAITING = 10_000
#: Largest sealed parcel, bytes, and bytes in one answer.
MAX_BYTES, PORTION = 4_000_000, 6_000_000


def take_deposit(work: UnitOfWork, party: str, body: bytes) -> dict[str, Any]:
    """Keep a parcel for its recipient; return what the receipt says.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or no agreement in force makes this node a gateway between
        the two.
    """
    value = read_strict(body)
    if not has_exactly(value, {"parcel": str, "sealed": str}):
        raise FormatError("a deposit holds parcel and sealed alone")
    ring = work.ring(party)
    parcel = read_parcel(value["parcel"], ring, work.now_us)
    sealed = from_text64(value["sealed"])
    if len(sealed) > MAX_BYTES:
        raise FormatError(
            f"what is sealed has {len(sealed)} bytes, at most {MAX_BYTES}"
        )
    if parcel.gateway != work.party or not fits_parcel(parcel, sealed):
        raise TrustError("the parcel is of another gateway, or of other bytes")
    context = work.release_context()
    if parcel.recipient not in context.verified:
        raise TrustError("the recipient is no verified party")
    rules = context.decider.in_force(parcel.sender, parcel.recipient, work.now_us)
    if not any(r.agreement.terms.get("gateway") == work.party for r in rules):
        raise TrustError("no agreement in force makes this node their gateway")
    known = work.connection.execute(
        select(tables.relays.c.hash).where(tables.relays.c.hash == parcel.hash)
    ).scalar()
    if known is None:
        _check_room(work.connection, parcel.sender, parcel.recipient)
        row = {
            "hash": parcel.hash,
            "sender": parcel.sender,
            "recipient": parcel.recipient,
            "at_us": work.now_us,
            "parcel": parcel.text,
            "sealed": sealed,
            "taken": False,
        }
        upsert(work.connection, tables.relays, [row])
    return {"taken": parcel.hash}


def _check_room(connection: Connection, sender: str, recipient: str) -> None:
    """Refuse more than one sender may leave for one recipient.

    Raises
    ------
    TrustError
        If too much waits there already.
    """
    table = tables.relays
    waiting = connection.execute(
        select(func.count()).where(
            table.c.sender == sender,
            table.c.recipient == recipient,
            table.c.taken.is_(False),
        )
    ).scalar()
    if int(waiting or 0) >= WAITING:
        raise TrustError(
            f"{waiting} parcels wait for {recipient}, at most {WAITING} are kept",
            remedy="they are kept until collected; try again later",
        )


def hand_over(work: UnitOfWork, party: str, body: dict[str, Any]) -> dict[str, Any]:
    """Answer a party that collects: what waits for it; forget what it has taken.

    Raises
    ------
    FormatError
        If the question does not fit.
    """
    taken = body.get("taken")
    if not isinstance(taken, list) or not all(isinstance(t, str) for t in taken):
        raise FormatError("taken is a list of names of parcels")
    table = tables.relays
    own = table.c.recipient == party
    for start in range(0, len(taken), 500):
        part = taken[start : start + 500]
        # The bytes go; the name stays, so that a repeat is known.
        work.connection.execute(
            table.update()
            .where(own, table.c.hash.in_(part))
            .values(taken=True, sealed=b"")
        )
    work.connection.execute(table.delete().where(table.c.at_us < work.now_us - KEEP_US))
    rows = work.connection.execute(
        select(table)
        .where(own, table.c.taken.is_(False))
        .order_by(table.c.at_us)
        .limit(MAX_ITEMS)
    ).all()
    parcels: list[dict[str, str]] = []
    size = 0
    for row in rows:
        size += len(row.sealed)
        if parcels and size > PORTION:
            break
        parcels.append({"parcel": row.parcel, "sealed": to_text64(row.sealed)})
    return {"parcels": parcels}

"""As a gateway: parcels that we keep for others, sealed, until they collect them.

A gateway serves parties of agreements in force that name it, and nobody else. It sees label
and route; it signs for each parcel that it takes.
"""

from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, TrustError
from comity.foundations.plain import Json, JsonObject, plain
from comity.foundations.strict import read_strict
from comity.node.exchange.sealing_keys import statements_for
from comity.node.gate.relay import Deposit, fits_parcel, read_parcel
from comity.node.gate.shapes import OpenShape, read_shape
from comity.node.node import UnitOfWork
from comity.node.store import relays
from comity.trust.identity.keys import from_text64, to_text64

__all__ = ["MAX_ITEMS", "hand_over", "take_deposit"]

#: Parcels in one answer, and how long one is kept that nobody collects.
MAX_ITEMS, KEEP_US = 50, 30 * DAY_US
#: Parcels that one sender may leave for one recipient.
WAITING = 10_000
#: Largest sealed parcel, bytes, and bytes in one answer.
MAX_BYTES, PORTION = 4_000_000, 6_000_000


class _CollectShape(OpenShape):
    taken: list[str]


def take_deposit(work: UnitOfWork, party: str, body: bytes) -> JsonObject:
    """Keep a parcel for its recipient; return the body of the receipt.

    Raises
    ------
    FormatError, TrustError
        If it does not fit, or no agreement in force makes this node a gateway between
        the two.
    """
    deposit = read_shape(read_strict(body), Deposit, "a deposit")
    ring = work.ring(party)
    parcel = read_parcel(deposit.parcel, ring, work.now_us)
    sealed = from_text64(deposit.sealed)
    if len(sealed) > MAX_BYTES:
        raise FormatError(
            f"the sealed parcel has {len(sealed)} bytes, at most {MAX_BYTES} are taken"
        )
    if parcel.gateway != work.party or not fits_parcel(parcel, sealed):
        raise TrustError("the parcel is of another gateway, or of other bytes")
    context = work.release_context()
    if parcel.recipient not in context.verified:
        raise TrustError("the recipient is no verified party")
    rules = context.decider.in_force(parcel.sender, parcel.recipient, work.now_us)
    if not any(r.agreement.terms.get("gateway") == work.party for r in rules):
        raise TrustError("no agreement in force makes this node their gateway")
    if not relays.has_relay(work.connection, parcel.hash):
        _check_room(work, parcel.sender, parcel.recipient)
        row = relays.RelayRow(
            parcel.hash,
            parcel.sender,
            parcel.recipient,
            work.now_us,
            parcel.text,
            sealed,
            taken=False,
        )
        relays.add_relay(work.connection, row)
    return {"taken": parcel.hash}


def _check_room(work: UnitOfWork, sender: str, recipient: str) -> None:
    """Refuse more than one sender may leave for one recipient.

    Raises
    ------
    TrustError
        If too much waits there already.
    """
    waiting = relays.count_relays(work.connection, sender, recipient)
    if waiting >= WAITING:
        raise TrustError(
            f"{waiting} parcels wait for {recipient}, at most {WAITING} are kept",
            remedy="they are kept until collected; try again later",
        )


def hand_over(work: UnitOfWork, party: str, body: JsonObject) -> JsonObject:
    """Answer a party that collects: what waits for it; forget what it has taken.

    Raises
    ------
    FormatError
        If the question does not fit.
    """
    taken = read_shape(body, _CollectShape, "the question of what waits").taken
    relays.mark_taken(work.connection, party, taken)
    relays.drop_relays(work.connection, work.now_us - KEEP_US)
    parcels: list[Json] = []
    size = 0
    # Whoever cannot reach a party learns from its gateway what to seal for.
    context = work.release_context()
    partners = sorted(
        other
        for other in context.verified - {party}
        if any(
            r.agreement.terms.get("gateway") == work.party
            for r in context.decider.in_force(party, other, work.now_us)
        )
    )
    keys: Json = {other: plain(statements_for(work, other)) for other in partners}
    for row in relays.waiting_relays(work.connection, party, MAX_ITEMS):
        size += len(row.sealed)
        if parcels and size > PORTION:
            break
        parcels.append({"parcel": row.parcel, "sealed": to_text64(row.sealed)})
    return {"parcels": parcels, "sealing": keys}

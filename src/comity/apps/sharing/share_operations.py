"""Operations about shared data: offered, shared as it changes, previewed, held, asked for."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.apps.sharing.holdings import HeldRow, held_file, held_page
from comity.apps.sharing.offers import check_kind_and_purpose, offer
from comity.apps.sharing.previews import Preview, PreviewRow, preview_page
from comity.apps.sharing.rows import Rows, newest_instant
from comity.apps.sharing.share import Shared, share_now, share_with, subscribe
from comity.apps.sharing.store.holdings import WantedHoldings
from comity.apps.sharing.store.standing import standing_after
from comity.foundations.plain import JsonObject
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import (
    File,
    Number,
    Operation,
    Page,
    PageLimit,
    page_of,
)
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller
from comity.trust.policy.kinds import PURPOSES

__all__ = [
    "EXPORT_HELD",
    "LIST_HELD",
    "LIST_SHARES",
    "MOST_ROWS",
    "OFFER_ROWS",
    "OPERATIONS",
    "PREVIEW_SHARE",
    "SHARE_NOW",
    "START_SHARE",
    "STOP_SHARE",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "ExportHeld",
    "ListHeld",
    "ListShares",
    "OfferRows",
    "OfferedRow",
    "PreviewShare",
    "ShareNow",
    "ShareWith",
    "Subscribe",
    "Unsubscribe",
]

#: Rows that are offered in one request, at most.
MOST_ROWS = 2000
FLIGHT_SAFETY = "flight-safety"
#: Ids of objects that a request names.
Objects = Annotated[tuple[str, ...], Field(max_length=1000)]
Parties = Annotated[tuple[str, ...], Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class ListHeld:
    """Rows of a party, kind or object alone; empty texts mean all."""

    party: str = ""
    kind: str = ""
    object: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class ExportHeld:
    """Rows of a kind, of one party or (if the text is empty) of all."""

    kind: str
    party: str = ""


@dataclass(frozen=True, slots=True)
class PreviewShare:
    """Offers of a kind as a party would see them, of some objects or of all."""

    party: str
    kind: str = "elements"
    purpose: str = FLIGHT_SAFETY
    objects: Objects = ()
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """A row, and when it was true, UTC in microseconds since 1970.

    Without that it is as new as the latest instant in it that has passed, else as now.
    """

    row: JsonObject
    as_of_us: Number | None = None


@dataclass(frozen=True, slots=True)
class OfferRows:
    """Rows of a kind, and their classification in the words of the agreements' labels."""

    kind: str
    rows: Annotated[tuple[OfferedRow, ...], Field(max_length=MOST_ROWS)]
    level: str = "green"


@dataclass(frozen=True, slots=True)
class Offered:
    """How many of the rows that were offered are new or changed."""

    changed: int


@dataclass(frozen=True, slots=True)
class ListShares:
    """What is shared with one party or (if the text is empty) with all."""

    party: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class Share:
    """A kind that is shared with a party for a purpose, as it changes.

    ``ours`` and ``theirs``: whose will it is. ``objects``: these alone; all if empty.
    """

    party: str
    kind: str
    purpose: str
    ours: bool
    theirs: bool
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareWith:
    """A kind, a party, and a purpose."""

    party: str
    kind: str = "elements"
    purpose: str = FLIGHT_SAFETY


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a kind passes between this party and another one as it changes, from now on."""

    party: str
    kind: str
    purpose: str
    active: bool


@dataclass(frozen=True, slots=True)
class ShareNow:
    """With these parties; with all with whom something is shared if none is named."""

    parties: Parties = ()


@dataclass(frozen=True, slots=True)
class SharedNow:
    """What one round put into the outbox, for each party and kind."""

    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A kind, whom to ask for it, and for what; of some objects or of all."""

    party: str
    kind: str = "elements"
    purpose: str = FLIGHT_SAFETY
    objects: Objects = ()


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A kind that a party was asked for."""

    party: str
    kind: str = "elements"
    purpose: str = FLIGHT_SAFETY
    objects: Objects = ()


def _held(node: Node, asked: ListHeld, caller: Caller) -> Page[HeldRow]:
    """List what others have shared with this node, by party, kind and object.

    Each caller sees the classes of its roles.
    """
    wanted = WantedHoldings(asked.party, asked.kind, asked.object)
    return held_page(node, wanted, asked.limit, asked.cursor, seen_by(caller))


def _export(node: Node, asked: ExportHeld, caller: Caller) -> File:
    """Return what others have shared as a file: OMM in CSV, OEM, CDM, or JSON.

    Each caller gets the classes of its roles.
    """
    made = held_file(node, asked.kind, asked.party, seen_by(caller))
    counts = {"rows": made.rows}
    return File(made.name, made.media_type, made.text.encode(), counts, made.seen)


def _preview(node: Node, asked: PreviewShare, _caller: Caller) -> Page[PreviewRow]:
    """Show what a party would see of what this node offers, and why; nothing is sent."""
    wanted = Preview(asked.kind, asked.purpose, asked.objects)
    return preview_page(node, asked.party, wanted, asked.limit, asked.cursor)


def _offer(node: Node, asked: OfferRows, _caller: Caller) -> Offered:
    """Offer rows: the newest of each thing is kept; agreements decide who gets what of it."""
    check_kind_and_purpose(asked.kind, PURPOSES[0])
    now_us = node.clock()
    times = tuple(
        newest_instant(asked.kind, one.row, now_us)
        if one.as_of_us is None
        else one.as_of_us
        for one in asked.rows
    )
    rows = Rows(asked.kind, tuple(one.row for one in asked.rows), times)
    return Offered(offer(node, rows, level=asked.level))


def _shares(node: Node, asked: ListShares, _caller: Caller) -> Page[Share]:
    """List what is shared with whom as it changes, and whose will it is."""
    after = place_of(asked.cursor, str, str, str)
    with node.reading() as work:
        rows = standing_after(work.connection, asked.party, asked.limit + 1, after)
    page = page_of(rows, asked.limit, lambda row: cursor_behind(*row[:3]))
    shares = (Share(*row[:6]) for row in page.items)
    return Page(tuple(shares), page.next)


def _start(node: Node, asked: ShareWith, _caller: Caller) -> Standing:
    """Share a kind with a party from now on, as it changes; agreements decide what goes."""
    share_with(node, asked.party, asked.kind, asked.purpose)
    return Standing(asked.party, asked.kind, asked.purpose, True)


def _stop(node: Node, asked: ShareWith, _caller: Caller) -> Standing:
    """Share a kind with a party no longer."""
    share_with(node, asked.party, asked.kind, asked.purpose, active=False)
    return Standing(asked.party, asked.kind, asked.purpose, False)


def _now(node: Node, asked: ShareNow, _caller: Caller) -> SharedNow:
    """Put what is shared and has changed into the outbox, now."""
    return SharedNow(tuple(share_now(node, asked.parties)))


def _subscribe(node: Node, asked: Subscribe, _caller: Caller) -> Standing:
    """Ask a party for a kind of data, as it changes; its agreements decide what comes."""
    subscribe(node, asked.party, asked.kind, asked.purpose, asked.objects)
    return Standing(asked.party, asked.kind, asked.purpose, True)


def _unsubscribe(node: Node, asked: Unsubscribe, _caller: Caller) -> Standing:
    """Ask a party to stop sending a kind of data."""
    subscribe(node, asked.party, asked.kind, asked.purpose, asked.objects, active=False)
    return Standing(asked.party, asked.kind, asked.purpose, False)


PARTY = "party:alfa"
ROW: JsonObject = {
    "object": "object:norad:90001",
    "epoch_us": 1_798_761_600_000_000,
    "mean_motion_rad_s": 0.00106,
    "eccentricity": 0.001,
    "inclination_rad": 1.7,
    "node_rad": 0.4,
    "perigee_rad": 1.1,
    "mean_anomaly_rad": 2.2,
    "bstar": 0.0001,
}
LIST_HELD = Operation(
    name="share held",
    path="/holdings",
    right=Right.READ_SHARED,
    request=ListHeld,
    result=Page[HeldRow],
    run=_held,
    example=ListHeld(kind="elements", limit=10),
)
EXPORT_HELD = Operation(
    name="share export",
    path="/holdings/file",
    right=Right.READ_SHARED,
    request=ExportHeld,
    result=File,
    run=_export,
    example=ExportHeld("elements"),
)
PREVIEW_SHARE = Operation(
    name="share preview",
    path="/preview",
    right=Right.READ_SHARED,
    request=PreviewShare,
    result=Page[PreviewRow],
    run=_preview,
    example=PreviewShare(PARTY),
)
OFFER_ROWS = Operation(
    name="share offer",
    method="POST",
    path="/offers",
    right=Right.SHARE,
    request=OfferRows,
    result=Offered,
    run=_offer,
    example=OfferRows("elements", (OfferedRow(ROW, 0),)),
)
LIST_SHARES = Operation(
    name="share list",
    path="/shares",
    right=Right.READ,
    request=ListShares,
    result=Page[Share],
    run=_shares,
    example=ListShares(),
)
START_SHARE = Operation(
    name="share start",
    method="POST",
    path="/shares",
    right=Right.SHARE,
    request=ShareWith,
    result=Standing,
    run=_start,
    example=ShareWith(PARTY),
)
STOP_SHARE = Operation(
    name="share stop",
    method="DELETE",
    path="/shares",
    right=Right.SHARE,
    request=ShareWith,
    result=Standing,
    run=_stop,
    example=ShareWith(PARTY),
)
SHARE_NOW = Operation(
    name="share now",
    method="POST",
    path="/shares/round",
    right=Right.SHARE,
    request=ShareNow,
    result=SharedNow,
    run=_now,
    example=ShareNow(),
)
SUBSCRIBE = Operation(
    name="share subscribe",
    method="POST",
    path="/subscriptions",
    right=Right.SHARE,
    request=Subscribe,
    result=Standing,
    run=_subscribe,
    example=Subscribe(PARTY),
)
UNSUBSCRIBE = Operation(
    name="share unsubscribe",
    method="DELETE",
    path="/subscriptions",
    right=Right.SHARE,
    request=Unsubscribe,
    result=Standing,
    run=_unsubscribe,
    example=Unsubscribe(PARTY),
)
OPERATIONS = (
    LIST_HELD,
    EXPORT_HELD,
    PREVIEW_SHARE,
    OFFER_ROWS,
    LIST_SHARES,
    START_SHARE,
    STOP_SHARE,
    SHARE_NOW,
    SUBSCRIBE,
    UNSUBSCRIBE,
)

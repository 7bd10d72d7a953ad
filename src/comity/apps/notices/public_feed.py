"""The public channel: a signed feed that anybody can follow and verify.

Each item is a statement that names the one before it by hash, so that a mirror that drops,
alters or reorders items is detected. It holds the hash of a document, or, only on a
person's order, the fields of a notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # only written here, never read

from comity.apps.notices.alerts import alert_if_differing
from comity.apps.notices.arrivals import arrived_by_hash
from comity.apps.notices.documents import keep_notice
from comity.apps.notices.store import feeds as store
from comity.apps.notices.store.feeds import FeedItemRow, PublicationRow
from comity.apps.notices.store.notices import notice_row
from comity.coordination.notices.records import read_row
from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.foundations.plain import Json, json_text
from comity.foundations.strict import has_exactly, read_strict
from comity.foundations.time import format_utc
from comity.node.exchange.channels import Feed, public_way
from comity.node.exchange.isolation import Item, attempted, polled
from comity.node.node import Node, UnitOfWork
from comity.node.store.evidence import keep_equivocation
from comity.trust.identity import sign_statement
from comity.trust.ledger.envelope import text_hash
from comity.trust.policy import Withheld
from comity.trust.policy.protocol import PROTOCOL, decide_protocol

__all__ = [
    "PUBLICATION",
    "feed_atom",
    "feed_json",
    "poll_feed",
    "publish",
    "verify_feed",
]

#: Type of the signed statement.
PUBLICATION = "comity-publication"
MAX_ITEMS = 500
#: Class of what stands in a public feed (TLP:CLEAR).
PUBLIC_CLASS = "clear"
#: Items of one answer that may fail before the rest of it is not looked at.
MOST_FAULTS = 20
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class _Publication:
    """A verified item: ``at_us`` is when it was signed, ``previous`` a hash or empty."""

    serial: int
    at_us: int
    hash: str
    previous: str
    row: Mapping[str, Json]


def publish(
    work: UnitOfWork,
    digest: str,
    row: Mapping[str, Json] | None = None,
) -> int:
    """Put an item into our feed.

    Parameters
    ----------
    digest
        Hash of a signed document.
    row
        The row of a notice whose text is made public.

    Returns
    -------
    int
        Its number.

    Raises
    ------
    TrustError
        If policy withholds it.
    """
    last = store.last_publications(work.connection, 1)
    serial = last[0].serial + 1 if last else 1
    fields = {
        "at_us": work.now_us,
        "exercise": work.node.settings.exercise,
        "from": work.party,
        "hash": digest,
        "previous": text_hash(last[0].text) if last else "",
        "row": dict(row or {}),
        "serial": serial,
    }
    answer = decide_protocol("publication", fields, "anybody", verified=False)
    if isinstance(answer, Withheld):
        raise TrustError(f"the publication is withheld: {answer.words}")
    text = sign_statement(work.node.signer, PUBLICATION, fields)
    work.count_signatures(1)
    item = PublicationRow(serial, work.now_us, digest, text)
    store.add_publication(work.connection, item)
    return serial


def _items(node: Node) -> list[PublicationRow]:
    with node.reading() as work:
        return store.last_publications(work.connection, MAX_ITEMS)


def feed_json(node: Node) -> bytes:
    """Return our feed as a JSON Feed (version 1.1), the newest item first."""
    # The fence is raised first: what was signed is not forgotten once it has left.
    node.raise_fence()
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Notices of {node.settings.name}{_banner(node)}",
        "feed_url": node.settings.url.rstrip("/") + "/comity/feed.json",
        "items": [
            {
                "id": f"{node.party}/{row.serial}",
                "date_published": format_utc(row.at_us, 0) + "Z",
                "content_text": row.hash,
                "_comity": {"statement": row.text},
            }
            for row in _items(node)
        ],
    }
    return json_text(value).encode()


def _banner(node: Node) -> str:
    return f" – EXERCISE {node.settings.exercise}" if node.settings.drill else ""


def feed_atom(node: Node) -> bytes:
    """Return our feed as Atom (RFC 4287)."""
    node.raise_fence()
    items = _items(node)
    root = ET.Element("feed", xmlns=ATOM)
    base = node.settings.url.rstrip("/") + "/comity/feed.atom"
    newest = items[0].at_us if items else node.clock()
    for tag, text in (
        ("title", f"Notices of {node.settings.name}{_banner(node)}"),
        ("id", base),
        ("updated", format_utc(newest, 0) + "Z"),
    ):
        ET.SubElement(root, tag).text = text
    author = ET.SubElement(root, "author")
    ET.SubElement(author, "name").text = node.party
    for row in items:
        entry = ET.SubElement(root, "entry")
        ET.SubElement(entry, "id").text = f"{base}#{row.serial}"
        ET.SubElement(entry, "title").text = row.hash
        ET.SubElement(entry, "updated").text = format_utc(row.at_us, 0) + "Z"
        ET.SubElement(entry, "content", type="text").text = row.text
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root)


def _read(work: UnitOfWork, party: str, text: str) -> _Publication:
    """Verify an item.

    Raises
    ------
    FormatError, TrustError
        If the signature does not hold, or it is of another party or exercise.
    """
    ring = work.ring(party)
    payload = ring.read(text, PUBLICATION, work.node.roles, work.now_us).payload
    if not has_exactly(payload, dict(PROTOCOL["publication"].fields)):
        raise FormatError("a publication has its fixed fields and no others")
    if payload["from"] != party or payload["exercise"] != work.node.settings.exercise:
        raise TrustError("the publication is of another party or exercise")
    return _Publication(
        payload["serial"],
        payload["at_us"],
        payload["hash"],
        payload["previous"],
        payload["row"],
    )


def poll_feed(node: Node, feed: Feed) -> int:
    """Read a feed, verify its items, note what they confirm.

    Returns
    -------
    int
        How many items are new.

    Raises
    ------
    RemoteError, InputError, FormatError, TrustError
        If it cannot be read, or does not hold.
    """
    with polled(node, public_way(feed.party)):
        fresh, faults = _read_feed(node, feed)
        if faults:
            raise faults[0]
        return fresh


def _read_feed(node: Node, feed: Feed) -> tuple[int, list[BaseException]]:
    """Take the items of a feed that hold; return how many are new, and what the others raised.

    An item that does not hold is set aside, so that the feed is not followed blindly: its
    channel is down until it serves good items alone.
    """
    data = node.gate.fetch_feed(feed.url, feed.path, private=feed.private)
    value = read_strict(data)
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise FormatError(
            f"the feed of {feed.party} is no JSON Feed of at most {MAX_ITEMS} items"
        )
    fresh, faults = 0, list[BaseException]()
    with node.writing() as work:
        # Of a party that was never introduced no item can be verified.
        work.ring(feed.party)
        # The newest comes first; the chain is followed from the oldest.
        for raw in reversed(items):
            text = _statement(raw)
            item = Item(public_way(feed.party), text_hash(text), feed.party)
            with attempted(work, item) as failed:
                fresh += _take(work, feed.party, text)
            if failed and isinstance(failed[0], _TwiceError):
                failed[0].keep(work)
            faults += failed
            if len(faults) == MOST_FAULTS:
                break
    return fresh, faults


def _statement(item: Json) -> str:
    """Return the statement of an item of a JSON Feed; empty if it has none."""
    ours = item.get("_comity") if isinstance(item, dict) else None
    text = ours.get("statement") if isinstance(ours, dict) else None
    return text if isinstance(text, str) else ""


class _TwiceError(TrustError):
    """Two items of one number: both are kept, once what the second did is undone."""

    def __init__(self, party: str, serial: int, first: str, second: str) -> None:
        super().__init__(f"{party} has published two items {serial}")
        self._evidence = (party, serial, first, second)

    def keep(self, work: UnitOfWork) -> None:
        """Keep both texts, which prove it."""
        party, serial, first, second = self._evidence
        keep_equivocation(
            work.connection,
            peer=party,
            at_us=work.now_us,
            key=f"{public_way(party)} alters {serial}",
            first=first,
            second=second,
        )


def _take(work: UnitOfWork, party: str, text: str) -> int:
    """Store an item of a feed; 1 if it is new, 0 if it was stored before."""
    connection, item = work.connection, _read(work, party, text)
    known = store.feed_item(connection, party, item.serial)
    if known is not None:
        if known.text != text:
            raise _TwiceError(party, item.serial, known.text, text)
        return 0
    before = store.feed_item(connection, party, item.serial - 1)
    if before is not None and text_hash(before.text) != item.previous:
        raise TrustError(f"item {item.serial} of {party} does not follow the last")
    row = FeedItemRow(party, item.serial, work.now_us, item.hash, text)
    store.add_feed_item(connection, row)
    arrived_by_hash(work, party, item.hash, public_way(party))
    if item.row:
        _take_notice(work, party, item)
    return 1


def _take_notice(work: UnitOfWork, party: str, item: _Publication) -> None:
    """Store a notice that is public, or call people if it differs from ours."""
    notice = read_row(item.row, party, item.at_us)
    if notice.exercise != work.node.settings.exercise:
        raise TrustError(f"{notice.id} is of another exercise")
    if notice_row(work.connection, str(notice.id)) is None:
        # Whoever reads the feed has it: it bears no label.
        at_us = work.now_us
        keep_notice(work, notice, outgoing=False, at_us=at_us, tlp=PUBLIC_CLASS)
        return
    alert_if_differing(work, notice)


def verify_feed(node: Node, party: str) -> tuple[str, ...]:
    """Check the chain of a party's feed as it is stored here.

    Returns
    -------
    tuple of str
        Its faults; empty if there are none.
    """
    with node.reading() as work:
        faults = []
        previous, serial = "", 0
        for row in store.feed_items(work.connection, party):
            try:
                item = _read(work, party, row.text)
            except ComityError as error:
                faults.append(f"item {row.serial}: {error}")
                continue
            if row.serial != serial + 1 and serial:
                faults.append(f"items {serial + 1} to {row.serial - 1} are missing")
            elif serial and item.previous != previous:
                faults.append(f"item {row.serial} does not follow the one before")
            previous, serial = text_hash(row.text), row.serial
        return tuple(faults)

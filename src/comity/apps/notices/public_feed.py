"""The public channel: a signed feed that anybody can follow and verify.

Each item is a statement that names the one before it by hash, so that a mirror that drops,
alters or reorders items is found out. It holds the hash of a document, or, only on a
person's order, the fields of a notice.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET  # only written here, never read

from sqlalchemy import select

from comity.apps.notices.alerts import alarm_if_differing
from comity.apps.notices.arrivals import arrived_by_hash
from comity.apps.notices.documents import keep_notice
from comity.coordination.notices.records import read_row
from comity.foundations.errors import ComityError, FormatError, TrustError
from comity.foundations.strict import has_exactly, read_strict
from comity.foundations.time import format_utc
from comity.node.exchange.channels import Feed, public_way
from comity.node.node import Node, UnitOfWork
from comity.node.store import notice_schema as tables
from comity.node.store.evidence import keep_equivocation
from comity.node.store.upsert import upsert
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
ATOM = "http://www.w3.org/2005/Atom"


def publish(
    work: UnitOfWork,
    digest: str,
    row: Mapping[str, Any] | None = None,
) -> int:
    """Put an item into our feed; return its number.

    Raises
    ------
    TrustError
        If policy withholds it.
    """
    table = tables.publications
    last = work.connection.execute(
        select(table).order_by(table.c.serial.desc()).limit(1)
    ).one_or_none()
    serial = 1 if last is None else last.serial + 1
    fields = {
        "at_us": work.now_us,
        "exercise": work.node.settings.exercise,
        "from": work.party,
        "hash": digest,
        "previous": "" if last is None else text_hash(last.text),
        "row": dict(row or {}),
        "serial": serial,
    }
    answer = decide_protocol("publication", fields, "anybody", verified=False)
    if isinstance(answer, Withheld):
        raise TrustError(f"the publication is withheld: {answer.words}")
    text = sign_statement(work.node.signer, PUBLICATION, fields)
    work.count_signatures(1)
    made = {"serial": serial, "at_us": work.now_us, "hash": digest, "text": text}
    upsert(work.connection, table, [made])
    return int(serial)


def _items(node: Node) -> list[Any]:
    table = tables.publications
    return node.database.read(
        lambda c: list(
            c.execute(select(table).order_by(table.c.serial.desc()).limit(MAX_ITEMS))
        )
    )


def feed_json(node: Node) -> bytes:
    """Return our feed as a JSON Feed (version 1.1), the newest item first."""
    # What is signed is not forgotten before any of it leaves.
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
    return json.dumps(value).encode()


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


def _read(work: UnitOfWork, party: str, text: str) -> dict[str, Any]:
    """Verify an item.

    Raises
    ------
    FormatError, TrustError
        If it does not hold, or is of another exercise.
    """
    ring = work.ring(party)
    said = ring.read(text, PUBLICATION, work.node.roles, work.now_us).payload
    if not has_exactly(said, dict(PROTOCOL["publication"].fields)):
        raise FormatError("a publication holds its fixed fields alone")
    if said["from"] != party or said["exercise"] != work.node.settings.exercise:
        raise TrustError("the publication is of another party or exercise")
    return said


def poll_feed(node: Node, feed: Feed) -> int:
    """Read a feed, verify its items, note what they confirm; return how many are new.

    Raises
    ------
    RemoteError, InputError, FormatError, TrustError
        If it cannot be had, or does not hold.
    """
    data = node.gate.fetch_feed(feed.url, feed.path, private=feed.private)
    value = read_strict(data)
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise FormatError(f"the feed of {feed.party} does not fit")
    texts = [
        str(item.get("_comity", {}).get("statement", ""))
        for item in items
        if isinstance(item, dict)
    ]

    def change(work: UnitOfWork) -> int:
        fresh = 0
        # The newest comes first; the chain is followed from the oldest.
        for text in reversed(texts):
            fresh += _take(work, feed.party, text)
        return fresh

    return node.transact(change)


def _take(work: UnitOfWork, party: str, text: str) -> int:
    table = tables.feed_items
    said = _read(work, party, text)
    known = work.connection.execute(
        select(table).where(table.c.party == party, table.c.serial == said["serial"])
    ).one_or_none()
    if known is not None:
        if known.text != text:
            keep_equivocation(
                work.connection,
                peer=party,
                at_us=work.now_us,
                key=f"{public_way(party)} alters {said['serial']}",
                first=known.text,
                second=text,
            )
            raise TrustError(f"{party} has published two items {said['serial']}")
        return 0
    before = work.connection.execute(
        select(table.c.text).where(
            table.c.party == party, table.c.serial == said["serial"] - 1
        )
    ).scalar()
    if before is not None and text_hash(before) != said["previous"]:
        raise TrustError(f"item {said['serial']} of {party} does not follow the last")
    upsert(
        work.connection,
        table,
        [
            {
                "party": party,
                "serial": said["serial"],
                "at_us": work.now_us,
                "hash": said["hash"],
                "text": text,
            }
        ],
    )
    arrived_by_hash(work, party, said["hash"], public_way(party))
    if said["row"]:
        _hear_row(work, party, said)
    return 1


def _hear_row(work: UnitOfWork, party: str, said: Mapping[str, Any]) -> None:
    """Keep a notice that is public, or raise an alarm if it says otherwise than ours."""
    notice = read_row(said["row"], party, said["at_us"])
    if notice.exercise != work.node.settings.exercise:
        raise TrustError(f"{notice.id} is of another exercise")
    table = tables.notices
    known = work.connection.execute(
        select(table.c.notice).where(table.c.notice == str(notice.id))
    ).scalar()
    if known is None:
        keep_notice(work.connection, notice, outgoing=False, at_us=work.now_us)
        return
    alarm_if_differing(work, notice)


def verify_feed(node: Node, party: str) -> list[str]:
    """Check the chain of a feed that we hold; return its faults in words."""

    def look(work: UnitOfWork) -> list[str]:
        table, faults = tables.feed_items, []
        previous, serial = "", 0
        for row in work.connection.execute(
            select(table).where(table.c.party == party).order_by(table.c.serial)
        ):
            try:
                said = _read(work, party, row.text)
            except ComityError as error:
                faults.append(f"item {row.serial}: {error}")
                continue
            if row.serial != serial + 1 and serial:
                faults.append(f"items {serial + 1} to {row.serial - 1} are missing")
            elif serial and said["previous"] != previous:
                faults.append(f"item {row.serial} does not follow the one before")
            previous, serial = text_hash(row.text), row.serial
        return faults

    return node.view(look)

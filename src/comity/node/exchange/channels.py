"""Channels of a node: which there are to a peer, what was put on them, how they stand."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from comity.coordination.notices.channels import (
    LineTest,
    Standing,
    Trace,
    Verdict,
    judge,
    judge_tests,
)
from comity.foundations.constants import HOUR_US
from comity.foundations.errors import FormatError
from comity.node.node import Node, UnitOfWork
from comity.node.store import notice_schema as tables, schema
from comity.node.store.upsert import upsert
from comity.system.files import read_bytes
from comity.trust.policy.yaml_form import read_yaml

__all__ = [
    "BILATERAL",
    "FILE",
    "SPOKEN",
    "Channels",
    "Feed",
    "gateway_way",
    "gateways_of",
    "load_channels",
    "note_delivered",
    "note_sent",
    "our_gateways",
    "public_way",
    "spread",
    "standing_of",
    "ways_to",
]

NAME = "channels.yaml"
BILATERAL, FILE, SPOKEN = "bilateral", "file", "spoken"
GATEWAY, PUBLIC = "gateway", "public"


@dataclass(frozen=True, slots=True)
class Feed:
    """A public feed that we follow: whose, and where it is read (a mirror will do)."""

    party: str
    url: str
    path: str = "/comity/feed.json"
    private: bool = False


@dataclass(frozen=True, slots=True)
class Channels:
    """How a node uses its channels (``channels.yaml``); gateways follow from agreements.

    Attributes
    ----------
    feeds
        Public feeds that it follows.
    publish
        Whether hashes of what it sends stand in its own feed.
    poll_s
        How often gateways and feeds are asked.
    spread
        ``urgent``: warnings and crisis messages take every channel at once, others the next
        one when nothing is heard; ``all``: everything takes every channel at once.
    """

    feeds: tuple[Feed, ...] = ()
    publish: bool = False
    poll_s: float = 5.0
    spread: str = "urgent"


def load_channels(node: Node) -> Channels:
    """Read how a node uses its channels.

    Raises
    ------
    FormatError
        If its file does not fit.
    """
    path = node.folder / NAME
    if not path.is_file():
        return Channels()
    value = read_yaml(read_bytes(path).decode("utf-8", "replace"))
    known = {"feeds", "publish", "poll_s", "spread"}
    if not isinstance(value, dict) or set(value) - known:
        raise FormatError(f"{path} holds {', '.join(sorted(known))} alone")
    feeds = []
    for raw in value.get("feeds", []):
        if not isinstance(raw, dict) or not {"party", "url"} <= set(raw):
            raise FormatError(f"{path}: a feed has party and url")
        try:
            feeds.append(Feed(**raw))
        except TypeError as error:
            raise FormatError(
                f"{path}: a feed has party, url, path, private"
            ) from error
    made = Channels(**{**value, "feeds": tuple(feeds)})
    if made.spread not in {"urgent", "all"} or not 0.1 <= float(made.poll_s) <= 3600:
        raise FormatError(
            f"{path}: spread is urgent or all, poll_s a number from 0.1 to 3600"
        )
    return made


def gateway_way(party: str) -> str:
    """Return the name of the channel through a gateway."""
    return f"{GATEWAY} {party}"


def public_way(party: str) -> str:
    """Return the name of the channel that is a party's public feed."""
    return f"{PUBLIC} {party}"


def gateways_of(work: UnitOfWork, peer: str) -> list[str]:
    """Return the gateways that agreements in force name between us and a peer."""
    context = work.release_context()
    at = work.now_us
    named = {
        str(rule.agreement.terms.get("gateway", ""))
        for pair in ((work.party, peer), (peer, work.party))
        for rule in context.decider.in_force(*pair, at)
    }
    return sorted((named & context.verified) - {work.party, peer})


def our_gateways(work: UnitOfWork) -> list[str]:
    """Return every gateway that may hold something for us."""
    context = work.release_context()
    found = {g for peer in context.verified for g in gateways_of(work, peer)}
    return sorted(found)


def ways_to(work: UnitOfWork, peer: str) -> list[str]:
    """Return the channels to a peer that a machine can use, the first choice first."""
    ways = [BILATERAL]
    ways += [gateway_way(g) for g in gateways_of(work, peer)]
    if load_channels(work.node).publish:
        ways.append(public_way(work.party))
    return ways


def note_sent(
    connection: Connection, notice: str, party: str, way: str, at_us: int
) -> None:
    """Note that a notice was put on a channel; the first time counts."""
    table = tables.traces
    known = connection.execute(
        select(table.c.sent_us).where(
            table.c.notice == notice, table.c.party == party, table.c.way == way
        )
    ).scalar()
    if known is None:
        row = {"notice": notice, "party": party, "way": way, "sent_us": at_us}
        upsert(connection, table, [row | {"accepted_us": None, "delivered_us": None}])


def note_delivered(
    connection: Connection, notice: str, party: str, way: str, at_us: int
) -> bool:
    """Note that a channel brought a notice; return whether that is news."""
    note_sent(connection, notice, party, way, at_us)
    table = tables.traces
    done = connection.execute(
        table.update()
        .where(
            table.c.notice == notice,
            table.c.party == party,
            table.c.way == way,
            table.c.delivered_us.is_(None),
        )
        .values(delivered_us=at_us)
    )
    return bool(done.rowcount)


def spread(work: UnitOfWork, peer: str, entry: int, notice: str = "") -> list[str]:
    """Put an envelope on every gateway to a peer that it is not on; return which."""
    table, now, fresh = tables.parcels, work.now_us, []
    for gateway in gateways_of(work, peer):
        known = work.connection.execute(
            select(table.c.entry).where(
                table.c.entry == entry, table.c.gateway == gateway
            )
        ).scalar()
        if known is not None:
            continue
        row = {
            "entry": entry,
            "gateway": gateway,
            "notice": notice,
            "state": "waiting",
            "attempts": 0,
            "next_us": now,
            "receipt": "",
            "parcel": "",
        }
        upsert(work.connection, table, [row])
        if notice:
            note_sent(work.connection, notice, peer, gateway_way(gateway), now)
        fresh.append(gateway)
    return fresh


def standing_of(work: UnitOfWork, peer: str, way: str) -> Verdict:
    """Return how a channel to a peer stands: by its line tests, then by its traffic."""
    at = work.now_us
    tests = [
        LineTest(row.sent_us, row.answered_us)
        for row in work.connection.execute(
            select(tables.line_tests)
            .where(tables.line_tests.c.peer == peer, tables.line_tests.c.way == way)
            .order_by(tables.line_tests.c.serial.desc())
            .limit(30)
        )
    ][::-1]
    tested = judge_tests(tests, at)
    traces = _traces(work, peer, way)
    heard = any(t.answered_us for t in tests) or any(t.delivered_us for t in traces)
    if way.startswith(PUBLIC) and not heard:
        # Nobody is bound to follow a feed.
        return Verdict(Standing.UNTESTED, False, "they never said that they follow it")
    traffic = judge(traces, at)
    if traffic.named or (
        traffic.standing is Standing.SUSPECT and tested.standing is not Standing.DOWN
    ):
        return traffic
    return tested


def _traces(work: UnitOfWork, peer: str, way: str) -> list[Trace]:
    """Return what a channel did with our last messages to a peer, the oldest first."""
    table = tables.traces
    rows = work.connection.execute(
        select(table, tables.ladders.c.received_us)
        .join(
            tables.ladders,
            (tables.ladders.c.notice == table.c.notice)
            & (tables.ladders.c.party == table.c.party),
        )
        .where(
            table.c.party == peer,
            table.c.way == way,
            table.c.sent_us >= work.now_us - 24 * HOUR_US,
            tables.ladders.c.outgoing.is_(True),
        )
        .order_by(table.c.sent_us.desc())
        .limit(50)
    ).all()
    blamed = blames(work.connection, way)
    return [
        Trace(
            row.sent_us,
            row.accepted_us is not None,
            row.delivered_us,
            row.received_us,
            "alters" in blamed,
            "replays" in blamed,
        )
        for row in rows[::-1]
    ] or [
        Trace(0, altered="alters" in blamed, replayed="replays" in blamed)
        for _ in blamed[:1]
    ]


def blames(connection: Connection, way: str) -> list[str]:
    """Return what the keeper of a channel has been found to do, by its own signed word."""
    kept = schema.equivocations
    rows: Any = connection.execute(
        select(kept.c.key).where(kept.c.key.startswith(f"{way} ", autoescape=True))
    )
    return sorted({row.key.removeprefix(f"{way} ").split(" ")[0] for row in rows})

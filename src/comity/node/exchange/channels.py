"""Channels of a node: which lead to a peer, what was sent over them, whether they work."""

from dataclasses import dataclass

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
from comity.node.registry import BILATERAL, FILE, SPOKEN
from comity.node.store import relays, traces
from comity.node.store.database import Connection
from comity.node.store.evidence import keys_of
from comity.node.store.set_aside import list_polls
from comity.node.store.traces import note_delivered, note_sent
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
GATEWAY, PUBLIC = "gateway", "public"
#: Line tests and notices by which a channel is judged, at most.
LAST_TESTS, LAST_NOTICES = 30, 50
#: How far back notices count.
TRAFFIC_US = 24 * HOUR_US
_NOT_BAD = frozenset({Standing.UP, Standing.UNTESTED})


@dataclass(frozen=True, slots=True)
class Feed:
    """A public feed that we follow: whose, and where it is read (or a mirror of it)."""

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
        Whether its own feed holds hashes of what it sends.
    poll_s
        How often gateways and feeds are asked.
    spread
        ``urgent``: warnings and crisis messages take every channel at once, others the next
        one when no answer comes; ``all``: everything takes every channel at once.
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
    return sorted({g for peer in context.verified for g in gateways_of(work, peer)})


def ways_to(work: UnitOfWork, peer: str) -> list[str]:
    """Return the channels to a peer that a machine can use, the first choice first."""
    ways = [BILATERAL]
    ways += [gateway_way(g) for g in gateways_of(work, peer)]
    if load_channels(work.node).publish:
        ways.append(public_way(work.party))
    return ways


def spread(work: UnitOfWork, peer: str, entry: int, notice: str = "") -> list[str]:
    """Queue an envelope for every gateway to a peer that has not got it; return which."""
    fresh = []
    for gateway in gateways_of(work, peer):
        added = relays.add_parcel(
            work.connection,
            entry=entry,
            gateway=gateway,
            notice=notice,
            next_us=work.now_us,
        )
        if not added:
            continue
        if notice:
            way = gateway_way(gateway)
            note_sent(work.connection, notice, peer, way, work.now_us)
        fresh.append(gateway)
    return fresh


def standing_of(work: UnitOfWork, peer: str, way: str) -> Verdict:
    """Judge a channel to a peer; one whose last collection failed does not count as up."""
    verdict = _judged(work, peer, way)
    poll = list_polls(work.connection).get(way)
    failing = poll is not None and poll.failures
    if poll is None or not failing or verdict.standing not in _NOT_BAD:
        return verdict
    reason = f"collecting from it failed {poll.failures} times: {poll.code}"
    return Verdict(Standing.DOWN, False, reason)


def _judged(work: UnitOfWork, peer: str, way: str) -> Verdict:
    """Judge a channel to a peer: by its line tests, then by its traffic."""
    at = work.now_us
    tests = [
        LineTest(row.sent_us, row.answered_us)
        for row in traces.last_line_tests(work.connection, peer, way, LAST_TESTS)
    ]
    tested = judge_tests(tests, at)
    traffic_traces = _traces(work, peer, way)
    answered = any(t.answered_us for t in tests) or any(
        t.delivered_us for t in traffic_traces
    )
    if way.startswith(PUBLIC) and not answered:
        # Nobody is bound to follow a feed.
        return Verdict(Standing.UNTESTED, False, "they never said that they follow it")
    traffic = judge(traffic_traces, at)
    if traffic.named or (
        traffic.standing is Standing.SUSPECT and tested.standing is not Standing.DOWN
    ):
        return traffic
    return tested


def _traces(work: UnitOfWork, peer: str, way: str) -> list[Trace]:
    """Return the traces of our last messages to a peer on a channel, the oldest first."""
    since_us = work.now_us - TRAFFIC_US
    rows = traces.last_traces(work.connection, peer, way, since_us, LAST_NOTICES)
    faults = proven_faults(work.connection, way)
    altered, replayed = "alters" in faults, "replays" in faults
    if not rows and faults:
        return [Trace(0, altered=altered, replayed=replayed)]
    return [
        Trace(
            row.sent_us,
            row.accepted_us is not None,
            row.delivered_us,
            row.received_us,
            altered,
            replayed,
        )
        for row in rows
    ]


def proven_faults(connection: Connection, way: str) -> list[str]:
    """Return the faults of a channel's keeper that its own signed answers prove."""
    keys = keys_of(connection, f"{way} ")
    return sorted({key.removeprefix(f"{way} ").split(" ")[0] for key in keys})

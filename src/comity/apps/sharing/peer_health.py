"""The health of the federation as this node sees it: each peer, each channel, and a test of a peer.

What a peer itself sees, and whether it could reach this node, is not known here: the test asks it
and checks its signed answers, but only in that direction.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.time import format_utc
from comity.node.exchange.client import ask, note_seen
from comity.node.exchange.introductions import KnownPeer, list_peers, show_peer
from comity.node.exchange.meeting import learn_peer
from comity.node.node import Node, UnitOfWork
from comity.node.store.outbox import oldest_waiting, outcomes_by_peer
from comity.node.store.set_aside import counts_by_peer, list_polls

__all__ = [
    "ChannelHealth",
    "FederationHealth",
    "PeerHealth",
    "PeerTest",
    "PeerTestStep",
    "federation_health",
    "probe_peer",
]

#: How long a document may wait, and how long no contact may be, before that is told.
LATE_US, SILENT_US = HOUR_US, DAY_US
#: How long before its end a peer's key or statement is told: it renews them itself before.
SOON_US = 2 * DAY_US

State = Literal["ok", "attention", "failing", "closed"]


@dataclass(frozen=True, slots=True)
class PeerHealth:
    """How the exchange with a peer goes.

    Attributes
    ----------
    peer, name
        The party.
    state
        ``closed``: nothing may pass, as people have decided; ``failing``: nothing passes although it
        should; ``attention``: something will stop, or waits; ``ok``: nothing of that was found.
    reasons
        Why, in sentences.
    seen_us
        Last contact, microseconds of UTC since 1970; None: there was none.
    skew_s
        How far its clock was ahead of ours then, seconds.
    waiting, oldest_us, failures
        Documents that it has not acknowledged, since when the oldest waits (UTC, us), and failed
        tries in a row.
    refused, withheld
        Documents that it has refused, and that policy has withheld, of all that are kept.
    set_aside
        Its items that could not be handled here.
    certificate_until_us, sealing_until_us, address_until_us
        End of the last certificate of its node, of its key to seal for, and of its root's
        statement of its address (UTC, us); None without one.
    """

    peer: str
    name: str
    state: State
    reasons: tuple[str, ...]
    seen_us: int | None
    skew_s: float | None
    waiting: int
    oldest_us: int | None
    failures: int
    refused: int
    withheld: int
    set_aside: int
    certificate_until_us: int | None
    sealing_until_us: int | None
    address_until_us: int | None


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How collecting from a channel goes: last try and last good one (UTC, us), failures since, why."""

    channel: str
    asked_us: int
    good_us: int | None
    failures: int
    code: str


@dataclass(frozen=True, slots=True)
class FederationHealth:
    """Peers by id and channels; ``next``: the cursor of further peers, empty if there is none."""

    at_us: int
    peers: tuple[PeerHealth, ...]
    channels: tuple[ChannelHealth, ...]
    next: str


@dataclass(frozen=True, slots=True)
class PeerTestStep:
    """A step of a test: what was tried, whether it was good, what was seen, how long it took."""

    step: str
    good: bool
    words: str
    seconds: float


@dataclass(frozen=True, slots=True)
class PeerTest:
    """A test of a peer, step by step; a step that needs a failed one is not in it."""

    peer: str
    good: bool
    steps: tuple[PeerTestStep, ...]


def federation_health(
    node: Node, after: str = "", limit: int = 100
) -> FederationHealth:
    """Return how the exchange with peers goes: those beyond one of them, at most ``limit``."""
    known = list_peers(node, after=after, limit=limit + 1)
    shown = known[:limit]
    with node.reading() as work:
        peers = _healths(work, shown)
        channels = tuple(
            ChannelHealth(row.way, row.asked_us, row.good_us, row.failures, row.code)
            for row in list_polls(work.connection).values()
        )
        at_us = work.now_us
    more = shown[-1].party if len(known) > limit else ""
    return FederationHealth(at_us, peers, channels, more)


def _healths(work: UnitOfWork, peers: Sequence[KnownPeer]) -> tuple[PeerHealth, ...]:
    parties = [peer.party for peer in peers]
    oldest = oldest_waiting(work.connection, parties)
    ended = outcomes_by_peer(work.connection, parties)
    aside = counts_by_peer(work.connection)
    made = []
    for peer in peers:
        ring = work.ring(peer.party)
        ends = [
            one.until_us
            for one in ring.certificates.values()
            if one.role in work.node.roles and one.key.kid not in ring.revocations
        ]
        certified_us = max(ends, default=None)
        since_us, kept = oldest.get(peer.party), aside.get(peer.party, 0)
        state, reasons = _judge(work.now_us, peer, certified_us, since_us, kept)
        made.append(
            PeerHealth(
                peer.party,
                peer.name,
                state,
                reasons,
                peer.seen_us,
                peer.skew_s,
                peer.waiting,
                since_us,
                peer.failures,
                ended.get((peer.party, "refused"), 0),
                ended.get((peer.party, "withheld"), 0),
                kept,
                certified_us,
                peer.sealing_until_us,
                peer.transport_until_us,
            )
        )
    return tuple(made)


def _judge(
    now_us: int,
    peer: KnownPeer,
    certified_us: int | None,
    oldest_us: int | None,
    kept: int,
) -> tuple[State, tuple[str, ...]]:
    """Return the state of a peer and why; the worst that was found decides."""
    if peer.blocked_us is not None:
        return "closed", ("people block it",)
    if peer.verified_us is None:
        return "closed", ("nobody has compared its fingerprint: comity peer verify",)
    stops = tuple(_stops(now_us, peer, certified_us))
    remarks = tuple(_remarks(now_us, peer, certified_us, oldest_us, kept))
    state: State = "failing" if stops else "attention" if remarks else "ok"
    return state, stops + remarks


def _stops(now_us: int, peer: KnownPeer, certified_us: int | None) -> Iterator[str]:
    """Yield why nothing passes."""
    if peer.failures:
        yield f"{peer.failures} tries in a row have failed: comity peer test {peer.party}"
    if peer.clock_fits is False:
        skew_s = peer.skew_s or 0.0
        way = "ahead of" if skew_s > 0 else "behind"
        yield (
            f"its clock was {abs(skew_s):.0f} s {way} ours, so that requests are refused: "
            "compare both with a time server"
        )
    if peer.recovering:
        yield "this node has to get its own envelopes back from it before it signs for it"
    if certified_us is None or certified_us <= now_us:
        yield "no certificate of its node counts: its people certify its key anew"
    if peer.older_until_us is None and (peer.sealing_until_us or 0) <= now_us:
        yield "it has no key to seal for that counts: nothing is sent to it"


def _remarks(
    now_us: int,
    peer: KnownPeer,
    certified_us: int | None,
    oldest_us: int | None,
    kept: int,
) -> Iterator[str]:
    """Yield what waits, or will stop soon."""
    if peer.seen_us is None:
        yield "there was no contact yet"
    elif now_us - peer.seen_us > SILENT_US:
        yield f"no contact since {format_utc(peer.seen_us, 0)}"
    if oldest_us is not None and now_us - oldest_us > LATE_US:
        yield f"a document waits since {format_utc(oldest_us, 0)}"
    for what, until_us in (
        ("the certificate of its node", certified_us),
        ("its root's statement of its address", peer.transport_until_us),
    ):
        if until_us is not None and now_us < until_us <= now_us + SOON_US:
            yield f"{what} ends {format_utc(until_us, 0)}"
    if kept:
        yield f"{kept} of its items are set aside: comity node status"


def probe_peer(node: Node, party: str) -> PeerTest:
    """Ask a peer who it is and how far it is, and check its signed answers; nothing is delivered.

    Raises
    ------
    UnknownNameError
        If there is no such peer.
    """
    show_peer(node, party)
    steps: list[PeerTestStep] = []
    good = _run(steps, "introduction", lambda: _introduced(node, party))
    good = good and _run(steps, "clock", lambda: _clock(node, party))
    good = good and _run(steps, "question", lambda: _asked(node, party))
    return PeerTest(party, good, tuple(steps))


def _run(steps: list[PeerTestStep], name: str, work: Callable[[], str]) -> bool:
    begun = time.perf_counter()
    try:
        good, words = True, work()
    except ComityError as error:
        good = False
        words = error.message + (f" ({error.remedy})" if error.remedy else "")
    steps.append(PeerTestStep(name, good, words, round(time.perf_counter() - begun, 3)))
    return good


def _introduced(node: Node, party: str) -> str:
    """Ask it who it is; another root, an older protocol or another address is an error."""
    learn_peer(node, party)
    known = show_peer(node, party)
    return f"{known.url} answers as {party} under the known root, protocol {known.protocol}"


def _clock(node: Node, party: str) -> str:
    known = show_peer(node, party)
    if known.skew_s is None:
        return "its clock is not told (before protocol 3)"
    words = f"its clock is {known.skew_s:+.1f} s from ours"
    limit_s = node.settings.skew_s
    if not known.clock_fits:
        raise RemoteError(
            f"{words}, at most {limit_s:.0f} s are allowed",
            remedy="compare both with a time server (NTP) and set the wrong one",
        )
    return f"{words}, {limit_s:.0f} s are allowed"


def _asked(node: Node, party: str) -> str:
    answer = ask(node, party, "hello", {})
    node.transact(lambda work: note_seen(work, party, answer))
    return "a signed and sealed question was answered, and the answer holds"

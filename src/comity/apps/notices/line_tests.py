"""Line tests: each channel to each peer, twice a day, with their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.apps.notices.arrivals import TEST
from comity.apps.notices.public_feed import publish
from comity.apps.notices.store import channels as store
from comity.apps.notices.store.channels import LineTestRow
from comity.apps.notices.store.entries import entry_document
from comity.coordination.notices.channels import TEST_EVERY_US, Standing
from comity.foundations.errors import ComityError, InputError, ResourceError
from comity.node.exchange.channels import (
    BILATERAL,
    public_way,
    spread,
    standing_of,
    ways_to,
)
from comity.node.exchange.isolation import Item, attempted
from comity.node.exchange.outbox import send_protocol
from comity.node.node import Node, UnitOfWork, known_party
from comity.node.store.set_aside import is_of_machine, savepoint
from comity.trust.ledger.envelope import text_hash

__all__ = [
    "ChannelState",
    "ChannelStatus",
    "SentTests",
    "channel_states",
    "line_history",
    "send_due_tests",
    "send_test",
    "send_tests",
]

#: Numbers that are drawn for a line test before the source of random numbers is doubted.
TRIES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How a channel to a peer stands.

    Attributes
    ----------
    standing, named, reason
        Its standing, whether its keeper is named for a fault, and why.
    last_test_us, answered_us
        When its last line test was sent and answered, UTC us.
    """

    peer: str
    channel: str
    standing: Standing
    named: bool
    reason: str = field(metadata={"alias": "words"})
    last_test_us: int | None
    answered_us: int | None


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """Channels, their line tests, and the faults of each public feed that is followed."""

    channels: tuple[ChannelState, ...]
    tests: tuple[LineTestRow, ...]
    feeds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SentTests:
    """Line tests that were sent to a party: their numbers by channel."""

    to: str
    tests: Mapping[str, int]


def _tested_peers(work: UnitOfWork) -> list[str]:
    """Return the verified peers with whom an agreement in force exchanges notices."""
    context, now_us = work.release_context(), work.now_us
    return sorted(
        peer
        for peer in context.verified
        if any(
            "notices" in rule.clause.kinds and rule.clause.shares
            for pair in ((work.party, peer), (peer, work.party))
            for rule in context.decider.in_force(*pair, now_us)
        )
    )


def send_test(node: Node, peer: str, channel: str) -> int:
    """Send a line test on one channel.

    Returns
    -------
    int
        Its number.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If there is no such channel to that peer.
    """
    with node.writing() as work:
        known_party(work.connection, peer)
        channels = ways_to(work, peer)
        if channel not in channels:
            raise InputError(
                f"{channel[:60]!r} is no channel to {peer}",
                remedy=f"one of {', '.join(channels)}",
            )
        return _send(work, peer, channel)


def send_tests(node: Node, peer: str, channel: str = "") -> SentTests:
    """Send a line test on one channel to a peer, or on all of them.

    Raises
    ------
    InputError, TrustError, UnknownNameError
        If there is no such channel to that peer.
    """
    channels = [channel] if channel else node.view(lambda work: ways_to(work, peer))
    return SentTests(peer, {name: send_test(node, peer, name) for name in channels})


def _draw_serial(work: UnitOfWork) -> int:
    """Draw the number of a line test: one that counted would tell of tests with others."""
    for _ in range(TRIES):
        serial = 1 + int.from_bytes(work.node.entropy(5, "line test"))
        if not store.is_test_serial(work.connection, serial):
            return serial
    raise ResourceError(
        f"{TRIES} random numbers of line tests are taken already",
        remedy="check the source of random numbers of this machine",
    )


def _send(work: UnitOfWork, peer: str, channel: str) -> int:
    connection, now_us = work.connection, work.now_us
    serial = _draw_serial(work)
    body = {"at_us": now_us, "serial": serial, "way": channel}
    entry = send_protocol(work, TEST, body, peer)
    if channel == public_way(work.party):
        publish(work, text_hash(entry_document(connection, entry)))
    elif channel != BILATERAL:
        spread(work, peer, entry)
    test = LineTestRow(
        serial=serial, peer=peer, channel=channel, sent_us=now_us, answered_us=None
    )
    store.add_line_test(connection, test)
    return serial


def send_due_tests(node: Node) -> int:
    """Test every channel whose last test is half a day old.

    Returns
    -------
    int
        How many were sent.
    """
    with node.writing() as work:
        done = 0
        for peer in _tested_peers(work):
            for channel in ways_to(work, peer):
                item = Item("line tests", f"{peer} {channel}", peer)
                with attempted(work, item):
                    done += _send_if_due(work, peer, channel)
        return done


def _send_if_due(work: UnitOfWork, peer: str, channel: str) -> int:
    """Send a test if the last one is half a day old; return how many were sent."""
    last = store.last_line_test(work.connection, peer, channel)
    if last is not None and work.now_us - last.sent_us < TEST_EVERY_US:
        return 0
    try:
        with savepoint(work.connection):
            _send(work, peer, channel)
    except ComityError as error:
        if is_of_machine(error):
            raise
        # Nothing is signed while this node must recover from that peer.
        return 0
    return 1


def channel_states(node: Node, peer: str = "") -> tuple[ChannelState, ...]:
    """Return how every channel to one peer, or to every peer, stands."""
    with node.reading() as work:
        peers = [peer] if peer else sorted(work.release_context().verified)
        return tuple(
            _state(work, name, channel)
            for name in peers
            for channel in ways_to(work, name)
        )


def _state(work: UnitOfWork, peer: str, channel: str) -> ChannelState:
    verdict = standing_of(work, peer, channel)
    last = store.last_line_test(work.connection, peer, channel)
    return ChannelState(
        peer=peer,
        channel=channel,
        standing=verdict.standing,
        named=verdict.named,
        reason=verdict.reason,
        last_test_us=None if last is None else last.sent_us,
        answered_us=None if last is None else last.answered_us,
    )


def line_history(
    node: Node, peer: str = "", most: int = 100, after: Sequence[str | int] = ()
) -> tuple[LineTestRow, ...]:
    """Return line tests, the newest first; of one peer if given.

    Parameters
    ----------
    after
        The test behind which the list goes on: when it was sent, and its number; empty for
        the beginning.
    """
    with node.reading() as work:
        return tuple(
            store.line_tests(work.connection, peer=peer, most=most, after=after)
        )

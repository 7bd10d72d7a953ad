"""Operations about channels: how each stands, the map of the safety net, line tests."""

from dataclasses import dataclass

from comity.apps.notices.coverage_map import NetReport, instruments, net_map, report_net
from comity.apps.notices.line_tests import (
    ChannelStatus,
    SentTests,
    channel_states,
    line_history,
    send_tests,
)
from comity.apps.notices.public_feed import verify_feed
from comity.apps.notices.store.channels import LineTestRow
from comity.node.cursors import cursor_behind, place_of
from comity.node.exchange.channels import load_channels
from comity.node.node import Node
from comity.node.operations import Operation, Page, PageLimit, page_of
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CHANNEL_MAP",
    "CHANNEL_STATUS",
    "LIST_LINE_TESTS",
    "OPERATIONS",
    "TEST_CHANNEL",
    "ChannelMap",
    "ListLineTests",
    "SendLineTest",
    "ShowChannels",
]


@dataclass(frozen=True, slots=True)
class ShowChannels:
    """Channels to one party, or to all; with ``history`` their last 100 line tests, too."""

    party: str = ""
    history: bool = False


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """The map by the agreements of the node; with ``real`` that of documented instruments."""

    real: bool = False


@dataclass(frozen=True, slots=True)
class ListLineTests:
    """Line tests with one party, or with all."""

    party: str = ""
    cursor: str = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class SendLineTest:
    """Whose node is tested, and on which channel; on all of them if empty."""

    party: str
    channel: str = ""


def _status(node: Node, asked: ShowChannels, _caller: Caller) -> ChannelStatus:
    """Show how each channel stands, and whether the chain of each public feed holds."""
    tests = line_history(node, asked.party) if asked.history else ()
    owners = [feed.party for feed in load_channels(node).feeds]
    return ChannelStatus(
        channel_states(node, asked.party),
        tests,
        {owner: verify_feed(node, owner) for owner in owners},
    )


def _map(node: Node, asked: ChannelMap, _caller: Caller) -> NetReport:
    """Show who reports which hazard to whom, how soon, by which clause, on which channels."""
    return report_net(instruments() if asked.real else net_map(node))


def _tests(node: Node, asked: ListLineTests, _caller: Caller) -> Page[LineTestRow]:
    """List line tests, the newest first."""
    after = place_of(asked.cursor, int, int)
    rows = line_history(node, asked.party, asked.limit + 1, after)
    return page_of(
        rows, asked.limit, lambda row: cursor_behind(row.sent_us, row.serial)
    )


def _test(node: Node, asked: SendLineTest, _caller: Caller) -> SentTests:
    """Send a line test now; the channel's state shows the answer."""
    return send_tests(node, asked.party, asked.channel)


CHANNEL_STATUS = Operation(
    name="channel status",
    path="/channels",
    right=Right.READ,
    request=ShowChannels,
    result=ChannelStatus,
    run=_status,
    example=ShowChannels(history=True),
)
CHANNEL_MAP = Operation(
    name="channel map",
    path="/channels/map",
    right=Right.READ,
    request=ChannelMap,
    result=NetReport,
    run=_map,
    example=ChannelMap(),
)
LIST_LINE_TESTS = Operation(
    name="channel tests",
    path="/channels/tests",
    right=Right.READ,
    request=ListLineTests,
    result=Page[LineTestRow],
    run=_tests,
    example=ListLineTests(),
)
TEST_CHANNEL = Operation(
    name="channel test",
    method="POST",
    path="/channels/tests",
    right=Right.OPERATE,
    request=SendLineTest,
    result=SentTests,
    run=_test,
    example=SendLineTest("party:alfa"),
)
OPERATIONS = (CHANNEL_STATUS, CHANNEL_MAP, LIST_LINE_TESTS, TEST_CHANNEL)

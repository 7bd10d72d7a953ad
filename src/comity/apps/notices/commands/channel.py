"""Commands about channels: the map of the safety net, line tests, how each stands."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, JsonRows, Picture, party_name, shown_at

if TYPE_CHECKING:
    from comity.apps.notices.line_tests import ChannelState

__all__ = ["channel"]

channel = App(
    name="channel",
    help="Channels to other parties, and the map of the safety net.",
    group=WARNINGS,
)


@channel.command(name="map")
def map_(
    *,
    where: NodeAt | None = None,
    real: Annotated[bool, Parameter(negative="")] = False,
    svg: Picture = None,
    as_json: JsonRows = False,
) -> None:
    """Show who reports which hazard to whom, how soon, by which clause, on which channels.

    Parameters
    ----------
    real
        Documented instruments of the real world instead of this node's agreements.
    svg
        File for the drawing.
    """
    from comity.apps.notices.channel_operations import CHANNEL_MAP, ChannelMap
    from comity.apps.notices.coverage_map import instruments, net_of_report, report_net
    from comity.drawing.net import net_svg, net_table
    from comity.foundations.plain import plain
    from comity.system.files import write_whole

    if real:
        report = report_net(instruments())
    else:
        with asked(where, otherwise="--real for documented instruments") as node:
            report = node.call(CHANNEL_MAP, ChannelMap())
    net = net_of_report(report)
    empty = "not documented" if real else "nothing agreed"
    if svg is not None:
        title = "Documented instruments" if real else "Map of the safety net"
        write_whole(svg, net_svg(net, title, empty).encode())
    if as_json:
        output.print_json(plain(report))
        return
    for row in net_table(net, empty):
        output.say(row)
    for hole in net.holes:
        output.say(f"hole: {hole}")
    for shared in net.shared:
        output.say(f"shared: {shared}")
    if svg is not None:
        output.say(f"drawing: {svg}")


def _print_state(state: "ChannelState") -> None:
    last = "never tested"
    if state.last_test_us is not None:
        answer = (
            f"answered {shown_at(state.answered_us)}"
            if state.answered_us
            else "not answered"
        )
        last = f"tested {shown_at(state.last_test_us)}, {answer}"
    named = " (proved by what its keeper has signed)" if state.named else ""
    output.lines(
        [
            (state.peer, f"{state.channel}: {state.standing.upper()}{named}"),
            ("", f"{state.reason}; {last}"),
        ]
    )


@channel.command
def status(
    party: str = "",
    /,
    *,
    where: NodeAt,
    history: bool = False,
    as_json: JsonRows = False,
) -> int:
    """Show how each channel stands, by its line tests and by what it did with messages.

    Exit code 1 if one is down, or its keeper is named for a fault.

    Parameters
    ----------
    party
        One party alone.
    history
        Show the line tests, too.
    """
    from comity.apps.notices.channel_operations import CHANNEL_STATUS, ShowChannels
    from comity.foundations.plain import plain

    name = party_name(party) if party else ""
    with asked(where) as node:
        found = node.call(CHANNEL_STATUS, ShowChannels(name, history))
    bad = any(state.named or state.standing == "down" for state in found.channels)
    if as_json:
        output.print_json(plain(found))
        return int(bad)
    for state in found.channels:
        _print_state(state)
    for test in found.tests:
        answer = shown_at(test.answered_us) if test.answered_us else "no answer"
        output.say(f"  {shown_at(test.sent_us)} {test.peer} {test.channel}: {answer}")
    for owner, faults in found.feeds.items():
        output.say(f"feed of {owner}: {'; '.join(faults) or 'its chain holds'}")
    if not found.channels:
        output.say("No channel: comity peer add URL")
    return int(bad)


@channel.command(name="test")
def line_test(
    party: str,
    name: Annotated[str, Parameter(name="--channel")] = "",
    /,
    *,
    where: NodeAt,
    as_json: Json = False,
) -> None:
    """Send a line test now: on one channel to a party, or on all of them.

    A serving node tests twice a day by itself; comity channel status shows the answers.

    Parameters
    ----------
    party
        Whose node.
    name
        Name of the channel, as comity channel status gives it; all if not given.
    """
    from comity.apps.notices.channel_operations import TEST_CHANNEL, SendLineTest
    from comity.foundations.plain import plain

    with asked(where) as node:
        sent = node.call(TEST_CHANNEL, SendLineTest(party_name(party), name))
    if as_json:
        output.print_json(plain(sent))
        return
    for channel_name, serial in sent.tests.items():
        output.say(f"test {serial} waits for {sent.to} on {channel_name}")

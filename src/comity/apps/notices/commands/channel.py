"""Commands about channels: the map of the safety net, line tests, how each stands."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, named, opened
from comity.cli.options import Json, OutFile, party_name, shown_at

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
    folder: Folder | None = None,
    real: Annotated[bool, Parameter(negative="")] = False,
    svg: OutFile | None = None,
    as_json: Json = False,
) -> None:
    """Show who reports which hazard to whom, how soon, by which clause, on which channels.

    Parameters
    ----------
    real
        Documented instruments of the real world instead of this node's agreements.
    svg
        File for the drawing.
    """
    from comity.apps.notices.coverage_map import instruments, net_map, report_net
    from comity.drawing.net import net_svg, net_table
    from comity.foundations.plain import plain
    from comity.system.files import write_whole

    if real:
        net = instruments()
    else:
        with opened(named(folder, "--real for documented instruments")) as node:
            net = net_map(node)
    empty = "not documented" if real else "nothing agreed"
    if svg is not None:
        title = "Documented instruments" if real else "Map of the safety net"
        write_whole(svg, net_svg(net, title, empty).encode())
    if as_json:
        output.print_json(plain(report_net(net)))
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
    party: str = "", /, *, folder: Folder, history: bool = False, as_json: Json = False
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
    from comity.apps.notices.line_tests import (
        ChannelStatus,
        channel_states,
        line_history,
    )
    from comity.apps.notices.public_feed import verify_feed
    from comity.foundations.plain import plain
    from comity.node.exchange.channels import load_channels

    name = party_name(party) if party else ""
    with opened(folder) as node:
        states = channel_states(node, name)
        tests = line_history(node, name) if history else ()
        owners = [feed.party for feed in load_channels(node).feeds]
        feeds = {owner: verify_feed(node, owner) for owner in owners}
    bad = any(state.named or state.standing == "down" for state in states)
    if as_json:
        output.print_json(plain(ChannelStatus(states, tests, feeds)))
        return int(bad)
    for state in states:
        _print_state(state)
    for test in tests:
        answer = shown_at(test.answered_us) if test.answered_us else "no answer"
        output.say(f"  {shown_at(test.sent_us)} {test.peer} {test.channel}: {answer}")
    for owner, faults in feeds.items():
        output.say(f"feed of {owner}: {'; '.join(faults) or 'its chain holds'}")
    if not states:
        output.say("No channel: comity peer add URL")
    return int(bad)


@channel.command(name="test")
def line_test(
    party: str,
    name: Annotated[str, Parameter(name="--channel")] = "",
    /,
    *,
    folder: Folder,
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
    from comity.apps.notices.line_tests import send_tests
    from comity.foundations.plain import plain

    with opened(folder) as node:
        sent = send_tests(node, party_name(party), name)
    if as_json:
        output.print_json(plain(sent))
        return
    for channel_name, serial in sent.tests.items():
        output.say(f"test {serial} waits for {sent.to} on {channel_name}")

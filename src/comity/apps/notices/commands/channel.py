"""Commands about channels: the map of the safety net, line tests, how each stands."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import WARNINGS
from comity.cli.node_folder import Folder, opened
from comity.cli.options import Json, party_name, shown_at

__all__ = ["channel"]

channel = App(
    name="channel",
    help="Channels to other parties, and the map of the safety net.",
    group=WARNINGS,
)


@channel.command(name="map")
def map_(
    *,
    folder: Annotated[
        Path | None,
        Parameter(
            name="--dir",
            env_var="COMITY_NODE",
            help="Folder of the node (COMITY_NODE).",
        ),
    ] = None,
    real: Annotated[bool, Parameter(negative="")] = False,
    svg: Path | None = None,
    as_json: Json = False,
) -> None:
    """Show who tells whom of which hazard, how soon, by which clause, on which channels.

    Parameters
    ----------
    real
        Documented instruments of the real world instead of this node's agreements.
    svg
        Write the drawing, too.
    """
    from comity.apps.notices.coverage_map import instruments, net_json, net_map
    from comity.drawing.net import net_svg, net_table
    from comity.foundations.errors import InputError
    from comity.system.files import write_whole

    if real:
        net = instruments()
    elif folder is None:
        raise InputError(
            "no node is named", remedy="--dir FOLDER, or --real for documented ones"
        )
    else:
        with opened(folder) as here:
            net = net_map(here)
    empty = "not documented" if real else "nothing agreed"
    if svg is not None:
        title = "Documented instruments" if real else "Map of the safety net"
        write_whole(svg, net_svg(net, title, empty).encode())
    if as_json:
        output.print_json(net_json(net))
        return
    for row in net_table(net, empty):
        output.say(row)
    for words in net.holes:
        output.say(f"hole: {words}")
    for words in net.shared:
        output.say(f"shared: {words}")
    if svg is not None:
        output.say(f"drawing: {svg}")


def _say_state(row: dict[str, Any]) -> None:
    last = "never tested"
    if row["last_test_us"] is not None:
        answered = row["answered_us"]
        came = f"answered {shown_at(answered)}" if answered else "not answered"
        last = f"tested {shown_at(row['last_test_us'])}, {came}"
    named = " (named on its own signed word)" if row["named"] else ""
    output.lines(
        [
            (row["peer"], f"{row['channel']}: {row['standing'].upper()}{named}"),
            ("", f"{row['words']}; {last}"),
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
        The line tests, too.
    """
    from comity.apps.notices.line_tests import channel_states, line_history
    from comity.apps.notices.public_feed import verify_feed
    from comity.node.exchange.channels import load_channels

    name = party_name(party) if party else ""
    with opened(folder) as here:
        states = channel_states(here, name)
        tests = line_history(here, name) if history else []
        feeds = {f.party: verify_feed(here, f.party) for f in load_channels(here).feeds}
    bad = any(s["named"] or s["standing"] == "down" for s in states)
    if as_json:
        output.print_json({"channels": states, "tests": tests, "feeds": feeds})
        return int(bad)
    for row in states:
        _say_state(row)
    for row in tests:
        came = shown_at(row["answered_us"]) if row["answered_us"] else "no answer"
        output.say(f"  {shown_at(row['sent_us'])} {row['peer']} {row['way']}: {came}")
    for owner, faults in feeds.items():
        output.say(f"feed of {owner}: {'; '.join(faults) or 'its chain holds'}")
    if not states:
        output.say("No channel: comity peer add URL")
    return int(bad)


@channel.command(name="test")
def line_test(
    party: str,
    way: Annotated[str, Parameter(name="--channel")] = "",
    /,
    *,
    folder: Folder,
    as_json: Json = False,
) -> None:
    """Send a line test now: on one channel to a party, or on all of them.

    A serving node answers, and does so twice a day by itself; comity channel status tells.

    Parameters
    ----------
    party
        Whose node.
    way
        Name of the channel, as comity channel status gives it; all if not given.
    """
    from comity.apps.notices.line_tests import send_test
    from comity.node.exchange.channels import ways_to

    name = party_name(party)
    with opened(folder) as here:
        ways = [way] if way else here.view(lambda work: ways_to(work, name))
        sent = {one: send_test(here, name, one) for one in ways}
    if as_json:
        output.print_json({"to": name, "tests": sent})
        return
    for one, serial in sent.items():
        output.say(f"test {serial} waits for {name} on {one}")

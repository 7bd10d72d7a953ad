"""Commands of the panel *Together* about links: routes over a contact plan."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.node.cli import output
from comity.node.cli.app import TOGETHER, app
from comity.node.cli.folder import Json

__all__ = ["link", "route"]

link = App(name="link", help="Who can talk to whom, and by which way.", group=TOGETHER)
app.command(link)


@link.command
def route(
    *,
    plan: Path,
    source: Annotated[
        int, Parameter(name="--from", help="Number of the sending node.")
    ],
    dest: Annotated[int, Parameter(name="--to", help="Number of the node it is for.")],
    start: float,
    size_mbit: float = 0.0,
    routes: int = 1,
    apart: str = "contacts",
    as_json: Json = False,
) -> int:
    """Find the best way of a message over a contact plan, and others that share nothing.

    The best arrives first, then has the fewest hops, lasts longest, enters by the lowest node.

    Parameters
    ----------
    plan
        Contact plan: JSON as of HDTN, or commands of ION; gz, xz, zst.
    start
        When the message is ready, seconds on the plan's own clock.
    size_mbit
        Its size, Mbit.
    routes
        How many ways.
    apart
        Ways share no contacts, or no nodes between.
    """
    from comity.links.routes import several_routes
    from comity.node.services.links import open_plan, route_json

    contacts, faults = open_plan(plan)
    found = several_routes(
        contacts, source, dest, start, size_mbit * 1e6, most=routes, apart=apart
    )
    told: list[dict[str, Any]] = [route_json(contacts, one) for one in found]
    wrong = [{"row": f.row, "reason": f.reason, "kept": f.kept} for f in faults]
    if as_json:
        first = told[0] if told else {"arrival": None, "hops": [], "volume": 0.0}
        output.print_json({**first, "others": told[1:], "faults": wrong})
        return 0 if told else 1
    left_out = [f for f in faults if not f.kept]
    for fault in left_out[:10]:
        output.say(f"row {fault.row} left out: {fault.reason}")
    if len(faults) > len(left_out):
        output.say(
            f"{len(faults) - len(left_out)} contacts overlap an earlier one, kept"
        )
    for one in told:
        output.say(
            f"arrives at {one['arrival']:g} s in {len(one['hops'])} hops, "
            f"{one['volume'] / 1e6:g} Mbit left on the way, until {one['ends']:g} s"
        )
        for hop in one["hops"]:
            output.say(
                f"  {hop['from']} → {hop['to']}: contact {hop['contact']}, sent {hop['sent']:g} "
                f"to {hop['through']:g} s, there at {hop['arrives']:g} s"
            )
    if not told:
        output.say(f"no way from {source} to {dest} after {start:g} s")
    return 0 if told else 1

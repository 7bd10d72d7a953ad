"""The commands ``comity link plan`` and ``link route``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, OutFile
from comity.foundations import parse_utc
from comity.foundations.plain import json_text, plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.relay_routes import RoutesResult

__all__ = ["plan", "route"]


@link.command
@computable("link plan")
def plan(
    windows: list[Path],
    /,
    *,
    start: Annotated[str, Parameter(help="Zero of the plan's clock, UTC.")],
    rate_mbit_s: float,
    down_only: bool = False,
    out: OutFile | None = None,
    as_json: JsonRows = False,
) -> int:
    """Make a contact plan from windows over stations and between satellites.

    Parameters
    ----------
    windows
        JSON of link windows; several files make one plan.
    rate_mbit_s
        Rate of every contact, Mbit/s.
    down_only
        Only satellites send, to stations and to the second of a pair.
    out
        File to write (.json), for link route.
    """
    from comity.apps.links.schedule_files import read_windows
    from comity.astro.links.contacts import contacts_of
    from comity.system.files import write_whole

    rows = [row for path in windows for row in read_windows(path)]
    contact_plan = contacts_of(
        rows, parse_utc(start), rate_mbit_s * 1e6, both_ways=not down_only
    )
    if out is not None:
        value = plain_object(contact_plan)
        del value["faults"]
        write_whole(out, json_text(value).encode())
    if as_json:
        output.print_json(plain(contact_plan))
        return 0
    output.note_faults([plain_object(f) for f in contact_plan.faults], as_json=False)
    for number, name in contact_plan.nodes.items():
        output.say(f"node {number}: {name}")
    output.say(
        f"{len(contact_plan.contacts)} contacts; {len(contact_plan.faults)} windows left out"
    )
    if out is not None:
        output.say(f"written: {out}")
    return 0


@link.command
@computable("link route")
def route(
    *,
    plan: Path,
    source: Annotated[
        int, Parameter(name="--from", help="Number of the sending node.")
    ],
    dest: Annotated[int, Parameter(name="--to", help="Number of the node it is for.")],
    start: Annotated[float, Parameter(name="--ready-s")],
    size_mbit: float = 0.0,
    routes: int = 1,
    apart: str = "contacts",
    as_json: JsonRows = False,
) -> int:
    """Find the best route of a message over a contact plan, and disjoint alternatives.

    The best arrives first; then counts fewest hops, latest end, lowest number of the first node.

    Parameters
    ----------
    plan
        Contact plan: JSON as of HDTN, or commands of ION; gz, xz, zst.
    start
        When the message is ready, s on the clock of the plan.
    size_mbit
        Size of the message, Mbit.
    routes
        Number of routes.
    apart
        What the routes may not share: contacts, or nodes (between the ends).
    """
    from comity.apps.links.relay_routes import open_plan, routes_result
    from comity.astro.links.routes import several_routes

    contacts, faults = open_plan(plan)
    found = several_routes(
        contacts, source, dest, start, size_mbit * 1e6, most=routes, apart=apart
    )
    result = routes_result(contacts, found, faults)
    if as_json:
        output.print_json(plain(result))
    else:
        show_routes(result)
        if not found:
            output.say(f"no route from {source} to {dest} after {start:g} s")
    return 0 if found else 1


def show_routes(result: "RoutesResult") -> None:
    """Print rows of the plan at fault, and routes with their hops."""
    left_out = [fault for fault in result.faults if not fault.kept]
    for fault in left_out[:10]:
        output.say(f"row {fault.row} left out: {fault.reason}")
    if len(result.faults) > len(left_out):
        kept = len(result.faults) - len(left_out)
        output.say(f"{kept} contacts overlap an earlier one, kept")
    for one in result.routes():
        output.say(
            f"arrives at {one.arrival:g} s in {len(one.hops)} hops, "
            f"{one.volume / 1e6:g} Mbit free on the route, until {one.ends:g} s"
        )
        for hop in one.hops:
            output.say(
                f"  {hop.sender} → {hop.receiver}: contact {hop.contact}, sent "
                f"{hop.sent:g} to {hop.through:g} s, arrives at {hop.arrives:g} s"
            )

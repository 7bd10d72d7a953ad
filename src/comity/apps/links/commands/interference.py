"""The command ``comity link interference``."""

from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.apps.links.commands.options import (
    SpanOptions,
)
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import RangeError
from comity.foundations.plain import plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.records import (
        InterferenceResult,
    )
from comity.apps.links.commands.radio import MAX_LINES

__all__ = ["interference"]


@link.command
@computable("link interference", names=("catalogue", "wanted", "emitters"))
def interference(
    *,
    case: Annotated[Path, Parameter(help="Emission, victim and harm (JSON).")],
    stations: Path,
    options: Annotated[SpanOptions, Parameter(name="*")],
    wanted: Annotated[str, Parameter(help="Satellites the stations follow: ids.")],
    emitters: Annotated[str, Parameter(help="Satellites that emit: ids, owner:CODE.")],
    catalogue: Annotated[
        list[str] | None, Parameter(help="Element sets or a snapshot.")
    ] = None,
    as_json: JsonRows = False,
) -> int:
    """Find when emissions disturb reception, and when their flux exceeds its mask.

    Parameters
    ----------
    stations
        Stations: JSON, GeoJSON or CSV.
    """
    from comity.apps.links.geometry import (
        WindowRequest,
        open_satellites,
        open_stations,
        station_faults,
    )
    from comity.apps.links.interference import interference_events, open_case
    from comity.apps.links.records import InterferenceResult
    from comity.astro.orbits.arcs import Span

    if not 0.0 < options.days <= 7.0:
        raise RangeError("days", f"{options.days:g}", "above 0 and at most 7")
    given = open_case(case)
    span = Span(parse_utc(options.start), options.days * DAY_S)
    request = WindowRequest(span, radians(options.min_elevation_deg))
    sites, wrong = open_stations(stations)
    own = open_satellites(catalogue or (), wanted, ())
    theirs = open_satellites(catalogue or (), emitters, ())
    with output.progress("emitters", quiet=as_json, unit="done") as tick:
        events, faults = interference_events(theirs, own, sites, given, request, tick)
    result = InterferenceResult(events, [*faults, *station_faults(wrong)])
    if as_json:
        output.print_json(plain(result))
        return 0
    show_events(result)
    output.say(
        f"{len(events)} events of {len(theirs.keys)} emitters over {len(sites)} stations; "
        f"harm from I/N {given.harm_db:g} dB; {theirs.source}"
    )
    return 0


def show_events(result: "InterferenceResult") -> None:
    """Print events of interference in order of time."""
    # Loaded when a result is printed: options and help need none of it.
    from comity.apps.links.records import FluxEvent

    output.note_faults([plain_object(fault) for fault in result.faults], as_json=False)
    for one in result.events[:MAX_LINES]:
        above_db = (
            one.above_mask_db if isinstance(one, FluxEvent) else one.above_harm_db
        )
        name = one.emitter_name or one.emitter
        output.say(
            f"{one.start[5:19].replace('T', ' ')} to {one.end[11:19]} UTC  {name} at "
            f"{one.station}: {one.kind}, {above_db:.1f} dB above"
        )
    if len(result.events) > MAX_LINES:
        output.say(f"and {len(result.events) - MAX_LINES} more: --json")

"""Commands about events and patterns of life: breakup, pattern."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import note_faults, orbit
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit
from comity.foundations.plain import plain

__all__ = ["breakup", "pattern"]


@orbit.command
@computable("orbit breakup")
def breakup(
    files: Annotated[list[Path], Parameter(help="Element sets of the fragments.")],
    /,
    *,
    catalogue: Annotated[
        list[Path] | None,
        Parameter(help="Element sets from before, to find the parents in."),
    ] = None,
    begin: Annotated[str | None, Parameter(name="--since")] = None,
    end: Annotated[str | None, Parameter(name="--until")] = None,
    top: Limit = 10,
    as_json: JsonRows = False,
) -> int:
    """Find when and where fragments were one object, and which objects were close by.

    With --json, `notice` holds the fields of a break-up notice.

    Parameters
    ----------
    begin, end
        Span to search, UTC; default: 20 days up to the first elements of a fragment.
    top
        How many close objects to print.
    """
    from comity.apps.tracking.events import locate_breakup

    with output.progress("searching back", quiet=as_json, unit="instants") as tick:
        report = locate_breakup(files, catalogue or [], begin, end, tick)
    if as_json:
        output.print_json(plain(report))
        return 0
    place = ", ".join(f"{x:.1f}" for x in report.place_km)
    times = f"{report.stands_out:g} times"
    output.lines(
        [
            ("when", f"{report.epoch} UTC ± {report.sigma_s:g} s"),
            (
                "where",
                f"{place} km ({report.frame}), {report.altitude_km:g} km high",
            ),
            ("spread", f"{report.spread_km:g} km, {times} less than in other turns"),
            (
                "fragments",
                f"{len(report.fragments)} meet, {len(report.strangers)} do not",
            ),
        ]
    )
    for parent in report.parents[:top]:
        output.say(
            f"close by: {parent.name or parent.object} ({parent.object}), "
            f"{parent.apart_km:g} km and {parent.speed_m_s:g} m/s away by its elements of "
            f"{parent.elements[:10]}"
        )
    return 0


@orbit.command
@computable("orbit pattern")
def pattern(
    files: Annotated[
        list[Path], Parameter(help="Element sets over months or years, any form.")
    ],
    /,
    *,
    as_json: JsonRows = False,
) -> int:
    """Divide the life of geosynchronous objects into kept, moving and drifting."""
    from comity.apps.tracking.events import patterns_of_life

    segments, faults = patterns_of_life(files)
    note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(plain(segments))
        return 0
    output.table(
        ("Object", "From", "To", "Mode", "East °", "Tilt °"),
        [
            (
                one.name or one.object,
                one.begin[:10],
                one.end[:10],
                one.mode,
                f"{one.longitude_deg:.2f}",
                f"{one.inclination_deg:.2f}",
            )
            for one in segments
        ],
    )
    return 0

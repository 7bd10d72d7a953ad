"""Commands about what happened to objects: breakup, pattern."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from comity.apps.tracking.commands.orbit import orbit
from comity.cli import output
from comity.cli.options import Json

__all__ = ["breakup", "pattern"]


@orbit.command
def breakup(
    files: Annotated[list[Path], Parameter(help="Element sets of the fragments.")],
    /,
    *,
    catalogue: Annotated[
        list[Path] | None, Parameter(help="Element sets from before: who was there.")
    ] = None,
    begin: str | None = None,
    end: str | None = None,
    top: int = 10,
    as_json: Json = False,
) -> int:
    """Find when and where fragments were one, and what was there before.

    With --json the fields of a break-up notice stand under `notice`.

    Parameters
    ----------
    begin, end
        When it may have been, UTC; 20 days up to the first elements of a fragment if not given.
    top
        How many objects that were there to print.
    """
    from comity.apps.tracking.events import breakup_value

    with output.progress("looking back", quiet=as_json, unit="instants") as tick:
        value = breakup_value(files, catalogue or [], begin, end, tick)
    if as_json:
        output.print_json(value)
        return 0
    place = ", ".join(f"{x:.1f}" for x in value["place_km"])
    times = f"{value['stands_out']:g} times"
    output.lines(
        [
            ("when", f"{value['epoch']} UTC ± {value['sigma_s']:g} s"),
            (
                "where",
                f"{place} km ({value['frame']}), {value['altitude_km']:g} km high",
            ),
            ("spread", f"{value['spread_km']:g} km, {times} less than in other turns"),
            (
                "fragments",
                f"{len(value['fragments'])} meet, {len(value['strangers'])} do not",
            ),
        ]
    )
    for row in value["parents"][:top]:
        output.say(
            f"was there: {row['name'] or row['object']} ({row['object']}), "
            f"{row['apart_km']:g} km and {row['speed_m_s']:g} m/s away by its elements of "
            f"{row['elements'][:10]}"
        )
    return 0


@orbit.command
def pattern(
    files: Annotated[
        list[Path], Parameter(help="Element sets over months or years, any form.")
    ],
    /,
    *,
    as_json: Json = False,
) -> int:
    """Tell the pattern of life of geosynchronous objects: kept, moving, drifting, where."""
    from comity.apps.tracking.events import pattern_value

    rows, faults = pattern_value(files)
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_json(rows)
        return 0
    output.table(
        ("Object", "From", "To", "Mode", "East °", "Tilt °"),
        [
            (
                row["name"] or row["object"],
                row["begin"][:10],
                row["end"][:10],
                row["mode"],
                f"{row['longitude_deg']:.2f}",
                f"{row['inclination_deg']:.2f}",
            )
            for row in rows
        ],
    )
    return 0

"""Options and opening of a fleet for a command, with progress and rows left out."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.plain import plain_object

if TYPE_CHECKING:
    from comity.apps.fleets.load import OpenFleet

__all__ = ["FleetOptions", "opened_fleet"]

Areas = Annotated[
    list[str] | None,
    Parameter(
        name="--area", help="Areas of the file, or globe, arctic, tropics, … instead."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetOptions:
    """Options of all commands that open a fleet.

    Attributes
    ----------
    days
        Length of the span, days.
    places
        Number of places of equal area on the whole globe.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """

    start: Annotated[str, Parameter(help="Start of the span, UTC.")]
    catalogue: Annotated[
        list[str] | None,
        Parameter(help="Element sets or a snapshot; designs need none."),
    ] = None
    days: float = 1.0
    places: int = 1000
    area: Areas = None
    max_age_days: float = 30.0


def opened_fleet(path: Path, options: FleetOptions, *, quiet: bool) -> "OpenFleet":
    """Open a fleet with a progress bar, and list the rows left out."""
    # Loaded when a fleet is opened: options and help need none of it.
    from comity.apps.fleets.load import FleetRequest, open_fleet  # noqa: PLC0415
    from comity.astro.orbits.arcs import Span  # noqa: PLC0415

    request = FleetRequest(
        path,
        tuple(options.catalogue or ()),
        Span(parse_utc(options.start), options.days * DAY_S),
        options.places,
        options.max_age_days,
        tuple(options.area or ()),
    )
    with output.progress("passes", quiet=quiet, unit="satellites") as tick:
        opened = open_fleet(request, tick)
    output.note_faults([plain_object(f) for f in opened.faults], as_json=quiet)
    return opened

"""Open a fleet for a command: with a progress bar, and rows that were left out named."""

from pathlib import Path
from typing import TYPE_CHECKING

from comity.cli import output
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S

if TYPE_CHECKING:
    from comity.apps.fleets.load import OpenFleet

__all__ = ["opened_fleet"]


def opened_fleet(
    path: Path,
    catalogue: list[str] | None,
    start: str,
    days: float,
    places: int,
    area: list[str] | None,
    max_age_days: float,
    *,
    quiet: bool,
) -> "OpenFleet":
    """Open a fleet with its progress bar, and say what was left out."""
    # Loaded when a fleet is opened: options and help need none of it.
    from comity.apps.fleets.load import Asked, open_fleet  # noqa: PLC0415
    from comity.astro.orbits.arcs import Span  # noqa: PLC0415

    asked = Asked(
        path,
        tuple(catalogue or ()),
        Span(parse_utc(start), days * DAY_S),
        places,
        max_age_days,
        tuple(area or ()),
    )
    with output.progress("passes", quiet=quiet, unit="satellites") as tick:
        found = open_fleet(asked, tick)
    output.note_faults(found.fault_rows(), as_json=quiet)
    return found

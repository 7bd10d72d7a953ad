"""Commands of the panel *Together* about fleets: coverage and the report."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.fleets.load_with_progress import FleetOptions, opened_fleet
from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.computing import computable
from comity.cli.options import Json, JsonRows, OutFile
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.system.files import STANDARD

if TYPE_CHECKING:
    from comity.apps.fleets.load import OpenFleet
    from comity.apps.fleets.records import CoverageResult, MemberCoverage

__all__ = ["coverage", "fleet", "report", "show_source"]

fleet = App(
    name="fleet",
    help="Coverage, shares, resilience and backups of a joint fleet.",
    group=TOGETHER,
)

PLACES_HELP = "Number of places of equal area on the whole globe."


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageOptions(FleetOptions):
    """Options of ``fleet coverage``: a finer grid."""

    places: Annotated[int, Parameter(help=PLACES_HELP)] = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions(FleetOptions):
    """Options of ``fleet report``: a finer grid."""

    places: Annotated[int, Parameter(help=PLACES_HELP)] = 1500


def show_source(opened: "OpenFleet") -> None:
    """Print the span, the sources and the epochs of a result."""
    head = opened.head()
    output.say(
        f"{head.fleet}: {head.days:g} days from {head.start} UTC, "
        f"{head.places} places; {head.source}, epochs {head.oldest_epoch} to "
        f"{head.newest_epoch} UTC; {len(opened.faults)} rows left out"
    )


@fleet.command
@computable("fleet coverage", names=("catalogue",))
def coverage(
    file: Path,
    /,
    *,
    options: Annotated[CoverageOptions, Parameter(name="*")],
    without: str = "",
    out: OutFile | None = None,
    picture: OutFile | None = None,
    outlines: Annotated[
        Path | None, Parameter(help="Coasts for the picture: TopoJSON or GeoJSON.")
    ] = None,
    as_json: JsonRows = False,
) -> int:
    """Compute coverage, data volume and delays of a joint fleet, with and without each member.

    Parameters
    ----------
    file
        The fleet (YAML or JSON): members, satellites, stations, areas.
    without
        A member: the picture shows a second map without it.
    out
        Table of the places to write: .csv, .json or .parquet.
    picture
        Map to write (.svg).
    """
    from comity.apps.fleets import coverage as service
    from comity.system.files import write_whole
    from comity.system.tables import check_output, write_table

    if out is not None:
        check_output(out)
    opened = opened_fleet(file, options, quiet=as_json)
    if without:
        service.member_row(opened.scene, without)
    with output.progress("members", quiet=as_json, unit="members") as tick:
        result = service.coverage_result(opened, tick)
    if out is not None:
        columns = service.place_columns(opened)
        write_table(out, [columns], {"source": opened.source})
    if picture is not None:
        lines = service.load_outlines(outlines)
        drawn = service.draw_coverage(opened, without, lines)
        write_whole(picture, drawn.encode())
    if as_json:
        output.print_json(plain(result))
        return 0
    show_coverage(result)
    show_source(opened)
    for path in (out, picture):
        if path is not None:
            output.say(f"written: {path}")
    return 0


def show_coverage(result: "CoverageResult") -> None:
    """Print the coverage of each area by all members, by each alone, and without it."""
    # Loaded when a result is printed: options and help need none of it.
    from comity.apps.fleets.records import GroundReach, finite

    hour = 1.0 / HOUR_S
    for name, area in result.total.areas.items():
        output.say(
            f"{name}: seen {output.fixed(area.seen_part, 2, 100.0)} % of the time, "
            f"{output.fixed(area.passes_per_day, 1)} passes a day, next after "
            f"{output.fixed(area.mean_wait_s, 2, hour)} h in the mean, after "
            f"{output.fixed(area.longest_gap_s, 1, hour)} h at worst; never "
            f"{output.fixed(area.never, 1, 100.0)} % of the places"
        )
        heads = ("Member", "Alone %", "wait h", "Without %", "wait h")
        output.table(heads, [_cells(member, name) for member in result.members])
    total = result.total
    if isinstance(total, GroundReach):
        late = total.latency_s
        output.say(
            f"{total.satellites} satellites, {total.stations} stations: "
            f"{total.contact_h:.1f} h of contact and {total.volume_gbit:.0f} Gbit a "
            f"day; to the next contact {output.fixed(finite(late.mean), 0, 1 / 60)} min in "
            f"the mean, {output.fixed(finite(late.p95), 0, 1 / 60)} min for 95 %"
        )


def _cells(member: "MemberCoverage", area: str) -> tuple[str, ...]:
    """Return a row of the table of an area: parts of the time in %, waits in h."""
    cells = [member.name.removeprefix("party:")]
    for reach in (member.alone, member.without):
        covered = reach.areas[area]
        cells.append(output.fixed(covered.seen_part, 2, 100.0))
        cells.append(output.fixed(covered.mean_wait_s, 2, 1.0 / HOUR_S))
    return tuple(cells)


@fleet.command
@computable("fleet report", names=("catalogue",))
def report(
    file: Path,
    /,
    *,
    options: Annotated[ReportOptions, Parameter(name="*")],
    out: Annotated[OutFile, Parameter(help="Page to write (.html).")],
    without: str = "",
    outlines: Annotated[
        Path | None, Parameter(help="Coasts for the maps: TopoJSON or GeoJSON.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Write a report of two pages for decisions: shares, losses, single points, a plan.

    Parameters
    ----------
    file
        The fleet (YAML or JSON).
    without
        Member left out of the second map; default: the one whose loss costs most.
    """
    from comity.apps.fleets.coverage import load_outlines
    from comity.apps.fleets.report import write_report

    if out.suffix != ".html" and out != STANDARD:
        raise InputError(f"{out.name} is no page", remedy="end it in .html")
    lines = load_outlines(outlines)
    opened = opened_fleet(file, options, quiet=as_json)
    with output.progress("report", quiet=as_json, unit="steps") as tick:
        result = write_report(opened, out, without, lines, tick)
    if as_json:
        output.print_json(plain(result))
    else:
        show_source(opened)
        output.say(f"written: {out}")
    return 0

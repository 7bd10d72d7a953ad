"""Commands of the panel *Together* about fleets: coverage and the report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from comity.apps.fleets.load_with_progress import opened_fleet
from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.options import Json
from comity.foundations.constants import HOUR_S
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.apps.fleets.load import OpenFleet

__all__ = [
    "Areas",
    "Catalogue",
    "Start",
    "coverage",
    "fleet",
    "report",
    "told",
]

fleet = App(
    name="fleet", help="What a joint fleet can do, and who brings what.", group=TOGETHER
)

Start = Annotated[str, Parameter(help="Start of the span, UTC.")]
Catalogue = Annotated[
    list[str] | None, Parameter(help="Element sets or a snapshot; designs need none.")
]
Areas = Annotated[
    list[str] | None,
    Parameter(
        name="--area", help="Areas of the file, or globe, arctic, tropics, … instead."
    ),
]


def told(opened: "OpenFleet") -> None:
    """Say from where the numbers are, and how old."""
    head = opened.head()
    output.say(
        f"{head['fleet']}: {head['days']:g} days from {head['start']} UTC, "
        f"{head['places']} places; {head['source']}, epochs {head['oldest_epoch']} to "
        f"{head['newest_epoch']} UTC; {len(opened.faults)} rows left out"
    )


@fleet.command
def coverage(
    file: Path,
    /,
    *,
    start: Start,
    catalogue: Catalogue = None,
    days: float = 1.0,
    places: int = 2000,
    area: Areas = None,
    without: str = "",
    max_age_days: float = 30.0,
    out: Path | None = None,
    picture: Path | None = None,
    outlines: Annotated[
        Path | None, Parameter(help="Coasts for the picture: TopoJSON or GeoJSON.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Tell what a joint fleet sees, brings down and how soon; with and without each member.

    Parameters
    ----------
    file
        The fleet (YAML or JSON): members, satellites, stations, areas.
    days
        Length of the span, days.
    places
        Places of equal area on the whole globe.
    without
        A member: the picture shows a second map without it.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
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
    found = opened_fleet(
        file, catalogue, start, days, places, area, max_age_days, quiet=as_json
    )
    if without:
        service.member_row(found.scene, without)
    with output.progress("members", quiet=as_json, unit="members") as tick:
        value = service.coverage_value(found, tick)
    if out is not None:
        columns = service.place_columns(found)
        write_table(out, [columns], {"source": found.source})
    if picture is not None:
        lines = service.load_outlines(outlines)
        drawn = service.draw_coverage(found, without, lines)
        write_whole(picture, drawn.encode())
    if as_json:
        output.print_json(value)
        return 0
    show_coverage(value)
    told(found)
    for path in (out, picture):
        if path is not None:
            output.say(f"written: {path}")
    return 0


def show_coverage(value: dict[str, Any]) -> None:
    """Print what each area gets, from all members, from each alone, and without it."""
    hour = 1.0 / HOUR_S
    for name, all_of_it in value["total"]["areas"].items():
        output.say(
            f"{name}: seen {output.fixed(all_of_it['seen_part'], 2, 100.0)} % of the time, "
            f"{output.fixed(all_of_it['passes_per_day'], 1)} passes a day, next after "
            f"{output.fixed(all_of_it['mean_wait_s'], 2, hour)} h in the mean, after "
            f"{output.fixed(all_of_it['longest_gap_s'], 1, hour)} h at worst; never "
            f"{output.fixed(all_of_it['never'], 1, 100.0)} % of the places"
        )
        rows = []
        for member in value["members"]:
            cells = []
            for which in ("alone", "without"):
                one = member[which]["areas"][name]
                cells += [
                    output.fixed(one["seen_part"], 2, 100.0),
                    output.fixed(one["mean_wait_s"], 2, hour),
                ]
            rows.append((member["name"].removeprefix("party:"), *cells))
        heads = ("Member", "Alone %", "wait h", "Without %", "wait h")
        output.table(heads, rows)
    total = value["total"]
    if "contact_h" in total:
        late = total["latency_s"]
        output.say(
            f"{total['satellites']} satellites, {total['stations']} stations: "
            f"{total['contact_h']:.1f} h of contact and {total['volume_gbit']:.0f} Gbit a "
            f"day; to the next contact {output.fixed(late['mean'], 0, 1 / 60)} min in the "
            f"mean, {output.fixed(late['p95'], 0, 1 / 60)} min for 95 %"
        )


@fleet.command
def report(
    file: Path,
    /,
    *,
    start: Start,
    out: Annotated[Path, Parameter(help="Page to write (.html).")],
    catalogue: Catalogue = None,
    days: float = 1.0,
    places: int = 1500,
    area: Areas = None,
    without: str = "",
    max_age_days: float = 30.0,
    outlines: Annotated[
        Path | None, Parameter(help="Coasts for the maps: TopoJSON or GeoJSON.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Write two pages for those who decide: shares, losses, single points, a plan.

    Parameters
    ----------
    file
        The fleet (YAML or JSON).
    days
        Length of the span, days.
    places
        Places of equal area on the whole globe.
    without
        The member that the second map is without; default: the one that is missed most.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """
    from comity.apps.fleets.coverage import load_outlines
    from comity.apps.fleets.report import write_report

    if out.suffix != ".html":
        raise InputError(f"{out.name} is no page", remedy="end it in .html")
    lines = load_outlines(outlines)
    found = opened_fleet(
        file, catalogue, start, days, places, area, max_age_days, quiet=as_json
    )
    with output.progress("report", quiet=as_json, unit="steps") as tick:
        value = write_report(found, out, without, lines, tick)
    if as_json:
        output.print_json(value)
    else:
        told(found)
        output.say(f"written: {out}")
    return 0

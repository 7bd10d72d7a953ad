"""The group ``comity link`` and its command ``windows``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.apps.links.commands.options import (
    NO_PAIRS,
    NO_SATELLITES,
    PairOptions,
    SatelliteOptions,
    WindowOptions,
    opened_satellites,
    window_request,
)
from comity.apps.links.windows_table import print_windows
from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit, OutFile
from comity.foundations import format_utc
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject, plain_object

if TYPE_CHECKING:
    from comity.apps.links.geometry import SatelliteSet, WindowRequest
    from comity.apps.links.windows import Table
    from comity.system.interruptible import Tick

__all__ = ["link", "windows"]

link = App(
    name="link",
    help="Contact windows, links, routes and schedules.",
    group=TOGETHER,
)


@link.command
@computable("link windows", names=("catalogue", "objects"))
def windows(
    *,
    stations: Annotated[
        Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")
    ] = None,
    options: Annotated[WindowOptions, Parameter(name="*")],
    satellites: Annotated[SatelliteOptions, Parameter(name="*")] = NO_SATELLITES,
    between: Annotated[PairOptions, Parameter(name="*")] = NO_PAIRS,
    top: Limit = 20,
    out: OutFile | None = None,
    picture: OutFile | None = None,
    as_json: JsonRows = False,
) -> int:
    """Find contact windows of satellites over stations, or between satellites.

    Edges are accurate to a millisecond on the orbit of the elements; short passes are found.
    Range, range rate and the Doppler shift are those at the rise.

    Parameters
    ----------
    top
        Number of windows to print.
    out
        Table to write: .csv, .json or .parquet; or a calendar: .ics.
    picture
        Picture to write (.svg): a row of bars for each pair.
    """
    from comity.apps.links.windows import draw_windows
    from comity.system.files import write_whole
    from comity.system.tables import check_output

    if out is not None and out.suffix.lower() != ".ics":
        check_output(out)
    if between.pairs == (stations is not None):
        raise InputError(
            "stations are missing or not used",
            remedy="give --stations FILE, or --pairs for windows between satellites",
        )
    request = window_request(options)
    sky = opened_satellites(satellites)
    with output.progress("windows", quiet=as_json, unit="done") as tick:
        table, faults = window_table(sky, stations, between, request, tick)
    if out is not None:
        write_windows(out, table, stations, sky.source)
    if picture is not None:
        write_whole(picture, draw_windows(table, sky, request.span).encode())
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_rows(table.parts())
        return 0
    print_windows(next(table.parts()), top)
    output.say(
        f"{table.rows} windows of {len(sky.keys)} satellites in {options.days:g} days from "
        f"{format_utc(request.span.start_us, 0)} UTC; {sky.source}, newest data "
        f"{format_utc(sky.newest_us, 0)} UTC; {len(faults)} rows left out or cut"
    )
    for path in (out, picture):
        if path is not None:
            output.say(f"written: {path}")
    return 0


def write_windows(
    out: Path, table: "Table", stations: Path | None, source: str
) -> None:
    """Write windows as a table, or as a calendar."""
    from comity.apps.links.calendar import passes_calendar
    from comity.apps.links.geometry import open_stations
    from comity.system.environment import now_us
    from comity.system.files import write_whole
    from comity.system.tables import write_table

    if out.suffix.lower() != ".ics":
        write_table(out, table.parts(), {"source": source})
        return
    sites = () if stations is None else open_stations(stations)[0]
    text = passes_calendar(table.parts(), sites, source, now_us())
    write_whole(out, text.encode())


def window_table(
    satellites: "SatelliteSet",
    stations: Path | None,
    between: PairOptions,
    request: "WindowRequest",
    tick: "Tick",
) -> "tuple[Table, list[JsonObject]]":
    """Return windows over the stations of a file, or between satellites; and faults."""
    from comity.apps.links.geometry import open_stations
    from comity.apps.links.records import StationFaultRow
    from comity.apps.links.windows import pair_rows, windows_over

    faults: list[StationFaultRow] = []
    if stations is None:
        table = pair_rows(
            satellites,
            request,
            air_km=between.air_km,
            max_range_km=between.max_range_km,
            tick=tick,
        )
    else:
        sites, wrong = open_stations(stations)
        faults += [StationFaultRow(row=f.row, reason=f.reason) for f in wrong]
        table = windows_over(satellites, sites, request, tick)
    return table, [plain_object(fault) for fault in (*faults, *table.faults)]

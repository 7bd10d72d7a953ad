"""Commands of the panel *Together* about links: routes over a contact plan."""

from dataclasses import dataclass
from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.options import Json
from comity.foundations import format_utc, parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import JsonObject, plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.geometry import SatelliteSet, WindowRequest
    from comity.apps.links.relay_routes import RoutesResult
    from comity.apps.links.windows import Table
    from comity.system.interruptible import Tick

__all__ = ["SatelliteOptions", "link", "opened_satellites", "plan", "route", "windows"]

link = App(
    name="link", help="Contact windows, links, routes and schedules.", group=TOGETHER
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteOptions:
    """Satellites of a catalogue, or of ephemerides.

    Attributes
    ----------
    objects
        Which satellites: ids (25544,48274), owner:CODE or a file of ids; default: all.
    """

    catalogue: Annotated[
        list[str] | None, Parameter(help="Element sets or a snapshot.")
    ] = None
    objects: str | None = None
    ephemeris: Annotated[
        list[Path] | None, Parameter(help="Ephemerides (OEM) instead of a catalogue.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """Span and limits of windows.

    Attributes
    ----------
    days
        Length of the span, days.
    min_elevation_deg
        Least elevation everywhere; a station's horizon lifts it.
    frequency_mhz
        Carrier, MHz, for the Doppler shift.
    refraction
        Apparent elevations, with refraction, instead of geometric ones.
    light
        Add the seconds in sunlight and the elevation of the Sun over the station.
    optical
        Only satellites in sunlight over stations in the dark (Sun below −6°).
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    """

    start: Annotated[str, Parameter(help="Start of the span, UTC.")]
    days: float = 1.0
    min_elevation_deg: float = 5.0
    frequency_mhz: float | None = None
    refraction: bool = False
    light: bool = False
    optical: bool = False
    max_age_days: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOptions:
    """Windows between satellites.

    Attributes
    ----------
    pairs
        Windows between the satellites, past the Earth, instead of over stations.
    air_km
        Least height of a ray between satellites above the Earth, km.
    max_range_km
        Largest distance between satellites, km; 0 for any.
    """

    pairs: bool = False
    air_km: float = 80.0
    max_range_km: float = 0.0


NO_SATELLITES, NO_PAIRS = SatelliteOptions(), PairOptions()


def opened_satellites(options: SatelliteOptions) -> "SatelliteSet":
    """Open the satellites of a command."""
    from comity.apps.links.geometry import open_satellites

    return open_satellites(
        options.catalogue or (), options.objects, options.ephemeris or ()
    )


def window_request(options: WindowOptions) -> "WindowRequest":
    """Return the limits of windows from options.

    Raises
    ------
    RangeError
        For a carrier outside 0 to 1e9 MHz.
    """
    from comity.apps.links.geometry import WindowRequest
    from comity.astro.orbits.arcs import Span

    carrier_mhz = options.frequency_mhz
    if carrier_mhz is not None and not 0.0 < carrier_mhz < 1e9:
        raise RangeError("frequency", f"{carrier_mhz} MHz", "above 0 MHz")
    return WindowRequest(
        Span(parse_utc(options.start), options.days * DAY_S),
        radians(options.min_elevation_deg),
        refraction=options.refraction,
        frequency_hz=None if carrier_mhz is None else carrier_mhz * 1e6,
        light=options.light,
        optical=options.optical,
        max_age_d=options.max_age_days,
    )


@link.command
def windows(
    *,
    stations: Annotated[
        Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")
    ] = None,
    options: Annotated[WindowOptions, Parameter(name="*")],
    satellites: Annotated[SatelliteOptions, Parameter(name="*")] = NO_SATELLITES,
    between: Annotated[PairOptions, Parameter(name="*")] = NO_PAIRS,
    top: int = 20,
    out: Path | None = None,
    picture: Path | None = None,
    as_json: Json = False,
) -> int:
    """Find contact windows of satellites over stations, or between satellites.

    Edges are accurate to a millisecond on the orbit of the elements; short passes are found.
    Range, range rate and the Doppler shift are those at the rise.

    Parameters
    ----------
    top
        Number of windows to print.
    out
        Table to write: .csv, .json or .parquet.
    picture
        Picture to write (.svg): a row of bars for each pair.
    """
    from comity.apps.links.windows import draw_windows
    from comity.system.files import write_whole
    from comity.system.tables import check_output, write_table

    if out is not None:
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
        write_table(out, table.parts(), {"source": sky.source})
    if picture is not None:
        write_whole(picture, draw_windows(table, sky, request.span).encode())
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_rows(table.parts())
        return 0
    output.windows(next(table.parts()), top)
    output.say(
        f"{table.rows} windows of {len(sky.keys)} satellites in {options.days:g} days from "
        f"{format_utc(request.span.start_us, 0)} UTC; {sky.source}, newest data "
        f"{format_utc(sky.newest_us, 0)} UTC; {len(faults)} rows left out or cut"
    )
    for path in (out, picture):
        if path is not None:
            output.say(f"written: {path}")
    return 0


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


@link.command
def plan(
    windows: list[Path],
    /,
    *,
    start: Annotated[str, Parameter(help="Zero of the plan's clock, UTC.")],
    rate_mbit_s: float,
    down_only: bool = False,
    out: Path | None = None,
    as_json: Json = False,
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
    import json

    from comity.apps.links.schedule import read_windows
    from comity.astro.links.contacts import contacts_of
    from comity.system.files import write_whole

    rows = [row for path in windows for row in read_windows(path)]
    contact_plan = contacts_of(
        rows, parse_utc(start), rate_mbit_s * 1e6, both_ways=not down_only
    )
    if out is not None:
        value = plain_object(contact_plan)
        del value["faults"]
        write_whole(out, json.dumps(value).encode())
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

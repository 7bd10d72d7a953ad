"""Commands of the panel *Together* about links: routes over a contact plan."""

from math import radians
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from comity.apps.links.windows_table import print_windows
from comity.cli import output
from comity.cli.app import TOGETHER
from comity.cli.options import Json
from comity.foundations import format_utc, parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError, RangeError

__all__ = ["link", "plan", "route", "windows"]

link = App(name="link", help="Who can talk to whom, and by which way.", group=TOGETHER)


@link.command
def windows(
    *,
    stations: Annotated[
        Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")
    ] = None,
    start: Annotated[str, Parameter(help="Start of the span, UTC.")],
    days: float = 1.0,
    min_elevation_deg: float = 5.0,
    catalogue: Annotated[
        list[str] | None, Parameter(help="Element sets or a snapshot.")
    ] = None,
    objects: str | None = None,
    ephemeris: Annotated[
        list[Path] | None, Parameter(help="Ephemerides (OEM) instead of a catalogue.")
    ] = None,
    frequency_mhz: float | None = None,
    refraction: bool = False,
    light: bool = False,
    optical: bool = False,
    pairs: bool = False,
    air_km: float = 80.0,
    max_range_km: float = 0.0,
    max_age_days: float = 30.0,
    top: int = 20,
    out: Path | None = None,
    picture: Path | None = None,
    as_json: Json = False,
) -> int:
    """Find when which satellite can talk to which station, or to which other satellite.

    Edges are found to a millisecond on the orbit that the elements give, short passes as well.
    Range, its rate and the Doppler shift are those at the rise.

    Parameters
    ----------
    days
        Length of the span, days.
    min_elevation_deg
        Least elevation everywhere; a station's horizon lifts it.
    objects
        Which satellites: ids (25544,48274), owner:CODE or a file of ids; default: all.
    frequency_mhz
        Carrier, MHz, for the Doppler shift.
    refraction
        Elevations at which light arrives, not those of geometry.
    light
        Tell also the seconds in sunlight and the height of the Sun over the station.
    optical
        Only satellites in sunlight over stations in the dark (Sun below −6°).
    pairs
        Between the satellites, past the Earth, instead of over stations.
    air_km
        How high above the Earth a ray between satellites must pass, km.
    max_range_km
        Largest distance between satellites, km; 0 for any.
    max_age_days
        Largest distance of an element set's epoch from the span, days.
    top
        How many windows to print.
    out
        Table to write: .csv, .json or .parquet.
    picture
        Picture to write (.svg): a row of bars for each pair.
    """
    from comity.apps.links import geometry as seen, windows as service
    from comity.astro.orbits.arcs import Span
    from comity.system.files import write_whole
    from comity.system.tables import check_output, write_table

    if out is not None:
        check_output(out)
    if pairs == (stations is not None):
        raise InputError(
            "stations are missing or not wanted",
            remedy="give --stations FILE, or --pairs for windows between satellites",
        )
    if frequency_mhz is not None and not 0.0 < frequency_mhz < 1e9:
        raise RangeError("frequency", f"{frequency_mhz} MHz", "above 0 MHz")
    wanted = seen.Wanted(
        Span(parse_utc(start), days * DAY_S),
        radians(min_elevation_deg),
        refraction,
        None if frequency_mhz is None else frequency_mhz * 1e6,
        light,
        optical,
        max_age_days,
    )
    sky = seen.open_sky(catalogue or (), objects, ephemeris or ())
    faults: list[dict[str, Any]] = []
    with output.progress("windows", quiet=as_json, unit="done") as tick:
        if stations is None:
            table = service.pair_rows(
                sky, wanted, air_km=air_km, most_km=max_range_km, tick=tick
            )
        else:
            sites, wrong = seen.open_stations(stations)
            faults += [
                {"station row": f.row, "code": "format", "reason": f.reason}
                for f in wrong
            ]
            table = service.windows_over(sky, sites, wanted, tick)
    faults += table.faults
    if out is not None:
        write_table(out, table.parts(), {"source": sky.source})
    if picture is not None:
        write_whole(picture, service.draw_windows(table, sky, wanted.span).encode())
    output.note_faults(faults, as_json=as_json)
    if as_json:
        output.print_rows(table.parts())
        return 0
    print_windows(next(table.parts()), top)
    output.say(
        f"{table.rows} windows of {len(sky.keys)} satellites in {days:g} days from "
        f"{format_utc(wanted.span.start_us, 0)} UTC; {sky.source}, newest data "
        f"{format_utc(sky.newest_us, 0)} UTC; {len(faults)} rows left out or cut"
    )
    for path in (out, picture):
        if path is not None:
            output.say(f"written: {path}")
    return 0


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
    """Make a contact plan of windows, over stations and between satellites.

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
    found = contacts_of(
        rows, parse_utc(start), rate_mbit_s * 1e6, both_ways=not down_only
    )
    value = {
        "contacts": list(found.contacts),
        "nodes": {str(k): name for k, name in found.nodes.items()},
    }
    faults = [
        {"window": k, "code": "format", "reason": reason} for k, reason in found.faults
    ]
    if out is not None:
        write_whole(out, json.dumps(value).encode())
    if as_json:
        output.print_json(value | {"faults": faults})
        return 0
    output.note_faults(faults, as_json=False)
    for number, name in found.nodes.items():
        output.say(f"node {number}: {name}")
    output.say(f"{len(found.contacts)} contacts; {len(faults)} windows left out")
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
    """Find the best way of a message over a contact plan, and others that share nothing.

    The best arrives first, then has the fewest hops, lasts longest, enters by the lowest node.

    Parameters
    ----------
    plan
        Contact plan: JSON as of HDTN, or commands of ION; gz, xz, zst.
    start
        When the message is ready, seconds on the plan's own clock.
    size_mbit
        Its size, Mbit.
    routes
        How many ways.
    apart
        Ways share no contacts, or no nodes between.
    """
    from comity.apps.links.relay_routes import open_plan, route_json
    from comity.astro.links.routes import several_routes

    contacts, faults = open_plan(plan)
    found = several_routes(
        contacts, source, dest, start, size_mbit * 1e6, most=routes, apart=apart
    )
    told: list[dict[str, Any]] = [route_json(contacts, one) for one in found]
    wrong = [{"row": f.row, "reason": f.reason, "kept": f.kept} for f in faults]
    if as_json:
        first = told[0] if told else {"arrival": None, "hops": [], "volume": 0.0}
        output.print_json({**first, "others": told[1:], "faults": wrong})
        return 0 if told else 1
    left_out = [f for f in faults if not f.kept]
    for fault in left_out[:10]:
        output.say(f"row {fault.row} left out: {fault.reason}")
    if len(faults) > len(left_out):
        output.say(
            f"{len(faults) - len(left_out)} contacts overlap an earlier one, kept"
        )
    for one in told:
        output.say(
            f"arrives at {one['arrival']:g} s in {len(one['hops'])} hops, "
            f"{one['volume'] / 1e6:g} Mbit left on the way, until {one['ends']:g} s"
        )
        for hop in one["hops"]:
            output.say(
                f"  {hop['from']} → {hop['to']}: contact {hop['contact']}, sent {hop['sent']:g} "
                f"to {hop['through']:g} s, there at {hop['arrives']:g} s"
            )
    if not told:
        output.say(f"no way from {source} to {dest} after {start:g} s")
    return 0 if told else 1

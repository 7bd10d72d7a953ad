"""Commands about radios: ``comity link budget``, ``match`` and ``interference``."""

from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.apps.links.commands.options import (
    NO_PASSES,
    NO_SATELLITES,
    PassOptions,
    SatelliteOptions,
    SpanOptions,
    opened_satellites,
)
from comity.cli import output
from comity.cli.options import Json
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError, RangeError
from comity.foundations.plain import plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.records import (
        BudgetResult,
        InterferenceResult,
        MatchDirection,
        MatchResult,
    )

__all__ = ["budget", "interference", "match"]

#: Largest number of lines and of pictures.
MAX_LINES, MAX_PICTURES = 40, 50


@link.command
def budget(
    *,
    radio: Annotated[Path, Parameter(name="--link", help="Radio and ends (JSON).")],
    range_km: float | None = None,
    air_db: float = 0.0,
    satellites: Annotated[SatelliteOptions, Parameter(name="*")] = NO_SATELLITES,
    over: Annotated[PassOptions, Parameter(name="*")] = NO_PASSES,
    samples: bool = False,
    pictures: Path | None = None,
    as_json: Json = False,
) -> int:
    """Compute a link budget: over one range, or over every pass with its data volume.

    Parameters
    ----------
    range_km
        One range, km, instead of passes.
    air_db
        With --range-km: attenuation by the air, dB.
    samples
        With --json: add every step of every pass.
    pictures
        Folder for a picture of each pass (at most 50).
    """
    from comity.apps.links.budget import (
        BudgetQuestion,
        budget_result,
        draw_pass,
        one_range,
        open_link,
        passes_of,
    )
    from comity.apps.links.geometry import WindowRequest, open_stations, station_faults
    from comity.apps.links.weather import Weather
    from comity.astro.orbits.arcs import Span
    from comity.system.files import make_folder, write_whole

    radios, dish_m = open_link(radio)
    if range_km is not None:
        terms = one_range(radios, range_km, air_db)
        if as_json:
            output.print_json(plain(terms))
        else:
            output.lines(
                [(name.replace("_", " "), str(v)) for name, v in terms.items()]
            )
        return 0
    if over.stations is None or over.start is None:
        raise InputError(
            "range or passes are missing",
            remedy="give --range-km, or --catalogue, --stations and --start",
        )
    sites, wrong = open_stations(over.stations)
    if over.station is not None:
        sites = tuple(one for one in sites if one.name == over.station)
        if not sites:
            raise InputError(f"no station {over.station!r}", remedy="see the file")
    span = Span(parse_utc(over.start), over.days * DAY_S)
    question = BudgetQuestion(
        radios,
        dish_m,
        WindowRequest(span, radians(over.min_elevation_deg)),
        Weather(over.percent),
        over.step_s,
    )
    sky = opened_satellites(satellites)
    with output.progress("passes", quiet=as_json, unit="done") as tick:
        passes, faults = passes_of(sky, sites, question, tick)
    result = budget_result(
        sky, question, passes, [*faults, *station_faults(wrong)], samples=samples
    )
    if pictures is not None:
        make_folder(pictures)
        for k, one in enumerate(passes[:MAX_PICTURES], start=1):
            picture = draw_pass(sky, question, one)
            write_whole(pictures / f"pass-{k:02d}.svg", picture.encode())
    if as_json:
        output.print_json(plain(result))
    else:
        show_budget(result, sky.source)
    return 0


def show_budget(result: "BudgetResult", source: str) -> None:
    """Print passes with margins and volumes."""
    output.note_faults([plain_object(fault) for fault in result.faults], as_json=False)
    for one in result.passes[:MAX_LINES]:
        name = one.satellite_name or one.satellite
        output.say(
            f"{one.rise[5:19].replace('T', ' ')} to {one.set[11:19]} UTC  {name} over "
            f"{one.station}: top {one.max_elevation_deg:.0f}°, margin "
            f"{one.margin_min_db:.1f} to {one.margin_max_db:.1f} dB, "
            f"{one.best_modcod or 'nothing closes'}, {one.volume_gbit:.3f} Gbit"
        )
    if len(result.passes) > MAX_LINES:
        output.say(f"and {len(result.passes) - MAX_LINES} more: --json")
    output.say(
        f"{len(result.passes)} passes, {result.volume_gbit:.3f} Gbit; air: "
        f"{result.air}; {source}"
    )


@link.command
def match(first: Path, second: Path, /, *, as_json: Json = False) -> int:
    """Compare the radios and services of two parties field by field; exit 1 if they differ.

    Parameters
    ----------
    first
        Profile of a party (JSON).
    second
        Profile of the other.
    """
    from comity.apps.links.radios import match_result, open_profile
    from comity.apps.links.records import ProfileFault
    from comity.system.environment import now_us

    one, wrong = open_profile(first)
    other, more = open_profile(second)
    faults = [
        ProfileFault(path.name, row, "format", reason)
        for path, rows in ((first, wrong), (second, more))
        for row, reason in rows
    ]
    result = match_result(one, other, now_us(), faults)
    if as_json:
        output.print_json(plain(result))
    else:
        output.note_faults([plain_object(fault) for fault in faults], as_json=False)
        show_match(result)
    return 0 if result.interoperable else 1


def show_match(result: "MatchResult") -> None:
    """Print a match: each direction with its fields, licences, smallest changes."""
    for direction in result.directions:
        show_direction(direction, result.parties)
    services = result.services
    output.say(f"services: {services.status}, {services.common or 'none common'}")
    for change in result.smallest_changes:
        output.say(f"to change ({change.effort}): {change.change}")
    verdict = "interoperable" if result.interoperable else "not interoperable yet"
    output.say(f"{result.parties[0]} and {result.parties[1]}: {verdict}")


def show_direction(one: "MatchDirection", parties: tuple[str, str]) -> None:
    """Print the two radios of a direction, field by field, with their licences."""
    # Loaded when a result is printed: options and help need none of it.
    from comity.apps.links.records import LicenceDetails

    radios = (one.first, one.second)
    names = [radio.name if radio else "none" for radio in radios]
    works = "works" if one.works else "does not work yet"
    output.say(f"{one.direction}: {names[0]} with {names[1]}: {works}")
    for field in one.fields:
        common = f", {field.common}" if field.common else ""
        output.say(f"  {field.field}: {field.status}{common}")
    for party, radio in zip(parties, radios, strict=True):
        if radio is None:
            continue
        licence = radio.licence_as_stated
        over = isinstance(licence, LicenceDetails) and licence.over
        output.say(
            f"  licence as {party} states it: {licence.status}{', over' if over else ''}"
        )


@link.command
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
    as_json: Json = False,
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

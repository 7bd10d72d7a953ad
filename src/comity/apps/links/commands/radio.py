"""The commands ``comity link budget`` and ``comity link match``."""

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
    opened_satellites,
)
from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import Json, JsonRows, OutFolder
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError
from comity.foundations.plain import plain, plain_object

if TYPE_CHECKING:
    from comity.apps.links.geometry import WindowRequest
    from comity.apps.links.records import (
        BudgetResult,
        MatchDirection,
        MatchResult,
        StationFaultRow,
    )
    from comity.astro.links.stations import Station

__all__ = ["budget", "match"]

#: Largest number of lines and of pictures.
MAX_LINES, MAX_PICTURES = 40, 50


@link.command
@computable("link budget", names=("catalogue", "objects"))
def budget(
    *,
    radio: Annotated[Path, Parameter(name="--link", help="Radio and ends (JSON).")],
    range_km: float | None = None,
    air_db: float = 0.0,
    rain_db: float = 0.0,
    satellites: Annotated[SatelliteOptions, Parameter(name="*")] = NO_SATELLITES,
    over: Annotated[PassOptions, Parameter(name="*")] = NO_PASSES,
    samples: bool = False,
    pictures: OutFolder | None = None,
    as_json: JsonRows = False,
) -> int:
    """Compute a link budget: over one range, or over every pass with its data volume.

    Parameters
    ----------
    range_km
        One range, km, instead of passes.
    air_db
        With --range-km: attenuation by clear air, dB. Its emission is part of a stated
        system or antenna noise temperature.
    rain_db
        With --range-km: attenuation by rain and clouds, dB. Their emission is added.
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
    from comity.apps.links.weather import Weather
    from comity.system.files import make_folder, write_whole

    radios, dish_m = open_link(radio)
    if range_km is not None:
        terms = one_range(radios, range_km, air_db, rain_db)
        if as_json:
            output.print_json(plain(terms))
        else:
            output.lines(
                [(name.replace("_", " "), str(v)) for name, v in terms.items()]
            )
        return 0
    question = BudgetQuestion(
        radios, dish_m, pass_request(over), Weather(over.percent), over.step_s
    )
    sites, faults = chosen_stations(over)
    sky = opened_satellites(satellites)
    with output.progress("passes", quiet=as_json, unit="done") as tick:
        passes, left_out = passes_of(sky, sites, question, tick)
    result = budget_result(sky, question, passes, [*left_out, *faults], samples=samples)
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


def pass_request(over: PassOptions) -> "WindowRequest":
    """Return span and least elevation of the passes.

    Raises
    ------
    InputError
        If stations or start are missing.
    """
    from comity.apps.links.geometry import WindowRequest
    from comity.astro.orbits.arcs import Span

    if over.stations is None or over.start is None:
        raise InputError(
            "range or passes are missing",
            remedy="give --range-km, or --catalogue, --stations and --start",
        )
    span = Span(parse_utc(over.start), over.days * DAY_S)
    return WindowRequest(span, radians(over.min_elevation_deg))


def chosen_stations(
    over: PassOptions,
) -> "tuple[tuple[Station, ...], list[StationFaultRow]]":
    """Return the stations of the file, or the one that was chosen, and rows at fault.

    Raises
    ------
    InputError
        If no station has the chosen name.
    """
    from comity.apps.links.geometry import open_stations, station_faults

    if over.stations is None:
        return (), []
    sites, wrong = open_stations(over.stations)
    if over.station is not None:
        sites = tuple(one for one in sites if one.name == over.station)
        if not sites:
            raise InputError(
                f"no station {over.station!r} in {over.stations}",
                remedy="give --station a name of the file",
            )
    return sites, station_faults(wrong)


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
        f"{result.air}; noise: {result.noise}; {source}"
    )


@link.command
@computable("link match")
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

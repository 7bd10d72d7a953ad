"""Commands about radios: ``comity link budget``, ``match`` and ``interference``."""

from math import radians
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.options import Json
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_S
from comity.foundations.errors import InputError, RangeError

__all__ = ["budget", "interference", "match"]

Catalogue = Annotated[list[str] | None, Parameter(help="Element sets or a snapshot.")]
Ephemerides = Annotated[
    list[Path] | None, Parameter(help="Ephemerides (OEM) instead of a catalogue.")
]
Stations = Annotated[Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")]


@link.command
def budget(
    *,
    radio: Annotated[Path, Parameter(name="--link", help="Radio and ends (JSON).")],
    range_km: float | None = None,
    air_db: float = 0.0,
    catalogue: Catalogue = None,
    objects: str | None = None,
    ephemeris: Ephemerides = None,
    stations: Stations = None,
    station: str | None = None,
    start: str | None = None,
    days: float = 1.0,
    min_elevation_deg: float = 5.0,
    percent: float | None = None,
    step_s: float = 1.0,
    samples: bool = False,
    pictures: Path | None = None,
    as_json: Json = False,
) -> int:
    """Compute how good a link is: over one range, or over every pass with its data volume.

    Parameters
    ----------
    range_km
        One range, km, instead of passes.
    air_db
        With --range-km: what the air takes, dB.
    objects
        Which satellites: ids, owner:CODE or a file of ids.
    station
        Only this one of the stations.
    start
        Start of the span, UTC.
    days
        Length of the span, days.
    min_elevation_deg
        Least elevation.
    percent
        Weather (ITU-R P.618-13) exceeded for this percentage of a year; default: no air.
    step_s
        Step over a pass, s.
    samples
        With --json: every step of every pass.
    pictures
        Folder for a picture of each pass (at most 50).
    """
    from comity.apps.links import budget as service, geometry as seen
    from comity.astro.orbits.arcs import Span
    from comity.system.files import make_folder, write_whole

    radios, dish_m = service.open_link(radio)
    if range_km is not None:
        value = service.one_range(radios, range_km, air_db)
        if as_json:
            output.print_json(value)
        else:
            output.lines(
                [(name.replace("_", " "), str(v)) for name, v in value.items()]
            )
        return 0
    if stations is None or start is None:
        raise InputError(
            "range or passes are missing",
            remedy="give --range-km, or --catalogue, --stations and --start",
        )
    weather = service.Weather(percent)
    wanted = seen.Wanted(
        Span(parse_utc(start), days * DAY_S), radians(min_elevation_deg)
    )
    sites, wrong = seen.open_stations(stations)
    if station is not None:
        sites = tuple(one for one in sites if one.name == station)
        if not sites:
            raise InputError(f"no station {station!r}", remedy="see the file")
    sky = seen.open_sky(catalogue or (), objects, ephemeris or ())
    with output.progress("passes", quiet=as_json, unit="done") as tick:
        passes, faults = service.passes_of(
            sky, sites, radios, dish_m, wanted, weather, step_s, tick
        )
    faults += [
        {"station row": str(f.row), "code": "format", "reason": f.reason} for f in wrong
    ]
    values = [
        service.pass_value(sky, radios, one, wanted, samples=samples) for one in passes
    ]
    if pictures is not None:
        make_folder(pictures)
        for k, one in enumerate(passes[:50], start=1):
            picture = service.draw_pass(sky, one, wanted, weather)
            write_whole(pictures / f"pass-{k:02d}.svg", picture.encode())
    if as_json:
        total = round(sum(v["volume_gbit"] for v in values), 6)
        output.print_json(
            {
                "air": service.weather_words(weather),
                "volume_gbit": total,
                "passes": values,
                "faults": faults,
            }
        )
        return 0
    output.note_faults(faults, as_json=False)
    show_passes(values)
    output.say(
        f"{len(values)} passes, {sum(v['volume_gbit'] for v in values):.3f} Gbit; air: "
        f"{service.weather_words(weather)}; {sky.source}"
    )
    return 0


def show_passes(values: list[dict[str, Any]]) -> None:
    """Print passes with margins and volumes."""
    for v in values[:40]:
        name = v["satellite_name"] or v["satellite"]
        output.say(
            f"{v['rise'][5:19].replace('T', ' ')} to {v['set'][11:19]} UTC  {name} over "
            f"{v['station']}: top {v['max_elevation_deg']:.0f}°, margin "
            f"{v['margin_min_db']:.1f} to {v['margin_max_db']:.1f} dB, "
            f"{v['best_modcod'] or 'nothing closes'}, {v['volume_gbit']:.3f} Gbit"
        )
    if len(values) > 40:
        output.say(f"and {len(values) - 40} more: --json")


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
    from comity.apps.links import radios as service
    from comity.system.environment import now_us

    one, wrong = service.open_profile(first)
    other, more = service.open_profile(second)
    value = service.match_value(one, other, now_us())
    faults = [
        {"profile": path.name, "row": row, "code": "format", "reason": reason}
        for path, rows in ((first, wrong), (second, more))
        for row, reason in rows
    ]
    code = 0 if value["interoperable"] else 1
    if as_json:
        output.print_json(value | {"faults": faults})
        return code
    output.note_faults(faults, as_json=False)
    show_match(value)
    return code


def show_match(value: dict[str, Any]) -> None:
    """Print a match: each direction with its fields, licences, smallest changes."""
    for one in value["directions"]:
        names = [one[k]["name"] if one[k] else "none" for k in ("first", "second")]
        word = "works" if one["works"] else "does not work yet"
        output.say(f"{one['direction']}: {names[0]} with {names[1]}: {word}")
        for field in one["fields"]:
            output.say(
                f"  {field['field']}: {field['status']}"
                + (f", {field['common']}" if field["common"] else "")
            )
        for party, key in zip(value["parties"], ("first", "second"), strict=True):
            if one[key]:
                stated = one[key]["licence_as_stated"]
                over = ", over" if stated.get("over") else ""
                output.say(f"  licence as {party} states it: {stated['status']}{over}")
    services = value["services"]
    output.say(f"services: {services['status']}, {services['common'] or 'none common'}")
    for change in value["smallest_changes"]:
        output.say(f"to change ({change['effort']}): {change['change']}")
    words = "interoperable" if value["interoperable"] else "not interoperable yet"
    output.say(f"{value['parties'][0]} and {value['parties'][1]}: {words}")


@link.command
def interference(
    *,
    case: Annotated[Path, Parameter(help="Emission, victim and harm (JSON).")],
    stations: Path,
    start: str,
    wanted: Annotated[str, Parameter(help="Satellites the stations follow: ids.")],
    emitters: Annotated[str, Parameter(help="Satellites that emit: ids, owner:CODE.")],
    catalogue: Catalogue = None,
    days: float = 1.0,
    min_elevation_deg: float = 5.0,
    as_json: Json = False,
) -> int:
    """Find which emissions fall into whose beams and when, and where flux exceeds its mask.

    Parameters
    ----------
    stations
        Stations: JSON, GeoJSON or CSV.
    start
        Start of the span, UTC.
    days
        Length of the span, at most 7 days.
    min_elevation_deg
        Least elevation.
    """
    from comity.apps.links import geometry as seen, radios as service
    from comity.astro.orbits.arcs import Span

    if not 0.0 < days <= 7.0:
        raise RangeError("days", f"{days:g}", "above 0 and at most 7")
    given = service.open_case(case)
    span = Span(parse_utc(start), days * DAY_S)
    asked = seen.Wanted(span, radians(min_elevation_deg))
    sites, wrong = seen.open_stations(stations)
    own = seen.open_sky(catalogue or (), wanted, ())
    theirs = seen.open_sky(catalogue or (), emitters, ())
    with output.progress("emitters", quiet=as_json, unit="done") as tick:
        found, faults = service.interfered(theirs, own, sites, given, asked, tick)
    faults += [
        {"station row": str(f.row), "code": "format", "reason": f.reason} for f in wrong
    ]
    if as_json:
        output.print_json({"events": found, "faults": faults})
        return 0
    output.note_faults(faults, as_json=False)
    for one in found[:40]:
        more = one.get("above_harm_db", one.get("above_mask_db"))
        name = one["emitter_name"] or one["emitter"]
        output.say(
            f"{one['start'][5:19].replace('T', ' ')} to {one['end'][11:19]} UTC  {name} at "
            f"{one['station']}: {one['kind']}, {more:.1f} dB above"
        )
    if len(found) > 40:
        output.say(f"and {len(found) - 40} more: --json")
    output.say(
        f"{len(found)} events of {len(theirs.keys)} emitters over {len(sites)} stations; "
        f"harm from I/N {given.harm_db:g} dB; {theirs.source}"
    )
    return 0

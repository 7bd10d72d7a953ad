"""The command ``comity ephemeris``."""

from dataclasses import dataclass
from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from comity.cli import output
from comity.cli.computing import computable
from comity.cli.options import JsonRows, Limit, OutFiles
from comity.foundations import parse_utc
from comity.foundations.errors import DataError, InputError, RangeError
from comity.foundations.plain import plain_object
from comity.system.files import STANDARD

if TYPE_CHECKING:
    from comity.apps.ephemerides.follow import Fault
    from comity.apps.ephemerides.followed import Followed
    from comity.apps.ephemerides.requested import Columns, Request
    from comity.astro.orbits.arcs import Span

__all__ = ["ephemeris"]

Table = Literal["states", "track", "looks", "light", "passes"]
Frame = Literal["gcrf", "eme2000", "teme", "itrf"]
Form = Literal["oem", "czml", "geojson", "ics", "csv", "json", "parquet"]
TABULAR = ("csv", "json", "parquet")
#: Shortest and longest step, s.
SHORTEST_S, LONGEST_S = 0.001, 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenOptions:
    """Span and step.

    Attributes
    ----------
    start
        Start of the span, UTC; default: now for element sets, the epoch of a state, the begin of
        an ephemeris.
    days
        Length of the span, at most 400; default: 1, or all of an ephemeris.
    step_s
        Between rows, s.
    max_age_days
        Rows further than this from the epoch are doubtful; default: 14 for element sets, 3 for
        states of messages.
    """

    start: str | None = None
    days: float | None = None
    step_s: float = 60.0
    max_age_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """Stations, and what they see.

    Attributes
    ----------
    station
        Only this one of the stations.
    min_elevation_deg
        Least elevation of look angles and passes; a station's horizon lifts that of passes.
    refraction
        Passes by apparent elevations, with refraction, instead of geometric ones.
    """

    stations: Annotated[
        Path | None, Parameter(help="Stations: JSON, GeoJSON or CSV.")
    ] = None
    station: str | None = None
    min_elevation_deg: float = 5.0
    refraction: bool = False


NOW, NO_SITES = WhenOptions(), SiteOptions()


@computable("ephemeris", names=("files", "objects"))
def ephemeris(
    files: Annotated[
        list[str],
        Parameter(help="Element sets, OEM, OPM or CDM; - for the standard input."),
    ],
    /,
    *,
    objects: str | None = None,
    table: Table | None = None,
    frame: Frame = "gcrf",
    when: Annotated[WhenOptions, Parameter(name="*")] = NOW,
    sites: Annotated[SiteOptions, Parameter(name="*")] = NO_SITES,
    out: OutFiles | None = None,
    form: Form | None = None,
    top: Limit = 20,
    as_json: JsonRows = False,
) -> int:
    """Tell where objects are, what sees them and in which light.

    Tables, and files: OEM, CZML, GeoJSON, calendars of passes. Rows carry a doubt where the orbit
    is old, degraded or comes down; an element set says nothing of manoeuvres.

    Parameters
    ----------
    objects
        Numbers, designators or names (ISS (ZARYA)) with commas, owner:CODE or a file of them;
        the beginning of a name counts if one object has it. Default: all.
    table
        states, track (sub-satellite points, WGS 84), looks, light or passes; default: track.
    frame
        Of states: gcrf, eme2000, teme or itrf.
    out
        File to write, may be repeated: .oem, .czml, .geojson, .ics (passes), or the table:
        .csv, .json, .parquet. - is the standard output.
    form
        Form of --out in place of its suffix.
    top
        Rows to print.
    """
    from comity.apps.ephemerides.follow import follow, span_of
    from comity.apps.ephemerides.opening import open_subjects
    from comity.system.environment import load_orientation, now_us

    forms = [(path, form_of(path, form)) for path in out or ()]
    _check_numbers(when, sites)
    request, faults = _request(table, [f for _, f in forms], frame, when, sites)
    start_us = None if when.start is None else parse_utc(when.start)
    subjects = open_subjects(files, objects)
    span, whole = span_of(subjects, start_us, when.days, now_us())
    followed, more = follow(
        subjects, span, when.max_age_days, load_orientation(), whole=whole
    )
    if not followed:
        first = more[0].reason if more else "no object is given"
        raise DataError(f"no object can be followed; the first: {first}")
    return _told(
        followed, [*faults, *more], request, span, forms,
        wanted=table is not None, as_json=as_json, top=top,
    )  # fmt: skip


def form_of(path: Path, given: str | None) -> str:
    """Return the form of a file to be written.

    Raises
    ------
    InputError
        For a suffix that is no form, or the standard output without one.
    """
    known = (*_scenes(), *TABULAR)
    named = given or path.suffix.lower().removeprefix(".")
    if named not in known:
        what = "the standard output" if path == STANDARD else path.name
        raise InputError(
            f"{what} has no known form",
            remedy=f"end it in .{', .'.join(known)}, or give --form",
        )
    if path == STANDARD and named == "parquet":
        raise InputError(
            "Parquet is not printed", remedy="name a file, or give --form csv"
        )
    return named


def _scenes() -> tuple[str, ...]:
    from comity.apps.ephemerides.scenes import FORMS

    return FORMS


def _check_numbers(when: WhenOptions, sites: SiteOptions) -> None:
    """Raise RangeError for numbers outside their limits."""
    if not SHORTEST_S <= when.step_s <= LONGEST_S:
        raise RangeError(
            "step", f"{when.step_s:g} s", f"{SHORTEST_S:g} to {LONGEST_S:g} s"
        )
    if when.days is not None and not 0.0 < when.days <= 400.0:
        raise RangeError("days", f"{when.days:g} d", "above 0 and at most 400 d")
    if when.max_age_days is not None and not 0.0 <= when.max_age_days <= 400.0:
        raise RangeError("max-age-days", f"{when.max_age_days:g} d", "0 to 400 d")
    if not -90.0 <= sites.min_elevation_deg < 90.0:
        raise RangeError(
            "least elevation", f"{sites.min_elevation_deg:g} deg", "-90 to below 90 deg"
        )


def _request(
    table: Table | None,
    forms: list[str],
    frame: str,
    when: WhenOptions,
    sites: SiteOptions,
) -> "tuple[Request, list[Fault]]":
    """Return what is asked for, and rows of the list of stations that are left out."""
    from comity.apps.ephemerides.follow import Fault
    from comity.apps.ephemerides.requested import Request
    from comity.apps.links.geometry import open_stations

    found, wrong = open_stations(sites.stations) if sites.stations else ((), [])
    if sites.station is not None:
        names = [one.name for one in found]
        found = tuple(one for one in found if one.name == sites.station)
        if not found:
            raise InputError(
                f"no station is called {sites.station!r}",
                remedy=f"stations: {', '.join(names)[:200] or 'give --stations FILE'}",
            )
    chosen = table or ("passes" if set(forms) == {"ics"} else "track")
    needing = [name for name in (*forms, chosen) if name in {"ics", "looks", "passes"}]
    if needing and not found:
        raise InputError(f"{needing[0]} needs stations", remedy="give --stations FILE")
    request = Request(
        chosen,
        frame,
        when.step_s,
        tuple(found),
        radians(sites.min_elevation_deg),
        sites.refraction,
    )
    return request, [
        Fault(f"station row {fault.row}", "format", fault.reason) for fault in wrong
    ]


def _told(
    followed: "list[Followed]",
    faults: "list[Fault]",
    request: "Request",
    span: "Span",
    forms: list[tuple[Path, str]],
    *,
    wanted: bool,
    as_json: bool,
    top: int,
) -> int:
    """Write files, and print a table: one that was asked for, or that files do not stand for."""
    from comity.apps.ephemerides.records import head_of
    from comity.apps.ephemerides.tables import make_table
    from comity.system.environment import now_us

    tabular = any(form in TABULAR for _, form in forms)
    columns: Columns = {}
    with output.progress("ephemeris", quiet=as_json, unit="done"):
        if as_json or tabular or wanted or not forms:
            columns = make_table(followed, request, span)
        for path, form in forms:
            _write(path, form, followed, faults, request, span, columns, now_us())
    output.note_faults([plain_object(f) for f in faults], as_json=as_json)
    head = head_of(request, span, followed, faults, columns)
    if as_json:
        output.print_head_and_rows(head, [columns])
    else:
        from comity.apps.ephemerides.shown import show

        show(head, columns, top)
        for path, _ in forms:
            output.say(f"written: {path}")
    return 0


def _write(
    path: Path,
    form: str,
    followed: "list[Followed]",
    faults: "list[Fault]",
    request: "Request",
    span: "Span",
    columns: "Columns",
    made_us: int,
) -> None:
    """Write a file; ``-`` is the standard output."""
    from comity.apps.ephemerides.records import head_of
    from comity.apps.ephemerides.scenes import scene_text
    from comity.system.files import write_whole
    from comity.system.tables import write_table

    head = head_of(request, span, followed, faults, columns)
    if form in TABULAR:
        write_table(path, [columns], plain_object(head), form=f".{form}")
        return
    text = scene_text(form, followed, request, span, made_us)
    write_whole(path, text.encode())

"""The command ``comity screen``."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from comity.apps.screening.approach_tables import (
    print_approaches,
    print_own_approaches,
    print_probable,
)
from comity.cli import output
from comity.cli.asking import ALL_ROWS, FolderOrUrl, Server, asked, rows_of
from comity.cli.computing import computable
from comity.cli.options import (
    Files,
    JsonRows,
    Limit,
    Logs,
    OutFile,
    OutFolder,
    Satcats,
)
from comity.foundations import parse_utc
from comity.foundations.constants import DAY_US
from comity.foundations.errors import FormatError, InputError, RangeError
from comity.foundations.plain import plain_object
from comity.system.files import STANDARD, is_stream

if TYPE_CHECKING:
    from comity.apps.screening.probability_records import ProbabilityReport
    from comity.apps.screening.screen import Screened
    from comity.apps.screening.screen_report import Approach
    from comity.astro.catalogue import Snapshot
    from comity.astro.screening.volumes import Volumes


def read_volume_file(path: Path) -> "Volumes":
    """Read screening volumes from a JSON file."""
    from comity.astro.screening.volumes import read_volumes
    from comity.foundations.bounds import FILES
    from comity.foundations.strict import read_strict
    from comity.system.files import read_plain

    try:
        value = read_strict(read_plain(path)[0], FILES)
    except FormatError as error:
        raise FormatError(f"{path} is {error.message}") from error
    try:
        return read_volumes(value)
    except ValueError as error:
        raise FormatError(f"{path} holds no volumes: {error}") from error


def _sky(files: Files, logs: Logs, satcats: Satcats) -> "Snapshot":
    """Open the catalogue to screen."""
    from comity.system.catalogue_files import import_files, open_catalogue

    if files[0].partition(":")[0] == "sample":
        return open_catalogue(files)
    paths = [Path(name) for name in files]
    return import_files(paths, launch_logs=logs or (), satcats=satcats or ())


def _add_fragments(
    snapshot: "Snapshot", where: Path | Server, count: int, as_json: bool
) -> "Snapshot":
    """Add the fragments of a node's break-up notices, and report them."""
    from comity.apps.wiring import standard_operations, standard_registry

    operations, sources = standard_operations(), standard_registry().additions
    with asked(where) as node:
        known = {
            name: rows_of(node, listing, listing.request(), ALL_ROWS)
            for name, source in sources.items()
            for listing in (operations.by_name[source.operation],)
        }
    for name, source in sources.items():
        snapshot, added = source.add(known[name], snapshot, count)
        for one in () if as_json else added:
            remark = one.words or f"{one.objects} sampled fragments"
            output.say(f"{one.source}: {remark}")
    return snapshot


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """Options of a screening.

    Parameters
    ----------
    days
        Length of the window, days (at most 30).
    threshold_km
        Largest miss distance, km; it is included.
    start
        Start of the window, UTC, included; default: the midnight after most epochs. With
        --ephemeris the window that the ephemerides are to reach over.
    primaries
        Only pairs with one of these: numbers, designators or names with commas, owner:CODE
        or a file of them.
    volume
        JSON file with boxes or ellipsoids by class of orbit, instead of a distance.
    changed
        Element sets to screen against the catalogue instead (candidates, updates).
    out
        Table to write: .csv, .json or .parquet.
    workers
        Threads; default: all processors.
    engine
        threads, or dask=ADDRESS of a running scheduler.
    hbr_m
        Sum of radii for probabilities (--pc, own ephemerides), m.
    cdm_out
        Folder for a message (CDM) per conjunction of own ephemerides.
    fragments
        How many fragments are sampled of each break-up notice.
    top
        How many approaches to print.
    sort
        Order of the printed list and of the table: miss (nearest first), pc, tca; default: the
        list by miss, with --pc by pc, the table by tca.
    max_age_d
        Largest distance in days of an element set's epoch from an instant: beyond it
        approaches are listed, but the object counts as not covered.
    """

    days: float = 1.0
    threshold_km: float = 5.0
    start: str | None = None
    primaries: str | None = None
    volume: Path | None = None
    changed: Path | None = None
    out: OutFile | None = None
    workers: int | None = None
    engine: str = "threads"
    ephemeris: Annotated[
        list[Path] | None,
        Parameter(
            help="Own ephemerides (OEM) to screen against the catalogue instead."
        ),
    ] = None
    hbr_m: Annotated[float, Parameter(name="--hbr-m")] = 10.0
    cdm_out: OutFolder | None = None
    notices: Annotated[
        FolderOrUrl | None,
        Parameter(
            help="A node (folder or URL) whose break-up notices add their fragments."
        ),
    ] = None
    fragments: int = 100
    top: Limit = 10
    pc: Annotated[
        bool,
        Parameter(
            name="--pc",
            negative="",
            help="Add three probabilities to each row, by learned errors of element sets: consistent "
            "with later sets, not shown to be right.",
        ),
    ] = False
    history: Annotated[
        list[Path] | None,
        Parameter(
            help="With --pc: older catalogues of the same objects, to learn the errors of each one.",
        ),
    ] = None
    radii: Annotated[
        Literal["given", "catalogue"],
        Parameter(
            help="With --pc: radii of half of --hbr-m each, or from radar cross-sections (--satcat)."
        ),
    ] = "given"
    sort: Literal["miss", "pc", "tca"] | None = None
    max_age_d: Annotated[float, Parameter(name="--max-age-days")] = 14.0


def _check(options: ScreenOptions) -> None:
    """Refuse options that do not fit together, before anything is read."""
    from comity.astro.screening.find import check_days
    from comity.system.tables import check_output

    check_days(options.days)
    if options.top < 1:
        raise RangeError("top", options.top, "1 or more")
    if options.cdm_out is not None and not options.ephemeris:
        raise InputError(
            "--cdm-out needs own ephemerides", remedy="give --ephemeris FILE.oem"
        )
    if options.history and not options.pc:
        raise InputError("--history serves probabilities", remedy="give --pc, too")
    if options.pc and options.ephemeris:
        raise InputError(
            "--ephemeris has probabilities of its own", remedy="leave out --pc"
        )
    if options.sort == "pc" and not options.pc and not options.ephemeris:
        raise InputError("--sort pc needs probabilities", remedy="give --pc")
    if options.out is not None:
        check_output(options.out)


def _probable(
    done: "Screened", options: ScreenOptions
) -> "tuple[Screened, ProbabilityReport | None]":
    """Add the probabilities that are asked for."""
    if not options.pc:
        return done, None
    from comity.apps.screening import probabilities as service
    from comity.system.catalogue_files import import_files

    older = [import_files([path]) for path in options.history or ()]
    if options.radii == "catalogue":
        radii = service.catalogue_radii(done.snapshot, done.rows, options.hbr_m)
    else:
        radii = service.equal_radii(len(done.rows), options.hbr_m)
    return service.with_probabilities(done, radii, older)


def _print_first(
    rows: "list[Approach]", top: int, sort: str, probable: "ProbabilityReport | None"
) -> None:
    """Print the first approaches of an order, with their probabilities if there are any."""
    if probable is not None:
        print_probable(f"The first {top} events by {sort}", rows)
        return
    title = "closest" if sort == "miss" else "first"
    print_approaches(f"The {top} {title} events", rows)


def _say_probable(report: "ProbabilityReport | None") -> None:
    """Print what probabilities rest on, and how many rows have none."""
    if report is None:
        return
    none = [f"{n:,} {name}" for name, n in report.states.items() if n]
    bases = [f"{n:,} {name}" for name, n in report.bases.items() if n]
    output.say(
        f"Pc of {report.rows:,} rows: {', '.join(none)}; those computed rest on: "
        f"{', '.join(bases) or 'nothing'}; {report.radii}"
    )
    if report.objects_with_history:
        output.say(
            f"own history of {report.objects_with_history:,} objects, {report.differences:,} differences; "
            f"{report.removed:,} manoeuvres or bad sets left out"
        )
    output.say(report.statement)


def screen_ephemerides(
    snapshot: "Snapshot", options: ScreenOptions, as_json: bool
) -> None:
    """Screen own ephemerides, write the table and the messages, and print."""
    from comity.apps.screening import screen_ephemerides as service
    from comity.apps.screening.coverage import first_lines, write_coverage
    from comity.apps.screening.ephemeris_messages import write_messages
    from comity.system.tables import write_table

    hbr_m, threshold_km = options.hbr_m, options.threshold_km
    paths = options.ephemeris or []
    start_us = parse_utc(options.start) if options.start else None
    window_us = None
    if start_us is not None:
        window_us = (start_us, start_us + round(options.days * DAY_US))
    done = service.run_own(
        snapshot,
        paths,
        threshold_km,
        hbr_m,
        window_us=window_us,
        max_age_d=options.max_age_d,
    )
    report, out, cdm_out = done.report, options.out, options.cdm_out
    written = write_messages(done, hbr_m, cdm_out) if cdm_out else 0
    if out is not None:
        columns = [service.own_table(snapshot, done.hits)]
        write_table(out, columns, plain_object(report))
        write_coverage(out, report.coverage)
    if as_json:
        path = str(out) if out else None
        head = replace(report, out=path, messages_written=written)
        output.print_head_and_rows(
            plain_object(head), [service.own_table(snapshot, done.hits)]
        )
        return
    for track in report.tracks:
        left = track.own_element_sets_left_out
        own = (
            f"{left} own element set left out" if left else "own element set not found"
        )
        output.say(
            f"{track.name} ({track.object}), {track.states} states, "
            f"{track.covariances} covariances, {track.start[:16]} to "
            f"{track.end[:16]} UTC; {own}"
        )
    top = options.top
    print_own_approaches(f"The {top} largest probabilities", snapshot, done.hits, top)
    output.say(
        f"{report.events} events and {report.intervals} intervals within "
        f"{threshold_km:g} km of {report.objects} objects in "
        f"{report.wall_s:.1f} s; radius {hbr_m:g} m. {report.statement}"
    )
    for line in first_lines(report.coverage):
        output.say(line)
    if cdm_out:
        output.say(f"written: {written} messages in {cdm_out}")
    if out:
        output.say(f"written: {out}")


@computable(
    "screen", names=("files", "primaries"), here=("notices", "fragments", "engine")
)
def screen(
    files: Files,
    /,
    *,
    options: ScreenOptions = ScreenOptions(),
    launch_log: Logs = None,
    satcat: Satcats = None,
    as_json: JsonRows = False,
) -> None:
    """Find every approach of all objects to each other within a distance.

    By SGP4: fast passages are events, pairs that stay together intervals. An interrupted run
    with --out continues when it is started again.
    """
    from comity.apps.screening import screen as service, screen_report as results
    from comity.apps.screening.coverage import first_lines, write_coverage
    from comity.apps.screening.sampled_objects import without_siblings
    from comity.apps.screening.screen_changed import run_changed
    from comity.system.tables import write_table

    _check(options)
    out, top = options.out, options.top
    # What is printed or goes to a device is not continued.
    kept = None if out is None or out == STANDARD or is_stream(out) else out
    moment = parse_utc(options.start) if options.start else None
    snapshot = _sky(files, launch_log, satcat)
    if options.notices is not None:
        snapshot = _add_fragments(snapshot, options.notices, options.fragments, as_json)
    if options.ephemeris:
        screen_ephemerides(snapshot, options, as_json)
        return
    volumes = read_volume_file(options.volume) if options.volume else None
    request = service.Request(
        moment,
        options.days,
        volumes.reach_km if volumes else options.threshold_km,
        options.primaries,
        options.workers,
        options.engine,
        volumes,
        options.max_age_d,
    )
    with output.progress("screening", quiet=as_json) as tick:
        if options.changed is not None:
            done = run_changed(snapshot, options.changed, request)
        else:
            done = service.run_screening(snapshot, request, out=kept, tick=tick)
    done, probable = _probable(without_siblings(done), options)
    report = results.screen_report(done)
    sort = options.sort or ("pc" if probable else "miss")
    if probable is not None:
        report = replace(report, probabilities=probable)
    if out is not None:
        rows = results.in_order(done, options.sort or "tca")
        write_table(out, results.table_parts(rows), plain_object(report))
        write_coverage(out, report.coverage)
    if kept is not None:
        service.forget_blocks(kept)
    if as_json:
        head = replace(report, out=str(out) if out else None)
        ordered = results.in_order(done, sort if probable else options.sort or "tca")
        output.print_head_and_rows(plain_object(head), results.table_parts(ordered))
        return
    _print_first(results.closest(done, top, sort=sort), top, sort, probable)
    output.say(
        f"{report.events} events and {report.intervals} intervals of "
        f"{report.objects} objects within {report.threshold_km:g} km, "
        f"{report.start[:19]} to {report.end[:19]} UTC, in {report.wall_s:.1f} s"
    )
    output.say(
        f"element sets of {report.epoch_min[:19]} to {report.epoch_max[:19]} UTC "
        f"from {', '.join(source.name for source in report.sources)}; "
        f"{len(snapshot.refused)} rows refused"
    )
    for line in first_lines(report.coverage):
        output.say(line)
    _say_probable(probable)
    output.say(report.statement)
    if out is not None:
        output.say(f"written: {out}")

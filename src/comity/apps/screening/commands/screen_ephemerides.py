"""The command ``comity screen-ephemerides``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from comity.cli import output
from comity.cli.options import JsonRows, Limit, OutFile, OutFolder
from comity.cli.values import moment
from comity.foundations.plain import plain_object

if TYPE_CHECKING:
    from comity.apps.screening.mutual_records import MutualReport, MutualScreened


def screen_ephemerides(
    ephemerides: Annotated[
        list[Path], Parameter(help="OEM and OCM files, and folders of them.")
    ],
    /,
    *,
    store: OutFolder,
    catalogue: Annotated[
        list[str] | None,
        Parameter(help="Element sets to screen them against, too."),
    ] = None,
    start: str | None = None,
    days: float = 7.0,
    threshold_km: float = 5.0,
    sigmas: float | None = None,
    hbr_m: Annotated[float, Parameter(name="--hbr-m")] = 10.0,
    distances_only: Annotated[bool, Parameter(negative="")] = False,
    workers: int | None = None,
    out: OutFile | None = None,
    top: Limit = 10,
    as_json: JsonRows = False,
) -> None:
    """Screen operators' ephemerides against each other, and against a catalogue.

    Nothing is interpolated over a burn. Of each object it is said what its ephemeris
    leaves open: covariances that are absent, constant or frozen, interpolation, span.
    An object that its operator and the catalogue give has two rows, never one. What was
    read and searched is kept in --store: an interrupted run continues.

    Parameters
    ----------
    store
        Folder for what was read and searched; about 230 kB for each ephemeris of a week.
    start
        Start of the window, UTC; default: the first state of all.
    days
        Length of the window, days (at most 30).
    threshold_km
        Largest distance that is searched, km; included.
    sigmas
        Keep approaches that enter the ellipsoid of so many standard deviations of both
        covariances together; default: all within the distance.
    hbr_m
        Sum of both radii, m.
    distances_only
        Do without the probability of each approach that is kept, a fifth of a second each.
    workers
        Threads; default: all processors.
    out
        Table to write: .csv, .json or .parquet.
    top
        How many approaches to print.
    """
    from comity.apps.screening import mutual as service
    from comity.apps.screening.coverage import first_lines, write_coverage
    from comity.apps.screening.mutual_table import mutual_table
    from comity.system.catalogue_files import empty_catalogue, open_catalogue
    from comity.system.tables import check_output, write_table

    if out is not None:
        check_output(out)
    request = service.MutualRequest(
        moment("--start", start) if start else None,
        days,
        threshold_km,
        sigmas,
        hbr_m,
        not distances_only,
        workers,
    )
    snapshot = open_catalogue(catalogue) if catalogue else empty_catalogue()
    files = service.files_of(ephemerides)
    with (
        output.progress("reading", quiet=as_json, unit="files") as reading,
        output.progress("screening", quiet=as_json) as searching,
    ):
        done = service.run_mutual(
            files, snapshot, request, store, read_tick=reading, search_tick=searching
        )
    report = done.report
    if out is not None:
        about = plain_object(replace(report, objects=()))
        write_table(out, [mutual_table(done)], about)
        write_coverage(out, report.coverage)
    if as_json:
        head = plain_object(replace(report, out=str(out) if out else None))
        output.print_head_and_rows(head, [mutual_table(done)])
        return
    _show_approaches(done, top)
    _show_report(report)
    for line in first_lines(report.coverage):
        output.say(line)
    if out is not None:
        output.say(f"written: {out}")


def _show_approaches(done: "MutualScreened", top: int) -> None:
    from comity.apps.screening.mutual_table import mutual_table, ranked

    columns = mutual_table(done)
    rows = []
    for k in ranked(done, top):
        pair = f"{columns['name_1'][k]} – {columns['name_2'][k]}"
        rows.append(
            (
                f"{pair} ({columns['given_by_2'][k]})",
                str(columns["tca"][k])[5:19].replace("T", " "),
                f"{float(done.hits.miss_km[k]):.3f}",
                output.fixed(float(done.sigma_distance[k]), 1),
                output.number(float(done.pc[k])),
            )
        )
    output.table(("Objects", "Closest (UTC)", "Miss km", "Sigmas", "Pc"), rows)


def _show_report(report: "MutualReport") -> None:
    volume = "" if report.sigmas is None else f", {report.sigmas:g} sigmas"
    output.say(
        f"{report.ephemerides} ephemerides and {report.element_sets} element sets, "
        f"{report.start} to {report.end} UTC, {report.threshold_km:g} km{volume}: "
        f"{report.kept} of {report.approaches} approaches kept, "
        f"{report.between_ephemerides} of them between ephemerides"
    )
    spent = report.spent
    output.say(
        f"{report.same_objects} objects are given by two sources: rows of their own; "
        f"read in {spent.read_s:.1f} s, searched in {spent.search_s:.1f} s, "
        f"assessed in {spent.assess_s:.1f} s"
    )
    for code, count in report.open_points.items():
        first = next(
            (one, point)
            for one in report.objects
            for point in one.open
            if point.code == code
        )
        name = first[0].name or first[0].object
        output.say(f"{code}: {count} ephemerides, such as {name}: {first[1].text}")
    for source, reason in report.unread[:5]:
        output.say(f"not read: {source}: {reason}")
    if len(report.unread) > 5:
        output.say(
            f"… and {len(report.unread) - 5} more files not read: --json lists them"
        )
    output.say(report.statement)

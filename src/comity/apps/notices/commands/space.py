"""Commands about notices and catalogues: launch windows, corridors, shells, fragments."""

from typing import Annotated

from cyclopts import Parameter

from comity.apps.notices.commands.notice import notice
from comity.cli import output
from comity.cli.asking import NodeAt, asked
from comity.cli.options import Json, JsonRows, OutFile, Seed
from comity.foundations import parse_utc
from comity.foundations.errors import InputError

__all__ = ["corridor", "fragments", "screen", "shell"]

Catalogue = Annotated[
    list[str],
    Parameter(
        name="--catalogue", consume_multiple=True, help="Files, or sample[:N[:SEED]]."
    ),
]


@notice.command
def screen(
    name: str,
    /,
    *,
    where: NodeAt,
    catalogue: Catalogue,
    step_s: float = 300.0,
    limit_km: Annotated[float, Parameter(name="--threshold-km")] = 25.0,
    as_json: JsonRows = False,
) -> None:
    """Screen the window of a pre-launch notice against a catalogue.

    Parameters
    ----------
    name
        Id of the notice.
    step_s
        Seconds between instants of lift-off.
    limit_km
        Radius of the tube around the path that must stay empty.
    """
    from comity.apps.notices.airspace_screening import window_report
    from comity.apps.notices.operations import SHOW_NOTICE, NamedNotice
    from comity.apps.screening.coverage import first_lines
    from comity.foundations.plain import plain
    from comity.system.catalogue_files import open_catalogue

    if not 1.0 <= step_s <= 86_400.0:
        raise InputError(f"step_s is {step_s:g} s, must be 1 to 86400 s")
    with asked(where) as node:
        shown = node.call(SHOW_NOTICE, NamedNotice(name))
    snapshot = open_catalogue(catalogue)
    report = window_report(shown, snapshot, step_s=step_s, limit_km=limit_km)
    if as_json:
        output.print_json(plain(report))
        return
    output.say(
        f"{report.notice}: {report.open_count} of {len(report.instants)} instants open, "
        f"{report.objects} objects, tube of {limit_km:g} km"
    )
    for one in report.closures[:40]:
        output.say(
            f"  {one.lift_off} closed by {one.name} ({one.object}), "
            f"{one.miss_km:.1f} km at {one.at}, {one.speed_km_s:.1f} km/s"
        )
    for line in first_lines(report.coverage):
        output.say(line)


@notice.command
def corridor(
    object_id: str,
    /,
    *,
    catalogue: Catalogue,
    at: str,
    sigma_s: float,
    control: str = "uncontrolled",
    half_width_km: float = 100.0,
    out: OutFile | None = None,
    as_json: Json = False,
) -> None:
    """Compute the fields of a re-entry notice: the strip of ground where it may come down.

    Parameters
    ----------
    object_id
        Id of the object (object:norad:25544).
    at
        Predicted instant, UTC.
    sigma_s
        Standard deviation of the prediction, seconds.
    control
        controlled or uncontrolled.
    half_width_km
        Half width of the strip.
    out
        File for the fields; comity notice send re-entry --file takes it.
    """
    from comity.apps.notices.airspace_screening import corridor_fields
    from comity.coordination.notices.forms import read_fields
    from comity.foundations.plain import plain_object
    from comity.system.catalogue_files import open_catalogue
    from comity.system.files import write_whole
    from comity.trust.policy.yaml_form import write_yaml

    fields = corridor_fields(
        open_catalogue(catalogue),
        object_id,
        parse_utc(at),
        sigma_s,
        control=control,
        half_width_km=half_width_km,
    )
    members = plain_object(fields)
    read_fields("re-entry", members)
    if out is not None:
        write_whole(out, write_yaml(members).encode())
    if as_json:
        output.print_json(members)
        return
    points = fields.corridor
    first, last = points[0]["place_deg"], points[-1]["place_deg"]
    output.say(
        f"{object_id}: {len(points)} points from {first} to {last} (deg north, east), "
        f"{half_width_km:g} km either side"
    )
    if out is not None:
        output.say(f"fields: {out}")


@notice.command
def shell(
    object_id: str,
    /,
    *,
    catalogue: Catalogue,
    altitude_km: float,
    cause: str = "explosion",
    as_json: Json = False,
) -> None:
    """Compute the shell that fragments of a break-up may reach, and what crosses it.

    Parameters
    ----------
    object_id
        Id of the parent.
    altitude_km
        Altitude of the break-up.
    cause
        explosion or collision.
    """
    from comity.apps.notices.airspace_screening import shell_report
    from comity.foundations.plain import plain
    from comity.system.catalogue_files import open_catalogue

    report = shell_report(open_catalogue(catalogue), object_id, altitude_km, cause)
    if as_json:
        output.print_json(plain(report))
        return
    output.say(
        f"{object_id}: {report.shell_low_km:g} to {report.shell_high_km:g} km, "
        f"{report.crossing} of {report.objects} objects pass through it"
    )


@notice.command
def fragments(
    name: str,
    /,
    *,
    where: NodeAt,
    catalogue: Catalogue,
    out: OutFile,
    count: Annotated[int, Parameter(name="--fragments")] = 200,
    seed: Seed = 1,
    cause: str = "explosion",
    as_json: Json = False,
) -> None:
    """Write sampled fragments of a break-up notice as a catalogue for comity screen.

    Parameters
    ----------
    name
        Id of the notice.
    out
        File to write, in the CSV form of mean elements.
    count
        How many fragments.
    seed
        Seed of the random numbers.
    cause
        explosion or collision.
    """
    from comity.apps.notices.break_up_fragments import Sampling, write_fragments
    from comity.apps.notices.operations import SHOW_NOTICE, NamedNotice
    from comity.foundations.plain import plain
    from comity.system.catalogue_files import open_catalogue

    with asked(where) as node:
        shown = node.call(SHOW_NOTICE, NamedNotice(name))
    snapshot = open_catalogue(catalogue)
    report = write_fragments(shown, snapshot, out, Sampling(count, seed, cause))
    if as_json:
        output.print_json(plain(report))
        return
    output.say(
        f"{out}: {report.fragments} sampled fragments, seed {seed}; screen them with\n"
        f"  comity screen CATALOGUE {out} --primaries owner:…"
    )

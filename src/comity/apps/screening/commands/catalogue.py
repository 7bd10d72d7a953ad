"""Commands of the panel *Sky*: catalogue, screen."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.computing import computable
from comity.cli.options import Files, Json, JsonRows, Logs, OutFile, Satcats
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.system.files import STANDARD

catalogue = App(
    name="catalogue", help="Read, show, compare and fetch catalogues.", group=SKY
)


@catalogue.command(name="import")
@computable("catalogue import", names=("files",))
def import_(
    files: Files,
    /,
    *,
    out: Annotated[
        OutFile | None, Parameter(help="Write a snapshot (.comity).")
    ] = None,
    launch_log: Logs = None,
    satcat: Satcats = None,
    register: Annotated[
        Path | None, Parameter(help="Another register of parties.")
    ] = None,
    as_json: JsonRows = False,
) -> None:
    """Read catalogues, check every row, list what was refused and why."""
    from comity.apps.screening.catalogue_records import catalogue_report
    from comity.system.catalogue_files import import_files
    from comity.system.snapshots import save_snapshot

    snapshot = import_files(
        [Path(name) for name in files],
        launch_logs=launch_log or (),
        satcats=satcat or (),
        register=register,
    )
    if out is not None:
        save_snapshot(out, snapshot)
    report = catalogue_report(snapshot)
    if as_json:
        output.print_json(plain(report))
        return
    output.say(f"complete: {report.objects} objects, {len(report.refused)} refused")
    for refusal in snapshot.refused[:10]:
        output.say(f"  {refusal}")
    if len(snapshot.refused) > 10:
        output.say(f"  … and {len(snapshot.refused) - 10} more: --json lists them")
    owners = ", ".join(f"{count} {basis}" for basis, count in report.owners.items())
    output.lines(
        [
            ("element sets", str(report.element_sets)),
            ("epochs (UTC)", f"{report.epoch_min} to {report.epoch_max}"),
            ("owners known", owners),
            ("hash", report.hash),
            *(("written", str(path)) for path in [out] if path),
        ]
    )


@catalogue.command
@computable("catalogue diff", names=("old", "new"))
def diff(old: str, new: str, /, *, as_json: Json = False) -> None:
    """Compare two catalogues: objects that came, went, were renewed or changed."""
    from comity.apps.screening.catalogue_records import CatalogueChanges
    from comity.astro.catalogue import compare
    from comity.system.catalogue_files import open_catalogue

    result = compare(open_catalogue([old]), open_catalogue([new]))
    changes = CatalogueChanges(
        result.added, result.removed, result.renewed, result.changed, result.same
    )
    if as_json:
        output.print_json(plain(changes))
        return
    groups = {
        "added": changes.added,
        "removed": changes.removed,
        "renewed": changes.renewed,
        "changed": changes.changed,
    }
    for name, keys in groups.items():
        some = ", ".join(keys[:8]) + (" …" if len(keys) > 8 else "")
        output.say(f"{name:8} {len(keys):7}  {some}")
    output.say(f"same     {changes.same:7}")


@catalogue.command
def fetch(what: str, /, *, out: OutFile, as_json: Json = False) -> None:
    """Fetch a public catalogue: celestrak:GROUP or space-track.

    Requests are conditional and not sent more often than the service allows; a
    transfer that broke off continues. Space-Track needs SPACETRACK_USER and
    SPACETRACK_PASSWORD in the environment.

    Parameters
    ----------
    what
        celestrak:active, celestrak:starlink, …, or space-track.
    out
        The file to write.
    """
    from comity.system import public_catalogues as service

    if out == STANDARD:
        raise InputError(
            "a fetched catalogue is kept beside what is known of it, not printed",
            remedy="name a file with --out",
        )
    done = service.fetch(what, out)
    if as_json:
        output.print_json(
            {
                "path": str(done.path),
                "outcome": done.outcome,
                "bytes": done.bytes,
                "fetched": done.fetched,
            }
        )
        return
    outcomes = {
        "new": "fetched",
        "unchanged": "unchanged at the source, kept",
        "early": "not requested again yet (the service's rule), kept",
    }
    output.say(
        f"{done.path}: {outcomes[done.outcome]}, {done.bytes} bytes, as of {done.fetched} UTC"
    )

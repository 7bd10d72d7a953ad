"""The command ``comity link schedule``."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from comity.apps.links.commands.link import link
from comity.cli import output
from comity.cli.node_folder import opened
from comity.cli.options import Json
from comity.foundations.errors import InputError, RangeError

__all__ = ["schedule"]


@link.command
def schedule(
    *,
    instance: Annotated[
        list[Path], Parameter(help="Instance; for satnet also its maintenance.csv.")
    ],
    format: Annotated[str, Parameter(help="comity, satnet or spot5.")] = "comity",  # noqa: A002
    windows: Annotated[
        Path | None, Parameter(help="Contact windows (JSON) for requests by satellite.")
    ] = None,
    seconds: float = 60.0,
    goal: str | None = None,
    before: Path | None = None,
    failed: Annotated[
        list[str] | None, Parameter(help="Antennas that failed: NAME,START,END (UTC).")
    ] = None,
    organisation: str = "",
    asked: Annotated[
        Path | None,
        Parameter(help="Folder of a node: what partners ask of it as well."),
    ] = None,
    out: list[Path] | None = None,
    workers: int = 2,
    seed: int = 1,
    as_json: Json = False,
) -> int:
    """Make a schedule over the antennas of many owners: fair, explained, with least change.

    Ctrl-C ends the search and keeps the best schedule so far.

    Parameters
    ----------
    seconds
        How long to search, s.
    goal
        balanced (default for satnet) or leximin (default for comity): the member worst off first.
    before
        JSON of a schedule that stands: its tracks are kept unless a change regains more.
    organisation
        Who writes it, for the Simple Schedule.
    out
        Files to write: .xml (CCSDS 902.1), .ics (iCalendar), .svg (picture).
    workers
        Threads.
    seed
        Seed of the search.
    """
    from comity.apps.links import schedule as service, support_requests
    from comity.apps.links.imaging_schedule import photographs
    from comity.system.interruptible import Effort

    if format not in service.FORMS:
        raise InputError(
            f"format {format!r} is unknown", remedy=f"one of {', '.join(service.FORMS)}"
        )
    if not 0.0 < seconds <= 86_400.0 or not 1 <= workers <= 256:
        raise RangeError("seconds or threads", f"{seconds:g}, {workers}", "above 0")
    effort = Effort(seconds, workers, seed)
    with output.progress(
        "scheduling", quiet=as_json, unit="s", compiles=format == "spot5"
    ) as tick:
        if format == "spot5":
            if len(instance) != 1 or out or before or failed:
                raise InputError("spot5 takes one instance and no other option")
            value = photographs(instance[0], effort, tick)
            faults: list[dict[str, Any]] = []
        else:
            partners: list[dict[str, Any]] = []
            if asked is not None:
                with opened(asked) as here:
                    partners = support_requests.asked(here)
            problem, faults = service.open_problem(instance, format, windows, partners)
            problem = service.close_failed(problem, failed or ())
            stands = service.read_before(problem, before) if before else ()
            aim = goal or ("leximin" if format == "comity" else "balanced")
            found = service.scheduled(problem, effort, aim, stands, tick)
            value = service.schedule_value(problem, found, format, stands)
            for path in out or ():
                service.write_schedule(problem, found, path, organisation)
    if as_json:
        output.print_json(value | {"faults": faults})
        return 0
    output.note_faults(faults, as_json=False)
    show(value)
    for path in out or ():
        output.say(f"written: {path}")
    return 0


def show(value: dict[str, Any]) -> None:
    """Print a schedule: what it gives, who gets which part, who not and why."""
    metrics = value["metrics"]
    word = "proved to be the best" if value["proved"] else "best found in the time"
    if "value" in metrics:
        output.say(
            f"{metrics['taken']} of {metrics['photographs']} photographs, worth "
            f"{metrics['value']}, weight {metrics['weight']}; {word}"
        )
        return
    for row in value.get("tracks", ())[:40]:
        output.say(
            f"{row['start'][5:].replace('T', ' ')} to {row['end'][11:]} UTC  "
            f"{'+'.join(row['antennas'])}  {row['request']} of {row['member']}"
        )
    if len(value.get("tracks", ())) > 40:
        output.say(f"and {len(value['tracks']) - 40} tracks more: --json, --out")
    for one in value["rejected"][:20]:
        output.say(f"not served: {one['request']} of {one['member']}")
        for why in one["why"][:3]:
            output.say(f"  {why}")
    below = [m["name"] for m in value["members"] if m["below_share"]]
    if below:
        output.say(f"below their share: {', '.join(below)}")
    if "changes" in value:
        changes = value["changes"]
        output.say(
            f"{changes['kept']} tracks stay, {changes['changed_or_lost']} change or go, "
            f"{changes['new']} are new"
        )
    output.say(
        f"{metrics['satisfied']} of {metrics['requests']} requests satisfied, "
        f"{metrics['hours']:.1f} of {metrics['asked_hours']:.1f} h; part not given: "
        f"{metrics['u_rms']:.3f} rms, {metrics['u_max']:.3f} at most; {word}"
    )

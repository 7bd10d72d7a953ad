"""Commands about messages: check, convert, fetch."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.computing import computable
from comity.cli.options import Json, JsonRows, OutFile, OutFolder
from comity.cli.values import moment
from comity.foundations.errors import RangeError
from comity.foundations.plain import plain

if TYPE_CHECKING:
    from comity.apps.avoidance.intake import Collected, Event, Received, SourceReport

message = App(
    name="message",
    help="Fetch, check and convert CCSDS navigation messages.",
    group=SKY,
)
#: Lines of each kind that the summary of a fetch shows.
SHOWN = 10

Messages = Annotated[
    list[Path],
    Parameter(help="CDM, OEM, OPM, OMM, OCM, TDM, RDM or NDM; KVN, XML or JSON."),
]


@message.command
@computable("message check")
def check(
    files: Messages,
    /,
    *,
    mode: Literal["strict", "lenient"] = "lenient",
    as_json: JsonRows = False,
) -> int:
    """Read messages and say all that departs from the standard, line by line.

    Exit code 0 when all are accepted, 1 when some are not.

    Parameters
    ----------
    mode
        strict: by the standard. lenient: also what producers write, each departure named.
    """
    from comity.system.message_files import check_files

    with output.progress(
        "reading", quiet=as_json or len(files) < 20, unit="files"
    ) as tick:
        results = check_files(files, mode, tick)
    refused = sum(not result.accepted for result in results)
    if as_json:
        output.print_json(plain(results))
        return 1 if refused else 0
    for result in results:
        verdict = "accepted" if result.accepted else "refused"
        what = " ".join(filter(None, (result.kind, result.version)))
        output.say(f"{verdict:8} {what or 'no message':8} {result.file}")
        for finding in result.diagnostics[:20]:
            where = f"line {finding.line}" if finding.line else "file"
            output.say(
                f"    {where}: {finding.message} [{finding.rule}, {finding.weight}]"
            )
        more = len(result.diagnostics) - 20
        if more > 0:
            output.say(f"    … and {more} more: --json lists them")
    output.say(
        f"complete: {len(results)} files, {len(results) - refused} accepted, "
        f"{refused} refused, mode {mode}"
    )
    return 1 if refused else 0


@message.command
@computable("message convert")
def convert(
    file: Path,
    /,
    *,
    out: OutFile,
    to: Annotated[
        Literal["kvn", "xml", "json"] | None, Parameter(name="--form")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a message in another syntax, in the standard's units and order.

    Parameters
    ----------
    out
        The file to write; its suffix (.xml, .json, else KVN) tells the syntax.
    to
        kvn, xml or json, whatever the suffix.
    """
    from comity.system.message_files import convert_file

    suffixes = {".xml": "xml", ".json": "json"}
    syntax = to or suffixes.get(out.suffix.lower(), "kvn")
    done = convert_file(file, syntax, out)
    if as_json:
        output.print_json(plain(done))
        return
    output.say(
        f"{done.kind} {done.version} written as {syntax}: {out}, "
        f"{len(done.diagnostics)} findings on reading"
    )


@message.command
def fetch(
    sources: Annotated[
        list[str],
        Parameter(
            help="Files, folders, mails (.eml, mbox), zip, - for the standard input, "
            "space-track, space-track:public, tracss:cdm, tracss:ocm (also -v1)."
        ),
    ],
    /,
    *,
    into: OutFolder,
    credentials: Path | None = None,
    again: Annotated[bool, Parameter(negative="")] = False,
    now: str | None = None,
    late_h: Annotated[float, Parameter(name="--late-h")] = 24.0,
    as_json: JsonRows = False,
) -> int:
    """Collect conjunction messages into a folder, each once, and say what is new.

    Every message passes the plausibility gate; those of one approach are one event.
    What is no message, or refused, is a line with its reason. Exit code 3 if
    something new was refused, 4 if a file or account cannot be had, 5 if a service
    refused or did not answer.

    Space-Track and TraCSS are untested live: written from what they publish, tried
    with recorded answers. They are asked within their rules, and not again after a
    refusal.

    Parameters
    ----------
    into
        Folder to keep the messages in, with their index; the same one every time.
    credentials
        File with accounts, mode 600, one NAME=value a line; default: the environment
        (SPACETRACK_USER, SPACETRACK_PASSWORD, TRACSS_CLIENT_ID, TRACSS_CLIENT_SECRET).
    again
        Ask a service that has refused: you have looked why.
    now
        Instant (UTC) at which ages are judged and services asked, or ``created`` to
        judge each message as of its creation; default: the clock.
    late_h
        Hours after which a source without a newer message is late.
    """
    from comity.apps.avoidance.intake import collect, open_sources
    from comity.system.environment import now_us as clock_us

    if not 0.0 < late_h <= 8784.0:
        raise RangeError("--late-h", f"{late_h} h", "above 0 h and at most 8784 h")
    past = now not in {None, "created"}
    at_us = moment("--now", now) if past and now is not None else clock_us()
    opened = open_sources(sources, into, at_us, credentials=credentials, again=again)
    quiet = as_json or len(opened) < 2
    with output.progress(
        "sources", quiet=quiet, unit="sources", compiles=False
    ) as tick:
        done = collect(
            opened,
            into,
            at_us,
            judge_at="created" if now == "created" else "now",
            late_h=late_h,
            tick=tick,
        )
    if as_json:
        output.print_json(plain(done))
    alone = output.rows_alone()
    if alone or not as_json:
        _tell_troubles(done, as_notes=alone)
    if not as_json:
        _show_collected(done)
    return done.exit_code


def _tell_troubles(done: "Collected", *, as_notes: bool) -> None:
    """Print what is not as it should be with a source; beside lines for programs as remarks."""
    told = [one for one in done.sources if one.state != "ok" or not one.complete]
    for one in told:
        line = f"{one.source}: {one.state}: {one.said}"
        line += f"; {one.remedy}" if one.remedy else ""
        if as_notes:
            output.note_doubts([line], as_json=True)
        else:
            output.say(line)


def _show_collected(done: "Collected") -> None:
    heads = ("Source", "State", "New", "Upd.", "Dup.", "Ref.", "Newest (UTC)", "Age h")
    output.table(heads, [_row(one) for one in done.sources])
    if any(one.untested_live for one in done.sources):
        output.say("services are untested live: tried with recorded answers alone")
    _show_events(done.events)
    refused = [
        one for one in done.messages if one.status == "refused" and not one.known
    ]
    differs = [one for one in done.messages if one.status == "differs"]
    for message_ in [*refused, *differs][:SHOWN]:
        output.say(_why(message_))
    _more(len(refused) + len(differs))
    doubtful = sum(one.doubtful for one in done.sources)
    known = sum(one.status == "refused" and one.known for one in done.messages)
    output.say(
        f"{done.folder}: {done.kept} messages kept; of this run {doubtful} doubtful, "
        f"{len(refused)} newly refused, {known} refused before"
    )
    if done.damaged_lines:
        output.say(f"{done.damaged_lines} lines of the index could not be read")


def _show_events(events: "tuple[Event, ...]") -> None:
    for one in events[:SHOWN]:
        pair = " and ".join(n or o for n, o in zip(one.names, one.objects, strict=True))
        miss = "" if one.miss_m is None else f", miss {one.miss_m:.0f} m"
        number = output.number
        pc = "" if one.stated_pc is None else f", stated Pc {number(one.stated_pc)}"
        kind = "rows without states" if one.without_states else one.verdict
        count = len(one.messages)
        said = f"{count} message{'s' if count > 1 else ''}, {kind}"
        output.say(f"{one.change:7} {one.tca[:19]} {pair}{miss}{pc}: {said}")
    _more(len(events))


def _why(one: "Received") -> str:
    where = f"{one.place} line {one.line}" if one.line else one.place
    why = "; ".join(one.reasons)
    if one.status == "differs":
        why = f"{one.message_id} is here already with other contents: both are kept"
    return f"{one.status:7} {where}: {why}"


def _row(one: "SourceReport") -> tuple[str, ...]:
    newest = "–" if one.newest is None else one.newest[:16].replace("T", " ")
    counts = (one.new, one.updated + one.differs, one.duplicate, one.refused)
    return (
        one.source,
        one.state,
        *(str(count) for count in counts),
        newest,
        output.fixed(one.age_h, 1),
    )


def _more(count: int) -> None:
    if count > SHOWN:
        output.say(f"… and {count - SHOWN} more: --json lists them")

"""Commands about messages: check, convert."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import SKY
from comity.cli.options import Json, OutFile
from comity.foundations.plain import plain

message = App(
    name="message", help="Check and convert CCSDS navigation messages.", group=SKY
)

Messages = Annotated[
    list[Path],
    Parameter(help="CDM, OEM, OPM, OMM, OCM, TDM, RDM or NDM; KVN, XML or JSON."),
]


@message.command
def check(
    files: Messages,
    /,
    *,
    mode: Literal["strict", "lenient"] = "lenient",
    as_json: Json = False,
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
def convert(
    file: Path,
    /,
    *,
    out: OutFile,
    to: Literal["kvn", "xml", "json"] | None = None,
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

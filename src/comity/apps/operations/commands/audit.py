"""Commands about the audit: list, show, export, verify."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, OutFile, shown_at
from comity.foundations.errors import DataError
from comity.foundations.plain import plain, plain_object

if TYPE_CHECKING:
    from comity.node.audit.records import AuditEntry

audit = App(name="audit", help="Who saw which row, and who did what.", group=PARTNERS)


@Parameter(name="*")
@dataclass(frozen=True)
class Wanted:
    """Which rows: what is not given does not matter.

    Parameters
    ----------
    person
        Id of an account, or the name of a person or token.
    operation
        Name of an operation, "case show".
    object
        An id that a request named or an answer showed: of an object, entry, party or case.
    since, until
        UTC: from the first, before the second.
    """

    person: str = ""
    operation: str = ""
    object: Annotated[str, Parameter(name="--id")] = ""
    since: str = ""
    until: str = ""


NOTHING = Wanted()


@audit.command(name="list")
def list_(
    *,
    where: NodeAt,
    wanted: Wanted = NOTHING,
    most: Limit = 50,
    as_json: JsonRows = False,
) -> None:
    """List who asked for what and who saw which rows, the newest first.

    Parameters
    ----------
    most
        How many to show.
    """
    from comity.apps.operations.audit_operations import LIST_AUDIT, ListAudit

    request = ListAudit(**vars(wanted))
    with asked(where) as node:
        rows = rows_of(node, LIST_AUDIT, request, most)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        output.lines([(f"{row.id:>6}", in_words(row))])
    if not rows:
        output.say("No rows.")


def in_words(row: "AuditEntry") -> str:
    """Return a row as a sentence."""
    who = row.caller or row.person or row.kind
    seen = f", {len(row.seen)} rows of others seen" if row.seen else ""
    return f"{shown_at(row.at_us)} {who} ({row.kind}): {row.operation}, {row.outcome}{seen}"


@audit.command
def show(row: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Show one row of the audit.

    Parameters
    ----------
    row
        Its number, or the instance of a request as its answer names it.
    """
    from comity.apps.operations.audit_operations import SHOW_AUDIT, NamedRow

    with asked(where) as node:
        found = node.call(SHOW_AUDIT, NamedRow(row))
    if as_json:
        output.print_json(plain(found))
        return
    output.lines(
        [
            ("row", f"{found.id}, {shown_at(found.at_us)}"),
            ("request", found.instance),
            ("by", f"{found.caller} {found.person} ({found.kind})"),
            ("asked for", found.operation),
            ("outcome", found.outcome),
            *((name, str(value)) for name, value in sorted(found.request.items())),
            *(("saw", one) for one in found.seen),
            ("chain", found.chain),
        ]
    )


@audit.command
def export(
    out: OutFile,
    *,
    where: NodeAt,
    wanted: Wanted = NOTHING,
    after: Annotated[int, Parameter(name="--after")] = 0,
    as_json: Json = False,
) -> None:
    """Write rows of the audit with their proof, to be verified without the node.

    Parameters
    ----------
    out
        File to write, NDJSON.
    after
        Rows beyond this number.
    """
    from comity.apps.operations.audit_operations import EXPORT_AUDIT, ExportAudit
    from comity.system.files import write_whole

    request = ExportAudit(**vars(wanted), after=after)
    with asked(where) as node:
        made = node.call(EXPORT_AUDIT, request)
    write_whole(out, made.content)
    rows = made.content.count(b"\n") - 2
    if as_json:
        output.print_json({"file": str(out), "rows": rows})
    else:
        output.say(f"{out}: {rows} rows. Anybody verifies it with")
        output.say(f"  comity audit verify {out}")


@audit.command
def verify(
    file: Path | None = None,
    /,
    *,
    where: NodeAt | None = None,
    as_json: Json = False,
) -> None:
    """Verify a node's audit, or, offline and without a node, an export of it.

    Parameters
    ----------
    file
        An export; without it the audit of the node is verified.
    """
    if file is not None:
        verify_file(file, as_json=as_json)
        return
    from comity.apps.operations.audit_operations import VERIFY_AUDIT
    from comity.node.operations import Nothing

    with asked(where, otherwise="an export to verify without a node") as node:
        found = node.call(VERIFY_AUDIT, Nothing())
    if as_json:
        output.print_json(plain(found))
    else:
        output.say(
            f"{found.rows} rows, {found.first} to {found.last}, {found.heads} signed heads, "
            f"{len(found.faults)} faults"
        )
        output.say(f"chain {found.chain}")
    if found.faults:
        raise DataError(
            "; ".join(found.faults[:20]),
            remedy="compare with an export or a backup of before",
        )


def verify_file(path: Path, *, as_json: bool) -> None:
    """Verify an export and show what it proves."""
    from comity.node.audit.export import verify_export

    found = verify_export(path)
    if as_json:
        output.print_json({**plain_object(found), "holds": found.holds})
    else:
        output.say("Compare this fingerprint with the party itself:")
        output.lines([(found.party, found.root)])
        output.say(
            f"rows {found.first} to {found.last}: {found.told} told, {found.withheld} as "
            f"their hash, signed {shown_at(found.signed_us)}"
        )
    if not found.holds:
        raise DataError("; ".join(found.faults[:20]), remedy="ask for another export")
    if not as_json:
        output.say("Everything in this file holds.")

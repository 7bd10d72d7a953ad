"""Commands about the record: verify, prove, export, list, erase."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App

from comity.cli import output
from comity.cli.app import PARTNERS
from comity.cli.asking import NodeAt, asked, rows_of
from comity.cli.options import Json, JsonRows, Limit, OutFile, party_name, shown_at
from comity.foundations.errors import DataError
from comity.foundations.plain import plain, plain_object

if TYPE_CHECKING:
    from comity.foundations.plain import JsonObject
    from comity.trust.ledger.report import Report

ledger = App(
    name="ledger", help="The record that neither side can deny.", group=PARTNERS
)


@ledger.command
def verify(
    bundle: Path | None = None,
    /,
    *,
    where: NodeAt | None = None,
    as_json: Json = False,
) -> None:
    """Verify this node's ledger, or, offline and without a node, an evidence bundle or its PDF.

    Parameters
    ----------
    bundle
        An evidence bundle, or a PDF with one inside; without it the ledger of the node is verified.
    """
    from comity.apps.sharing.ledger_operations import VERIFY_LEDGER
    from comity.node.operations import Nothing

    if bundle is not None:
        verify_evidence(bundle, as_json=as_json)
        return
    with asked(where, otherwise="a bundle to verify without a node") as node:
        result = node.call(VERIFY_LEDGER, Nothing())
    if as_json:
        output.print_json(plain(result))
    else:
        for row in result.channels:
            output.say(
                f"{row.peer}: {row.sent} sent, {row.received} received, both "
                f"signed at {shown_at(row.cosigned_us)}"
            )
        output.say(f"{result.entries} entries, {len(result.faults)} faults")
    if result.faults:
        raise DataError("; ".join(result.faults[:20]), remedy="comity node restore")


def verify_evidence(path: Path, *, as_json: bool) -> None:
    """Verify a bundle, or a PDF with one inside, and show what it proves."""
    from comity.apps.sharing.evidence_pdf import verify_evidence_file

    found = verify_evidence_file(path)
    report = found.report
    if as_json:
        pages = {"pages": found.pages} if found.pages else {}
        output.print_json({**plain_object(report), "holds": report.holds, **pages})
    else:
        show_evidence(report)
    if not report.holds:
        raise DataError("; ".join(report.faults[:20]), remedy="ask for another bundle")
    if not as_json:
        output.say("Everything in this bundle holds.")
        if found.pages:
            output.say(found.pages_in_words)


def show_evidence(report: "Report") -> None:
    """Print what a bundle proves: roots, agreements, entries."""
    output.say("Compare these fingerprints with the parties themselves:")
    output.lines(list(report.roots.items()))
    for one in report.agreements:
        signed = ", ".join(f"{p} {shown_at(at)}" for p, at in one.signed_us.items())
        left = ", ".join(f"{p} {shown_at(at)}" for p, at in one.withdrawn_us.items())
        output.say(
            f"{one.agreement} signed by {signed or 'nobody'}"
            + (f"; withdrawn by {left}" if left else "")
        )
    for entry in report.entries:
        output.say(
            f"{entry.sender} → {entry.recipient} number {entry.sequence}, "
            f"{shown_at(entry.at_us)}: {content_in_words(entry.content)} "
            f"(signed by {', '.join(entry.witnesses)})"
        )


def content_in_words(content: "JsonObject") -> str:
    """Return what a bundle holds of an entry: a document, an erasure, or nothing."""
    document = content.get("document")
    if isinstance(document, dict):
        body = document["body"]
        rows = body.get("rows") if isinstance(body, dict) else None
        count = f", {len(rows)} rows" if isinstance(rows, list) and rows else ""
        return f"{document['kind']}{count}"
    erased_us = content.get("erased_us")
    if isinstance(erased_us, int):
        return f"erased by {content['by']} {shown_at(erased_us)}"
    return "withheld from this bundle"


@ledger.command
def prove(entry: str, /, *, where: NodeAt, as_json: Json = False) -> None:
    """Prove one entry: signed by its sender, and in the log that both sides signed.

    Parameters
    ----------
    entry
        Its number (comity ledger list), or its hash.
    """
    from comity.apps.sharing.ledger_operations import PROVE_ENTRY, NamedEntry

    with asked(where) as node:
        proof = node.call(PROVE_ENTRY, NamedEntry(entry))
    if as_json:
        output.print_json(plain(proof))
        return
    output.lines(
        [
            ("entry", f"{proof.sender} → {proof.recipient}, number {proof.sequence}"),
            ("signed", shown_at(proof.at_us)),
            ("envelope", proof.envelope),
            ("in the log of", ", ".join(proof.witnesses)),
            ("audit path", f"{proof.path_length} hashes"),
        ]
    )
    output.say("It holds. comity ledger export writes the same for a third person.")


@ledger.command
def export(
    out: OutFile,
    *,
    where: NodeAt,
    party: str = "",
    entry: list[str] | None = None,
    as_json: Json = False,
) -> None:
    """Write an evidence bundle that a third person verifies offline, or a PDF with it inside.

    Parameters
    ----------
    out
        File to write; a name in .pdf gives pages with the bundle attached (extra pdf).
    party
        The channel with this party alone.
    entry
        These entries alone.
    """
    from comity.apps.sharing.ledger_operations import EXPORT_BUNDLE, ExportBundle
    from comity.system.private_files import write_private

    name = party_name(party) if party else ""
    form: Literal["json", "pdf"] = "pdf" if out.suffix.lower() == ".pdf" else "json"
    with asked(where) as node:
        made = node.call(EXPORT_BUNDLE, ExportBundle(name, tuple(entry or ()), form))
    write_private(out, made.content)
    if as_json:
        output.print_json({"file": str(out), **made.counts})
    else:
        output.say(
            f"{out}: {made.counts['entries']} entries. Anybody verifies it with\n"
            f"  comity ledger verify {out}"
        )


@ledger.command(name="list")
def list_(
    *, where: NodeAt, after: int = 0, most: Limit = 50, as_json: JsonRows = False
) -> None:
    """List entries: what was sent, received, signed, refused, erased.

    Parameters
    ----------
    after
        Entries beyond this number.
    most
        How many to show.
    """
    from comity.apps.sharing.ledger_operations import LIST_ENTRIES, ListEntries

    with asked(where) as node:
        rows = rows_of(node, LIST_ENTRIES, ListEntries(after), most)
    if as_json:
        output.print_json(plain(rows))
        return
    for row in rows:
        number = f" number {row.sequence}" if row.sequence else ""
        text = f"{row.act} {row.kind or row.reason or 'an envelope'}{number}"
        side = ("to " if row.outgoing else "from ") + row.peer if row.peer else ""
        output.lines([(f"{row.id:>6}", f"{shown_at(row.at_us)} {text} {side}")])
    if not rows:
        output.say("No entries.")


@ledger.command
def erase(*, where: NodeAt, as_json: Json = False) -> None:
    """Erase what must not be kept any longer; a serving node does so by itself."""
    from comity.apps.sharing.ledger_operations import ERASE_DUE
    from comity.apps.wiring import standard_registry
    from comity.node.operations import Nothing

    with asked(where, standard_registry()) as node:
        done = node.call(ERASE_DUE, Nothing())
    if as_json:
        output.print_json(plain(done))
    else:
        output.say(f"{done.erased} documents erased; their tombstones still prove them")

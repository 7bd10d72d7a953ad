"""Operations about the ledger: list, show, prove, verify, export, erase."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from comity.apps.sharing.evidence_pdf import evidence_pdf
from comity.drawing.evidence import BUNDLE_NAME, PDF_NAME
from comity.foundations.plain import JsonObject
from comity.node.audit.records import rows_seen
from comity.node.lifecycle.retention import erase_due
from comity.node.node import Node, UnitOfWork
from comity.node.operations import (
    File,
    Nothing,
    Number,
    Operation,
    Page,
    PageLimit,
    page_of,
)
from comity.node.persons.named_notices import with_reasons
from comity.node.persons.seen import seen_by
from comity.node.proofs.evidence import (
    Proof,
    Shown,
    bundle_file,
    find_entry,
    prove,
)
from comity.node.proofs.listing import ListedEntry, entries_after, listed_entry
from comity.node.proofs.verify import LedgerReport, verify_ledger
from comity.node.store.entries import EntryRow, Wanted
from comity.trust.ledger.bundle import verify_bundle
from comity.trust.ledger.report import Report
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller
from comity.trust.policy.kinds import KINDS

__all__ = [
    "ERASE_DUE",
    "EXPORT_BUNDLE",
    "LIST_ENTRIES",
    "OPERATIONS",
    "PROVE_ENTRY",
    "SHOW_ENTRY",
    "VERIFY_BUNDLE",
    "VERIFY_LEDGER",
    "ExportBundle",
    "ListEntries",
    "NamedEntry",
    "VerifyBundle",
]


Name = Annotated[str, Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class ListEntries:
    """Entries of the ledger beyond a number; a cursor is such a number, too.

    Attributes
    ----------
    peer, act, kind
        Of this channel, act (``sent``, ``received``, ``signed``) or kind alone; empty: of all.
    until_us
        Logged by this instant, microseconds of UTC since 1970; None: by now.
    newest
        The newest first: those before the number.
    """

    after: Number = 0
    cursor: str = ""
    limit: PageLimit = 100
    peer: Name = ""
    act: Name = ""
    kind: Name = ""
    until_us: Number | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry of the ledger by its number or its hash."""

    entry: str


@dataclass(frozen=True, slots=True)
class ExportBundle:
    """Everything of the channel with a party, or some entries alone; all if neither is named.

    ``form`` is ``json``, the bundle itself, or ``pdf``, pages with the bundle attached.
    """

    party: str = ""
    entry: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    form: Literal["json", "pdf"] = "json"


@dataclass(frozen=True, slots=True)
class VerifyBundle:
    """An evidence bundle, as a node has exported it."""

    bundle: JsonObject


@dataclass(frozen=True, slots=True)
class VerifiedBundle:
    """What a bundle proves, and whether all of it holds."""

    report: Report
    holds: bool


@dataclass(frozen=True, slots=True)
class Erased:
    """How many documents were erased; their tombstones still prove them."""

    erased: int


def _entries(node: Node, asked: ListEntries, caller: Caller) -> Page[ListedEntry]:
    """List entries of the ledger, the oldest first unless the newest are asked for.

    The reason of one that names a notice is withheld from those who do not see the notice.
    """
    after = int(asked.cursor) if asked.cursor.isdecimal() else asked.after
    wanted = Wanted(asked.peer, asked.act, asked.kind, asked.until_us)
    rows = entries_after(
        node, min(after, 2**63 - 1), asked.limit + 1, wanted, newest=asked.newest
    )
    with node.reading() as work:
        rows = with_reasons(work, rows, seen_by(caller))
    return page_of(rows, asked.limit, lambda row: str(row.id))


def _entry(node: Node, asked: NamedEntry, caller: Caller) -> ListedEntry:
    """Show one entry of the ledger."""
    with node.reading() as work:
        row = listed_entry(find_entry(work.connection, asked.entry))
        return with_reasons(work, [row], seen_by(caller))[0]


def _shown_to(caller: Caller) -> Shown:
    """Return what chooses the entries whose documents a caller sees.

    Documents of data by their label, as the caller's roles allow; agreements, keys and what
    else the protocol needs always.
    """
    seen = seen_by(caller)

    def shown(work: UnitOfWork, rows: Sequence[EntryRow]) -> Collection[int]:
        data = {row.id: row.hash for row in rows if row.kind in KINDS}
        return ({row.id for row in rows} - set(data)) | seen.entries(work, data)

    return shown


def _proof(node: Node, asked: NamedEntry, caller: Caller) -> Proof:
    """Prove one entry: the envelope, the tree's head, and the path between them.

    A document that the caller's roles do not see is withheld; the entry is proven all the same.
    """
    return prove(node, asked.entry, _shown_to(caller))


def _verify(node: Node, _asked: Nothing, _caller: Caller) -> LedgerReport:
    """Verify the whole ledger."""
    return verify_ledger(node)


def _export(node: Node, asked: ExportBundle, caller: Caller) -> File:
    """Return an evidence bundle that a third person verifies offline.

    It withholds documents that the caller's roles do not see.
    """
    shown = _shown_to(caller)
    made = bundle_file(node, peer=asked.party, entries=asked.entry, shown=shown)
    counts = {"entries": made.entries, "heads": made.heads}
    if asked.form == "pdf":
        pages = evidence_pdf(made.content)
        return File(PDF_NAME, "application/pdf", pages, counts, made.told)
    kind = "application/json"
    return File(BUNDLE_NAME, kind, made.content, counts, made.told)


def _verify_bundle(_node: Node, asked: VerifyBundle, _caller: Caller) -> VerifiedBundle:
    """Verify an evidence bundle of any node, from what is in it alone."""
    report = verify_bundle(asked.bundle)
    return VerifiedBundle(report, report.holds)


def _erase(node: Node, _asked: Nothing, _caller: Caller) -> Erased:
    """Erase what must not be kept any longer; a serving node does so by itself."""
    return Erased(erase_due(node))


LIST_ENTRIES = Operation(
    name="ledger list",
    path="/entries",
    right=Right.READ,
    request=ListEntries,
    result=Page[ListedEntry],
    run=_entries,
    example=ListEntries(after=1, limit=2),
)
SHOW_ENTRY = Operation(
    name="ledger show",
    path="/entries/{entry}",
    right=Right.READ,
    request=NamedEntry,
    result=ListedEntry,
    run=_entry,
    example=NamedEntry("1"),
)
PROVE_ENTRY = Operation(
    name="ledger prove",
    path="/entries/{entry}/proof",
    right=Right.READ,
    request=NamedEntry,
    result=Proof,
    run=_proof,
    example=NamedEntry("1"),
    seen=rows_seen,
)
VERIFY_LEDGER = Operation(
    name="ledger verify",
    path="/ledger",
    right=Right.READ,
    request=Nothing,
    result=LedgerReport,
    run=_verify,
    example=Nothing(),
)
EXPORT_BUNDLE = Operation(
    name="ledger export",
    path="/ledger/bundle",
    right=Right.READ,
    request=ExportBundle,
    result=File,
    run=_export,
    example=ExportBundle("party:alfa"),
    seen=rows_seen,
)
VERIFY_BUNDLE = Operation(
    name="ledger verify-bundle",
    method="POST",
    path="/bundles",
    right=Right.COMPUTE,
    request=VerifyBundle,
    result=VerifiedBundle,
    run=_verify_bundle,
    example=VerifyBundle(
        {
            "comity-evidence": 1,
            "agreements": [],
            "entries": [],
            "heads": [],
            "keys": {},
            "made_by": "party:alfa",
            "made_us": 0,
        }
    ),
)
ERASE_DUE = Operation(
    name="ledger erase",
    method="POST",
    path="/ledger/erasure",
    right=Right.OPERATE,
    request=Nothing,
    result=Erased,
    run=_erase,
    example=Nothing(),
)
OPERATIONS = (
    LIST_ENTRIES,
    SHOW_ENTRY,
    PROVE_ENTRY,
    VERIFY_LEDGER,
    EXPORT_BUNDLE,
    VERIFY_BUNDLE,
    ERASE_DUE,
)

"""Operations about the audit: who saw and did what; listed, shown, exported, verified."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from comity.foundations.errors import InputError, UnknownNameError
from comity.foundations.time import parse_utc
from comity.node.audit.export import export_audit
from comity.node.audit.heads import AuditReport, verify_audit
from comity.node.audit.records import AuditEntry, entry_of
from comity.node.node import Node
from comity.node.operations import (
    File,
    Nothing,
    Number,
    Operation,
    Page,
    PageLimit,
    page_of,
)
from comity.node.store.audit import Search, find_row, search_rows
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "EXPORT_AUDIT",
    "LIST_AUDIT",
    "OPERATIONS",
    "SHOW_AUDIT",
    "VERIFY_AUDIT",
    "ExportAudit",
    "ListAudit",
    "NamedRow",
]

Name = Annotated[str, Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class ListAudit:
    """Rows of the audit that fit; what is empty does not matter.

    Attributes
    ----------
    person
        Id of an account, or the name of a person or token.
    operation
        Name of an operation, ``case show``.
    object
        An id that a request named or an answer showed: of an object, entry, party, case.
    since, until
        UTC, ISO 8601; from the first, before the second.
    """

    person: Name = ""
    operation: Name = ""
    object: Name = ""
    since: Name = ""
    until: Name = ""
    cursor: Name = ""
    limit: PageLimit = 100


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of the audit by its number, or by the instance of its request (a UUID)."""

    row: str


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """Rows as ``ListAudit`` chooses them, beyond a number."""

    person: Name = ""
    operation: Name = ""
    object: Name = ""
    since: Name = ""
    until: Name = ""
    after: Number = 0


def _search(asked: ListAudit | ExportAudit) -> Search:
    return Search(
        asked.person,
        asked.operation,
        asked.object,
        parse_utc(asked.since) if asked.since else None,
        parse_utc(asked.until) if asked.until else None,
    )


def _list(node: Node, asked: ListAudit, _caller: Caller) -> Page[AuditEntry]:
    """List who asked for what and who saw which rows, the newest first."""
    text = asked.cursor
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InputError(
            f"{text[:40]!r} is no cursor", remedy="take next of the page before"
        )
    with node.reading() as work:
        rows = search_rows(
            work.connection,
            _search(asked),
            int(text) if text else None,
            asked.limit + 1,
        )
    entries = [entry_of(row) for row in rows]
    return page_of(entries, asked.limit, lambda row: str(row.id))


def _show(node: Node, asked: NamedRow, _caller: Caller) -> AuditEntry:
    """Show one row of the audit."""
    text = asked.row
    number = text.isascii() and text.isdigit() and len(text) < 19
    with node.reading() as work:
        row = find_row(
            work.connection, int(text) if number else 0, "" if number else text[:36]
        )
    if row is None:
        raise UnknownNameError(
            f"the audit has no row {text[:40]!r}", remedy="comity audit list"
        )
    return entry_of(row)


def _export(node: Node, asked: ExportAudit, _caller: Caller) -> File:
    """Export rows of the audit with their proof, to be verified without this node."""
    content = export_audit(node, _search(asked), asked.after)
    name = f"audit-{node.party.removeprefix('party:')}.ndjson"
    return File(name, "application/x-ndjson", content)


def _verify(node: Node, _asked: Nothing, _caller: Caller) -> AuditReport:
    """Verify the whole audit: every row, the chain, and the signed heads."""
    return verify_audit(node)


LIST_AUDIT = Operation(
    name="audit list",
    path="/audit",
    right=Right.READ_AUDIT,
    request=ListAudit,
    result=Page[AuditEntry],
    run=_list,
    example=ListAudit(limit=2),
)
SHOW_AUDIT = Operation(
    name="audit show",
    path="/audit/rows/{row}",
    right=Right.READ_AUDIT,
    request=NamedRow,
    result=AuditEntry,
    run=_show,
    example=NamedRow("1"),
)
EXPORT_AUDIT = Operation(
    name="audit export",
    path="/audit/export",
    right=Right.READ_AUDIT,
    request=ExportAudit,
    result=File,
    run=_export,
    example=ExportAudit(),
)
VERIFY_AUDIT = Operation(
    name="audit verify",
    path="/audit/verification",
    right=Right.READ_AUDIT,
    request=Nothing,
    result=AuditReport,
    run=_verify,
    example=Nothing(),
)
OPERATIONS = (LIST_AUDIT, SHOW_AUDIT, EXPORT_AUDIT, VERIFY_AUDIT)

"""Records and sources as JSON, CSV, BibTeX and CSL-JSON."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from comity.atlas.citing import bibtex, csl_of_source
from comity.atlas.licences import bulk_fault, left_out
from comity.atlas.records import Collection, Record, Source
from comity.atlas.rows import claim_row, record_row
from comity.atlas.vocabulary import KINDS
from comity.foundations.errors import InputError
from comity.foundations.plain import json_text

__all__ = ["Exported", "export_text"]

COLUMNS = (
    "record", "kind", "title", "claim", "property", "value", "valid", "confidence", "rank",
    "reason", "sources", "locators", "evidence", "licences", "recorded", "reviewed", "note",
)  # fmt: skip


def _cell(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _csv(records: Sequence[Record], sources: Mapping[str, Source]) -> tuple[str, int]:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for record in records:
        for claim in record.claims:
            shown = claim_row(claim, sources)
            text = (
                shown.value
                if isinstance(shown.value, str)
                else json_text(shown.value, ensure_ascii=False)
            )
            row = (
                record.id,
                record.kind,
                record.title,
                claim.id,
                claim.property,
                text,
                shown.valid or "",
                claim.confidence,
                claim.rank,
                claim.reason,
                "; ".join(c.source for c in claim.citations),
                "; ".join(c.locator or "unknown" for c in claim.citations),
                "; ".join(c.evidence for c in claim.citations),
                "; ".join(c.licence for c in shown.sources),
                shown.recorded,
                claim.reviewed,
                claim.note,
            )
            writer.writerow([_cell(part) for part in row])
            count += 1
    return out.getvalue(), count


def _allowed(
    records: Sequence[Record], sources: Mapping[str, Source]
) -> tuple[list[Record], int]:
    """Return records with the claims that may leave in bulk, and how many stay."""
    out, stay = [], 0
    for record in records:
        claims = tuple(c for c in record.claims if not bulk_fault(c, sources))
        stay += len(record.claims) - len(claims)
        if claims:
            out.append(replace(record, claims=claims))
    return out, stay


def _left_out(records: Sequence[Record], collection: Collection) -> tuple[str, int]:
    """Return the list of what stays out of bulk exports."""
    out, count = StringIO(), 0
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("record", "claim", "reason"))
    wanted = {record.id for record in records}
    for row in left_out(collection):
        if row.record in wanted:
            writer.writerow((row.record, row.claim, row.reason))
            count += 1
    return out.getvalue(), count


@dataclass(frozen=True, slots=True)
class Exported:
    """The text of an export, how many entries it has, and how many claims stayed out."""

    text: str
    entries: int
    left_out: int = 0


def export_text(
    collection: Collection, form: str, kinds: Sequence[str] = ()
) -> Exported:
    """Return an export; claims whose sources allow no bulk copies stay out (`licences`).

    Parameters
    ----------
    form
        ``json``, ``csv``, ``bibtex``, ``csl``, or ``left-out``: what stays out, and why.
    kinds
        Records of these kinds alone; all if empty.

    Raises
    ------
    InputError
        If a kind is unknown.
    """
    if wrong := [k for k in kinds if k not in KINDS]:
        raise InputError(
            f"kind {wrong[0]!r} is unknown", remedy=f"one of {', '.join(KINDS)}"
        )
    records = [r for r in collection.records.values() if not kinds or r.kind in kinds]
    if form == "left-out":
        return Exported(*_left_out(records, collection))
    if form in {"csv", "json"}:
        allowed, stay = _allowed(records, collection.sources)
        if form == "csv":
            return Exported(*_csv(allowed, collection.sources), stay)
        rows = [record_row(record, collection.sources) for record in allowed]
        text = json_text(rows, ensure_ascii=False, indent=1) + "\n"
        return Exported(text, len(rows), stay)
    items = [csl_of_source(source) for source in collection.sources.values()]
    if form == "csl":
        text = json_text(items, ensure_ascii=False, indent=1) + "\n"
        return Exported(text, len(items))
    return Exported("\n".join(bibtex(item) for item in items), len(items))

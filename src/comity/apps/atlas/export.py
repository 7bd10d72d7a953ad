"""Records and sources as JSON, CSV, BibTeX and CSL-JSON."""

import csv
from collections.abc import Sequence
from io import StringIO

from comity.atlas.citing import bibtex, csl_of_source
from comity.atlas.records import Collection, Record
from comity.atlas.rows import claim_row, record_row
from comity.atlas.vocabulary import KINDS
from comity.foundations.errors import InputError
from comity.foundations.plain import json_text

__all__ = ["export_text"]

COLUMNS = (
    "record", "kind", "title", "claim", "property", "value", "valid", "confidence", "rank",
    "reason", "sources", "locators", "evidence", "recorded", "reviewed", "note",
)  # fmt: skip


def _cell(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t"} else text


def _csv(records: Sequence[Record]) -> tuple[str, int]:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for record in records:
        for claim in record.claims:
            shown = claim_row(claim)
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
                shown.recorded,
                claim.reviewed,
                claim.note,
            )
            writer.writerow([_cell(part) for part in row])
            count += 1
    return out.getvalue(), count


def export_text(
    collection: Collection, form: str, kinds: Sequence[str] = ()
) -> tuple[str, int]:
    """Return the text of an export, and how many entries it has.

    Parameters
    ----------
    form
        ``json``, ``csv``, ``bibtex`` or ``csl``.
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
    if form == "csv":
        return _csv(records)
    if form == "json":
        rows = [record_row(record) for record in records]
        return json_text(rows, ensure_ascii=False, indent=1) + "\n", len(rows)
    items = [csl_of_source(source) for source in collection.sources.values()]
    if form == "csl":
        return json_text(items, ensure_ascii=False, indent=1) + "\n", len(items)
    return "\n".join(bibtex(item) for item in items), len(items)

"""What pages show of records, claims and sources, as plain values for templates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from comity.atlas.checking import Conflict
from comity.atlas.dates import Edtf
from comity.atlas.records import Claim, Collection, Record
from comity.atlas.vocabulary import TIERS
from comity.drawing.atlas.prose import References

__all__ = [
    "Names",
    "claim_view",
    "conflict_view",
    "row_view",
    "source_views",
    "value_words",
]

Names = Callable[[str], str]
View = dict[str, Any]


def value_words(value: Any, name_of: Names) -> str:
    """Return the value of a claim for a reader."""
    if isinstance(value, Edtf):
        return value.words()
    if isinstance(value, tuple):
        return ", ".join(name_of(part) for part in value)
    if isinstance(value, Mapping):
        parts = []
        for name, part in value.items():
            said = value_words(part, name_of)
            shown = name_of(said) if said.startswith("party:") else said
            parts.append(f"{name.replace('_', ' ')} {shown}")
        return "; ".join(parts)
    return str(value)


def claim_view(
    claim: Claim, collection: Collection, references: References, name_of: Names
) -> View:
    """Return a claim as its row of a page."""
    return {
        "name": claim.property.replace("-", " "),
        "value": value_words(claim.value, name_of),
        "valid": claim.valid.words() if claim.valid else "as dated",
        "confidence": claim.confidence,
        "rank": claim.rank,
        "reason": claim.reason,
        "note": claim.note,
        "recorded": claim.recorded.isoformat(),
        "reviewed": claim.reviewed,
        "sources": [
            {
                "number": references.number(c.source),
                "title": collection.sources[c.source].title,
                "locator": c.locator or "place unknown",
                "evidence": c.evidence,
            }
            for c in claim.citations
        ],
    }


def source_views(references: References, collection: Collection) -> list[View]:
    """Return the sources of a page by number."""
    found = []
    for name, number in sorted(references.numbers.items(), key=lambda item: item[1]):
        source = collection.sources[name]
        found.append(
            {
                "number": number,
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "date": source.date.words() if source.date else "",
                "tier": source.tier,
                "tier_words": TIERS[source.tier],
                "licence": source.licence,
            }
        )
    return found


def conflict_view(conflict: Conflict, name_of: Names) -> View:
    """Return claims that contradict each other, the preferred first."""
    ranked = sorted(conflict.claims, key=lambda c: c.rank != "preferred")
    return {
        "about": conflict.about.replace("-", " "),
        "claims": [
            {
                "value": value_words(c.value, name_of),
                "rank": c.rank,
                "reason": c.reason,
            }
            for c in ranked
        ],
    }


def row_view(record: Record, href: str) -> View:
    """Return a record as its row of a list."""
    return {
        "when": record.date.words() if record.date else "",
        "kind": record.kind,
        "title": record.title,
        "mode": record.mode,
        "href": href,
    }


def rows_of(records: Iterable[Record], address: Callable[[str], str]) -> list[View]:
    """Return records as rows, in the order given."""
    return [row_view(record, address(record.id)) for record in records]

"""Views for templates: claims, sources, conflicts and lists of records as texts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from comity.atlas.checking import Conflict
from comity.atlas.dates import Edtf
from comity.atlas.records import Claim, Collection, Part, Record, Value
from comity.atlas.vocabulary import TIERS
from comity.drawing.atlas.prose import References

__all__ = [
    "ClaimView",
    "ConflictView",
    "Names",
    "PlaceView",
    "RowView",
    "SideView",
    "SourceView",
    "claim_view",
    "conflict_view",
    "rows_of",
    "source_views",
    "value_text",
]

Names = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place in a numbered source of a page."""

    number: int
    title: str
    locator: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as its row of a page."""

    name: str
    value: str
    valid: str
    confidence: str
    rank: str
    reason: str
    note: str
    recorded: str
    reviewed: str
    sources: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source of a page, by its number there."""

    number: int
    title: str
    publisher: str
    url: str
    date: str
    tier: int
    tier_words: str
    licence: str


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the claims that contradict each other."""

    value: str
    rank: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Claims that contradict each other, the preferred first."""

    about: str
    claims: tuple[SideView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A record as its row of a list."""

    when: str
    kind: str
    title: str
    mode: str
    href: str


def value_text(value: Value | Part, name_of: Names) -> str:
    """Return the value of a claim for a reader."""
    if isinstance(value, Edtf):
        return value.words()
    if isinstance(value, tuple):
        return ", ".join(name_of(part) for part in value)
    if isinstance(value, Mapping):
        parts = []
        for name, part in value.items():
            text = value_text(part, name_of)
            shown = name_of(text) if text.startswith("party:") else text
            parts.append(f"{name.replace('_', ' ')} {shown}")
        return "; ".join(parts)
    return str(value)


def claim_view(
    claim: Claim, collection: Collection, references: References, name_of: Names
) -> ClaimView:
    """Return a claim as its row of a page; its sources get numbers of the page."""
    return ClaimView(
        claim.property.replace("-", " "),
        value_text(claim.value, name_of),
        claim.valid.words() if claim.valid else "as dated",
        claim.confidence,
        claim.rank,
        claim.reason,
        claim.note,
        claim.recorded.isoformat(),
        claim.reviewed,
        tuple(
            PlaceView(
                references.number(c.source),
                collection.sources[c.source].title,
                c.locator or "place unknown",
                c.evidence,
            )
            for c in claim.citations
        ),
    )


def source_views(references: References, collection: Collection) -> list[SourceView]:
    """Return the sources of a page by number."""
    views = []
    for name, number in sorted(references.numbers.items(), key=lambda item: item[1]):
        source = collection.sources[name]
        views.append(
            SourceView(
                number,
                source.title,
                source.publisher,
                source.url,
                source.date.words() if source.date else "",
                source.tier,
                TIERS[source.tier],
                source.licence,
            )
        )
    return views


def conflict_view(conflict: Conflict, name_of: Names) -> ConflictView:
    """Return claims that contradict each other, the preferred first."""
    ranked = sorted(conflict.claims, key=lambda c: c.rank != "preferred")
    return ConflictView(
        conflict.about.replace("-", " "),
        tuple(SideView(value_text(c.value, name_of), c.rank, c.reason) for c in ranked),
    )


def rows_of(records: Iterable[Record], address: Callable[[str], str]) -> list[RowView]:
    """Return records as rows, in the order given."""
    return [
        RowView(
            record.date.words() if record.date else "",
            record.kind,
            record.title,
            record.mode,
            address(record.id),
        )
        for record in records
    ]

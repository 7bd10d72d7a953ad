"""Sources, claims and records as rows of JSON: ids, texts and lists in place of objects."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.atlas.dates import Edtf
from comity.atlas.licences import licence_of
from comity.atlas.records import Claim, Record, Source, Value
from comity.foundations.plain import Json

__all__ = [
    "CitationRow",
    "ClaimRow",
    "RecordRow",
    "SourceRow",
    "claim_row",
    "record_row",
    "source_row",
    "value_json",
]


@dataclass(frozen=True, slots=True)
class CitationRow:
    """A place in a source; ``locator`` is ``unknown`` where the claim gives none.

    ``licence``: the source's terms, ``not stated`` where none were found.
    """

    source: str
    locator: str
    evidence: str
    licence: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source; ``url`` is ``unknown`` if it has none."""

    id: str
    title: str
    publisher: str
    url: str
    tier: int
    date: str | None
    cites: tuple[str, ...]
    licence: str | None
    origin: str | None
    control: str | None
    retrieved: str | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with all that is needed to weigh it.

    ``valid`` is an EDTF date, ``recorded`` an ISO day; None where nothing is stated.
    """

    id: str
    property: str
    value: Json
    sources: tuple[CitationRow, ...]
    confidence: str
    valid: str | None
    recorded: str
    rank: str
    reason: str | None
    reviewed: str
    note: str | None
    speaker: str | None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record with its claims; ``date`` is an EDTF date."""

    id: str
    kind: str
    form: str
    of: str | None
    title: str
    date: str | None
    parties: tuple[str, ...]
    summary: str
    dimension: str
    mode: str
    claims: tuple[ClaimRow, ...]


def value_json(value: Value | int) -> Json:
    """Return the value of a claim for JSON: dates as EDTF text."""
    if isinstance(value, Edtf):
        return value.text
    if isinstance(value, Mapping):
        return {name: value_json(part) for name, part in value.items()}
    return list(value) if isinstance(value, tuple) else value


def source_row(source: Source) -> SourceRow:
    """Return a source as a row."""
    return SourceRow(
        source.id,
        source.title,
        source.publisher,
        source.url or "unknown",
        source.tier,
        str(source.date) if source.date else None,
        source.cites,
        source.licence or None,
        source.origin or None,
        source.control or None,
        source.retrieved.isoformat() if source.retrieved else None,
    )


def claim_row(claim: Claim, sources: Mapping[str, Source]) -> ClaimRow:
    """Return a claim as a row, each citation with the terms of its source."""
    return ClaimRow(
        claim.id,
        claim.property,
        value_json(claim.value),
        tuple(
            CitationRow(
                c.source,
                c.locator or "unknown",
                c.evidence,
                licence_of(sources.get(c.source)),
            )
            for c in claim.citations
        ),
        claim.confidence,
        str(claim.valid) if claim.valid else None,
        claim.recorded.isoformat(),
        claim.rank,
        claim.reason or None,
        claim.reviewed,
        claim.note or None,
        claim.speaker or None,
    )


def record_row(record: Record, sources: Mapping[str, Source]) -> RecordRow:
    """Return a record as a row."""
    return RecordRow(
        record.id,
        record.kind,
        record.form,
        record.of or None,
        record.title,
        str(record.date) if record.date else None,
        record.parties,
        record.summary,
        record.dimension,
        record.mode,
        tuple(claim_row(claim, sources) for claim in record.claims),
    )

"""Records → the same files that are read: one form, so that a rebuild gives the same bytes."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from comity.atlas.dates import Edtf
from comity.atlas.records import Citation, Claim, Record, Source

__all__ = [
    "claim_json",
    "record_json",
    "record_yaml",
    "source_json",
    "source_yaml",
    "value_json",
]

_PLAIN = re.compile(r"[A-Za-z0-9(/.][^\x00-\x1f]*")
_UNSAFE = re.compile(r": |:$| #|[\[\]{},&*!|>'\"%@`]")


def value_json(value: Any) -> Any:
    """Return the value of a claim for JSON."""
    if isinstance(value, Edtf):
        return value.text
    if isinstance(value, Mapping):
        return {name: value_json(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [value_json(part) for part in value]
    return value


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "source": citation.source,
        "locator": citation.locator or "unknown",
        "evidence": citation.evidence,
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return a source for JSON."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url or "unknown",
        "tier": source.tier,
        "date": str(source.date) if source.date else None,
        "cites": list(source.cites),
        "licence": source.licence or None,
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """Return a claim for JSON, with all that is needed to weigh it."""
    return {
        "id": claim.id,
        "property": claim.property,
        "value": value_json(claim.value),
        "sources": [_citation_json(c) for c in claim.citations],
        "confidence": claim.confidence,
        "valid": str(claim.valid) if claim.valid else None,
        "recorded": claim.recorded.isoformat(),
        "rank": claim.rank,
        "reason": claim.reason or None,
        "reviewed": claim.reviewed,
        "note": claim.note or None,
    }


def record_json(record: Record) -> dict[str, Any]:
    """Return a record for JSON."""
    return {
        "id": record.id,
        "kind": record.kind,
        "form": record.form,
        "of": record.of or None,
        "title": record.title,
        "date": str(record.date) if record.date else None,
        "parties": list(record.parties),
        "summary": record.summary,
        "dimension": record.dimension,
        "mode": record.mode,
        "claims": [claim_json(claim) for claim in record.claims],
    }


def _text(value: Any, *, inside: bool = False) -> str:
    """Return a scalar of YAML; ``inside`` braces or brackets commas would end it."""
    said = str(value)
    unsafe = (
        _UNSAFE.search(said)
        if inside
        else re.search(r": |:$| #|^[\[\]{},&*!|>'\"%@`?-]", said)
    )
    if _PLAIN.fullmatch(said) and not unsafe and said == said.strip():
        return said
    return "'" + said.replace("'", "''") + "'"


def _value(value: Any) -> str:
    value = value_json(value)
    if isinstance(value, dict):
        parts = ", ".join(f"{k}: {_text(v, inside=True)}" for k, v in value.items())
        return f"{{{parts}}}"
    if isinstance(value, list):
        return f"[{', '.join(_text(v, inside=True) for v in value)}]"
    return _text(value)


def _sources(citations: Sequence[Citation], indent: str) -> list[str]:
    return [f"{indent}sources:"] + [
        f"{indent}- {{source: {c.source}, locator: "
        f"{_text(c.locator or 'unknown', inside=True)}, evidence: {c.evidence}}}"
        for c in citations
    ]


def _claim(
    claim: Claim, shared: tuple[Citation, ...], recorded: date, reviewed: str
) -> list[str]:
    lines = [f"- property: {claim.property}"]
    if claim.id != claim.property:
        lines.append(f"  id: {claim.id}")
    lines.append(f"  value: {_value(claim.value)}")
    lines.append(f"  confidence: {claim.confidence}")
    if claim.valid:
        lines.append(f"  valid: {_text(claim.valid)}")
    if claim.recorded != recorded:
        lines.append(f"  recorded: {claim.recorded.isoformat()}")
    if claim.rank != "normal":
        lines += [f"  rank: {claim.rank}", f"  reason: {_text(claim.reason)}"]
    if claim.reviewed != reviewed:
        lines.append(f"  reviewed: {_text(claim.reviewed)}")
    if claim.citations != shared:
        lines += _sources(claim.citations, "  ")
    if claim.note:
        lines.append(f"  note: {_text(claim.note)}")
    return lines


def record_yaml(record: Record) -> str:
    """Return the file of a record."""
    counts: dict[tuple[Citation, ...], int] = {}
    for claim in record.claims:
        counts[claim.citations] = counts.get(claim.citations, 0) + 1
    shared = max(counts, key=lambda c: counts[c])
    recorded = min(claim.recorded for claim in record.claims)
    reviewed = record.claims[0].reviewed
    lines = [f"id: {record.id}", f"kind: {record.kind}"]
    if record.form != record.kind:
        lines.append(f"form: {_text(record.form)}")
    if record.of:
        lines.append(f"of: {record.of}")
    lines += [
        f"title: {_text(record.title)}",
        f"dimension: {record.dimension}",
        f"mode: {record.mode}",
        f"recorded: {recorded.isoformat()}",
        f"reviewed: {_text(reviewed)}",
        *_sources(shared, ""),
        "claims:",
    ]
    for claim in record.claims:
        lines += _claim(claim, shared, recorded, reviewed)
    return "\n".join(lines) + "\n"


def source_yaml(
    name: str,
    title: str,
    publisher: str,
    url: str,
    tier: int,
    *,
    when: str = "",
    licence: str = "",
) -> str:
    """Return the file of one source."""
    lines = [
        f"publisher: {_text(publisher)}",
        *([f"licence: {_text(licence)}"] if licence else []),
        "sources:",
        f"- id: {name}",
        f"  title: {_text(title)}",
        f"  url: {_text(url or 'unknown')}",
        f"  tier: {tier}",
        *([f"  date: {_text(when)}"] if when else []),
    ]
    return "\n".join(lines) + "\n"

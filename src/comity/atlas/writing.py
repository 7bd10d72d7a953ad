"""Records → the same files that are read: one form, so that a rebuild gives the same bytes."""

import re
from collections.abc import Sequence
from datetime import date

from comity.atlas.records import Citation, Claim, Record, Value
from comity.atlas.rows import value_json

__all__ = ["record_yaml", "scalar_text", "source_yaml"]

_PLAIN = re.compile(r"[A-Za-z0-9(/.][^\x00-\x1f]*")
_UNSAFE = re.compile(r": |:$| #|[\[\]{},&*!|>'\"%@`]")


def _text(value: object, *, inside: bool = False) -> str:
    """Return a scalar of YAML; ``inside`` braces or brackets commas would end it."""
    text = str(value)
    unsafe = (
        _UNSAFE.search(text)
        if inside
        else re.search(r": |:$| #|^[\[\]{},&*!|>'\"%@`?-]", text)
    )
    if _PLAIN.fullmatch(text) and not unsafe and text == text.strip():
        return text
    return "'" + text.replace("'", "''") + "'"


def scalar_text(value: object) -> str:
    """Return a value as a scalar of YAML, quoted where it must be."""
    return _text(value)


def _value(value: Value) -> str:
    row = value_json(value)
    if isinstance(row, dict):
        parts = ", ".join(f"{k}: {_text(v, inside=True)}" for k, v in row.items())
        return f"{{{parts}}}"
    if isinstance(row, list):
        return f"[{', '.join(_text(v, inside=True) for v in row)}]"
    return _text(row)


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
    if claim.speaker:
        lines.append(f"  speaker: {_text(claim.speaker)}")
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
    origin: str = "",
    control: str = "",
    retrieved: str = "",
) -> str:
    """Return the file of one source."""
    more = {"licence": licence, "origin": origin, "control": control}
    lines = [
        f"publisher: {_text(publisher)}",
        *(f"{name}: {_text(text)}" for name, text in more.items() if text),
        *([f"retrieved: {retrieved}"] if retrieved else []),
        "sources:",
        f"- id: {name}",
        f"  title: {_text(title)}",
        f"  url: {_text(url or 'unknown')}",
        f"  tier: {tier}",
        *([f"  date: {_text(when)}"] if when else []),
    ]
    return "\n".join(lines) + "\n"

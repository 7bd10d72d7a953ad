"""Terms of sources, and which claims leave in bulk: a licence belongs to a source, never to the whole.

The sentences of a collection are its own; single facts are free. What is restated from a source whose
terms forbid trade or bulk copies, or of which nobody has seen more than the title, stays with its page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from comity.atlas.records import Claim, Collection, Source

__all__ = ["LeftOut", "Terms", "bulk_fault", "left_out", "licence_of", "terms_of"]

#: ``open``: a public licence that allows copies for any purpose. ``stated``: other terms, which its
#: publisher asks to be kept. ``unstated``: none were found; single facts are restated in own words.
Terms = Literal["open", "stated", "unstated", "non-commercial", "no bulk copies"]
_OPEN = ("cc0", "cc by ", "cc-by", "public domain", "pddl", "odc-by")
_NON_COMMERCIAL = ("non-commercial", "noncommercial", "-nc")
_NO_BULK = ("no bulk",)


def terms_of(source: Source) -> Terms:
    """Return what the terms of a source amount to, read from the words that it states."""
    words = source.licence.casefold()
    if not words or words.startswith("no licence"):
        return "unstated"
    if any(part in words for part in _NON_COMMERCIAL):
        return "non-commercial"
    if any(part in words for part in _NO_BULK):
        return "no bulk copies"
    return "open" if words.startswith(_OPEN) else "stated"


def licence_of(source: Source | None) -> str:
    """Return the terms of a source in words; ``not stated`` if none were found."""
    return "not stated" if source is None or not source.licence else source.licence


def bulk_fault(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Return why a claim stays out of bulk exports, empty if it may be in them.

    One source that allows it, of which a place was read, is enough.
    """
    reasons: dict[str, None] = {}
    for cited in claim.citations:
        source = sources.get(cited.source)
        terms = "unstated" if source is None else terms_of(source)
        if terms in {"non-commercial", "no bulk copies"}:
            reasons[f"{cited.source}: {terms}"] = None
        elif cited.evidence == "cited":
            reasons[f"{cited.source}: known by its title alone, not verified"] = None
        else:
            return ""
    return "; ".join(reasons)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that is in no bulk export, and why."""

    record: str
    claim: str
    reason: str


def left_out(collection: Collection) -> Iterator[LeftOut]:
    """Yield the claims of a collection that stay out of bulk exports."""
    for record, claim in collection.claims():
        reason = bulk_fault(claim, collection.sources)
        if reason:
            yield LeftOut(record.id, claim.id, reason)

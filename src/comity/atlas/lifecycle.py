"""When a thing was signed, in force and at work: spans, from the claims that say so.

An agreement or a centre that never operated ties nobody beyond its signing. One of which only
the signing is known ties for a short term and then no longer: nothing is known of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from comity.atlas.dates import Edtf
from comity.atlas.records import Claim, Record
from comity.atlas.weights import TERM_YEARS

__all__ = ["Span", "never_operated", "spans_of"]

#: Kinds that took place by being on record: what happened on a day needs no further proof.
EVENTS = ("mission", "launch", "exercise")


@dataclass(frozen=True, slots=True)
class Span:
    """A time at one stage: ``signed``, ``in force`` or ``operated``.

    Attributes
    ----------
    first, last
        First and last day, both included.
    claims, sources
        The claims that say so, as ``record/claim``, and the sources that these cite.
    """

    stage: str
    first: date
    last: date
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def resting_on(self, record: Record, *claims: Claim | None) -> "Span":
        """Return it with more claims of a record as grounds."""
        more = [claim for claim in claims if claim is not None]
        named = (*self.claims, *(f"{record.id}/{claim.id}" for claim in more))
        cited = (*self.sources, *(c.source for claim in more for c in claim.citations))
        return replace(
            self,
            claims=tuple(dict.fromkeys(named)),
            sources=tuple(dict.fromkeys(cited)),
        )


def _edtf(claim: Claim | None) -> Edtf | None:
    return claim.value if claim and isinstance(claim.value, Edtf) else None


def never_operated(record: Record) -> bool:
    """Tell whether the record says that no source shows it at work, and none does.

    That is what a claim ``operation`` states; a claim ``operated`` outweighs it.
    """
    return record.best("operation") is not None and not record.all("operated")


def _years_on(day: date, years: int) -> date:
    if day.year + years > date.max.year:
        return date.max
    # 29 February ends with the month.
    return date(day.year + years, day.month, min(day.day, 28))


def _worked(record: Record) -> Iterator[Span]:
    """Go through the spans in which it was in force or at work, before cuts."""
    for claim in record.all("in-force"):
        if (when := _edtf(claim)) is not None:
            last = when.last if when.is_interval else date.max
            yield Span("in force", when.first, last).resting_on(record, claim)
    for claim in record.all("operated"):
        if (when := _edtf(claim)) is not None:
            yield Span("operated", when.first, when.last).resting_on(record, claim)


def _without(span: Span, gap: Edtf) -> Iterator[Span]:
    """Go through what is left of a span outside a suspension."""
    if gap.last < span.first or span.last < gap.first:
        yield span
        return
    if span.first < gap.first:
        yield replace(span, last=gap.first - timedelta(days=1))
    if gap.last < span.last:
        yield replace(span, first=gap.last + timedelta(days=1))


def _cut(spans: Sequence[Span], record: Record) -> list[Span]:
    """End spans with the thing itself, and leave out the times in which it was suspended."""
    kept = list(spans)
    ended = record.best("ended")
    if (end := _edtf(ended)) is not None:
        kept = [
            replace(s, last=end.first).resting_on(record, ended)
            if end.first < s.last
            else s
            for s in kept
            if s.first <= end.first
        ]
    for claim in record.all("suspended"):
        if (gap := _edtf(claim)) is not None:
            until = gap if gap.is_interval else replace(gap, last=date.max)
            kept = [left for span in kept for left in _without(span, until)]
    return kept


def spans_of(record: Record) -> list[Span]:
    """Return the spans of a record; they may overlap, and none need follow another.

    The signing is the claim ``signed``, else the beginning of ``date``. A flight, a launch or
    an exercise took place at its date. A span as the date of an agreement or a place is the time
    in which it held: in force for an agreement, at work for a place.
    """
    claim = record.best("signed") or record.best("date")
    signed = _edtf(claim)
    worked = list(_worked(record))
    if signed is None:
        return _cut(worked, record)
    # An unknown day of a window may be its last: before, nothing is claimed.
    day = signed.last if signed.is_window and not signed.open_end else signed.first
    whole = not signed.is_interval and not signed.is_window
    signing = Span("signed", day, signed.last if whole else day)
    if never_operated(record):
        return [signing.resting_on(record, claim, record.best("operation"))]
    worked = (
        worked if record.all("operated") else [*worked, *_dated(record, bool(worked))]
    )
    if record.kind == "facility" and not worked:
        return _cut(
            [replace(signing, stage="operated").resting_on(record, claim)], record
        )
    if not worked:
        signing = replace(signing, last=_years_on(day, TERM_YEARS))
    return _cut([signing.resting_on(record, claim), *worked], record)


def _dated(record: Record, known: bool) -> Iterator[Span]:
    """Go through what the date of a record says beyond the signing."""
    claim = record.best("date")
    when = _edtf(claim)
    if when is None:
        return
    if record.kind in EVENTS:
        yield Span("operated", when.first, when.last).resting_on(record, claim)
    elif not known and when.is_interval and not when.open_end:
        stage = "operated" if record.kind == "facility" else "in force"
        yield Span(stage, when.first, when.last).resting_on(record, claim)

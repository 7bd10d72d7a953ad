"""Cases in brief, kept beside their documents: a list of cases builds none of them again.

What a brief says changes with the documents of its case, and with the clock alone when the
case comes into another phase. So it is kept with the number of its documents, the life of the
node in which it was made, and the span of time in which the phase is the same; outside of these the
case is built from its documents. Only documents prove a state: `case replay` compares.
"""

from dataclasses import dataclass, replace

import msgspec

from comity.apps.cases.records import CaseBrief, NextStep
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.clock import next_phase_us
from comity.foundations import format_utc
from comity.foundations.constants import HOUR_US

__all__ = ["brief_of", "hours_between", "kept_text", "read_kept"]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A brief, and when it holds.

    Attributes
    ----------
    brief
        As it was made; the hours that are left are of that instant.
    documents, incarnation
        How many documents the case had, and which life of the node it was.
    from_us, until_us
        From when (included) to when (excluded) the phase is the same, UTC us; None: no end.
    tca_us
        Closest approach, UTC us; None before an OPEN.
    """

    brief: CaseBrief
    documents: int
    incarnation: int
    from_us: int
    until_us: int | None
    tca_us: int | None


def hours_between(now_us: int, at_us: int, decimals: int = 3) -> float:
    """Return the hours from one instant to another one (UTC us)."""
    return round((at_us - now_us) / HOUR_US, decimals)


def next_deadline_us(case: Case, now_us: int) -> int | None:
    """Return the first deadline of a case that is to come, closest approach last; None for none."""
    baseline = case.baseline
    if baseline is None:
        return None
    every = (*baseline.when.as_json().values(), baseline.tca_us)
    return min((at_us for at_us in every if at_us > now_us), default=None)


def brief_of(case: Case, encounter: str, now_us: int) -> CaseBrief:
    """Return a case in brief, as it is at an instant."""
    baseline = case.baseline
    decide_us = next_deadline_us(case, now_us)
    return CaseBrief(
        case=encounter,
        peer=case.peer,
        state=str(case.seat.stance),
        epoch=case.seat.epoch,
        objects=() if baseline is None else tuple(c.object for c in baseline.crafts),
        own="" if baseline is None else baseline.craft_of(case.party).object,
        tca=None if baseline is None else format_utc(baseline.tca_us, 3),
        hours_left=None if baseline is None else hours_between(now_us, baseline.tca_us),
        pc=None if baseline is None else baseline.pc,
        pc_now=case.pc,
        plan=str(case.seat.plan),
        next=NextStep(*who_is_next(case)),
        distrusted=case.distrusted,
        decide_by=None if decide_us is None else format_utc(decide_us, 0),
    )


def kept_text(case: Case, encounter: str, now_us: int, incarnation: int) -> str:
    """Return the brief of a case as it is stored."""
    baseline = case.baseline
    until_us = None
    if baseline is not None:
        skew_us = round(baseline.limits["skew_s"] * 1e6)
        phase_us = next_phase_us(baseline.when, now_us, skew_us, baseline.tca_us)
        # A deadline may come before its phase ends, which allows for clocks that differ.
        ends = [phase_us, next_deadline_us(case, now_us)]
        until_us = min((at_us for at_us in ends if at_us is not None), default=None)
    kept = _Kept(
        brief_of(case, encounter, now_us),
        len(case.documents),
        incarnation,
        now_us,
        until_us,
        None if baseline is None else baseline.tca_us,
    )
    return msgspec.json.encode(kept).decode()


def read_kept(
    text: str, now_us: int, *, documents: int, incarnation: int
) -> CaseBrief | None:
    """Return a stored brief as it is now; None if the case has to be built.

    Parameters
    ----------
    documents
        How many documents of the case are stored and not erased.
    """
    if not text:
        return None
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:
        # Of another version.
        return None
    if (kept.documents, kept.incarnation) != (documents, incarnation):
        return None
    if now_us < kept.from_us or (kept.until_us is not None and now_us >= kept.until_us):
        return None
    if kept.tca_us is None:
        return kept.brief
    return replace(kept.brief, hours_left=hours_between(now_us, kept.tca_us))

"""Cases from their documents: the seat follows from the documents and the clock alone.

``take`` applies a document, ``advance`` the clock; ``replay`` does both for all documents of
the ledger, so that a case can be built again at any time.
"""

from collections.abc import Iterable
from dataclasses import replace

from comity.coordination.negotiation.case import Case, latest, phase_of
from comity.coordination.negotiation.documents import (
    CaseDocument,
    baseline_id,
    place_of,
)
from comity.coordination.negotiation.events import own_event, pc_left, peer_event
from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Plan,
    Reason,
    Stance,
    Step,
)
from comity.coordination.negotiation.rules import may
from comity.coordination.negotiation.table import step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.plain import JsonObject

__all__ = ["advance", "replay", "take"]


def take(case: Case, document: CaseDocument) -> tuple[Case, Event | None]:
    """Apply a document of either side.

    Returns
    -------
    tuple
        The case, and the event of the document; ``None`` if it is kept and moves no seat.
    """
    if any(document.hash == known.hash for known in case.documents):
        return case, None
    case = advance(case, document.seen_us)
    before = case
    case = replace(case, documents=(*case.documents, document))
    if not document.mine:
        twin = next(
            (
                p
                for p in before.documents
                if not p.mine and place_of(p) == place_of(document)
            ),
            None,
        )
        if twin is not None:
            reason = (
                f"{document.party} signed two documents for one place: {document.step}"
            )
            case = replace(case, proof=(twin.hash, document.hash))
            return _move(case, Event.DISTRUST, reason)[0], Event.DISTRUST
    case, event = _apply(case, document)
    if event is None and not document.mine and _ahead(case, document):
        return replace(case, waiting=(*case.waiting, document)), None
    return (_waited(case, document.seen_us), event) if event else (case, None)


def _ahead(case: Case, document: CaseDocument) -> bool:
    return document.step is not Step.PLAN and (
        document.epoch > case.seat.epoch
        or (
            case.seat.stance in {Stance.QUIET, Stance.OPENED}
            and document.step is not Step.OPEN
        )
    )


def _waited(case: Case, at_us: int) -> Case:
    """Apply waiting documents that fit now."""
    for document in case.waiting:
        fits, event = _apply(case, replace(document, seen_us=at_us))
        if event is not None:
            rest = tuple(p for p in case.waiting if p is not document)
            return _waited(replace(fits, waiting=rest), at_us)
    return case


def _apply(case: Case, document: CaseDocument) -> tuple[Case, Event | None]:
    event = own_event(case, document) if document.mine else peer_event(case, document)
    if event is None:
        return case, None
    after, moved = _move(case, event)
    if not moved:
        return case, None
    if (
        not document.mine
        and document.epoch == case.seat.epoch
        and document.step is not Step.REOPEN
    ):
        after = replace(after, seat=after.seat._replace(met=True))
    if event in {Event.OPEN, Event.HEAR_OPEN_FIRST}:
        # The id of the case is the hash of the baseline, checked when it was stored.
        return _adopt(after, document.part("baseline"), document.case), event
    if document.step is Step.REOPEN and after.seat.epoch > case.seat.epoch:
        again = document.part("baseline")
        return _adopt(after, again, baseline_id(again)), event
    if event in {Event.HEAR_GOOD, Event.HEAR_POOR} and after.baseline is not None:
        return replace(after, pc=pc_left(case, document)), event
    return after, event


def _move(case: Case, event: Event, reason: str = "") -> tuple[Case, bool]:
    """Return the case after an event, and whether the event has an effect."""
    after = step(case.seat, event)
    if after is None:
        return case, False
    seat, row = after
    moved = replace(case, seat=seat, distrusted=reason or case.distrusted)
    return moved, seat != case.seat or bool(row.sends)


def _adopt(case: Case, value: JsonObject, named: str) -> Case:
    """Return the case with another baseline in force."""
    baseline = read_baseline(value)
    plan = baseline.plan_for(case.party)
    if case.seat.plan is Plan.NOBODY and case.seat.stance is not Stance.OPENED:
        plan = Plan.NOBODY if _stood_down(case) else plan
    return replace(
        case,
        baseline=baseline,
        id=named,
        seat=case.seat._replace(plan=plan),
    )


def _stood_down(case: Case) -> bool:
    return latest(case, [Step.STAND_DOWN], mine=True) is not None


def advance(case: Case, now_us: int) -> Case:
    """Apply our own clock: the end of belief, and the end of the case."""
    phase = phase_of(case, now_us)
    for event in (Event.SILENCE, Event.PAST):
        if may(case.seat, event, phase, Facts()) is Reason.NONE:
            case = _move(case, event)[0]
    return case


def replay(
    party: str,
    peer: str,
    documents: Iterable[CaseDocument],
    now_us: int,
    begun_us: int = 0,
) -> Case:
    """Build a case from the ledger alone.

    Parameters
    ----------
    documents
        In the order in which they were signed or stored.
    now_us
        Our own clock, up to which deadlines are applied.
    begun_us
        When this life of our node began. A case with documents of an earlier life is left to
        people, since that life may have signed or flown something that is lost.
    """
    case = Case(party, peer)
    for document in documents:
        case = take(case, document)[0]
    earlier = any((p.at_us if p.mine else p.seen_us) < begun_us for p in case.documents)
    if earlier and case.seat.stance is not Stance.CLOSED:
        reason = "this node was restored or copied while the case was live"
        case = _move(case, Event.DISTRUST, reason)[0]
    return advance(case, now_us)

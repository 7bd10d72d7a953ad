"""The event that a document is for the seat of a case."""

from collections.abc import Callable, Mapping

from comity.coordination.negotiation.case import Case, latest, phase_of
from comity.coordination.negotiation.documents import CaseDocument, baseline_id
from comity.coordination.negotiation.evidence import pc_after, state_of_evidence
from comity.coordination.negotiation.records import Event, Stance, Step
from comity.coordination.negotiation.rules import counts
from comity.foundations.errors import ComityError

__all__ = ["own_event", "pc_left", "peer_event"]

#: Events of our own documents; those of REOPEN and EXECUTED depend on the seat.
OWN_EVENTS: Mapping[Step, Event] = {
    Step.OPEN: Event.OPEN,
    Step.ACK: Event.ACK,
    Step.PROPOSE: Event.PROPOSE,
    Step.COUNTER: Event.COUNTER,
    Step.REFUSE: Event.REFUSE,
    Step.PROMISE: Event.PROMISE,
    Step.COMMIT: Event.COMMIT,
    Step.WITHDRAW: Event.WITHDRAW,
    Step.TAKEOVER: Event.TAKEOVER,
    Step.STAND_DOWN: Event.STAND_DOWN,
}


#: Steps that must name one of our own documents: by which member, and of which steps.
NAMES: Mapping[Step, tuple[str, tuple[Step, ...]]] = {
    Step.ACK: ("baseline", (Step.OPEN,)),
    Step.COUNTER: ("of", (Step.PROPOSE,)),
    Step.REFUSE: ("of", (Step.PROPOSE, Step.OPEN)),
    Step.PROMISE: ("proposal", (Step.PROPOSE,)),
    Step.COMMIT: ("promise", (Step.PROMISE,)),
    Step.TAKEOVER: ("names", (Step.WITHDRAW, Step.STAND_DOWN)),
}


def own_event(case: Case, document: CaseDocument) -> Event | None:
    """Return the event of our own document, ``None`` if it moves no seat."""
    if document.step is Step.REOPEN:
        return Event.CONSENT if case.seat.called else Event.REOPEN
    if document.step is Step.EXECUTED:
        alone = case.seat.stance is Stance.ALONE
        return Event.FALLBACK if alone else Event.BURN
    if document.step is Step.VERIFIED:
        return _evidence(case, document)
    return OWN_EVENTS.get(document.step)


def peer_event(case: Case, document: CaseDocument) -> Event | None:
    """Return the event of the other side's document, ``None`` if it moves no seat now."""
    if document.step in NAMES and not _names_ours(case, document):
        return None
    event = _kind_of_event(case, document)
    if event is None or not counts(
        case.seat, event, document.epoch, phase_of(case, document.seen_us)
    ):
        return None
    return event


def _kind_of_event(case: Case, document: CaseDocument) -> Event | None:
    special = _SPECIAL.get(document.step)
    return special(case, document) if special else Event(f"hear {document.step}")


def _proposal(case: Case, document: CaseDocument) -> Event | None:
    baseline = case.baseline
    if baseline is None or document.body["baseline"] != case.id:
        return None
    first = baseline.way.gives_way == baseline.craft_of(document.party).object
    return Event.HEAR_PROPOSE_FIRST if first else Event.HEAR_PROPOSE_SECOND


def _commitment(case: Case, document: CaseDocument) -> Event | None:
    """Count a commitment by the time of its signature, whenever it arrives."""
    if case.baseline is None:
        return None
    skew_us = round(case.baseline.limits["skew_s"] * 1e6)
    late = case.baseline.when.commit_us + skew_us
    return Event.HEAR_COMMIT if document.at_us < late else None


def _names_ours(case: Case, document: CaseDocument) -> bool:
    """Tell whether a document names the document of ours that it answers."""
    member, steps = NAMES[document.step]
    named = document.body[member]
    return any(
        p.mine
        and p.step in steps
        and named in {p.hash, p.case if p.step is Step.OPEN else p.hash}
        for p in case.documents
    )


def _open(case: Case, document: CaseDocument) -> Event | None:
    refused = {p.body["of"] for p in case.documents if p.mine and p.step is Step.REFUSE}
    if document.case in refused:
        return None
    if case.seat.stance is Stance.OPENED and case.id < document.case:
        return Event.HEAR_OPEN_SECOND
    return Event.HEAR_OPEN_FIRST


def _reopen(case: Case, document: CaseDocument) -> Event | None:
    """Count the second signature under REOPEN only for the baseline that we signed.

    Two that cross with different baselines open nothing: nobody is bound to a baseline that
    it has not checked.
    """
    ours = latest(case, [Step.REOPEN], mine=True, epoch=case.seat.epoch)
    if case.seat.stance in {Stance.REOPENING, Stance.RECALLING} and ours is not None:
        same = baseline_id(ours.part("baseline")) == baseline_id(
            document.part("baseline")
        )
        return Event.HEAR_REOPEN if same else None
    return Event.HEAR_REOPEN


def pc_left(case: Case, document: CaseDocument) -> float:
    """Return the Pc that the other side's burn leaves, by the state of its evidence.

    Raises
    ------
    RefusalError
        If the evidence is given in another frame, or holds no state.
    """
    if case.baseline is None:
        return 1.0
    mover = case.baseline.craft_of(case.peer).object
    return pc_after(
        case.baseline, {mover: state_of_evidence(case.baseline, document.body)}
    )


def _evidence(case: Case, document: CaseDocument) -> Event | None:
    """Return the event of evidence about the other's burn, by our own computation."""
    if case.baseline is None:
        return None
    if document.step is Step.VERIFIED:
        if document.body["of"] != case.baseline.craft_of(case.peer).object:
            return None
        if not document.body["burned"]:
            last = case.baseline.last_us(case.peer)
            return Event.HEAR_NO_BURN if document.at_us >= last else None
    try:
        left = pc_left(case, document)
    except ComityError:
        # Evidence in another frame, or of no orbit, is kept and proves nothing.
        return None
    good = left <= case.baseline.limits["open_pc"]
    return Event.HEAR_GOOD if good else Event.HEAR_POOR


#: Steps whose event depends on more than the step. A separation plan of people moves no seat.
_SPECIAL: Mapping[Step, Callable[[Case, CaseDocument], Event | None]] = {
    Step.OPEN: _open,
    Step.PROPOSE: _proposal,
    Step.COMMIT: _commitment,
    Step.EXECUTED: _evidence,
    Step.REOPEN: _reopen,
    Step.VERIFIED: _evidence,
    Step.PLAN: lambda _case, _paper: None,
}

"""A case: the documents of both sides in the order of their arrival, and its seat.

The seat follows from the documents and the clock alone, so it can be built again from the
ledger at any time. ``take`` applies a document, ``advance`` the clock; ``replay`` does both for
a whole ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.clock import phase_at
from comity.coordination.negotiation.documents import (
    CaseDocument,
    baseline_id,
    place_of,
)
from comity.coordination.negotiation.evidence import pc_after, state_of_evidence
from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Phase,
    Plan,
    Reason,
    Seat,
    Stance,
    Step,
)
from comity.coordination.negotiation.rules import counts, may
from comity.coordination.negotiation.table import step
from comity.coordination.negotiation.wire import read_baseline
from comity.foundations.errors import ComityError
from comity.foundations.plain import JsonObject

__all__ = [
    "Case",
    "advance",
    "earlier_baselines",
    "latest",
    "phase_of",
    "replay",
    "take",
]

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


@dataclass(frozen=True, slots=True)
class Case:
    """An encounter as one party sees it.

    Attributes
    ----------
    party, peer
        Our own party, and the other side.
    seat
        Our place in the case.
    baseline, id
        The baseline in force and its hash; ``None`` and empty before an OPEN.
    documents
        Documents of both sides, the oldest first.
    waiting
        Documents of the other side that are ahead of our seat: applied as soon as they fit.
    proof
        Hashes of two documents that one party signed for one place.
    pc
        Probability by the evidence of a burn, ``None`` without evidence.
    distrusted
        Why people have to decide, empty if they need not.
    """

    party: str
    peer: str
    seat: Seat = field(default_factory=Seat)
    baseline: Baseline | None = None
    id: str = ""
    documents: tuple[CaseDocument, ...] = ()
    waiting: tuple[CaseDocument, ...] = ()
    proof: tuple[str, str] | None = None
    pc: float | None = None
    distrusted: str = ""


def latest(
    case: Case, steps: Iterable[Step], *, mine: bool, epoch: int | None = None
) -> CaseDocument | None:
    """Return the last document of one side with one of some steps, of an epoch or any."""
    wanted = set(steps)
    for document in reversed(case.documents):
        if (
            document.step in wanted
            and document.mine is mine
            and epoch in {None, document.epoch}
        ):
            return document
    return None


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
    event = _own_event(case, document) if document.mine else _peer_event(case, document)
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
        return replace(after, pc=_left(case, document)), event
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


def _own_event(case: Case, document: CaseDocument) -> Event | None:
    if document.step is Step.REOPEN:
        return Event.CONSENT if case.seat.called else Event.REOPEN
    if document.step is Step.EXECUTED:
        alone = case.seat.stance is Stance.ALONE
        return Event.FALLBACK if alone else Event.BURN
    if document.step is Step.VERIFIED:
        return _evidence(case, document)
    return OWN_EVENTS.get(document.step)


def _peer_event(case: Case, document: CaseDocument) -> Event | None:
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


def _left(case: Case, document: CaseDocument) -> float:
    """Return the Pc by the evidence of a burn."""
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
        left = _left(case, document)
    except ComityError:
        # Evidence in another frame, or of no orbit, is kept and proves nothing.
        return None
    good = left <= case.baseline.limits["open_pc"]
    return Event.HEAR_GOOD if good else Event.HEAR_POOR


def advance(case: Case, now_us: int) -> Case:
    """Apply our own clock: the end of belief, and the end of the case."""
    phase = phase_of(case, now_us)
    for event in (Event.SILENCE, Event.PAST):
        if may(case.seat, event, phase, Facts()) is Reason.NONE:
            case = _move(case, event)[0]
    return case


def earlier_baselines(case: Case) -> list[Baseline]:
    """Return the baselines of all documents other than the one in force."""
    values = {
        baseline_id(p.part("baseline")): p.part("baseline")
        for p in case.documents
        if p.step in {Step.OPEN, Step.REOPEN}
    }
    return [read_baseline(value) for name, value in values.items() if name != case.id]


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


def phase_of(case: Case, now_us: int) -> Phase:
    """Return the phase by our own clock; before an OPEN it is ``Phase.TALK``."""
    baseline = case.baseline
    if baseline is None:
        return Phase.TALK
    skew_us = round(baseline.limits["skew_s"] * 1e6)
    return phase_at(baseline.when, now_us, skew_us, baseline.tca_us)


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

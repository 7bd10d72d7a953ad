"""A case: the papers of both sides, in the order in which a node got them, and its seat.

The seat follows from the papers and the clock alone, so it can be built again from the
ledger at any time. ``take`` applies a paper, ``advance`` the clock; ``replay`` does both for
a whole ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.clock import phase_at
from comity.coordination.negotiation.documents import (
    CaseDocument,
    baseline_id,
    place_of,
)
from comity.coordination.negotiation.evidence import pc_after, state_told
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

__all__ = [
    "Case",
    "advance",
    "earlier_baselines",
    "latest",
    "phase_of",
    "replay",
    "take",
]

#: What a party says, as an event of its seat; REOPEN and EXECUTED depend on the seat.
SAID: Mapping[Step, Event] = {
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
#: Steps that must name one of our own papers, and by which member.
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
        We, and the other side.
    seat
        Where we stand.
    baseline, id
        The one that counts now, and its hash; ``None`` before anybody opened.
    papers
        All that was said and heard, oldest first.
    waiting
        Heard, but ahead of us: applied as soon as they fit.
    proof
        Two hashes that one party signed for one place.
    pc
        What evidence leaves of the risk, ``None`` without any.
    distrusted
        Why people have to look, empty if they need not.
    """

    party: str
    peer: str
    seat: Seat = field(default_factory=Seat)
    baseline: Baseline | None = None
    id: str = ""
    papers: tuple[CaseDocument, ...] = ()
    waiting: tuple[CaseDocument, ...] = ()
    proof: tuple[str, str] | None = None
    pc: float | None = None
    distrusted: str = ""


def latest(
    case: Case, steps: Iterable[Step], *, mine: bool, epoch: int | None = None
) -> CaseDocument | None:
    """Return the last paper of some steps that one side signed, of an epoch."""
    wanted = set(steps)
    for paper in reversed(case.papers):
        if paper.step in wanted and paper.mine is mine and epoch in {None, paper.epoch}:
            return paper
    return None


def take(case: Case, paper: CaseDocument) -> tuple[Case, Event | None]:
    """Apply a paper of either side; return the case and the event that it was.

    A paper that is no event here is kept and changes nothing.
    """
    if any(paper.hash == known.hash for known in case.papers):
        return case, None
    case = advance(case, paper.seen_us)
    before = case
    case = replace(case, papers=(*case.papers, paper))
    if not paper.mine:
        twin = next(
            (p for p in before.papers if not p.mine and place_of(p) == place_of(paper)),
            None,
        )
        if twin is not None:
            words = f"{paper.party} signed two documents for one place: {paper.step}"
            case = replace(case, proof=(twin.hash, paper.hash))
            return _move(case, Event.DISTRUST, words)[0], Event.DISTRUST
    case, event = _apply(case, paper)
    if event is None and not paper.mine and _ahead(case, paper):
        return replace(case, waiting=(*case.waiting, paper)), None
    return (_waited(case, paper.seen_us), event) if event else (case, None)


def _ahead(case: Case, paper: CaseDocument) -> bool:
    return paper.step is not Step.PLAN and (
        paper.epoch > case.seat.epoch
        or (
            case.seat.stance in {Stance.QUIET, Stance.OPENED}
            and paper.step is not Step.OPEN
        )
    )


def _waited(case: Case, at_us: int) -> Case:
    """Apply what was ahead and now fits."""
    for paper in case.waiting:
        fits, event = _apply(case, replace(paper, seen_us=at_us))
        if event is not None:
            rest = tuple(p for p in case.waiting if p is not paper)
            return _waited(replace(fits, waiting=rest), at_us)
    return case


def _apply(case: Case, paper: CaseDocument) -> tuple[Case, Event | None]:
    event = _event_said(case, paper) if paper.mine else _event_heard(case, paper)
    if event is None:
        return case, None
    after, moved = _move(case, event)
    if not moved:
        return case, None
    if (
        not paper.mine
        and paper.epoch == case.seat.epoch
        and paper.step is not Step.REOPEN
    ):
        after = replace(after, seat=after.seat._replace(met=True))
    if event in {Event.OPEN, Event.HEAR_OPEN_FIRST}:
        # The name of the case is the hash of the baseline; whoever kept it has checked.
        return _adopt(after, paper.body["baseline"], paper.case), event
    if paper.step is Step.REOPEN and after.seat.epoch > case.seat.epoch:
        again = paper.body["baseline"]
        return _adopt(after, again, baseline_id(again)), event
    if event in {Event.HEAR_GOOD, Event.HEAR_POOR} and after.baseline is not None:
        return replace(after, pc=_left(case, paper)), event
    return after, event


def _move(case: Case, event: Event, words: str = "") -> tuple[Case, bool]:
    done = step(case.seat, event)
    if done is None:
        return case, False
    return replace(case, seat=done[0], distrusted=words or case.distrusted), done[
        0
    ] != case.seat or bool(done[1].sends)


def _adopt(case: Case, value: Mapping[str, Any], named: str) -> Case:
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


def _event_said(case: Case, paper: CaseDocument) -> Event | None:
    if paper.step is Step.REOPEN:
        return Event.CONSENT if case.seat.called else Event.REOPEN
    if paper.step is Step.EXECUTED:
        alone = case.seat.stance is Stance.ALONE
        return Event.FALLBACK if alone else Event.BURN
    if paper.step is Step.VERIFIED:
        return _evidence(case, paper)
    return SAID.get(paper.step)


def _event_heard(case: Case, paper: CaseDocument) -> Event | None:
    """Return which event a document is, ``None`` if it is none here and now."""
    if paper.step in NAMES and not _names_ours(case, paper):
        return None
    found = _kind_of_event(case, paper)
    if found is None or not counts(
        case.seat, found, paper.epoch, phase_of(case, paper.seen_us)
    ):
        return None
    return found


def _kind_of_event(case: Case, paper: CaseDocument) -> Event | None:
    special = _SPECIAL.get(paper.step)
    return special(case, paper) if special else Event(f"hear {paper.step}")


def _proposal(case: Case, paper: CaseDocument) -> Event | None:
    baseline = case.baseline
    if baseline is None or paper.body["baseline"] != case.id:
        return None
    first = baseline.way.gives_way == baseline.craft_of(paper.party).object
    return Event.HEAR_PROPOSE_FIRST if first else Event.HEAR_PROPOSE_SECOND


def _commitment(case: Case, paper: CaseDocument) -> Event | None:
    """Count a late commitment by its signed time; storing it never ends."""
    if case.baseline is None:
        return None
    skew_us = round(case.baseline.limits["skew_s"] * 1e6)
    late = case.baseline.when.commit_us + skew_us
    return Event.HEAR_COMMIT if paper.at_us < late else None


def _names_ours(case: Case, paper: CaseDocument) -> bool:
    """Tell whether a document names the paper of ours that it answers."""
    member, steps = NAMES[paper.step]
    named = paper.body[member]
    return any(
        p.mine
        and p.step in steps
        and named in {p.hash, p.case if p.step is Step.OPEN else p.hash}
        for p in case.papers
    )


def _open(case: Case, paper: CaseDocument) -> Event | None:
    refused = {p.body["of"] for p in case.papers if p.mine and p.step is Step.REFUSE}
    if paper.case in refused:
        return None
    if case.seat.stance is Stance.OPENED and case.id < paper.case:
        return Event.HEAR_OPEN_SECOND
    return Event.HEAR_OPEN_FIRST


def _reopen(case: Case, paper: CaseDocument) -> Event | None:
    """Count the second word under REOPEN only if it is under the baseline that we signed.

    Two that cross with different baselines open nothing: nobody is bound to what it has
    not checked.
    """
    ours = latest(case, [Step.REOPEN], mine=True, epoch=case.seat.epoch)
    if case.seat.stance in {Stance.REOPENING, Stance.RECALLING} and ours is not None:
        same = baseline_id(ours.body["baseline"]) == baseline_id(paper.body["baseline"])
        return Event.HEAR_REOPEN if same else None
    return Event.HEAR_REOPEN


def _left(case: Case, paper: CaseDocument) -> float:
    """Return the Pc that evidence of a burn leaves."""
    if case.baseline is None:
        return 1.0
    mover = case.baseline.craft_of(case.peer).object
    return pc_after(case.baseline, {mover: state_told(case.baseline, paper.body)})


def _evidence(case: Case, paper: CaseDocument) -> Event | None:
    """Tell what evidence of the other's burn means, by our own computation."""
    if case.baseline is None:
        return None
    if paper.step is Step.VERIFIED:
        if paper.body["of"] != case.baseline.craft_of(case.peer).object:
            return None
        if not paper.body["burned"]:
            last = case.baseline.last_us(case.peer)
            return Event.HEAR_NO_BURN if paper.at_us >= last else None
    try:
        left = _left(case, paper)
    except ComityError:
        # Evidence in another frame, or of no orbit, is kept and proves nothing.
        return None
    good = left <= case.baseline.limits["open_pc"]
    return Event.HEAR_GOOD if good else Event.HEAR_POOR


def advance(case: Case, now_us: int) -> Case:
    """Let time pass by our own clock: silence, and the end."""
    phase = phase_of(case, now_us)
    for event in (Event.SILENCE, Event.PAST):
        if may(case.seat, event, phase, Facts()) is Reason.NONE:
            case = _move(case, event)[0]
    return case


def earlier_baselines(case: Case) -> list[Baseline]:
    """Return the baselines of epochs that were closed by REOPEN, as far as papers tell."""
    values = {
        baseline_id(p.body["baseline"]): p.body["baseline"]
        for p in case.papers
        if p.step in {Step.OPEN, Step.REOPEN}
    }
    return [read_baseline(value) for name, value in values.items() if name != case.id]


def replay(
    party: str,
    peer: str,
    papers: Iterable[CaseDocument],
    now_us: int,
    begun_us: int = 0,
) -> Case:
    """Build a case from the ledger alone.

    Parameters
    ----------
    papers
        In the order in which they were signed or stored.
    now_us
        Our clock, to which silence is brought up.
    begun_us
        When this life of our node began: what it finds of an earlier one is for people,
        since that one may have signed or burned what is forgotten.
    """
    case = Case(party, peer)
    for paper in papers:
        case = take(case, paper)[0]
    earlier = any((p.at_us if p.mine else p.seen_us) < begun_us for p in case.papers)
    if earlier and case.seat.stance is not Stance.CLOSED:
        words = "this node was restored or copied while the case was live"
        case = _move(case, Event.DISTRUST, words)[0]
    return advance(case, now_us)


def phase_of(case: Case, now_us: int) -> Phase:
    """Return the phase by our own clock; before anybody opened there is time to talk."""
    baseline = case.baseline
    if baseline is None:
        return Phase.TALK
    skew_us = round(baseline.limits["skew_s"] * 1e6)
    return phase_at(baseline.when, now_us, skew_us, baseline.tca_us)


#: Steps whose event depends on more than their kind. People's separation plan is kept and
#: countersigned; it moves no seat.
_SPECIAL: Mapping[Step, Callable[[Case, CaseDocument], Event | None]] = {
    Step.OPEN: _open,
    Step.PROPOSE: _proposal,
    Step.COMMIT: _commitment,
    Step.EXECUTED: _evidence,
    Step.REOPEN: _reopen,
    Step.VERIFIED: _evidence,
    Step.PLAN: lambda _case, _paper: None,
}

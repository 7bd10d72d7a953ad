"""A case: the documents of both sides in the order of their arrival, and its seat."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from comity.coordination.negotiation.baseline import Baseline
from comity.coordination.negotiation.clock import phase_at
from comity.coordination.negotiation.documents import CaseDocument, baseline_id
from comity.coordination.negotiation.records import Phase, Seat, Step
from comity.coordination.negotiation.wire import read_baseline

__all__ = ["Case", "earlier_baselines", "latest", "phase_of"]


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


def phase_of(case: Case, now_us: int) -> Phase:
    """Return the phase by our own clock; before an OPEN it is ``Phase.TALK``."""
    baseline = case.baseline
    if baseline is None:
        return Phase.TALK
    skew_us = round(baseline.limits["skew_s"] * 1e6)
    return phase_at(baseline.when, now_us, skew_us, baseline.tca_us)


def earlier_baselines(case: Case) -> list[Baseline]:
    """Return the baselines of all documents other than the one in force."""
    values = {
        baseline_id(p.part("baseline")): p.part("baseline")
        for p in case.documents
        if p.step in {Step.OPEN, Step.REOPEN}
    }
    return [read_baseline(value) for name, value in values.items() if name != case.id]

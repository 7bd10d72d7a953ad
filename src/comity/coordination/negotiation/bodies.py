"""The body of the document that an act signs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.baseline import Baseline, RefusalError
from comity.coordination.negotiation.case import Case, latest
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.evidence import pc_after
from comity.coordination.negotiation.forms import burns_json
from comity.coordination.negotiation.records import Event, Reason, Stance, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject

__all__ = ["ActDetails", "body_for"]

#: Longest explanation for people, characters.
MAX_NOTE_CHARS = 300


@dataclass(frozen=True, slots=True)
class ActDetails:
    """The content of a document that does not follow from its case.

    Attributes
    ----------
    baseline
        Of an OPEN or REOPEN.
    burn
        The burns that are offered; ``None`` for all that the baseline allows.
    pc_after
        Probability that an offered burn leaves.
    screened
        Result of the screening of an offered burn, by name.
    trajectory
        Hash of the trajectory after an offered burn.
    reason, note
        Of a refusal, counter-offer, withdrawal or REOPEN: the reason of the closed list
        (empty: that of the act), and an explanation for people.
    burn_us, dv_m_s, state_tca
        Of a burn that was flown: its time, its size in radial, transverse and normal
        direction, m/s, and the state (6,) at closest approach, km and km/s.
    """

    baseline: Baseline | None = None
    burn: JsonObject | None = None
    pc_after: float = 0.0
    screened: JsonObject = field(default_factory=dict)
    trajectory: str = ""
    reason: str = ""
    note: str = ""
    burn_us: int = 0
    dv_m_s: Sequence[float] = ()
    state_tca: Sequence[float] = ()


def body_for(case: Case, event: Event, details: ActDetails | None = None) -> JsonObject:
    """Return the body of the document that an act signs.

    Parameters
    ----------
    details
        Content that does not follow from the case.

    Raises
    ------
    InputError, RefusalError
        If the act signs no document, or a document that it must name does not exist.
    """
    build = _BODIES.get(event)
    if build is None:
        raise InputError(f"{event} signs no document")
    epoch = case.seat.epoch + (event is Event.TAKEOVER)
    return {**build(case, details or ActDetails()), "epoch": epoch}


def _named(case: Case, steps: tuple[Step, ...], *, mine: bool) -> CaseDocument:
    document = latest(case, steps, mine=mine)
    if document is None:
        raise InputError(f"there is no {' or '.join(steps)} to answer in this case")
    return document


def _baseline(case: Case) -> Baseline:
    if case.baseline is None:
        raise InputError("nobody has opened this case")
    return case.baseline


def _opened_with(details: ActDetails) -> JsonObject:
    if details.baseline is None:
        raise InputError("no baseline is given")
    return baseline_json(details.baseline)


def _planned(case: Case, details: ActDetails) -> JsonObject:
    """Return the burns that we offer: those chosen, or all that the baseline allows."""
    if details.burn is not None:
        return details.burn
    choice = own_choice(case)
    if choice is None or not len(choice.commit.leads_s):
        raise RefusalError(
            Reason.WINDOW, "the baseline gives this party no window to commit to"
        )
    return burns_json(choice.commit, _baseline(case).tca_us)


def _proposal(case: Case, details: ActDetails) -> JsonObject:
    baseline = _baseline(case)
    before = [p for p in case.documents if p.mine and p.step is Step.PROPOSE]
    return {
        "baseline": case.id,
        "burn": _planned(case, details),
        "pc_after": details.pc_after,
        "pc_before": pc_after(baseline, {}),
        "round": len(before) + 1,
        "screened": details.screened,
        "trajectory": details.trajectory,
    }


def _voided(case: Case) -> str:
    """Return the hash of the commitment of this epoch, empty without one."""
    steps = (Step.COMMIT, Step.TAKEOVER)
    for mine in (True, False):
        document = latest(case, steps, mine=mine)
        if document is not None and document.epoch == case.seat.epoch:
            return document.hash
    return ""


def _refusal(case: Case, details: ActDetails) -> JsonObject:
    if case.seat.stance is Stance.CALLED:
        of = case.id
    else:
        of = _named(case, (Step.PROPOSE,), mine=False).hash
    return {
        "data": [],
        "of": of,
        "reason": str(details.reason or Reason.LIMITS),
        "words": details.note[:MAX_NOTE_CHARS],
    }


def _counter(case: Case, details: ActDetails) -> JsonObject:
    if details.burn is None:
        raise InputError("a counter-offer needs a burn")
    return {
        "burn": details.burn,
        "of": _named(case, (Step.PROPOSE,), mine=False).hash,
        "words": details.note[:MAX_NOTE_CHARS],
    }


def _executed(case: Case, details: ActDetails) -> JsonObject:
    return {
        "burn_us": details.burn_us,
        "dv_m_s": [float(x) for x in details.dv_m_s],
        "frame": _baseline(case).frame,
        "state_tca": [float(x) for x in details.state_tca],
    }


def _reopening(case: Case, details: ActDetails, baseline: JsonObject) -> JsonObject:
    return {
        "baseline": baseline,
        "reason": str(details.reason or Reason.STALE),
        "voids": _voided(case),
    }


_BODIES: Mapping[Event, Callable[[Case, ActDetails], JsonObject]] = {
    Event.OPEN: lambda _c, d: {"baseline": _opened_with(d)},
    Event.ACK: lambda c, _d: {"baseline": c.id},
    Event.PROPOSE: _proposal,
    Event.COUNTER: _counter,
    Event.REFUSE: _refusal,
    Event.PROMISE: lambda c, _d: {
        "commit_us": _baseline(c).when.commit_us,
        "proposal": _named(c, (Step.PROPOSE,), mine=False).hash,
    },
    Event.COMMIT: lambda c, _d: {
        "promise": _named(c, (Step.PROMISE,), mine=False).hash,
        "proposal": _named(c, (Step.PROPOSE,), mine=True).hash,
    },
    Event.WITHDRAW: lambda c, d: {
        "of": _named(c, (Step.COMMIT, Step.TAKEOVER, Step.PROPOSE), mine=True).hash,
        "reason": str(d.reason or Reason.SCREENING),
    },
    Event.TAKEOVER: lambda c, d: {
        "burn": _planned(c, d),
        "names": _named(c, (Step.WITHDRAW, Step.STAND_DOWN), mine=False).hash,
        "screened": d.screened,
    },
    Event.REOPEN: lambda c, d: _reopening(c, d, _opened_with(d)),
    Event.CONSENT: lambda c, d: _reopening(
        c, d, _named(c, (Step.REOPEN,), mine=False).part("baseline")
    ),
    Event.BURN: _executed,
    Event.FALLBACK: _executed,
    Event.STAND_DOWN: lambda c, _d: {"object": _baseline(c).craft_of(c.party).object},
}

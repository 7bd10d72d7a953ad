"""The next act of a party, and the body of the document that it signs.

``due`` is the automatic policy of a node: the act of a person who follows the agreement. It
asks the caller whether an act passes the party's own checks (``fits``) and returns none that
the rules do not allow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from comity.coordination.negotiation.baseline import Baseline, Choice, RefusalError
from comity.coordination.negotiation.case import Case, latest, phase_of
from comity.coordination.negotiation.documents import CaseDocument
from comity.coordination.negotiation.evidence import pc_after
from comity.coordination.negotiation.forms import burns_json
from comity.coordination.negotiation.records import (
    Event,
    Facts,
    Plan,
    Reason,
    Stance,
    Step,
)
from comity.coordination.negotiation.rules import may
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.errors import InputError
from comity.foundations.plain import JsonObject

__all__ = [
    "SIGNS",
    "ActDetails",
    "Fits",
    "body_for",
    "due",
    "own_choice",
    "who_is_next",
    "windows_now",
]

Fits = Callable[[Case, Event], Reason]
#: The step that each act signs.
SIGNS: Mapping[Event, Step] = {
    Event.OPEN: Step.OPEN,
    Event.ACK: Step.ACK,
    Event.PROPOSE: Step.PROPOSE,
    Event.COUNTER: Step.COUNTER,
    Event.REFUSE: Step.REFUSE,
    Event.PROMISE: Step.PROMISE,
    Event.COMMIT: Step.COMMIT,
    Event.WITHDRAW: Step.WITHDRAW,
    Event.TAKEOVER: Step.TAKEOVER,
    Event.REOPEN: Step.REOPEN,
    Event.CONSENT: Step.REOPEN,
    Event.BURN: Step.EXECUTED,
    Event.FALLBACK: Step.EXECUTED,
    Event.STAND_DOWN: Step.STAND_DOWN,
}
#: Rounds of proposals in one epoch before people talk.
MAX_ROUNDS = 3
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


def own_choice(case: Case, party: str = "") -> Choice | None:
    """Return the burns that the baseline allows a party, by default our own."""
    if case.baseline is None:
        return None
    craft = case.baseline.craft_of(party or case.party)
    return case.baseline.choices.get(craft.object)


def windows_now(case: Case, event: Event, now_us: int) -> bool:
    """Tell whether an instant lies in a window of our burn or fallback."""
    choice = own_choice(case)
    if choice is None or case.baseline is None:
        return False
    burns = choice.commit if event is Event.BURN else choice.fallback
    lead_s = (case.baseline.tca_us - now_us) / 1e6
    return any(begin >= lead_s >= end for begin, end in burns.leads_s)


def _turn(case: Case, now_us: int) -> bool:
    """Tell whether we have to propose: we give way, or the other missed its deadline."""
    baseline = case.baseline
    if baseline is None:
        return False
    proposals = [
        p
        for p in case.documents
        if p.mine and p.step is Step.PROPOSE and p.epoch == case.seat.epoch
    ]
    if len(proposals) >= MAX_ROUNDS:
        return False
    ours = baseline.craft_of(case.party).object
    return (
        case.seat.plan is Plan.OURS
        or baseline.way.gives_way == ours
        or now_us >= baseline.when.propose_us
    )


def due(case: Case, now_us: int, facts: Facts, fits: Fits) -> Event | None:
    """Return the act of the automatic policy now, ``None`` for none.

    Parameters
    ----------
    now_us
        Our own clock, microseconds of UTC since 1970.
    facts
        Facts that the rules need besides the case.
    fits
        Returns the reason why an act fails the party's own checks, ``Reason.NONE`` if it
        passes.
    """
    phase = phase_of(case, now_us)

    def allowed(event: Event) -> bool:
        return may(case.seat, event, phase, facts) is Reason.NONE

    for event, instead in _wanted(case, now_us):
        if not allowed(event):
            continue
        if fits(case, event) is Reason.NONE:
            return event
        if instead is not None and allowed(instead):
            return instead
    return None


def _wanted(case: Case, now_us: int) -> list[tuple[Event, Event | None]]:
    """Return the acts of a stance in their order, each with its alternative if it fails."""
    stance = case.seat.stance
    wanted: dict[Stance, list[tuple[Event, Event | None]]] = {
        Stance.CALLED: [(Event.ACK, Event.REFUSE)],
        Stance.ASKED: [(Event.PROMISE, Event.REFUSE)],
        Stance.ASSURED: [(Event.COMMIT, Event.WITHDRAW)],
        Stance.COMMITTED: [(Event.BURN, Event.WITHDRAW)],
        Stance.RECALLING: [(Event.BURN, Event.WITHDRAW)],
        Stance.FREED: [(Event.TAKEOVER, None)],
        Stance.ALONE: [(Event.FALLBACK, None)],
    }
    first: list[tuple[Event, Event | None]] = []
    if case.seat.called:
        first = [(Event.CONSENT, None)]
    if stance is Stance.AGREED and _turn(case, now_us):
        return [*first, (Event.PROPOSE, None)]
    return first + wanted.get(stance, [])


def who_is_next(case: Case) -> tuple[str, str]:
    """Return who must take the next step, and which, as text for people."""
    us, them = case.party, case.peer
    baseline = case.baseline
    gives_way = ""
    if baseline is not None and baseline.way.gives_way:
        gives_way = next(
            c.party for c in baseline.crafts if c.object == baseline.way.gives_way
        )
    table = {
        Stance.QUIET: (us, "open the case"),
        Stance.OPENED: (them, "countersign the baseline"),
        Stance.CALLED: (us, "countersign or refuse the baseline"),
        Stance.AGREED: (gives_way or "both", "propose a burn"),
        Stance.PROPOSED: (them, "promise to hold still, counter or refuse"),
        Stance.ASKED: (us, "promise to hold still, counter or refuse"),
        Stance.PROMISED: (them, "commit"),
        Stance.ASSURED: (us, "commit, or withdraw"),
        Stance.COMMITTED: (us, "fly the burn in its window and show it"),
        Stance.RELYING: (them, "fly the burn and show it"),
        Stance.WITHDRAWN: (them, "take over; else both fall back"),
        Stance.FREED: (us, "take over; else both fall back"),
        Stance.REOPENING: (them, "sign that the case is opened again"),
        Stance.RECALLING: (us, "fly the burn unless the other signs in time"),
        Stance.ALONE: (us, "fly the fallback: nobody may be believed to move"),
        Stance.BURNED: (them, "verify the burn"),
        Stance.SETTLED: ("nobody", "verify, then close"),
        Stance.STOOD_DOWN: (them, "move, if it can"),
        Stance.PEOPLE: ("both", "people talk: telephone"),
        Stance.CLOSED: ("nobody", "nothing: closest approach is over"),
    }
    if baseline is not None and baseline.plan == "none" and case.seat.agreed:
        return "nobody", f"nothing: {baseline.explanation}"
    if baseline is not None and baseline.plan == "people":
        return "both", "agree on a separation plan, by people"
    if case.seat.stance is Stance.ALONE and case.seat.plan in {
        Plan.THEIRS,
        Plan.NOBODY,
    }:
        return "both", "telephone: this party may not burn"
    return table[case.seat.stance]


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

"""What a party does next, and the body of the document that says it.

``due`` is the automatic policy of a node: what a person would do who follows the agreement.
It asks the caller whether a thing passes the party's own checks (``fits``) and never does
what the rules do not allow.
"""

from collections.abc import Callable, Mapping
from typing import Any

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

__all__ = [
    "SIGNS",
    "Fits",
    "body_for",
    "due",
    "own_choice",
    "who_is_next",
    "windows_now",
]

Fits = Callable[[Case, Event], Reason]
#: What each act signs.
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
MOST_ROUNDS = 3


def own_choice(case: Case, party: str = "") -> Choice | None:
    """Return what a party may fly by the baseline."""
    if case.baseline is None:
        return None
    craft = case.baseline.craft_of(party or case.party)
    return case.baseline.choices.get(craft.object)


def windows_now(case: Case, event: Event, now_us: int) -> bool:
    """Tell whether now lies in a window of a burn."""
    choice = own_choice(case)
    if choice is None or case.baseline is None:
        return False
    burns = choice.commit if event is Event.BURN else choice.fallback
    lead_s = (case.baseline.tca_us - now_us) / 1e6
    return any(begin >= lead_s >= end for begin, end in burns.leads_s)


def _turn(case: Case, now_us: int) -> bool:
    """Tell whether it is for us to propose: we give way, or the other let it pass."""
    baseline = case.baseline
    if baseline is None:
        return False
    said = [
        p
        for p in case.papers
        if p.mine and p.step is Step.PROPOSE and p.epoch == case.seat.epoch
    ]
    if len(said) >= MOST_ROUNDS:
        return False
    ours = baseline.craft_of(case.party).object
    return (
        case.seat.plan is Plan.OURS
        or baseline.way.gives_way == ours
        or now_us >= baseline.when.propose_us
    )


def due(case: Case, now_us: int, facts: Facts, fits: Fits) -> Event | None:
    """Return what the automatic policy does now, ``None`` for nothing.

    Parameters
    ----------
    facts
        What the rules must know beside the case.
    fits
        Whether what is to be signed or flown passes the party's own checks.
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
    """Return what one would do in a stance, with what one does if it does not fit."""
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
    """Return who must take the next step and which, in words; for people."""
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
        return "nobody", f"nothing: {baseline.words}"
    if baseline is not None and baseline.plan == "people":
        return "both", "agree on a separation plan, by people"
    if case.seat.stance is Stance.ALONE and case.seat.plan in {
        Plan.THEIRS,
        Plan.NOBODY,
    }:
        return "both", "telephone: this party may not burn"
    return table[case.seat.stance]


def _named(case: Case, steps: tuple[Step, ...], *, mine: bool) -> CaseDocument:
    found = latest(case, steps, mine=mine)
    if found is None:
        raise InputError(f"there is no {' or '.join(steps)} to answer in this case")
    return found


def _baseline(case: Case) -> Baseline:
    if case.baseline is None:
        raise InputError("nobody has opened this case")
    return case.baseline


def _planned(case: Case, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the burn that we offer: what was chosen, or all that the baseline allows."""
    if "burn" in more:
        return dict(more["burn"])
    choice = own_choice(case)
    if choice is None or not len(choice.commit.leads_s):
        raise RefusalError(
            Reason.WINDOW, "the baseline gives us no window to commit to"
        )
    return burns_json(choice.commit, _baseline(case).tca_us)


def _proposal(case: Case, more: Mapping[str, Any]) -> dict[str, Any]:
    baseline = _baseline(case)
    said = [p for p in case.papers if p.mine and p.step is Step.PROPOSE]
    return {
        "baseline": case.id,
        "burn": _planned(case, more),
        "pc_after": float(more.get("pc_after", 0.0)),
        "pc_before": pc_after(baseline, {}),
        "round": len(said) + 1,
        "screened": dict(more.get("screened", {})),
        "trajectory": str(more.get("trajectory", "")),
    }


def _voided(case: Case) -> str:
    steps = (Step.COMMIT, Step.TAKEOVER)
    for mine in (True, False):
        found = latest(case, steps, mine=mine)
        if found is not None and found.epoch == case.seat.epoch:
            return found.hash
    return ""


def body_for(case: Case, event: Event, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of the document that an act signs.

    Parameters
    ----------
    more
        What the case does not know: ``baseline`` (a ``Baseline``), ``screened``,
        ``trajectory``, ``pc_after``, ``reason``, ``words``, ``data``, ``burn``,
        ``burn_us``, ``dv_m_s``, ``state_tca``.

    Raises
    ------
    InputError, RefusalError
        If what it must name is not there.
    """
    build = _BODIES.get(event)
    if build is None:
        raise InputError(f"{event} signs no document")
    epoch = case.seat.epoch + (event is Event.TAKEOVER)
    return {**build(case, more), "epoch": epoch}


def _refusal(case: Case, more: Mapping[str, Any]) -> dict[str, Any]:
    if case.seat.stance is Stance.CALLED:
        of = case.id
    else:
        of = _named(case, (Step.PROPOSE,), mine=False).hash
    return {
        "data": list(more.get("data", ())),
        "of": of,
        "reason": str(more.get("reason", Reason.LIMITS)),
        "words": str(more.get("words", ""))[:300],
    }


def _executed(case: Case, more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "burn_us": int(more["burn_us"]),
        "dv_m_s": [float(x) for x in more["dv_m_s"]],
        "frame": _baseline(case).frame,
        "state_tca": [float(x) for x in more["state_tca"]],
    }


_BODIES: Mapping[Event, Callable[[Case, Mapping[str, Any]], dict[str, Any]]] = {
    Event.OPEN: lambda _c, m: {"baseline": baseline_json(m["baseline"])},
    Event.ACK: lambda c, _m: {"baseline": c.id},
    Event.PROPOSE: _proposal,
    Event.COUNTER: lambda c, m: {
        "burn": dict(m["burn"]),
        "of": _named(c, (Step.PROPOSE,), mine=False).hash,
        "words": str(m.get("words", ""))[:300],
    },
    Event.REFUSE: _refusal,
    Event.PROMISE: lambda c, _m: {
        "commit_us": _baseline(c).when.commit_us,
        "proposal": _named(c, (Step.PROPOSE,), mine=False).hash,
    },
    Event.COMMIT: lambda c, _m: {
        "promise": _named(c, (Step.PROMISE,), mine=False).hash,
        "proposal": _named(c, (Step.PROPOSE,), mine=True).hash,
    },
    Event.WITHDRAW: lambda c, m: {
        "of": _named(c, (Step.COMMIT, Step.TAKEOVER, Step.PROPOSE), mine=True).hash,
        "reason": str(m.get("reason", Reason.SCREENING)),
    },
    Event.TAKEOVER: lambda c, m: {
        "burn": _planned(c, m),
        "names": _named(c, (Step.WITHDRAW, Step.STAND_DOWN), mine=False).hash,
        "screened": dict(m.get("screened", {})),
    },
    Event.REOPEN: lambda c, m: {
        "baseline": baseline_json(m["baseline"]),
        "reason": str(m.get("reason", Reason.STALE)),
        "voids": _voided(c),
    },
    Event.CONSENT: lambda c, m: {
        "baseline": dict(_named(c, (Step.REOPEN,), mine=False).body["baseline"]),
        "reason": str(m.get("reason", Reason.STALE)),
        "voids": _voided(c),
    },
    Event.BURN: _executed,
    Event.FALLBACK: _executed,
    Event.STAND_DOWN: lambda c, _m: {"object": _baseline(c).craft_of(c.party).object},
}

"""Where a case is: its phases from detection to closing, each with its time and who acts.

A phase is done when a signed document of the present epoch says so, and never because time has passed.
"""

from dataclasses import dataclass
from typing import Literal

from comity.apps.cases.records import CaseView

__all__ = ["PHASES", "CasePhase", "phases_of"]

PhaseName = Literal[
    "detected",
    "opened",
    "proposed",
    "promised",
    "committed",
    "burned",
    "verified",
    "closed",
]
PHASES: tuple[PhaseName, ...] = (
    "detected",
    "opened",
    "proposed",
    "promised",
    "committed",
    "burned",
    "verified",
    "closed",
)
#: Documents that end a phase.
_STEPS: dict[str, tuple[str, ...]] = {
    "proposed": ("propose", "counter"),
    "promised": ("promise",),
    "committed": ("commit", "takeover"),
    "burned": ("executed",),
    "verified": ("verified",),
}
#: The deadline of a phase that is to come.
_DEADLINES = {
    "opened": "propose",
    "proposed": "propose",
    "promised": "commit",
    "committed": "commit",
    "burned": "burn until",
    "verified": "evidence",
    "closed": "tca",
}


@dataclass(frozen=True, slots=True)
class CasePhase:
    """A phase.

    Attributes
    ----------
    name, state
        Which, and whether it is ``past``, ``now`` (a person here must act), ``theirs`` (the other
        side must) or ``next``.
    at, by
        UTC: when it was done, or its deadline; empty if it has none.
    party
        Who did it, or has to; empty if nobody in particular.
    """

    name: PhaseName
    state: Literal["past", "now", "theirs", "next"]
    at: str = ""
    party: str = ""


def _done(case: CaseView, name: PhaseName) -> CasePhase | None:
    """Return a phase that is done."""
    if name == "closed":
        over = next((one.at for one in case.deadlines if one.what == "tca"), "")
        closed = case.state == "closed"
        return CasePhase("closed", "past", over) if closed else None
    if name == "detected":
        first = case.papers[0] if case.papers else None
        return None if first is None else CasePhase(name, "past", first.signed)
    if name == "opened":
        if not case.agreed:
            return None
        opens = [
            one
            for one in case.papers
            if one.step in {"open", "open-ack", "reopen"} and one.epoch <= case.epoch
        ]
        last = opens[-1] if opens else None
        return CasePhase(name, "past", "" if last is None else last.signed)
    found = [
        one
        for one in case.papers
        if one.step in _STEPS[name] and one.epoch == case.epoch
    ]
    if not found:
        return None
    return CasePhase(name, "past", found[-1].signed, found[-1].party)


def phases_of(case: CaseView, party: str) -> tuple[CasePhase, ...]:
    """Return the phases of a case.

    Parameters
    ----------
    party
        This node's.
    """
    deadlines = {one.what: one.at for one in case.deadlines}
    out: list[CasePhase] = []
    waiting = False
    for name in PHASES:
        done = _done(case, name)
        if done is not None:
            out.append(done)
            continue
        by = deadlines.get(_DEADLINES.get(name, ""), "")
        if waiting or case.next.who == "nobody":
            out.append(CasePhase(name, "next", by))
            continue
        waiting = True
        ours = case.next.who in {party, "both"}
        out.append(CasePhase(name, "now" if ours else "theirs", by, case.next.who))
    return tuple(out)

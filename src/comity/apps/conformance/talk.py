"""What the conversations of the kit have in common: to open, to say a step, to wait."""

from collections.abc import Callable
from typing import Any

from comity.apps.cases import actions
from comity.apps.cases.actions import open_case
from comity.apps.cases.documents import case_of
from comity.apps.conformance.kit import Kit, expect
from comity.coordination.negotiation import Baseline, Case
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.records import Event, Step
from comity.node.exchange.delivery import deliver_all
from comity.node.node import UnitOfWork

__all__ = [
    "SCREENED",
    "agreed",
    "body_of",
    "has",
    "open_with",
    "refused",
    "send",
    "write",
]

SCREENED = {"catalogue": "kit", "new": 0, "objects": 1, "worst_pc": 0.0}


def send(kit: Kit) -> None:
    """Deliver what waits."""
    deliver_all(kit.node, kit.peer)


def open_with(kit: Kit, value: Baseline) -> str:
    """Open a case with a baseline, right or wrong; return its id."""
    name: str = kit.node.transact(lambda work: open_case(work, kit.peer, value))
    send(kit)
    return name


def agreed(kit: Kit, number: int) -> str:
    """Open a numbered meeting and wait for the countersignature."""
    name = open_with(kit, kit.baseline(number))
    kit.wait(name, lambda c: c.seat.agreed, "countersigned baseline")
    return name


def write(kit: Kit, name: str, step: Step, **changes: Any) -> None:
    """Sign a step whatever the rules say, with a body that is changed."""

    def change(work: UnitOfWork) -> None:
        case = case_of(work, name)
        body = changes.pop("body", None) or body_of(case, step)
        body = {**body, "epoch": case.seat.epoch} | changes
        actions.write_step(work, case, name, step, body)

    kit.node.transact(change)
    send(kit)


def body_of(case: Case, step: Step) -> dict[str, Any]:
    """Return a good body of a step."""
    from comity.coordination.negotiation import body_for  # noqa: PLC0415

    events = {
        Step.PROPOSE: Event.PROPOSE,
        Step.PROMISE: Event.PROMISE,
        Step.COMMIT: Event.COMMIT,
        Step.WITHDRAW: Event.WITHDRAW,
    }
    return body_for(case, events[step], {"screened": SCREENED, "pc_after": 1e-8})


def has(step: Step, *, mine: bool = False) -> Callable[[Case], bool]:
    """Return a test whether a step was said in a case."""
    return lambda case: latest(case, [step], mine=mine) is not None


def refused(kit: Kit, name: str, *reasons: str) -> None:
    """Wait for a refusal and look at its reason."""
    case = kit.wait(name, has(Step.REFUSE), "refusal")
    paper = latest(case, [Step.REFUSE], mine=False)
    if paper is not None:
        expect(paper.body["reason"], *reasons)

"""Common parts of the kit's conversations: open a case, sign a step, wait for an answer."""

from collections.abc import Callable, Mapping

from comity.apps.cases.documents import case_of
from comity.apps.cases.signing import write_step
from comity.apps.conformance.kit import Kit, expect
from comity.apps.conformance.persons import authority_of
from comity.coordination.negotiation import Baseline, Case, body_for
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import latest
from comity.coordination.negotiation.documents import baseline_id
from comity.coordination.negotiation.records import Event, Step
from comity.coordination.negotiation.wire import baseline_json
from comity.foundations.plain import Json, JsonObject
from comity.node.exchange.delivery import deliver_all

__all__ = [
    "SCREENED",
    "Flow",
    "agreed",
    "body_of",
    "has",
    "open_with",
    "refused",
    "send",
    "write",
]

#: Name, rule, check and number of the meeting.
Flow = tuple[str, str, Callable[[Kit, int], None], int]

#: The result of a screening without new conjunctions, as a proposal states it.
SCREENED: JsonObject = {"catalogue": "kit", "new": 0, "objects": 1, "worst_pc": 0.0}


def send(kit: Kit) -> None:
    """Deliver the documents that wait in the outbox."""
    deliver_all(kit.node, kit.peer)


def open_with(kit: Kit, value: Baseline) -> str:
    """Open a case with a baseline, valid or not; return its id."""
    with kit.node.writing() as work:
        name = write_step(
            work,
            Case(work.party, kit.peer),
            None,
            Step.OPEN,
            {"baseline": baseline_json(value), "epoch": 1},
            baseline_id(value),
            authority=authority_of(),
        )
    send(kit)
    return name


def agreed(kit: Kit, number: int) -> str:
    """Open a numbered meeting and wait for the countersignature."""
    name = open_with(kit, kit.baseline(number))
    kit.wait(name, lambda c: c.seat.agreed, "countersigned baseline")
    return name


def write(
    kit: Kit,
    name: str,
    step: Step,
    changes: Mapping[str, Json] | None = None,
    *,
    whole: JsonObject | None = None,
) -> None:
    """Sign a step whatever the rules tell, and deliver it.

    Parameters
    ----------
    changes
        Members of the body with other values.
    whole
        The body; by default a good one.
    """
    with kit.node.writing() as work:
        case = case_of(work, name)
        body = {**(whole or body_of(case, step)), "epoch": case.seat.epoch}
        body.update(changes or {})
        write_step(work, case, name, step, body, authority=authority_of())
    send(kit)


def body_of(case: Case, step: Step) -> JsonObject:
    """Return a good body of a step."""
    events = {
        Step.PROPOSE: Event.PROPOSE,
        Step.PROMISE: Event.PROMISE,
        Step.COMMIT: Event.COMMIT,
        Step.WITHDRAW: Event.WITHDRAW,
    }
    return body_for(case, events[step], ActDetails(screened=SCREENED, pc_after=1e-8))


def has(step: Step, *, mine: bool = False) -> Callable[[Case], bool]:
    """Return a test whether one side has signed a step in a case."""
    return lambda case: latest(case, [step], mine=mine) is not None


def refused(kit: Kit, name: str, *reasons: str) -> None:
    """Wait for a refusal and check its reason."""
    case = kit.wait(name, has(Step.REFUSE), "refusal")
    document = latest(case, [Step.REFUSE], mine=False)
    if document is not None:
        expect(document.body["reason"], *reasons)

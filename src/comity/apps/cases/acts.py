"""Acts of persons in cases: every step that binds this party."""

from collections.abc import Callable
from dataclasses import dataclass

from comity.apps.cases import burns
from comity.apps.cases.act_subjects import (
    case_subject,
    encounter_named,
    state_record,
)
from comity.apps.cases.actions import act, check_possible
from comity.apps.cases.baseline import judged, read_cdm
from comity.apps.cases.documents import case_of, find_encounter, opened_case
from comity.apps.cases.jobs import next_act, take_next
from comity.apps.cases.opening import open_from, reopen_from
from comity.apps.cases.records import CaseState
from comity.coordination.negotiation import Case
from comity.coordination.negotiation.acts import own_choice
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.forms import burns_json
from comity.coordination.negotiation.records import Event, Reason
from comity.foundations.canonical import content_hash
from comity.foundations.errors import InputError
from comity.foundations.plain import plain
from comity.foundations.time import format_utc
from comity.node.node import Node
from comity.node.operations import Operation, Subject
from comity.node.persons.authority import Marks
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "NEXT",
    "OPEN_CASE",
    "OPERATIONS",
    "REOPEN_CASE",
    "STEPS",
    "CaseStep",
    "OpenCase",
    "ReopenCase",
]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A case, and of a refusal or withdrawal the reason, in words for people as well.

    Attributes
    ----------
    candidate
        Of a proposal or counter: the burn of the baseline that a person has chosen, by its
        number (``case weigh`` lists them); None leaves the choice to the node.
    """

    name: str
    reason: str = ""
    words: str = ""
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A conjunction message (CDM, text), and the party that answers for the other object.

    Attributes
    ----------
    ours
        Which object is ours, if its capabilities are not offered.
    hbr_m
        Sum of both radii, m, if the message has none.
    always
        Open it below the agreed threshold too.
    """

    peer: str
    message: str
    ours: str = ""
    hbr_m: float | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """A case and a new message; without one, consent to the other side's call."""

    name: str
    message: str = ""
    hbr_m: float | None = None


def check_reason(reason: str) -> None:
    """Check that a reason is one of the closed list.

    Raises
    ------
    InputError
        If it is none.
    """
    if reason not in list(Reason):
        raise InputError(
            f"reason {reason[:40]!r} is unknown",
            remedy=f"one of {', '.join(r for r in Reason if r)}",
        )


Do = Callable[[Node, str, CaseStep, Marks], Case]


def _plainly(event: Event) -> Do:
    def do(node: Node, encounter: str, asked: CaseStep, marks: Marks) -> Case:
        details = ActDetails(reason=asked.reason, note=asked.words)
        return act(node, encounter, event, details, marks=marks)

    return do


def _screened(function: Callable[..., Case]) -> Do:
    def do(node: Node, encounter: str, _asked: CaseStep, marks: Marks) -> Case:
        return function(node, encounter, marks=marks)

    return do


def _propose(node: Node, encounter: str, asked: CaseStep, marks: Marks) -> Case:
    return burns.propose(node, encounter, marks=marks, candidate=asked.candidate)


def _counter(node: Node, encounter: str, asked: CaseStep, marks: Marks) -> Case:
    with node.reading() as work:
        before, baseline = opened_case(work, encounter)
    choice = own_choice(before)
    if choice is None:
        raise InputError(
            "this party has no window of its own to offer",
            remedy=f"comity case refuse {asked.name}",
        )
    chosen = choice.commit
    if asked.candidate is not None:
        (chosen,) = burns.wanted_of(before, asked.candidate)
    burn = burns_json(chosen, baseline.tca_us)
    details = ActDetails(burn=burn, note=asked.words)
    return act(node, encounter, Event.COUNTER, details, marks=marks)


def _step(
    word: str,
    event: Event,
    do: Do,
    summary: str,
    *,
    reason: str = "",
    words: str = "",
) -> Operation[Node, CaseStep, CaseState]:
    """Make the operation of a step."""

    def run(node: Node, asked: CaseStep, caller: Caller) -> CaseState:
        check_reason(asked.reason)
        encounter = encounter_named(node, asked.name)
        return state_record(do(node, encounter, asked, caller.marks), encounter)

    def subject(node: Node, asked: CaseStep) -> Subject:
        check_reason(asked.reason)
        with node.reading() as work:
            # Nobody is asked to prove what the rules do not allow now.
            case = case_of(work, find_encounter(work, asked.name))
            check_possible(work, case, event)
            if asked.candidate is not None:
                burns.wanted_of(case, asked.candidate)
        shown = f"{word}: {summary}"
        if asked.reason or asked.words:
            shown += f" ({asked.reason} {asked.words})"
        return case_subject(node, asked.name, event, shown, plain(asked))

    run.__doc__ = summary
    return Operation(
        name=f"case {word}",
        method="POST",
        path=f"/cases/{{name}}/{word}",
        right=Right.COMMIT,
        request=CaseStep,
        result=CaseState,
        run=run,
        example=CaseStep("enc:000000", reason, words),
        subject=subject,
    )


#: By the word of the command.
STEPS = {
    word: _step(word, event, do, summary, reason=reason)
    for word, event, do, summary, reason in (
        (
            "acknowledge",
            Event.ACK,
            _plainly(Event.ACK),
            "Countersign the baseline of a case that the other side opened.",
            "",
        ),
        (
            "propose",
            Event.PROPOSE,
            _propose,
            "Offer to give way, with the burn of the baseline, screened against the catalogue.",
            "",
        ),
        (
            "counter",
            Event.COUNTER,
            _counter,
            "Answer a proposal with a burn of one's own choice.",
            "",
        ),
        (
            "promise",
            Event.PROMISE,
            _screened(burns.promise),
            "Promise not to burn in the other side's window.",
            "",
        ),
        (
            "refuse",
            Event.REFUSE,
            _plainly(Event.REFUSE),
            "Refuse a baseline or a proposal, with a reason of the closed list.",
            "own-limits",
        ),
        (
            "commit",
            Event.COMMIT,
            _screened(burns.commit),
            "Commit to move, after another screening of the burn; the promise is held.",
            "",
        ),
        (
            "withdraw",
            Event.WITHDRAW,
            _plainly(Event.WITHDRAW),
            "Withdraw a proposal or a commitment; the other side may take over.",
            "screening",
        ),
        (
            "take-over",
            Event.TAKEOVER,
            _screened(burns.take_over),
            "Move in place of the party that withdrew.",
            "",
        ),
        (
            "stand-down",
            Event.STAND_DOWN,
            _plainly(Event.STAND_DOWN),
            "As the sole mover, stand down for good: only then may the other side move.",
            "",
        ),
    )
}


# -- opened, opened again, carried on --------------------------------------------------


def _opening(node: Node, asked: OpenCase) -> Subject:
    cdm = read_cdm(asked.message.encode(), "the message")
    one, two = (thing.designator for thing in cdm.objects)
    lines = (
        f"open a case of {node.party} with {asked.peer}",
        f"{one} and {two}, closest {format_utc(cdm.tca_us, 0)} UTC",
        f"message {content_hash(asked.message)[:19]}",
    )
    return Subject(content_hash(plain(asked)), lines)


def _open(node: Node, asked: OpenCase, caller: Caller) -> CaseState:
    """Open a case from a conjunction message, or join the live one."""
    cdm = read_cdm(asked.message.encode(), "the message")
    encounter = open_from(
        node,
        asked.peer,
        cdm,
        marks=caller.marks,
        ours=asked.ours,
        hbr_m=asked.hbr_m,
        always=asked.always,
    )
    with node.reading() as work:
        case = case_of(work, encounter)
        doubts = tuple(one.text for one in judged(cdm, work.now_us)[1].reasons)
    return state_record(case, encounter, doubts=doubts)


def _reopening(node: Node, asked: ReopenCase) -> Subject:
    event = Event.REOPEN if asked.message else Event.CONSENT
    words = (
        "call for the case to be opened again with a new message"
        if asked.message
        else "consent to open the case again, as the other side has called for"
    )
    return case_subject(node, asked.name, event, words, plain(asked))


def _reopen(node: Node, asked: ReopenCase, caller: Caller) -> CaseState:
    """Call for a case to be opened again with a new message, or consent to it."""
    encounter = encounter_named(node, asked.name)
    if not asked.message:
        case = act(node, encounter, Event.CONSENT, marks=caller.marks)
    else:
        cdm = read_cdm(asked.message.encode(), "the message")
        case = reopen_from(node, encounter, cdm, marks=caller.marks, hbr_m=asked.hbr_m)
    return state_record(case, encounter)


def _taking(node: Node, asked: CaseStep) -> Subject:
    event = next_act(node, encounter_named(node, asked.name))
    words = f"take the next step: {event or 'nothing to do for this node now'}"
    return case_subject(node, asked.name, event or Event.ACK, words, plain(asked))


def _take(node: Node, asked: CaseStep, caller: Caller) -> CaseState:
    """Take the next step of this node by its own policy."""
    encounter = encounter_named(node, asked.name)
    event, case = take_next(node, encounter, marks=caller.marks)
    return state_record(case, encounter, step=None if event is None else str(event))


OPEN_CASE = Operation(
    name="case open",
    method="POST",
    path="/cases",
    right=Right.COMMIT,
    request=OpenCase,
    result=CaseState,
    run=_open,
    example=OpenCase("party:alfa", "CCSDS_CDM_VERS = 1.0"),
    subject=_opening,
)
REOPEN_CASE = Operation(
    name="case reopen",
    method="POST",
    path="/cases/{name}/reopening",
    right=Right.COMMIT,
    request=ReopenCase,
    result=CaseState,
    run=_reopen,
    example=ReopenCase("enc:000000"),
    subject=_reopening,
)
NEXT = Operation(
    name="case take next",
    method="POST",
    path="/cases/{name}/next",
    right=Right.COMMIT,
    request=CaseStep,
    result=CaseState,
    run=_take,
    example=CaseStep("enc:000000"),
    subject=_taking,
)
OPERATIONS = (*STEPS.values(), OPEN_CASE, REOPEN_CASE, NEXT)

"""Periodic work on cases: the automatic policy acts, people are paged, cases close."""

from collections.abc import Callable
from functools import partial

from comity.apps.cases.actions import act, facts_for
from comity.apps.cases.autonomy import AutonomyLimits, fits, load_limits, why_not
from comity.apps.cases.burns import commit, propose, take_over
from comity.apps.cases.cdm_watch import watch_messages
from comity.apps.cases.documents import case_of, save_state
from comity.apps.cases.opening import declare_unable
from comity.apps.cases.records import Page
from comity.apps.cases.store.encounters import (
    CaseRow,
    last_pages,
    live_encounters,
    save_paged,
)
from comity.coordination.negotiation import Case, due
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.bodies import ActDetails
from comity.coordination.negotiation.case import phase_of
from comity.coordination.negotiation.records import Event, Phase, Reason, Stance
from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.errors import ComityError
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.store import log
from comity.node.store.entries import NewEntry

__all__ = ["next_act", "pages", "run_due_steps", "take_next"]

Note = Callable[..., None]
#: Acts of a satellite: people fly the burn and sign the evidence.
FLOWN = (Event.BURN, Event.FALLBACK)
#: Acts that screen a burn first.
WITH_SCREENING = {
    Event.PROPOSE: propose,
    Event.COMMIT: commit,
    Event.TAKEOVER: take_over,
}


def next_act(node: Node, encounter: str) -> Event | None:
    """Return the next act of this node by its own policy, ``None`` for none."""
    limits = load_limits(node)
    return node.view(lambda work: _due(work, limits, encounter)[0])


def _due(
    work: UnitOfWork, limits: AutonomyLimits, encounter: str
) -> tuple[Event | None, Case]:
    case = case_of(work, encounter)
    falls_back = phase_of(case, work.now_us) >= Phase.FALLBACK
    burn = Event.FALLBACK if falls_back else Event.BURN
    facts = facts_for(work, case, burn, screened=True)

    def check(_case: Case, wanted: Event) -> Reason:
        return fits(work, limits, case, wanted)

    return due(case, work.now_us, facts, check), case


def take_next(node: Node, encounter: str) -> tuple[Event | None, Case]:
    """Take the next step of this node by its own policy.

    Returns
    -------
    tuple
        The act (``None`` for none), and the case after it. A burn that is to be flown is
        returned and not done.

    Raises
    ------
    RefusalError, InputError, TrustError
        If it cannot be done.
    """
    limits = load_limits(node)
    event, case = node.view(lambda work: _due(work, limits, encounter))
    if event is None or event in FLOWN:
        return event, case
    if event in WITH_SCREENING:
        return event, WITH_SCREENING[event](node, encounter)
    details = ActDetails()
    if event is Event.REFUSE:
        details = node.view(lambda work: _refusal(work, limits, case))
    after = act(node, encounter, event, details)
    if details.reason == Reason.BUSY and after.seat.stance is Stance.QUIET:
        # Of a chain: we open with our object declared unable to move in this encounter.
        declare_unable(node, encounter)
    return event, after


def _refusal(work: UnitOfWork, limits: AutonomyLimits, case: Case) -> ActDetails:
    """Return the reason and the explanation of a refusal."""
    wanted = Event.ACK if case.seat.stance is Stance.CALLED else Event.PROMISE
    return ActDetails(
        reason=fits(work, limits, case, wanted), note=why_not(work, case, wanted)
    )


def run_due_steps(node: Node, note: Note) -> None:
    """Process every live case: act if the node is automatic, page people, close.

    Parameters
    ----------
    note
        Writes a line of the node's log.
    """
    automatic = load_limits(node).mode == "automatic"
    if automatic:
        watch_messages(node, note)
    for row in node.database.read(live_encounters):
        try:
            if automatic:
                event, _ = take_next(node, row.encounter)
                if event is not None and event not in FLOWN:
                    note("case", case=row.encounter, act=str(event))
        except ComityError as error:
            note("case-trouble", case=row.encounter, code=error.code)
        for text in node.transact(partial(_page_people, row=row)):
            note("page", case=row.encounter, words=text)


def _page_people(work: UnitOfWork, row: CaseRow) -> list[str]:
    """Page people for each deadline that has passed; store the state of the case."""
    case = save_state(work, row.encounter)
    done = case.seat.stance in {Stance.SETTLED, Stance.BURNED, Stance.CLOSED}
    if case.baseline is None or done or case.baseline.plan == "none":
        return []
    paged = set(read_strict(row.paged.encode()))
    now = work.now_us
    who, what = who_is_next(case)
    reasons = {
        name.removesuffix("_us"): f"{name.removesuffix('_us').replace('_', ' ')} "
        f"deadline of the case with {case.peer}: {who} must {what}"
        for name, at_us in case.baseline.when.as_json().items()
        if at_us <= now
    }
    if case.distrusted:
        stance = f"stance {case.seat.stance} {case.seat.epoch}"
        reasons[stance] = (
            f"people decide about the case with {case.peer}: {case.distrusted}"
        )
    new = {name: text for name, text in reasons.items() if name not in paged}
    if not new:
        return []
    names = canonical_bytes(sorted(paged | set(new))).decode()
    save_paged(work.connection, row.encounter, names)
    log.add_entries(
        work.connection,
        [
            NewEntry(
                now,
                "page",
                case.peer,
                outgoing=False,
                hash=content_hash([row.encounter, name]),
                kind="case",
                reason=text[:200],
            )
            for name, text in new.items()
        ],
    )
    return list(new.values())


def pages(node: Node, limit: int = 20) -> list[Page]:
    """Return the last pages to people, the newest first."""
    return node.database.read(lambda connection: last_pages(connection, limit))

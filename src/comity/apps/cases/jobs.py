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
from comity.node.exchange.isolation import Loop
from comity.node.node import Node, UnitOfWork
from comity.node.persons.authority import Marks
from comity.node.persons.named_notices import readable
from comity.node.persons.policies import Authority, adopted
from comity.node.persons.seen import EVERYTHING, Seen
from comity.node.store import log
from comity.node.store.entries import NewEntry

__all__ = ["automatic_authority", "next_act", "pages", "run_due_steps", "take_next"]

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
    with node.reading() as work:
        return _due(work, limits, encounter)[0]


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


def take_next(node: Node, encounter: str, *, marks: Marks) -> tuple[Event | None, Case]:
    """Take the next step of this node by its own policy.

    Parameters
    ----------
    marks
        Of the persons who have proved it; or the policy itself, if they have adopted it.

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
    with node.reading() as work:
        event, case = _due(work, limits, encounter)
    if event is None or event in FLOWN:
        return event, case
    if event in WITH_SCREENING:
        return event, WITH_SCREENING[event](node, encounter, marks=marks)
    details = ActDetails()
    if event is Event.REFUSE:
        with node.reading() as work:
            details = _refusal(work, limits, case)
    after = act(node, encounter, event, details, marks=marks)
    if details.reason == Reason.BUSY and after.seat.stance is Stance.QUIET:
        # Of a chain: we open with our object declared unable to move in this encounter.
        declare_unable(node, encounter, marks=marks)
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
    automatic = automatic_authority(node)
    if automatic is not None:
        watch_messages(node, note, automatic)
    acts, calls = Loop(node, "acts in cases", note), Loop(node, "calls in cases", note)
    for row in node.database.read(live_encounters):
        name = row.encounter
        if automatic is not None:
            step = partial(_act_if_due, node, note, name, automatic)
            acts.run(name, step, peer=row.peer)
        # Whatever became of the act: people are called.
        calls.run(name, partial(_call, node, note, row), peer=row.peer)


def automatic_authority(node: Node) -> Authority | None:
    """Return the policy under which the node acts by itself; None: people do each step.

    A file that asks for automatic steps and that nobody has adopted as it is gives none.
    """
    if load_limits(node).mode != "automatic":
        return None
    return node.view(adopted)


def _act_if_due(node: Node, note: Note, encounter: str, authority: Authority) -> None:
    try:
        event, _ = take_next(node, encounter, marks=authority)
    except ComityError as error:
        note("case-trouble", case=encounter, code=error.code)
        return
    if event is not None and event not in FLOWN:
        note("case", case=encounter, act=str(event))


def _call(node: Node, note: Note, row: CaseRow) -> None:
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


def pages(
    node: Node,
    limit: int = 20,
    before: int | None = None,
    seen: Seen = EVERYTHING,
) -> list[Page]:
    """Return the last pages to people, the newest first.

    Parameters
    ----------
    before
        Those of entries with a lower number; all if None.
    seen
        Those that name notices of these classes alone, or none.
    """
    rows: list[Page] = []
    with node.reading() as work:
        while len(rows) < limit:
            some = last_pages(work.connection, limit, before)
            shown = readable(work, [row.words for row in some], seen)
            rows += [row for row, one in zip(some, shown, strict=True) if one]
            if len(some) < limit:
                break
            before = some[-1].entry
    return rows[:limit]

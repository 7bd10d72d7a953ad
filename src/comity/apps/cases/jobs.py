"""What time brings about: the automatic policy acts, people are called, cases close."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.cases.actions import act, facts_for
from comity.apps.cases.autonomy import AutonomyLimits, fits, load_limits, why_not
from comity.apps.cases.burns import commit, propose, take_over
from comity.apps.cases.cdm_watch import watch_messages
from comity.apps.cases.documents import case_of, live_encounters, save_state
from comity.apps.cases.opening import declare_unable
from comity.coordination.negotiation import Case, due
from comity.coordination.negotiation.acts import who_is_next
from comity.coordination.negotiation.case import phase_of
from comity.coordination.negotiation.records import Event, Facts, Phase, Reason, Stance
from comity.foundations.canonical import canonical_bytes, content_hash
from comity.foundations.errors import ComityError
from comity.foundations.strict import read_strict
from comity.node.node import Node, UnitOfWork
from comity.node.store import log, schema
from comity.node.store.entries import NewEntry

__all__ = ["next_act", "pages", "sweep_cases", "take_next"]

Note = Callable[..., None]
#: What only a satellite can do; people fly it and show the evidence.
FLOWN = (Event.BURN, Event.FALLBACK)
MOVING = {
    Event.PROPOSE: propose,
    Event.COMMIT: commit,
    Event.TAKEOVER: take_over,
}


def next_act(node: Node, encounter: str) -> Event | None:
    """Return what this node would do now by its own policy, ``None`` for nothing."""
    play = load_limits(node)
    return node.view(lambda work: _due(work, play, encounter)[0])


def _due(
    work: UnitOfWork, play: AutonomyLimits, encounter: str
) -> tuple[Event | None, Case]:
    case = case_of(work, encounter)
    event = (
        Event.FALLBACK
        if phase_of(case, work.now_us) >= Phase.FALLBACK
        else (Event.BURN)
    )
    facts: Facts = facts_for(work, case, event, screened=True)

    def check(_case: Case, wanted: Event) -> Reason:
        return fits(work, play, case, wanted)

    return due(case, work.now_us, facts, check), case


def take_next(node: Node, encounter: str) -> tuple[Event | None, Case]:
    """Take the next step that is this node's, as its policy says; by one click or none.

    Returns
    -------
    tuple
        What was done (``None``: there was nothing to do), and the case after it. A burn
        that is to be flown is returned and not done.

    Raises
    ------
    RefusalError, InputError, TrustError
        If it cannot be done.
    """
    play = load_limits(node)
    event, case = node.view(lambda work: _due(work, play, encounter))
    if event is None or event in FLOWN:
        return event, case
    moving = MOVING.get(event)
    if moving is not None:
        return event, moving(node, encounter)
    more: dict[str, Any] = {}
    if event is Event.REFUSE:
        wanted = Event.ACK if case.seat.stance is Stance.CALLED else Event.PROMISE
        more = node.view(
            lambda work: {
                "reason": fits(work, play, case, wanted),
                "words": why_not(work, case, wanted),
            }
        )
    done = act(node, encounter, event, more)
    if more.get("reason") == Reason.BUSY and done.seat.stance is Stance.QUIET:
        # Of a chain: we say ourselves that the object cannot move in this one.
        declare_unable(node, encounter)
    return event, done


def sweep_cases(node: Node, note: Note) -> None:
    """Look at every live case: act if the node plays by itself, call people, close."""
    play = load_limits(node)
    if play.mode == "automatic":
        watch_messages(node, note)
    for row in node.database.read(live_encounters):
        try:
            if play.mode == "automatic":
                event, _ = take_next(node, row.encounter)
                if event is not None and event not in FLOWN:
                    note("case", case=row.encounter, act=str(event))
        except ComityError as error:
            note("case-trouble", case=row.encounter, code=error.code)
        for words in node.transact(partial(_watch, row=row)):
            note("page", case=row.encounter, words=words)


def _watch(work: UnitOfWork, row: Any) -> list[str]:
    """Call people for each deadline that has passed; keep where the case stands."""
    case = save_state(work, row.encounter)
    done = case.seat.stance in {Stance.SETTLED, Stance.BURNED, Stance.CLOSED}
    if case.baseline is None or done or case.baseline.plan == "none":
        return []
    paged = set(read_strict(row.paged.encode()))
    now = work.now_us
    who, what = who_is_next(case)
    fresh = {
        name.removesuffix("_us"): f"{name.removesuffix('_us').replace('_', ' ')} "
        f"deadline of the case with {case.peer}: {who} must {what}"
        for name, at_us in case.baseline.when.as_json().items()
        if at_us <= now
    }
    stance = f"stance {case.seat.stance} {case.seat.epoch}"
    if case.distrusted:
        fresh[stance] = (
            f"people decide about the case with {case.peer}: {case.distrusted}"
        )
    new = {name: words for name, words in fresh.items() if name not in paged}
    if not new:
        return []
    work.connection.execute(
        schema.cases.update()
        .where(schema.cases.c.encounter == row.encounter)
        .values(paged=canonical_bytes(sorted(paged | set(new))).decode())
    )
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
                reason=words[:200],
            )
            for name, words in new.items()
        ],
    )
    return list(new.values())


def pages(node: Node, most: int = 20) -> list[dict[str, Any]]:
    """Return the last pages to people, the newest first."""
    table = schema.entries

    def read(connection: Connection) -> list[dict[str, Any]]:
        rows = connection.execute(
            select(table.c.id, table.c.at_us, table.c.reason)
            .where(table.c.act == "page")
            .order_by(table.c.id.desc())
            .limit(most)
        )
        return [{"entry": r.id, "at_us": r.at_us, "words": r.reason} for r in rows]

    return node.database.read(read)

"""What time brings about: the automatic policy acts, people are called, cases close."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from comity.apps.cases.actions import act, facts_for
from comity.apps.cases.autonomy import Play, fits, load_play, why_not
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
from comity.node.node import Node
from comity.node.store import log, schema

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
    play = load_play(node)
    return node.database.read(lambda c: _due(c, node, play, encounter)[0])


def _due(
    connection: Connection, node: Node, play: Play, encounter: str
) -> tuple[Event | None, Case]:
    case = case_of(connection, node, encounter)
    event = (
        Event.FALLBACK
        if phase_of(case, node.clock()) >= Phase.FALLBACK
        else (Event.BURN)
    )
    facts: Facts = facts_for(connection, node, case, event, screened=True)

    def check(_case: Case, wanted: Event) -> Reason:
        return fits(connection, node, play, case, wanted)

    return due(case, node.clock(), facts, check), case


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
    play = load_play(node)
    event, case = node.database.read(lambda c: _due(c, node, play, encounter))
    if event is None or event in FLOWN:
        return event, case
    moving = MOVING.get(event)
    if moving is not None:
        return event, moving(node, encounter)
    more: dict[str, Any] = {}
    if event is Event.REFUSE:
        wanted = Event.ACK if case.seat.stance is Stance.CALLED else Event.PROMISE
        more = node.database.read(
            lambda c: {
                "reason": fits(c, node, play, case, wanted),
                "words": why_not(c, node, case, wanted),
            }
        )
    done = act(node, encounter, event, more)
    if more.get("reason") == Reason.BUSY and done.seat.stance is Stance.QUIET:
        # Of a chain: we say ourselves that the object cannot move in this one.
        declare_unable(node, encounter)
    return event, done


def sweep_cases(node: Node, note: Note) -> None:
    """Look at every live case: act if the node plays by itself, call people, close."""
    play = load_play(node)
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
        for words in node.write(partial(_watch, node=node, row=row)):
            note("page", case=row.encounter, words=words)


def _watch(connection: Connection, node: Node, row: Any) -> list[str]:
    """Call people for each deadline that has passed; keep where the case stands."""
    case = save_state(connection, node, row.encounter)
    done = case.seat.stance in {Stance.SETTLED, Stance.BURNED, Stance.CLOSED}
    if case.baseline is None or done or case.baseline.plan == "none":
        return []
    paged = set(read_strict(row.paged.encode()))
    now = node.clock()
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
    connection.execute(
        schema.cases.update()
        .where(schema.cases.c.encounter == row.encounter)
        .values(paged=canonical_bytes(sorted(paged | set(new))).decode())
    )
    log.add_entries(
        connection,
        [
            {
                "at_us": now,
                "act": "page",
                "peer": case.peer,
                "outgoing": False,
                "hash": content_hash([row.encounter, name]),
                "kind": "case",
                "reason": words[:200],
            }
            for name, words in new.items()
        ],
    )
    return list(new.values())


def pages(node: Node, most: int = 20) -> list[dict[str, Any]]:
    """Return the last pages to people, the newest first."""
    table = schema.entries

    def work(connection: Connection) -> list[dict[str, Any]]:
        rows = connection.execute(
            select(table.c.id, table.c.at_us, table.c.reason)
            .where(table.c.act == "page")
            .order_by(table.c.id.desc())
            .limit(most)
        )
        return [{"entry": r.id, "at_us": r.at_us, "words": r.reason} for r in rows]

    return node.database.read(work)

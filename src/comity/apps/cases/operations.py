"""Operations about cases that bind nobody: read, replay, and what comes next."""

from dataclasses import dataclass

from comity.apps.cases.act_subjects import state_record
from comity.apps.cases.documents import case_of, find_encounter
from comity.apps.cases.jobs import next_act, pages
from comity.apps.cases.option_records import CaseOptions
from comity.apps.cases.options import options_of
from comity.apps.cases.records import (
    CaseBrief,
    CaseState,
    CaseWithHistory,
    NextAct,
    Page as Call,
    Replay,
)
from comity.apps.cases.views import (
    cases_page,
    close_case,
    replay_case,
    show_with_history,
)
from comity.apps.cases.withheld import check_orbits_seen, for_caller
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import Number, Operation, Page, PageLimit, page_of
from comity.node.persons.seen import seen_by
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "CLOSE_CASE",
    "LIST_CALLS",
    "LIST_CASES",
    "NEXT_STATE",
    "NEXT_STEP",
    "OPERATIONS",
    "REPLAY_CASE",
    "SHOW_CASE",
    "WEIGH_CASE",
    "CaseAt",
    "ListCalls",
    "ListCases",
    "NamedCase",
]


@dataclass(frozen=True, slots=True)
class ListCases:
    """Live cases; with ``closed`` those whose closest approach is over, too.

    Attributes
    ----------
    at_us
        As this node knew them at an instant of the past, microseconds of UTC since 1970.
    """

    closed: bool = False
    cursor: str = ""
    limit: PageLimit = 100
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case by its id, or the first characters of it."""

    name: str


@dataclass(frozen=True, slots=True)
class CaseAt:
    """A case by its id, or the first characters of it; with ``at_us`` as it was known then, UTC."""

    name: str
    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class ListCalls:
    """The last calls to people."""

    cursor: str = ""
    limit: PageLimit = 20


def _list(node: Node, asked: ListCases, _caller: Caller) -> Page[CaseBrief]:
    """List live cases, the next closest approach first."""
    return cases_page(
        node,
        closed=asked.closed,
        cursor=asked.cursor,
        limit=asked.limit,
        at_us=asked.at_us,
    )


def _show(node: Node, asked: CaseAt, caller: Caller) -> CaseWithHistory:
    """Show a case: state, roles, commitments, deadlines, next step."""
    return for_caller(node, show_with_history(node, asked.name, asked.at_us), caller)


def _weigh(node: Node, asked: CaseAt, caller: Caller) -> CaseOptions:
    """Weigh a case: nothing, their move and ours, with Pc, burn and what was not screened."""
    with node.reading() as work:
        encounter = find_encounter(work, asked.name)
    check_orbits_seen(node, encounter, caller)
    return options_of(node, asked.name, asked.at_us)


def _weighed(weighed: CaseOptions) -> tuple[str, ...]:
    """Name the messages whose orbits a case that was weighed shows."""
    return tuple(one.source for one in weighed.sources)


def _seen(case: CaseWithHistory) -> tuple[str, ...]:
    """Name the documents whose orbits a case shows."""
    return () if case.baseline is None else tuple(one.hash for one in case.papers)


def _replay(node: Node, asked: NamedCase, _caller: Caller) -> Replay:
    """Build a case from the ledger alone, and compare it with the stored state."""
    return replay_case(node, asked.name)


def _close(node: Node, asked: NamedCase, _caller: Caller) -> CaseState:
    """Close a case whose closest approach is over; its documents are kept."""
    with node.reading() as work:
        encounter = find_encounter(work, asked.name)
    return state_record(close_case(node, encounter), encounter)


def _next_step(node: Node, asked: NamedCase, _caller: Caller) -> NextAct:
    """Tell the step that this node would take now by its own policy."""
    with node.reading() as work:
        encounter = find_encounter(work, asked.name)
    event = next_act(node, encounter)
    return NextAct(None if event is None else str(event))


def _next_state(node: Node, asked: NamedCase, _caller: Caller) -> CaseState:
    """Tell the step that this node would take now, with the state of the case."""
    with node.reading() as work:
        encounter = find_encounter(work, asked.name)
    event = next_act(node, encounter)
    with node.reading() as work:
        case = case_of(work, encounter)
    return state_record(case, encounter, step=None if event is None else str(event))


def _calls(node: Node, asked: ListCalls, caller: Caller) -> Page[Call]:
    """List the last calls to people, the newest first."""
    place = place_of(asked.cursor, int)
    before = int(place[0]) if place else None
    rows = pages(node, asked.limit + 1, before, seen_by(caller))
    return page_of(rows, asked.limit, lambda row: cursor_behind(row.entry))


NAME = "enc:000000"
LIST_CASES = Operation(
    name="case list",
    path="/cases",
    right=Right.READ,
    request=ListCases,
    result=Page[CaseBrief],
    run=_list,
    example=ListCases(closed=True),
)
SHOW_CASE = Operation(
    name="case show",
    path="/cases/{name}",
    right=Right.READ,
    request=CaseAt,
    result=CaseWithHistory,
    run=_show,
    seen=_seen,
    example=CaseAt(NAME),
)
WEIGH_CASE = Operation(
    name="case weigh",
    path="/cases/{name}/options",
    right=Right.READ,
    request=CaseAt,
    result=CaseOptions,
    run=_weigh,
    seen=_weighed,
    example=CaseAt(NAME),
)
REPLAY_CASE = Operation(
    name="case replay",
    path="/cases/{name}/replay",
    right=Right.READ,
    request=NamedCase,
    result=Replay,
    run=_replay,
    example=NamedCase(NAME),
)
NEXT_STATE = Operation(
    name="case next",
    path="/cases/{name}/next-state",
    right=Right.READ,
    request=NamedCase,
    result=CaseState,
    run=_next_state,
    example=NamedCase(NAME),
)
CLOSE_CASE = Operation(
    name="case close",
    method="POST",
    path="/cases/{name}/closing",
    right=Right.OPERATE,
    request=NamedCase,
    result=CaseState,
    run=_close,
    example=NamedCase("over:000000"),
)
NEXT_STEP = Operation(
    name="case next-step",
    path="/cases/{name}/next",
    right=Right.READ,
    request=NamedCase,
    result=NextAct,
    run=_next_step,
    example=NamedCase(NAME),
)
LIST_CALLS = Operation(
    name="page list",
    path="/pages",
    right=Right.READ,
    request=ListCalls,
    result=Page[Call],
    run=_calls,
    example=ListCalls(),
)
OPERATIONS = (
    LIST_CASES,
    SHOW_CASE,
    WEIGH_CASE,
    REPLAY_CASE,
    CLOSE_CASE,
    NEXT_STATE,
    NEXT_STEP,
    LIST_CALLS,
)

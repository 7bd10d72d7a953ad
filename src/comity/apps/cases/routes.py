"""Routes of the people's API about cases: read, replay, and take the next step."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from comity.apps.cases.documents import find_encounter
from comity.apps.cases.jobs import next_act, pages, take_next
from comity.apps.cases.records import (
    CaseBrief,
    CaseWithHistory,
    NextAct,
    Page,
    Replay,
    TakenStep,
)
from comity.apps.cases.views import (
    list_cases,
    replay_case,
    show_case,
    show_with_history,
)
from comity.foundations.plain import plain
from comity.node.node import Node

__all__ = ["add_case_routes"]

#: Largest number of pages in one answer.
MAX_PAGES = 1000


def add_case_routes(node: Node, router: APIRouter) -> None:
    """Add cases and pages to the people's API."""

    def find(name: str) -> str:
        return node.view(lambda work: find_encounter(work, name))

    @router.get("/cases", response_model=list[CaseBrief])
    def read_cases(closed: bool = False) -> JSONResponse:
        """Return live cases, the next closest approach first; with ``closed`` all."""
        return JSONResponse(plain(list_cases(node, closed=closed)))

    @router.get("/cases/{name}", response_model=CaseWithHistory)
    def read_case(name: str) -> JSONResponse:
        """Return a case in full: state, roles, commitments, deadlines, next step."""
        return JSONResponse(plain(show_with_history(node, name)))

    @router.get("/cases/{name}/replay", response_model=Replay)
    def read_replay(name: str) -> JSONResponse:
        """Build a case from the ledger alone, and compare."""
        return JSONResponse(plain(replay_case(node, name)))

    @router.get("/cases/{name}/next", response_model=NextAct)
    def read_next(name: str) -> JSONResponse:
        """Return the step that this node would take now by its own policy."""
        event = next_act(node, find(name))
        return JSONResponse(plain(NextAct(None if event is None else str(event))))

    @router.post("/cases/{name}/next", response_model=TakenStep)
    def do_next(name: str) -> JSONResponse:
        """Take the next step of this node."""
        encounter = find(name)
        event, _ = take_next(node, encounter)
        step = None if event is None else str(event)
        return JSONResponse(plain(TakenStep(step, show_case(node, encounter))))

    @router.get("/pages", response_model=list[Page])
    def read_pages(most: int = 20) -> JSONResponse:
        """Return the last pages to people, the newest first."""
        return JSONResponse(plain(pages(node, max(1, min(most, MAX_PAGES)))))

"""Routes of the people's API about cases: seen, replayed, and carried on by one click."""

from typing import Any

from fastapi import APIRouter

from comity.apps.atlas.shared_history import shared_history
from comity.apps.cases.documents import find_encounter
from comity.apps.cases.jobs import next_act, pages, take_next
from comity.apps.cases.views import list_cases, replay_case, show_case
from comity.foundations.plain import plain
from comity.node.node import Node

__all__ = ["add_case_routes"]

Json = dict[str, Any]


def add_case_routes(node: Node, router: APIRouter) -> None:
    """Add cases and pages to the people's API."""

    def find(name: str) -> str:
        return node.database.read(lambda c: find_encounter(c, name))

    @router.get("/cases")
    def read_cases(closed: bool = False) -> list[Json]:
        """Return live cases, the next closest approach first; with ``closed`` all."""
        return list_cases(node, closed=closed)

    @router.get("/cases/{name}")
    def read_case(name: str) -> Json:
        """Return a case whole: state, roles, commitments, deadlines, next step."""
        found = show_case(node, name)
        return found | {"history": plain(shared_history([node.party, found["peer"]]))}

    @router.get("/cases/{name}/replay")
    def read_replay(name: str) -> Json:
        """Build a case from the ledger alone, and compare."""
        return replay_case(node, name)

    @router.get("/cases/{name}/next")
    def read_next(name: str) -> Json:
        """Return what this node would do now by its own policy."""
        event = next_act(node, find(name))
        return {"step": None if event is None else str(event)}

    @router.post("/cases/{name}/next")
    def do_next(name: str) -> Json:
        """Take the next step that is this node's, by one click."""
        encounter = find(name)
        event, _ = take_next(node, encounter)
        return {
            "step": None if event is None else str(event),
            "case": show_case(node, encounter),
        }

    @router.get("/pages")
    def read_pages(most: int = 20) -> list[Json]:
        """Return the last pages to people, the newest first."""
        return pages(node, max(1, min(most, 1000)))

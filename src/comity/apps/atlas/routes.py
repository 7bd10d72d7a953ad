"""Routes of the people's API about the atlas: search, entries, timeline, network, shifts."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from comity.apps.atlas.collection import default_folder, fingerprint
from comity.apps.atlas.entries import CheckReport, Entry, TimelineRow
from comity.apps.atlas.exchange import PeerStatement, peer_statements
from comity.apps.atlas.networks import NetworkReport, network_between, network_report
from comity.apps.atlas.policy_shifts import ShiftRow, gather, shift_row
from comity.apps.atlas.search import open_index
from comity.apps.atlas.shared_history import (
    SharedHistory,
    local_atlas,
    shared_history,
)
from comity.apps.atlas.show import check_report, show_entry, timeline_rows
from comity.atlas.asking import Wanted
from comity.atlas.dates import first_day, last_day
from comity.atlas.search import Answer, Index
from comity.atlas.timeline import timeline
from comity.foundations.plain import plain
from comity.node.node import Node

__all__ = ["add_atlas_routes"]

Texts = Annotated[list[str] | None, Query()]


def _json(value: object) -> JSONResponse:
    return JSONResponse(plain(value))


@lru_cache(maxsize=1)
def _opened(folder: Path | None, _stamp: str) -> Index:
    return open_index(folder)


def index() -> Index:
    """Return the index of this machine's atlas, opened again when a file has changed."""
    folder = default_folder()
    return _opened(folder, fingerprint(folder))


def add_atlas_routes(node: Node, router: APIRouter) -> None:
    """Add the atlas to the people's API."""
    _reading(router)
    _study(router)

    @router.get("/atlas/heard", response_model=list[PeerStatement])
    def read_heard(record: str = "") -> JSONResponse:
        """Return the statements of other parties' atlases, each compared with ours."""
        return _json(peer_statements(node, local_atlas(), record))


def _reading(router: APIRouter) -> None:
    @router.get("/atlas/search", response_model=Answer)
    def search(
        q: str = "",
        kind: Texts = None,
        party: Texts = None,
        since: str = "",
        until: str = "",
        tier: Annotated[int, Query(ge=0, le=4)] = 0,
        most: Annotated[int, Query(ge=1, le=1000)] = 20,
    ) -> JSONResponse:
        """Search; hits, facets with counts, and replacements of misspelt words."""
        names = tuple(str(local_atlas().register.find(name).id) for name in party or ())
        wanted = Wanted(
            q,
            tuple(kind or ()),
            names,
            first_day(since),
            last_day(until),
            tier,
            most,
        )
        return _json(index().search(wanted))

    @router.get("/atlas/entries/{name}", response_model=Entry)
    def read_entry(name: str) -> JSONResponse:
        """Return a record, article, source or party, with its links both ways."""
        return _json(show_entry(local_atlas(), name))

    @router.get("/atlas/check", response_model=CheckReport)
    def check() -> JSONResponse:
        """Return counts, conflicts and errors of the collection."""
        return _json(check_report(local_atlas()))


def _study(router: APIRouter) -> None:
    @router.get("/atlas/timeline", response_model=list[TimelineRow])
    def read_timeline(
        party: Texts = None, kind: Texts = None, since: str = "", until: str = ""
    ) -> JSONResponse:
        """Return dated records, the earliest first."""
        atlas = local_atlas()
        rows = timeline(
            atlas.collection,
            parties=[str(atlas.register.find(name).id) for name in party or ()],
            kinds=kind or (),
            since=first_day(since),
            until=last_day(until),
        )
        return _json(timeline_rows(rows))

    @router.get("/atlas/history", response_model=SharedHistory)
    def read_history(party: Annotated[list[str], Query(min_length=1)]) -> JSONResponse:
        """Return records and memberships that parties share."""
        register = local_atlas().register
        parties = [str(register.find(name).id) for name in party]
        return _json(shared_history(parties))

    @router.get("/atlas/network", response_model=NetworkReport)
    def read_network(since: str = "", until: str = "", mode: str = "") -> JSONResponse:
        """Return the cooperation network of a time."""
        atlas = local_atlas()
        network = network_between(
            atlas,
            first_day(since),
            last_day(until),
            [],
            mode,
        )
        return _json(network_report(network, atlas.name_of))

    @router.get("/atlas/shifts", response_model=list[ShiftRow])
    def read_shifts() -> JSONResponse:
        """Return the shifts in coded statements."""
        shifts, _ = gather(local_atlas().collection)
        return _json([shift_row(shift) for shift in shifts])

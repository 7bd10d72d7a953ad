"""Routes of the people's API about the atlas: search, entries, timeline, network, shifts."""

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query

from comity.apps.atlas.collection import default_folder, fingerprint
from comity.apps.atlas.exchange import heard
from comity.apps.atlas.networks import network_between, network_json
from comity.apps.atlas.policy_shifts import gather, shift_json
from comity.apps.atlas.search import open_index
from comity.apps.atlas.shared_history import here, shared_history
from comity.apps.atlas.show import check_json, show_entry, timeline_json
from comity.atlas.asking import Wanted
from comity.atlas.dates import first_day, last_day
from comity.atlas.search import Index
from comity.atlas.timeline import timeline
from comity.node.node import Node

__all__ = ["add_atlas_routes"]

Json = dict[str, Any]
Texts = Annotated[list[str] | None, Query()]


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

    @router.get("/atlas/heard")
    def read_heard(record: str = "") -> list[Json]:
        """Return what other parties' atlases state, against ours."""
        return heard(node, here(), record)


def _reading(router: APIRouter) -> None:
    @router.get("/atlas/search")
    def search(
        q: str = "",
        kind: Texts = None,
        party: Texts = None,
        since: str = "",
        until: str = "",
        tier: Annotated[int, Query(ge=0, le=4)] = 0,
        most: Annotated[int, Query(ge=1, le=1000)] = 20,
    ) -> Json:
        """Search; hits, facets with counts, and words taken for misspelt."""
        names = tuple(str(here().register.find(name).id) for name in party or ())
        wanted = Wanted(
            q,
            tuple(kind or ()),
            names,
            first_day(since),
            last_day(until),
            tier,
            most,
        )
        answer = index().search(wanted)
        return {
            "hits": [asdict(hit) for hit in answer.hits],
            "total": answer.total,
            "facets": {name: dict(counts) for name, counts in answer.facets.items()},
            "instead": {word: list(near) for word, near in answer.instead.items()},
        }

    @router.get("/atlas/entries/{name}")
    def read_entry(name: str) -> Json:
        """Return a record, article, source or party, with its links both ways."""
        return show_entry(here(), name)

    @router.get("/atlas/check")
    def check() -> Json:
        """Return how the collection stands."""
        return check_json(here())


def _study(router: APIRouter) -> None:
    @router.get("/atlas/timeline")
    def read_timeline(
        party: Texts = None, kind: Texts = None, since: str = "", until: str = ""
    ) -> list[Json]:
        """Return dated records, the earliest first."""
        atlas = here()
        rows = timeline(
            atlas.collection,
            parties=[str(atlas.register.find(name).id) for name in party or ()],
            kinds=kind or (),
            since=first_day(since),
            until=last_day(until),
        )
        return timeline_json(rows)

    @router.get("/atlas/history")
    def read_history(party: Annotated[list[str], Query(min_length=1)]) -> Json:
        """Return what parties have behind them together."""
        register = here().register
        return shared_history([str(register.find(name).id) for name in party])

    @router.get("/atlas/network")
    def read_network(since: str = "", until: str = "", mode: str = "") -> Json:
        """Return the cooperation network of a time."""
        atlas = here()
        network = network_between(
            atlas,
            first_day(since),
            last_day(until),
            [],
            mode,
        )
        return network_json(network, atlas.name_of)

    @router.get("/atlas/shifts")
    def read_shifts() -> list[Json]:
        """Return the shifts in coded statements."""
        found, _ = gather(here().collection)
        return [shift_json(shift) for shift in found]

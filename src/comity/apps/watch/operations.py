"""Operations about the node's watch: the last run, its approaches, what changed."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from comity.apps.watch.node_records import LatestRun, WatchApproaches, WatchChanges
from comity.apps.watch.node_views import (
    approaches_part,
    changes_part,
    latest_run,
    place_in_run,
)
from comity.apps.watch.node_watch import watch_of
from comity.node.node import Node
from comity.node.operations import Number, Operation, PageLimit
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "LATEST_RUN",
    "LIST_APPROACHES",
    "LIST_CHANGES",
    "OPERATIONS",
    "LatestOfWatch",
    "ListApproaches",
    "ListChanges",
]

Text = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class LatestOfWatch:
    """The last run; with ``at_us`` the last one until that instant, UTC."""

    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class ListApproaches:
    """Approaches of the last run that fit; empty texts mean all.

    Attributes
    ----------
    own
        Key of an own satellite.
    tier, change, basis, source
        As the rows have them.
    text
        Part of a name, key or owner.
    order
        ``tier``: those to decide first, the largest probability first; ``decide_by``, ``tca``, ``pc``
        and ``miss`` begin with what is first, largest or nearest.
    at_us
        Of the last run until that instant, UTC.
    """

    own: Text = ""
    tier: Text = ""
    change: Text = ""
    basis: Text = ""
    source: Text = ""
    text: Text = ""
    order: Literal["tier", "decide_by", "tca", "pc", "miss"] = "tier"
    at_us: Number | None = None
    cursor: str = ""
    limit: PageLimit = 50


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What changed in the catalogue since the run before; an empty ``change`` means all."""

    change: Literal["", "manoeuvre", "added", "lost"] = ""
    at_us: Number | None = None
    cursor: str = ""
    limit: PageLimit = 50


def _latest(node: Node, asked: LatestOfWatch, _caller: Caller) -> LatestRun:
    """Show the last run of the watch: own satellites, sources, coverage, counts."""
    return latest_run(watch_of(node, asked.at_us))


def _approaches(node: Node, asked: ListApproaches, _caller: Caller) -> WatchApproaches:
    """List approaches of own satellites in the last run of the watch."""
    run_us, start = place_in_run(asked.cursor)
    watch = watch_of(node, asked.at_us if run_us is None else run_us)
    names = ("own", "tier", "change", "basis", "source")
    wanted = {name: str(getattr(asked, name)) for name in names}
    return approaches_part(watch, wanted, asked.text, asked.order, start, asked.limit)


def _changes(node: Node, asked: ListChanges, _caller: Caller) -> WatchChanges:
    """List objects that perhaps manoeuvred, came or went between the last two runs of the watch."""
    run_us, start = place_in_run(asked.cursor)
    watch = watch_of(node, asked.at_us if run_us is None else run_us)
    return changes_part(watch, asked.change, start, asked.limit)


LATEST_RUN = Operation(
    name="watch latest",
    path="/watch/latest",
    right=Right.READ,
    request=LatestOfWatch,
    result=LatestRun,
    run=_latest,
    example=LatestOfWatch(),
)
LIST_APPROACHES = Operation(
    name="watch approaches",
    path="/watch/approaches",
    right=Right.READ,
    request=ListApproaches,
    result=WatchApproaches,
    run=_approaches,
    example=ListApproaches(),
)
LIST_CHANGES = Operation(
    name="watch changes",
    path="/watch/changes",
    right=Right.READ,
    request=ListChanges,
    result=WatchChanges,
    run=_changes,
    example=ListChanges(),
)
OPERATIONS = (LATEST_RUN, LIST_APPROACHES, LIST_CHANGES)

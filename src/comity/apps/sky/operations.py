"""Operations about the sky: its objects, their states for a globe, one object, approaches by the hour."""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from comity.apps.sky.card import card_of
from comity.apps.sky.frames import encode_states, frames_of
from comity.apps.sky.index import encode_index
from comity.apps.sky.merged import key_of_object, sky_of
from comity.apps.sky.records import SkyDensity, SkyObject, SkyObjects, SkyTrack
from comity.apps.sky.views import density_of, objects_part, track_of
from comity.apps.watch.node_watch import watch_of
from comity.foundations.constants import DAY_US
from comity.foundations.errors import InputError
from comity.node.cursors import cursor_behind, place_of
from comity.node.node import Node
from comity.node.operations import File, Number, Operation, PageLimit
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

__all__ = [
    "LIST_SKY",
    "OPERATIONS",
    "SHOW_OBJECT",
    "SKY_DENSITY",
    "SKY_INDEX",
    "SKY_STATES",
    "SKY_TRACK",
    "ListSky",
    "NamedObject",
    "PathOf",
    "SkyAsOf",
    "SkyAt",
    "SkyIndex",
]

#: Instants further from now than this are refused: nothing is known of them.
FARTHEST_D = 60
BINARY = "application/octet-stream"
Text = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class SkyIndex:
    """The objects whose states are asked for; ``as_of_us``: of the last run until then, UTC."""

    as_of_us: Number | None = None


@dataclass(frozen=True, slots=True)
class SkyAt:
    """States of all objects at nodes.

    Attributes
    ----------
    at_us
        The first node, UTC; now by the node's clock, or ``as_of_us``, if it is left out.
    span_s, nodes
        Seconds between nodes, and their number.
    following
        Whether the reader has the first node; then it is left out.
    as_of_us
        Of the last run until then, UTC.
    """

    at_us: Number | None = None
    span_s: Annotated[int, Field(ge=10, le=600)] = 60
    nodes: Annotated[int, Field(ge=2, le=11)] = 2
    following: bool = False
    as_of_us: Number | None = None


@dataclass(frozen=True, slots=True)
class SkyAsOf:
    """Approaches by the hour around now, or around ``at_us``, UTC."""

    at_us: Number | None = None


@dataclass(frozen=True, slots=True)
class ListSky:
    """Objects that fit; empty texts mean all.

    Attributes
    ----------
    text
        A number, designator or name, or a part of one.
    who
        ``public``, ``shared`` or ``ours``.
    regime
        ``low``, ``medium``, ``geosynchronous`` or ``eccentric``.
    owner
        Id of a party, or a code, as the list has it.
    """

    text: Text = ""
    who: Text = ""
    regime: Text = ""
    owner: Text = ""
    as_of_us: Number | None = None
    cursor: str = ""
    limit: PageLimit = 50


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object by its key (``25544``) or id (``object:norad:25544``); ``as_of_us``: as known then, UTC."""

    object: Text
    as_of_us: Number | None = None


@dataclass(frozen=True, slots=True)
class PathOf:
    """The path of an object over one revolution from an instant on, UTC; from now if left out.

    ``as_of_us``: by the elements of the last run until then, UTC.
    """

    object: Text
    at_us: Number | None = None
    as_of_us: Number | None = None


def _instant(node: Node, at_us: int | None, as_of_us: int | None) -> int:
    now_us = node.clock() if as_of_us is None else as_of_us
    if at_us is None:
        return now_us
    if abs(at_us - now_us) > FARTHEST_D * DAY_US:
        since = "now" if as_of_us is None else "when it was known"
        raise InputError(
            f"that instant is more than {FARTHEST_D} days from {since}",
            remedy="ask for one within them",
        )
    return at_us


def _index(node: Node, asked: SkyIndex, caller: Caller) -> File:
    """List the objects that states are of, as a file for a globe."""
    sky = sky_of(node, caller, asked.as_of_us)
    content = encode_index(sky)
    rows = (f"sky:{sky.id}", *sky.shown_rows) if sky.shown_rows else ()
    return File("sky.index", BINARY, content, {"objects": len(sky)}, rows)


def _states(node: Node, asked: SkyAt, caller: Caller) -> File:
    """Give positions and velocities of all objects at nodes, as a file for a globe."""
    at_us = _instant(node, asked.at_us, asked.as_of_us)
    sky = sky_of(node, caller, asked.as_of_us)
    frames = frames_of(sky.elements, at_us, float(asked.span_s), asked.nodes)
    content = encode_states(frames, sky.id, following=asked.following)
    counts = {
        "objects": len(sky),
        "not-propagated": sum(frames.not_propagated.values()),
    }
    # The rows stand in the audit beside the list of objects, which this one names.
    rows = (f"sky:{sky.id}",) if sky.shown_rows else ()
    return File("sky.states", BINARY, content, counts, rows)


def _rows_of(file: File) -> tuple[str, ...]:
    return file.rows


def _list(node: Node, asked: ListSky, caller: Caller) -> SkyObjects:
    """List objects in the sky by name, number, designator, owner or class of orbit."""
    place = place_of(asked.cursor, int)
    start = int(place[0]) if place else 0
    if start < 0:
        raise InputError(f"{asked.cursor[:40]!r} is no cursor of this list")
    sky = sky_of(node, caller, asked.as_of_us)
    part, more = objects_part(
        sky, asked.text, asked.who, asked.regime, asked.owner, start, asked.limit
    )
    return replace(part, next=cursor_behind(start + asked.limit) if more else "")


def _shared_of(part: SkyObjects) -> tuple[str, ...]:
    return tuple(f"object {one.object}" for one in part.items if one.who == "shared")


def _show(node: Node, asked: NamedObject, caller: Caller) -> SkyObject:
    """Show an object: its sources beside each other, differences, owner, cases, approaches."""
    return card_of(node, caller, key_of_object(asked.object), asked.as_of_us)


def _sources_of(card: SkyObject) -> tuple[str, ...]:
    return tuple(
        f"{card.object} entry:{one.entry}"
        for one in card.sources
        if one.entry is not None
    )


def _track(node: Node, asked: PathOf, caller: Caller) -> SkyTrack:
    """Give the path of an object over one revolution."""
    at_us = _instant(node, asked.at_us, asked.as_of_us)
    sky = sky_of(node, caller, asked.as_of_us)
    return track_of(sky, key_of_object(asked.object), at_us)


def _shared_path(track: SkyTrack) -> tuple[str, ...]:
    return (f"object {track.object}",) if track.who == "shared" else ()


def _density(node: Node, asked: SkyAsOf, _caller: Caller) -> SkyDensity:
    """Count approaches of own satellites by the hour, from a day ago to a week ahead."""
    at_us = node.clock() if asked.at_us is None else asked.at_us
    watch = watch_of(node, asked.at_us)
    before = watch_of(node, max(at_us - DAY_US, 0))
    return density_of(watch, before, at_us)


SKY_INDEX = Operation(
    name="sky index",
    path="/sky/index",
    right=Right.READ,
    request=SkyIndex,
    result=File,
    run=_index,
    seen=_rows_of,
    example=SkyIndex(),
)
SKY_STATES = Operation(
    name="sky states",
    path="/sky/states",
    right=Right.READ,
    request=SkyAt,
    result=File,
    run=_states,
    seen=_rows_of,
    example=SkyAt(),
)
LIST_SKY = Operation(
    name="sky objects",
    path="/sky/objects",
    right=Right.READ,
    request=ListSky,
    result=SkyObjects,
    run=_list,
    seen=_shared_of,
    example=ListSky(),
)
SHOW_OBJECT = Operation(
    name="sky object",
    path="/sky/objects/{object}",
    right=Right.READ,
    request=NamedObject,
    result=SkyObject,
    run=_show,
    seen=_sources_of,
    example=NamedObject("object:norad:25544"),
)
SKY_TRACK = Operation(
    name="sky track",
    path="/sky/objects/{object}/track",
    right=Right.READ,
    request=PathOf,
    result=SkyTrack,
    run=_track,
    seen=_shared_path,
    example=PathOf("object:norad:25544"),
)
SKY_DENSITY = Operation(
    name="sky density",
    path="/sky/density",
    right=Right.READ,
    request=SkyAsOf,
    result=SkyDensity,
    run=_density,
    example=SkyAsOf(),
)
OPERATIONS = (SKY_INDEX, SKY_STATES, LIST_SKY, SHOW_OBJECT, SKY_TRACK, SKY_DENSITY)

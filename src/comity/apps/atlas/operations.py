"""Operations that read the atlas of a node: search, entries, time, network, shifts, export."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from comity.apps.atlas.collection import Atlas, default_folder, fingerprint
from comity.apps.atlas.entries import CheckReport, Entry, TimelineRow
from comity.apps.atlas.export import export_text
from comity.apps.atlas.lists import (
    ids_of,
    learned_list,
    records_in_time,
    shift_list,
    timeline_list,
)
from comity.apps.atlas.networks import (
    ChangeReport,
    LaunchLogUse,
    NetworkReport,
    change_report,
    network_between,
    network_report,
)
from comity.apps.atlas.policy_shifts import ShiftRow
from comity.apps.atlas.requests import (
    AtlasExport,
    AtlasHistory,
    AtlasLearned,
    AtlasNetwork,
    AtlasSearch,
    AtlasShifts,
    AtlasTimeline,
    NamedEntry,
    TimelineDrawing,
)
from comity.apps.atlas.search import open_index
from comity.apps.atlas.shared_history import (
    SharedHistory,
    local_atlas,
    shared_history,
)
from comity.apps.atlas.show import check_report, show_entry
from comity.atlas.asking import Wanted
from comity.atlas.dates import first_day, last_day, parse_edtf
from comity.atlas.network import Network
from comity.atlas.search import Answer, Index
from comity.atlas.ties import LaunchPair
from comity.atlas.timeline import Learned
from comity.atlas.vocabulary import ARTICLE_KINDS, KINDS
from comity.drawing.atlas.network import network_svg
from comity.drawing.atlas.timeline import timeline_svg
from comity.foundations.errors import InputError
from comity.foundations.plain import ABSENT
from comity.node.operations import (
    File,
    Nothing,
    Operation,
    Page,
    page_from,
)
from comity.trust.persons import Right
from comity.trust.persons.callers import Caller

if TYPE_CHECKING:
    from comity.node.node import Node

__all__ = [
    "CHECK_ATLAS",
    "DRAW_NETWORK",
    "DRAW_TIMELINE",
    "EXPORT_ATLAS",
    "LEARNED",
    "LIST_SHIFTS",
    "LIST_TIMELINE",
    "OPERATIONS",
    "SEARCH_ATLAS",
    "SHARED_HISTORY",
    "SHOW_ENTRY",
    "SHOW_NETWORK",
    "drawn_network",
    "drawn_timeline",
    "exported",
    "network_at",
    "searched",
]


@lru_cache(maxsize=1)
def _opened(folder: Path | None, _stamp: str) -> Index:
    return open_index(folder)


def _index() -> Index:
    """Return the index of this machine's atlas, opened again when a file has changed."""
    folder = default_folder()
    return _opened(folder, fingerprint(folder))


def searched(index: Index, atlas: Atlas, asked: AtlasSearch) -> Answer:
    """Return what a search finds.

    Raises
    ------
    InputError, UnknownNameError, FormatError
        If a kind, party or date is none.
    """
    known = (*KINDS, *ARTICLE_KINDS)
    if wrong := [kind for kind in asked.kind if kind not in known]:
        raise InputError(
            f"kind {wrong[0]!r} is unknown", remedy=f"one of {', '.join(known)}"
        )
    wanted = Wanted(
        asked.query,
        asked.kind,
        ids_of(atlas, asked.party),
        first_day(asked.since),
        last_day(asked.until),
        asked.tier,
        asked.limit,
    )
    return index.search(wanted, facets=asked.facets)


def _search(_node: "Node", asked: AtlasSearch, _caller: Caller) -> Answer:
    """Search records, articles and concept pages."""
    return searched(_index(), local_atlas(), asked)


def _entry(_node: "Node", asked: NamedEntry, _caller: Caller) -> Entry:
    """Show a record, an article, a source or a party, with its claims and their sources."""
    return show_entry(local_atlas(), asked.name)


def _check(_node: "Node", _asked: Nothing, _caller: Caller) -> CheckReport:
    """Check the collection: sources, dates, links, succession, conflicts, counts."""
    return check_report(local_atlas())


def drawn_timeline(atlas: Atlas, asked: TimelineDrawing) -> File:
    """Return the drawing of dated records.

    Raises
    ------
    UnknownNameError, FormatError
        If a party is unknown, or a date is none.
    """
    rows = records_in_time(atlas, asked)
    picture = timeline_svg(rows, f"{len(rows)} dated records of the atlas")
    return File("timeline.svg", "image/svg+xml", picture.encode(), {"rows": len(rows)})


def _timeline(
    _node: "Node", asked: AtlasTimeline, _caller: Caller
) -> Page[TimelineRow]:
    """List dated records, the earliest first."""
    wanted = TimelineDrawing(asked.kind, asked.party, asked.since, asked.until)
    return page_from(timeline_list(wanted), asked.cursor, asked.limit)


def _drawn_timeline(_node: "Node", asked: TimelineDrawing, _caller: Caller) -> File:
    """Draw dated records (SVG)."""
    return drawn_timeline(local_atlas(), asked)


def _history(_node: "Node", asked: AtlasHistory, _caller: Caller) -> SharedHistory:
    """Show records and memberships that parties share."""
    return shared_history(ids_of(local_atlas(), asked.party))


def network_at(
    atlas: Atlas, asked: AtlasNetwork, pairs: Sequence[LaunchPair] = ()
) -> tuple[Network, ChangeReport | None]:
    """Return the network of a time, and what has changed since another one.

    Raises
    ------
    InputError, FormatError
        If a time ends before it begins, a date is none, or the mode is unknown.
    """
    more = list(pairs)
    since, until = first_day(asked.since), last_day(asked.until)
    now = network_between(atlas, since, until, more, asked.mode)
    if not asked.against:
        return now, None
    other = parse_edtf(asked.against)
    then = network_between(atlas, other.first, other.last, more, asked.mode)
    return now, change_report(then, now)


def drawn_network(atlas: Atlas, network: Network) -> File:
    """Return the drawing of a network."""
    title = f"Who cooperated with whom, {network.since.year} to {network.until.year}"
    picture = network_svg(network, atlas.name_of, title)
    return File("network.svg", "image/svg+xml", picture.encode())


def _network(_node: "Node", asked: AtlasNetwork, _caller: Caller) -> NetworkReport:
    """Show who cooperated with whom: communities, brokers, strongest ties."""
    atlas = local_atlas()
    now, changed = network_at(atlas, asked)
    return network_report(now, atlas.name_of, LaunchLogUse(0, ()), changed or ABSENT)


def _drawn_network(_node: "Node", asked: AtlasNetwork, _caller: Caller) -> File:
    """Draw who cooperated with whom (SVG)."""
    atlas = local_atlas()
    return drawn_network(atlas, network_at(atlas, asked)[0])


def _shifts(_node: "Node", asked: AtlasShifts, _caller: Caller) -> Page[ShiftRow]:
    """List when positions changed, in coded statements."""
    return page_from(shift_list(asked), asked.cursor, asked.limit)


def _learned(_node: "Node", asked: AtlasLearned, _caller: Caller) -> Page[Learned]:
    """List records with claims that were recorded after a day."""
    day = last_day(asked.since)
    if day is None:
        raise InputError("since is empty", remedy="write a day: 2026-01-31")
    return page_from(learned_list(day), asked.cursor, asked.limit)


#: Form of an export → its file and what it is.
FORMS = {
    "json": ("atlas.json", "application/json"),
    "csv": ("atlas.csv", "text/csv"),
    "bibtex": ("atlas.bib", "application/x-bibtex"),
    "csl": ("sources.json", "application/vnd.citationstyles.csl+json"),
    "left-out": ("left-out.csv", "text/csv"),
}


def _export(_node: "Node", asked: AtlasExport, _caller: Caller) -> File:
    """Export records (json, csv), sources (bibtex, csl), or the list of what stays out, and why."""
    return exported(local_atlas(), asked)


def exported(atlas: Atlas, asked: AtlasExport) -> File:
    """Return records or sources as a file.

    Raises
    ------
    InputError
        If a kind is unknown.
    """
    made = export_text(atlas.collection, asked.form, asked.kind)
    name, media_type = FORMS[asked.form]
    counts = {"entries": made.entries, "left_out": made.left_out}
    return File(name, media_type, made.text.encode(), counts)


RECORD = "inc-aeolus-2019"
SEARCH_ATLAS = Operation(
    name="atlas search",
    path="/atlas/search",
    right=Right.READ,
    request=AtlasSearch,
    result=Answer,
    run=_search,
    example=AtlasSearch("apollo soyuz", limit=3),
)
SHOW_ENTRY = Operation(
    name="atlas show",
    path="/atlas/entries/{name}",
    right=Right.READ,
    request=NamedEntry,
    result=Entry,
    run=_entry,
    example=NamedEntry(RECORD),
)
CHECK_ATLAS = Operation(
    name="atlas check",
    path="/atlas/check",
    right=Right.READ,
    request=Nothing,
    result=CheckReport,
    run=_check,
    example=Nothing(),
)
LIST_TIMELINE = Operation(
    name="atlas timeline",
    path="/atlas/timeline",
    right=Right.READ,
    request=AtlasTimeline,
    result=Page[TimelineRow],
    run=_timeline,
    example=AtlasTimeline(party=("NATO",), since="2019", limit=10),
)
DRAW_TIMELINE = Operation(
    name="atlas timeline-drawing",
    path="/atlas/timeline.svg",
    right=Right.READ,
    request=TimelineDrawing,
    result=File,
    run=_drawn_timeline,
    example=TimelineDrawing(since="2019"),
)
SHARED_HISTORY = Operation(
    name="atlas history",
    path="/atlas/history",
    right=Right.READ,
    request=AtlasHistory,
    result=SharedHistory,
    run=_history,
    example=AtlasHistory(("USA", "RUS")),
)
SHOW_NETWORK = Operation(
    name="atlas network",
    path="/atlas/network",
    right=Right.READ,
    request=AtlasNetwork,
    result=NetworkReport,
    run=_network,
    example=AtlasNetwork("1970", "1980"),
)
DRAW_NETWORK = Operation(
    name="atlas network-drawing",
    path="/atlas/network.svg",
    right=Right.READ,
    request=AtlasNetwork,
    result=File,
    run=_drawn_network,
    example=AtlasNetwork("1970", "1980"),
)
LIST_SHIFTS = Operation(
    name="atlas shifts",
    path="/atlas/shifts",
    right=Right.READ,
    request=AtlasShifts,
    result=Page[ShiftRow],
    run=_shifts,
    example=AtlasShifts(),
)
LEARNED = Operation(
    name="atlas learned",
    path="/atlas/learned",
    right=Right.READ,
    request=AtlasLearned,
    result=Page[Learned],
    run=_learned,
    example=AtlasLearned("2020-01-01", limit=10),
)
EXPORT_ATLAS = Operation(
    name="atlas export",
    path="/atlas/export/{form}",
    right=Right.READ,
    request=AtlasExport,
    result=File,
    run=_export,
    example=AtlasExport("bibtex"),
)
OPERATIONS = (
    SEARCH_ATLAS,
    SHOW_ENTRY,
    CHECK_ATLAS,
    LIST_TIMELINE,
    DRAW_TIMELINE,
    SHARED_HISTORY,
    SHOW_NETWORK,
    DRAW_NETWORK,
    LIST_SHIFTS,
    LEARNED,
    EXPORT_ATLAS,
)

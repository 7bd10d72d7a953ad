"""A run of the node's watch → the records of the people's API: filters, orders, parts."""

from collections import Counter
from collections.abc import Callable, Iterable

from comity.apps.watch.decisions import TIERS
from comity.apps.watch.node_records import (
    ChangeLine,
    LatestRun,
    OwnWatched,
    WatchApproaches,
    WatchChanges,
    WatchState,
)
from comity.apps.watch.node_watch import KeptRun, NodeWatch, catalogue_of
from comity.apps.watch.orbit_changes import SuspectedManoeuvre
from comity.apps.watch.records import OwnLine, WatchReport, WatchRow
from comity.astro.catalogue import Snapshot
from comity.foundations.errors import ComityError, InputError
from comity.node.cursors import cursor_behind, place_of

__all__ = [
    "ORDERS",
    "approaches_part",
    "changes_part",
    "latest_run",
    "place_in_run",
    "state_of_watch",
]

#: Tiers that a person has to look at.
DUE = frozenset({"decide", "undecided"})


def state_of_watch(watch: NodeWatch) -> WatchState:
    """Return whether there is a run, for every record."""
    at = None if watch.run is None else watch.run.report.at
    return WatchState(watch.state, watch.words, watch.remedy, at)


def latest_run(watch: NodeWatch) -> LatestRun:
    """Return a run without its approaches."""
    state = state_of_watch(watch)
    if watch.run is None:
        return LatestRun(
            watch=state, not_covered={}, tiers={}, changes_of_rows={}, bases={}
        )
    report = watch.run.report
    left_out = sum(report.left_out_objects.values())
    # Rows that were refused are no objects of the catalogue.
    missing = left_out - report.left_out_objects.get("refused", 0)
    return LatestRun(
        watch=state,
        operation=report.operation,
        until=report.until,
        last_run=report.last_run,
        own=_own(report),
        not_watched=report.not_watched,
        sources=report.sources,
        message_sources=report.message_sources,
        objects=report.objects,
        covered=None if report.objects is None else max(report.objects - missing, 0),
        not_covered=report.left_out_objects,
        coverage=report.coverage,
        approaches=len(report.rows),
        tiers=report.tiers,
        changes_of_rows=report.changes_of_rows,
        bases=dict(Counter(row.basis for row in report.rows)),
        remarks=report.remarks,
        contacts=report.contacts,
        statement=report.statement,
        synthetic=report.synthetic,
    )


def _own(report: WatchReport) -> tuple[OwnWatched, ...]:
    """Return own satellites with what comes near them; of runs before, those of approaches alone."""
    rows: dict[str, list[WatchRow]] = {}
    for row in report.rows:
        rows.setdefault(row.object_1, []).append(row)
        if row.both_own:
            rows.setdefault(row.object_2, []).append(row)
    lines = {one.object: one for one in report.own}
    if not lines:
        for row in report.rows:
            line = OwnLine(row.object_1, row.name_1, "", True, 0, 0.0, None, False)
            lines.setdefault(row.object_1, line)
    gaps: dict[str, list[str]] = {}
    for gap in report.coverage.left_out:
        words = f"{gap.why}, from {gap.since[:16]} to {gap.until[:16]} UTC"
        gaps.setdefault(gap.object, []).append(words)
    return tuple(
        _watched(one, rows.get(key, []), tuple(gaps.get(key, ())))
        for key, one in lines.items()
    )


def _watched(
    line: OwnLine, rows: list[WatchRow], not_covered: tuple[str, ...]
) -> OwnWatched:
    there = [row for row in rows if row.change != "gone"]
    due = [row for row in there if row.tier in DUE]
    return OwnWatched(
        line,
        len(there),
        len(due),
        sum(row.too_late for row in due),
        sum(row.change == "unchecked" for row in there),
        max((row.pc for row in there if row.pc is not None), default=None),
        min((row.tca for row in there), default=None),
        min(
            (row.decide_by for row in due if row.decide_by and not row.too_late),
            default=None,
        ),
        not_covered,
    )


Key = Callable[[WatchRow], tuple[object, ...]]
#: Orders of approaches; what is gone comes last in each.
ORDERS: dict[str, Key] = {
    "tier": lambda row: (TIERS.index(row.tier), -(row.pc or 0.0), row.tca),
    "decide_by": lambda row: (row.decide_by is None, row.decide_by or "", row.tca),
    "tca": lambda row: (row.tca,),
    "pc": lambda row: (row.pc is None, -(row.pc or 0.0), row.tca),
    "miss": lambda row: (row.miss_km, row.tca),
}


def _fits(row: WatchRow, wanted: dict[str, str], text: str) -> bool:
    facets = {
        "tier": (row.tier,),
        "change": (row.change,),
        "basis": (row.basis,),
        "source": (row.source,),
        "own": (row.object_1, row.object_2 if row.both_own else ""),
    }
    if any(value and value not in facets[name] for name, value in wanted.items()):
        return False
    words = (row.name_1, row.object_1, row.name_2, row.object_2, row.owner_2)
    return not text or any(text in word.casefold() for word in words)


def approaches_part(
    watch: NodeWatch,
    wanted: dict[str, str],
    text: str,
    order: str,
    start: int,
    limit: int,
) -> WatchApproaches:
    """Return a part of the approaches of a run that fit.

    Parameters
    ----------
    wanted
        Facet (``own``, ``tier``, ``change``, ``basis``, ``source``) → value; empty means any.
    text
        Part of a name, key or owner, whatever its case.
    order
        A key of ``ORDERS``.
    """
    state = state_of_watch(watch)
    if watch.run is None:
        return WatchApproaches(state, (), "", 0, 0)
    report = watch.run.report
    folded = text.strip().casefold()
    rows = [row for row in report.rows if _fits(row, wanted, folded)]
    key = ORDERS[order]
    rows.sort(key=lambda row: (row.change == "gone", *key(row)))
    end = start + limit
    behind = cursor_behind(watch.run.at_us, end) if end < len(rows) else ""
    return WatchApproaches(
        state, tuple(rows[start:end]), behind, len(rows), len(report.rows)
    )


def place_in_run(cursor: str) -> tuple[int | None, int]:
    """Return the run that a cursor belongs to and the rows before it; None and 0 without one.

    Raises
    ------
    InputError
        If it is none of such a list.
    """
    place = place_of(cursor, int, int)
    if not place:
        return None, 0
    at_us, start = int(place[0]), int(place[1])
    if start < 0:
        raise InputError(f"{cursor[:40]!r} is no cursor of this list")
    return at_us, start


def changes_part(watch: NodeWatch, change: str, start: int, limit: int) -> WatchChanges:
    """Return a part of what changed since the run before; an empty ``change`` means all."""
    state = state_of_watch(watch)
    if watch.run is None:
        return WatchChanges(state, (), "", None, 0, 0, 0, 0, 0, {})
    changes = watch.run.report.changes
    lines = _changes(watch.run)
    counts = Counter(line.change for line in lines)
    some = [line for line in lines if change in {"", line.change}]
    some.sort(key=lambda line: not line.here)
    end = start + limit
    return WatchChanges(
        state,
        tuple(some[start:end]),
        cursor_behind(watch.run.at_us, end) if end < len(some) else "",
        watch.run.report.last_run,
        changes.renewed,
        changes.replaced,
        changes.same,
        changes.unjudged,
        changes.kept,
        dict(counts),
    )


def _changes(run: KeptRun) -> list[ChangeLine]:
    changes = run.report.changes
    burned = (one.object for one in changes.manoeuvres)
    names = _names(run, (*changes.added, *changes.lost, *burned))
    here = {one.object for one in changes.manoeuvres_here}
    here |= {*changes.added_here, *changes.lost_here}

    def line(
        change: str, key: str, burn: SuspectedManoeuvre | None = None
    ) -> ChangeLine:
        name, piece, owner = names.get(key, ("", "", ""))
        return ChangeLine(change, key, name, piece, owner, key in here, burn)

    return [
        *(line("manoeuvre", one.object, one) for one in changes.manoeuvres),
        *(line("added", key) for key in changes.added),
        *(line("lost", key) for key in changes.lost),
    ]


def _names(run: KeptRun, keys: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    """Return name, designator and owner of objects; none where the catalogue cannot be read."""
    try:
        snapshot = catalogue_of(run)
    except ComityError:
        return {}
    return _named(snapshot, set(keys))


def _named(snapshot: Snapshot, keys: set[str]) -> dict[str, tuple[str, str, str]]:
    return {
        key: (
            str(snapshot.name[row]),
            str(snapshot.international[row]),
            str(snapshot.owner[row] or snapshot.owner_code[row]),
        )
        for row in snapshot.current.tolist()
        if (key := str(snapshot.object[row])) in keys
    }

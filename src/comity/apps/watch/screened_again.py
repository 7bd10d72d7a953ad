"""Own satellites against everybody, again: only what changed since the last run is searched.

Where neither object of a pair has another element set than in the last run, its approaches are those
of the last run. The rest is searched: the days that the last window did not reach, changed own
satellites against all, and all own ones against those that changed. Pairs that stay together, or whose
approach lies on the border of a window, are searched over the whole window. The result is that of a
whole screening (a test compares them).
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from comity.apps.screening.screen import (
    Request,
    Screened,
    covered,
    forget_blocks,
    run_screening,
)
from comity.astro.catalogue import Snapshot, compare, take_rows
from comity.astro.screening import Conjunctions
from comity.astro.screening.coverage import Coverage, Gap, age_gaps
from comity.foundations import content_hash
from comity.foundations.arrays import Bools, Floats, Ints, Texts
from comity.foundations.constants import DAY_US
from comity.system.engines import Tick

__all__ = [
    "NUMBERS",
    "KeptScreening",
    "Progress",
    "forget",
    "kept_of",
    "screen_again",
    "searched_whole",
]

#: Shows how a part of a search goes on: its name, and gives the ticks of its blocks.
Progress = Callable[[str], AbstractContextManager[Tick]]
#: Columns of approaches that are numbers.
NUMBERS = tuple(
    item.name
    for item in fields(Conjunctions)
    if item.name not in {"first", "second", "coverage"}
)
#: Those that are codes.
CODES = frozenset({"kind", "edge"})
#: Columns that count from the start of a window.
TIMES = ("tca_s", "entry_s", "exit_s")
#: An approach whose stay ends this near to a border is searched on both sides of it, s.
BORDER_S = 1.0
#: With more of the own satellites changed than this part, the whole is searched at once.
MOST_CHANGED = 0.25
#: Objects times days from which on the finished blocks of a part are kept.
KEPT_OBJECT_DAYS = 10_000.0
#: Parts of a search that follows another one.
PARTS = ("end", "changed", "others", "borders")
#: Reasons for which an object is left out that only a search finds.
FAILING = frozenset({"theory", "decayed"})


@dataclass(frozen=True, slots=True)
class KeptScreening:
    """A screening of a run, for the next one.

    Attributes
    ----------
    start_us, end_us, limit_km
        Its window, UTC, and largest distance.
    own
        Keys of the satellites that it was made for.
    first, second
        (K,) keys of the objects of each approach.
    columns
        (K,) each: the other columns of ``Conjunctions``.
    failing
        Key, reason, from and until (UTC), value of each object for whom the theory failed.
    """

    start_us: int
    end_us: int
    limit_km: float
    own: tuple[str, ...]
    first: Texts
    second: Texts
    columns: dict[str, Floats]
    failing: tuple[tuple[str, str, int, int, float], ...]


def kept_of(done: Screened, own: Sequence[str]) -> KeptScreening:
    """Return what the next run needs of a screening."""
    c, keys = done.conjunctions, done.snapshot.object[done.rows]
    return KeptScreening(
        done.start_us,
        done.start_us + round(done.days * DAY_US),
        done.limit_km,
        tuple(own),
        keys[c.first],
        keys[c.second],
        {name: np.asarray(getattr(c, name), np.float64) for name in NUMBERS},
        tuple(
            (
                str(keys[gap.row]),
                gap.reason,
                done.start_us + round(gap.from_s * 1e6),
                done.start_us + round(gap.until_s * 1e6),
                float(gap.value),
            )
            for gap in c.coverage.left_out
            if gap.reason in FAILING
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Approaches by rows of the current objects, their times from the start of this window."""

    first: Ints
    second: Ints
    columns: dict[str, Floats]

    def take(self, some: Bools) -> "_Rows":
        columns = {name: column[some] for name, column in self.columns.items()}
        return _Rows(self.first[some], self.second[some], columns)

    def pairs(self) -> Ints:
        """Return one number for each pair."""
        low, high = (
            np.minimum(self.first, self.second),
            np.maximum(self.first, self.second),
        )
        return low << 32 | high


def _joined(parts: Sequence[_Rows]) -> _Rows:
    return _Rows(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
        {
            name: np.concatenate([part.columns[name] for part in parts])
            for name in NUMBERS
        },
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """What all parts of a search share."""

    snapshot: Snapshot
    request: Request
    start_us: int
    own: Bools
    table: Path
    progress: Progress
    gaps: list[Gap]
    begun: float
    cpu: float

    def part(
        self, name: str, rows: Bools, chosen: Bools, from_us: int, until_us: int
    ) -> _Rows:
        """Search some objects over a part of the window, at least one of a pair being chosen."""
        some = np.flatnonzero(rows)
        if len(some) < 2 or not chosen.any() or until_us <= from_us:
            return _empty()
        snapshot = self.snapshot
        if len(some) < len(snapshot.current):
            snapshot = take_rows(snapshot, snapshot.current[some])
        days = (until_us - from_us) / DAY_US
        request = replace(self.request, start_us=from_us, days=days, primaries=None)
        out = self.table.with_name(f"{self.table.name}-{name}")
        # What is over in a moment is not worth a file for each of its blocks.
        long = len(some) * days >= KEPT_OBJECT_DAYS
        with self.progress(name) as tick:
            done = run_screening(
                snapshot,
                request,
                out=out if long else None,
                tick=tick,
                chosen=chosen[some],
            )
        return self._rows(done, some)

    def _rows(self, done: Screened, some: Ints) -> _Rows:
        shift_s = (done.start_us - self.start_us) / 1e6
        c = done.conjunctions
        columns = {name: np.asarray(getattr(c, name), np.float64) for name in NUMBERS}
        for name in TIMES:
            columns[name] = columns[name] + shift_s
        self.gaps.extend(
            replace(
                gap,
                row=int(some[gap.row]),
                from_s=gap.from_s + shift_s,
                until_s=gap.until_s + shift_s,
            )
            for gap in c.coverage.left_out
            if gap.reason in FAILING
        )
        return _Rows(some[c.first], some[c.second], columns)


def _empty() -> _Rows:
    none = np.zeros(0, np.int64)
    return _Rows(none, none, {name: np.zeros(0) for name in NUMBERS})


def searched_whole(
    snapshot: Snapshot, own: Bools, request: Request, table: Path, progress: Progress
) -> Screened:
    """Search own satellites (marks of the current objects) against all over the whole window."""
    whole = table.with_name(f"{table.name}-whole")
    with progress("whole window") as tick:
        return run_screening(snapshot, request, out=whole, tick=tick, chosen=own)


def _changed(
    before: Snapshot, snapshot: Snapshot, kept: KeptScreening, own: Bools
) -> Bools:
    """Mark the current objects with another element set than before, and own ones of now alone."""
    difference = compare(before, snapshot)
    keys = snapshot.object[snapshot.current]
    names = (*difference.added, *difference.renewed, *difference.changed)
    changed: Bools = np.isin(keys, np.array(names, keys.dtype))
    return changed | (own & ~np.isin(keys, np.array(kept.own, keys.dtype)))


def _reused(kept: KeptScreening, search: _Search, changed: Bools) -> _Rows:
    """Return the approaches of before between objects of which neither has changed."""
    keys = search.snapshot.object[search.snapshot.current]
    order = np.argsort(keys)
    sorted_keys = keys[order]

    def rows_of(names: Texts) -> Ints:
        at = np.minimum(np.searchsorted(sorted_keys, names), len(keys) - 1)
        return np.where(sorted_keys[at] == names, order[at], -1)

    first, second = rows_of(kept.first), rows_of(kept.second)
    shift_s = (kept.start_us - search.start_us) / 1e6
    columns = {
        name: column + shift_s if name in TIMES else column
        for name, column in kept.columns.items()
    }
    there = (first >= 0) & (second >= 0)
    there &= ~changed[first] & ~changed[second]
    there &= search.own[first] | search.own[second]
    there &= columns["exit_s"] >= 0.0
    return _Rows(first, second, columns).take(there)


def _on_borders(found: _Rows, border_s: float) -> Ints:
    """Return the pairs that are to be searched over the whole window."""
    c = found.columns
    entry, leave = c["entry_s"], c["exit_s"]
    doubtful = (c["kind"] != 0) | (c["edge"] != 0) | (entry < BORDER_S)
    doubtful |= (entry < border_s + BORDER_S) & (leave > border_s - BORDER_S)
    pairs: Ints = np.unique(found.pairs()[doubtful])
    return pairs


def screen_again(
    snapshot: Snapshot,
    own: Bools,
    request: Request,
    before: Snapshot,
    kept: KeptScreening,
    table: Path,
    progress: Progress,
) -> Screened:
    """Search own satellites against all, with what the last run has found.

    Parameters
    ----------
    own
        (N,) marks of the current objects.
    request
        Of the whole window; its start is given.
    before
        The catalogue of the last run.
    kept
        What it found.
    table
        Name beside which finished blocks are kept.
    progress
        Told of each part.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    start_us = request.start_us or 0
    end_us = start_us + round(request.days * DAY_US)
    changed = _changed(before, snapshot, kept, own)
    useless = (
        kept.limit_km != request.limit_km
        or not kept.start_us <= start_us < kept.end_us
        or kept.end_us > end_us
        or changed[own].mean() > MOST_CHANGED
        or bool(snapshot.stated_error.any())
    )
    if useless:
        return searched_whole(snapshot, own, request, table, progress)
    everyone = np.ones(len(own), np.bool_)
    search = _Search(snapshot, request, start_us, own, table, progress, [], begun, cpu)
    border_us = kept.end_us
    steady = own & ~changed
    parts = [
        _reused(kept, search, changed),
        search.part("end", everyone, own, border_us, end_us),
        search.part("changed", everyone, own & changed, start_us, border_us),
    ]
    others = search.part(
        "others", steady | (changed & ~own), steady, start_us, border_us
    )
    touched = changed[others.first] | changed[others.second]
    parts.append(others.take(touched))
    found = _joined(parts)
    whole = _on_borders(found, (border_us - start_us) / 1e6)
    if len(whole):
        found = found.take(~np.isin(found.pairs(), whole))
        rows = np.zeros(len(own), np.bool_)
        rows[whole >> 32] = True
        rows[whole & 0xFFFFFFFF] = True
        again = search.part("borders", rows, own & rows, start_us, end_us)
        found = _joined([found, again.take(np.isin(again.pairs(), whole))])
    return _screened(search, found, _gaps(search, kept, changed))


def _gaps(search: _Search, kept: KeptScreening, changed: Bools) -> tuple[Gap, ...]:
    """Return who is left out over the whole window: by this search, and of before if unchanged."""
    keys = search.snapshot.object[search.snapshot.current].tolist()
    row_of = {key: k for k, key in enumerate(keys)}
    gaps = list(search.gaps)
    for key, reason, from_us, until_us, value in kept.failing:
        row = row_of.get(key)
        until_s = (until_us - search.start_us) / 1e6
        if row is not None and not changed[row] and until_s > 0.0:
            from_s = max((from_us - search.start_us) / 1e6, 0.0)
            gaps.append(Gap(row, reason, from_s, until_s, value))
    merged: dict[tuple[int, str], Gap] = {}
    for gap in gaps:
        last = merged.get((gap.row, gap.reason), gap)
        merged[gap.row, gap.reason] = replace(
            last,
            from_s=min(last.from_s, gap.from_s),
            until_s=max(last.until_s, gap.until_s),
        )
    elements = search.snapshot.elements.take(search.snapshot.current)
    request = search.request
    old = age_gaps(elements, search.start_us, request.days, request.max_age_d)
    both = [*merged.values(), *old]
    return tuple(sorted(both, key=lambda gap: (gap.row, gap.from_s, gap.reason)))


def _screened(search: _Search, found: _Rows, gaps: tuple[Gap, ...]) -> Screened:
    """Return the whole as a screening, in the order of a screening."""
    c = found.columns
    order = np.lexsort((found.second, found.first, c["tca_s"]))
    conjunctions = Conjunctions(
        first=found.first[order].astype(np.int32),
        second=found.second[order].astype(np.int32),
        kind=c["kind"][order].astype(np.uint8),
        edge=c["edge"][order].astype(np.uint8),
        coverage=Coverage(gaps),
        **{name: c[name][order] for name in NUMBERS if name not in CODES},
    )
    snapshot, request, start_us = search.snapshot, search.request, search.start_us
    rows = snapshot.current
    return Screened(
        snapshot,
        rows,
        conjunctions,
        start_us,
        request.days,
        request.limit_km,
        time.perf_counter() - search.begun,
        time.process_time() - search.cpu,
        content_hash([snapshot.hash, start_us, request.days, request.limit_km]),
        covered(snapshot, rows, conjunctions, start_us, request),
    )


def forget(table: Path) -> None:
    """Delete the finished blocks of all parts, once the run is written."""
    for name in ("whole", *PARTS):
        forget_blocks(table.with_name(f"{table.name}-{name}"))

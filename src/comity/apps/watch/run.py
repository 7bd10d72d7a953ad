"""One run of an operation's watch: fetch, screen, rank, compare with the last run, say what is due."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from comity.apps.screening.screen import Request, Screened
from comity.apps.watch.approaches import WatchedApproach
from comity.apps.watch.cases import tell_node
from comity.apps.watch.compare import Compared, compare
from comity.apps.watch.decisions import Limits, limits_of
from comity.apps.watch.element_approaches import approaches_of_elements
from comity.apps.watch.ephemeris_approaches import approaches_of_ephemerides
from comity.apps.watch.feeds import Feed, gather, opened, with_kept
from comity.apps.watch.judges import Circumstances, epochs_of
from comity.apps.watch.message_approaches import approaches_of_messages
from comity.apps.watch.operation_file import Operation, read_operation
from comity.apps.watch.orbit_changes import orbit_changes
from comity.apps.watch.own_objects import OwnObjects, find_own
from comity.apps.watch.records import Finished, WatchReport
from comity.apps.watch.report import Run, watch_report
from comity.apps.watch.screened_again import (
    KeptScreening,
    Progress,
    forget,
    kept_of,
    screen_again,
    searched_whole,
)
from comity.apps.watch.screening_files import load_screening, save_screening
from comity.apps.watch.state_folder import (
    StateFolder,
    locked,
    stamp_of,
    state_of,
)
from comity.astro.catalogue import Snapshot
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import ComityError, DataError
from comity.foundations.plain import plain
from comity.foundations.time import format_utc
from comity.system.snapshots import load_snapshot, save_snapshot

__all__ = ["run_watch"]

#: A run that was interrupted is continued at its own instant, if it began this recently.
CONTINUED_US = 6 * HOUR_US
#: Days of which catalogues are kept from which errors of element sets are learned, at most.
MOST_OLDER = 20


@dataclass(frozen=True, slots=True)
class _Before:
    """What the last finished run has left."""

    result: Finished | None = None
    catalogue: Snapshot | None = None
    screening: KeptScreening | None = None

    @property
    def at_us(self) -> int | None:
        """Return when it was, UTC."""
        return None if self.result is None else self.result.at_us

    @property
    def until_us(self) -> int | None:
        """Return the end of its window, UTC; None where it found nothing to screen."""
        return None if self.screening is None else self.screening.end_us

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Return what it listed."""
        return () if self.result is None else self.result.compared


def _last(state: StateFolder, remarks: list[str]) -> _Before:
    """Return what the last run has left; what is damaged counts as not there, and is said."""
    try:
        value = state.read(state.latest)
        if value is None:
            return _Before()
        result = msgspec.convert(value["kept"], Finished)
    except (DataError, KeyError, msgspec.ValidationError) as error:
        remarks.append(
            f"the result of the last run cannot be read, nothing is compared: {error}"
        )
        return _Before()
    try:
        catalogue = load_snapshot(state.catalogues / result.catalogue)
    except ComityError as error:
        remarks.append(f"the catalogue of the last run cannot be read: {error.message}")
        return _Before(result)
    screening = load_screening(state.screening_of(result.catalogue))
    return _Before(result, catalogue, screening)


def _instant(
    state: StateFolder, snapshot: Snapshot, now_us: int, remarks: list[str]
) -> tuple[int, str]:
    """Return the instant of the run and the file of its catalogue.

    Those of a run that was interrupted, if it is not long ago and the sources give the same.
    """
    with suppress(DataError):
        begun = state.read(state.unfinished) or {}
        at_us = begun.get("at_us")
        if isinstance(at_us, int) and 0 <= now_us - at_us <= CONTINUED_US:
            name = _file_of(at_us, snapshot)
            if begun.get("catalogue") == name:
                when = format_utc(at_us, 0)
                remarks.append(f"continues the run of {when} UTC that was interrupted")
                return at_us, name
    return now_us, _file_of(now_us, snapshot)


def _file_of(at_us: int, snapshot: Snapshot) -> str:
    return f"{stamp_of(at_us)}-{snapshot.hash[-12:]}.comity"


def _catalogue(
    operation: Operation, feeds: Sequence[Feed], before: _Before, now_us: int
) -> tuple[tuple[Feed, ...], Snapshot | None, tuple[str, ...]]:
    """Return the sources, the catalogue of the run, and the objects that no source has any more.

    That of the last run where every source gives what it gave then.
    """
    last = before.result
    if last is not None and before.catalogue is not None:
        names = tuple(source.name for source in operation.catalogues)
        same = all(
            feed.read_us is not None and feed.read_us <= last.at_us for feed in feeds
        )
        if same and names == last.sources:
            return tuple(feeds), before.catalogue, last.kept
    read = opened(feeds)
    return read, *with_kept(read, before.catalogue, now_us, operation.keep_d)


def _screened(
    snapshot: Snapshot,
    own: OwnObjects,
    operation: Operation,
    at_us: int,
    before: _Before,
    state: StateFolder,
    progress: Progress,
) -> Screened | None:
    """Search own satellites against all; None if none of them has an element set."""
    marks = own.marks(len(snapshot.current))
    if not marks.any() or len(snapshot.current) < 2:
        return None
    request = Request(
        at_us,
        operation.window_d,
        operation.threshold_km,
        max_age_d=operation.max_age_d,
    )
    if before.catalogue is None or before.screening is None:
        return searched_whole(snapshot, marks, request, state.table, progress)
    return screen_again(
        snapshot,
        marks,
        request,
        before.catalogue,
        before.screening,
        state.table,
        progress,
    )


def _older(state: StateFolder, now: str) -> list[Snapshot]:
    """Return the last catalogue of each earlier day, the newest first; damaged ones are left out.

    Errors are learned from sets that are days apart: several of a day add nothing.
    """
    days: dict[str, Path] = {}
    for path in sorted(state.catalogues.glob("*.comity")):
        days[path.name[:8]] = path
    out: list[Snapshot] = []
    for path in list(days.values())[: -MOST_OLDER - 1 : -1]:
        if path.name != now:
            with suppress(ComityError):
                out.append(load_snapshot(path))
    return out


def run_watch(path: Path, now_us: int, progress: Progress) -> WatchReport:
    """Carry out one run.

    Sources that fail are said and stop nothing; a run that is interrupted is continued by the next.

    Parameters
    ----------
    path
        The file of the operation.
    now_us
        The instant of the run, µs of UTC since 1970: the window begins there.

    Raises
    ------
    ComityError
        If the file or the folder of the state cannot be used, or no source ever gave anything.
    """
    operation = read_operation(path)
    limits = limits_of(operation.thresholds, path.parent)
    state = state_of(path, operation)
    begun = time.perf_counter()
    with locked(state):
        run, finished = _carried_out(
            operation, limits, path.parent, state, now_us, progress
        )
        cases = tell_node(run, state)
        report = watch_report(run, cases, time.perf_counter() - begun)
        result = state.runs / f"{stamp_of(run.at_us)}.json"
        state.write(result, report)
        state.write(state.latest, {"report": result.name, "kept": plain(finished)})
        state.unfinished.unlink(missing_ok=True)
        forget(state.table)
        state.forget_before(run.at_us, operation.keep_d)
    return replace(report, result=str(result))


def _carried_out(
    operation: Operation,
    limits: Limits,
    base: Path,
    state: StateFolder,
    now_us: int,
    progress: Progress,
) -> tuple[Run, Finished]:
    """Do all of a run but for telling others: what it found, and what the next one needs."""
    remarks: list[str] = []
    before = _last(state, remarks)
    feeds = gather(operation.catalogues, base, state, now_us)
    feeds, snapshot, kept = _catalogue(operation, feeds, before, now_us)
    if snapshot is None or not len(snapshot):
        words = "; ".join(feed.report.words for feed in feeds)
        raise DataError(
            f"no source has ever given an element set: {words}",
            remedy="check the sources of the file",
        )
    at_us, name = _instant(state, snapshot, now_us, remarks)
    if before.result is not None and snapshot is before.catalogue:
        name = before.result.catalogue
    else:
        save_snapshot(state.catalogues / name, snapshot)
    state.write(state.unfinished, {"at_us": at_us, "catalogue": name})
    window_us = (at_us, at_us + round(operation.window_d * DAY_US))
    own = find_own(operation, base, snapshot)
    done = _screened(snapshot, own, operation, at_us, before, state, progress)
    elements: list[WatchedApproach] = []
    if done is not None:
        older = _older(state, name)
        elements = approaches_of_elements(done, own, operation.radius_m, older)
    ephemerides = approaches_of_ephemerides(
        snapshot,
        own,
        operation.threshold_km,
        operation.radius_m,
        window_us,
        operation.max_age_d,
    )
    messages = approaches_of_messages(
        operation.messages, base, state.messages, own, operation.radius_m, window_us
    )
    circumstances = Circumstances(
        snapshot,
        own,
        (epochs_of(before.catalogue), epochs_of(snapshot)),
        before.until_us,
        window_us,
        operation.threshold_km,
        done.coverage.left_out if done is not None else (),
        {
            key: one.report.coverage.left_out
            for key, one in ephemerides.screened.items()
        },
    )
    compared = compare(
        before.compared,
        [*elements, *ephemerides.approaches, *messages.approaches],
        at_us,
        factor=operation.thresholds.change_factor,
        judges=circumstances,
    )
    earlier = before.result.kept if before.result else ()
    changes = orbit_changes(before.catalogue, snapshot, kept, earlier)
    if done is not None:
        save_screening(state.screening_of(name), kept_of(done, tuple(own.by_key)))
    run = Run(
        operation,
        base,
        limits,
        at_us,
        before.at_us,
        feeds,
        own,
        snapshot,
        done,
        ephemerides,
        messages,
        changes,
        tuple(compared),
        tuple(remarks),
    )
    sources = tuple(source.name for source in operation.catalogues)
    return run, Finished(at_us, name, tuple(compared), kept, sources)

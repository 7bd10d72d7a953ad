"""Sources of element sets: read, judged against what they gave before, never trusted to be new.

A source that is down, empty, late or older than before is said to be so, and what it gave last is
used in its place: nothing disappears because a file did not come.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from comity.apps.watch.operation_file import CatalogueSource
from comity.apps.watch.state_folder import StateFolder
from comity.astro.catalogue import Snapshot, merge_snapshots, take_rows
from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import (
    ComityError,
    DataError,
    RemoteError,
    ResourceError,
)
from comity.foundations.time import format_utc
from comity.system.catalogue_files import import_files
from comity.system.files import digest, read_bytes, read_plain
from comity.system.public_catalogues import Fetched, fetch
from comity.system.snapshots import is_snapshot, load_snapshot, save_snapshot

__all__ = [
    "STATUSES",
    "Feed",
    "FeedReport",
    "gather",
    "look_at",
    "newest_file",
    "opened",
    "with_kept",
]

#: What a source can be found to be, and whether its element sets of now are used.
STATUSES = {
    "new": True,
    "unchanged": True,
    "late": True,
    "older": False,
    "short": True,
    "empty": False,
    "down": False,
    "damaged": False,
}
#: A source with less than this part of the objects that it had before is said to be short.
SHORT = 0.5
#: The newest epochs of a source: this part of them lies before. Single wrong ones do not count.
QUANTILE = 0.99


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a source gave in a run.

    Attributes
    ----------
    name, source
        Its name, and the file or service.
    status
        A key of ``STATUSES``; ``well`` only for ``new`` and ``unchanged``.
    words
        What is wrong and what was used instead, empty if nothing is.
    objects, newest
        How many objects are used of it, and how new their element sets are, UTC.
    read_at
        When what is used was read, UTC.
    every_h
        How often new ones are expected, hours; None where a result of before does not say it.
    """

    name: str
    source: str
    status: str
    words: str
    objects: int
    newest: str | None
    read_at: str | None
    every_h: float | None = None

    @property
    def well(self) -> bool:
        """Return whether the source gave what is expected of it."""
        return self.status in {"new", "unchanged"}


class EmptySourceError(DataError):
    """A source that could be read and holds no element set, not even a damaged one."""


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is known of the last good copy of a source: when it was read, hash of its files."""

    read_us: int
    hash: str
    newest_us: int
    objects: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A source's report and the element sets that are used of it (`opened`).

    Attributes
    ----------
    read_us
        When these were read, UTC; None if it never gave any.
    fresh
        They, once they are read.
    kept
        The file of the last good copy, where it is used.
    """

    report: FeedReport
    read_us: int | None = None
    fresh: Snapshot | None = None
    kept: Path | None = None


def newest_file(source: Path) -> Path:
    """Return a file, or the newest file of a folder; hidden ones do not count.

    Raises
    ------
    ResourceError
        If there is none.
    """
    if source.is_dir():
        files = [
            path
            for path in source.iterdir()
            if path.is_file() and not path.name.startswith(".")
        ]
        if not files:
            raise ResourceError(f"{source} holds no file", remedy="check the source")
        return max(files, key=lambda path: (path.stat().st_mtime_ns, path.name))
    return source


def _is_service(source: CatalogueSource) -> bool:
    return source.from_ == "space-track" or source.from_.startswith("celestrak:")


@dataclass(frozen=True, slots=True)
class _Files:
    """The files that a source gives now."""

    sets: Path
    launch_logs: tuple[Path, ...]
    satcats: tuple[Path, ...]

    def hash(self) -> str:
        """Return the hash of all of them."""
        parts = (self.sets, *self.launch_logs, *self.satcats)
        return digest("".join(digest(read_bytes(part)) for part in parts).encode())

    def read(self) -> Snapshot:
        """Return their element sets."""
        return import_files(
            [self.sets], launch_logs=self.launch_logs, satcats=self.satcats
        )


def _files_of(source: CatalogueSource, place: Path, base: Path) -> _Files:
    """Return the files of a source: its file, or the newest of its folder.

    Raises
    ------
    EmptySourceError, ResourceError
        If it holds nothing, or is not there.
    """
    path = newest_file(place)
    if not read_plain(path)[0].strip():
        raise EmptySourceError(f"{path} is empty")
    return _Files(
        path,
        tuple(base / one for one in source.launch_log),
        tuple(base / one for one in source.satcat),
    )


def fetched(source: CatalogueSource, state: StateFolder, now_us: int) -> Fetched:
    """Ask a public service within its rules."""
    return fetch(source.from_, state.feeds / f"{source.name}.download", at_us=now_us)


def _newest_us(snapshot: Snapshot, now_us: int) -> int:
    epochs = snapshot.elements.epoch_us[snapshot.current]
    past = epochs[epochs <= now_us]
    return int(np.quantile(past if len(past) else epochs, QUANTILE))


def _notes_of(snapshot: Snapshot, content: str, now_us: int) -> _Notes:
    newest_us, count = _newest_us(snapshot, now_us), len(snapshot.current)
    return _Notes(now_us, content, newest_us, count)


def _copy_of(source: CatalogueSource, state: StateFolder) -> Path:
    return state.feeds / f"{source.name}.comity"


def _kept(source: CatalogueSource, state: StateFolder) -> _Notes | None:
    """Return what is known of the last good copy of a source; None if it cannot be used."""
    path = _copy_of(source, state)
    try:
        notes = state.read(path.with_suffix(".json"))
        if notes is None or not is_snapshot(read_bytes(path)):
            return None
        return _Notes(**notes)  # type: ignore[arg-type]
    except (ComityError, TypeError):
        return None


def _judged(
    source: CatalogueSource, now: _Notes, before: _Notes | None, now_us: int
) -> tuple[str, str]:
    """Return the status of what a source gives now, and what is to be said of it."""
    since = format_utc(now.newest_us, 0)
    if before is not None and now.newest_us < before.newest_us:
        return "older", (
            f"its element sets end at {since}, those of before at "
            f"{format_utc(before.newest_us, 0)}: the ones of before stay in use"
        )
    behind_h = (now_us - now.newest_us) / HOUR_US
    if behind_h > source.every_h:
        return "late", (
            f"its newest element sets are {behind_h:.0f} h old ({since} UTC), "
            f"new ones are expected every {source.every_h:g} h"
        )
    if before is not None and now.objects < SHORT * before.objects:
        return "short", (
            f"{now.objects} objects, {before.objects} before: those that are missing stay in "
            "use with their last element sets"
        )
    same = before is not None and before.hash == now.hash
    return ("unchanged" if same else "new"), ""


def read_feed(
    source: CatalogueSource, base: Path, state: StateFolder, now_us: int
) -> Feed:
    """Read a source, judge it, and keep it as the last good copy if it is one."""
    kept = _kept(source, state)
    copy = _copy_of(source, state)
    try:
        place = base / source.from_
        if _is_service(source):
            place = fetched(source, state, now_us).path
        files = _files_of(source, place, base)
        content = files.hash()
        if kept is not None and kept.hash == content:
            status, words = _judged(source, kept, kept, now_us)
            report = _report(source, status, words, kept)
            return Feed(report, kept.read_us, None, copy)
        snapshot = files.read()
    except ComityError as error:
        return _instead(source, error, kept, copy)
    now = _notes_of(snapshot, content, now_us)
    status, words = _judged(source, now, kept, now_us)
    if not STATUSES[status] and kept is not None:
        return Feed(_report(source, status, words, kept), kept.read_us, None, copy)
    save_snapshot(copy, snapshot)
    state.write(copy.with_suffix(".json"), now)
    return Feed(_report(source, status, words, now), now_us, snapshot)


def look_at(source: CatalogueSource, base: Path, now_us: int) -> Feed:
    """Read a source without keeping anything; a service is not asked."""
    if _is_service(source):
        words = "a service: comity watch run asks it, within its rules"
        return Feed(_report(source, "unchanged", words, None))
    try:
        snapshot = _files_of(source, base / source.from_, base).read()
    except ComityError as error:
        return _instead(source, error, None, None)
    now = _notes_of(snapshot, "", now_us)
    status, words = _judged(source, now, None, now_us)
    return Feed(_report(source, status, words, now), now_us, snapshot)


def _instead(
    source: CatalogueSource, error: ComityError, kept: _Notes | None, copy: Path | None
) -> Feed:
    """Return the last good copy of a source that gave nothing that can be used."""
    message = error.message
    if isinstance(error, EmptySourceError):
        status = "empty"
    else:
        away = isinstance(error, ResourceError | RemoteError)
        status = "down" if away else "damaged"
    if kept is None:
        words = f"{message}; it never gave element sets: none of it is screened"
        return Feed(_report(source, status, words, None))
    words = f"{message}; what it gave on {format_utc(kept.read_us, 0)} UTC stays in use"
    return Feed(_report(source, status, words, kept), kept.read_us, None, copy)


def _report(
    source: CatalogueSource, status: str, words: str, notes: _Notes | None
) -> FeedReport:
    return FeedReport(
        source.name,
        source.from_,
        status,
        words,
        notes.objects if notes else 0,
        format_utc(notes.newest_us, 0) if notes else None,
        format_utc(notes.read_us, 0) if notes else None,
        source.every_h,
    )


def gather(
    sources: Sequence[CatalogueSource], base: Path, state: StateFolder, now_us: int
) -> tuple[Feed, ...]:
    """Read all sources; one that fails does not stop the others."""
    return tuple(read_feed(source, base, state, now_us) for source in sources)


def opened(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """Return sources with their element sets: last good copies are read now.

    A copy that is damaged is said, and its source read again by the next run.
    """
    return tuple(_opened(feed) for feed in feeds)


def _opened(feed: Feed) -> Feed:
    if feed.fresh is not None or feed.kept is None or feed.read_us is None:
        return feed
    try:
        return replace(feed, fresh=load_snapshot(feed.kept))
    except ComityError as error:
        feed.kept.with_suffix(".json").unlink(missing_ok=True)
        words = f"{error.message}; the next run reads the source again"
        report = replace(feed.report, status="damaged", words=words, objects=0)
        return Feed(report)


def with_kept(
    feeds: Sequence[Feed], before: Snapshot | None, now_us: int, keep_d: float
) -> tuple[Snapshot | None, tuple[str, ...]]:
    """Merge sources with the last element sets of objects that none of them has any more.

    Parameters
    ----------
    before
        The catalogue of the last run.
    keep_d
        Objects whose element sets are older than this, days, are left out for good.

    Returns
    -------
    tuple
        The newest element set of each object, None if there is none at all; and the keys of the
        objects that are kept from before.
    """
    parts = [feed.fresh for feed in feeds if feed.fresh is not None]
    merged = merge_snapshots(parts) if parts else None
    if merged is not None:
        merged = take_rows(merged, merged.current)
    if before is None:
        return (_with_used_sources(merged) if merged else None), ()
    rows = before.current
    young = before.elements.epoch_us[rows] >= now_us - keep_d * DAY_US
    have = merged.object if merged is not None else np.zeros(0, "U1")
    missing = rows[young & ~np.isin(before.object[rows], have)]
    if merged is None:
        kept = take_rows(before, missing)
        return _with_used_sources(kept), tuple(kept.object.tolist())
    old = replace(take_rows(before, missing), refused=())
    joined = merge_snapshots([merged, old]) if len(missing) else merged
    return _with_used_sources(joined), tuple(before.object[missing].tolist())


def _with_used_sources(snapshot: Snapshot) -> Snapshot:
    """Leave out sources of which no element set is left."""
    used, rows = np.unique(snapshot.source, return_inverse=True)
    return replace(
        snapshot,
        source=rows.astype(np.int32),
        sources=tuple(snapshot.sources[k] for k in used.tolist()),
    )

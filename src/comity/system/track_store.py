"""Many ephemerides in a folder, read once: states and covariances as arrays mapped from files.

Files are read one after the other; each becomes rows of two binary files and a line of an index, on
the disk before the next is read. A run that is interrupted goes on behind the last line. Memory holds one
file at a time; screening maps the arrays. A file that changes is read again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from comity.astro.orbits.track import Track
from comity.astro.screening.ephemeris_quality import (
    Finding,
    judge_track,
)
from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import ComityError, ResourceError
from comity.foundations.plain import JsonObject
from comity.system.appended import AppendedLines, opened_lines
from comity.system.ephemeris_files import OwnTrack, read_tracks
from comity.system.files import make_folder, reason_of

__all__ = ["StoredTrack", "TrackStore", "Unread", "fill_store"]

STATE, COVARIANCE = 7, 37
VERSION = 1
Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class StoredTrack:
    """A piece of an ephemeris: who, from where, its rows, and what it leaves open."""

    name: str
    object_id: str
    source: str
    first: int
    count: int
    first_covariance: int
    covariances: int
    begin_us: int
    end_us: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be used, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrackStore:
    """Pieces of ephemerides with their arrays.

    Attributes
    ----------
    rows
        (T, 7) instants (µs of UTC since 1970, exact in 53 bits) and states, km and km/s in TEME.
    matrices
        (C, 37) instants and covariances (6, 6), km and km/s, TEME.
    """

    tracks: tuple[StoredTrack, ...]
    unread: tuple[Unread, ...]
    rows: Floats
    matrices: Floats

    def track(self, k: int) -> Track:
        """Return a piece as a track."""
        one = self.tracks[k]
        rows = np.asarray(self.rows[one.first : one.first + one.count])
        first = one.first_covariance
        matrices = np.asarray(self.matrices[first : first + one.covariances])
        return Track(
            rows[:, 0].astype(np.int64),
            rows[:, 1:4],
            rows[:, 4:7],
            matrices[:, 0].astype(np.int64),
            matrices[:, 1:].reshape(-1, 6, 6),
        )

    def arrays(self, start_us: int) -> tuple[Floats, Floats, Ints]:
        """Return instants (s from a begin), states and offsets of all pieces, without a copy of states."""
        at_s = (self.rows[:, 0] - start_us) / 1e6
        offsets = np.array(
            [*(one.first for one in self.tracks), len(self.rows)], np.int64
        )
        return np.asarray(at_s), self.rows[:, 1:], offsets


def _mark(path: Path) -> list[int | str]:
    """Return what tells a state of a file: its path, length and instant of change.

    Raises
    ------
    ResourceError
        If it cannot be had.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise ResourceError(f"{path} cannot be read: {reason_of(error)}") from error
    return [str(path.resolve()), status.st_size, status.st_mtime_ns]


def fill_store(
    paths: Sequence[Path], folder: Path, tick: Tick = lambda _done, _total: None
) -> TrackStore:
    """Read ephemerides into a folder, those that are not in it yet; return all of them.

    Raises
    ------
    ResourceError
        If the folder cannot be written, or another process holds it.
    """
    make_folder(folder)
    with opened_lines(folder / "tracks.ndjson") as lines:
        known = _known(lines)
        files = _Files(folder, known)
        chosen: list[JsonObject] = []
        tick(0, len(paths))
        for number, path in enumerate(paths, start=1):
            entry = known.get(str(path.resolve()))
            try:
                mark = _mark(path)
                fits = entry is not None and entry["mark"] == mark
                if entry is None or not fits:
                    entry = files.read(path, mark)
                    lines.add(entry)
            except ComityError as error:
                entry = {"unread": path.name, "reason": str(error), "tracks": []}
            chosen.append(entry)
            tick(number, len(paths))
    return _store(folder, chosen)


def _known(lines: AppendedLines) -> dict[str, JsonObject]:
    rows, _ = lines.read()
    out: dict[str, JsonObject] = {}
    for row in rows:
        mark = row.get("mark")
        if row.get("version") == VERSION and isinstance(mark, list):
            out[str(mark[0])] = row
    return out


class _Files:
    """The two binary files, and where the next rows go."""

    def __init__(self, folder: Path, known: dict[str, JsonObject]) -> None:
        self.states, self.matrices = folder / "states.bin", folder / "covariances.bin"
        every: list[Any] = [t for row in known.values() for t in _tracks_of(row)]
        self.row = max((t["first"] + t["count"] for t in every), default=0)
        self.matrix = max(
            (t["first_covariance"] + t["covariances"] for t in every), default=0
        )

    def read(self, path: Path, mark: list[int | str]) -> JsonObject:
        """Read a file, write its rows, and return its line.

        Raises
        ------
        ComityError
            If it cannot be used; nothing of it is kept.
        """
        tracks = read_tracks([path])
        told: list[Any] = [self._write(own, path) for own in tracks]
        return {"version": VERSION, "mark": list(mark), "tracks": told}

    def _write(self, own: OwnTrack, path: Path) -> dict[str, Any]:
        track = own.track
        rows = np.column_stack(
            [track.at_us.astype(np.float64), track.position_km, track.velocity_km_s]
        )
        matrices = np.column_stack(
            [
                track.covariance_us.astype(np.float64),
                track.covariances.reshape(len(track.covariance_us), 36),
            ]
        )
        # What an interruption left behind the last line is written over.
        _put(self.states, self.row * STATE, rows)
        _put(self.matrices, self.matrix * COVARIANCE, matrices)
        out = {
            "name": own.name,
            "object_id": own.object_id,
            "source": str(path),
            "first": self.row,
            "count": len(rows),
            "first_covariance": self.matrix,
            "covariances": len(matrices),
            "begin_us": int(track.at_us[0]),
            "end_us": int(track.at_us[-1]),
            "findings": [[one.code, one.text] for one in judge_track(track)],
        }
        self.row += len(rows)
        self.matrix += len(matrices)
        return out


def _put(path: Path, place: int, numbers: Floats) -> None:
    """Write numbers of eight bytes at a place of a file.

    Raises
    ------
    ResourceError
        If the disk is full or refuses.
    """
    try:
        with path.open("r+b" if path.exists() else "w+b") as opened:
            opened.seek(place * 8)
            opened.write(np.ascontiguousarray(numbers, np.float64).tobytes())
    except OSError as error:
        raise ResourceError(
            f"{path} cannot be written: {reason_of(error)}",
            remedy="make room on the disk, and run the same command again: it continues",
        ) from error


def _tracks_of(row: JsonObject) -> list[Any]:
    value = row.get("tracks")
    return value if isinstance(value, list) else []


def _mapped(path: Path, width: int, used: int) -> Floats:
    if not used:
        return np.zeros((0, width))
    return np.memmap(path, np.float64, "r", shape=(used, width))


def _store(folder: Path, chosen: Sequence[JsonObject]) -> TrackStore:
    """Return the chosen pieces in the order of their rows, with what is mapped of them."""
    tracks, unread = [], []
    for row in chosen:
        if "unread" in row:
            unread.append(Unread(str(row["unread"]), str(row["reason"])))
        for told in _tracks_of(row):
            findings = tuple(Finding(code, text) for code, text in told["findings"])
            tracks.append(StoredTrack(**(told | {"findings": findings})))
    rows = sum(one.count for one in tracks)
    used = max((one.first + one.count for one in tracks), default=0)
    matrices = max(
        (one.first_covariance + one.covariances for one in tracks), default=0
    )
    tracks.sort(key=lambda one: one.first)
    states = _mapped(folder / "states.bin", STATE, used)
    if rows != used:
        # Other ephemerides lie between them: the chosen ones are copied together.
        states, tracks = _together(states, tracks)
    return TrackStore(
        tuple(tracks),
        tuple(unread),
        states,
        _mapped(folder / "covariances.bin", COVARIANCE, matrices),
    )


def _together(
    states: Floats, tracks: Sequence[StoredTrack]
) -> tuple[Floats, list[StoredTrack]]:
    out, first = [], 0
    parts = []
    for one in tracks:
        parts.append(states[one.first : one.first + one.count])
        out.append(replace(one, first=first))
        first += one.count
    return np.concatenate(parts) if parts else np.zeros((0, STATE)), out

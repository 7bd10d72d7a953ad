"""Which pieces of ephemerides are one object, which objects the catalogue has too, what is open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.apps.screening.coverage import LeftOut
from comity.apps.screening.mutual_records import EphemerisReport, OpenPoint
from comity.astro.catalogue import Snapshot
from comity.astro.screening.meetings import Meetings
from comity.foundations import format_utc
from comity.foundations.arrays import Ints
from comity.system.track_store import StoredTrack, TrackStore

__all__ = [
    "Objects",
    "gaps_of",
    "left_out_of",
    "objects_of",
    "reports_of",
    "same_object",
]

#: Pieces of one ephemeris may be so far apart and still leave no gap, µs.
TOUCHING_US = 1_000


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of a store.

    Attributes
    ----------
    of_piece
        (M,) number of the object of each piece: its first piece. Pieces of one file with one id
        are an object; the same id in two files is two, since each may say something else.
    pieces
        The pieces of each object, by time.
    row
        Place of the same object among the current ones of the catalogue, -1 without.
    label
        A word that two sources of one object share.
    """

    of_piece: Ints
    pieces: tuple[tuple[int, ...], ...]
    row: tuple[int, ...]
    label: tuple[str, ...]


def _keys(one: StoredTrack) -> list[str]:
    plain = one.object_id.strip()
    return [key for key in (plain.lstrip("0"), plain, one.name.strip().upper()) if key]


def _catalogue_keys(snapshot: Snapshot) -> dict[str, int]:
    """Return places of the current objects by number, designator, and names that are one's alone."""
    rows = snapshot.current
    names = [str(name).strip().upper() for name in snapshot.name[rows]]
    often = Counter(names)
    out = {name: k for k, name in enumerate(names) if name and often[name] == 1}
    for column in (snapshot.international[rows], snapshot.object[rows]):
        out |= {str(key): k for k, key in enumerate(column.tolist()) if key}
    return out


def objects_of(store: TrackStore, snapshot: Snapshot) -> Objects:
    """Return the objects of a store, and where the catalogue has them."""
    numbers = _catalogue_keys(snapshot)
    known: dict[tuple[str, str], list[int]] = {}
    for k, one in enumerate(store.tracks):
        known.setdefault((one.source, one.object_id or one.name), []).append(k)
    of_piece = np.empty(len(store.tracks), np.int64)
    pieces, rows, labels = [], [], []
    for group in known.values():
        group.sort(key=lambda k: store.tracks[k].begin_us)
        of_piece[group] = group[0]
        keys = _keys(store.tracks[group[0]])
        row = next((numbers[key] for key in keys if key in numbers), -1)
        pieces.append(tuple(group))
        rows.append(row)
        labels.append(f"row {row}" if row >= 0 else keys[0] if keys else "")
    return Objects(of_piece, tuple(pieces), tuple(rows), tuple(labels))


def same_object(hits: Meetings, objects: Objects) -> NDArray[np.bool_]:
    """Mark approaches of an object to itself, given by two sources: (H,)."""
    tracks = len(objects.of_piece)
    row = np.full(tracks, -1, np.int64)
    label = np.arange(tracks)
    words: dict[str, int] = {}
    for number, group in enumerate(objects.pieces):
        row[list(group)] = objects.row[number]
        word = objects.label[number]
        if word:
            label[list(group)] = words.setdefault(word, group[0])
    element = hits.second >= tracks
    other = np.where(element, 0, hits.second)
    twice = label[hits.first] == label[other]
    listed = row[hits.first] == hits.second - tracks
    return np.asarray(np.where(element, listed, twice))


def reports_of(
    store: TrackStore,
    objects: Objects,
    snapshot: Snapshot,
    window_us: tuple[int, int],
    volume: tuple[float | None, float],
) -> list[EphemerisReport]:
    """Return a report of each object.

    Parameters
    ----------
    volume
        Half-size in standard deviations, None without one, and the largest distance that is searched, km.
    """
    out = []
    for group, row in zip(objects.pieces, objects.row, strict=True):
        pieces = [store.tracks[k] for k in group]
        first = pieces[0]
        sigma_km = _largest_sigma(store, pieces, window_us)
        open_points = _open(pieces, window_us, volume, sigma_km)
        same = str(snapshot.object[snapshot.current[row]]) if row >= 0 else None
        out.append(
            EphemerisReport(
                first.object_id,
                first.name,
                first.source,
                format_utc(first.begin_us, 3),
                format_utc(pieces[-1].end_us, 3),
                len(pieces),
                sum(one.count for one in pieces),
                sum(one.covariances for one in pieces),
                same,
                tuple(open_points),
            )
        )
    return out


def _open(
    pieces: Sequence[StoredTrack],
    window_us: tuple[int, int],
    volume: tuple[float | None, float],
    sigma_km: float,
) -> list[OpenPoint]:
    found = {
        (one.code, one.text): OpenPoint(one.code, one.text)
        for piece in pieces
        for one in piece.findings
    }
    out = list(found.values())
    for since, until in gaps_of(pieces, window_us):
        text = f"covers nothing from {since} to {until} UTC"
        out.append(OpenPoint("span", text))
    sigmas, reach_km = volume
    if sigmas is not None and sigmas * sigma_km > reach_km:
        text = (
            f"{sigmas:g} standard deviations reach {sigmas * sigma_km:.3g} km, approaches "
            f"are searched within {reach_km:g} km: a larger --threshold-km finds the others"
        )
        out.append(OpenPoint("volume", text))
    return out


def _largest_sigma(
    store: TrackStore, pieces: Sequence[StoredTrack], window_us: tuple[int, int]
) -> float:
    """Return the largest standard deviation of position within a window, km; 0 without one."""
    largest = 0.0
    for one in pieces:
        first = one.first_covariance
        rows = np.asarray(store.matrices[first : first + one.covariances])
        rows = rows[(rows[:, 0] >= window_us[0]) & (rows[:, 0] <= window_us[1])]
        if len(rows):
            values = np.linalg.eigvalsh(rows[:, 1:].reshape(-1, 6, 6)[:, :3, :3])
            largest = max(largest, float(values.max()))
    return float(np.sqrt(largest))


def gaps_of(
    pieces: Sequence[StoredTrack], window_us: tuple[int, int]
) -> list[tuple[str, str]]:
    """Return from when to when, UTC, the pieces of an object cover nothing of a window."""
    out, at = [], window_us[0]
    for piece in pieces:
        if piece.begin_us > at + TOUCHING_US and at < window_us[1]:
            out.append((at, min(piece.begin_us, window_us[1])))
        at = max(at, piece.end_us)
    if at < window_us[1] - TOUCHING_US:
        out.append((at, window_us[1]))
    return [(format_utc(a, 3), format_utc(b, 3)) for a, b in out]


def left_out_of(
    reports: Sequence[EphemerisReport], window_us: tuple[int, int]
) -> list[LeftOut]:
    """Return what the ephemerides leave out: times, and covariances."""
    begin, end = (format_utc(edge, 3) for edge in window_us)
    out = []
    for one in reports:
        for point in one.open:
            if point.code == "span":
                words = point.text.split()
                out.append(
                    LeftOut(
                        one.object,
                        one.name,
                        "ephemeris",
                        words[3],
                        words[5],
                        "its ephemeris " + point.text,
                    )
                )
            elif point.code == "covariance-absent":
                out.append(
                    LeftOut(one.object, one.name, "covariance", begin, end, point.text)
                )
    return out

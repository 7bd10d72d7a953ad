"""Lists of the atlas: made once for all their pages, and again when a file of it has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from comity.apps.atlas.collection import Atlas, default_folder, fingerprint
from comity.apps.atlas.entries import TimelineRow
from comity.apps.atlas.policy_shifts import ShiftRow, gather, shift_row
from comity.apps.atlas.requests import AtlasShifts, TimelineDrawing
from comity.apps.atlas.shared_history import local_atlas
from comity.apps.atlas.show import timeline_rows
from comity.atlas.dates import Edtf, first_day, last_day
from comity.atlas.records import Record
from comity.atlas.timeline import Learned, learned_since, timeline

__all__ = [
    "ids_of",
    "learned_list",
    "records_in_time",
    "shift_list",
    "timeline_list",
    "timeline_of",
]


def ids_of(atlas: Atlas, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of parties that are named by id, name or alias."""
    return tuple(str(atlas.register.find(name).id) for name in names)


def records_in_time(atlas: Atlas, asked: TimelineDrawing) -> list[tuple[Edtf, Record]]:
    """Return dated records, the earliest first, with their dates."""
    return timeline(
        atlas.collection,
        parties=ids_of(atlas, asked.party),
        kinds=asked.kind,
        since=first_day(asked.since),
        until=last_day(asked.until),
    )


def timeline_of(atlas: Atlas, asked: TimelineDrawing) -> tuple[TimelineRow, ...]:
    """Return dated records, the earliest first.

    Raises
    ------
    UnknownNameError, FormatError
        If a party is unknown, or a date is none.
    """
    return timeline_rows(records_in_time(atlas, asked))


def _shifts_of(atlas: Atlas, asked: AtlasShifts) -> list[ShiftRow]:
    """Return the shifts in coded statements of the collection."""
    wanted = ids_of(atlas, asked.party)
    shifts, _ = gather(atlas.collection)
    return [
        shift_row(one)
        for one in shifts
        if (not asked.party or one.actor in wanted)
        and (not asked.topic or one.topic == asked.topic)
    ]


@lru_cache(maxsize=8)
def _kept_timeline(
    _folder: Path | None, _stamp: str, wanted: TimelineDrawing
) -> Sequence[TimelineRow]:
    return timeline_of(local_atlas(), wanted)


@lru_cache(maxsize=8)
def _kept_shifts(
    _folder: Path | None, _stamp: str, wanted: AtlasShifts
) -> Sequence[ShiftRow]:
    return _shifts_of(local_atlas(), wanted)


@lru_cache(maxsize=8)
def _kept_learned(_folder: Path | None, _stamp: str, day: date) -> Sequence[Learned]:
    return learned_since(local_atlas().collection, day)


def timeline_list(wanted: TimelineDrawing) -> Sequence[TimelineRow]:
    """Return dated records of this machine's atlas, the earliest first.

    Raises
    ------
    UnknownNameError, FormatError
        If a party is unknown, or a date is none.
    """
    folder = default_folder()
    return _kept_timeline(folder, fingerprint(folder), wanted)


def shift_list(wanted: AtlasShifts) -> Sequence[ShiftRow]:
    """Return the shifts in coded statements of this machine's atlas; its page does not matter.

    Raises
    ------
    UnknownNameError
        If a party is unknown.
    """
    folder = default_folder()
    whole = replace(wanted, cursor="", limit=1)
    return _kept_shifts(folder, fingerprint(folder), whole)


def learned_list(day: date) -> Sequence[Learned]:
    """Return records of this machine's atlas with claims that were recorded after a day."""
    folder = default_folder()
    return _kept_learned(folder, fingerprint(folder), day)

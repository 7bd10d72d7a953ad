"""Policy shifts from files: votes, coded statements, ideal points; versions of a text."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from comity.apps.atlas.collection import text_of
from comity.atlas.alignment import Change, Label, align, read_labels
from comity.atlas.changes import LEAST_EFFECT, false_alarms
from comity.atlas.points import (
    NULL_SERIES,
    NULL_YEARS,
    null_series,
    point_shifts,
    read_points,
)
from comity.atlas.records import Collection, Fault
from comity.atlas.stances import Ledger, Shift, stances_of_records, stances_of_votes
from comity.atlas.votes import (
    Votes,
    read_long_votes,
    read_roll_calls,
    read_wide_votes,
)
from comity.foundations.errors import FormatError, InputError, UnknownNameError
from comity.foundations.register import Register
from comity.system.environment import load_register

__all__ = [
    "compare_texts",
    "gather",
    "ideal_point_shifts",
    "measured_alarms",
    "shift_json",
    "vote_shifts",
]

#: How much of the last year a year of the null remembers.
MEMORIES = (0.0, 0.5, 0.7)


def party_of_column(register: Register) -> Callable[[str], str]:
    """Return what makes a party of a column or code of a table of votes."""

    def party(name: str) -> str:
        found = register.owner("iso2", name)
        if found is not None:
            return str(found.id)
        try:
            return str(register.find(name).id)
        except UnknownNameError:
            return name

    return party


def _beside(path: Path) -> Path:
    """Return the table of roll calls that lies beside a table of votes."""
    found = sorted(p for p in path.parent.glob("*roll_calls*") if p != path)
    if len(found) != 1:
        raise InputError(
            f"{path.name} says how was voted, not on what: {len(found)} tables of roll calls "
            "lie beside it",
            remedy="name one with --roll-calls FILE",
        )
    return found[0]


def read_votes(path: Path, roll_calls: Path | None = None) -> Votes:
    """Read a table of votes, wide (with its roll calls) or long.

    Raises
    ------
    FormatError, InputError
        If it is none, or its roll calls are not found.
    """
    text = text_of(path)
    party = party_of_column(load_register())
    header = next(csv.reader(StringIO(text)), [])
    try:
        if "rcid" not in header:
            return read_long_votes(text, party, path.name)
        calls_path = roll_calls or _beside(path)
        calls, faults = read_roll_calls(text_of(calls_path), calls_path.name)
        votes = read_wide_votes(text, calls, party, path.name)
    except (FormatError, csv.Error) as error:
        raise FormatError(f"{path.name} {error}") from error
    return Votes(votes.roll_calls, votes.by_actor, (*faults, *votes.faults))


def vote_shifts(
    path: Path, roll_calls: Path | None = None
) -> tuple[Ledger, tuple[Fault, ...]]:
    """Return the stance ledger of a table of votes, and rows that could not be read."""
    votes = read_votes(path, roll_calls)
    return stances_of_votes(votes), votes.faults


def ideal_point_shifts(
    path: Path, collection: Collection
) -> tuple[list[Shift], list[Fault]]:
    """Return change points of published ideal points, explained or not.

    Raises
    ------
    FormatError
        If it is no table of ideal points.
    """
    try:
        series, faults = read_points(text_of(path), load_register(), path.name)
    except FormatError as error:
        raise FormatError(f"{path.name} {error.message}") from error
    shifts = [s for one in series for s in point_shifts(collection, one)]
    return shifts, faults


def measured_alarms(seed: int = 1) -> dict[str, Any]:
    """Return how often series without any change raise an alarm, measured now."""
    rng = np.random.default_rng(seed)
    told: dict[str, Any] = {
        "series": NULL_SERIES,
        "years": NULL_YEARS,
        "effect": LEAST_EFFECT,
    }
    for memory in MEMORIES:
        alarmed, _ = false_alarms(null_series(rng, memory))
        told[f"memory {memory:g}"] = alarmed / NULL_SERIES
    return told


def gather(
    collection: Collection,
    votes: Path | None = None,
    roll_calls: Path | None = None,
    ideal_points: Path | None = None,
) -> tuple[list[Shift], list[str]]:
    """Return the shifts of all that is given, and what must be said about them.

    Without files: those in coded statements of the collection.

    Raises
    ------
    FormatError, InputError
        If a file cannot be read.
    """
    found: list[Shift] = []
    notes: list[str] = []
    faults: list[Fault] = []
    if votes is not None:
        ledger, wrong = vote_shifts(votes, roll_calls)
        found += ledger.shifts
        notes += [f"left out, no single stance: {words}" for words in ledger.ambiguous]
        faults += wrong
    if ideal_points is not None:
        points, unread = ideal_point_shifts(ideal_points, collection)
        found += points
        faults += unread
        alarms = measured_alarms()
        told = ", ".join(
            f"{share:.1%} ({name})" for name, share in alarms.items() if " " in name
        )
        notes.append(
            f"false alarms in {alarms['series']} series of {alarms['years']} years without "
            f"any change, by how much a year remembers the last: {told}"
        )
    if votes is None and ideal_points is None:
        found += stances_of_records(collection).shifts
    notes += [f"{f.file}, line {f.line}: {f.reason}" for f in faults[:20]]
    return found, notes


def shift_json(shift: Shift) -> dict[str, Any]:
    """Return a shift for programs; ``from`` and ``to`` are stances."""
    value = asdict(shift)
    return {
        "actor": shift.actor.removeprefix("party:"),
        "party": shift.actor if shift.actor.startswith("party:") else None,
        "topic": shift.topic,
        "date": shift.date,
        "from": shift.before,
        "to": shift.after,
        "method": shift.method,
        "evidence": value["evidence"],
        "coverage_to": shift.coverage_to,
        "explained": shift.explained or None,
    }


def compare_texts(old: Path, new: Path, labels: Path | None = None) -> Sequence[Change]:
    """Return what differs between two versions of a text, with a person's labels.

    Raises
    ------
    FormatError, RangeError
        If a text is empty or too long, or the labels do not hold.
    """
    known: dict[str, Label] = read_labels(text_of(labels)) if labels else {}
    return align(text_of(old), text_of(new), known)

"""Policy shifts from files: votes, coded statements, ideal points; versions of a text."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from io import StringIO
from pathlib import Path

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
from comity.foundations.plain import named
from comity.foundations.register import Register
from comity.system.environment import load_register

__all__ = [
    "AlarmRate",
    "FalseAlarms",
    "ShiftRow",
    "compare_texts",
    "gather",
    "ideal_point_shifts",
    "measured_alarms",
    "shift_row",
    "vote_shifts",
]

#: How much of the last year a year of the null remembers.
MEMORIES = (0.0, 0.5, 0.7)


def party_of_column(register: Register) -> Callable[[str], str]:
    """Return a function from a column or code of a table of votes to a party."""

    def party(name: str) -> str:
        owner = register.owner("iso2", name)
        if owner is not None:
            return str(owner.id)
        try:
            return str(register.find(name).id)
        except UnknownNameError:
            return name

    return party


def _roll_calls_near(path: Path) -> Path:
    """Return the one table of roll calls in the folder of a table of votes."""
    tables = sorted(p for p in path.parent.glob("*roll_calls*") if p != path)
    if len(tables) != 1:
        raise InputError(
            f"{path.name} has votes without their subjects: {len(tables)} tables of roll calls "
            "are in its folder, one is needed",
            remedy="name one with --roll-calls FILE",
        )
    return tables[0]


def read_votes(path: Path, roll_calls: Path | None = None) -> Votes:
    """Read a table of votes, wide (with its roll calls) or long.

    Raises
    ------
    FormatError, InputError
        If it is none, or its roll calls are missing.
    """
    text = text_of(path)
    party = party_of_column(load_register())
    header = next(csv.reader(StringIO(text)), [])
    # The table that is being read: an error is about it.
    named = path
    try:
        if "rcid" not in header:
            return read_long_votes(text, party, path.name)
        named = roll_calls or _roll_calls_near(path)
        calls, faults = read_roll_calls(text_of(named), named.name)
        named = path
        votes = read_wide_votes(text, calls, party, path.name)
    except (FormatError, csv.Error) as error:
        raise FormatError(f"{named.name} {error}") from error
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


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """Share of series that raise an alarm (0 to 1) at one memory.

    ``memory`` is how much of the last year's value a year keeps (0 to 1).
    """

    memory: float
    share: float

    @property
    def name(self) -> str:
        """The memory as a label."""
        return f"memory {self.memory:g}"


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often series without any change raise an alarm."""

    series: int
    years: int
    effect: float
    rates: tuple[AlarmRate, ...]


def measured_alarms(seed: int = 1) -> FalseAlarms:
    """Measure how often series without any change raise an alarm."""
    rng = np.random.default_rng(seed)
    rates = []
    for memory in MEMORIES:
        alarmed, _ = false_alarms(null_series(rng, memory))
        rates.append(AlarmRate(memory, alarmed / NULL_SERIES))
    return FalseAlarms(NULL_SERIES, NULL_YEARS, LEAST_EFFECT, tuple(rates))


def gather(
    collection: Collection,
    votes: Path | None = None,
    roll_calls: Path | None = None,
    ideal_points: Path | None = None,
) -> tuple[list[Shift], list[str]]:
    """Return the shifts of all files given, and notes on what was left out.

    Without files: those in coded statements of the collection.

    Raises
    ------
    FormatError, InputError
        If a file cannot be read.
    """
    shifts: list[Shift] = []
    notes: list[str] = []
    faults: list[Fault] = []
    if votes is not None:
        ledger, wrong = vote_shifts(votes, roll_calls)
        shifts += ledger.shifts
        notes += [f"left out, no single stance: {topic}" for topic in ledger.ambiguous]
        faults += wrong
    if ideal_points is not None:
        points, unread = ideal_point_shifts(ideal_points, collection)
        shifts += points
        faults += unread
        alarms = measured_alarms()
        rates = ", ".join(f"{rate.share:.1%} ({rate.name})" for rate in alarms.rates)
        notes.append(
            f"false alarms in {alarms.series} series of {alarms.years} years without "
            f"any change, by how much a year remembers the last: {rates}"
        )
    if votes is None and ideal_points is None:
        shifts += stances_of_records(collection).shifts
    notes += [f"{f.file}, line {f.line}: {f.reason}" for f in faults[:20]]
    return shifts, notes


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift; ``party`` is None for an actor that the register does not know."""

    actor: str
    party: str | None
    topic: str
    date: str
    before: str = named("from")
    after: str = named("to")
    _: KW_ONLY
    method: str
    evidence: tuple[str, ...]
    coverage_to: str
    explained: str | None


def shift_row(shift: Shift) -> ShiftRow:
    """Return a shift as a row; ``from`` and ``to`` are stances."""
    return ShiftRow(
        shift.actor.removeprefix("party:"),
        shift.actor if shift.actor.startswith("party:") else None,
        shift.topic,
        shift.date,
        shift.before,
        shift.after,
        method=shift.method,
        evidence=shift.evidence,
        coverage_to=shift.coverage_to,
        explained=shift.explained or None,
    )


def compare_texts(old: Path, new: Path, labels: Path | None = None) -> Sequence[Change]:
    """Return the paragraphs that differ between two versions of a text, with a person's labels.

    Raises
    ------
    FormatError, RangeError
        If a text is empty or too long, or the labels do not hold.
    """
    known: dict[str, Label] = read_labels(text_of(labels)) if labels else {}
    return align(text_of(old), text_of(new), known)

"""Own satellites of an operation, found in a catalogue."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from comity.apps.avoidance.constraints import Constraints, read_constraints
from comity.apps.screening.screen import owned_by
from comity.apps.watch.operation_file import Operation, OwnSatellite
from comity.astro.catalogue import Snapshot
from comity.astro.catalogue.naming import ObjectNames, names_of
from comity.foundations.arrays import Bools
from comity.foundations.errors import ComityError

__all__ = ["OwnObject", "OwnObjects", "find_own"]


@dataclass(frozen=True, slots=True)
class OwnObject:
    """An own satellite: its row among the current objects, names, radius, mass, files, limits.

    ``row`` is None where no catalogue has it: then its ephemerides and messages alone tell of it.
    """

    row: int | None
    key: str
    name: str
    international: str
    radius_m: float
    mass_kg: float | None
    ephemerides: tuple[Path, ...]
    constraints: Constraints | None


@dataclass(frozen=True, slots=True)
class OwnObjects:
    """Own satellites, and what of the file could not be used, in words."""

    objects: tuple[OwnObject, ...]
    faults: tuple[str, ...]
    by_key: dict[str, OwnObject] = field(default_factory=dict)

    def marks(self, total: int) -> Bools:
        """Return which of the current objects are watched, (total,)."""
        marks = np.zeros(total, np.bool_)
        rows = [one.row for one in self.objects if one.row is not None]
        marks[rows] = True
        return marks


def _limits(entry: OwnSatellite, base: Path, faults: list[str]) -> Constraints | None:
    if entry.constraints is None:
        return None
    try:
        return read_constraints(base / entry.constraints)
    except ComityError as error:
        faults.append(f"{entry.words}: its constraints are not used: {error.message}")
        return None


class _Names:
    """Current objects by number at once, by other names from a table that is made when wanted."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        keys = snapshot.object[snapshot.current].tolist()
        self._row_of = {key: k for k, key in enumerate(keys)}
        self._names: ObjectNames | None = None

    def rows(self, entry: OwnSatellite) -> list[int]:
        """Return the current objects that an entry of the file names."""
        if entry.owner is not None:
            return np.flatnonzero(owned_by(self.snapshot, entry.owner)).tolist()
        text = str(entry.object)
        if text in self._row_of:
            return [self._row_of[text]]
        if self._names is None:
            self._names = names_of(self.snapshot)
        return [self._names.find(text)]


def find_own(operation: Operation, base: Path, snapshot: Snapshot | None) -> OwnObjects:
    """Find the satellites of an operation in a catalogue; one that is not there stops no other.

    An object that several entries name belongs to the first of them.

    Parameters
    ----------
    base
        The folder that paths of the file are relative to.
    snapshot
        Newest element sets; None if there are none.
    """
    out: dict[str, OwnObject] = {}
    faults: list[str] = []
    names = None if snapshot is None else _Names(snapshot)
    for entry in operation.satellites:
        limits = _limits(entry, base, faults)
        radius_m = entry.radius_m or operation.radius_m
        files = tuple(base / name for name in entry.ephemeris)
        try:
            rows = [] if names is None else names.rows(entry)
        except ComityError as error:
            rows = []
            faults.append(f"{entry.words} is not in the catalogues: {error.message}")
        if snapshot is not None:
            for row in rows:
                key = str(snapshot.object[snapshot.current[row]])
                at = snapshot.current[row]
                name, piece = str(snapshot.name[at]), str(snapshot.international[at])
                out.setdefault(
                    key,
                    OwnObject(
                        row, key, name, piece, radius_m, entry.mass_kg, files, limits
                    ),
                )
        if not rows and entry.object is not None:
            key = entry.words
            out.setdefault(
                key,
                OwnObject(None, key, "", "", radius_m, entry.mass_kg, files, limits),
            )
    return OwnObjects(tuple(out.values()), tuple(faults), out)

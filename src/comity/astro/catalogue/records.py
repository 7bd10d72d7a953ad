"""The snapshot: element sets of many objects from many sources, with provenance."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from comity.astro.orbits import ElementSets
from comity.foundations.arrays import Floats, Ints, Ints32, Texts
from comity.foundations.canonical import canonical_bytes, hash_chunks
from comity.foundations.constants import DAY_US
from comity.foundations.errors import UnknownNameError

__all__ = ["OWNER_BASES", "Refusal", "Snapshot", "Source"]

#: How the owner of an object is known, by the code in ``owner_basis``.
OWNER_BASES = ("unknown", "launch", "exact")


@dataclass(frozen=True, slots=True)
class Source:
    """A file or service that element sets come from."""

    name: str
    form: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken: file, line (0: whole file), field, value, reason."""

    source: str
    line: int
    field: str
    value: str
    reason: str

    @override
    def __str__(self) -> str:
        """Return one line for people."""
        where = f"{self.source}:{self.line}" if self.line else self.source
        what = f" {self.field} = {self.value!r}" if self.field else ""
        return f"{where}:{what} {self.reason}"


@dataclass(frozen=True)
class Snapshot:
    """Columns over element sets, by object and newest first.

    Attributes
    ----------
    object
        Key of the object: its catalogue number, or ``vimpel:12104`` for one of another
        catalogue, or ``id:1998-067A`` for one without number.
    name, international
        Name and international designator, empty if not given.
    elements
        The element sets.
    mean_motion_dot, mean_motion_ddot
        As given (rev/day² and rev/day³ by convention of the source); SGP4 ignores them.
    source, line
        Row of ``sources`` and line in it (position for JSON and XML).
    owner, owner_code, owner_basis
        Party id or empty, code of its source, row of ``OWNER_BASES``.
    launch_site, object_type, size
        Codes as given, ``unknown`` otherwise; size as radar cross-section in m² or NaN.
    stated_error
        (N, 2) error that the source states of an element set that it has degraded, km within
        half a day of its epoch, and its growth beyond, km/day; 0 for all others.
    sources, refused
        What was read and what was not taken.
    synthetic
        Whether the objects are made up.
    """

    object: Texts
    name: Texts
    international: Texts
    elements: ElementSets
    mean_motion_dot: Floats
    mean_motion_ddot: Floats
    source: Ints32
    line: Ints32
    owner: Texts
    owner_code: Texts
    owner_basis: NDArray[np.uint8]
    launch_site: Texts
    object_type: Texts
    size: Floats
    stated_error: Floats
    sources: tuple[Source, ...]
    refused: tuple[Refusal, ...]
    synthetic: bool = False

    def __len__(self) -> int:
        """Return how many element sets there are."""
        return len(self.object)

    @cached_property
    def current(self) -> Ints:
        """Rows of the newest element set of each object."""
        if not len(self):
            return np.zeros(0, np.int64)
        return np.flatnonzero(np.r_[True, self.object[1:] != self.object[:-1]])

    @cached_property
    def hash(self) -> str:
        """Content hash over all columns and sources."""
        chunks: list[bytes] = [
            canonical_bytes([[s.name, s.form, s.sha256, s.rows] for s in self.sources])
        ]
        for name, column in self.columns():
            if name == "stated_error" and not column.any():
                continue  # hashes are those of versions before it
            if column.dtype.kind == "U":
                chunks.append(canonical_bytes([name, column.tolist()]))
            else:
                plain = np.ascontiguousarray(column, column.dtype.newbyteorder("<"))
                chunks.extend((name.encode(), plain.tobytes()))
        return hash_chunks(*chunks)

    def columns(self) -> Iterator[tuple[str, NDArray[np.generic]]]:
        """Yield name and array of every column, the elements' included."""
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, np.ndarray):
                yield part.name, value
        for part in fields(self.elements):
            yield part.name, getattr(self.elements, part.name)

    def stated_km(self, rows: Ints, at_us: Ints) -> Floats:
        """Return the stated errors of rows at instants (UTC, microseconds), km."""
        away_d = np.abs(at_us - self.elements.epoch_us[rows]) / DAY_US
        stated = self.stated_error[rows]
        return np.asarray(
            stated[:, 0] + stated[:, 1] * np.maximum(away_d - 0.5, 0.0), np.float64
        )

    def rows_of(self, key: str) -> Ints:
        """Return the rows of an object, newest first.

        ``key`` is its key or id (``object:norad:25544``).

        Raises
        ------
        UnknownNameError
            If the snapshot has no such object.
        """
        plain = key.removeprefix("object:").removeprefix("norad:")
        plain = plain.lstrip("0") if plain.isdigit() else plain
        rows = np.flatnonzero(self.object == plain)
        if not len(rows):
            raise UnknownNameError(
                f"no object {key!r} among {len(self.current)}",
                remedy="give a catalogue number such as 25544",
            )
        return rows

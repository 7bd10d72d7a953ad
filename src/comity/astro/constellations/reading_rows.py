"""Rows of a fleet's file: faults, known fields, names and numbers within limits."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from comity.astro.constellations.passes import FleetFault
from comity.foundations.errors import (
    ComityError,
    FormatError,
    RangeError,
)
from comity.foundations.strict import number_in

__all__ = ["Row", "RowFaults", "check_known", "number_within", "unique_name"]

Read = TypeVar("Read")


Row = Mapping[str, object]


class RowFaults:
    """Rows at fault, collected while the others are read."""

    def __init__(self) -> None:
        self.rows: list[FleetFault] = []

    def each(
        self, what: str, rows: object, read: Callable[[Row], Sequence[Read]]
    ) -> Iterator[Read]:
        """Yield the records of each row; a row that is not valid is a fault."""
        if not isinstance(rows, list):
            raise FormatError(f"{what}s: a list is needed")
        for k, row in enumerate(rows, 1):
            name = f"row {k}"
            try:
                if not isinstance(row, Mapping):
                    raise FormatError(f"{str(row)[:40]!r} is no object")
                name = str(row.get("name", row.get("between", name)))[:80]
                yield from read(row)
            except ComityError as error:
                self.rows.append(FleetFault(what, name, error.code, str(error)))


def check_known(row: Row, known: frozenset[str]) -> None:
    """Raise FormatError for a field that is not known."""
    unknown = set(row) - known
    if unknown:
        raise FormatError(
            f"{min(unknown)!r} is unknown",
            remedy=f"known are {', '.join(sorted(known))}",
        )


def unique_name(row: Row, taken: set[str]) -> str:
    """Return the name of a row, and add it to those taken.

    Raises
    ------
    FormatError
        For a name of another length than 1 to 80 characters, or one that is taken.
    """
    name = row.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 80:
        raise FormatError(f"name is {name!r}, must be 1 to 80 characters")
    if name in taken:
        raise FormatError(f"{name!r} stands twice")
    taken.add(name)
    return name


def number_within(
    row: Row, name: str, default: float, low: float, high: float, unit: str
) -> float:
    """Return a number of a row, or a default.

    Raises
    ------
    FormatError, RangeError
        If it is no number, or outside its limits.
    """
    value = number_in(row, name, default)
    if not (math.isfinite(value) and low <= value <= high):
        raise RangeError(name, value, f"{low:g} to {high:g} {unit}".rstrip())
    return value

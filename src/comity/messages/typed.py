"""The typed form: a checked message whose values are numbers, instants and text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from comity.foundations.arrays import Floats, Ints
from comity.foundations.errors import DataError
from comity.messages.parsed import Diagnostic

__all__ = ["Message", "Part", "Reading", "States", "Value", "number_of", "text_of"]

#: Dates stay text in the form of the standard: they may have digits below a microsecond.
Value = str | float | int | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class States:
    """Rows of states as arrays: instants (K,) in µs since 1970, numbers (K, 6 or 9)."""

    at_us: Ints
    numbers: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """A section: values by keyword in the standard's units, comments, rows, parts.

    ``rows`` are the cells of a table as text, each row one line with single blanks;
    ``states`` the same as arrays where all rows are states. ``steps`` holds one unit of
    the last printed digit, by keyword, in the standard's units, for sections that keep it.
    """

    name: str
    values: dict[str, Value] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    parts: "tuple[Part, ...]" = ()
    rows: tuple[str, ...] = ()
    states: "States | None" = field(default=None, compare=False, repr=False)
    steps: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def find(self, name: str) -> "Part | None":
        """Return the first part of a name directly below, if any."""
        return next((part for part in self.parts if part.name == name), None)

    def part(self, name: str) -> "Part":
        """Return the first part of a name directly below.

        Raises
        ------
        DataError
            If there is none.
        """
        part = self.find(name)
        if part is None:
            raise DataError(f"message has no section {name}")
        return part

    def all(self, name: str) -> "tuple[Part, ...]":
        """Return the parts of a name directly below."""
        return tuple(part for part in self.parts if part.name == name)

    def walk(self) -> "Iterator[Part]":
        """Yield this part and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Message:
    """A message: kind (``CDM``), version, and its sections."""

    kind: str
    version: str
    root: Part


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading gave: the messages, every finding, and whether they are accepted."""

    kind: str
    version: str
    syntax: str
    messages: tuple[Message, ...]
    findings: tuple[Diagnostic, ...]
    accepted: bool


def text_of(part: Part, key: str) -> str:
    """Return a value as text, empty if it is missing."""
    value = part.values.get(key, "")
    return value if isinstance(value, str) else str(value)


def number_of(part: Part, key: str) -> float | None:
    """Return a value as a number, None if it is missing or no number."""
    value = part.values.get(key)
    if isinstance(value, (int, float)) and value == value:  # noqa: PLR0124 - NaN
        return float(value)
    return None

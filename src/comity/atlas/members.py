"""The parts of one file with their lines: taken by name, refused with the line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from comity.atlas.dates import Edtf, parse_edtf
from comity.atlas.records import Fault
from comity.atlas.vocabulary import RECORD_ID, plain_text
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject
from comity.foundations.yaml_lines import Lines, Path

__all__ = ["Reader", "Refusal"]


class Refusal(Exception):  # noqa: N818 (carries a fault to the reader of the file)
    """A part of a file that does not fit."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Reader:
    """One file's values with their lines; takes members and refuses the rest.

    Methods take a value and its path in the file, and raise ``Refusal``.
    """

    file: str
    lines: Lines

    def line(self, path: Path) -> int:
        """Return the line of a part, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fail(self, path: Path, reason: str) -> Refusal:
        """Return the refusal of a part."""
        return Refusal(Fault(self.file, self.line(path), reason))

    def members(
        self, value: Json, path: Path, needed: Sequence[str], allowed: Sequence[str]
    ) -> JsonObject:
        """Return a map that holds what it needs and nothing unknown."""
        if not isinstance(value, dict):
            raise self.fail(path, f"must hold {', '.join(needed)}")
        for name in value:
            if name not in needed and name not in allowed:
                known = ", ".join([*needed, *allowed])
                raise self.fail(
                    (*path, name), f"{name!r} is unknown: known are {known}"
                )
        for name in needed:
            if name not in value:
                raise self.fail(path, f"{name} is missing")
        return value

    def word(self, value: Json, path: Path, words: Iterable[str]) -> str:
        """Return a text that is one of a closed set."""
        known = tuple(words)
        if value not in known:
            raise self.fail(path, f"{path[-1]} is {value!r}, one of {', '.join(known)}")
        return str(value)

    def text(self, value: Json, path: Path) -> str:
        """Return text without hidden characters or HTML."""
        try:
            return plain_text(value)
        except FormatError as error:
            raise self.fail(path, f"{path[-1]} {error}") from error

    def edtf(self, value: Json, path: Path) -> Edtf:
        """Return a date or an interval."""
        if not isinstance(value, str):
            raise self.fail(path, f"{path[-1]} must be a date")
        try:
            return parse_edtf(value)
        except FormatError as error:
            raise self.fail(path, f"{path[-1]} {error}") from error

    def day(self, value: Json, path: Path) -> date:
        """Return a date that is one day."""
        when = self.edtf(value, path)
        if when.first != when.last or when.uncertain:
            raise self.fail(path, f"{path[-1]} must be one day, like 2026-11-23")
        return when.first

    def record_id(self, value: Json, path: Path) -> str:
        """Return the id of a record."""
        if not isinstance(value, str) or not RECORD_ID.fullmatch(value):
            raise self.fail(
                path, f"id {value!r} must be a prefix and words, like agr-ost-1967"
            )
        return value

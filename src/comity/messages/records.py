"""Element sets as columns of text, with faults of the rows that could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from typing_extensions import override

__all__ = ["FIELDS", "Fault", "RawSets"]

#: Columns of a table of element sets, in the spelling of the OMM standard.
FIELDS = (
    "OBJECT_NAME",
    "OBJECT_ID",
    "NORAD_CAT_ID",
    "EPOCH",
    "MEAN_MOTION",
    "ECCENTRICITY",
    "INCLINATION",
    "RA_OF_ASC_NODE",
    "ARG_OF_PERICENTER",
    "MEAN_ANOMALY",
    "BSTAR",
    "MEAN_MOTION_DOT",
    "MEAN_MOTION_DDOT",
    "CLASSIFICATION_TYPE",
    "EPHEMERIS_TYPE",
    "ELEMENT_SET_NO",
    "REV_AT_EPOCH",
    # Of sets that a partner has degraded: no fields of the standard, empty in all other files.
    "COMITY_ERROR_KM",
    "COMITY_ERROR_GROWTH_KM_D",
)

#: Fields without which an element set is none.
REQUIRED = frozenset(FIELDS[3:10])


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was refused, or a remark on one that was kept.

    ``line`` counts from 1; 0 means the whole file.
    """

    line: int
    field: str
    value: str
    reason: str

    @override
    def __str__(self) -> str:
        """Return one line for people."""
        where = f"line {self.line}" if self.line else "file"
        what = f" {self.field} = {self.value!r}" if self.field else ""
        return f"{where}:{what} {self.reason}"


@dataclass(slots=True)
class RawSets:
    """Element sets as text: one list per field of ``FIELDS``, all of one length.

    ``numbering`` names the catalogue that gives the numbers (``norad``, ``vimpel``).
    """

    form: str
    numbering: str = "norad"
    lines: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in FIELDS}
    )
    faults: list[Fault] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lines)

    def add(self, line: int, values: dict[str, str]) -> None:
        """Append a row, or a fault if a required field is missing."""
        for name in FIELDS:
            if name in REQUIRED and not values.get(name):
                self.faults.append(Fault(line, name, "", "is missing"))
                return
        self.lines.append(line)
        for name in FIELDS:
            self.columns[name].append(values.get(name) or "")

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield rows as dictionaries, for people and tests."""
        for k in range(len(self)):
            yield {name: column[k] for name, column in self.columns.items()}

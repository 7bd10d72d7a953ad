"""Rows and objects of a file that were left out, and why."""

from dataclasses import dataclass

from comity.foundations.errors import ComityError
from comity.foundations.plain import ABSENT, Absent

__all__ = ["Fault", "first_reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row or object that was left out; members that do not apply are absent.

    Attributes
    ----------
    file, row, time, station, object, event
        Where it is: name of the file, number of the row (from 1), instant (UTC), name of the
        station, object or event.
    code, reason
        Code of the error, and its message.
    """

    file: str | Absent = ABSENT
    row: int | Absent = ABSENT
    time: str | Absent = ABSENT
    station: str | Absent = ABSENT
    object: str | Absent = ABSENT
    event: str | Absent = ABSENT
    code: str
    reason: str

    @classmethod
    def of_object(cls, name: str, error: ComityError) -> "Fault":
        """Make the fault of an object."""
        return cls(object=name, code=error.code, reason=str(error))


def first_reason(faults: "list[Fault]") -> str:
    """Format the first reason to append to an error, empty without faults."""
    return f": {faults[0].reason}" if faults else ""

"""Options that commands of the atlas share."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from comity.foundations.register import Register

__all__ = [
    "ANY",
    "EVER",
    "Collection",
    "Filter",
    "Folder",
    "LaunchLog",
    "Span",
    "days",
    "parties_of",
]

Collection = Annotated[
    Path | None,
    Parameter(
        name="--collection",
        env_var="COMITY_ATLAS",
        help="A folder of records of your own (COMITY_ATLAS); without collection.yaml it "
        "adds to the shipped collection.",
    ),
]
Folder = Annotated[
    Path,
    Parameter(
        name="--collection",
        env_var="COMITY_ATLAS",
        help="Folder of records of your own (COMITY_ATLAS).",
    ),
]
LaunchLog = Annotated[
    Path | None, Parameter(help="GCAT launch log: who launched whose satellites.")
]
From = Annotated[str, Parameter(name="--from", help="Date (EDTF): from then on.")]
To = Annotated[str, Parameter(name="--to", help="Date (EDTF): until then.")]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Span:
    """A time: EDTF dates, empty where it is open."""

    since: From = ""
    until: To = ""


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Filter:
    """Which records and pages: kinds, parties, and a time."""

    kind: Annotated[
        list[str] | None,
        Parameter(
            help="actor, agreement, article, concept, facility, incident, launch, "
            "membership, mission, policy or vote."
        ),
    ] = None
    party: Annotated[
        list[str] | None, Parameter(help="Named in it: id, name or alias.")
    ] = None
    since: From = ""
    until: To = ""


#: Any time.
EVER = Span()
#: Any record or page.
ANY = Filter()


def days(span: Span | Filter) -> tuple[date | None, date | None]:
    """Return the first and last day of a time, None where it is open.

    Raises
    ------
    FormatError
        If a date is no EDTF date.
    """
    from comity.atlas.dates import first_day, last_day

    return first_day(span.since), last_day(span.until)


def parties_of(register: "Register", names: list[str] | None) -> tuple[str, ...]:
    """Return the ids of parties by their ids, names or aliases."""
    return tuple(str(register.find(name).id) for name in names or ())

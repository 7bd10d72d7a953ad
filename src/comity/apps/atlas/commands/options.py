"""Options that commands of the atlas share."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from cyclopts import Parameter

from comity.cli.asking import AtlasAt, Server, asked
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.foundations.register import Register
    from comity.node.node import Node
    from comity.node.operations import Operation

__all__ = [
    "ANY",
    "EVER",
    "Collection",
    "CollectionHere",
    "Filter",
    "LaunchLog",
    "Span",
    "answered",
    "check_same",
    "days",
    "only_here",
    "parties_of",
]

Q = TypeVar("Q")
R = TypeVar("R")

#: The shipped collection, one of a folder, or that of a node.
Collection = AtlasAt | None
#: A collection of this machine, for commands that ask a node as well.
CollectionHere = Annotated[
    Path | None,
    Parameter(
        name="--collection",
        env_var="COMITY_ATLAS",
        help="A folder of records of your own (COMITY_ATLAS); without collection.yaml it "
        "adds to the shipped collection.",
    ),
]
LaunchLog = Annotated[
    Path | None, Parameter(help="GCAT launch log: who launched whose satellites.")
]
From = Annotated[str, Parameter(name="--since", help="Date (EDTF): from then on.")]
To = Annotated[str, Parameter(name="--until", help="Date (EDTF): until then.")]


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


def answered(
    collection: Path | Server | None,
    operation: "Operation[Node, Q, R]",
    request: Q,
    here: "Callable[[Path | None], R]",
) -> R:
    """Return what a node far away answers, or what this machine finds in a folder.

    Parameters
    ----------
    here
        Asks the collection of a folder, or (without one) the shipped collection.
    """
    if not isinstance(collection, Server):
        return here(collection)
    with asked(collection) as node:
        return node.call(operation, request)


def only_here(collection: Path | Server | None, **files: object) -> Path | None:
    """Return the folder, for what reads files of this machine.

    Parameters
    ----------
    files
        Option that names a file → what was given.

    Raises
    ------
    InputError
        If a server is named as well.
    """
    if isinstance(collection, Server):
        names = " and ".join(f"--{name.replace('_', '-')}" for name in files)
        raise InputError(
            f"{names} and --server exclude each other",
            remedy="the file is on this machine: leave --server out",
        )
    return collection


def check_same(collection: Path | None) -> None:
    """Refuse a collection of this machine for a node far away, which has one of its own.

    Raises
    ------
    InputError
        If one is named that is not this machine's usual one.
    """
    from comity.apps.atlas.collection import default_folder

    if collection != default_folder():
        raise InputError(
            "--collection and --server exclude each other",
            remedy="a node far away uses the collection of its own machine",
        )

"""What people and programs can ask a node to do: one table for the API, the client and commands.

A topic lists its operations in its module ``operations``. Each names the right that it needs, the
record that it takes and the one that it returns, so that one line makes a route with its schema,
a method of the client, and what a command does at a node far away. An operation whose right is
one of ``ACTS`` is a person's act: it is prepared, shown, proved by the person's authenticator, and
only then performed, with the marks of the persons in its caller.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, TypeAdapter

from comity.foundations.errors import FormatError, InputError
from comity.trust.persons import ACTS, Right, Role, may
from comity.trust.persons.callers import Caller

__all__ = [
    "File",
    "Nothing",
    "Number",
    "Operation",
    "Operations",
    "Owned",
    "Page",
    "PageLimit",
    "StoredFile",
    "Subject",
    "page_from",
    "page_of",
]


@cache
def _adapter(annotation: Any) -> "TypeAdapter[Any]":
    return TypeAdapter(annotation)


def adapter_of(annotation: Any) -> "TypeAdapter[Any]":
    """Return the reader of a type, which describes it, too."""
    return _adapter(annotation)


#: Rows of a page, and a number that the database holds.
PageLimit = Annotated[int, Field(ge=1, le=1000)]
Number = Annotated[int, Field(ge=0, le=2**63 - 1)]

#: The node. A node holds the operations, so that this module cannot import it.
N = TypeVar("N")
#: What an operation takes and returns, and an item of a list.
Q = TypeVar("Q")
R = TypeVar("R")
T = TypeVar("T")

Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list.

    Attributes
    ----------
    items
        In the list's order.
    next
        Cursor of what follows; empty at the end.
    """

    items: tuple[T, ...]
    next: str = ""


def page_of(rows: Sequence[T], limit: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """Return a page of rows that were read to one beyond its limit.

    Parameters
    ----------
    cursor_of
        Returns the cursor behind a row.
    """
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), cursor_of(rows[limit - 1]))


def page_from(rows: Sequence[T], cursor: str, limit: int) -> Page[T]:
    """Return a page of a list that is at hand whole; its cursor counts rows.

    Raises
    ------
    InputError
        If the cursor is none of this list.
    """
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InputError(
            f"{cursor[:40]!r} is no cursor", remedy="take next of the page before"
        )
    start = int(cursor or 0)
    end = start + limit
    return Page(tuple(rows[start:end]), str(end) if end < len(rows) else "")


@dataclass(frozen=True, slots=True)
class Nothing:
    """The request of an operation that takes nothing."""


@dataclass(frozen=True, slots=True)
class File:
    """A result that is a file: a bundle, a site, a chart.

    Attributes
    ----------
    counts
        What is in it: a name in small letters → how many.
    rows
        Names of the rows of others in it, for the audit.
    """

    name: str
    media_type: str
    content: bytes
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A result that is a file on this machine's disk: it is sent as it is read."""

    name: str
    media_type: str
    path: Path


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about, as it is shown to the person before the proof.

    Attributes
    ----------
    document
        ``sha256:`` hash of the content: of the agreement, of the state of the case and the
        burn, of the notice's fields. It is computed again when the act is performed; if it
        differs, somebody changed it meanwhile and nothing is done.
    lines
        What the person is shown, in words.
    persons
        How many persons have to prove it.
    """

    document: str
    lines: tuple[str, ...]
    persons: int = 1


#: Whose things may be another person's.
_OTHERS = frozenset({"anybody's", "another's"})


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose things an operation is about, for operations about what belongs to a person.

    Attributes
    ----------
    thing
        What it is: a computation, an upload, a token, an act, a person's account.
    whose
        ``own``: the caller's alone; one of another person is as one that is not there,
        whatever the caller's roles. ``anybody's``: whoever has the right acts on anybody's.
        ``another's``: whoever has the right, but for the owner itself. ``shared``: the
        caller's own, and those that the caller may do as well (acts that wait).
    """

    thing: str
    whose: Literal["own", "anybody's", "another's", "shared"] = "own"

    def allows(
        self,
        roles: Collection[Role],
        right: Right,
        *,
        owner: bool,
        alike: bool = False,
    ) -> bool | None:
        """Return whether somebody acts on a thing; None: it is as if there were none.

        Parameters
        ----------
        roles, owner, alike
            Who asks: with which roles, whether the thing is its own, and whether it has the
            roles of the owner.
        right
            What the operation needs.
        """
        if not may(roles, right) or (owner and self.whose == "another's"):
            return False
        shared = self.whose == "shared" and alike
        return True if owner or shared or self.whose in _OTHERS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[N, Q, R]):
    """One thing that a node can be asked for.

    Attributes
    ----------
    name
        The words of its command, ``case list``: unique.
    method, path
        Of its route below ``/api/v1``; names in braces are fields of the request.
    right
        What the caller needs.
    request, result
        The records that it takes and returns. The fields of a request stand in the path, else
        in the query (GET, DELETE) or in the body (POST, PUT).
    run
        Does it: with the node, the request and who asks. Its docstring is the summary.
    example
        A request that works on the node of the examples.
    subject
        What the act is about; for persons' acts alone, and for all of them.
    sees
        Refuses a person who does not see what an act names, as if it were not there; it is
        asked before the person is shown what the act is about, and before the proof counts.
    owned
        Whose things it is about, where there are some already and they belong to persons; None:
        they belong to the node.
    seen
        Names the rows of others that a result holds, for the audit: ids, never values. Where
        it is left out, an operation that reads shared data is recorded with the ids in its items.
    status
        Of the answer: 202 where the work goes on after it.
    outcome
        Returns the type of what such work ends with, or of an answer that ``result`` leaves open;
        for the description of the API alone, since naming it loads what computes it.
    """

    name: str
    method: Method = "GET"
    path: str
    right: Right
    request: type[Q]
    result: object
    run: Callable[[N, Q, Caller], R]
    example: Q
    subject: Callable[[N, Q], Subject] | None = None
    sees: Callable[[N, Q, Caller], None] | None = None
    owned: Owned | None = None
    seen: Callable[[R], Iterable[str]] | None = None
    status: Literal[200, 202] = 200
    outcome: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        """Refuse an act without a subject, and a subject without an act.

        Raises
        ------
        FormatError
            In both cases.
        """
        if (self.subject is not None) is not (self.right in ACTS):
            raise FormatError(f"{self.name}: an act, and only an act, has a subject")


@dataclass
class Operations(Generic[N]):
    """The operations of a node by name and by route; each name and each route once."""

    by_name: dict[str, Operation[N, Any, Any]] = field(default_factory=dict)

    def add(self, operations: "Iterable[Operation[N, Any, Any]]") -> None:
        """Add the operations of a topic.

        Raises
        ------
        FormatError
            If a name or a route is taken.
        """
        routes = {(one.method, one.path) for one in self.by_name.values()}
        for one in operations:
            if one.name in self.by_name or (one.method, one.path) in routes:
                raise FormatError(f"{one.name}, {one.method} {one.path}: there is one")
            self.by_name[one.name] = one
            routes.add((one.method, one.path))

"""A node that a command asks: in a folder on this machine, or at an address far away.

``asked`` yields the same thing for both: an operation and its request go in, its record comes
out. So a command is written once, and works near and far.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar
from urllib.parse import quote

from cyclopts import Parameter, Token

from comity.cli.node_folder import named, opened
from comity.cli.servers import Server, server_named
from comity.foundations.errors import InputError

if TYPE_CHECKING:
    from comity.node.node import Node, UnitOfWork
    from comity.node.operations import Operation, Page
    from comity.node.registry import Registry
    from comity.system.people_api import PeopleApi

__all__ = [
    "ALL_ROWS",
    "Asked",
    "AtlasAt",
    "FolderOrUrl",
    "NodeAt",
    "Server",
    "asked",
    "call_far",
    "folder_of",
    "rows_of",
]

Q = TypeVar("Q")
R = TypeVar("R")
T = TypeVar("T")
#: Rows of a page that is asked for; rows of a list that has no other bound.
PAGE_ROWS, ALL_ROWS = 1000, 1_000_000
#: What a node says of a file that it sends: names and numbers.
COUNTED = re.compile(r"([a-z_]{1,40})=([0-9]{1,15})")


def _check_named(token: Token) -> None:
    """Refuse an empty word, which would mean the current folder, and null characters."""
    if not token.value.strip():
        raise ValueError("the path is empty, must name a folder or a URL")
    if "\0" in token.value:
        raise ValueError("the path holds a null character, must name a folder or a URL")


def _where(_type: Any, tokens: Sequence[Token]) -> Path | Server:
    token = tokens[-1]
    keywords = sorted({one.keyword or "" for one in tokens})
    if len(keywords) > 1:
        raise InputError(f"{' and '.join(keywords)} exclude each other")
    _check_named(token)
    far = re.match(r"https?://", token.value)
    if token.keyword == "--server" or (token.source == "env" and far):
        return server_named(token.value)
    return Path(token.value)


#: The node that a command asks.
NodeAt = Annotated[
    Path | Server,
    Parameter(
        name=["--dir", "--server"],
        env_var=["COMITY_NODE", "COMITY_SERVER"],
        converter=_where,
        accepts_keys=False,
        n_tokens=1,
        help="Folder of the node (COMITY_NODE), or URL of its people's API (COMITY_SERVER).",
    ),
]


#: A collection of the atlas: a folder, or the one of a node at an address.
AtlasAt = Annotated[
    Path | Server,
    Parameter(
        name=["--collection", "--server"],
        env_var="COMITY_ATLAS",
        converter=_where,
        accepts_keys=False,
        n_tokens=1,
        help="A folder of records of your own (COMITY_ATLAS); without collection.yaml it "
        "adds to the shipped collection. Or the URL of a node, for its collection.",
    ),
]


def _either(_type: Any, tokens: Sequence[Token]) -> Path | Server:
    _check_named(tokens[-1])
    text = tokens[-1].value
    return Server(text) if re.match(r"https?://", text) else Path(text)


#: Another node that a command asks besides: its folder, or the URL of its people's API.
FolderOrUrl = Annotated[
    Path | Server, Parameter(converter=_either, accepts_keys=False, n_tokens=1)
]


class Asked(Protocol):
    """A node that can be asked."""

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Return what an operation returns.

        Raises
        ------
        ComityError
            As the operation does.
        """
        ...


class _Near:
    """A node that is open in this process."""

    def __init__(self, node: "Node") -> None:
        self.node = node

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Do it here, as whoever holds the node's files."""
        from comity.trust.persons.callers import LOCAL

        return operation.run(self.node, request, LOCAL)


class _Far:
    """A node at an address."""

    def __init__(self, api: "PeopleApi") -> None:
        self.api = api

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Send the request, and read the record."""
        return call_far(self.api, operation, request)


def call_far(api: "PeopleApi", operation: "Operation[Node, Q, R]", request: Q) -> R:
    """Send the request of an operation, and read its record; of an act, the prepared act."""
    from comity.node.operations import File, StoredFile, adapter_of

    path, query, body = parts_of(operation, request)
    reply = api.send(operation.method, path, query, body)
    if operation.subject is not None:
        from comity.node.persons.act_records import PreparedAct

        waiting: Any = adapter_of(PreparedAct).validate_json(reply.body)
        return waiting  # type: ignore[no-any-return]
    if operation.result in {File, StoredFile}:
        label = reply.headers.get("content-disposition", "")
        name = re.search(r'filename="([^"]*)"', label)
        kind = reply.headers.get("content-type", "")
        said = reply.headers.get("comity-counts", "")
        counts = {word: int(n) for word, n in COUNTED.findall(said)}
        made: Any = File(name[1] if name else "", kind, reply.body, counts)
    else:
        made = adapter_of(operation.result).validate_json(reply.body)
    result: R = made
    return result


def parts_of(
    operation: "Operation[Node, Q, R]", request: Q
) -> tuple[str, list[tuple[str, str]], dict[str, Any] | None]:
    """Return path, query and body of a request."""
    from comity.foundations.plain import plain_object

    value = plain_object(request)

    def filled(match: "re.Match[str]") -> str:
        safe = "/" if match[2] else ""
        return quote(str(value.pop(match[1])), safe=f"{safe}:@")

    path = "/api/v1" + re.sub(r"{(\w+)(:path)?}", filled, operation.path)
    if operation.method in {"POST", "PUT"}:
        return path, [], value
    query: list[tuple[str, str]] = []
    for name, item in value.items():
        if item is None or item == "":
            continue
        for one in item if isinstance(item, list) else [item]:
            text = str(one).lower() if isinstance(one, bool) else str(one)
            query.append((name, text))
    return path, query, None


def rows_of(
    node: Asked, operation: "Operation[Node, Q, Page[T]]", request: Q, most: int
) -> list[T]:
    """Return the rows of a list, page after page, at most so many.

    Parameters
    ----------
    request
        With members ``cursor``, where the list begins, and ``limit``, which is set here.
    """
    rows: list[T] = []
    asked_for: Any = request
    cursor = asked_for.cursor
    while len(rows) < most:
        limit = min(most - len(rows), PAGE_ROWS)
        page = node.call(operation, replace(asked_for, cursor=cursor, limit=limit))
        rows += page.items
        cursor = page.next
        if not cursor:
            break
    return rows


def folder_of(where: Path | Server, command: str) -> Path:
    """Return the folder, for a command that works at the node's files alone.

    Raises
    ------
    InputError
        If a server is named.
    """
    if isinstance(where, Server):
        raise InputError(
            f"{command} works at the node's folder alone",
            remedy="run it on the node's machine with --dir FOLDER",
        )
    return where


@contextmanager
def asked(
    where: Path | Server | None,
    registry: "Registry[Node, UnitOfWork] | None" = None,
    *,
    otherwise: str = "",
) -> Iterator[Asked]:
    """Open a node for one command, or connect to it; and close it afterwards.

    Parameters
    ----------
    registry
        As ``cli.node_folder.opened`` has it.
    otherwise
        What may be given in place of a node.
    """
    if isinstance(where, Server):
        from comity.system.people_api import api_of

        api = api_of(where.url)
        try:
            yield _Far(api)
        finally:
            api.close()
        return
    with opened(named(where, otherwise), registry) as node:
        yield _Near(node)

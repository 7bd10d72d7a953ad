"""Calls of a node far away, by the names of its operations."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from keyword import iskeyword
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from typing_extensions import override

from comity.apps.wiring import standard_operations
from comity.cli.asking import call_far
from comity.cli.far_acts import operation_of, prove_prepared
from comity.cli.person_sessions import sign_in, sign_out
from comity.foundations.errors import ComityError, RemoteError
from comity.foundations.plain import JsonObject
from comity.node.computations.uploads import Upload
from comity.node.node import Node
from comity.node.operations import Operation, Operations, Page, adapter_of
from comity.node.persons.act_records import PreparedAct
from comity.node.persons.proving import Performed
from comity.system.people_api import PeopleApi, api_of
from comity.trust.identity import Signer

__all__ = ["Client", "Event"]

Q = TypeVar("Q")
R = TypeVar("R")
#: Waits between tries to go on with events, seconds; the last one is repeated.
WAITS_S = (0.5, 1.0, 2.0, 5.0, 15.0)


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the ledger as it happens: its number, what was done, the entry."""

    id: int
    act: str
    entry: JsonObject


class Topic:
    """The operations whose names begin with one word."""

    def __init__(self, client: "Client", word: str) -> None:
        self._client, self._word = client, word

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of an operation.

        Raises
        ------
        AttributeError
            If the node has no such operation.
        """
        operation = self._client.find(self._word, name)
        if operation is None:
            raise AttributeError(f"there is no operation {self._word} {name}")

        def method(*given: Any, **named: Any) -> Any:
            return self._client.call(operation, operation.request(*given, **named))

        method.__name__, method.__doc__ = name, operation.run.__doc__
        return method

    @override
    def __dir__(self) -> list[str]:
        """Return the names of the methods."""
        return self._client.names(self._word)


class Client:
    """A node at an address.

    Parameters
    ----------
    url
        Of its people's API: ``https://HOST[:PORT]``, or ``http://localhost:PORT``.
    token
        Of a program; from ``COMITY_TOKEN_FILE`` or ``COMITY_TOKEN`` if none is given, else the session
        that ``comity person sign-in`` keeps.

    Raises
    ------
    InputError, TrustError
        If the address would send the token in the clear, or there is none.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self._api = PeopleApi(url, token) if token else api_of(url)
        self._ends_with_it = False

    @classmethod
    def signed_in(cls, url: str, key: Signer) -> Self:
        """Return a node where a person has signed in with a key; closing it signs out.

        Raises
        ------
        TrustError
            If the key is nobody's there.
        ComityError
            If the node cannot be reached, or refuses otherwise.
        """
        made = cls(url, sign_in(url, key).session)
        made._api.scheme = "Session"
        made._ends_with_it = True
        return made

    def prove(self, prepared: PreparedAct, key: Signer) -> Performed:
        """Prove an act with a person's key; return what has become of it.

        Its lines (``prepared.act.lines``) say what is signed: show them to the person first. Where
        another person has to prove it too, that one asks for it with ``act.show``.

        Raises
        ------
        ComityError
            If the proof does not hold, or the act is not what was shown any more, or fails.
        """
        operation = operation_of(self._operations.by_name, prepared)
        return prove_prepared(self._api, prepared, operation, key)

    def __enter__(self) -> "Client":
        """Use it for a block, and close its connections afterwards."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections; sign out whom `signed_in` has signed in."""
        if self._ends_with_it:
            self._ends_with_it = False
            with suppress(ComityError):
                sign_out(self._api)
        self._api.close()

    @cached_property
    def _operations(self) -> "Operations[Node]":
        return standard_operations()

    def find(self, word: str, name: str) -> "Operation[Node, Any, Any] | None":
        """Return the operation of a method, None if there is none."""
        wanted = f"{word} {name.rstrip('_').replace('_', '-')}"
        return self._operations.by_name.get(wanted)

    def names(self, word: str) -> list[str]:
        """Return the methods of a topic."""
        return sorted(
            method_name(name)
            for name in self._operations.by_name
            if name.split(" ", maxsplit=1)[0].replace("-", "_") == word
        )

    def __getattr__(self, word: str) -> Topic:
        """Return a topic by the first word of its operations.

        Raises
        ------
        AttributeError
            If there is no such topic.
        """
        if word.startswith("_") or not self.names(word):
            raise AttributeError(f"the node has no operations {word!r}")
        return Topic(self, word)

    def call(self, operation: "Operation[Node, Q, R]", request: Q) -> R:
        """Return what an operation returns for a request.

        Raises
        ------
        ComityError
            What the node raised, with its message and remedy; ``RemoteError`` if it cannot be
            reached.
        """
        return call_far(self._api, operation, request)

    def send_file(self, file: Path) -> Upload:
        """Give the node a file to compute with, for ``compute`` and its ``inputs``.

        Raises
        ------
        ComityError
            As ``call``; ``ResourceError`` if the file cannot be read.
        """
        reply = self._api.upload("/api/v1/uploads", file)
        made: Upload = adapter_of(Upload).validate_json(reply.body)
        return made

    def rows(
        self, operation: "Operation[Node, Q, Page[R]]", request: Q
    ) -> "Iterator[R]":
        """Yield all rows of a list, page after page.

        Raises
        ------
        ComityError
            As ``call``.
        """
        wanted: Any = request
        while True:
            page = self.call(operation, wanted)
            yield from page.items
            if not page.next:
                return
            wanted = replace(wanted, cursor=page.next)

    def events(self, after: int = 0) -> Iterator[Event]:
        """Yield entries of the ledger as they happen, each once, in order; it has no end.

        When the connection is lost it goes on where it was.

        Parameters
        ----------
        after
            Number of the last entry that is known.

        Raises
        ------
        ComityError
            If the node refuses (the token was revoked).
        """
        failures = 0
        while True:
            try:
                for event in self._stream(after):
                    after, failures = event.id, 0
                    yield event
            except RemoteError:
                if failures >= 2 * len(WAITS_S):
                    raise
            time.sleep(WAITS_S[min(failures, len(WAITS_S) - 1)])
            failures += 1

    def _stream(self, after: int) -> Iterator[Event]:
        number, act = 0, ""
        for line in self._api.lines("/api/v1/events", {"Last-Event-ID": str(after)}):
            name, _, text = line.partition(": ")
            if name == "id":
                number = int(text)
            elif name == "event":
                act = text
            elif name == "data":
                yield Event(number, act, json.loads(text))


def method_name(operation: str) -> str:
    """Return the name of the method of an operation: its words after the first."""
    name = operation.partition(" ")[2].replace(" ", "_").replace("-", "_")
    return f"{name}_" if iskeyword(name) else name

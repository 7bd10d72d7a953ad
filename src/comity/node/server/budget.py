"""How much one client, and all together, may have under way: requests and bytes of bodies.

Peers and people have budgets of their own, so that neither takes the other's. Half of each is
kept for clients that have been answered well before: strangers can fill their half alone.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comity.node.server.connections import client_of
from comity.node.server.problem_text import MEDIA_TYPE, problem_text
from comity.node.server.refusals import Refusals

__all__ = [
    "Amounts",
    "BodyTooLargeError",
    "Budget",
    "BusyError",
    "named_client",
    "proxies_of",
    "within",
]

#: Clients that are remembered as known.
MOST_KNOWN = 10_000
RETRY = {"Retry-After": "5", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What may be under way.

    Attributes
    ----------
    requests, per_client
        Requests that are worked on, in all and of one client; of one client as many again may
        still be coming in. Those are not counted in all: slow ones would keep others out.
    body_bytes, body_bytes_per_client
        Bytes of bodies that are being received, in all and of one client.
    """

    requests: int = 128
    per_client: int = 32
    body_bytes: int = 40_000_000
    body_bytes_per_client: int = 20_000_000


class BodyTooLargeError(Exception):
    """A body is longer than any that is taken."""


class BusyError(Exception):
    """Too much is being received already, of one client or in all."""


@dataclass
class Budget:
    """The budget of one server.

    ``proxies`` are addresses that may name a client for which they speak.
    """

    amounts: Amounts
    proxies: frozenset[str] = frozenset()
    refused: int = 0
    refusals: Refusals = field(default_factory=Refusals)
    _requests: dict[str, int] = field(default_factory=dict)
    _coming: dict[str, int] = field(default_factory=dict)
    _bytes: dict[str, int] = field(default_factory=dict)
    _known: "OrderedDict[str, None]" = field(default_factory=OrderedDict)

    def welcome(self, client: str) -> None:
        """Remember a client that was answered well."""
        self.refusals.forgive(client)
        self._known[client] = None
        self._known.move_to_end(client)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def refuse(self, client: str) -> None:
        """Count a request that was refused; one of an address that is known costs it nothing."""
        if client not in self._known:
            self.refusals.note(client)

    def _fits(self, used: Mapping[str, int], client: str, more: int, most: int) -> bool:
        """Tell whether there is room in all; strangers have half of it."""
        if client in self._known:
            return sum(used.values()) + more <= most
        strangers = sum(n for name, n in used.items() if name not in self._known)
        return strangers + more <= most // 2

    def enter(self, client: str) -> bool:
        """Begin a request of a client; return whether there is room for it."""
        own = self._requests.get(client, 0)
        room = own < self.amounts.per_client and self._fits(
            self._requests, client, 1, self.amounts.requests
        )
        if room:
            self._requests[client] = own + 1
        else:
            self.refused += 1
        return room

    def leave(self, client: str) -> None:
        """End a request of a client."""
        _lower(self._requests, client, 1)

    @contextmanager
    def working(self, client: str, size: int) -> Iterator[None]:
        """Work on a request whose body was read; afterwards its room is given back.

        Raises
        ------
        BusyError
            If too many are worked on.
        """
        entered = self.enter(client)
        try:
            if not entered:
                raise BusyError
            yield
        finally:
            self.release(client, size)
            if entered:
                self.leave(client)

    def begin(self, client: str) -> bool:
        """Begin to receive a body of a client; return whether it may send one more."""
        own = self._coming.get(client, 0)
        if own >= self.amounts.per_client:
            self.refused += 1
            return False
        self._coming[client] = own + 1
        return True

    def end(self, client: str) -> None:
        """End receiving a body."""
        _lower(self._coming, client, 1)

    def reserve(self, client: str, size: int) -> bool:
        """Take bytes of a body into account; return whether there is room for them."""
        own = self._bytes.get(client, 0)
        room = own + size <= self.amounts.body_bytes_per_client and self._fits(
            self._bytes, client, size, self.amounts.body_bytes
        )
        if room:
            self._bytes[client] = own + size
        else:
            self.refused += 1
        return room

    def release(self, client: str, size: int) -> None:
        """Give the bytes of a body back."""
        _lower(self._bytes, client, size)


def _lower(used: dict[str, int], client: str, by: int) -> None:
    left = used.get(client, 0) - by
    if left > 0:
        used[client] = left
    else:
        used.pop(client, None)


def named_client(scope: Scope, proxies: frozenset[str]) -> str:
    """Return the client of a request: the one that a configured proxy names, or its address.

    A proxy appends the address that it has seen to ``X-Forwarded-For``; what stands before was
    written by others. So the last address that is no configured proxy counts.
    """
    address = client_of((scope.get("client") or ("", 0))[0])
    if address not in proxies:
        return address
    seen = [v for n, v in scope["headers"] if n == b"x-forwarded-for"]
    for name in reversed(b",".join(seen).decode("latin-1").split(",")):
        forwarded = client_of(name.strip())
        if forwarded and forwarded not in proxies:
            return forwarded
    return address


def proxies_of(addresses: Iterable[str]) -> frozenset[str]:
    """Return configured proxies as they are compared."""
    return frozenset(client_of(address) for address in addresses)


def within(
    app: ASGIApp,
    budget: Budget,
    hosts: frozenset[str] = frozenset(),
    most_bytes: int | None = None,
    apart: str = "",
    streamed: str = "",
) -> ASGIApp:
    """Return an application that takes no more than its budget.

    Parameters
    ----------
    hosts
        Names that a request may be sent to; any if empty. A page of a stranger whose name leads
        to this machine (DNS rebinding) sends its own name.
    most_bytes
        Largest body; ``None`` if the application counts what is posted itself: a body while it
        comes, then the request.
    apart
        A path whose requests have a budget of their own.
    streamed
        A path whose bodies go to the disk as they come: the application counts them itself.
    """

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        client = named_client(scope, budget.proxies)
        scope.setdefault("state", {})["client"] = client
        if hosts and _host(scope) not in hosts:
            await _refuse(421, "the request names another host", scope, receive, send)
            return
        itself = most_bytes is None and scope["method"] == "POST"
        if itself or (apart and scope["path"] == apart):
            await app(scope, receive, send)
            return
        if not budget.enter(client):
            await _refuse(503, "too much is under way", scope, receive, send)
            return
        try:
            if most_bytes is None or (streamed and scope["path"] == streamed):
                await app(scope, receive, send)
            else:
                await _counted(app, most_bytes, scope, receive, send)
        finally:
            budget.leave(client)

    return bounded


async def _refuse(
    status: int, reason: str, scope: Scope, receive: Receive, send: Send
) -> None:
    code, remedy = {
        413: ("too-large", "send less at a time, or a file as an upload"),
        421: ("another-host", "ask for the node by a name of its own"),
    }.get(status, ("busy", f"ask again in {RETRY['Retry-After']} s"))
    text = problem_text(status, code, reason, remedy=remedy)
    answer = Response(text, status, headers=RETRY, media_type=MEDIA_TYPE)
    await answer(scope, receive, send)


def _host(scope: Scope) -> str:
    """Return the host that a request names, without its port, in lower case."""
    text = next((v for n, v in scope["headers"] if n == b"host"), b"").decode("latin-1")
    if text.startswith("["):
        return text[1:].partition("]")[0].lower()
    return text.partition(":")[0].lower().rstrip(".")


async def _counted(
    app: ASGIApp, most: int, scope: Scope, receive: Receive, send: Send
) -> None:
    """Run an application that reads bodies whole, and end it where one is too large."""
    length = next((v for n, v in scope["headers"] if n == b"content-length"), b"0")
    if len(length) > 15 or not length.isdigit() or int(length) > most:
        await _refuse(413, f"a body has at most {most} bytes", scope, receive, send)
        return
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            # Without a stated length: nothing more is read, as if the client had left.
            return {"type": "http.disconnect"}
        return message

    await app(scope, counted, send)

"""Connections that wait, are slow or are too many: deadlines and caps before a request is there.

What is no request is refused with a problem, as all that is refused later.

An application sees nothing of a connection before its headers are complete, and the server has no
deadline for them: 256 silent connections muted an inbox. So the server's own protocol is extended:
headers and bodies have deadlines, an address has so many connections and all together have so many,
and where there are too many the one that has waited longest for its headers makes room. A request
with both ``Content-Length`` and ``Transfer-Encoding`` is refused, because a proxy before this
server may read its end elsewhere (RFC 9112, section 6.1).
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from comity.node.server.no_request import HEAD_BYTES, refusal

__all__ = ["Caps", "Connections", "client_of", "protocol_of"]

#: States in which no answer has begun.
UNANSWERED = frozenset({h11.IDLE, h11.SEND_RESPONSE})
#: Bytes that are kept from the end of a handshake until the loop comes to the connection.
EARLY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """Caps of one server.

    Attributes
    ----------
    connections, per_client
        Open connections in all, and of one client.
    headers_s
        How long the headers of a request may take from the first moment, seconds.
    body_s, body_bytes_s
        How long a body may take, seconds, and a second more for each so many bytes of it.
    linger_s
        How long the rest of a body may come whose request was answered already, seconds.
    read_s
        How long a client may not read while an answer waits for it, seconds.
    """

    connections: int = 1000
    per_client: int = 100
    headers_s: float = 10.0
    body_s: float = 10.0
    body_bytes_s: float = 64_000.0
    linger_s: float = 2.0
    read_s: float = 20.0


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or a network of 64 bits of IPv6.

    Whoever has one address of IPv6 usually has 2⁶⁴ of them.
    """
    try:
        parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return address[:100]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


@dataclass
class Connections:
    """The open connections of one server.

    ``proxies`` are addresses whose connections are many clients': they have no cap of their own.
    With ``tls`` a connection counts from its first byte, before the handshake. Nothing is taken
    of an address while ``paused`` says so.
    """

    caps: Caps
    proxies: frozenset[str] = frozenset()
    tls: ssl.SSLContext | None = None
    paused: Callable[[str], bool] = lambda _client: False
    closed: dict[str, int] = field(default_factory=dict)
    _open: dict[str, int] = field(default_factory=dict)
    #: Client → its connections that wait for headers, the longest first.
    _waiting: dict[str, dict["BoundedProtocol", None]] = field(default_factory=dict)
    _count: int = 0

    def note(self, why: str) -> None:
        """Count a connection that was closed."""
        self.closed[why] = self.closed.get(why, 0) + 1

    def enter(self, client: str) -> bool:
        """Take a connection in; return whether there is room, made if need be."""
        own = self._open.get(client, 0)
        if own >= self.caps.per_client and client not in self.proxies:
            if not self._make_room(client, "too many of one client"):
                return False
        elif self._count >= self.caps.connections:
            # Of the client with the most that wait: it gains nothing by opening more.
            most = max(self._waiting, key=lambda c: len(self._waiting[c]), default="")
            if not most or not self._make_room(most, "too many in all"):
                return False
        self._open[client] = self._open.get(client, 0) + 1
        self._count += 1
        return True

    def _make_room(self, client: str, why: str) -> bool:
        oldest = next(iter(self._waiting.get(client, {})), None)
        if oldest is None:
            return False
        oldest.drop(why)
        return True

    def leave(self, client: str) -> None:
        """Forget a connection that is closed."""
        self._count -= 1
        left = self._open[client] - 1
        if left:
            self._open[client] = left
        else:
            del self._open[client]

    def wait(self, protocol: "BoundedProtocol") -> None:
        """Note that a connection waits for headers."""
        self._waiting.setdefault(protocol.client_name, {})[protocol] = None

    def wait_no_more(self, protocol: "BoundedProtocol") -> None:
        """Note that a connection does not wait for headers any more."""
        own = self._waiting.get(protocol.client_name)
        if own is not None:
            own.pop(protocol, None)
            if not own:
                del self._waiting[protocol.client_name]


class _Framed(h11.Connection):
    """The parser of one connection, which tells what has come and refuses two framings."""

    def __init__(self, told: Callable[[Any], None]) -> None:
        super().__init__(h11.SERVER, HEAD_BYTES)
        self._told = told
        #: Status of what was refused last.
        self.refused = 400

    @override
    def next_event(self) -> Any:
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            self.refused = error.error_status_hint
            raise
        if isinstance(event, h11.Request):
            names = {name for name, _ in event.headers}
            if {b"content-length", b"transfer-encoding"} <= names:
                raise h11.RemoteProtocolError("Content-Length and Transfer-Encoding")
        self._told(event)
        return event


class BoundedProtocol(H11Protocol):
    """The server's protocol with deadlines and caps; see ``protocol_of``."""

    guard: Connections

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.parser = self.conn = _Framed(self._happened)
        self.client_name = ""
        self._inside = False
        self._early = bytearray()
        self._handshake: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        address = transport.get_extra_info("peername")
        self.client_name = client_of(str(address[0]) if address else "")
        paused = self.guard.paused(self.client_name)
        self._inside = not paused and self.guard.enter(self.client_name)
        if not self._inside:
            self.guard.note("refused often" if paused else "no room")
            transport.abort()
            return
        self._await_headers(self.guard.caps.headers_s)
        if self.guard.tls is None:
            super().connection_made(transport)
            return
        # The server itself would show a connection after its handshake alone, for which
        # asyncio waits a minute. Nothing is read before the task runs: it was scheduled before
        # the first bytes can be.
        self._handshake = self.loop.create_task(self._shake_hands(self.guard.tls))

    async def _shake_hands(self, tls: ssl.SSLContext) -> None:
        try:
            secured = await self.loop.start_tls(
                self.transport,
                self,
                tls,
                server_side=True,
                ssl_handshake_timeout=self.guard.caps.headers_s,
            )
        except (OSError, asyncio.CancelledError):
            self.drop("no handshake")
            return
        if secured is None or not self._inside:
            self.transport.abort()
            return
        super().connection_made(secured)
        early = bytes(self._early)
        self._early.clear()
        if early:
            self.data_received(early)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_reader()
        self._leave()
        if self.flow is not None:
            super().connection_lost(exc)

    def _leave(self) -> None:
        """Give the place of the connection back, once."""
        self.guard.wait_no_more(self)
        if self._inside:
            self._inside = False
            self.guard.leave(self.client_name)

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if vars(self)["flow"] is None:  # the library types it as always set
            # Of a client that sent with the last bytes of its handshake.
            self._early += data
            if len(self._early) > EARLY_BYTES:
                self.drop("too much at once")
            return
        idle = self._timer is None and self.conn.their_state is h11.IDLE
        if idle:
            # The first bytes of a further request on this connection.
            self._await_headers(self.guard.caps.headers_s)
        super().data_received(data)

    @override
    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, with the status that the parser names."""
        self._refuse(self.parser.refused)

    def _refuse(self, status: int) -> None:
        """Answer with a problem if no answer has begun, and close."""
        self._stop_timer()
        cycle = vars(self)["cycle"]  # the library types it as always set
        if cycle is not None and not cycle.response_complete:
            # Whoever works on it is told that nobody waits for its answer.
            cycle.disconnected = True
            cycle.message_event.set()
        if self.conn.our_state in UNANSWERED:
            self.transport.write(refusal(status))
        self.transport.close()
        # One that does not read what was written is not waited for.
        self.loop.call_later(self.guard.caps.linger_s, self.transport.abort)

    @override
    def on_response_complete(self) -> None:
        if not self.transport.is_closing():
            # Kept open for another request: it makes room for others until then.
            self.guard.wait(self)
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            # Answered before its body was here: nobody reads the rest.
            self._set_timer(self.guard.caps.linger_s, "body not wanted")

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader = self.loop.call_later(
            self.guard.caps.read_s, self.drop, "reader slow"
        )

    @override
    def resume_writing(self) -> None:
        self._stop_reader()
        super().resume_writing()

    def _stop_reader(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def drop(self, why: str) -> None:
        """Close the connection at once."""
        self.guard.note(why)
        self._stop_timer()
        # Its place is free now, not when the loop comes to it.
        self._leave()
        self.transport.abort()

    def _late(self, why: str) -> None:
        """End a request that did not come in time: with words if any of it came."""
        begun = self.conn.their_state is not h11.IDLE or any(self.conn.trailing_data)
        secured = vars(self)["flow"] is not None
        if not begun or not secured or self.conn.our_state not in UNANSWERED:
            self.drop(why)
            return
        self.guard.note(why)
        self._leave()
        self._refuse(408)

    def _await_headers(self, within_s: float) -> None:
        self.guard.wait(self)
        self._set_timer(within_s, "headers late")

    def _happened(self, event: Any) -> None:
        """Follow what the parser found: a deadline for each part of a request."""
        if isinstance(event, h11.Request):
            self.guard.wait_no_more(self)
            length = next((v for n, v in event.headers if n == b"content-length"), b"0")
            size = int(length) if length.isdigit() and len(length) < 16 else 0
            caps = self.guard.caps
            self._set_timer(caps.body_s + size / caps.body_bytes_s, "body late")
        elif isinstance(event, h11.EndOfMessage):
            self._stop_timer()

    def _set_timer(self, after_s: float, why: str) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(after_s, self._late, why)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def protocol_of(guard: Connections) -> type[BoundedProtocol]:
    """Return the protocol of one server, bound to its connections."""
    return type("ServerProtocol", (BoundedProtocol,), {"guard": guard})

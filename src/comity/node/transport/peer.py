"""The conversation between nodes, from the first meeting to the last gap.

**Meeting.** Two people tell each other the URLs of their nodes. Each node asks the other
for its *introduction* (`GET /comity/3/introduction/NONCE`): a signed statement of the party, its
root key, the certificates under it, keys to seal for and its address, for this nonce. Nothing
is believed yet. The people read the root's fingerprint (160 bits) to each other over a telephone; who has compared it runs
`comity peer verify`. Only then is the peer's root pinned, and only then does a node answer
requests of that party, or send it anything but its own introduction.

**Talking.** What one party sends to another is a *document*. It lies in the *outbox* from the
transaction that wrote it, sealed in an *envelope*: numbered in the stream from this sender to
this recipient, chained to the envelope before it, committed to the document with a salt. A
*delivery* (`POST /comity/3/deliver`) carries up to 100 of them, sealed for the receiving node,
as is its answer for the asking one. The request is signed (RFC 9421) over method, authority,
target, digest of the body, content type and party, with a nonce that the receiver keeps until the signature expires. The receiver verifies the request, then each
envelope, then each document; asks its own policy whether the sender may send that, and it
may hold it; writes everything in one transaction; and only when that is on the disk does it
answer with one signed *acknowledgement*: stored, or refused with a code of a closed list.

**Repeating.** Without an answer that can be verified nothing is known: the same bytes
are sent again after 5 s, then later and later with jitter, at most 10 minutes apart, and
never past a deadline of what waits (a wait that would overshoot it is cut short). Documents
whose deadline has passed are dropped from the outbox, but commitments and evidence are
repeated until they are acknowledged. Before each repetition policy is asked again: what has
been withdrawn meanwhile leaves its envelope, so that the numbers stay whole, but not its
document. A repeat at the receiver returns the stored answer and changes nothing; the same
number with other bytes is *equivocation*, and both texts are kept as evidence.

**Catching up.** An envelope that arrives before its predecessor is applied: what is
authentic needs no order. But the receiver knows which numbers it lacks, and with its next
contact *asks* for them (`POST /comity/3/ask`, `pull`). An acknowledgement also states how far
the receiver's own stream has come, so that either side's contact closes the gaps of both.

**Agreeing on the record.** From time to time a node proposes a *head* over both streams;
the other recomputes it from its own leaves, hashed again, and cosigns, or names the fault.
Heads, cosignatures and acknowledgements are not entries of the log.

**Coming back.** A node that was restored from a backup, or finds a second copy of itself,
begins a new *incarnation*. It signs nothing in conversations that live until each peer has
*returned* the envelopes that the old one had sent (`recover`); by returning them the peer
*fences* the old incarnation and refuses its envelopes from then on, on every channel.

**Relaying.** Where an agreement names a *gateway*, the same envelope can go through it: sealed
for the recipient, with a *parcel* that names route and label, both left with the gateway
(`POST /comity/3/deposit`), whose signed answer is a receipt. The recipient collects (`ask`,
`collect`) and states with its next question what it has taken. A *feed* (`GET /comity/feed.json`)
holds hashes of what was sent, each item naming the one before. However often an envelope comes,
and on whatever channel, it is one.

**Refusing.** Redirects are not followed. Names are resolved once and checked; private
addresses are refused unless the operator allowed them for this peer. Answers above 16 MiB
are cut off. Proxies of the environment are ignored, for they would resolve anew.
"""

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from comity.foundations.errors import RemoteError, ResourceError
from comity.node.transport.signatures import Message, sign_request
from comity.system.address import Resolve, locate, resolve_name
from comity.trust.identity import Signer

if TYPE_CHECKING:
    import httpcore

__all__ = [
    "MAX_BYTES",
    "Carrier",
    "HttpCarrier",
    "NewerProtocolError",
    "PeerRequest",
    "StatusError",
    "Tls",
]

TIMEOUT_S = 20.0
TIMEOUTS = ("connect", "read", "write", "pool")
#: Connections to all peers, and how long an idle one is kept, seconds.
MAX_CONNECTIONS, KEEP_S = 100, 5.0
MAX_BYTES = 16 * 1024 * 1024
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class PeerRequest:
    """A request to a peer.

    Attributes
    ----------
    url, path, body
        Where it goes, and what travels.
    private
        Whether private addresses are allowed for this peer.
    media
        Media type of the body.
    pins
        Keys that the peer's TLS certificate may have; empty if none were stated.
    """

    url: str
    path: str
    body: bytes = b""
    private: bool = False
    media: str = JSON
    pins: frozenset[str] = frozenset()


class StatusError(RemoteError):
    """A peer answers with a status that is no success."""

    def __init__(self, host: str, status: int, *, remedy: str = "") -> None:
        super().__init__(f"{host} answers {status}", remedy=remedy)
        self.status = status


class NewerProtocolError(StatusError):
    """A peer wants a newer protocol than the request used."""


class Carrier(Protocol):
    """Carries requests to peers: over HTTPS, or by a function call in tests."""

    def fetch(self, request: PeerRequest) -> bytes:
        """Ask without signing (introductions)."""
        ...

    def post(
        self, request: PeerRequest, *, party: str, signer: Signer, nonce: str
    ) -> bytes:
        """Send a signed request and return the answer's body."""
        ...


@dataclass(frozen=True, slots=True)
class Tls:
    """Files for mutual TLS; empty for the system's authorities and no own certificate."""

    certificate: str = ""
    key: str = ""
    authorities: str = ""

    def context(self) -> ssl.SSLContext:
        """Return the context of a client.

        Raises
        ------
        ResourceError
            If a file cannot be used.
        """
        try:
            made = ssl.create_default_context(cafile=self.authorities or None)
            if self.certificate:
                made.load_cert_chain(Path(self.certificate), self.key or None)
        except (OSError, ssl.SSLError) as error:
            raise ResourceError(
                f"the TLS files cannot be used: {error}", remedy="see node.yaml"
            ) from error
        return made


class HttpCarrier:
    """HTTPS, one connection pool for all peers.

    The pool knows a connection by the name in the URL, not by the address: two names at one
    address never share one. The connection goes to the address that was checked.
    """

    def __init__(self, tls: Tls | None = None, resolve: Resolve = resolve_name) -> None:
        import httpcore  # noqa: PLC0415 - loaded when needed: the core starts fast

        from comity.node.transport.connections import PinnedBackend  # noqa: PLC0415

        self.resolve = resolve
        self._backend = PinnedBackend()
        self._pool = httpcore.ConnectionPool(
            ssl_context=(tls or Tls()).context(),
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEP_S,
            network_backend=self._backend,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def fetch(self, request: PeerRequest) -> bytes:
        """Ask without signing.

        Raises
        ------
        InputError, RemoteError
            If the place is refused, or no good answer comes.
        """
        return self._send("GET", request, Message("GET", ""))

    def post(
        self, request: PeerRequest, *, party: str, signer: Signer, nonce: str
    ) -> bytes:
        """Send a signed request and return the answer's body.

        Raises
        ------
        InputError, RemoteError
            If the place is refused, or no good answer comes.
        """
        url = request.url.rstrip("/") + request.path
        headers = {"Content-Type": request.media, "Comity-Party": party}
        message = Message("POST", url, headers, request.body)
        sign_request(signer, message, nonce=nonce, at=dt.datetime.now(dt.UTC))
        return self._send("POST", request, message)

    def _send(self, method: str, request: PeerRequest, message: Message) -> bytes:
        import httpcore  # noqa: PLC0415

        place = locate(
            request.url, request.path, private=request.private, resolve=self.resolve
        )
        headers = {
            **message.headers,
            "Host": place.authority,
            # An answer is read as it comes: nothing is unpacked, so nothing can swell.
            "Accept-Encoding": "identity",
        }
        if message.body:
            headers["Content-Length"] = str(len(message.body))
        failures = (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
            OSError,
        )
        try:
            with (
                self._backend.bound_to(place.host, place.address, request.pins),
                self._pool.stream(
                    method,
                    place.named,
                    headers=list(headers.items()),
                    content=message.body or None,
                    extensions={"timeout": dict.fromkeys(TIMEOUTS, TIMEOUT_S)},
                ) as answer,
            ):
                return self._body(place.host, answer)
        except failures as error:
            raise RemoteError(
                f"no answer from {place.host}: {str(error) or type(error).__name__}",
                remedy="it is tried again; check URL and network of the peer",
            ) from error

    def _body(self, host: str, answer: "httpcore.Response") -> bytes:
        _check_status(host, answer.status)
        for name, value in answer.headers:
            coded = value.strip().lower() not in {b"", b"identity"}
            if name.lower() == b"content-encoding" and coded:
                raise RemoteError(
                    f"{host} answers in the coding {value[:40].decode('latin-1')!r}: "
                    "only plain bytes are taken",
                    remedy="a proxy of the peer packs answers: have it switched off",
                )
        data = bytearray()
        for chunk in answer.iter_stream():
            data += chunk
            if len(data) > MAX_BYTES:
                raise RemoteError(f"{host} answers more than {MAX_BYTES} bytes")
        return bytes(data)


def _check_status(host: str, status: int) -> None:
    """Raise unless a status is 200.

    Raises
    ------
    RemoteError
        For every other one; ``StatusError`` names it.
    """
    if 300 <= status < 400:
        raise RemoteError(
            f"{host} redirects", remedy="ask its people for the node's own URL"
        )
    if status == 426:
        raise NewerProtocolError(
            host,
            status,
            remedy="it takes sealed requests alone (protocol 3): update this node",
        )
    if status != 200:
        raise StatusError(host, status)

"""Connections to the address that was checked, under the name that was asked for.

The pool of the library knows a connection by scheme, name and port of the URL. Were the URL
that of the address, two names at one address would share a connection: what is meant for one
node would reach the other under a certificate of the first. So the URL keeps the name, and the
connection is made here, to the address that was checked. Every write looks again: the name of
the request and the key of the connection's certificate must be those that the request is for.
"""

import contextlib
import hashlib
import ssl
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typing_extensions import override

from comity.foundations.errors import RemoteError

__all__ = ["PinnedBackend", "pin_of"]


@dataclass(frozen=True, slots=True)
class _Target:
    """What the request that a thread sends now is for."""

    host: str
    address: str
    pins: frozenset[str]


def pin_of(certificate: bytes) -> str:
    """Return ``sha256:`` and the hash of a DER certificate's SubjectPublicKeyInfo.

    Raises
    ------
    ValueError
        If it is no certificate.
    """
    key = x509.load_der_x509_certificate(certificate).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return "sha256:" + hashlib.sha256(info).hexdigest()


class _Stream(httpcore.NetworkStream):
    """A connection that knows for which name it was made, and whose key answers."""

    def __init__(
        self, inner: httpcore.NetworkStream, backend: "PinnedBackend", host: str
    ) -> None:
        self.inner, self.backend, self.host = inner, backend, host
        self.pin = ""

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self.inner.read(max_bytes, timeout)

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, if this connection is one for the request of this thread."""
        self.backend.check(self)
        self.inner.write(buffer, timeout)

    @override
    def close(self) -> None:
        """Close the connection."""
        self.inner.close()

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Begin TLS, and look at the key that answers before anything is written."""
        made = _Stream(
            self.inner.start_tls(ssl_context, server_hostname, timeout),
            self.backend,
            self.host,
        )
        tls = made.inner.get_extra_info("ssl_object")
        made.pin = pin_of(tls.getpeercert(True))
        try:
            self.backend.check(made)
        except RemoteError:
            made.close()
            raise
        return made

    @override
    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self.inner.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Makes connections to the address that was checked for the request of this thread."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()
        self._now = threading.local()

    @contextlib.contextmanager
    def bound_to(self, host: str, address: str, pins: frozenset[str]) -> Iterator[None]:
        """Bind what this thread sends to a name, an address and the keys that may answer."""
        self._now.target = _Target(host, address, pins)
        try:
            yield
        finally:
            self._now.target = None

    def _target(self) -> _Target:
        found: _Target | None = getattr(self._now, "target", None)
        if found is None:
            raise RemoteError("a connection is used without a request")
        return found

    def check(self, stream: _Stream) -> None:
        """Check that a connection is one for the request of this thread.

        Raises
        ------
        RemoteError
            If it was made for another name, or another key answers than was stated.
        """
        target = self._target()
        if stream.host != target.host:
            raise RemoteError(f"a connection to {stream.host} is none to {target.host}")
        if target.pins and stream.pin and stream.pin not in target.pins:
            raise RemoteError(
                f"no answer from {target.host}: its certificate has the key "
                f"{stream.pin}, which its root has not stated",
                remedy="somebody may stand in between; if its people have a new "
                "certificate, they state its key with comity node pins",
            )

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the checked address of a name."""
        target = self._target()
        if host != target.host:
            raise RemoteError(f"a connection to {host} was not asked for")
        made = self._inner.connect_tcp(
            target.address, port, timeout, local_address, socket_options
        )
        return _Stream(made, self, host)

    @override
    def sleep(self, seconds: float) -> None:
        """Wait between two tries."""
        self._inner.sleep(seconds)

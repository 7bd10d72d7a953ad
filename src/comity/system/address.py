"""Where a peer may be: which addresses are asked, and which never.

A peer's URL comes from another party. It must not make this node ask its own services,
its neighbours' or a cloud's metadata. So a name is resolved once, every address that it
has is checked, and the connection goes to the very address that was checked: a name that
answers differently the second time (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from comity.foundations.errors import InputError, RemoteError

__all__ = ["Place", "authority_of", "check_url", "locate"]

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A checked place: the URL's parts, and the address that was checked."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """The authority, as the Host header names it."""
        usual = {"https": 443, "http": 80}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def named(self) -> str:
        """Return the URL with its name: by it connections are told apart."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def pinned(self) -> str:
        """Return scheme, address and port that are connected to."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{host}:{self.port}"


def resolve_name(host: str, port: int) -> list[str]:
    """Return all addresses of a name.

    Raises
    ------
    RemoteError
        If it has none.
    """
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RemoteError(f"{host} has no address: {error}") from error
    return sorted({str(item[4][0]) for item in addresses})


def check_url(url: str, *, private: bool) -> None:
    """Check the form of a peer's URL.

    Raises
    ------
    InputError
        For anything but ``https://host[:port][/path]``; plain HTTP is taken for private
        peers alone.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(f"{url[:200]!r} is no URL: {error}") from error
    allowed = {"https", "http"} if private else {"https"}
    if parts.scheme not in allowed or not parts.hostname:
        raise InputError(
            f"{url[:200]!r} is refused", remedy="a peer's URL is https://host[:port]"
        )
    if parts.username or parts.password or parts.query or parts.fragment or port == 0:
        raise InputError(
            f"{url[:200]!r} is refused",
            remedy="a peer's URL has no user, password, query or fragment",
        )


def authority_of(url: str) -> str:
    """Return ``host`` or ``host:port`` of a URL, as statements name it.

    Raises
    ------
    InputError
        If it is no URL.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(f"{url[:200]!r} is no URL: {error}") from error
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if port is None or port == usual else f"{host}:{port}"


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    teredo = getattr(parsed, "teredo", None)
    if inner is not None:
        return _is_public(str(inner))
    if teredo is not None:
        return all(_is_public(str(part)) for part in teredo)
    if parsed in ipaddress.ip_network("64:ff9b::/96"):
        return _is_public(str(ipaddress.ip_address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast


def locate(
    url: str, path: str, *, private: bool, resolve: Resolve = resolve_name
) -> Place:
    """Resolve and check where a request would go.

    Parameters
    ----------
    url, path
        Of the peer, and of the request below it.
    private
        Whether the operator has allowed private addresses for this peer.
    resolve
        Name and port → addresses.

    Raises
    ------
    InputError
        If URL or one of its addresses is refused.
    RemoteError
        If the name has no address.
    """
    check_url(url, private=private)
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    host = parts.hostname or ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise InputError(f"{host[:80]!r} is no name of a host: {error}") from error
    addresses = resolve(host, port)
    if not private:
        for address in addresses:
            if not _is_public(address):
                raise InputError(
                    f"{host} is at {address}, which is no public address",
                    remedy="if that is meant, add the peer with --private",
                )
    below = parts.path.rstrip("/") + path
    return Place(parts.scheme, host, port, below, addresses[0])

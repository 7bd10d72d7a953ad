"""Where people open the node: its origin, the name of its cookie, its relying party.

Cookies ignore ports and ports count as one site, so that two nodes on one machine would get each
other's cookies and requests: each node has a cookie of its own name, and whatever changes
something has to come from exactly its own origin (RFC 6265, section 8.5; Fetch Metadata).
"""

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from comity.foundations.errors import InputError, TrustError
from comity.node.store.settings import Settings

__all__ = ["Site", "check_origin", "origin_named", "site_of"]

#: Methods that change nothing (RFC 9110, section 9.2.1).
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Ports that an origin leaves out.
PLAIN_PORTS = {"http": 80, "https": 443}
#: Names that each machine has for itself.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Site:
    """Where people open a node.

    Attributes
    ----------
    origin
        Scheme, host and port, as browsers send them.
    host
        Its name, which is the id of the relying party of passkeys.
    cookie
        Name of the session's cookie; ``__Host-`` binds it to this host and path ``/``.
    """

    origin: str
    host: str
    cookie: str

    def relying_party(self) -> str:
        """Return the id of the relying party (WebAuthn, section 5.1.2: a domain).

        Raises
        ------
        InputError
            If people open the node by an address of the network.
        """
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.host
        port = urlsplit(self.origin).port
        raise InputError(
            f"browsers give no passkey to the address {self.host}",
            remedy=f"open http://localhost{f':{port}' if port else ''}, or give the node a "
            "name: people_url in node.yaml",
        )


def site_of(settings: Settings) -> Site:
    """Return where people open a node, by its settings.

    Raises
    ------
    InputError
        If ``people_url`` is no origin, or is plain HTTP to another machine.
    """
    url = settings.people_url or f"http://localhost:{settings.people_port}"
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = host in LOOPBACK or host.endswith(".localhost")
    if (
        parts.scheme not in PLAIN_PORTS
        or not host
        or parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
        or parts.username is not None
        or (parts.scheme == "http" and not local)
    ):
        raise InputError(
            f"people_url is {url[:80]!r}, must be https://NAME or http://localhost:PORT",
            remedy="correct node.yaml",
        )
    origin = _origin(parts, host)
    name = hashlib.sha256(f"{settings.party} {origin}".encode()).hexdigest()[:12]
    return Site(origin, host, f"__Host-comity-{name}")


def origin_named(parts: SplitResult) -> str:
    """Return the origin of an address, whose names of this machine are one: ``localhost``.

    Raises
    ------
    InputError
        If it names no host.
    """
    host = parts.hostname or ""
    if parts.scheme not in PLAIN_PORTS or not host:
        raise InputError(f"{parts.geturl()[:80]!r} is no https:// or http:// address")
    return _origin(parts, "localhost" if host in LOOPBACK else host)


def _origin(parts: SplitResult, host: str) -> str:
    origin = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}"
    if parts.port is not None and parts.port != PLAIN_PORTS[parts.scheme]:
        origin += f":{parts.port}"
    return origin


def check_origin(site: Site, method: str, headers: Mapping[str, str]) -> None:
    """Refuse a request by cookie that changes something and does not come from this node's pages.

    Browsers name the origin with every request but plain GETs (Fetch, section 3.2); where one
    leaves it out, ``Sec-Fetch-Site`` has to say ``same-origin``: ``same-site`` is another port.

    Parameters
    ----------
    headers
        By names in lower case.

    Raises
    ------
    TrustError
        If it comes from elsewhere, or does not say.
    """
    if method in SAFE:
        return
    origin = headers.get("origin")
    if origin is None:
        if headers.get("sec-fetch-site") == "same-origin":
            return
        said = "a page that does not say which it is"
    elif origin == site.origin:
        return
    else:
        said = f"a page of {origin[:80]}"
    raise TrustError(
        f"the request comes from {said}, this node's pages are at {site.origin}",
        remedy=f"open {site.origin}",
    )

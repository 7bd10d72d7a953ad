"""Requests to public catalogues and services of conjunction messages."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from comity.foundations.errors import InputError
from comity.system.http import Answer, Request, make_client, send

if TYPE_CHECKING:
    import httpx

__all__ = ["PUBLIC_HOSTS", "PublicGate"]

#: Hosts of public catalogues and services. Nothing else is asked. TraCSS's tokens are given out by
#: the host of its identity provider.
PUBLIC_HOSTS = frozenset(
    {
        "celestrak.org",
        "www.space-track.org",
        "api.tracss.gov",
        "tracssamu.okta-gov.com",
    }
)


class PublicGate:
    """Lets requests to public hosts pass, over HTTPS only."""

    def __init__(self, client: "httpx.Client | None" = None) -> None:
        self.client = client or make_client()

    def send(
        self,
        url: str,
        part: Path,
        *,
        headers: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request that is allowed; the body goes to ``part``.

        Raises
        ------
        InputError
            For any host or scheme that is not on the list.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in PUBLIC_HOSTS or parts.port:
            raise InputError(
                f"the gate refuses {parts.scheme}://{parts.netloc}",
                remedy=f"public hosts are {', '.join(sorted(PUBLIC_HOSTS))}",
            )
        method = "POST" if form else "GET"
        request = Request(url, method, form or {}, headers or {})
        return send(self.client, request, part)

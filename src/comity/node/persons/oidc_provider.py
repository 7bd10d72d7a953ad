"""What an identity provider answers: its description and keys, within bounds, by HTTPS alone."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from comity.foundations.errors import FormatError, InputError, RemoteError, TrustError
from comity.node.store.settings import Settings

__all__ = ["ask", "checked_url", "metadata"]

#: Time for one answer of the provider, seconds; its largest answer, bytes.
TIMEOUT_S, MOST_BYTES = 10.0, 500_000


def checked_url(url: object, name: str) -> str:
    """Return an address of the provider.

    Raises
    ------
    FormatError
        If it is neither HTTPS nor of this machine.
    """
    parts = urlsplit(str(url))
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or not (
        parts.scheme == "https" or (parts.scheme == "http" and local)
    ):
        raise FormatError(
            f"{name} of the provider is {str(url)[:100]!r}, must be https"
        )
    return str(url)


def ask(method: str, url: str, **more: Any) -> dict[str, Any]:
    """Read a JSON object of the provider; no redirect is followed.

    Raises
    ------
    RemoteError
        If it does not answer, or with something else.
    """
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S) as client,
            client.stream(
                method, url, headers={"Accept": "application/json"}, **more
            ) as reply,
        ):
            raw = b""
            for part in reply.iter_bytes():
                raw += part
                if len(raw) > MOST_BYTES:
                    raise RemoteError(
                        f"{url[:100]} answers with more than {MOST_BYTES} bytes"
                    )
        value = json.loads(raw or b"null")
    except (httpx.HTTPError, ValueError) as error:
        raise RemoteError(
            f"the identity provider does not answer at {url[:100]}: {error}",
            remedy="sign in with a passkey, or try again later",
        ) from error
    if not isinstance(value, dict) or reply.status_code != 200:
        word = value.get("error", "") if isinstance(value, dict) else ""
        raise RemoteError(
            f"the identity provider answers {reply.status_code} {str(word)[:60]} at "
            f"{url[:100]}".replace("  ", " ")
        )
    return value


def metadata(settings: Settings) -> dict[str, Any]:
    """Return the provider's description (OpenID Connect Discovery 1.0).

    Raises
    ------
    InputError
        If no provider is set.
    RemoteError, FormatError, TrustError
        If it does not answer, or as another issuer.
    """
    issuer = settings.oidc_issuer
    if not issuer or not settings.oidc_client:
        raise InputError(
            "this node has no identity provider",
            remedy="oidc_issuer and oidc_client in node.yaml",
        )
    checked_url(issuer, "the issuer")
    told = ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise TrustError(
            f"the provider calls itself {str(told.get('issuer'))[:100]!r}, "
            f"node.yaml names {issuer!r}",
            remedy="correct oidc_issuer, letter by letter",
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        checked_url(told.get(name), name)
    return told

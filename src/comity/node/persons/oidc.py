"""Sign-in at an identity provider (OpenID Connect Core 1.0), for accounts that are bound to it.

A subject of the issuer is bound to an account by an administrator's link, never by an e-mail
address, which providers let people change. Code flow with PKCE S256 (RFC 7636), state and nonce; the
``iss`` of the answer is compared here (RFC 9207), and an answer without an ID token is refused.
The provider's clock may differ from the node's by 120 s. Such a sign-in proves no act.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from comity.foundations.constants import SECOND_US
from comity.foundations.errors import RemoteError, ResourceError, TrustError
from comity.foundations.plain import JsonObject
from comity.node.node import Node
from comity.node.persons import ceremonies
from comity.node.persons.oidc_provider import ask, checked_url, metadata
from comity.node.persons.sites import site_of
from comity.node.store.settings import Settings
from comity.system.files import read_bytes

__all__ = ["LEEWAY_S", "Proven", "begin_oidc", "end_oidc", "sign_out_url"]

#: How far the provider's clock may differ from the node's, seconds.
LEEWAY_S = 120
#: Signatures of ID tokens that are taken: none with a shared secret, none without a key.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a provider has stated: the subject, for what it was asked, and the ID token."""

    issuer: str
    subject: str
    begun: JsonObject
    id_token: str


def _libraries() -> None:
    """Refuse where the library of the extra is missing.

    Raises
    ------
    ResourceError
        With what to install.
    """
    try:
        import authlib.oidc.core  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise ResourceError(
            "sign-in at a provider needs the library authlib",
            remedy="pip install 'comity[oidc]'",
        ) from error


def _back(settings: Settings) -> str:
    """Return where the person comes back to."""
    return f"{site_of(settings).origin}/sign-in/provider/back"


def begin_oidc(node: Node, data: JsonObject) -> tuple[str, str]:
    """Begin a sign-in at the provider; return its address, and the state for a cookie.

    Parameters
    ----------
    data
        What is to be known when the person comes back.

    Raises
    ------
    ResourceError, InputError, RemoteError, FormatError, TrustError
        If the library, the settings or the provider are missing or do not fit.
    """
    _libraries()
    from authlib.oauth2.rfc6749.parameters import (  # noqa: PLC0415 - an extra
        prepare_grant_uri,
    )
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

    told = metadata(node.settings)
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    kept: JsonObject = {**data, "verifier": verifier, "nonce": nonce}
    with node.writing() as work:
        state = ceremonies.begin(work, "oidc", kept)
    url = prepare_grant_uri(
        told["authorization_endpoint"],
        node.settings.oidc_client,
        "code",
        redirect_uri=_back(node.settings),
        scope="openid",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return str(url), state


def end_oidc(node: Node, query: Mapping[str, str], state: str) -> Proven:
    """End a sign-in at the provider: exchange the code, and check what it states.

    Parameters
    ----------
    query
        Of the address at which the person came back.
    state
        Of the browser's cookie: who comes back is who went.

    Raises
    ------
    TrustError
        If anything does not fit.
    RemoteError, ResourceError, FormatError
        If the provider does not answer, or the library is missing.
    """
    _libraries()
    if not state or not secrets.compare_digest(
        query.get("state", "").encode(), state.encode()
    ):
        raise TrustError(
            "this sign-in was not begun in this browser", remedy="sign in again"
        )
    with node.writing() as work:
        begun = ceremonies.take(work, "oidc", state)
    told = metadata(node.settings)
    _check_issuer(told, query)
    if query.get("error"):
        raise TrustError(
            f"the provider refuses: {query['error'][:60]} "
            f"{query.get('error_description', '')[:200]}".rstrip()
        )
    token = _exchange(node, told, query.get("code", ""), str(begun["verifier"]))
    claims = _claims(node, told, token, str(begun["nonce"]))
    return Proven(told["issuer"], str(claims["sub"]), begun, str(token["id_token"]))


def _check_issuer(told: Mapping[str, Any], query: Mapping[str, str]) -> None:
    """Compare the issuer that the answer names (RFC 9207, section 2.4)."""
    named = query.get("iss")
    needed = bool(told.get("authorization_response_iss_parameter_supported"))
    if named is None and not needed:
        return
    if named != told["issuer"]:
        raise TrustError(
            f"the answer comes from {str(named)[:100]!r}, not from {told['issuer']}",
            remedy="sign in again",
        )


def _exchange(
    node: Node, told: Mapping[str, Any], code: str, verifier: str
) -> Mapping[str, Any]:
    """Exchange the code for tokens.

    Raises
    ------
    TrustError
        If the provider refuses, or there is no ID token among them.
    """
    settings = node.settings
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": _back(settings),
    }
    auth = None
    if settings.oidc_secret_file:
        path = node.folder / settings.oidc_secret_file
        secret = read_bytes(path).decode("utf-8", "replace").strip()
        # Encoded as RFC 6749, section 2.3.1, asks for.
        auth = (quote_plus(settings.oidc_client), quote_plus(secret))
    else:
        form["client_id"] = settings.oidc_client
    try:
        token = ask("POST", str(told["token_endpoint"]), data=form, auth=auth)
    except RemoteError as error:
        raise TrustError(
            f"the provider gives no token for the code: {error.message}",
            remedy="sign in again",
        ) from error
    if not isinstance(token.get("id_token"), str):
        raise TrustError(
            "the provider gives no ID token: it does not say who has signed in",
            remedy="its client needs the scope openid",
        )
    return token


def _claims(
    node: Node, told: Mapping[str, Any], token: Mapping[str, Any], nonce: str
) -> Mapping[str, Any]:
    """Verify the ID token (OpenID Connect Core, section 3.1.3.7)."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - an extra
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    keys = ask("GET", str(told["jwks_uri"]))
    now_s = node.clock() / SECOND_US
    issuer, client = told["issuer"], node.settings.oidc_client
    try:
        read = jwt.decode(
            str(token["id_token"]),
            KeySet.import_key_set(keys),  # type: ignore[arg-type]
            algorithms=list(ALGORITHMS),
        )
        _check_times(read.claims, now_s)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "values": [issuer]},
                "aud": {"essential": True, "values": [client]},
            },
            {
                "nonce": nonce,
                "client_id": client,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=now_s, leeway=LEEWAY_S)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise TrustError(
            f"the provider's ID token does not hold: {error}", remedy="sign in again"
        ) from error
    return dict(read.claims)


def _check_times(claims: Mapping[str, Any], now_s: float) -> None:
    """Tell a clock that is off from a token that is wrong.

    Raises
    ------
    TrustError
        With how far the clocks differ.
    """
    issued, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int | float) or not isinstance(ends, int | float):
        raise TrustError("the provider's ID token does not say when it was issued")
    ahead = issued - now_s
    if ahead > LEEWAY_S:
        raise TrustError(
            f"the provider's clock is {ahead:.0f} s ahead of this node's, at most "
            f"{LEEWAY_S} s are taken",
            remedy="set both clocks by NTP",
        )
    if now_s - max(ends, issued) > LEEWAY_S:
        raise TrustError(
            f"the ID token was issued {-ahead:.0f} s ago and has ended: the provider's clock "
            f"is behind this node's by more than {LEEWAY_S} s",
            remedy="set both clocks by NTP",
        )


def sign_out_url(node: Node, id_token: str) -> str:
    """Return where the session at the provider ends, too (RP-Initiated Logout 1.0); or nothing."""
    if not id_token:
        return ""
    end = metadata(node.settings).get("end_session_endpoint")
    if not end:
        return ""
    query = urlencode(
        {
            "id_token_hint": id_token,
            "client_id": node.settings.oidc_client,
            "post_logout_redirect_uri": f"{site_of(node.settings).origin}/sign-in",
        }
    )
    return f"{checked_url(end, 'end_session_endpoint')}?{query}"

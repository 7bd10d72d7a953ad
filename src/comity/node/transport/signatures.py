"""HTTP message signatures (RFC 9421) on requests: made and checked in this one place.

The library accepts a changed body, a signature over too little, and a repeated request,
unless it is told otherwise. So it is never called but from here: the body is always given,
the components are always required, and every nonce is kept until the signature expires.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from typing_extensions import override

from comity.foundations.errors import ComityError, TrustError
from comity.trust.identity import PublicKey, Signer

__all__ = ["COMPONENTS", "Signed", "sign_request", "verify_request"]

#: What every signature must cover.
COMPONENTS = (
    "@method",
    "@authority",
    "@target-uri",
    "content-digest",
    "content-type",
    "comity-party",
)
TAG = "comity"
LIFE = dt.timedelta(minutes=5)


@dataclass
class Message:
    """A request as the library wants it."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a request, and the nonce that must not come again."""

    kid: str
    nonce: str
    expires_us: int


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, find: Callable[[str], PublicKey]) -> None:
        self.find = find

    @override
    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        """Return the key of a name."""
        return Ed25519PublicKey.from_public_bytes(self.find(key_id).raw)

    @override
    def resolve_private_key(self, key_id: str) -> Ed25519PublicKey:
        """Refuse: signing goes through the port."""
        raise TrustError(f"{key_id} signs through its port alone")


def sign_request(
    signer: Signer,
    message: Message,
    *,
    nonce: str,
    at: dt.datetime,
) -> None:
    """Sign a request; its headers gain digest, signature and what it covers."""
    maker = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    prepared = maker.prepare(
        message,
        key_id=signer.public.kid,
        created=at,
        expires=at + LIFE,
        nonce=nonce,
        label="comity",
        tag=TAG,
        covered_component_ids=COMPONENTS,
        body=message.body,
    )
    maker.apply(message, prepared, signer.sign(prepared.signature_base))


def verify_request(
    message: Message,
    find: Callable[[str], PublicKey],
    at: dt.datetime,
    skew: dt.timedelta,
) -> Signed:
    """Verify a request's one signature.

    The caller keeps the nonce and refuses it a second time.

    Raises
    ------
    TrustError
        If signature, key, body, coverage or time do not hold.
    """
    checker = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(find)
    )
    checker.max_clock_skew = skew
    try:
        results = checker.verify(
            message,
            max_age=LIFE + skew,
            expect_tag=TAG,
            expect_label="comity",
            require_components=COMPONENTS,
            body=message.body,
        )
    except ComityError:
        raise
    except (HTTPMessageSignaturesException, ValueError, KeyError, TypeError) as error:
        raise TrustError(f"the request's signature does not hold: {error}") from error
    if len(results) != 1:
        raise TrustError("a request has exactly one signature")
    given = results[0].parameters
    nonce, expires, created = (given.get(n) for n in ("nonce", "expires", "created"))
    if not isinstance(nonce, str) or not 16 <= len(nonce) <= 64:
        raise TrustError("the signature has no nonce of 16 to 64 characters")
    if not isinstance(expires, int) or not isinstance(created, int):
        raise TrustError("the signature does not state when it was made and expires")
    if expires - created > LIFE.total_seconds():
        raise TrustError(f"the signature lives longer than {LIFE}")
    if not at - skew <= dt.datetime.fromtimestamp(expires, dt.UTC):
        raise TrustError("the signature has expired")
    return Signed(str(given["keyid"]), nonce, expires * 1_000_000)

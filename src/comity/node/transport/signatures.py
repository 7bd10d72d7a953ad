"""HTTP message signatures (RFC 9421) on requests: made and checked in this one place.

By default the library accepts a changed body, a signature over too few components, and a
repeated request. So this module alone calls it: the body is always given, the components are
always required, and every nonce is kept until the signature expires.
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

__all__ = ["COMPONENTS", "ClockError", "Signed", "sign_request", "verify_request"]

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
#: The library compares times with the clock of the machine, not with that of the node: its bounds are
#: out of the way, and ``_check_time`` compares.
UNBOUNDED = dt.timedelta(days=365 * 200)


class ClockError(TrustError):
    """A request whose signature holds, and whose time does not: one of two clocks is wrong.

    Attributes
    ----------
    party
        The caller, once it is known.
    ahead_s
        How far the caller's clock is ahead of ours, seconds; negative if behind.
    """

    code = "clock"

    def __init__(self, ahead_s: float, limit_s: float) -> None:
        way = "ahead of" if ahead_s > 0 else "behind"
        super().__init__(
            f"the request was signed by a clock that is {abs(ahead_s):.0f} s {way} ours, "
            f"at most {limit_s:.0f} s are allowed",
            remedy="synchronise both clocks (NTP); skew_s in node.yaml is the limit",
        )
        self.party = ""
        self.ahead_s = ahead_s


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
    *,
    head_only: bool = False,
) -> Signed:
    """Verify a request's one signature.

    The caller keeps the nonce and refuses it a second time. With ``head_only`` the body is not
    there yet and its digest is not checked: that tells whether it is worth reading, no more.

    Raises
    ------
    TrustError
        If signature, key, body or coverage do not hold.
    ClockError
        If they do, and the time does not.
    """
    checker = HTTPMessageVerifier(
        signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(find)
    )
    checker.max_clock_skew = UNBOUNDED
    try:
        results = checker.verify(
            message,
            max_age=UNBOUNDED,
            expect_tag=TAG,
            expect_label="comity",
            require_components=COMPONENTS,
            body=None if head_only else message.body,
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
    _check_time(created, expires, at.timestamp(), skew.total_seconds())
    return Signed(str(given["keyid"]), nonce, expires * 1_000_000)


def _check_time(created: int, expires: int, at_s: float, skew_s: float) -> None:
    """Check that a signature is of now, by our clock.

    Raises
    ------
    ClockError
        If it was made later than now, or has expired, by more than the difference of clocks
        that is allowed.
    """
    if created > at_s + skew_s:
        raise ClockError(created - at_s, skew_s)
    if expires < at_s - skew_s:
        raise ClockError(created - at_s, skew_s)

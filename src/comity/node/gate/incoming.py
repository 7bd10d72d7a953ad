"""Who calls: a request is a party's only if its signature covers all that matters."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from comity.foundations.errors import TrustError
from comity.node.transport import Message, verify_request
from comity.trust.identity import Keyring

__all__ = ["Caller", "authenticate"]


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated party, and the nonce that must not come again."""

    party: str
    kid: str
    nonce: str
    expires_us: int


def authenticate(
    *,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    ring_of: Callable[[str], Keyring],
    at_us: int,
    skew_s: float,
) -> Caller:
    """Verify a request.

    Parameters
    ----------
    url
        Our own URL of the path that was asked, never what the request says of itself: a
        request that was signed for another destination does not verify.
    headers, body
        As received.
    ring_of
        Keys of a verified party.

    Raises
    ------
    TrustError
        If it is not of a verified party, or its signature does not hold.
    """
    party = headers.get("comity-party", "")
    ring = ring_of(party)
    message = Message("POST", url, dict(headers), body)
    at = dt.datetime.fromtimestamp(at_us / 1e6, dt.UTC)

    signed = verify_request(
        message,
        lambda kid: ring.certificate(kid, ("node", "drill"), at_us).key,
        at,
        dt.timedelta(seconds=skew_s),
    )
    if not signed.nonce:
        raise TrustError("the request has no nonce")
    return Caller(party, signed.kid, signed.nonce, signed.expires_us)

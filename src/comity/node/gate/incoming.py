"""Who calls: a request is a party's only if its signature covers all that matters.

Refusing takes the same work whoever is named: a signature is verified in any case, with a
key of our own if there is none to verify with. So the time of a refusal does not tell
whether a party is verified here, nor which keys of it are known.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from comity.foundations.errors import TrustError
from comity.node.transport import ClockError, Message, verify_request
from comity.node.transport.signatures import LIFE
from comity.trust.identity import Keyring, PublicKey

__all__ = [
    "SIGNATURE_LIFE_S",
    "Caller",
    "ClockError",
    "UnknownKeyError",
    "authenticate",
]

#: Longest life of a request's signature, seconds.
SIGNATURE_LIFE_S = LIFE.total_seconds()


class UnknownKeyError(TrustError):
    """A request in the name of a verified party, under a key that is none of it here."""

    def __init__(self, party: str, error: TrustError) -> None:
        super().__init__(error.message, remedy=error.remedy)
        self.party = party


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
    ring_of: Callable[[str], tuple[Keyring, bool]],
    stand_in: PublicKey,
    at_us: int,
    skew_s: float,
    head_only: bool = False,
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
        Keys of a party and ``True`` if it is verified; else any other keys and ``False``.
    stand_in
        A key that no caller has, to verify with if there is no other.
    head_only
        Whether its body is not here yet: it is verified again when it is.

    Raises
    ------
    UnknownKeyError
        If the party is verified, and its key is not known or does not count.
    TrustError
        If it is not of a verified party, or its signature does not hold.
    ClockError
        If it holds, and is of another time.
    """
    party = headers.get("comity-party", "")
    ring, verified = ring_of(party)
    refused: list[TrustError] = []
    message = Message("POST", url, dict(headers), body)
    at = dt.datetime.fromtimestamp(at_us / 1e6, dt.UTC)

    def key_of(kid: str) -> PublicKey:
        try:
            key = ring.certificate(kid, ("node", "drill"), at_us).key
        except TrustError as error:
            refused.append(error)
            return stand_in
        return key if verified else stand_in

    try:
        signed = verify_request(
            message, key_of, at, dt.timedelta(seconds=skew_s), head_only=head_only
        )
    except ClockError as error:
        error.party = party
        raise
    except TrustError as error:
        if refused and verified:
            raise UnknownKeyError(party, refused[0]) from error
        raise
    if refused:
        raise refused[0]
    if not verified:
        raise TrustError("the caller is no verified party")
    if not signed.nonce:
        raise TrustError("the request has no nonce")
    return Caller(party, signed.kid, signed.nonce, signed.expires_us)

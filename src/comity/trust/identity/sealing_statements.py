"""What a node's key says of the keys that others seal for: valid for a week, then another.

The root key lies offline and cannot certify a key each week; the node key can. A statement
names party, kind, public half and validity. Whoever knows the party's keyring can check it,
from whatever channel it came.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.foundations.constants import DAY_US, HOUR_US
from comity.foundations.errors import FormatError, TrustError
from comity.foundations.strict import has_exactly
from comity.trust.identity.keyring import Keyring
from comity.trust.identity.keys import Signer
from comity.trust.identity.sealing_pairs import SealingPublicKey
from comity.trust.identity.statements import sign_statement
from comity.trust.identity.weak_keys import check_sealing_point

__all__ = [
    "LIFE_US",
    "SEALING_KEY",
    "SealingStatement",
    "read_sealing_key",
    "sign_sealing_key",
]

#: Type of the signed statement.
SEALING_KEY = "comity-sealing-key"
#: How long a key is valid, and the longest validity that is accepted.
LIFE_US, LONGEST_US = 7 * DAY_US, 14 * DAY_US
#: A key is valid from an hour before it was made: clocks of peers may be behind.
BEFORE_US = HOUR_US


@dataclass(frozen=True, slots=True)
class SealingStatement:
    """A verified statement of a sealing key; ``signer`` names the node key that signed it."""

    party: str
    key: SealingPublicKey
    since_us: int
    until_us: int
    signer: str
    text: str


def sign_sealing_key(
    signer: Signer, party: str, key: SealingPublicKey, at_us: int
) -> SealingStatement:
    """State that a key is to be sealed for, for a week."""
    since_us, until_us = at_us - BEFORE_US, at_us + LIFE_US
    payload = {
        "key": key.text,
        "kind": key.kind,
        "party": party,
        "since_us": since_us,
        "until_us": until_us,
    }
    text = sign_statement(signer, SEALING_KEY, payload)
    return SealingStatement(party, key, since_us, until_us, signer.public.kid, text)


def read_sealing_key(
    text: str, ring: Keyring, roles: Iterable[str], at_us: int
) -> SealingStatement:
    """Verify a statement of a party's sealing key.

    Raises
    ------
    FormatError, TrustError
        If it does not hold, is of another party, valid for longer than 14 days, or of a
        key whose secret anybody knows.
    """
    signed = ring.read(text, SEALING_KEY, roles, at_us)
    payload = signed.payload
    shape = {"key": str, "kind": str, "party": str, "since_us": int, "until_us": int}
    if not has_exactly(payload, shape):
        raise FormatError(
            f"the statement of a sealing key holds {', '.join(sorted(shape))} alone"
        )
    if payload["party"] != ring.party:
        raise TrustError(f"{ring.party} states a sealing key of another party")
    life_us = payload["until_us"] - payload["since_us"]
    if not 0 < life_us <= LONGEST_US:
        raise TrustError(
            f"a sealing key is valid for {life_us / DAY_US:g} d, at most "
            f"{LONGEST_US // DAY_US} d are accepted"
        )
    key = SealingPublicKey.from_text(payload["kind"], payload["key"])
    # The last 32 bytes of either kind are the point of X25519.
    check_sealing_point(key.raw[-32:])
    return SealingStatement(
        payload["party"],
        key,
        payload["since_us"],
        payload["until_us"],
        signed.kid,
        text,
    )

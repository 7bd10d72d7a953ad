"""What a person's authenticator signs: the act and the document, bound to one use and a time."""

import hashlib
from dataclasses import dataclass

from comity.foundations.canonical import canonical_bytes

__all__ = ["ActTerms", "challenge_of"]

#: Separates this hash from every other use of SHA-256 here.
DOMAIN = b"comity act challenge 1\x00"


@dataclass(frozen=True, slots=True)
class ActTerms:
    """What one proof is good for.

    Attributes
    ----------
    party
        Of the node at which the act is done.
    document
        ``sha256:`` hash of what the act is about, as it was shown to the person.
    act
        Name of the operation, ``agreement sign``.
    person
        Id of the account.
    nonce
        Base64url of random bytes that are used once.
    expires_us
        After that the proof counts no more (µs of UTC since 1970).
    """

    party: str
    document: str
    act: str
    person: str
    nonce: str
    expires_us: int


def challenge_of(terms: ActTerms) -> bytes:
    """Return the 32 bytes that the authenticator signs: SHA-256 over the canonical terms."""
    value = {
        "act": terms.act,
        "document": terms.document,
        "expires_us": terms.expires_us,
        "nonce": terms.nonce,
        "party": terms.party,
        "person": terms.person,
    }
    return hashlib.sha256(DOMAIN + canonical_bytes(value)).digest()

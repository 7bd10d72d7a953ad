"""Sealed for one recipient: HPKE (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM.

What travels through others' hands is sealed for its final recipient. The route and label
that a gateway must see are bound to it, so that it cannot be sealed in one route and passed
along another.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from comity.foundations.errors import TrustError
from comity.trust.identity.keys import PublicKey
from comity.trust.identity.weak_keys import check_sealing_point

__all__ = ["SealingKey", "seal_for"]

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class SealingKey:
    """The private half: opens what was sealed for its party."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes of the private key."""
        self._key = X25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    def private_key(self) -> X25519PrivateKey:
        """Return the key itself, for the edge that stores it."""
        return self._key

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Open a text that was sealed for this key, bound to ``info``.

        Raises
        ------
        TrustError
            If it was not, or was changed.
        """
        try:
            return _SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise TrustError("what was sealed does not open") from error


def seal_for(key: PublicKey, data: bytes, info: bytes) -> bytes:
    """Seal bytes for a party's sealing key, bound to ``info``.

    Raises
    ------
    TrustError
        If the key is none of X25519, or of small order.
    """
    check_sealing_point(key.raw)
    try:
        public = X25519PublicKey.from_public_bytes(key.raw)
        return _SUITE.encrypt(data, public, info)
    except ValueError as error:
        raise TrustError(f"{key.kid} is no key to seal for") from error

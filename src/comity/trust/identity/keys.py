"""Ed25519 keys (RFC 8032), their names, and the fingerprints that people compare."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from comity.foundations.errors import FormatError, TrustError
from comity.trust.identity.weak_keys import check_signing_point

__all__ = ["PublicKey", "Signer", "SoftKey", "from_text64", "to_text64"]

#: Crockford's alphabet: no I, L, O or U, which are misread or misheard.
SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FINGERPRINT_BITS = 160
GROUP = 4


def to_text64(data: bytes) -> str:
    """Return base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text64(text: str) -> bytes:
    """Read base64url without padding; only the one canonical spelling is taken.

    Raises
    ------
    FormatError
        For any other text.
    """
    try:
        data = base64.b64decode(
            text + "=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except ValueError as error:
        raise FormatError(f"{text[:20]!r}… is no base64url: {error}") from error
    if to_text64(data) != text:
        raise FormatError(f"{text[:20]!r}… is not the canonical base64url")
    return data


@dataclass(frozen=True)
class PublicKey:
    """A public key, 32 bytes: Ed25519, or X25519 where it is one to seal for.

    Raises
    ------
    FormatError
        If the bytes are not 32.
    """

    raw: bytes

    def __post_init__(self) -> None:
        """Check the length."""
        if len(self.raw) != 32:
            raise FormatError(f"a public key has 32 bytes, not {len(self.raw)}")

    @classmethod
    def from_text(cls, text: str) -> "PublicKey":
        """Read the ``x`` of a JWK (RFC 8037)."""
        return cls(from_text64(text))

    @property
    def text(self) -> str:
        """Return the ``x`` of its JWK."""
        return to_text64(self.raw)

    @cached_property
    def kid(self) -> str:
        """Return its name: the thumbprint of RFC 7638 (SHA-256, base64url)."""
        jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{self.text}"}}'
        return to_text64(hashlib.sha256(jwk.encode()).digest())

    @cached_property
    def fingerprint(self) -> str:
        """Return 160 bits of a hash of the key in groups of four, to be read aloud."""
        digest = hashlib.sha256(b"comity fingerprint\x00" + self.raw).digest()
        number = int.from_bytes(digest[: FINGERPRINT_BITS // 8])
        letters = [
            SPOKEN[(number >> shift) & 31]
            for shift in range(FINGERPRINT_BITS - 5, -1, -5)
        ]
        return "-".join(
            "".join(letters[k : k + GROUP]) for k in range(0, len(letters), GROUP)
        )

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        # Here, so that no path to a verified signature goes past it.
        check_signing_point(self.raw)
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verify(self, signature: bytes, data: bytes) -> None:
        """Check a signature.

        Raises
        ------
        TrustError
            If it does not hold, or the key is one that proves nothing (``weak_keys``).
        """
        try:
            self._key.verify(signature, data)
        except InvalidSignature as error:
            raise TrustError(f"the signature by {self.kid} does not hold") from error


class Signer(Protocol):
    """What signs: a key file today, a token behind PKCS#11 later."""

    @property
    def public(self) -> PublicKey:
        """The public half."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes."""
        ...


class SoftKey:
    """A key held in memory."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes of the private key."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature, 64 bytes."""
        return self._key.sign(data)

    def private_key(self) -> Ed25519PrivateKey:
        """Return the key itself, for the edge that stores it."""
        return self._key

"""Key pairs that others seal for: X25519, and X25519 together with ML-KEM-768.

HPKE (RFC 9180) with HKDF-SHA256 and AES-256-GCM. The hybrid kind is X-Wing
(draft-connolly-cfrg-xwing-kem, KEM 0x647A of draft-ietf-hpke-pq): what was recorded stays
closed unless both X25519 and ML-KEM-768 (FIPS 203) are broken. A pair is made from 32 random
bytes, as X-Wing prescribes, so that the bytes are all that has to be kept and destroyed.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from comity.foundations.errors import FormatError, TrustError
from comity.trust.identity.keys import from_text64, to_text64
from comity.trust.identity.weak_keys import check_sealing_point

__all__ = [
    "CLASSICAL",
    "HYBRID",
    "KID_BYTES",
    "SealingPair",
    "SealingPublicKey",
    "supported_kinds",
]

HYBRID: Final = "mlkem768-x25519"
CLASSICAL: Final = "x25519"
#: Bytes of a public key of each kind, the strongest kind first.
SIZES = {HYBRID: 1184 + 32, CLASSICAL: 32}
#: Bytes of the name of a key.
KID_BYTES = 32
SEED_BYTES = 32
_KEMS = {HYBRID: hpke.KEM.MLKEM768_X25519, CLASSICAL: hpke.KEM.X25519}
_SUITES = {
    kind: hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    for kind, kem in _KEMS.items()
}


@lru_cache(maxsize=1)
def supported_kinds() -> tuple[str, ...]:
    """Return the kinds that the installed cryptography can use, the strongest first."""
    try:
        MLKEM768PrivateKey.from_seed_bytes(bytes(64))
    except UnsupportedAlgorithm:
        return (CLASSICAL,)
    return (HYBRID, CLASSICAL)


@dataclass(frozen=True)
class SealingPublicKey:
    """The public half of a pair, of a kind.

    Raises
    ------
    FormatError
        If kind and length do not fit.
    TrustError
        If what is sealed for it would open for everybody.
    """

    kind: str
    raw: bytes

    def __post_init__(self) -> None:
        """Check kind and length."""
        if len(self.raw) != SIZES.get(self.kind, -1):
            raise FormatError(
                f"{len(self.raw)} bytes are no sealing key of kind {self.kind[:40]!r}"
            )
        # The last 32 bytes of either kind are a point of X25519.
        check_sealing_point(self.raw[-32:])

    @classmethod
    def from_text(cls, kind: str, text: str) -> "SealingPublicKey":
        """Read the base64url of a statement."""
        return cls(kind, from_text64(text))

    @property
    def text(self) -> str:
        """Return the bytes as base64url."""
        return to_text64(self.raw)

    @cached_property
    def kid(self) -> bytes:
        """Return its name: the SHA-256 of kind and bytes."""
        return hashlib.sha256(self.kind.encode() + b"\0" + self.raw).digest()

    @cached_property
    def _key(self) -> X25519PublicKey | hpke.MLKEM768X25519PublicKey:
        if self.kind == CLASSICAL:
            return X25519PublicKey.from_public_bytes(self.raw)
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.raw[:-32]),
            X25519PublicKey.from_public_bytes(self.raw[-32:]),
        )

    def seal(self, data: bytes, info: bytes) -> bytes:
        """Seal bytes for this key, bound to ``info``.

        Raises
        ------
        TrustError
            If the key is none of its kind, or the kind is not supported here.
        """
        try:
            return _SUITES[self.kind].encrypt(data, self._key, info)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise TrustError(
                f"{self.kind} key {to_text64(self.kid)[:12]} is no key to seal for"
            ) from error


class SealingPair:
    """Both halves: opens what was sealed for the public one.

    Parameters
    ----------
    kind
        One of `supported_kinds`.
    seed
        32 random bytes.

    Raises
    ------
    TrustError
        If the kind is not supported here.
    """

    def __init__(self, kind: str, seed: bytes) -> None:
        if kind not in supported_kinds() or len(seed) != SEED_BYTES:
            raise TrustError(f"no pair of kind {kind[:40]!r} can be made here")
        self._key: X25519PrivateKey | hpke.MLKEM768X25519PrivateKey
        if kind == CLASSICAL:
            single = X25519PrivateKey.from_private_bytes(seed)
            self._key, raw = single, single.public_key().public_bytes_raw()
        else:
            # X-Wing, section 5.2: 64 bytes for ML-KEM, 32 for X25519.
            wide = hashlib.shake_256(seed).digest(96)
            lattice = MLKEM768PrivateKey.from_seed_bytes(wide[:64])
            curve = X25519PrivateKey.from_private_bytes(wide[64:])
            self._key = hpke.MLKEM768X25519PrivateKey(lattice, curve)
            raw = (
                lattice.public_key().public_bytes_raw()
                + curve.public_key().public_bytes_raw()
            )
        self.public = SealingPublicKey(kind, raw)

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Open a text that was sealed for this pair, bound to ``info``.

        Raises
        ------
        TrustError
            If it was not, or was changed.
        """
        try:
            return _SUITES[self.public.kind].decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise TrustError("what was sealed does not open") from error

"""Salted commitments: a log can prove a document after its content is erased.

An envelope carries ``SHA-256(label || salt || document)``. With the document and its salt
anybody can check it; when both are erased, the commitment reveals nothing, not even to one
who guesses the document, for a salt has 256 bits.
"""

import hashlib
import hmac

from comity.foundations.errors import RangeError

__all__ = ["SALT_BYTES", "commit", "opens"]

SALT_BYTES = 32
_LABEL = b"comity commitment 1\x00"


def commit(salt: bytes, document: bytes) -> str:
    """Return the commitment to a document.

    Raises
    ------
    RangeError
        If the salt has not 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise RangeError("length of a salt", len(salt), f"{SALT_BYTES} bytes")
    return "sha256:" + hashlib.sha256(_LABEL + salt + document).hexdigest()


def opens(commitment: str, salt: bytes, document: bytes) -> bool:
    """Tell whether a document and its salt are what a commitment was made to."""
    return hmac.compare_digest(commit(salt, document), commitment)

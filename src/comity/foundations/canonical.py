"""Values → the one sequence of bytes that is hashed and signed (RFC 8785)."""

import hashlib
from typing import Any

import rfc8785

from comity.foundations.errors import FormatError

__all__ = ["canonical_bytes", "content_hash", "hash_chunks"]


def canonical_bytes(value: Any) -> bytes:
    """Return the JSON Canonicalization Scheme form of a value.

    Raises
    ------
    FormatError
        For anything that JSON cannot hold exactly: NaN, infinities, integers beyond
        2^53, keys that are not strings, unpaired surrogates.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise FormatError(
            f"value has no canonical form: {error}",
            remedy="use finite numbers, integers up to 2^53 and valid text",
        ) from error


def content_hash(value: Any) -> str:
    """Return ``sha256:…`` over the canonical bytes of a value."""
    return "sha256:" + hashlib.sha256(canonical_bytes(value)).hexdigest()


def hash_chunks(*chunks: bytes) -> str:
    """Return ``sha256:…`` over byte strings, each preceded by its length."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(len(chunk).to_bytes(8, "big"))
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()

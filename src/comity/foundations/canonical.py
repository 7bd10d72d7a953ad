"""Values → their canonical bytes, which are hashed and signed (RFC 8785)."""

import hashlib
import json
from math import isfinite
from typing import cast

import rfc8785

from comity.foundations.errors import FormatError

__all__ = ["LARGEST_INTEGER", "canonical_bytes", "content_hash", "hash_chunks"]

#: Largest integer that every JSON reader holds exactly (RFC 8785, section 3.2.2.3).
LARGEST_INTEGER = 2**53 - 1


class _Rare(Exception):  # noqa: N818 - a signal, not an error
    """A value that Python's own writer spells differently from RFC 8785."""


def _is_spelt(value: object) -> bool:
    """Tell whether ``json`` writes a value as RFC 8785 asks, as it stands."""
    kind, spelt = type(value), False
    if kind is str or kind is bool or value is None:
        spelt = True
    elif kind is int:
        spelt = abs(cast("int", value)) <= LARGEST_INTEGER
    elif kind is float:
        number = cast("float", value)
        spelt = 1e-4 <= abs(number) < 1e15 and not number.is_integer()
    elif kind is dict:
        items = cast("dict[object, object]", value)
        names = all(type(name) is str and name.isascii() for name in items)
        spelt = names and all(map(_is_spelt, items.values()))
    elif kind is list or kind is tuple:
        spelt = all(map(_is_spelt, cast("list[object]", value)))
    return spelt


def _same_spelling(value: object) -> object:
    """Rewrite a value so that ``json`` writes it as RFC 8785 asks, or raise ``_Rare``.

    The two differ in numbers (whole floats, exponents) and in the order of names
    beyond the Basic Multilingual Plane; these take the slow writer.
    """
    if value is None or type(value) is str or type(value) is bool:
        return value
    if type(value) is float or type(value) is int:
        return _same_number(value)
    if type(value) is dict:
        if not all(type(name) is str and name.isascii() for name in value):
            raise _Rare
        return {name: _same_spelling(item) for name, item in value.items()}
    if type(value) is list or type(value) is tuple:
        return [_same_spelling(item) for item in value]
    raise _Rare


def _same_number(value: float) -> float:
    if abs(value) <= LARGEST_INTEGER and int(value) == value:
        return int(value)
    if type(value) is int or not isfinite(value) or not 1e-4 <= abs(value) < 1e15:
        raise _Rare
    return value


_FAST = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical_bytes(value: object) -> bytes:
    """Return the JSON Canonicalization Scheme form of a value.

    Raises
    ------
    FormatError
        For anything that JSON cannot hold exactly: NaN, infinities, integers beyond
        2^53, keys that are not strings, unpaired surrogates.
    """
    try:
        # Most values need no rewriting: to look is half the work of a copy.
        spelt = value if _is_spelt(value) else _same_spelling(value)
        return _FAST.encode(spelt).encode("utf-8")
    except (_Rare, RecursionError, UnicodeEncodeError):
        pass
    try:
        # It refuses the types that JSON does not have.
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise FormatError(
            f"value has no canonical form: {error}",
            remedy="use finite numbers, integers up to 2^53 and valid text",
        ) from error


def content_hash(value: object) -> str:
    """Return ``sha256:…`` over the canonical bytes of a value."""
    return "sha256:" + hashlib.sha256(canonical_bytes(value)).hexdigest()


def hash_chunks(*chunks: bytes) -> str:
    """Return ``sha256:…`` over byte strings, each preceded by its length."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(len(chunk).to_bytes(8, "big"))
        digest.update(chunk)
    return "sha256:" + digest.hexdigest()

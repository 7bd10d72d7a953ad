"""Strict reading of JSON from outside: bounded, without duplicates, canonical if required.

Bounds are checked by a scan before anything is parsed (``bounds``), so that no reader recurses
further than they allow.
"""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, Never, TypeGuard

from comity.foundations.bounds import FILES, PEERS, Bounds, check_json, check_number
from comity.foundations.canonical import LARGEST_INTEGER, canonical_bytes
from comity.foundations.errors import FormatError
from comity.foundations.plain import Json, JsonObject

__all__ = [
    "DEEPEST",
    "has_exactly",
    "is_number",
    "number_in",
    "read_canonical",
    "read_strict",
    "read_with_texts",
]

#: Levels of nesting that are read.
DEEPEST = PEERS.deepest


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FormatError(f"member {twice[:40]!r} stands twice")
    return value


def _whole(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
        raise FormatError(
            f"integer {text[:20]} is beyond 2^53", remedy="send it as text"
        )
    return int(text)


def _finite(text: str) -> float:
    value = float(check_number(text))
    if not isfinite(value):
        raise FormatError(f"number {text[:20]} is beyond 1.8e308, the largest")
    return value


def _refuse(text: str) -> Never:
    raise FormatError(f"{text} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=_whole,
    parse_float=_finite,
    parse_constant=_refuse,
)


_WITH_TEXTS = json.JSONDecoder(
    parse_int=check_number, parse_float=check_number, parse_constant=str
)


def _decoded(decoder: json.JSONDecoder, text: str, fault: str) -> Any:
    try:
        return decoder.decode(text)
    except FormatError:
        raise
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{fault}: {error}") from error


def read_strict(data: bytes, bounds: Bounds = PEERS) -> Any:
    """Read JSON that came from outside.

    Raises
    ------
    FormatError
        For bytes that are not JSON in UTF-8, members that stand twice, integers beyond
        2^53, NaN, infinities and numbers too large for a float, and whatever is beyond the
        bounds.
    """
    check_json(data, bounds)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"no JSON: {error}") from error
    return _decoded(_DECODER, text, "no JSON")


def read_with_texts(text: str, bounds: Bounds = FILES) -> Any:
    """Read JSON of a file format whose numbers stay texts; the last of equal members counts.

    Raises
    ------
    FormatError
        For text that is no JSON, and whatever is beyond the bounds.
    """
    check_json(text.encode("utf-8", "surrogatepass"), bounds)
    return _decoded(_WITH_TEXTS, text, "is no complete JSON")


def read_canonical(data: bytes, bounds: Bounds = PEERS) -> Any:
    """Read JSON that must stand in its canonical form (RFC 8785).

    Raises
    ------
    FormatError
        As ``read_strict``, and for every other spelling of the same value.
    """
    value = read_strict(data, bounds)
    if canonical_bytes(value) != data:
        raise FormatError(
            "JSON is not in its canonical form", remedy="serialise by RFC 8785"
        )
    return value


def has_exactly(value: object, shape: Mapping[str, type]) -> bool:
    """Tell whether a mapping has these members of these very types, and no others.

    ``True`` is not taken for an integer, nor an integer for a float.
    """
    return (
        isinstance(value, Mapping)
        and set(value) == set(shape)
        and all(type(value[name]) is kind for name, kind in shape.items())
    )


def is_number(value: object) -> TypeGuard[int | float]:
    """Tell whether a value is a number: true and false are none."""
    return type(value) in {int, float}


def number_in(
    row: Mapping[str, object], name: str, default: float | None = None
) -> float:
    """Return a number of an object, or a default if the name is not in it.

    Raises
    ------
    FormatError
        If it is no number: true and false are none, nor is a text of digits.
    """
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"{name} is {value!r}, must be a number")
    return float(value)

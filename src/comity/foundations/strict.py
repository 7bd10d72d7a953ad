"""Strict reading of JSON from peers: bounded, without duplicates, canonical if required."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, Never, TypeGuard

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
]

#: Levels of nesting that are read.
DEEPEST = 32


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
    value = float(text)
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


def _deeper(value: Json) -> bool:
    """Tell whether a value nests deeper than ``DEEPEST``; without recursion, level by level."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        if not below:
            return False
        level = below
    return any(isinstance(item, dict | list) for item in level)


def read_strict(data: bytes) -> Any:
    """Read JSON that a peer sent.

    Raises
    ------
    FormatError
        For bytes that are not JSON in UTF-8, members that stand twice, integers beyond
        2^53, NaN, infinities and numbers too large for a float, and nesting beyond ``DEEPEST``.
    """
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except FormatError:
        raise
    except RecursionError as error:
        raise FormatError(f"nesting is deeper than {DEEPEST}") from error
    except ValueError as error:
        raise FormatError(f"no JSON: {error}") from error
    # Fewer brackets than levels: nothing to walk through.
    brackets = data.count(b"{") + data.count(b"[")
    if brackets > DEEPEST and _deeper(value):
        raise FormatError(f"nesting is deeper than {DEEPEST}")
    return value


def read_canonical(data: bytes) -> Any:
    """Read JSON that must stand in its canonical form (RFC 8785).

    Raises
    ------
    FormatError
        As ``read_strict``, and for every other spelling of the same value.
    """
    value = read_strict(data)
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

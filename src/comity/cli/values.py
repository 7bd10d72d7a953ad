"""How words of the command line become values: one rule for all options.

A count may be written ``1000000``, ``1_000_000`` or ``1e6``; what is no whole number is refused, not
rounded. A number is finite. A path is not empty. The rule stands in the default parameter of
``cli.app``, so that an option gets it by its type alone.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from cyclopts import CoercionError, Token, convert

from comity.foundations import parse_utc
from comity.foundations.errors import RangeError

__all__ = ["finite_number", "moment", "value_of", "whole_number"]

#: The first satellite, and the year 2200, UTC.
FIRST_US, END_US = -386_380_800_000_000, 7_258_118_400_000_000
#: Largest count that is read: beyond it no array has a place.
LARGEST = 2**63 - 1


def whole_number(text: str) -> int:
    """Return a whole number, written with digits, ``_`` between them, or a power of ten.

    Raises
    ------
    ValueError
        For a text that is no number, a number that is not whole, or one beyond 64 bits.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(
            f"{text!r} is no number, must be a whole one such as 1000, 1_000 or 1e3"
        ) from None
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValueError(f"{text} is too large, must be a whole number within 64 bits")
    if value != value.to_integral_value():
        raise ValueError(f"{text} is no whole number, must be one such as 1000 or 1e3")
    return int(value)


def finite_number(text: str) -> float:
    """Return a finite number.

    Raises
    ------
    ValueError
        For a text that is no number, NaN and infinities.
    """
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number, must be one such as 12.5") from None
    if not math.isfinite(value):
        raise ValueError(f"{text} is no finite number, must be one such as 12.5")
    return value


def moment(name: str, text: str) -> int:
    """Return an instant of the space age, microseconds of UTC since 1970.

    Raises
    ------
    FormatError, RangeError
        If it is none, or before the first satellite or after the year 2199.
    """
    at_us = parse_utc(text)
    if not FIRST_US <= at_us < END_US:
        raise RangeError(name, text, "from 1957-10-04 to the end of 2199, UTC")
    return at_us


def _path(text: str) -> Path:
    """Return a path.

    Raises
    ------
    ValueError
        For an empty text, which would mean the current folder, and for null characters.
    """
    if not text.strip():
        raise ValueError("the path is empty, must name a file or folder")
    if "\0" in text:
        raise ValueError("the path holds a null character, must name a file or folder")
    return Path(text)


_READERS: dict[type, Callable[[str], Any]] = {
    int: whole_number,
    float: finite_number,
    Path: _path,
}


def _one(type_: type, text: str) -> Any:
    """Return the value of one word."""
    if type_ not in _READERS:
        return convert(type_, [text])
    try:
        return _READERS[type_](text)
    except ValueError as error:
        # The message as it is: the reader names value and limit.
        raise CoercionError(msg=str(error)) from error


def value_of(type_: Any, tokens: Sequence[Token]) -> Any:
    """Return the value of an option from its words; the default converter of ``cli.app``."""
    return convert(type_, tokens, converter=_one)

"""Closed shapes: JSON of peers becomes typed records, or is refused with the place that misfits.

A shape lists every member with its type. Types are exact: true is no number, a number with a
fraction is no integer, and a member that is not listed is an error.
"""

from typing import TypeVar

import msgspec

from comity.foundations.errors import ComityError, FormatError

__all__ = ["OpenShape", "Shape", "read_shape"]

#: Longest part of a fault that is shown, characters: it may quote a member's name.
LONGEST_FAULT = 160


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """A JSON object with exactly the members of the class."""


class OpenShape(msgspec.Struct):
    """A JSON object with the members of the class, and perhaps others that are ignored."""


S = TypeVar("S", bound=Shape | OpenShape)


def read_shape(
    value: object,
    shape: type[S],
    name: str,
    refusal: type[ComityError] = FormatError,
) -> S:
    """Read a JSON value into a shape.

    Parameters
    ----------
    value
        What `read_strict` or a verified statement gave.
    name
        What the value is, for people: ``a parcel``.
    refusal
        The error to raise.

    Raises
    ------
    FormatError
        If it does not fit (or ``refusal``).
    """
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        fault = str(error)[:LONGEST_FAULT]
        raise refusal(f"{name} does not fit: {fault}") from error

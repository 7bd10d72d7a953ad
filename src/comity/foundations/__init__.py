"""Shared by every room: time, frames, ids, parties, errors, canonical bytes, strict readers.

Numbers and text enter; checked values leave. Nothing is guessed: an instant outside the
Earth-orientation table, an id of unknown kind or a value without a canonical form is an
error of one tree. The room reads no file and no clock.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.foundations.canonical import canonical_bytes, content_hash
    from comity.foundations.errors import ComityError
    from comity.foundations.identifiers import Identifier, parse_id
    from comity.foundations.register import Party, Register
    from comity.foundations.time import EarthOrientation, format_utc, parse_utc

__all__ = [
    "ComityError",
    "EarthOrientation",
    "Identifier",
    "Party",
    "Register",
    "canonical_bytes",
    "content_hash",
    "format_utc",
    "parse_id",
    "parse_utc",
]

offer(
    __name__,
    {
        "canonical": "canonical_bytes content_hash",
        "errors": "ComityError",
        "identifiers": "Identifier parse_id",
        "register": "Party Register",
        "time": "EarthOrientation format_utc parse_utc",
    },
)

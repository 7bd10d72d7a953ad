"""Bounds on what comes from outside, checked while scanning: nothing is built before they hold.

A parser that recurses, or that makes an object for each bracket, is attacked by nesting and by
number: 900 brackets end a recursive reader, and a megabyte of ``[],`` becomes 20 MB of lists. So a
text is scanned first, without recursion, in time proportional to its length.
"""

import re
from dataclasses import dataclass

import numpy as np

from comity.foundations.errors import FormatError

__all__ = [
    "FILES",
    "LONGEST_NUMBER",
    "PEERS",
    "Bounds",
    "check_json",
    "check_markup",
    "check_number",
    "check_size",
]

#: Characters of one number: the longest float that anybody writes has 25.
LONGEST_NUMBER = 400


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of one text.

    Attributes
    ----------
    largest_bytes
        Its length.
    deepest
        Levels of nesting.
    most_items
        Values, members and elements in all.
    """

    largest_bytes: int
    deepest: int
    most_items: int


#: What other machines send: bodies have at most 16 MiB, documents two million characters.
PEERS = Bounds(16 * 1024 * 1024, 32, 1_000_000)
#: What a person gives as a file: catalogues and ephemerides are large.
FILES = Bounds(2_000_000_000, 32, 50_000_000)

#: A text with its quotes; the last one may lack its end. Possessive: no character is read twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


def check_size(size: int, bounds: Bounds) -> None:
    """Check a length.

    Raises
    ------
    FormatError
        If it is larger than the bounds allow.
    """
    if size > bounds.largest_bytes:
        raise FormatError(
            f"too large: {size} bytes, at most {bounds.largest_bytes} are read"
        )


def _depth(brackets: bytes) -> int:
    """Return how deep brackets nest; a text that is no JSON may give any number."""
    codes = np.frombuffer(brackets, np.uint8)
    # Both opening brackets have bit 2 of their code unset, both closing ones have it set.
    steps = np.where((codes & 0b100).astype(bool), -1, 1)
    return int(np.cumsum(steps).max(initial=0))


def check_json(data: bytes, bounds: Bounds) -> None:
    """Check size, nesting and number of values of JSON; nothing else.

    Raises
    ------
    FormatError
        Names the bound that does not hold.
    """
    check_size(len(data), bounds)
    brackets = data.count(b"{") + data.count(b"[")
    # Fewer brackets than levels, fewer commas than values: nothing to look at closely.
    if brackets <= bounds.deepest and data.count(b",") < bounds.most_items:
        return
    bare = _STRING.sub(b'"', data)
    depth = _depth(bare.translate(None, _NOT_BRACKETS))
    if depth > bounds.deepest:
        raise FormatError(f"nested deeper than {bounds.deepest} levels: {depth}")
    items = bare.count(b",") + bare.count(b"{") + bare.count(b"[")
    if items > bounds.most_items:
        raise FormatError(f"too long: {items} values, at most {bounds.most_items}")


def check_number(text: str) -> str:
    """Return the text of a number, for the hooks of a parser.

    Raises
    ------
    FormatError
        If it is longer than ``LONGEST_NUMBER``.
    """
    if len(text) > LONGEST_NUMBER:
        raise FormatError(
            f"number {text[:20]}… has {len(text)} characters, at most {LONGEST_NUMBER}"
        )
    return text


def check_markup(text: str, bounds: Bounds) -> None:
    """Check size and number of tags of XML; declarations of types and entities are refused.

    Raises
    ------
    FormatError
        Names the bound that does not hold.
    """
    check_size(len(text), bounds)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FormatError("XML declares a document type or entities: refused")
    tags = text.count("<")
    if tags > 2 * bounds.most_items:
        raise FormatError(f"too long: {tags} tags, at most {2 * bounds.most_items}")

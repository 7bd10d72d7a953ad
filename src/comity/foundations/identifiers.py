"""Ids of parties, objects, agreements, documents and events.

An id is ``kind:body``. It is compared byte for byte; the constructors normalise.

=========  =======================================  ===========================
kind       body                                     example
=========  =======================================  ===========================
party      ISO 3166-1 alpha-3, or a name            ``party:FRA``, ``party:esa``
object     source catalogue and its number or id    ``object:norad:25544``
agreement  name and version                         ``agreement:polar-mou:3``
document   hash of the canonical bytes              ``document:sha256:…``
event      pair and second of closest approach      ``event:25544:49044:1730419200``
=========  =======================================  ===========================
"""

import re
from dataclasses import dataclass

from typing_extensions import override

from comity.foundations.errors import FormatError

__all__ = [
    "KINDS",
    "Identifier",
    "event_id",
    "looks_like",
    "object_id",
    "object_name",
    "parse_id",
    "party_id",
    "pattern_of",
]

_BODIES = {
    "party": r"[A-Z]{3}|[a-z0-9][a-z0-9.-]{0,62}",
    "object": r"[a-z0-9-]{1,24}:[A-Za-z0-9][A-Za-z0-9.-]{0,31}",
    "agreement": r"[a-z0-9][a-z0-9.-]{0,62}:[1-9][0-9]{0,5}",
    "document": r"sha256:[0-9a-f]{64}",
    "event": r"[A-Za-z0-9.-]{1,32}:[A-Za-z0-9.-]{1,32}:-?[0-9]{1,12}",
}
#: The kinds of id.
KINDS = tuple(_BODIES)


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A checked id; ``str(id)`` is its text."""

    kind: str
    body: str

    @override
    def __str__(self) -> str:
        """Return ``kind:body``."""
        return f"{self.kind}:{self.body}"


def parse_id(text: str) -> Identifier:
    """Read an id.

    Raises
    ------
    FormatError
        If the kind is unknown or the body does not fit it.
    """
    kind, colon, body = text.partition(":")
    pattern = _BODIES.get(kind)
    if not colon or pattern is None:
        raise FormatError(
            f"{text!r} is no id",
            remedy=f"write kind:body, kind one of {', '.join(KINDS)}",
        )
    if re.fullmatch(pattern, body) is None:
        raise FormatError(
            f"{text!r} is no {kind} id", remedy=f"its body must match {pattern}"
        )
    return Identifier(kind, body)


def pattern_of(kind: str) -> str:
    """Return the whole pattern of an id of a kind, for schemas."""
    return f"^{kind}:(?:{_BODIES[kind]})$"


def party_id(name: str) -> Identifier:
    """Return the id of a party from a state code or a name."""
    if re.fullmatch(r"[A-Z]{3}", name):
        return Identifier("party", name)
    return parse_id("party:" + re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-"))


#: What is taken for one another when an id is read: 0 and o, 1 and i and l, rn and m, vv and w,
#: and the marks between words.
_ALIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), (".", "-"))


def looks_like(party: str) -> str:
    """Return what the eye sees of a party's id: two ids with the same look are confused."""
    look = party.casefold()
    for shape, same in _ALIKE:
        look = look.replace(shape, same)
    return look


def object_id(source: str, number: str | int) -> Identifier:
    """Return the id of an object from the catalogue that numbers it."""
    return parse_id(f"object:{source}:{number}")


def object_name(key: str) -> str:
    """Return the id of an object from the key of a catalogue."""
    if key.startswith("object:"):
        return key
    if key.isascii() and key.isdigit():
        return f"object:norad:{int(key)}"
    source, colon, number = key.partition(":")
    return f"object:{source.lower()}:{number}" if colon else f"object:id:{key}"


def event_id(first: str, second: str, second_of_tca: int) -> Identifier:
    """Return the id of a conjunction; the pair is put in order."""
    low, high = sorted((first, second))
    return parse_id(f"event:{low}:{high}:{second_of_tca}")

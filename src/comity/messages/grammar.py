"""Grammar of the standards' messages: sections, fields and rows, as tables.

A kind of message is a tree of sections. A field is written on one line of a table::

    X!!           float  km        essential: refused in every mode without it
    CREATION_DATE!  date           obligatory: refused in strict mode without it
    MASS          float  kg        optional

Types: ``text``, ``float``, ``int``, ``date`` (an epoch), ``time`` (an epoch or seconds
from the message's zero), ``list`` (text with commas), ``floats``, ``yes`` (YES or NO) and
``one(A|B)``. A star means a trailing number (``PARTICIPANT_*``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from comity.messages.parsed import Block, Findings

__all__ = ["Field", "Kind", "Rows", "Section", "fields"]


@dataclass(frozen=True, slots=True)
class Field:
    """A keyword: type, unit, whether it is obligatory (``error``) or essential."""

    key: str
    form: str
    unit: str = ""
    needed: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A table inside a section.

    ``tag`` is the XML element of a row, ``cells`` its children if it has any, ``form``
    how rows are checked: ``states``, ``triangle``, ``series`` or ``observations``.
    """

    form: str
    tag: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a message.

    ``mark`` is the name before ``_START`` and ``_STOP`` in KVN; a section without it
    is recognised by its keywords. ``opener`` begins another instance of a repeated one;
    ``merge``: several blocks in KVN are one. ``after``: the field behind which it is
    written, if not at the end. ``printed``: whether the typed form keeps how finely its
    numbers were printed.
    """

    name: str
    tag: str
    fields: tuple[Field, ...] = ()
    sections: "tuple[Section, ...]" = ()
    mark: str = ""
    opener: str = ""
    many: bool = False
    merge: bool = False
    after: str = ""
    needed: str = ""
    rows: Rows | None = None
    user: bool = False
    printed: bool = False
    by_key: dict[str, Field] = field(init=False, repr=False, compare=False)
    patterns: tuple[tuple[str, Field], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the fields by keyword."""
        plain = {f.key: f for f in self.fields if not f.key.endswith("*")}
        object.__setattr__(self, "by_key", plain)
        stars = tuple((f.key[:-1], f) for f in self.fields if f.key.endswith("*"))
        object.__setattr__(self, "patterns", stars)

    def find(self, key: str) -> Field | None:
        """Return the field of a keyword, None if the section has none."""
        field = self.by_key.get(key)
        if field is None and self.patterns:
            for stem, entry in self.patterns:
                if key.startswith(stem) and key[len(stem) :].isdigit():
                    return entry
        if field is None and self.user and key.startswith("USER_DEFINED_"):
            return Field(key, "text")
        return field


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: its root section, versions, and rules across fields."""

    name: str
    versions: tuple[str, ...]
    root: Section
    rules: tuple[Callable[[Block, Findings], None], ...] = ()

    @property
    def version_key(self) -> str:
        """Return the keyword that opens the message."""
        return f"CCSDS_{self.name}_VERS"


_LINE = re.compile(r"(\S+?)(!{0,2})\s+(\w+)(?:\(([^)]*)\))?(?:\s+(\S+))?")


def fields(table: str) -> tuple[Field, ...]:
    """Read a table of fields."""
    out = []
    for line in table.strip().splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(line)
        key, marks, form, choices, unit = match.groups()
        needed = {"": "", "!": "error", "!!": "fatal"}[marks]
        named = tuple(choices.split("|")) if choices else ()
        out.append(Field(key, form, unit or "", needed, named))
    return tuple(out)

"""Strict reading of YAML: values with their lines, no implicit types beyond JSON's.

YAML 1.1 reads ``NO`` as false, ``2026-11-25`` as a date, ``0123`` as octal and ``12:30`` as
a number of base 60. Files that people sign or publish must not depend on that. ``read_texts``
leaves every scalar as text; ``read_typed`` reads unquoted ``true``, ``false``, ``null`` and
decimal numbers, and leaves the rest as text. Both refuse duplicate keys, anchors, aliases,
tags and a second document.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from comity.foundations.plain import Json, JsonObject

__all__ = ["Lines", "Path", "YamlError", "read_texts", "read_typed"]

#: Keys and indices that lead to a part of a document.
Path: TypeAlias = tuple[str | int, ...]
#: Line of each part of a document, counted from 1.
Lines: TypeAlias = dict[Path, int]
#: Levels of nesting that are read.
MAX_DEPTH = 32
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_NAMED: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class YamlError(ValueError):
    """Text that is not YAML, or uses a part of YAML that is refused.

    Attributes
    ----------
    line
        Where, counted from 1.
    reason
        What is wrong there.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def _typed(text: str) -> Json:
    """Return the value of an unquoted scalar."""
    if text in _NAMED:
        return _NAMED[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def _events(text: str, *, fast: bool) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader) if fast else yaml.BaseLoader
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlError(line, f"no YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise YamlError(1, f"no YAML: {' '.join(str(error).split())}") from error


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _check_plain(event: yaml.Event) -> None:
    """Refuse anchors and aliases, which hide what is stated and grow without bound."""
    name = getattr(event, "anchor", None)
    if isinstance(event, yaml.AliasEvent) or name:
        mark = "*" if isinstance(event, yaml.AliasEvent) else "&"
        raise YamlError(
            _line(event),
            f"anchors and aliases ({mark}{name}) are refused: write it out",
        )
    tag = getattr(event, "tag", None)
    if tag not in {None, "!"}:
        raise YamlError(_line(event), f"no plain YAML: tag {tag} is refused")


@dataclass(frozen=True, slots=True)
class _Document:
    """One document that is being read; ``lines`` grows."""

    events: Iterator[yaml.Event]
    scalar: Callable[[str], Json]
    lines: Lines

    def value(self, event: yaml.Event, path: Path) -> Json:
        _check_plain(event)
        self.lines[path] = _line(event)
        if len(path) > MAX_DEPTH:
            raise YamlError(
                _line(event), f"no plain YAML: nesting is deeper than {MAX_DEPTH}"
            )
        if isinstance(event, yaml.ScalarEvent):
            # The first of ``implicit`` tells an unquoted scalar.
            text = str(event.value)
            return self._scalar(text, event) if event.implicit[0] else text
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._map(path)

    def _scalar(self, text: str, event: yaml.Event) -> Json:
        try:
            return self.scalar(text)
        except ValueError as error:
            raise YamlError(_line(event), f"no plain YAML: {error}") from error

    def _list(self, path: Path) -> list[Json]:
        items: list[Json] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def _map(self, path: Path) -> JsonObject:
        members: JsonObject = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                _check_plain(event)
                raise YamlError(line, "a key must be text")
            key = self.value(event, path)
            if not isinstance(key, str):
                raise YamlError(line, f"key {key!r} is no text")
            if key in members:
                raise YamlError(line, f"{key!r} stands twice")
            members[key] = self.value(next(self.events), (*path, key))
            # A reader looks for the line of the key, not of what follows it.
            self.lines[(*path, key)] = line
        return members


def _read(
    events: Iterator[yaml.Event], scalar: Callable[[str], Json]
) -> tuple[Json, Lines]:
    lines: Lines = {}
    document = _Document(events, scalar, lines)
    value: Json = None
    for event in events:
        if isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent):
            continue
        if isinstance(event, yaml.DocumentStartEvent | yaml.DocumentEndEvent):
            continue
        if lines:
            raise YamlError(_line(event), "no YAML: a second document")
        value = document.value(event, ())
    return value, lines


def read_texts(text: str) -> tuple[Json, Lines]:
    """Read a document whose scalars all stay text, with libyaml where it is installed.

    Returns
    -------
    Lists, dictionaries and text, and the line of each part by its path.

    Raises
    ------
    YamlError
        If it is not one plain document.
    """
    value, lines = _read(_events(text, fast=True), str)
    if not lines:
        raise YamlError(1, "is empty")
    return value, lines


def read_typed(text: str) -> tuple[Json, Lines]:
    """Read a document whose unquoted scalars may be numbers, booleans or null.

    The parser is PyYAML's own on every machine: libyaml takes some tabs for spaces.

    Returns
    -------
    Its value, None for an empty text, and the line of each part by its path.

    Raises
    ------
    YamlError
        If it is not one plain document.
    """
    return _read(_events(text, fast=False), _typed)

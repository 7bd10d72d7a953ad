"""YAML without surprises: every scalar is text, every value knows its line.

Refused are duplicate keys, anchors, aliases, tags and anything but maps, lists and text;
``no`` stays Norway's code and ``2019-06-27`` stays as it was written.
"""

from collections.abc import Iterator
from typing import Any

import yaml

__all__ = ["Lines", "Path", "YamlError", "read_yaml"]

Path = tuple[str | int, ...]
Lines = dict[Path, int]
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEEPEST = 12


class YamlError(ValueError):
    """Text that is not the YAML that we read; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlError(line, f"no YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise YamlError(1, f"no YAML: {' '.join(str(error).split())}") from error


def _plain(event: Any, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise YamlError(line, "anchors and aliases are not read: write it out")
    if getattr(event, "tag", None) not in {None, "!"}:
        raise YamlError(line, f"tag {event.tag} is not read")


def _value(events: Iterator[Any], event: Any, path: Path, lines: Lines) -> Any:
    line = event.start_mark.line + 1
    _plain(event, line)
    lines[path] = line
    if len(path) > DEEPEST:
        raise YamlError(line, f"nesting is deeper than {DEEPEST}")
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_value(events, event, (*path, len(items)), lines))
        return items
    members: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line + 1
        _plain(event, line)
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError(line, "a key must be text")
        if event.value in members:
            raise YamlError(line, f"{event.value!r} stands twice")
        key = event.value
        members[key] = _value(events, next(events), (*path, key), lines)
        # The line of the key is where a reader looks.
        lines[(*path, key)] = line
    return members


def read_yaml(text: str) -> tuple[Any, Lines]:
    """Read a document; return its value and the line of each part, by path.

    Raises
    ------
    YamlError
        If it is not one plain document.
    """
    lines: Lines = {}
    events = _events(text)
    value: Any = None
    seen = 0
    for event in events:
        if isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent):
            continue
        if isinstance(event, yaml.DocumentStartEvent | yaml.DocumentEndEvent):
            continue
        seen += 1
        if seen > 1:
            raise YamlError(event.start_mark.line + 1, "a second document")
        value = _value(events, event, (), lines)
    if not seen:
        raise YamlError(1, "is empty")
    return value, lines

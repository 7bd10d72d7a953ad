"""YAML without surprises: no aliases, no tags, no doubled keys, no guesses.

YAML 1.1 reads ``NO`` as false, ``2026-11-25`` as a date, ``0123`` as octal and 12:30 as
a number of base 60. An agreement that people sign must not depend on that.
"""

import re
from typing import Any

import yaml
from typing_extensions import override

from comity.foundations.errors import FormatError

__all__ = ["read_yaml", "write_yaml"]

#: Largest agreement, characters.
MAX_BYTES = 1_000_000


class _Loader(yaml.SafeLoader):
    @override
    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: they hide content, and grow without bound."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise FormatError(
                f"line {event.start_mark.line + 1}: aliases (*{event.anchor}) are refused",
                remedy="write it out",
            )
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise FormatError(f"line {line}: key {key!r} is no text")
        if key in value:
            raise FormatError(f"line {line}: {key!r} stands twice")
        value[key] = loader.construct_object(value_node, deep=True)
    return value


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", "-0123456789"),
    ("null", r"null|", "n"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), [*_first]
    )
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor(
    "tag:yaml.org,2002:float", lambda _loader, node: float(node.value)
)


def read_yaml(text: str) -> Any:
    """Read a YAML document.

    Raises
    ------
    FormatError
        If it is none, or uses what is refused here; the line is named.
    """
    if len(text) > MAX_BYTES:
        raise FormatError(
            f"it has {len(text)} characters, at most {MAX_BYTES} are read"
        )
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a stricter SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise FormatError(f"{where}no YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FormatError(f"no YAML: {error}") from error


def write_yaml(value: Any) -> str:
    """Return a value as YAML that ``read_yaml`` reads back."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=88)

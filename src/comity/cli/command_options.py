"""What a command on files takes, read from its signature: files by their names, words, numbers.

The node and the command line both use it, so that neither has a list of options of its own.
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from cyclopts import Parameter

from comity.cli.options import is_file_to_write, is_folder_to_write

__all__ = ["REQUIRED", "Computable", "Option", "options_of", "values_of"]

Role = Literal["value", "switch", "file", "name", "output", "folder"]
#: The default of an option that has none.
REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Option:
    """What a command takes, one thing of it.

    Attributes
    ----------
    name
        In a request: that of the parameter.
    flag
        On the command line; empty for what has no name there.
    role
        ``file``: the name of an input. ``name``: of an input, or words such as ``sample``.
        ``output``, ``folder``: of what it writes. ``switch``: on or off. ``value``: anything else.
    hint
        Type in a request.
    many
        Whether it may be given several times.
    default
        ``REQUIRED`` if there is none.
    """

    name: str
    flag: str
    role: Role
    hint: Any
    many: bool
    default: Any


class Computable(NamedTuple):
    """A command that a node can run: its words, its function, what stays on its own machine."""

    words: str
    command: Callable[..., Any]
    names: frozenset[str]
    here: frozenset[str]


def options_of(kind: Computable) -> tuple[Option, ...]:
    """Return what a command takes, in its order; how its result is shown is left out."""
    hints = get_type_hints(kind.command, include_extras=True)
    found: list[Option] = []
    left_out = {"as_json", *kind.here}
    for name, parameter in inspect.signature(kind.command).parameters.items():
        if name in left_out:
            continue
        positional = parameter.kind is inspect.Parameter.POSITIONAL_ONLY
        default = (
            REQUIRED
            if parameter.default is inspect.Parameter.empty
            else parameter.default
        )
        inner = _record_in(hints[name])
        if inner is None:
            found.append(
                _option(kind, name, hints[name], default, positional=positional)
            )
        else:
            found += _fields_of(kind, inner, left_out)
    return tuple(found)


def _record_in(hint: Any) -> Any:
    """Return the record of options that a hint names, if it names one."""
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return bare if isinstance(bare, type) and is_dataclass(bare) else None


def _fields_of(
    kind: Computable, record: Any, left_out: Collection[str]
) -> Iterator[Option]:
    hints = get_type_hints(record, include_extras=True)
    for item in fields(record):
        if item.name in left_out:
            continue
        default = REQUIRED if item.default is MISSING else item.default
        yield _option(kind, item.name, hints[item.name], default, positional=False)


def _parts(hint: Any) -> tuple[set[Any], list[Parameter], bool, bool]:
    """Return types, parameters of the command line, whether it is a list, whether it may lack."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        types, parameters, many, lacks = _parts(inner[0])
        own = [one for one in inner[1:] if isinstance(one, Parameter)]
        return types, [*own, *parameters], many, lacks
    if origin in {Union, UnionType}:
        found = [_parts(one) for one in inner if one is not type(None)]
        return (
            set().union(*(one[0] for one in found)),
            [parameter for one in found for parameter in one[1]],
            any(one[2] for one in found),
            type(None) in inner or any(one[3] for one in found),
        )
    if origin is list:
        types, parameters, _, _ = _parts(inner[0])
        return types, parameters, True, False
    return {hint}, [], False, False


def _option(
    kind: Computable, name: str, hint: Any, default: Any, *, positional: bool
) -> Option:
    types, parameters, many, lacks = _parts(hint)
    named = [text for one in parameters for text in one.name or () if text != "*"]
    flag = named[0] if named else f"--{name.rstrip('_').replace('_', '-')}"
    role: Role = "value"
    # A node in a folder or at an address is such a union; it stays on its own machine.
    bare = next(iter(types)) if len(types) == 1 else str
    if any(is_file_to_write(one) for one in parameters):
        role = "output"
    elif any(is_folder_to_write(one) for one in parameters):
        role = "folder"
    elif bare is Path:
        role = "file"
    elif name in kind.names:
        role = "name"
    elif bare is bool:
        role = "switch"
    base = str if bare is Path else bare
    wanted: Any = list[base] if many else base  # type: ignore[valid-type]
    if lacks:
        wanted = wanted | None
    return Option(name, "" if positional else flag, role, wanted, many, default)


def values_of(
    kind: Computable, given: tuple[Any, ...], named: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a command was called with, by the names of its options."""
    bound = inspect.signature(kind.command).bind(*given, **named)
    found: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        if is_dataclass(value) and not isinstance(value, type):
            found |= {item.name: getattr(value, item.name) for item in fields(value)}
        else:
            found[name] = value
    return found
